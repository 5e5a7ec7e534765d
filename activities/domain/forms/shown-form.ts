/** A filing's form as callers see it: fields in the platform's own order, what is in them, where it comes from, what is wrong. */
import { charactersOf, missingFields, valueFaults, type FieldFault, type FieldFaultCode } from '../rules/form-check'
import { ownValue, parseValues } from './form'
import { filledForm, type FilingState } from '../record/state'
import { fieldsOf, fileRulesOf } from '../rules/generic-form'
import type {
  FieldDemand,
  FieldKind,
  FileRule,
  FormFact,
  FormField,
  FormValue,
} from '../../../workflows/contract/forms'
import type { Bilingual, Grade } from '../../../workflows/contract/values'
import type { FormReading } from './form-reading'
import { at } from '../time/instants'
import type { Origin } from '../record/values'

/** How well a rule is known: `estimate` where nobody states it and we suppose it. */
interface Known {
  grade: string
  source: string
  estimate: boolean
}

export interface ShownField extends Known {
  field: string
  label: Bilingual
  kind: FieldKind
  demand: FieldDemand
  /** Null: not filled in, or erased. */
  value: FormValue | null
  origin: Origin | 'given' | 'none'
  from?: FormFact
  /** As people count them; of a list, those of its longest entry. */
  characters: number
  maxLength?: number
  list: boolean
  maxCount?: number
  options?: (Bilingual & { value: string })[]
  faults: { pointer: string; code: FieldFaultCode; detail: string; blocks: boolean }[]
}

export interface ShownFileRule extends Known {
  label: Bilingual
  mediaTypes?: string[]
  maxBytes?: number
  maxCount?: number
}

export interface ShownForm {
  filing: string
  round: number
  /** The platform's own form; else a generic one. */
  own: boolean
  filledAt?: string
  fields: ShownField[]
  files: { row: string; label: string; rules: ShownFileRule[] }[]
}

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

const presentRule = ({ zh, en, mediaTypes, maxBytes, maxCount, grade, source }: FileRule): ShownFileRule => ({
  label: { zh, en },
  mediaTypes,
  maxBytes,
  maxCount,
  grade,
  source,
  estimate: isEstimate(grade),
})

export function presentForm(from: FormReading, f: FilingState, round?: number): ShownForm {
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
