/**
 * What the activities need from the outside: the record's store, the clock, reference data. Interfaces only; the parts that
 * fulfil them live in `infra/` and are handed in by whoever builds the worker.
 */
import type { Actor, Command } from '../workflows/contract/commands'
import type { Outcome } from '../workflows/contract/views'
import type { Phase, ReportKind } from '../workflows/contract/words'
import type {
  CampaignInput,
  FilingInput,
  LettersInput,
  ReviewInput,
  WebhookInput,
} from '../workflows/contract/messages'
import type { Announcement } from './domain/mail/notice'
import type { MailAttempt, MailEnd, MailRow, ReturnRow } from './mail-ports'
import type { Paper, CredentialStep } from './domain/record/registers'
import type { Imported } from './domain/mail/import-letters'
import type { Context } from './domain/decision/context'
import type { StoredFact } from './domain/record/facts'
import type { CampaignState } from './domain/record/state'
import type { NoteRef } from './domain/record/values'

export interface IntakeRow {
  id: string
  client: string
  actor: Actor
  command: string
  subject: string | undefined
  body: unknown
  outcome: Outcome | undefined
  /** It waited for its number to be recorded, and whoever brought it waits no longer. */
  waited: boolean
}

export interface SealedNote extends NoteRef {
  body: string
  salt: Buffer
}

/** The record's clock, read inside a transaction. */
export interface ClockReading {
  /** ISO with the zone's offset. */
  now: string
  /** Real milliseconds until an instant; undefined while the clock is paused. */
  realMsUntil(at: string): number | undefined
  /** Changes whenever the pace of the clock does. */
  pace: string
}

/** Everything one commit writes. */
export interface Commit {
  state: CampaignState
  facts: StoredFact[]
  actor: Actor
  cause: string | undefined
  now: string
  notes: SealedNote[]
  announcements: Announcement[]
  /** Subjects (campaign number or filing ids) whose workflows must ask the record again. */
  pokes: string[]
  /** The campaign's own may ask a little later, together with what else comes by then: its card rolls up the filings. */
  gathered?: boolean
  /** What the step means for the register of credentials. */
  credentialSteps: CredentialStep[]
  /** Subjects whose rows changed. */
  changed: ReadonlySet<string>
  /** When each changed subject wants to be asked again. */
  wakeAt: ReadonlyMap<string, string | undefined>
  overdue: ReadonlySet<string>
}

