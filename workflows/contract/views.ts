/**
 * What the record tells a workflow: the present state, as small as the story needs. No free text, no personal data.
 * A view is always the present one; `version` only grows, so a workflow adopts it without comparing contents.
 */
import type { Answer, Phase, ReviewPath, ReviewPhase, Stage, TaskKind } from './words'
import type { RefusalCode } from './codes'
import type { Unanswered } from './connectors'

/** A task that the story wants open. The record gives it its id, holder, due time and reminders. */
export interface TaskAsk {
  kind: TaskKind
  /** Tells tasks of one kind apart: checklist row, matter, platform. */
  key?: string
}

/** An open task, as the card shows it. */
export interface OpenTask extends TaskAsk {
  id: string
  /** What the key stands for, as people say it: 中奖规则, 抖音. */
  label?: string
  holder: string
  dueAt?: string
  /** The due time was counted through days that no calendar covers yet. */
  provisional?: boolean
  /** Answers that the record takes. Absent in views of an earlier release. */
  accepts?: Answer[]
  /** A named person must answer: an Update from Temporal UI is refused. */
  named?: true
}

export type MatterKind =
  'inquiry' | 'condition' | 'consultation' | 'platform_recall' | 'platform_withdrawal' | 'change' | 'number_twice'

/** Something that was recorded and needs somebody: an inquiry, a condition, a withdrawal at the platform. */
export interface Matter {
  id: string
  kind: MatterKind
}

interface BaseView {
  /** Position of the campaign's stream: grows with every fact. */
  version: number
  /** Nothing more to do for this workflow. */
  ended: boolean
  open: OpenTask[]
  /** Answers in the present round and turn, by `kind` or `kind/key`. */
  done: Record<string, Answer | 'superseded'>
  /** When the record wants to be asked again, as the record's clock shows it. */
  wakeAt?: string
  /** How long to sleep in real time; absent while nothing is planned or the clock is paused. */
  sleepMs?: number
  /** Names the planned wake and the pace of the clock: a timer is set anew only when this changes. */
  wakeKey: string
  /** Mail-ledger row up to which mail may be sent now; 0 when none waits. */
  mailUpTo: number
  /** Search attributes; instants as ISO. */
  attributes: ViewAttributes
  alarms: string[]
  /** What stands against a launch, in words of ours. Absent in views of an earlier release. */
  risks?: string[]
}

export interface ViewAttributes {
  /** Of campaigns. A filing has its phase: it is not told of every stage, and would show an old one. */
  stage?: Stage
  phase?: Phase
  platform?: string
  lead: string
  campaignName: string
  /** Of the next launch: of a campaign that of a platform that is not cleared, if there is one. */
  launchAt?: string
  /** May that launch take place. Absent where nothing launches, and in views of an earlier release. */
  cleared?: boolean
  holderRole: string
  /** Roles and staff numbers of all who hold an open task. Absent in views of an earlier release, as `alarms`. */
  holders?: string[]
  /** Codes without what stands behind the colon. */
  alarms?: string[]
  dueAt?: string
  round?: number
  overdue: boolean
}

export interface FilingView extends BaseView {
  about: 'filing'
  id: string
  phase: Phase
  round: number
  /** Platform and the requirement's own noun, as people say it: 抖音 活动报备. */
  title: string
  applicationNumber?: string
  credentialNumber?: string
  /** True when whatever the submission waits for has happened. */
  gateOpen: boolean
  /** Checklist rows not yet provided, in the pack's order. */
  missingRows: string[]
  /** The lead should look into the back end now. */
  checkDue: boolean
  /** How many looks into the back end this round has had. */
  checks: number
  credentialMissing: boolean
  /** What the service does about handing it in. Absent where people do, and in views of an earlier release. */
  service?: ServiceView
  /** The platform can be asked for its verdict. Absent where somebody has to look, and in views of an earlier release. */
  polls?: PollView
  /** The platform answered with items that nobody has dealt with yet. */
  matters: Matter[]
}

/** How the service asks what has become of it: the try that it was handed in by. */
export type PollView = Pick<ServiceView, 'attempt'>

