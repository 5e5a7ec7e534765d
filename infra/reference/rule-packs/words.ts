/** The words in which a rule pack is read by people: Chinese for its closed lists, lengths of time and conditions. */
import type {
  Applicability,
  Condition,
  Limit,
  PrizesCondition,
  Requirement,
  RequirementKind,
  Ruling,
} from '../../../workflows/contract/reference'
import type { Demand, Grade } from '../../../workflows/contract/values'
import { FORMS, INDUSTRIES, PRODUCT_GROUPS, TRAITS } from '../../../workflows/contract/traits'

/** How well a value is known. */
export const GRADES: Record<Grade, string> = {
  O: '官方文档',
  T: '法规原文',
  K: '开发工具源码',
  S: '二手资料',
  R: '凭记忆，待核实',
  E: '自行估计',
  '?': '未知，须向平台确认',
}

export const KINDS_ZH: Record<RequirementKind, string> = {
  approval: '行政审批',
  filing: '备案',
  platform_review: '平台审核',
  duty: '法定义务',
}

export const ANSWERS_ZH: Record<Applicability, string> = { required: '需要', not_required: '不需要', ask: '待确认' }
export const DEMANDS_ZH: Record<Demand, string> = { required: '必填', optional: '选填', none: '没有' }
export const STARTS_ZH: Record<Requirement['startsAfter'], string> = {
  nothing: '随时可以提交',
  plan_complete: '活动方案补全后提交',
}

export const SUBJECTS_ZH: Record<NonNullable<Requirement['subject']>, string> = {
  campaign: '活动',
  account: '平台账号',
  app: '应用或小程序',
  product: '产品',
}

export const ROLES_ZH = { platform: '平台', authority: '受理机关', law: '法律法规' } as const

const PER_ZH: Record<Limit['per'], string> = { day: '每天', month: '每月', filing: '每项备案' }
export const limitZh = ({ zh, max, per }: Limit): string =>
  `${zh}：${PER_ZH[per]}${max === undefined ? '有上限，数目未知' : `最多 ${max} 次`}`

/** Fen as people read them. */
export const yuan = (fen: number): string => `${fen / 100} 元`

/** A condition as a person would say it. */
export function conditionZh(condition: Condition): string {
  if ('always' in condition) return '任何活动'
  if ('trait' in condition) return TRAITS[condition.trait].zh
  if ('form' in condition) return FORMS[condition.form].zh
  if ('industry' in condition) return INDUSTRIES[condition.industry].zh
  if ('product' in condition) return PRODUCT_GROUPS[condition.product].zh
  if ('prizes' in condition) return prizesZh(condition.prizes)
  if ('not' in condition) return `不是（${conditionZh(condition.not)}）`
  if ('all' in condition) return condition.all.map(inBrackets).join(' 且 ')
  return condition.any.map(inBrackets).join(' 或 ')
}

function prizesZh(condition: PrizesCondition): string {
  if ('cash' in condition) return '奖品含现金'
  return 'totalAboveFen' in condition
    ? `奖品总价值超过 ${yuan(condition.totalAboveFen)}`
    : `单个奖品价值超过 ${yuan(condition.highestAboveFen)}`
}

const inBrackets = (condition: Condition): string => {
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : []
  return parts.length > 1 ? `（${conditionZh(condition)}）` : conditionZh(condition)
}

export const rulingZh = ({ answer, reason }: Ruling): string => `${ANSWERS_ZH[answer]}：${reason.zh}`
