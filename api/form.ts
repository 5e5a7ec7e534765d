/** A filing's form as callers see it: fields in the platform's own order, what is in them, where it comes from, what is wrong. */
import { z } from 'zod'
import {
  charactersOf,
  FIELD_FAULTS,
  missingFields,
  valueFaults,
  type FieldFault,
} from '../activities/domain/form-check'
import { filledForm, ownValue, parseValues } from '../activities/domain/form'
import { fieldsOf, fileRulesOf } from '../activities/domain/generic-form'
import type { FilingState } from '../activities/domain/state'
import { FIELD_KINDS, FORM_FACTS, type FileRule, type FormField, type FormValue } from '../workflows/contract/forms'
import type { Grade } from '../workflows/contract/reference'
import type { FormReading } from './form-sources'
import { bilingualOut } from './present/rules'
import { at, instantOut } from './present/words'

const keysOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string]
const known = {
  grade: z.string(),
  source: z.string(),
  estimate: z.boolean().meta({ description: 'Our own estimate, not stated by the platform.' }),
}

const faultOut = z.object({
  pointer: z.string(),
  code: z.enum(keysOf(FIELD_FAULTS)),
  detail: z.string(),
  blocks: z.boolean().meta({ description: 'True: the rule has a source and the fault blocks; false: a warning.' }),
})

export const fieldOut = z
  .object({
    field: z.string(),
    label: bilingualOut,
    kind: z.enum(keysOf(FIELD_KINDS)),
    demand: z
      .enum(['required', 'optional', 'ask'])
      .meta({ description: '`ask`: it is not known whether the field is required.' }),
    value: z
      .union([z.string(), z.number(), z.array(z.string())])
      .nullable()
      .meta({ description: 'Value to copy; null: not filled in, or erased.' }),
    origin: z.enum(['given', 'campaign', 'directory', 'account', 'filing', 'none']).meta({
      description: '`given`: filled in by a person; otherwise the campaign data it is filled from.',
    }),
    from: z.enum(keysOf(FORM_FACTS)).optional(),
    characters: z
      .int()
      .meta({ description: 'Length of the value in user-perceived characters; for a list, of its longest entry.' }),
    maxLength: z.int().optional(),
    list: z.boolean(),
    maxCount: z.int().optional(),
    options: z.array(bilingualOut.extend({ value: z.string() })).optional(),
    ...known,
    faults: z.array(faultOut),
  })
  .meta({ id: 'FormField' })

export const fileRuleOut = z
  .object({
    label: bilingualOut,
    mediaTypes: z.array(z.string()).optional(),
    maxBytes: z.int().optional(),
    maxCount: z.int().optional(),
    ...known,
  })
  .meta({
    id: 'FileRule',
    description: 'File requirements of a checklist row. Without types and limits they are not known; ask the platform.',
  })

export const formSchema = z
  .object({
    filing: z.string(),
    round: z.int().meta({ description: 'The round the values belong to.' }),
    own: z.boolean().meta({ description: 'True: the form of the platform. False: a generic form, our own estimate.' }),
    filledAt: instantOut.optional(),
    fields: z.array(fieldOut),
    files: z.array(z.object({ row: z.string(), label: z.string(), rules: z.array(fileRuleOut) })),
  })
  .meta({ id: 'FilingForm' })
export type FormOut = z.infer<typeof formSchema>
export type ShownField = z.infer<typeof fieldOut>

export const isEstimate = (grade: Grade): boolean => grade === 'E'

/** Every field of a filing's form for a round, the latest unless one is given. */
export function shownFields(from: FormReading, f: FilingState, round?: number): ShownField[] {
  const form = filledForm(f, round)
  const text = form && from.textOf(form.values)
  const given = parseValues(text)
  const { fields } = fieldsOf(from.requirementOf(f))
  return fields.map((field) => {
    const own = field.from && ownValue(from, f, field.from)
    const isGiven = form?.fields.includes(field.id) ?? false
    const value = isGiven ? (given[field.id] ?? null) : (own?.value ?? null)
    const origin = isGiven ? 'given' : (own?.origin ?? 'none')
    return shown(field, value, origin)
  })
}

function shown(field: FormField, value: FormValue | null, origin: ShownField['origin']): ShownField {
  const { id, zh, en, kind, demand, from, maxLength, list, maxCount, options, grade, source } = field
  const faults =
    value === null ? missingFields([field], () => origin !== 'none') : valueFaults([field], { [id]: value })
  return {
    field: id,
    label: { zh, en },
    kind,
    demand,
    value,
    origin,
    from,
    characters: value === null ? 0 : charactersOf(value),
    maxLength,
    list: list ?? false,
    maxCount,
    options: options?.map((option) => ({ ...option })),
    grade,
    source,
    estimate: isEstimate(grade),
    faults: faults.map(presentFault),
  }
}

const presentFault = ({ pointer, code, detail, hard }: FieldFault) => ({ pointer, code, detail, blocks: hard })

const presentRule = ({ zh, en, mediaTypes, maxBytes, maxCount, grade, source }: FileRule) => ({
  label: { zh, en },
  mediaTypes,
  maxBytes,
  maxCount,
  grade,
  source,
  estimate: isEstimate(grade),
})

export function presentForm(from: FormReading, f: FilingState, round?: number): FormOut {
  const requirement = from.requirementOf(f)
  const form = filledForm(f, round)
  return {
    filing: f.id,
    round: round ?? Math.max(f.round, form?.round ?? 1),
    own: fieldsOf(requirement).own,
    filledAt: at(form?.filledAt),
    fields: shownFields(from, f, round),
    files: Object.keys(f.rows).map((row) => ({
      row,
      label: requirement.materials.find((m) => m.row === row)?.zh ?? row,
      rules: fileRulesOf(requirement, row).map(presentRule),
    })),
  }
}
