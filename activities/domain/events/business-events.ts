/**
 * Business events: what other systems ask about most, by names that stay. Each is said by a fact; the table has a row for every type
 * of fact, so that a new one has to say whether it is such news. Facts remain the full feed.
 */
import type { Fact, FactBodies, FactType } from '../record/facts'

export const BUSINESS_EVENTS = {
  'campaign.started': { zh: '活动已立项', en: 'A campaign was started.' },
  'campaign.stage_changed': { zh: '活动进入另一阶段', en: 'A campaign entered another stage: `from`, `to`.' },
  'campaign.ending': { zh: '活动正在撤销或取消', en: 'A campaign is being withdrawn or cancelled: `kind`.' },
  'campaign.archived': { zh: '活动已归档', en: 'A campaign was archived.' },
  'clearance.changed': {
    zh: '平台的上线放行有变',
    en: 'A platform of a campaign was cleared, or no longer is: `platform`, `clearance`, `reasons`.',
  },
  'platform.went_live': { zh: '已在平台上线', en: 'A campaign went live on a platform: `platform`.' },
  'filing.opened': { zh: '新增备案', en: 'A filing was opened: `platform`, `item`.' },
  'filing.submitted': { zh: '备案已提交', en: 'A filing was submitted: `round`, `number`.' },
  'filing.passed': { zh: '备案已通过', en: 'A filing passed, also by lapse of the review period: `verdict`.' },
  'filing.rejected': { zh: '备案被驳回', en: 'A filing was rejected: `verdict`, `items`.' },
  'filing.supplement_asked': { zh: '平台要求补充材料', en: 'The platform asks for a supplement: `verdict`, `items`.' },
  'filing.closed_by_platform': { zh: '备案被平台关闭', en: 'The platform closed a filing.' },
  'filing.recalled': { zh: '备案已撤回修改', en: 'A filing was recalled to be changed.' },
  'filing.ended': { zh: '备案已结束', en: 'Nothing more is done about a filing.' },
  'review.requested': {
    zh: '内部评审已送 OA 审批',
    en: 'An OA is asked to decide an internal review, or asked again: `request`, `basis`, `signer`, `tier`, `amountFen`, `path`, `again`.',
  },
  'review.delayed': { zh: '审核延期', en: 'A platform takes longer than expected: `overdueAt`.' },
  'credential.recorded': { zh: '已登记备案凭证', en: 'A filing has its credential: `credential`.' },
  'credential.lost': {
    zh: '备案凭证被暂停、撤销或已失效',
    en: 'A credential was suspended, revoked or has lapsed: `phase`, `occurredAt`.',
  },
  'credential.reinstated': { zh: '备案凭证已恢复', en: 'A credential is valid again.' },
  'task.opened': { zh: '新待办', en: 'Somebody has something to do: `task`.' },
  'task.answered': { zh: '待办已办结', en: 'A task was answered: `task`, `answer`.' },
  'task.overdue': { zh: '待办逾期', en: 'The due time of a task has passed and it is open: `task`. Once a due time.' },
} as const satisfies Record<string, { zh: string; en: string }>
export type BusinessEvent = keyof typeof BUSINESS_EVENTS

type Row<T extends FactType> = BusinessEvent | undefined | { among: readonly BusinessEvent[]; of: Choose<T> }
type Choose<T extends FactType> = (body: FactBodies[T]) => BusinessEvent | undefined

const VERDICTS = {
  passed: 'filing.passed',
  passed_by_lapse: 'filing.passed',
  rejected: 'filing.rejected',
  supplement: 'filing.supplement_asked',
  closed_by_platform: 'filing.closed_by_platform',
} as const satisfies Record<FactBodies['VerdictRecorded']['verdict']['kind'], BusinessEvent>

