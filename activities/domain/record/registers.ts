/** What a decision may know of the company's registers: what its command or its state names, read before it. */
import type { CredentialContent, CredentialKey, CredentialUse, CredentialStatus, PinnedPaper } from './values'

export interface Registers {
  paper(id: string): Paper | undefined
  account(platform: string, account: string): AccountEntry | undefined
  /** All that belong to a key; undefined where the step did not read it. */
  credentials(key: CredentialKey): readonly CredentialEntry[] | undefined
}

/** A paper as it is now. */
export interface Paper extends PinnedPaper {
  /** Row of a checklist that it serves. */
  row: string
  name: string
  owner: string
  fileIds: string[]
  validFrom?: string
  validUntil?: string
}

/** A credential as the register has it now. */
export interface CredentialEntry extends CredentialKey, CredentialUse, CredentialContent {
  /** What was said of it last. One whose validity is over is valid here all the same: see `isOver`. */
  status: CredentialStatus
  /** When that happened, until when something must be done about it, and what was said. */
  occurredAt: string
  dueAt?: string
  text?: string
}

export const sameKey = (a: CredentialKey, b: CredentialKey): boolean =>
  a.platform === b.platform && a.item === b.item && a.account === b.account
/** A step of a credential: it states it whole, as it stands after it. */
export interface CredentialStep extends CredentialKey, CredentialContent {
  /** Absent: it is new, and the filing is its source. */
  id?: string
  kind: StepKind
  version: number
  status: CredentialStatus
  occurredAt: string
  dueAt?: string
  /** The filing that told it. */
  filing: string
  /** The fact; absent where the filing's story is over and takes none any more. */
  seq?: number
  /** What was said, where it lies; the words themselves where no campaign keeps them. */
  note?: string
  text?: string
}

export const STEP_KINDS = [
  'won',
  'corrected',
  'suspended',
  'revoked',
  'lapsed',
  'reinstated',
  'renewed',
  'registered',
] as const
export type StepKind = (typeof STEP_KINDS)[number]
export interface AccountEntry {
  platform: string
  account: string
  version: number
  legalSubject?: string
  /** Paper that allows the company to act for the subject. */
  authorisation?: string
}
