/**
 * The brief (活动方案): the structured plan of a campaign, and the words of its parts. What a part asks for, of which campaigns
 * and at which budget, is policy; what is wrong in a brief is refused, what is missing is kept as missing. Money is in fen.
 */
import type { Department } from './values'
import type { Form } from './traits'

interface Label {
  zh: string
  en: string
}

/** What a policy may ask of a campaign. `objective` and `period` are fields of the campaign itself. */
export const BRIEF_PARTS = {
  objective: { zh: '活动目标', en: 'objective' },
  period: { zh: '起止时间', en: 'time range' },
  creativeForms: { zh: '创意形式', en: 'creative form' },
  goals: { zh: 'SMART 目标', en: 'SMART goals' },
  kpis: { zh: '部门 KPI', en: 'KPI sheet' },
  phases: { zh: '阶段安排', en: 'phases' },
  budget: { zh: '预算', en: 'budget' },
  expectedReturn: { zh: '预期回报及测算依据', en: 'expected return and how it was estimated' },
  channels: { zh: '渠道及理由', en: 'channels with reasons' },
  resources: { zh: '资源及负责人', en: 'resources with owners' },
  risks: { zh: '风险预案', en: 'risk plans' },
  partners: { zh: '合作方及预算占比', en: 'partners and their shares' },
  coBrandedGoods: { zh: '联名商品', en: 'co-branded goods' },
  trackingPoints: { zh: '埋点', en: 'tracking points' },
  integrations: { zh: '第三方接入', en: 'third-party integrations' },
  dataPoints: { zh: '采集的数据项', en: 'data points' },
  userData: { zh: '用户数据使用说明', en: 'user-data-use statement' },
  history: { zh: '历史对比', en: 'historical comparison' },
  keyDates: { zh: '关键时间点', en: 'key dates' },
} as const satisfies Record<string, Label>
export type BriefPart = keyof typeof BRIEF_PARTS

export const RISKS = {
  technical: { zh: '技术风险', en: 'technical failure' },
  compliance: { zh: '合规风险', en: 'compliance' },
  publicOpinion: { zh: '舆情风险', en: 'public opinion' },
  partnerLate: { zh: '合作方资源延误', en: 'late partner resources' },
  lowParticipation: { zh: '参与度不足', en: 'low participation' },
} as const satisfies Record<string, Label>
export type Risk = keyof typeof RISKS

export const PHASE_KINDS = {
  warm_up: { zh: '预热', en: 'warm-up' },
  burst: { zh: '爆发', en: 'burst' },
  long_tail: { zh: '长尾', en: 'long tail' },
  other: { zh: '其他', en: 'other' },
} as const satisfies Record<string, Label>
export type PhaseKind = keyof typeof PHASE_KINDS

/** A day of the local calendar, `2026-11-11`. */
type Day = string

export interface BriefGoal {
  metric: string
  baseline: number
  target: number
  unit: string
  deadline: Day
  /** Id of the strategic goal that it serves. */
  serves?: string
  /** Steps on the way from the baseline to the target, in the order of their days. */
  stages?: { name?: string; target: number; deadline: Day }[]
}

export interface BudgetRow {
  category: string
  unitPriceFen: number
  quantity: number
  amountFen: number
}

export interface Budget {
  rows: BudgetRow[]
  /** Kept for emergencies, beside the rows. */
  reserveFen?: number
  /** All rows and the reserve. */
  totalFen: number
  /** The rows once more, by channel and phase, each by its id. */
  split?: { channel: string; phase: string; amountFen: number }[]
}

export interface RiskPlan {
  plan?: string
  /** What or who stands in. */
  backup?: string
  owner?: string
}

export interface CoBrandedGood {
  name: string
  function?: string
  priceFen?: number
  salesChannel?: string
  afterSales?: string
}

export interface UserData {
  /** What the data are used for, as users are told. */
  statement?: string
  privacyUrl?: string
  consentText?: string
  /** Must be false: nobody may be sent elsewhere against their will. */
  forcedRedirect?: boolean
  /** Each for one of the data points, by its id. */
  permissions?: { name: string; dataPoint: string }[]
}

