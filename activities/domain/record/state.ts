/**
 * State of one campaign, folded from its facts. Plain JSON; stored beside the facts as the read model, so that `verify`
 * can compare it with a new fold. Persons are staff numbers; free text is a reference to a note.
 */
import type { PartyQuestion } from '../../../workflows/contract/parties'
import type { FilingWindow } from '../../../workflows/contract/reference'
import type { Phase, ReportKind, Stage } from '../../../workflows/contract/words'
import type { CopyState, PromotionState } from './content'
import type {
  CredentialUse,
  KeyDatesTold,
  Difference,
  Judged,
  Schedule,
  CampaignDescribed,
  CampaignStart,
  CredentialState,
  FilledForm,
  ItemState,
  MatterState,
  NoteRef,
  RowState,
  TaskState,
  VerdictState,
  ServiceState,
} from './values'
import type { FactBodies } from './facts'
import type { WorkItemState } from './facts-of-work'
import type { KickoffState } from './facts-of-kickoffs'
import type { CorrectionAsked, SaidBy } from './said'
import type { ReviewState } from './review-state'

export interface RoundState {
  n: number
  openedAt: string
  materials?: Record<string, number>
  number?: string
  submittedAt?: string
  submissionRecordedAt?: string
  submissionFileIds?: string[]
  /** Position of the fact, so that a correction can point to it. */
  submissionSeq?: number
  etaAt?: string
  overdueAt?: string
  provisional?: boolean
  /** Submitted so late that the usual review time reaches into the buffer before the launch (踩点). */
  insideBuffer?: boolean
  /** Submitted before the window of the platform opened, or after it closed. */
  outsideWindow?: 'before' | 'after'
  delayed?: boolean
  /** What the recheck saw, and what has changed since. */
  judged?: Judged
  changes?: Difference[]
  /** The rules say that its passing does not cover what has changed. */
  voided?: true
  verdict?: VerdictState
  items: ItemState[]
  outcome?: 'passed' | 'rejected' | 'supplement' | 'recalled' | 'lost' | 'ended'
}

export interface FilingState {
  id: string
  platform: string
  item: string
  account?: string
  required: boolean
  packVersion: string
  /** The newest version of the rules that its lead was told of. */
  rulesTold?: string
  /** The requirement demands a credential: without it a passing does not clear the launch. */
  credentialDemanded: boolean
  /** Its platform tells numbers apart by the case of letters. */
  numbersKeepCase?: true
  startsAfter: 'nothing' | 'plan_complete'
  /** Nothing goes live there; every launch waits for it. Absent in filings of earlier releases. */
  authority?: true
  /** Who said that the launch does not wait for it. */
  optionalBy?: SaidBy
  openedAt: string
  phase: Phase
  round: number
  turn: number
  ended: boolean
  rows: Record<string, RowState>
  rounds: RoundState[]
  credential?: CredentialState
  /** The credential is that of the account, app or product, from the register. */
  uses?: CredentialUse
  usedSince?: string
  /** One that somebody would have to vouch for; those that are not to be taken, by id with their version. */
  offered?: CredentialUse
  declined?: Record<string, number>
  /** The ends, of credential and campaign, that its lead was told of. */
  earlyEndTold?: string
  matters: Record<string, MatterState>
  tasks: Record<string, TaskState>
  checks: number
  /** When the lead should look into the platform's back end next. */
  checkAt?: string
  alarms: string[]
  lossDueAt?: string
  /** Since when its credential stands as it does, once it was lost or held again. */
  standsSince?: string
  /** When its platform takes submissions for this event; the fact that said so last. */
  window?: FilingWindow
  windowSeq?: number
  /** The plan that is kept, and the first that was. */
  schedule?: Schedule & { at: string }
  firstSchedule?: Schedule & { at: string }
  /** It was with its platform before this service knew of it; since when it is here. */
  takenOverAt?: string
  /** What the service does about handing it in. Absent where people do, and in filings of earlier releases. */
  service?: ServiceState
  /** What the platform grants with a passing, as somebody was told (S0-41). */
  benefits?: NoteRef
  /** What was filled into the platform's form, by the round it is for. */
  forms?: Record<string, FilledForm>
}

export interface LaunchState {
  launchAt?: string
  /** `dropped`: the campaign does not go live there after all. */
  status: 'planned' | 'live' | 'dropped'
  liveAt?: string
  approver?: string
  /** Somebody wants to go live without clearance, and the approver has not answered yet. */
  risk?: Omit<FactBodies['RiskAsked'], 'platform'> & { at: string }
  checked: boolean
  /** How often the launch was put off; each one asks anew. */
  turn: number
  clearance: 'go' | 'no_go'
}

/** What was said of a platform at which nothing has to be filed. */
export interface NotNeededState extends Omit<FactBodies['NothingNeeded'], 'platform'> {
  at: string
}

/** A row of the campaign's own checklist, as the template named it then. */
export interface ChecklistRow extends Omit<FactBodies['ChecklistAdded']['items'][number], 'item'> {
  status: 'open' | 'done' | 'not_applicable'
}

/** What is known of one requirement of a platform: the present answer, and who or what gave it. */
export interface RequirementState extends Omit<FactBodies['RequirementAnswered'], 'question'> {
  answeredAt: string
  /** How often it became a question; each one asks anew. */
  turn: number
}

