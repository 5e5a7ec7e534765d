/**
 * S0-15: values held against the fields of a platform's form. Every fault has a JSON pointer and a stable code. What was read
 * at its source refuses; what is an estimate only warns. Faults never repeat a value: it may name a person.
 */
import { isPublicLink } from './public-link'
import { isHard, type FormField, type FormValue, type FormValues } from '../../../workflows/contract/forms'

export const FIELD_FAULTS = {
  field_missing: '必填，尚未填写',
  field_unknown: '该平台的表单没有这个字段',
  wrong_type: '内容类型不符',
  blank: '不能为空',
  not_one_line: '只能有一行',
  too_long: '超过字数上限',
  too_many: '超过数量上限',
  not_https: '须为 https 链接',
  url_not_public: '须为公开域名，不能是内网地址',
  not_a_phone: '须为电话号码',
  not_an_instant: '须为带时区的时间，如 2026-11-11T00:00:00+08:00',
  not_a_choice: '不在可选项中',
} as const

export type FieldFaultCode = keyof typeof FIELD_FAULTS

export interface FieldFault {
  field: string
  pointer: string
  code: FieldFaultCode
  hard: boolean
  detail: string
}

/** So much is looked at at once: the time of the segmenter grows with the square of what it is given. */
const WINDOW = 512

/** As people count: a surrogate pair or an accent is no character of its own. */
export function countOf(text: string): number {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' })
  let count = 0
  for (let start = 0, reach = WINDOW; start < text.length;) {
    const end = start + reach
    // A pair is not cut: its half would not be seen to belong to what stands before it.
    const window = text.slice(start, isHighSurrogate(text, end - 1) ? end + 1 : end)
    const found = [...segmenter.segment(window)]
    const isLast = start + window.length >= text.length
    // What the last one ends with may stand beyond the window: the next one begins with it.
    const next = isLast ? window.length : (found.at(-1)?.index ?? 0)
    count += isLast ? found.length : found.length - 1
    reach = next === 0 ? reach * 2 : WINDOW
    start += next
  }
  return count
}

const isHighSurrogate = (text: string, at: number): boolean => /[\uD800-\uDBFF]/.test(text.charAt(at))

/** Characters of a value: of a list, those of its longest entry. */
export const charactersOf = (value: FormValue): number =>
  Array.isArray(value) ? Math.max(0, ...value.map(countOf)) : countOf(String(value))

/** Everything that is wrong with the values that were given, in the form's order. */
export function valueFaults(fields: readonly FormField[], values: FormValues): FieldFault[] {
  const known = fields.flatMap((field) => {
    const value = values[field.id]
    return value === undefined ? [] : faultsOf(field, value)
  })
  const unknown = Object.keys(values).filter((id) => !fields.some((field) => field.id === id))
  return [...known, ...unknown.sort().map((id) => fault({ id, grade: 'O' }, 'field_unknown', true))]
}

/** Fields that must be filled in and are not, neither by hand nor from the campaign. */
export const missingFields = (fields: readonly FormField[], isFilled: (field: FormField) => boolean): FieldFault[] =>
  fields.flatMap((field) => (field.demand === 'required' && !isFilled(field) ? [fault(field, 'field_missing')] : []))

function faultsOf(field: FormField, value: FormValue): FieldFault[] {
  if (field.list) {
    if (!Array.isArray(value)) return [fault(field, 'wrong_type', true)]
    if (value.length === 0) return [fault(field, 'blank', true)]
    const over =
      field.maxCount !== undefined && value.length > field.maxCount
        ? [fault(field, 'too_many', undefined, `最多 ${field.maxCount} 项`)]
        : []
    return [...over, ...value.flatMap((entry, i) => textFaults(field, entry, `/${i}`))]
  }
  if (field.kind === 'number') return typeof value === 'number' ? [] : [fault(field, 'wrong_type', true)]
  return typeof value === 'string' ? textFaults(field, value, '') : [fault(field, 'wrong_type', true)]
}

function textFaults(field: FormField, value: string, place: string): FieldFault[] {
  const at = (code: FieldFaultCode, hard?: boolean, more?: string): FieldFault => {
    const found = fault(field, code, hard, more)
    return { ...found, pointer: `${found.pointer}${place}` }
  }
  if (value.trim() === '') return [at('blank', true)]
  const { maxLength } = field
  const form = formFault(field, value)
  const count = maxLength === undefined ? 0 : countOf(value)
  return [
    ...(form === undefined ? [] : [at(form, form !== 'not_a_choice' || undefined)]),
    ...(maxLength !== undefined && count > maxLength
      ? [at('too_long', undefined, `最多 ${maxLength} 字，现有 ${count} 字`)]
      : []),
  ]
}

const PHONE = /^\+?[0-9][0-9 -]{3,28}[0-9]$/
const INSTANT = /^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

function formFault({ kind, options }: FormField, value: string): FieldFaultCode | undefined {
  if (kind !== 'long_text' && /\p{Cc}/u.test(value)) return 'not_one_line'
  if (kind === 'url') return urlFault(value)
  if (kind === 'phone') return PHONE.test(value) ? undefined : 'not_a_phone'
  if (kind === 'instant') return INSTANT.test(value) && !Number.isNaN(Date.parse(value)) ? undefined : 'not_an_instant'
  if (kind === 'choice')
    return options === undefined || options.some((option) => option.value === value) ? undefined : 'not_a_choice'
  return undefined
}

function urlFault(value: string): 'not_https' | 'url_not_public' | undefined {
  if (isPublicLink(value)) return undefined
  return URL.canParse(value) && new URL(value).protocol === 'https:' ? 'url_not_public' : 'not_https'
}

function fault(
  { id, grade }: Pick<FormField, 'id' | 'grade'>,
  code: FieldFaultCode,
  hard: boolean = isHard(grade),
  more?: string,
): FieldFault {
  const detail = more === undefined ? FIELD_FAULTS[code] : `${FIELD_FAULTS[code]}：${more}`
  return { field: id, pointer: `/values/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`, code, hard, detail }
}
