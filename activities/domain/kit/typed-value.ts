/**
 * What a person types into a platform's form: a local time instead of an instant, the name of an option instead of its code,
 * a plain number. Only what belongs into the field: no remark, nothing that stands for an empty one.
 */
import type { FormField, FormValue } from '../../../workflows/contract/forms'
import { localTimeOf, parseInstant, zoneOf, ZONE } from '../time/zone'
import { charactersOf } from '../rules/form-check'

/** One text for each place to fill in: of a list, one for each entry; none where nothing is known. */
export function typedValue(field: Pick<FormField, 'kind' | 'options'>, value: FormValue | null | undefined): string[] {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.map((entry) => typedText(field, entry)).filter((text) => text !== '')
  const text = typeof value === 'number' ? plainNumber(value) : typedText(field, value)
  return text === '' ? [] : [text]
}

/** Against the platform's limit: of a list, those of its longest entry. */
export const typedCharacters = (typed: readonly string[]): number => charactersOf([...typed])

function typedText({ kind, options }: Pick<FormField, 'kind' | 'options'>, value: string): string {
  if (kind === 'choice') return options?.find((option) => option.value === value)?.zh ?? value
  const text = value.replace(/\r\n?/g, '\n').trim()
  // Whoever filled in the form over the API may have given an instant for a text.
  return (kind === 'long_text' ? undefined : localTime(text)) ?? text
}

/** `2026-11-11 20:00`, with seconds only where there are some; undefined where it is no instant. */
function localTime(text: string): string | undefined {
  const ms = instantIn(text)
  if (ms === undefined) return undefined
  const { day, msOfDay } = localTimeOf(zoneOf(ZONE), ms)
  const seconds = Math.floor(msOfDay / 1000)
  const two = (n: number): string => String(n).padStart(2, '0')
  const rest = seconds % 60 === 0 ? '' : `:${two(seconds % 60)}`
  const on = new Date(day * 86_400_000).toISOString().slice(0, 10)
  return `${on} ${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}${rest}`
}

function instantIn(text: string): number | undefined {
  try {
    return parseInstant(text)
  } catch {
    return undefined
  }
}

/** Without an exponent and without separators. */
const plainNumber = (value: number): string =>
  new Intl.NumberFormat('en', { useGrouping: false, maximumFractionDigits: 20 }).format(value)
