/** Free text that may be erased: the fact keeps only a salted commitment. */

import type { Unanswered } from '../../../workflows/contract/connectors'
import type { PartyInput } from '../../../workflows/contract/parties'
import type { RaciRow } from '../../../workflows/contract/raci'
import type { RefusalCode } from '../../../workflows/contract/codes'
import type { FormFact } from '../../../workflows/contract/forms'
import type { FilingWindow } from '../../../workflows/contract/reference'
import type { Department, Duration } from '../../../workflows/contract/values'
import type { MatterKind } from '../../../workflows/contract/views'
import type { TaskKind, Answer, ReportKind, Doubt, ReviewPath } from '../../../workflows/contract/words'
import type { Described } from '../rules/applicability'
import type { BoundBy } from '../rules/submission-window'

export interface NoteRef {
  note: string
  commitment: string
}

/** Text of a note by its reference; null when it was erased. */
export type TextOf = (note: { note: string } | undefined) => string | null | undefined

/** A party as it is kept: words of people stand beside the record. */
export interface PartyState extends Omit<PartyInput, 'lead' | 'duties' | 'decisionPath' | 'exposure'> {
  lead?: true
  duties?: NoteRef[]
  decisionPath?: NoteRef
  exposure?: { shareBps: number; source?: NoteRef }
}

/** What a campaign begins with, and the versions of policy and calendar that it began under. */
export interface CampaignStart {
  client: string
  externalRef?: string
  name: string
  lead: string
  backup: string
  group: Partial<Record<Department, string>>
  objective?: NoteRef
  traits: string[]
  startsAt?: string
  endsAt?: string
  filingsDecided: boolean
  /** It is reviewed inside the company first; who asked for that. */
  internalReview?: { path: ReviewPath; by?: string }
  /** Who runs it together with the company. */
  parties?: PartyState[]
  /** No platform goes live before every one may. */
  simultaneous?: boolean
  /** When the kick-off is, where somebody has said so. */
  kickoffAt?: string
  /** Who does what in which stage. */
  raci?: RaciRow[]
  policyVersion: string
  calendarVersion: string
}

export interface Holder {
  role: string
  /** Staff number; absent while a platform has it. */
  person?: string
  /** Whose task it is while that person is away: `person` has it until then. */
  insteadOf?: string
  /** Of a group's task: its id. While nobody has claimed it, the same stands for `person`. */
  group?: string
  /** When `person` has claimed it. ISO. */
  claimedAt?: string
}

export interface TaskState {
  id: string
  kind: TaskKind
  key?: string
  round: number
  turn: number
  holder: Holder
  openedAt: string
  dueAt?: string
  provisional?: boolean
  /** What the due time was counted from; absent once somebody moved it, or where it was set by a platform or a launch. */
  dueFrom?: { at: string; term: Duration }
  status: 'open' | 'answered' | 'superseded'
  answer?: Answer
  closedAt?: string
  /** A named person must answer it, though not every task of its kind. */
  named?: true
  /** Index of the next rung of the ladder. */
  nextRung: number
  /** The due time that was told as overdue under an earlier ladder. */
  toldOverdueAt?: string
  reminders: number
  escalated?: boolean
  /** Who held it before it was delegated, and does not any more. */
  delegatedFrom?: string[]
  /** Who had it before it went to a substitute, or back. */
  heldBefore?: string[]
}

export interface RowState {
  /** `elsewhere`: handed to the platform before the filing was taken over. */
  status: 'missing' | 'provided' | 'not_applicable' | 'elsewhere'
  department: Department
  version: number
  fileIds: string[]
  note?: NoteRef
  validFrom?: string
  validUntil?: string
  /** What was said of its end already. */
  told?: 'soon' | 'lapsed'
  /** A second look sent it back: who, and why. Gone with the next answer. */
  returned?: { by: string; note?: NoteRef }
  /** The company paper that it is a version of, and the newest version that the lead was told of. */
  paper?: PinnedPaper
  paperTold?: number
}

export interface ItemState {
  id: string
  source: 'platform' | 'no_reason' | 'recall' | 'loss'
  field?: string
  error?: NoteRef
  suggestion?: NoteRef
  /** Kind of fault; absent: nobody has sorted it yet. */
  category?: string
  fileIds: string[]
  resolution?: {
    how: 'changed' | 'answered'
    note?: NoteRef
    fileIds: string[]
    basis?: 'consultation' | 'diagnosis'
    at: string
  }
}

export interface VerdictState {
  kind: 'passed' | 'rejected' | 'supplement' | 'passed_by_lapse' | 'closed_by_platform'
  occurredAt: string
  recordedAt: string
  /** Position of the fact, so that a correction can point to it. */
  seq: number
  text?: NoteRef
  fileIds: string[]
  itemResults?: { item: string; passed: boolean; note?: NoteRef }[]
}

export interface MatterState {
  id: string
  kind: MatterKind
  text?: NoteRef
  /** Of a change of the rules: the version that it is about. Without it the campaign itself was changed. */
  version?: string
  /** What was said, where an inquiry stands for a report that was not taken. With `blocksLaunch` a credential may be lost. */
  said?: Doubted
  /** Of a number: the other filing that has it, too, and the number as it stands there. */
  twin?: NumberTwin
  openedAt: string
  dueAt?: string
  blocksLaunch: boolean
  status: 'open' | 'done'
  outcome?: Answer
}

