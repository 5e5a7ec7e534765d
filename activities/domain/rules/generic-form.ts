/**
 * What is shown where a platform's own form or file limits are not known: ours, graded as an estimate. Which facts of a
 * campaign concern a form hangs on what is filed: an app or an account has no campaign dates.
 */
import {
  FORM_FACTS,
  type FieldKind,
  type FileRule,
  type FormFact,
  type FormField,
  type FieldDemand,
} from '../../../workflows/contract/forms'
import type { Requirement } from '../../../workflows/contract/reference'

const OURS = { grade: 'E', source: 'our estimate' } as const

const field = (id: FormFact, kind: FieldKind, demand: FieldDemand): FormField => ({
  id,
  zh: FORM_FACTS[id].zh,
  en: FORM_FACTS[id].en,
  kind,
  demand,
  from: id,
  ...OURS,
})

const CAMPAIGN_FIELDS: FormField[] = [
  field('campaign_name', 'text', 'required'),
  field('objective', 'long_text', 'ask'),
  field('starts_at', 'instant', 'ask'),
  field('ends_at', 'instant', 'ask'),
  field('launch_at', 'instant', 'ask'),
  field('privacy_url', 'url', 'optional'),
]

const SUBJECT_FIELDS: FormField[] = [
  field('account', 'text', 'ask'),
  field('legal_subject', 'text', 'ask'),
  field('credit_code', 'text', 'ask'),
  field('contact_name', 'text', 'ask'),
  field('contact_phone', 'phone', 'ask'),
  field('contact_mail', 'text', 'ask'),
  field('earlier_number', 'text', 'optional'),
]

/** The fields of a requirement's form, in order, and whether they are the platform's own. */
export function fieldsOf({ form, subject }: Pick<Requirement, 'form' | 'subject'>): {
  fields: readonly FormField[]
  own: boolean
} {
  if (form) return { fields: form.fields, own: true }
  return {
    fields: (subject ?? 'campaign') === 'campaign' ? [...CAMPAIGN_FIELDS, ...SUBJECT_FIELDS] : SUBJECT_FIELDS,
    own: false,
  }
}

const MIB = 1024 * 1024

const GENERIC_FILES: FileRule[] = [
  {
    id: 'generic',
    zh: '通用要求',
    en: 'generic check',
    mediaTypes: ['application/pdf', 'image/jpeg', 'image/png'],
    maxBytes: 10 * MIB,
    ...OURS,
  },
]

/** What files of a row may be: rules that name the row, else those for all rows, else the generic check. */
export function fileRulesOf({ files }: Pick<Requirement, 'files'>, row: string): readonly FileRule[] {
  const named = (files ?? []).filter((rule) => rule.rows?.includes(row))
  if (named.length > 0) return named
  const forAll = (files ?? []).filter((rule) => rule.rows === undefined)
  return forAll.length > 0 ? forAll : GENERIC_FILES
}
