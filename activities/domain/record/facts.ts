/**
 * Facts: what happened, in the past tense, never changed. `v` is the shape's version; a later shape gets a new number and
 * an up-cast in `apply`. Small JSON, ISO instants, staff numbers; free text only as a note's commitment.
 */
import type { PartyQuestion, Settlement } from '../../../workflows/contract/parties'
import type { RaciRow } from '../../../workflows/contract/raci'
import type { Applicability } from '../../../workflows/contract/reference'
import type { Department } from '../../../workflows/contract/values'
import type { Stage } from '../../../workflows/contract/words'
import type { CampaignDescribed, CampaignStart, Difference, KeyDate, NoteRef, PartyState } from './values'
import type { CopyHandedIn, CopyScreenedAgain, PromotionHandedIn, WordingAnswered } from './content'
import type { Mattered, Unsaid } from '../rules/applicability'
import type { FilingFacts } from './facts-of-filings'
import type { KickoffFacts } from './facts-of-kickoffs'
import type { ReviewFacts } from './facts-of-reviews'
import type { WorkFacts } from './facts-of-work'
import type { TaskFacts } from './facts-of-tasks'
import type { CorrectionAsked, ReasonCode, SaidBy } from './said'

export interface FactBodies extends TaskFacts, FilingFacts, ReviewFacts, KickoffFacts, WorkFacts {
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
    raci?: RaciRow[]
    parties?: PartyState[]
    simultaneous?: boolean
    kickoffAt?: string
    reason?: NoteRef
    /** Who led until now, and who has changed the plan, where it is reviewed: they sign nowhere. */
    preparedBy?: string[]
    /** What this fact changes, as it was and as it is. Absent in amendments from before that was kept. */
    differences?: Difference[]
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
  /** `from`: when it was planned before. Absent at first, and in facts from before that was kept. */
  LaunchPlanned: { platform: string; launchAt: string; from?: string; postponed: boolean; reason?: NoteRef }
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
    /** Of the total, and what is expected to come back; absent in briefs from before they were kept. */
    reserveFen?: number
    returnFen?: number
    /** Departments whose KPI it names, with target and unit. */
    kpiDepartments?: Department[]
    /** Names its KPI: another where one of them is another. */
    kpis?: string
    /** Names its goals and shares: what the parties agree on. */
    agreed?: string
    /** When rows of the checklist are due by its key dates. */
    dues: Record<string, string>
    /** Its key dates, without what they are called. */
    dates?: KeyDate[]
  }
  /** A party shares the goal or does not, or has cleared the release on its side. `mark`: the goal as it was then. */
  PartyAnswered: {
    party: string
    question: PartyQuestion
    yes: boolean
    mark: string
    /** Of a release: what was to be released. Absent in answers from before that was kept. */
    covers?: string
    person?: string
    note?: NoteRef
    /** It had said yes before. */
    takenBack?: true
  }
  /** What was decided about a party's no: it stands for nothing more than that answer. */
  ObjectionSettled: {
    party: string
    question: PartyQuestion
    how: Settlement
    person?: string
    note?: NoteRef
    /** The party as it was, which may have left since. Absent in decisions from before that was kept. */
    was?: Pick<PartyState, 'name' | 'contact' | 'ours'>
    /** With the party goes the brand exposure ratio: those that stay have to name theirs. */
    ratioLost?: true
  }
  /**
   * From now on mails are written as this version of the policy says; everything else stays as it was started under. `rungs`: at
   * which rung each open task goes on whose ladder is another now. `overdue`: those of them whose due time was told before.
   */
  MailPolicyChanged: { policyVersion: string; releasedAt: string; rungs: Record<string, number>; overdue: string[] }
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
  /** Who led filings there has left, and the platform knows that person. */
  ContactLeft: { platform: string; person: string }
  CopyHandedIn: CopyHandedIn
  CopyScreenedAgain: CopyScreenedAgain
  WordingAnswered: WordingAnswered
  PromotionHandedIn: PromotionHandedIn
  /** Somebody says that a verdict was recorded wrongly; the second person that was named is asked. */
  CorrectionAsked: CorrectionAsked & { filing: string }
  CorrectionRefused: { filing: string; confirmer: string; by: SaidBy; note?: NoteRef }
  PlatformWentLive: { platform: string; occurredAt: string; approver?: string; note?: NoteRef }
  /** Somebody wants to go live without clearance; the approver that was named is asked. */
  RiskAsked: { platform: string; approver: string; by: SaidBy; note?: NoteRef }
  RiskRefused: { platform: string; approver: string; note?: NoteRef }
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
