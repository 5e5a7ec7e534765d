/**
 * Facts: what happened, in the past tense, never changed. `v` is the shape's version; a later shape gets a new number and
 * an up-cast in `apply`. Small JSON, ISO instants, staff numbers; free text only as a note's commitment.
 */
import type { Applicability, FilingWindow } from '../../../workflows/contract/reference'
import type { Department } from '../../../workflows/contract/values'
import type { Answer, Phase, ReportKind, Stage } from '../../../workflows/contract/words'
import type {
  CampaignStart,
  PinnedPaper,
  DifferenceRef,
  CredentialUsed,
  CredentialUse,
  PinnedCredential,
  Difference,
  Judged,
  KeyDate,
  Schedule,
  CampaignDescribed,
  CredentialState,
  MatterState,
  VerdictState,
  ItemState,
  TaskState,
  NoteRef,
} from './values'
import type { CopyHandedIn, CopyScreenedAgain, PromotionHandedIn, WordingAnswered } from './content'
import type { Mattered, Unsaid } from '../rules/applicability'
import type { Doubted } from './values'

/**
 * Why a requirement is answered as it is: a rule fits; none does; the pack has none; it hangs on what was not said; the
 * filing was named by hand; the platform is no longer concerned; its newest pack has no such item any more.
 */
export type ReasonCode =
  'rule' | 'otherwise' | 'unwritten' | 'unsaid' | 'filing_named' | 'platform_left' | 'requirement_gone'

/** A client, and the person for whom it spoke. */
export interface SaidBy {
  client: string
  person?: string
}

/** What follows from a submission: when a verdict is expected, overdue and looked for, and how it stands to launch and window. */
interface SubmissionTimes {
  etaAt: string
  overdueAt: string
  checkAt: string
  provisional: boolean
  insideBuffer: boolean
  outsideWindow?: 'before' | 'after'
}

