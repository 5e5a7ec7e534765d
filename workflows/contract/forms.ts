/**
 * Shapes of the platforms' own forms as rule packs state them: fields in the platform's order, and what files may be. A
 * megabyte that a source names is 1024 × 1024 bytes.
 */
import type { Stated, Bilingual, Grade } from './values'

export const FIELD_KINDS = {
  text: { zh: '单行文字', en: 'one line' },
  long_text: { zh: '多行文字', en: 'text' },
  url: { zh: 'https 链接', en: 'https link' },
  phone: { zh: '电话', en: 'phone number' },
  instant: { zh: '时间', en: 'instant' },
  number: { zh: '数字', en: 'number' },
  choice: { zh: '选项', en: 'choice' },
} as const

export type FieldKind = keyof typeof FIELD_KINDS

/** What a field means: fields of the same meaning are filled from one fact, and compared over all forms (S0-13). */
export const FORM_FACTS = {
  campaign_name: { zh: '活动名称', en: 'campaign name' },
  objective: { zh: '活动目标与说明', en: 'objective' },
  starts_at: { zh: '活动开始时间', en: 'start of the campaign' },
  ends_at: { zh: '活动结束时间', en: 'end of the campaign' },
  launch_at: { zh: '上线时间', en: 'launch on the platform' },
  account: { zh: '账号', en: 'account' },
  legal_subject: { zh: '主体名称', en: 'legal subject' },
  credit_code: { zh: '统一社会信用代码', en: 'unified social credit code' },
  contact_name: { zh: '联系人', en: 'contact' },
  contact_phone: { zh: '联系电话', en: 'phone of the contact' },
  contact_mail: { zh: '联系邮箱', en: 'mail of the contact' },
  privacy_url: { zh: '隐私政策链接', en: 'privacy policy' },
  earlier_number: { zh: '上一轮申请号', en: 'number of the earlier round' },
} as const

export type FormFact = keyof typeof FORM_FACTS

/** `ask`: nobody has read whether it must be filled in. */
export type FieldDemand = 'required' | 'optional' | 'ask'

export interface FormField extends Bilingual, Stated {
  /** Identifier within the form; the platform's own name of the field where it is known. */
  id: string
  kind: FieldKind
  demand: FieldDemand
  /** Characters as people count them; of a list, of each entry. */
  maxLength?: number
  /** The field takes a list. */
  list?: true
  /** Entries of the list. */
  maxCount?: number
  /** Of a choice. */
  options?: (Bilingual & { value: string })[]
  /** The fact of the campaign that fills it in while nobody says otherwise. */
  from?: FormFact
}

export interface RequirementForm {
  fields: FormField[]
}

/**
 * What files of some rows may be. A file must fit one of the rules of its row; rules that name rows come before those for
 * all. Without media types and limits nothing is known, which is a grade of `?`.
 */
export interface FileRule extends Bilingual, Stated {
  id: string
  /** Checklist rows; absent: every row that no other rule names. */
  rows?: string[]
  mediaTypes?: string[]
  maxBytes?: number
  /** Files of this kind in one row. */
  maxCount?: number
}

/** Text, a number, or a list of texts, by the field's id. */
export type FormValue = string | number | string[]
export type FormValues = Record<string, FormValue>

/** Read at its source: what breaks it is refused. Everything weaker is a warning. */
export const isHard = (grade: Grade): boolean => grade === 'O' || grade === 'T' || grade === 'K'