/** Corrections of a filing's verdict: how often one was asked for, and the one that waits. */
export interface CorrectionState {
  turn: number
  asked?: CorrectionAsked & { at: string }
}

/** The latest answer of a party, and how often it has answered this. */
export interface PartyAnswer extends Pick<
  FactBodies['PartyAnswered'],
  'yes' | 'mark' | 'covers' | 'person' | 'note' | 'takenBack'
> {
  at: string
  times: number
  /** Of a no: what was decided about it. */
  settled?: Pick<FactBodies['ObjectionSettled'], 'how' | 'person' | 'note'> & { at: string }
}

export interface CampaignState extends CampaignStart {
  number: string
  /** Present once the rules were asked about it. */
  described?: CampaignDescribed
  /** Answers of the requirements check, by `platform.item`. */
  requirements?: Record<string, RequirementState>
  /** What its parties have answered, by party and question. */
  partyAnswers?: Record<string, Partial<Record<PartyQuestion, PartyAnswer>>>
  /** A party has left, and no brand exposure ratio is named since. */
  ratioOpen?: true
  /** What people of its parties do, by item. Absent without any. */
  work?: Record<string, WorkItemState>
  /** Absent until one is planned. */
  kickoff?: KickoffState
  /** Copy that was handed in, by its name. */
  copies?: Record<string, CopyState>
  promotion?: PromotionState
  /** By platform: who has left and is known there, and how often that has happened. Absent until it has. */
  contactsLeft?: Record<string, { person: string; turn: number }>
  /** Present once somebody said something of it. */
  brief?: FactBodies['BriefKept']
  checklist?: Record<string, ChecklistRow>
  keyDatesTold?: KeyDatesTold
  planCompletedAt?: string
  launches: Record<string, LaunchState>
  /** Platforms at which nothing has to be filed. Absent until one is recorded. */
  notNeeded?: Record<string, NotNeededState>
  stage: Stage
  startedAt: string
  ending?: { kind: 'withdraw' | 'cancel'; at: string; reason: NoteRef }
  runEndedAt?: string
  closedAt?: string
  archivedAt?: string
  version: number
  /** Position of the last fact that changed the plan: what callers compare before they amend. */
  planVersion: number
  /** The version of the policy that its mails are written by, where that is another than it was started under. */
  mailPolicyVersion?: string
  /** When that version was released for it. */
  mailReleasedAt?: string
  tasks: Record<string, TaskState>
  filings: Record<string, FilingState>
  /** By filing. Absent until one is asked for. */
  corrections?: Record<string, CorrectionState>
  /** Who has led before or changed the plan, where it is reviewed. */
  preparedBy?: string[]
  /** Internal reviews, by id. Absent until one is opened. */
  reviews?: Record<string, ReviewState>
  /** Messages of platforms that needed no task, for the story. */
  reports: { kind: ReportKind; filing: string; seq: number }[]
  alarms: string[]
}

/** The round that is being prepared, submitted or judged. */
export const presentRound = (f: FilingState): RoundState => {
  const round = f.rounds[f.rounds.length - 1]
  if (!round) throw new Error(`filing ${f.id} has no round: its FilingOpened fact is missing`)
  return round
}

/** What a subject's tasks stand on: a filing, an internal review, or the campaign itself. */
export const ownerOf = (s: CampaignState, subject: string): FilingState | ReviewState | CampaignState =>
  s.filings[subject] ?? s.reviews?.[subject] ?? s

/** The campaign itself, its reviews and its filings: whatever has tasks. */
export const ownersIn = (s: CampaignState): (FilingState | ReviewState | CampaignState)[] => [
  s,
  ...reviewsOf(s),
  ...filingsOf(s),
]

/** Open tasks of a filing, a review or a campaign, oldest first. */
export const openTasks = (holder: { tasks: Record<string, TaskState> }): TaskState[] =>
  Object.values(holder.tasks).filter((t) => t.status === 'open')

/** What is due first comes first; what has no due time, last. */
export const byDue = (a: { dueAt?: string }, b: { dueAt?: string }): number =>
  Date.parse(a.dueAt ?? '9999') - Date.parse(b.dueAt ?? '9999')

/**
 * The task that is due first. Among several the holders' roles come in one order, so that who is shown changes seldom while
 * they are answered; then ids, since the order of a stored object's members is not ours.
 */
export const firstDue = (tasks: readonly TaskState[]): TaskState | undefined =>
  [...tasks].sort((a, b) => byDue(a, b) || compare(a.holder.role, b.holder.role) || compare(a.id, b.id))[0]

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

export const filingsOf = (s: CampaignState): FilingState[] => Object.values(s.filings)

/** The latest last. */
export const reviewsOf = (s: CampaignState): ReviewState[] => Object.values(s.reviews ?? {}).sort((a, b) => a.n - b.n)

/** What was filled in for a round, or for the last one before it. */
export function filledForm(f: FilingState, round = Infinity): (FilledForm & { round: number }) | undefined {
  const rounds = Object.keys(f.forms ?? {}).map(Number)
  const latest = Math.max(...rounds.filter((n) => n <= round))
  const form = f.forms?.[String(latest)]
  return form && { ...form, round: latest }
}