const TOLD: { [T in FactType]: Row<T> } = {
  CampaignStarted: 'campaign.started',
  CampaignAmended: undefined,
  NothingNeeded: undefined,
  LaunchDropped: undefined,
  LaunchPlanned: undefined,
  CampaignDescribed: undefined,
  RequirementAnswered: undefined,
  BriefKept: undefined,
  ChecklistAdded: undefined,
  KeyDateReminded: undefined,
  ChecklistItemSettled: undefined,
  PartyAnswered: undefined,
  ObjectionSettled: undefined,
  WorkPlanned: undefined,
  WorkHandedIn: undefined,
  WorkAccepted: undefined,
  WorkSentBack: undefined,
  KickoffPlanned: undefined,
  KickoffReminded: undefined,
  KickoffHeld: undefined,
  KickoffCancelled: undefined,
  MailPolicyChanged: undefined,
  ReviewFiguresConfirmed: undefined,
  PlanCompleted: undefined,
  StageChanged: 'campaign.stage_changed',
  ClearanceChanged: 'clearance.changed',
  FilingOpened: 'filing.opened',
  FilingRequirementChanged: undefined,
  TaskOpened: 'task.opened',
  TaskAnswered: 'task.answered',
  TaskSuperseded: undefined,
  TaskDueMoved: undefined,
  TaskReplanned: undefined,
  TaskHandedOver: undefined,
  ContactLeft: undefined,
  TaskSubstituted: undefined,
  TaskDelegated: undefined,
  TaskClaimed: undefined,
  TaskGivenBack: undefined,
  TaskNudged: undefined,
  ReminderIssued: { among: ['task.overdue'], of: ({ overdue }) => (overdue ? 'task.overdue' : undefined) },
  MaterialProvided: undefined,
  CopyHandedIn: undefined,
  CopyScreenedAgain: undefined,
  WordingAnswered: undefined,
  PromotionHandedIn: undefined,
  FormFilled: undefined,
  MaterialDemanded: undefined,
  PaperReplaced: undefined,
  RulesChanged: undefined,
  MaterialLapsing: undefined,
  RecheckReturned: undefined,
  FilingRechecked: undefined,
  JudgedChanged: undefined,
  FilingSubmitted: 'filing.submitted',
  FilingTakenOver: 'filing.submitted',
  WindowNoted: undefined,
  BenefitsNoted: undefined,
  FilingScheduled: undefined,
  SubmissionUnconfirmed: undefined,
  SubmissionMissing: undefined,
  SubmissionBegun: undefined,
  SubmissionUnanswered: undefined,
  SubmissionRefused: undefined,
  ReviewObserved: undefined,
  ReviewDelayed: 'review.delayed',
  PlatformSpoke: undefined,
  MatterRaised: undefined,
  MatterSettled: undefined,
  VerdictRecorded: { among: Object.values(VERDICTS), of: ({ verdict }) => VERDICTS[verdict.kind] },
  ItemAnswered: undefined,
  FilingCorrected: undefined,
  FilingRecalled: 'filing.recalled',
  CredentialRecorded: 'credential.recorded',
  CredentialUsed: undefined,
  CredentialOffered: undefined,
  CredentialDeclined: undefined,
  CredentialEndsEarly: undefined,
  CredentialLost: 'credential.lost',
  CredentialReinstated: 'credential.reinstated',
  RestorationChosen: undefined,
  FilingGivenUp: undefined,
  FilingWithdrawn: undefined,
  FilingEnded: 'filing.ended',
  EntryCorrected: undefined,
  PlatformWentLive: 'platform.went_live',
  CorrectionAsked: undefined,
  CorrectionRefused: undefined,
  RiskAsked: undefined,
  RiskRefused: undefined,
  LiveChecked: undefined,
  CampaignRunEnded: undefined,
  CampaignClosed: undefined,
  CampaignArchived: 'campaign.archived',
  EndingRequested: 'campaign.ending',
  // Its end is the next stage.
  ReviewOpened: undefined,
  ReviewRequested: 'review.requested',
  ReviewUnanswered: undefined,
  ReviewDecidedOutside: undefined,
  ReviewTakenInside: undefined,
  ReviewConflictFound: undefined,
  ReviewConflictSettled: undefined,
  ReviewSigned: undefined,
  ReviewKpisNamed: undefined,
  ReviewMatterSettled: undefined,
  ReviewSignatureVoided: undefined,
  ReviewDecided: undefined,
  ReviewJustified: undefined,
  ReviewEnded: undefined,
  MailRefused: undefined,
  AlarmRaised: undefined,
  AlarmCleared: undefined,
}

/** What a fact is to other systems; undefined for the many that are nothing but themselves. */
export function businessEventOf({ type, body }: Pick<Fact, 'type' | 'body'>): BusinessEvent | undefined {
  // Each row takes the body of its own type.
  const row = TOLD[type] as Row<FactType>
  return typeof row === 'object' ? (row.of as (body: unknown) => BusinessEvent | undefined)(body) : row
}

/** Every name that a reader may ask by: types of facts and business events. */
export const EVENT_NAMES: readonly string[] = [...Object.keys(BUSINESS_EVENTS), ...Object.keys(TOLD)]

/** Is a fact among what was asked for? Names are types of facts or business events. */
export const isAsked = (fact: Pick<Fact, 'type' | 'body'>, names: readonly string[]): boolean => {
  const event = businessEventOf(fact)
  return names.includes(fact.type) || (event !== undefined && names.includes(event))
}

/** Types of the facts that may be among what was asked for. */
export const factTypesFor = (names: readonly string[]): FactType[] =>
  (Object.keys(TOLD) as FactType[]).filter((type) => {
    const row = TOLD[type] as Row<FactType>
    const said = typeof row === 'object' ? row.among : row === undefined ? [] : [row]
    return names.includes(type) || said.some((event) => names.includes(event))
  })