export interface CredentialState {
  number?: string
  fileIds: string[]
  validUntil?: string
  obtainedAt: string
  seq?: number
}

/** How a campaign describes itself to the rules, and the platforms that it names beside its launches. */
export interface CampaignDescribed extends Described {
  platforms?: readonly string[]
}

/** A filled form: the fields that somebody gave a value, and the note that holds the values. */
export interface FilledForm {
  fields: string[]
  values: NoteRef
  filledAt: string
}

/** Which version of a paper a row was answered with. */
export interface PinnedPaper {
  id: string
  version: number
}

/** Which credential of the register, and which content of it. */
export interface PinnedCredential {
  id: string
  version: number
}

/** A use, with the filing that won it; without one it was registered. */
export interface CredentialUse extends PinnedCredential {
  source?: string
}

/**
 * A filing takes a credential of its account, app or product; `again`: it used it, and its content or only its version is new,
 * or what it has won itself is this one.
 */
export interface CredentialUsed {
  use: CredentialUse
  credential: CredentialState
  confirmed?: { person: string; note: NoteRef }
  again?: 'content' | 'pin' | 'own'
}

export type CredentialContent = Omit<CredentialState, 'seq'>
/** `void`: what had been recorded turned out never to have been. */
export type CredentialStatus = 'valid' | 'suspended' | 'revoked' | 'lapsed' | 'void'
/** Whose a credential is: nothing else may use it. */
export interface CredentialKey {
  platform: string
  item: string
  account: string
}

/** Values by field; an instant in UTC, a list in one order. Free text only as the commitment of its note. */
export type Judged = Record<string, string>
export interface Difference {
  /** A field of the campaign, or `materials/<row>`. */
  field: string
  before?: string
  after?: string
}

export interface KeyDate {
  /** Local date. */
  on: string
  owner?: string
  /** Rows of the checklist that are due on it. */
  items?: string[]
}

/** How many dates of a day were told of, by when. */
export type KeyDatesTold = Record<string, Partial<Record<When, number>>>
export type When = 'before' | 'day'
export interface Schedule {
  launchAt: string
  /** Starting later, or submitting later, is too late by the usual review time. */
  latestSafeStartAt: string
  submitBy: string
  /** As it was expected when the plan was made. */
  expectedSubmissionAt: string
  expectedClearanceAt: string
  earliestLaunchAt: string
  /** The review time that was reckoned with, and where it is from. */
  review: Duration
  basis: 'history' | 'rule_pack'
  samples?: number
  /** The review time is an estimate of ours. */
  estimate: boolean
  provisional: boolean
  late: boolean
  /** Late, but submitted at once it is in time. */
  urgentHelps?: boolean
  calendarVersion: string
  /** What decides how late it may begin, the window that was reckoned with, and the fact that noted it. */
  boundBy?: BoundBy
  window?: FilingWindow
  windowSeq?: number
}

/** Where a value comes from. */
export type Origin = 'campaign' | 'directory' | 'account' | 'filing'
/** Where something is said. */
export interface Place {
  origin: Origin | 'form'
  /** The filing whose form or account it is. */
  filing?: string
  field?: string
  value: string
}

/** Names a pair of ends that somebody was told of. */
export const earlyEnd = (validUntil: string, endsAt: string): string =>
  `${Date.parse(validUntil)} ${Date.parse(endsAt)}`
/** A number of a filing that another filing has, too, each as it was typed. */
export interface NumberTwin {
  number: string
  filing: string
  otherNumber: string
}

/** What the service does, or did, about handing a filing in itself. */
export interface ServiceState {
  connector: string
  /** As people call it. */
  name: string
  /** The round that it was for, and how often the service has begun to submit this filing. */
  round: number
  attempt: number
  begunAt: string
  /**
   * `submitting`: the call is under way, or its answer is lost; `asking`: the platform is asked what became of it; `person`: somebody
   * has to look, or hand it in; `rechecked`: it was looked over again since, so that the service may try anew; `judged`: the platform
   * has spoken of it before it was known that it had arrived.
   */
  stage: 'submitting' | 'asking' | 'person' | 'rechecked' | 'judged'
  /** How often the platform was asked, and when it is asked next. */
  asks: number
  askAt?: string
  /** How often it has said that it has no such submission. */
  notThere?: number
  why?: Unanswered
  /** What the last question brought, where that says nothing of why. */
  asked?: Unanswered
  /** The platform's words. */
  note?: NoteRef
}

/** A difference without what is said: small enough to lie in a fact, and naming nobody. */
export interface DifferenceRef {
  fact: FormFact
  left: Omit<Place, 'value'>
  right: Omit<Place, 'value'>
}

/** What a platform said, where it was not taken as what it says. */
export interface Doubted {
  kind: ReportKind
  why: Doubt
  /** When it says that it happened. */
  occurredAt?: string
  /** Of what could not be recorded: the refusal, and what it names. */
  code?: RefusalCode
  detail?: string
}
