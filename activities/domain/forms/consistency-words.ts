/** Differences between forms, as people read them: in the API's answers and in mails. */
import { FORM_FACTS } from '../../../workflows/contract/forms'
import type { Difference } from './consistency'
import type { Place } from '../record/values'
import { fieldsOf } from '../rules/generic-form'
import type { FilingState } from '../record/state'
import type { Requirement } from '../../../workflows/contract/reference'

export interface Names {
  lead: string
  filings: readonly FilingState[]
  platformName(f: FilingState): string
  requirementOf(f: FilingState): Requirement
}

export function placeZh(names: Names, { origin, filing, field }: Place): string {
  if (origin === 'campaign') return '活动内容'
  if (origin === 'directory') return `通讯录（负责人 ${names.lead}）`
  const f = names.filings.find((one) => one.id === filing)
  if (!f) return '备案登记'
  const requirement = names.requirementOf(f)
  const name = `${names.platformName(f)}${requirement.noun.zh} ${f.id}`
  if (origin === 'account') return `${name} 的账号`
  if (origin === 'filing') return `${name} 的登记`
  const label = fieldsOf(requirement).fields.find((one) => one.id === field)?.zh ?? field
  return `${name} 表单“${label}”`
}

/** One sentence with both places. */
export const differenceZh = (names: Names, { fact, left, right }: Difference): string =>
  `${FORM_FACTS[fact].zh}不一致：${placeZh(names, left)}为“${left.value}”，${placeZh(names, right)}为“${right.value}”`