/** One transaction on the record. */
export interface RecordTransaction {
  /**
   * Locks the intake row, if one is named, then the stream's head, in a statement of its own: what is read after it is never
   * older than the wait for them.
   */
  enter(stream: string, intakeId: string | undefined): Promise<{ intake: IntakeRow | undefined; exists: boolean }>
  /** Stores what an operator typed into Temporal UI as an intake row, once per update id. */
  storeOperatorIntake(row: {
    updateId: string
    actor: Actor
    command: string
    subject: string
    body: unknown
  }): Promise<string>
  /** Locks the stream's head in a statement of its own; false when the stream does not exist. */
  lockHead(stream: string): Promise<boolean>
  createHead(stream: string): Promise<void>
  load(number: string): Promise<CampaignState | undefined>
  readClock(): Promise<ClockReading>
  /** State and clock in one go. Each call of `state` gives a copy of its own. */
  present(number: string): Promise<{ state: () => CampaignState | undefined; clock: ClockReading }>
  /** Reference data and files, read before the decision so that the decision does no I/O. */
  surroundings(state: CampaignState | undefined, command: Command | undefined, subject?: string): Promise<Surroundings>
  /** Of a report: the last fact by which the same was said of the filing by another request. */
  saidBefore(intakeId: string, filing: string): Promise<number | undefined>
  raiseAlarm(subject: string, code: string, detail: string): Promise<void>
  clearAlarm(subject: string, code: string): Promise<void>
  /** Writes all of it. A constraint that says no comes back as its name, with nothing written. */
  commit(commit: Commit): Promise<{ ok: true } | { ok: false; constraint: string }>
  /** Locks every credential that the openings of a transaction may read, before the first of them. */
  lockCredentialsOf(intakeIds: readonly string[]): Promise<void>
  /** Writes news for the register of credentials alone, from a campaign that takes no facts any more. */
  tellRegister(told: Pick<Commit, 'credentialSteps' | 'state' | 'actor' | 'cause' | 'now'>): Promise<void>
  /** Ends a step: stores the outcome of the intake row that was decided, and says what mail of the subject waits. */
  conclude(
    subject: string,
    now: string,
    decided: { intake: string; outcome: Outcome } | undefined,
  ): Promise<{ upTo: number; next: string | undefined }>
  /** Claims mail of a subject that may go now, oldest first; what somebody else has claimed is left to them. */
  claimMail(subject: string, claim: string, limit: number, except: readonly number[]): Promise<MailRow[]>
  /** Says that whoever claimed mail still lives. */
  keepClaim(claim: string): Promise<void>
  releaseClaim(claim: string): Promise<void>
  /** What is left of a subject's mail: claimed by somebody else, or put off after an attempt. */
  mailLeft(subject: string, claim: string): Promise<{ elsewhere: boolean; deferred: boolean }>
  /** Puts a letter off to an instant of the record's clock. */
  deferMail(id: number, until: string, error: string): Promise<void>
  /** Keeps how a try to send it ended. The same answer again is counted. */
  keepAttempt(id: number, attempt: MailAttempt): Promise<void>
  /** What a server said when it refused the latest letter of a subject to somebody. */
  refusalOf(subject: string, recipient: string): Promise<string | undefined>
  /** Closes a ledger row; false when it is closed already. */
  markMail(id: number, end: MailEnd): Promise<boolean>
  /** Marks a letter that has left as refused, as was told later; says what became of it before. */
  markReturned(id: number, error: string): Promise<'marked' | 'still_queued' | 'closed'>
  /** What came back of a letter and was not looked at yet, the oldest; taken for a while by whoever asks. */
  takeReturn(): Promise<ReturnRow | undefined>
  closeReturn(id: number): Promise<void>
  /** Puts off what cannot be decided yet. */
  deferReturn(id: number): Promise<void>
  /** What has left in an envelope, oldest first. */
  toldIn(envelope: string): Promise<MailRow[]>
  /** What waits to leave in an envelope, oldest first. */
  enveloped(envelope: string): Promise<MailRow[]>
  /** Closes rows of an envelope: those that were told in it, and those whose matter was over. */
  markEnveloped(envelope: string, rows: { sent: readonly number[]; dropped: readonly number[] }): Promise<void>
  /** Writes the ledger rows of a week's register, each once; none is sent while there is no filing. */
  planRegisterMail(plan: { week: string; now: string; to: readonly string[]; sendAfter: string }): Promise<void>
  /** Closes an import and writes its letters' ledger rows, each once. */
  concludeImport(plan: { id: string; now: string; sendAfter: string }): Promise<void>
  /** What a release of rules says differently, for each item of the filings of a person that it concerns. */
  releaseFor(release: { platform: string; version: string }, lead: string): Promise<ReleaseConcern[]>
  /** Running filings of a person that use a company paper in an older version. */
  olderUsesOf(replaced: { paper: string; version: number }, lead: string): Promise<OlderUse[]>
  /** Those of some reports that still wait for their number. */
  parkedReports(ids: readonly string[]): Promise<ParkedReport[]>
  /** What an import took over for a lead or backup. */
  importedFor(id: string, staff: string): Promise<Imported>
  /** Texts of notes that are not erased, by id. */
  readNotes(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Why rules of the wording lists find what they find, by rule. */
  wordingReasons(rules: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** A company paper as it is now. */
  paper(id: string): Promise<Paper | undefined>
  archivedSha256(number: string): Promise<string | undefined>
  /** What the archive keeps beside the state: facts with their hashes, texts, mails, files. */
  archiveSources(number: string): Promise<Record<string, unknown>>
  /** Stores the frozen document and returns it as it reads back. */
  storeArchive(row: {
    state: CampaignState
    now: string
    sha256: string
    document: unknown
    search: string
  }): Promise<unknown>
}

/** An item under an older version of its rules, and filings that were opened under it. */
export interface ReleaseConcern {
  noun: string
  /** The version that they go by. */
  from: string
  /** In words, each a difference. */
  changes: string[]
  filings: { id: string; campaign: string; name: string; phase: Phase }[]
}

/** A filing that uses a company paper in an older version than there is. */
export interface OlderUse {
  id: string
  /** Of its campaign. */
  name: string
  phase: Phase
  version: number
}

/** A report that waits for its number to be recorded. */
export interface ParkedReport {
  id: string
  platform: string
  number: string
  kind: ReportKind
  text?: string
  parkedAt: string
}

/** Something that the record has open and a workflow should be running for. */
export interface OpenSubject {
  subject: string
  workflowId: string
  start:
    | { workflow: 'campaignWorkflow'; input: CampaignInput; title: string }
    | { workflow: 'filingWorkflow'; input: FilingInput; title: string }
    | { workflow: 'reviewWorkflow'; input: ReviewInput; title: string }
    | { workflow: 'lettersWorkflow'; input: LettersInput; title: string }
    | { workflow: 'webhookWorkflow'; input: WebhookInput; title: string }
}

export interface OpenSubjects {
  open(): AsyncIterable<OpenSubject>
  find(subject: string): Promise<OpenSubject | undefined>
  /** The same for what has ended, whose workflow may still be on its last steps. */
  findEnded(subject: string): Promise<OpenSubject | undefined>
  /** Ended subjects that still owe mail which is due, in the order of their names after one of them. */
  endedWithMail(after: string, limit: number): Promise<OpenSubject[]>
  /** Subjects that never have a workflow and owe letters which are due: imports, reports that nothing matches. */
  withMailAlone(limit: number): Promise<OpenSubject[]>
  /** Subscriptions that something waits for which is due. */
  withDeliveries(limit: number): Promise<OpenSubject[]>
  raiseAlarm(subject: string, code: string, detail: string): Promise<void>
  clearAlarm(subject: string, code: string): Promise<void>
}

export interface WorkflowStarter {
  runningIds(heartbeat: () => void): Promise<ReadonlySet<string>>
  isRunning(workflowId: string): Promise<boolean>
  /** Starts it unless it runs. */
  ensureRunning(subject: OpenSubject): Promise<void>
}

export type Surroundings = Pick<
  Context,
  | 'policy'
  | 'calendar'
  | 'mailPolicy'
  | 'pack'
  | 'packs'
  | 'precedents'
  | 'registers'
  | 'person'
  | 'group'
  | 'staff'
  | 'absences'
  | 'fileExists'
  | 'content'
  | 'file'
  | 'noteText'
  | 'legalSubject'
  | 'templates'
  | 'reviewed'
  | 'rejectionCategories'
  | 'knownSince'
  | 'saidBefore'
  | 'connectorOf'
  | 'withdrawals'
  | 'twins'
>

export interface RecordStore {
  transaction<T>(work: (tx: RecordTransaction) => Promise<T>): Promise<T>
}
