/** What stands between a filing and its submission: said in the kit, each with its reason; what only warns does not block. */
import { differencesOf, differencesOfFiling } from '../forms/consistency'
import { missingPromotion, openWording } from '../content/open-content'
import { materialOf } from '../rules/materials'
import { fileFaults } from '../rules/file-limits'
import { fieldsOf, fileRulesOf } from '../rules/generic-form'
import { rowsThatLapse } from '../materials/material-validity'
import { presentRound, type CampaignState, type FilingState } from '../record/state'
import type { RowState } from '../record/values'
import type { FileRow } from './files'
import type { Policy } from '../../../workflows/contract/policy'
import type { Requirement } from '../../../workflows/contract/reference'
import type { Bilingual } from '../../../workflows/contract/values'
import { differenceZh } from '../forms/consistency-words'
import { namesIn, type FormReading } from '../forms/form-reading'
import type { ShownField } from '../forms/shown-form'
import { at } from '../time/instants'

export const GAP_REASONS = {
  material_missing: { zh: '材料尚未提供', en: 'The material has not been provided yet.' },
  file_missing: { zh: '材料已提供，但没有上传文件', en: 'The material was provided, but no file was uploaded.' },
  file_unfit: { zh: '文件不符合平台要求', en: 'A file does not meet the requirements of the platform.' },
  file_rules_unknown: {
    zh: '平台对文件的要求未知，须向平台确认',
    en: 'The file requirements of the platform are not known; ask the platform.',
  },
  material_lapses: { zh: '材料在活动结束前失效', en: 'The material expires before the campaign ends.' },
  items_open: { zh: '还有驳回项未修改或答复', en: 'Some rejection items are not resolved yet.' },
  wording_open: {
    zh: '文案中还有未改写、也未书面说明的用语',
    en: 'Some wording in the copy is neither changed nor justified.',
  },
  promotion_incomplete: { zh: '有奖促销信息不全', en: 'The information on the prize promotion is incomplete.' },
  field_missing: { zh: '必填，尚未填写', en: 'Required and not filled in.' },
  field_to_ask: {
    zh: '未填写；平台是否必填未知，须向平台确认',
    en: 'Not filled in; whether the platform requires it is not known, so ask the platform.',
  },
  field_unfit: { zh: '内容不符合平台要求', en: 'The content does not meet the requirements of the platform.' },
  field_unknown: { zh: '该内容已被清除', en: 'Its text was erased.' },
  forms_differ: { zh: '表单内容不一致', en: 'The forms contradict each other.' },
} as const

export type GapCode = keyof typeof GAP_REASONS

/** One thing that is not ready, and why. */
export interface Gap {
  code: GapCode
  /** Stands in the way of the submission; else a warning. */
  blocks: boolean
  /** The limit is our own estimate. */
  estimate?: boolean
  row?: string
  field?: string
  /** What the row or field is called, in Chinese. */
  label?: string
  fileId?: string
  items?: string[]
  validUntil?: string
  reason: Bilingual
}

export interface GapSource {
  campaign: Omit<CampaignState, 'filings'>
  filing: FilingState
  requirement: Requirement
  policy: Policy
  files: ReadonlyMap<string, FileRow>
  forms: FormReading
  fields: readonly ShownField[]
  /** In the order of the pack. */
  rows: readonly (RowState & { row: string })[]
}

const gap = (code: GapCode, blocks: boolean, more: Partial<Gap> & { detail?: string } = {}): Gap => {
  const { detail, ...rest } = more
  const reason = GAP_REASONS[code]
  return { code, blocks, ...rest, reason: detail === undefined ? reason : { ...reason, zh: `${reason.zh}：${detail}` } }
}

export function gapsOf(source: GapSource): Gap[] {
  const { campaign, filing: f, rows, forms } = source
  const open = presentRound(f).items.filter((item) => !item.resolution)
  const wording = openWording(campaign, f).map(({ copy, hit }) => `${copy}#${hit}`)
  const promotion = missingPromotion(campaign, f, source.policy)
  const lapsing = campaign.endsAt === undefined ? [] : rowsThatLapse(campaign, f)
  const names = namesIn(forms)
  const gaps = [
    ...rows.flatMap(({ row, status }) => (status === 'missing' ? [gap('material_missing', true, { row })] : [])),
    ...rows.flatMap(({ row, status, fileIds }) =>
      status === 'provided' && fileIds.length === 0 ? [gap('file_missing', false, { row })] : [],
    ),
    ...fileGaps(source),
    ...lapsing.map(([row, , until]) => gap('material_lapses', true, { row, validUntil: at(until) })),
    ...(open.length > 0 ? [gap('items_open', true, { items: open.map((item) => item.id) })] : []),
    ...(wording.length > 0 ? [gap('wording_open', true, { items: wording })] : []),
    ...(promotion.length > 0 ? [gap('promotion_incomplete', true, { items: promotion })] : []),
    ...fieldGaps(source),
    ...differencesOfFiling(differencesOf(forms), f.id).map((one) => {
      const { left, right } = one
      const field = right.filing === f.id ? right.field : left.field
      return gap('forms_differ', false, { field, detail: differenceZh(names, one) })
    }),
  ]
  return gaps.map((one) => ({ ...one, label: labelOf(source, one) }))
}

function labelOf({ requirement, fields }: GapSource, { row, field }: Gap): string | undefined {
  if (row !== undefined) return materialOf(requirement, row)?.zh ?? row
  return field === undefined ? undefined : (fields.find((one) => one.field === field)?.label.zh ?? field)
}

function fileGaps({ rows, requirement, files }: GapSource): Gap[] {
  return rows.flatMap(({ row, status, fileIds }) => {
    if (status !== 'provided' || fileIds.length === 0) return []
    const rules = fileRulesOf(requirement, row)
    if (rules.some(({ grade }) => grade === '?')) return [gap('file_rules_unknown', false, { row })]
    const facts = fileIds
      .map((id) => files.get(id))
      .map((file) => file && { mediaType: file.media_type, size: file.size })
    return fileFaults(rules, facts).map(({ index, hard, detail }) =>
      gap('file_unfit', hard, { row, fileId: fileIds[index], estimate: !hard, detail }),
    )
  })
}

/** Of a generic form only what is certainly amiss: which of its fields the platform has is not known. */
function fieldGaps({ fields, requirement }: GapSource): Gap[] {
  const { own } = fieldsOf(requirement)
  return fields.flatMap(({ field, value, origin, demand, faults, estimate }) => {
    if (value === null && origin !== 'none') return [gap('field_unknown', true, { field })]
    if (value === null && demand === 'ask') return own ? [gap('field_to_ask', false, { field })] : []
    return faults.map(({ code, detail, blocks }) =>
      code === 'field_missing'
        ? gap('field_missing', blocks, { field, estimate })
        : gap('field_unfit', blocks, { field, estimate, detail }),
    )
  })
}
