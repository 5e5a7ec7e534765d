/**
 * What a change of a fact leads to, as data: a row a fact, a column for whatever rested on it (S0-40). The comparison of filings
 * reads it, the page shows it, and every cell is held against what happens. A fact that nobody has entered here asks a person.
 */
import type { Bilingual } from '../../../workflows/contract/values'

/** The company's approval: given again by everybody, or for the budget alone by whoever approves its tier; or it stands. */
export type OnApproval = 'everybody' | 'approver' | 'stands'
/** A filing that was rechecked and not handed in yet. */
export type OnReady = 'recheck_again' | 'stands'
/**
 * A filing that its platform has, or has passed: its lead says what that means. Where its rules state that a passing does not cover
 * the change, there is no clearance until then. `if_named`: only where its rules name the fact.
 */
export type OnFiled = 'lead_decides' | 'if_named' | 'stands'

/**
 * What parties have agreed to: all of them are asked for the goal and then for the release again, or for the release alone; only the
 * party that it is about is asked; or it stands. `joint`: platforms wait for one another from then on, or not any more.
 */
export type OnParties = 'goal_again' | 'release_again' | 'that_party' | 'joint' | 'stands'

/** Figures that a department has confirmed (S1-14): it is asked whether they still hold, once the company's approval stands. */
export type OnFigures = 'asked_again' | 'stands'

export interface AmendmentRow extends Bilingual {
  approval: OnApproval
  ready: OnReady
  filed: OnFiled
  parties: OnParties
  figures: OnFigures
}

const row = (
  zh: string,
  en: string,
  approval: OnApproval,
  ready: OnReady,
  filed: OnFiled,
  parties: OnParties = 'stands',
  figures: OnFigures = 'stands',
): AmendmentRow => ({ zh, en, approval, ready, filed, parties, figures })

export const AMENDMENTS = {
  name: row('活动名称', 'name', 'everybody', 'recheck_again', 'lead_decides'),
  objective: row('活动目的', 'objective', 'everybody', 'recheck_again', 'lead_decides', 'goal_again'),
  startsAt: row('活动开始', 'start of the campaign', 'everybody', 'recheck_again', 'lead_decides'),
  endsAt: row('活动结束', 'end of the campaign', 'everybody', 'recheck_again', 'lead_decides'),
  traits: row('活动特征', 'traits', 'everybody', 'recheck_again', 'lead_decides'),
  forms: row('活动形式', 'forms', 'everybody', 'recheck_again', 'lead_decides'),
  industry: row('行业', 'industry', 'everybody', 'recheck_again', 'lead_decides'),
  productGroups: row('产品类别', 'product groups', 'everybody', 'recheck_again', 'lead_decides'),
  prizes: row('奖品价值', 'value of the prizes', 'everybody', 'recheck_again', 'lead_decides'),
  // Of filings whose papers show it alone.
  copy: row(
    '文案',
    'wording, where the filing shows it',
    'everybody',
    'recheck_again',
    'lead_decides',
    'release_again',
  ),
  promotion: row(
    '有奖促销信息',
    'prize promotion, where the filing tells of it',
    'everybody',
    'recheck_again',
    'lead_decides',
  ),
  platformForm: row('平台表单', "the platform's form", 'stands', 'recheck_again', 'lead_decides'),
  materials: row('材料', 'a material', 'stands', 'recheck_again', 'if_named'),
  platformAdded: row('增加平台', 'a platform more', 'everybody', 'stands', 'stands', 'release_again'),
  platformDropped: row('减少平台', 'a platform less', 'stands', 'stands', 'stands', 'release_again'),
  launchAt: row('上线时间', 'time of a launch', 'stands', 'stands', 'stands', 'release_again'),
  filingAdded: row('增加备案', 'a filing more', 'stands', 'stands', 'stands'),
  budgetHigherTier: row(
    '预算升到更高一档',
    'budget of a higher tier',
    'approver',
    'stands',
    'stands',
    'stands',
    'asked_again',
  ),
  budgetSameTier: row(
    '预算变化，未升档',
    'budget, of no higher tier',
    'stands',
    'stands',
    'stands',
    'stands',
    'asked_again',
  ),
  expectedReturn: row('预期回报', 'expected return', 'stands', 'stands', 'stands', 'stands', 'asked_again'),
  kpis: row('部门 KPI', 'KPI of a department', 'stands', 'stands', 'stands', 'stands', 'asked_again'),
  people: row('备用联系人、小组成员', 'backup and members of the group', 'stands', 'stands', 'stands'),
  goals: row('目标与占比', 'goals and shares of the brief', 'stands', 'stands', 'stands', 'goal_again'),
  exposure: row('品牌曝光占比', 'brand exposure ratio of the parties', 'stands', 'stands', 'stands', 'goal_again'),
  partyAdded: row('增加合作方', 'a party more', 'stands', 'stands', 'stands', 'that_party'),
  partyLeft: row('合作方退出', 'a party less', 'stands', 'stands', 'stands'),
  partyContact: row('合作方联系人', 'who speaks for a party', 'stands', 'stands', 'stands', 'that_party'),
  partyDuties: row('合作方职责、决策路径', 'duties and decision path of a party', 'stands', 'stands', 'stands'),
  workItems: row('任务计划', 'work plan', 'stands', 'stands', 'stands'),
  kickoffAt: row('启动会时间', 'time of the kick-off', 'stands', 'stands', 'stands'),
  simultaneous: row('是否同步发布', 'joint release', 'stands', 'stands', 'stands', 'joint'),
} satisfies Record<string, AmendmentRow>

export type AmendedFact = keyof typeof AMENDMENTS

/** Whatever stands in no row. Parties are asked about what they have agreed to, and about nothing else. */
export const UNKNOWN_FACT: AmendmentRow = row('其他', 'anything else', 'everybody', 'recheck_again', 'lead_decides')

/** The row of a field that filings are judged by: `copy/main` is wording, `materials/plan` a material. */
export function amendmentOf(field: string): AmendmentRow {
  const [fact = ''] = field.split('/')
  return Object.hasOwn(AMENDMENTS, fact) ? AMENDMENTS[fact as AmendedFact] : UNKNOWN_FACT
}
