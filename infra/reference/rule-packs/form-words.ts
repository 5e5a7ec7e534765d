/** The words in which a platform's form and its limits for files are read by people. */
import { fileRuleZh } from '../../../activities/domain/rules/file-limits'
import {
  FIELD_KINDS,
  FORM_FACTS,
  type FieldDemand,
  type FileRule,
  type FormField,
} from '../../../workflows/contract/forms'
import type { MaterialRow } from '../../../workflows/contract/reference'

const DEMANDS: Record<FieldDemand, string> = { required: '必填', optional: '选填', ask: '是否必填未知，须向平台确认' }

/** A stored version may use a word that this release does not know. */
const zhOf = (words: Partial<Record<string, { zh: string }>>, word: string): string => words[word]?.zh ?? word

export function fieldZh({ zh, kind, demand, maxLength, list, maxCount, options, from }: FormField): string {
  const parts = [
    zhOf(FIELD_KINDS, kind),
    DEMANDS[demand],
    ...(list ? [maxCount === undefined ? '可填多项' : `最多 ${maxCount} 项`] : []),
    ...(maxLength === undefined ? [] : [`${list ? '每项' : ''}最多 ${maxLength} 字`]),
    ...(options === undefined ? [] : [`可选：${options.map((option) => option.zh).join('、')}`]),
    ...(from === undefined ? [] : [`自动填入：${zhOf(FORM_FACTS, from)}`]),
  ]
  return `${zh}（${parts.join('，')}）`
}

export function fileZh(rule: FileRule, materials: readonly MaterialRow[]): string {
  const rows = rule.rows?.map((row) => materials.find((m) => m.row === row)?.zh ?? row)
  return `${rows === undefined ? '各项材料' : rows.join('、')} → ${fileRuleZh(rule)}`
}
