/**
 * What a recheck saw of a campaign and of a filing's papers (S0-40), small enough to lie in a fact: compared later, it says
 * what has changed since. What changes nothing for a filing, say a launch that is moved, is not in it.
 */
import type { ChangeVoids } from '../../../workflows/contract/changes'
import type { PrizesSaid } from '../../../workflows/contract/traits'
import { filledForm, type CampaignState, type FilingState } from '../record/state'
import { copiesFor, tellsOfPrizes } from '../content/open-content'
import type { CopyState } from '../record/content'
import { isRead } from '../rules/grades'
import type { Difference, Judged } from '../record/values'

interface Field {
  zh: string
  read: (s: CampaignState) => string | undefined
  /** An instant is shown as people read one; of free text only that it changed. */
  shown?: 'instant' | 'hidden'
}

const instant = (at: string | undefined): string | undefined => at && new Date(at).toISOString()
/** What the prizes are worth, as text that is compared. */
const prizesText = (prizes: PrizesSaid | undefined): string | undefined =>
  prizes &&
  [
    prizes.totalFen === undefined ? '' : `总价值 ${prizes.totalFen / 100} 元`,
    prizes.highestFen === undefined ? '' : `单个最高 ${prizes.highestFen / 100} 元`,
    prizes.cash === undefined ? '' : prizes.cash ? '含现金' : '不含现金',
  ]
    .filter((part) => part !== '')
    .join('，')
const list = (words: readonly string[] | undefined): string | undefined => words && [...words].sort().join(', ')

/** What a platform is told of a campaign. */
const FIELDS: Record<string, Field> = {
  name: { zh: '活动名称', read: (s) => s.name },
  objective: { zh: '活动目的', read: (s) => s.objective?.commitment, shown: 'hidden' },
  startsAt: { zh: '活动开始', read: (s) => instant(s.startsAt), shown: 'instant' },
  endsAt: { zh: '活动结束', read: (s) => instant(s.endsAt), shown: 'instant' },
  traits: { zh: '活动特征', read: (s) => list(s.described?.traits ?? s.traits) },
  forms: { zh: '活动形式', read: (s) => list(s.described?.forms) },
  industry: { zh: '行业', read: (s) => s.described?.industry },
  productGroups: { zh: '产品类别', read: (s) => list(s.described?.productGroups) },
  prizes: { zh: '奖品价值', read: (s) => prizesText(s.described?.prizes) },
  rules: { zh: '规则版本', read: () => undefined },
  platformForm: { zh: '平台表单', read: () => undefined, shown: 'hidden' },
  promotion: { zh: '有奖促销信息', read: () => undefined, shown: 'hidden' },
}

const ROW = 'materials/'
const COPY = 'copy/'

export function judgedOf(s: CampaignState, f: FilingState): Judged {
  const facts = Object.entries(FIELDS).flatMap(([field, { read }]): [string, string][] => {
    const value = read(s)
    return value === undefined ? [] : [[field, value]]
  })
  const rows = Object.entries(f.rows).map(([row, { version }]): [string, string] => [`${ROW}${row}`, String(version)])
  // What was filled in, by the commitment of its note: a form that is filled in again is looked at again.
  const form = filledForm(f, f.round)
  const filled = form ? [['platformForm', form.values.commitment] as const] : []
  return Object.fromEntries([...facts, ...rows, ...filled, ...contentOf(s, f)])
}

/** The versions of what its papers show: a recheck has passed the wording and the prizes that it saw, and no others. */
function contentOf(s: CampaignState, f: FilingState): [string, string][] {
  // Screened again with news, it is not what was passed any more, though its words are.
  const seen = ({ version, news }: CopyState): string => (news ? `${version}.${news}` : String(version))
  const copies = copiesFor(s, f).map((copy): [string, string] => [`${COPY}${copy.copy}`, seen(copy)])
  return s.promotion && tellsOfPrizes(f) ? [...copies, ['promotion', String(s.promotion.version)]] : copies
}

/** In the order of the fields' names; those alone that matter here. */
export function differencesOf(before: Judged, after: Judged, matters: (field: string) => boolean): Difference[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return fields
    .filter((field) => before[field] !== after[field] && matters(field))
    .map((field) => ({ field, before: before[field], after: after[field] }))
}

/** Two changes, one after the other, as one; what was taken back is none. */
export function joinDifferences(first: readonly Difference[], then: readonly Difference[]): Difference[] {
  const joined = new Map(first.map((difference) => [difference.field, difference]))
  for (const { field, before, after } of then)
    joined.set(field, { field, before: joined.has(field) ? joined.get(field)?.before : before, after })
  return [...joined.values()]
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => (a.field < b.field ? -1 : 1))
}

export const isNamedIn = (rule: ChangeVoids | undefined, field: string): boolean =>
  rule?.parts.some((part) => field === part || field.startsWith(`${part}/`)) ?? false

/** Whether a passing covers none of these differences, as its rules state it for certain. */
export const areVoiding = (rule: ChangeVoids | undefined, differences: readonly Difference[]): boolean =>
  rule !== undefined &&
  isRead(rule) &&
  differences.some((difference) => !isSameText(difference) && isNamedIn(rule, difference.field))

/** The words that were passed, in which newer lists have found more. */
const isSameText = ({ field, before, after }: Difference): boolean =>
  field.startsWith(COPY) && before !== undefined && before.split('.')[0] === after?.split('.')[0]

/** A difference in words. `rowName` gives a paper its name, `time` an instant its own. */
export function differenceText(
  difference: Difference,
  rowName: (row: string) => string,
  time: (at: string) => string,
): { label: string; text: string } {
  const { field, before, after } = difference
  if (field.startsWith(ROW)) return { label: '变化', text: `${rowName(field.slice(ROW.length))}：已更换` }
  if (field.startsWith(COPY)) {
    const what = isSameText(difference) ? '重新筛查，发现新的待处理用语' : '已修改'
    return { label: '变化', text: `文案 ${field.slice(COPY.length)}：${what}` }
  }
  const { zh = field, shown } = FIELDS[field] ?? {}
  if (shown === 'hidden') return { label: '变化', text: `${zh}：已修改` }
  const said = (value: string | undefined): string =>
    value === undefined || value === '' ? '（无）' : shown === 'instant' ? time(value) : value
  return { label: '变化', text: `${zh}：${said(before)} → ${said(after)}` }
}