export interface Brief {
  creativeForms?: Form[]
  strategicGoals?: { id: string; text: string }[]
  goals?: BriefGoal[]
  /** What each department answers for. */
  kpis?: { department: Department; metric: string; target?: number; unit?: string }[]
  phases?: { id: string; kind: PhaseKind; name?: string; from: Day; until: Day }[]
  budget?: Budget
  /** What is expected to come back of the budget, and how that was estimated. */
  expectedReturn?: { amountFen: number; basis?: string }
  channels?: { id: string; name: string; reason?: string }[]
  resources?: { name: string; kind: 'internal' | 'external'; owner?: string }[]
  risks?: Partial<Record<Risk, RiskPlan>>
  partners?: { name: string; shareBps: number; source?: string; approval?: string }[]
  coBrandedGoods?: CoBrandedGood[]
  /** Empty: there are none. The same holds for the four lists below. */
  trackingPoints?: { event: string; place?: string }[]
  /** `data`: what goes to it and comes from it; `owner`: who answers for it here. */
  integrations?: { name: string; provider?: string; purpose?: string; data?: string; owner?: string }[]
  dataPoints?: { id: string; name: string; personal: boolean; purpose?: string }[]
  userData?: UserData
  history?: { text?: string; campaigns?: string[]; fileIds?: string[] }
  /** `items`: rows of the campaign's checklist that are due on that day. */
  keyDates?: { on: Day; name: string; owner?: string; items?: string[] }[]
}

export type BriefDemand = 'required' | 'optional' | 'off'

/** What a policy says of briefs. A campaign without a type is asked for nothing. */
export interface BriefPolicy {
  source: string
  /** From small to large; the last has no limit. */
  sizes: { id: string; zh: string; en: string; belowFen?: number }[]
  types: Record<string, BriefType>
  /** The emergency reserve that is usual, in per cent of the total. */
  reserve: { percent: number; tolerance: number }
  /** How long before the burst a warm-up begins. */
  warmUpDays: number
}

export interface BriefType extends Label {
  /** For every size alike, or by size. What is not named is optional. */
  parts: Partial<Record<BriefPart, BriefDemand | Record<string, BriefDemand>>>
  /** Which risks need a plan. */
  risks: Risk[]
  /** Which of them need a backup too. */
  backups?: Risk[]
}

export interface ChecklistItem extends Label {
  item: string
  department: Department
  /** The preparation waits for it; any other may be "not applicable" and may take longer. */
  mandatory: boolean
}

/** How campaigns of a type are usually done: what their brief begins with, and what has to be done for each. */
export interface CampaignTemplate {
  kind: 'template'
  id: string
  version: string
  source: string
  name: Label
  /** A type of the policy. */
  type: string
  brief: Brief
  checklist: ChecklistItem[]
}

/** What is wrong in a brief. */
export const BRIEF_FAULTS = {
  amount_differs: { zh: '金额须等于单价乘以数量', en: 'The amount must equal unit price times quantity.' },
  total_differs: {
    zh: '合计须等于各行金额与预备金之和',
    en: 'The total must equal the sum of all rows and the reserve.',
  },
  split_differs: {
    zh: '按渠道和阶段拆分的金额之和须等于各行金额之和',
    en: 'The split does not add up to the rows.',
  },
  shares_differ: { zh: '各方预算占比之和须为 100%', en: 'The shares must add up to 100 %.' },
  reference_unknown: { zh: '方案中没有所引用的编号', en: 'The brief has nothing with this id.' },
  repeated: { zh: '重复', en: 'Named twice.' },
  dates_unordered: { zh: '日期先后有误', en: 'The dates are not in order.' },
  target_is_baseline: {
    zh: '目标值与基准值相同，无法衡量',
    en: 'The target equals the baseline, so nothing can be measured.',
  },
  stage_unfit: {
    zh: '阶段指标须由基准值逐步走向目标值，且不晚于目标期限',
    en: 'A stage does not lead from the baseline to the target in time.',
  },
  link_not_public: {
    zh: '隐私政策链接须为公网可访问的 https 地址，不含账号密码',
    en: 'The link is no public https address, or carries credentials.',
  },
  forced_redirect: { zh: '不得强制跳转', en: 'Users must not be redirected against their will.' },
  person_unknown: { zh: '通讯录中没有这个工号', en: 'The directory has no such staff number.' },
} as const satisfies Record<string, Label>
export type BriefFaultCode = keyof typeof BRIEF_FAULTS

/** What deserves a second look and refuses nothing. */
export const BRIEF_WARNINGS = {
  reserve_unusual: { zh: '应急预备金偏离常规比例', en: 'The emergency reserve is outside the usual share.' },
  history_missing: { zh: '没有附历史活动对比', en: 'No historical comparison.' },
  warm_up_short: { zh: '预热期短于常规', en: 'The warm-up phase is shorter than usual.' },
  goal_serves_nothing: { zh: '该目标没有对应的战略目标', en: 'The goal serves no strategic goal.' },
  phase_outside_run: { zh: '阶段超出活动起止时间', en: 'The phase lies outside the dates of the campaign.' },
  form_unsaid: { zh: '活动的 forms 中没有这种形式', en: 'The `forms` of the campaign do not include this one.' },
} as const satisfies Record<string, Label>
export type BriefWarningCode = keyof typeof BRIEF_WARNINGS
