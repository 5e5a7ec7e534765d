/** A filing's form as callers see it: fields in the platform's own order, what is in them, where it comes from, what is wrong. */
import { charactersOf, missingFields, valueFaults, type FieldFault } from '../rules/form-check'
import { ownValue, parseValues } from './form'
import { filledForm, type FilingState } from '../record/state'
import { fieldsOf, fileRulesOf } from '../rules/generic-form'
import type { FileRule, FormField, FormValue } from '../../../workflows/contract/forms'
import type { Grade } from '../../../workflows/contract/values'
import type { FormReading } from '../../../infra/postgres/reads/forms'
import { at } from '../time/instants'
import type { FormOut, ShownField } from '../../../api/schemas/form'

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