export interface FactBodies {
  CampaignStarted: CampaignStart
  CampaignAmended: {
    name?: string
    lead?: string
    backup?: string
    group?: Partial<Record<Department, string>>
    objective?: NoteRef
    traits?: string[]
    startsAt?: string
    endsAt?: string
    filingsDecided?: boolean
    reason?: NoteRef
  }
  /**
   * Nothing has to be filed at a platform: somebody said so, or named its launch together with an empty list of filings.
   */
  NothingNeeded: {
    platform: string
    because: 'said' | 'none_named'
    reason?: NoteRef
    client: string
    person?: string
  }
  /** The campaign does not go live there, as somebody has decided. */
  LaunchDropped: { platform: string; note?: NoteRef }
  LaunchPlanned: { platform: string; launchAt: string; postponed: boolean; reason?: NoteRef }
  CampaignDescribed: { described: CampaignDescribed }
  RequirementAnswered: {
    platform: string
    item: string
    role: 'platform' | 'authority'
    answer: Applicability
    by: 'rule' | 'precedent' | 'person'
    /** `platform.item.rule` */
    rule: string
    packVersion: string
    /** Why the rules say what they say, or ask. */
    reason: { code: ReasonCode; zh: string; en: string }
    /** It is filed for each account, which must be named. */
    perAccount?: true
    /** What the campaign would have to say for an answer. */
    unsaid: Unsaid[]
    /** The words of its description that the rules looked at. */
    mattered: Mattered
    /** The task whose answer it is; such an answer is a precedent. */
    question?: string
    /** The precedent that was followed. */
    precedent?: string
    person?: string
    note?: NoteRef
    fileIds?: string[]
  }
  /** The brief as it is from now on: its text is a note, what it lacks and what the policy asks of it stand here. */
  BriefKept: {
    type?: string
    size?: string
    template?: { id: string; version: string }
    document?: NoteRef
    /** Places that must be filled, and those that are empty. */
    asks: string[]
    gaps: string[]
    /** It says itself that it collects personal data. */
    personal: boolean
    totalFen?: number
    /** When rows of the checklist are due by its key dates. */
    dues: Record<string, string>
    /** Its key dates, without what they are called. */
    dates?: KeyDate[]
  }
  ChecklistAdded: {
    template: string
    version: string
    items: { item: string; zh: string; en: string; department: Department; mandatory: boolean }[]
  }
  /** Somebody was told of a day of the brief that no task reminds of; `count`: how many key dates lie on it. */
  KeyDateReminded: { on: string; when: 'before' | 'day'; count: number; to: string[] }
  ChecklistItemSettled: { item: string; status: 'done' | 'not_applicable'; note?: NoteRef; fileIds: string[] }
  PlanCompleted: Record<string, never>
  StageChanged: { from: Stage; to: Stage; trigger: string }
  ClearanceChanged: {
    platform: string
    clearance: 'go' | 'no_go'
    reasons: { filing: string; code: string; item?: string }[]
  }
  FilingOpened: {
    platform: string
    item: string
    account?: string
    required: boolean
    packVersion: string
    credentialDemanded: boolean
    /** Its platform tells numbers apart by the case of letters. */
    numbersKeepCase?: true
    startsAfter: 'nothing' | 'plan_complete'
    rows: Record<string, Department>
    /** Nothing goes live there; every launch waits for it. */
    authority?: true
    /** Who said that the launch does not wait for it. */
    optionalBy?: SaidBy
  }
  FilingRequirementChanged: { required: boolean; reason?: NoteRef; optionalBy?: SaidBy }
  TaskOpened: { task: TaskState; silent: boolean }
  TaskAnswered: { task: string; answer: Answer; note?: NoteRef; fileIds?: string[]; occurredAt?: string }
  TaskSuperseded: { task: string; because: string }
  TaskDueMoved: {
    task: string
    dueAt: string
    reason?: NoteRef
    nextRung: number
    /** Where it is counted, not set: from when, and whether by days that are not known yet. */
    dueFrom?: TaskState['dueFrom']
    provisional?: boolean
  }
  /** The calendar changed under a due time that was counted with it. */
  TaskReplanned: {
    task: string
    dueAt: string
    /** False when only the doubt went: the instant is the same. */
    moved: boolean
    provisional: boolean
    calendarVersion: string
    /** Another window of the filing, not the calendar. */
    because?: 'window'
    nextRung: number
  }
  TaskHandedOver: { task: string; person: string; because: string }
  TaskNudged: { task: string; text?: NoteRef }
  ReminderIssued: { task: string; rung: number; skipped: number; to: string[]; escalation: boolean; next: number }
  MaterialProvided: {
    row: string
    status: 'provided' | 'not_applicable'
    fileIds: string[]
    note?: NoteRef
    validFrom?: string
    validUntil?: string
    /** The company paper that it is a version of. */
    paper?: PinnedPaper
  }
  CopyHandedIn: CopyHandedIn
  CopyScreenedAgain: CopyScreenedAgain
  WordingAnswered: WordingAnswered
  PromotionHandedIn: PromotionHandedIn
  /** Fields that somebody has filled in; the values lie in the note, as they may name persons. */
  FormFilled: { round: number; fields: string[]; values: NoteRef }
  /** A row that the account asks for, beside those of the requirement. */
  MaterialDemanded: { row: string; department: Department }
  /** A paper in use has a newer version; the filing keeps the one that it was answered with. */
  PaperReplaced: { row: string; paper: string; from: number; to: number }
  /** A newer rule pack says something else about the filing, or no longer knows its item. */
  RulesChanged: { from: string; to: string; gone: boolean }
  /** A paper lapses soon, or has lapsed, before its campaign ends. */
  MaterialLapsing: { row: string; validUntil: string; lapsed: boolean }
  RecheckReturned: { rows: string[]; note?: NoteRef }
  /** `judged`: what was looked at, to be compared with later. `accepted`: what differs and is meant, as its note says. */
  FilingRechecked: { round: number; judged?: Judged; accepted?: DifferenceRef[] }
  /** What was judged is no more: a filing that was not handed in yet is looked at again. */
  JudgedChanged: {
    round: number
    judged: Judged
    differences: Difference[]
    reopens: boolean
    /** Its rules say that no passing survives these differences. */
    voids?: true
  }
  FilingSubmitted: SubmissionTimes & {
    round: number
    number?: string
    occurredAt: string
    fileIds: string[]
    materials: Record<string, number>
  }
  /** It was submitted before this service knew of it. `occurredAt` is that submission; `judged`: what is taken to lie there. */
  FilingTakenOver: SubmissionTimes & {
    round: number
    judged?: Judged
    phase: 'submitted' | 'in_review'
    number?: string
    occurredAt: string
  }
  /** When its platform takes submissions for this event; empty: there is none of its own any more. */
  WindowNoted: FilingWindow
  /** What the platform grants with a passing, as somebody was told. */
  BenefitsNoted: { benefits: NoteRef }
  /** When it had to begin, and when it is expected to be cleared, by what is known then. */
  FilingScheduled: Schedule
  SubmissionUnconfirmed: { round: number; note?: NoteRef }
  SubmissionMissing: { round: number; note?: NoteRef }
  ReviewObserved: { round: number; accepted: boolean; nextCheckAt: string }
  ReviewDelayed: { round: number; text?: NoteRef; overdueAt?: string }
  PlatformSpoke: {
    kind: ReportKind
    channel?: string
    saidBy?: NoteRef
    text?: NoteRef
    occurredAt: string
    dueAt?: string
    fileIds: string[]
    /** False: it could not be what it says in that state; somebody was asked to settle it. */
    applied?: boolean
    /** Why not; absent in facts from before it was kept. */
    doubt?: Doubted
  }
  MatterRaised: { matter: MatterState }
  MatterSettled: { matter: string; outcome: Answer }
  VerdictRecorded: { round: number; verdict: Omit<VerdictState, 'seq'>; items: ItemState[] }
  ItemAnswered: { round: number; item: string; category?: string; resolution: NonNullable<ItemState['resolution']> }
  FilingCorrected: { round: number }
  FilingRecalled: { round: number; occurredAt: string; items: ItemState[] }
  /** `register`: it follows what the register of credentials says. */
  CredentialRecorded: { credential: CredentialState; register?: PinnedCredential }
  CredentialUsed: CredentialUsed
  /** There is one, and somebody has to vouch that it serves here. */
  CredentialOffered: { use: CredentialUse; credential: CredentialState }
  /** The filing files its own: none of these is taken. */
  CredentialDeclined: { declined: PinnedCredential[]; person: string; note: NoteRef }
  /** The campaign ends after it does. */
  CredentialEndsEarly: { use: CredentialUse; validUntil: string; endsAt: string }
  CredentialLost: {
    phase: Extract<Phase, 'suspended' | 'revoked' | 'lapsed'>
    occurredAt: string
    text?: NoteRef
    dueAt?: string
    fileIds: string[]
    register?: PinnedCredential
    /** What is reported later is compared with it; absent in facts from before that. */
    since?: string
  }
  CredentialReinstated: { occurredAt: string; text?: NoteRef; register?: PinnedCredential; since?: string }
  RestorationChosen: { round: number; items: ItemState[] }
  FilingGivenUp: { reason?: NoteRef }
  FilingWithdrawn: Record<string, never>
  FilingEnded: Record<string, never>
  EntryCorrected: {
    target: 'verdict' | 'application_number' | 'credential'
    wrongSeq: number
    round: number
    reason: NoteRef
    confirmedBy?: string
    number?: string
    credential?: CredentialState
  }
  PlatformWentLive: { platform: string; occurredAt: string; approver?: string; note?: NoteRef }
  LiveChecked: { platform: string; matches: boolean; note?: NoteRef }
  CampaignRunEnded: { endsAt: string }
  CampaignClosed: { note?: NoteRef; fileIds: string[] }
  CampaignArchived: { sha256: string }
  EndingRequested: { kind: 'withdraw' | 'cancel'; reason: NoteRef }
  MailRefused: { mail: string; recipient: string; code?: number }
  AlarmRaised: { code: string }
  AlarmCleared: { code: string }
}

export type FactType = keyof FactBodies

export type Fact = {
  [T in FactType]: { type: T; v: 1; subject: string; at: string; body: FactBodies[T] }
}[FactType]

/** A fact in its place in the stream. */
export type StoredFact = Fact & { seq: number }