/** `wait`: until the platform takes it, or is asked again; `submit`, `ask`: now. */
export interface ServiceView {
  does: 'wait' | 'submit' | 'ask'
  /** As people call the connector. */
  name: string
  attempt: number
  asks: number
  until?: string
  why?: Unanswered
}

export interface CampaignView extends BaseView {
  about: 'campaign'
  number: string
  stage: Stage
  /** While it ends early, or once it has. */
  ending?: 'withdraw' | 'cancel'
  clearance: Record<string, 'go' | 'no_go' | 'live'>
  /** What people call those platforms. Absent in views of an earlier release. */
  platformNames?: Record<string, string>
  planMissing: string[]
  /** Requirements that nobody has decided yet, by `platform.item`. Absent in views of an earlier release. */
  questions?: string[]
  /** The plan was complete and lacks something again, say the launch of a filing that came late. */
  planReopened?: boolean
  /** Rows of the campaign's own checklist that nobody has settled yet. Absent in views of an earlier release. */
  checklist?: string[]
  /** Filings that the record lists as open, each a workflow of its own. */
  filings: { id: string; platform: string; item: string; title: string; round: number }[]
  /** Whose advice the present stage asks for, each a key. Absent where nobody's, and in views of an earlier release. */
  adviceAsked?: string[]
  /** Departments whose confirmed figures have changed. Absent without any, and in views of an earlier release. */
  figuresAsked?: string[]
  /** Items of the work plan that may be done, or are to be accepted. Absent without any, and in views of an earlier release. */
  workAsks?: TaskAsk[]
  /** A kick-off is planned, and nobody has said yet whether it was held. Absent otherwise, and in views of an earlier release. */
  kickoffPlanned?: true
  /** Results of an OA that do not fit, each a key. Absent without any, and in views of an earlier release. */
  oaConflicts?: string[]
  /** What its parties are asked now. Absent without any, and in views of an earlier release. */
  partyAsks?: TaskAsk[]
  /** Platforms whose launch should be on somebody's desk now, and those that are live and unchecked. */
  launchSoon: string[]
  /** Internal reviews that are under way, each a workflow of its own. Absent without any, and in views of an earlier release. */
  reviews?: { id: string; title: string }[]
  /** Names a review that was refused, while nobody has asked for another. */
  reviewRefused?: string
  liveUnchecked: string[]
  /** Absent in views of an earlier release. */
  rollUp?: RollUp
  /** Where people see all of it, with names. Absent where pages have no address, and in views of an earlier release. */
  page?: string
}

/** What a campaign's card says of its filings. */
export interface RollUp {
  /** Those that are due first, and how many more there are. */
  filings: { title: string; phase: Phase; kind?: TaskKind; holder?: string; dueAt?: string }[]
  more: number
  /** What keeps launches from being cleared. */
  holds: string[]
  /** The next reminder; `about` is the filing, if it is one's. */
  next?: { at: string; about?: string; kind: TaskKind; holder: string }
  /** Of a campaign that is over: how its filings ended. */
  ends?: string
}

/** An internal review. */
export interface ReviewView extends BaseView {
  about: 'review'
  id: string
  phase: ReviewPhase
  path: ReviewPath
  title: string
  /** Departments whose turn it is to sign; while approving the tier whose turn it is. Empty while a change is being made. */
  toSign: string[]
  /** Of those to sign, what an OA decides. Absent in views of reviews that nobody outside decides. */
  outside?: string[]
  /** Of those, what it has been silent about for too long. */
  silent?: string[]
  /** What a signer has asked for and is not done. */
  matters: { id: string; kind: 'change' | 'meeting' }[]
}

export type View = FilingView | CampaignView | ReviewView

/** What became of a command. */
export type Outcome =
  | { ok: true; result: Record<string, unknown> }
  | { ok: false; code: RefusalCode; detail?: string; pointer?: string; extra?: Record<string, unknown> }

/** The record's answer: outcome of the cause (stored once) and the present view (never stored). */
export interface RecordAnswer<V extends View = View> {
  outcome: Outcome
  view: V
}
