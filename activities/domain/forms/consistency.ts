/**
 * S0-13: fields of one meaning, compared over all forms of a campaign's open filings and against the campaign's own facts.
 * What the campaign fills in by itself agrees by making; only what somebody typed, or what an account says, can differ.
 */
import type { AnswerTask } from '../../../workflows/contract/commands'
import { FORM_FACTS, type FormFact, type FormValue } from '../../../workflows/contract/forms'
import type { Requirement } from '../../../workflows/contract/reference'
import { refuse, type Change } from '../decision/change'
import { ownValue, parseValues, sourcesIn, type FormSources } from './form'
import { filledForm, filingsOf, type CampaignState, type FilingState } from '../record/state'
import type { DifferenceRef, Place } from '../record/values'
import { fieldsOf } from '../rules/generic-form'
import { markOf } from '../rules/mark'

export interface Difference {
  /** Names it as it is: another one once what is said has changed. Tells nothing of the values. */
  id: string
  fact: FormFact
  /** What it is held against: the campaign's own, else what is said first. */
  left: Place
  right: Place
}

/** Facts that are true of one platform or filing only: forms of others may say something else. */
const OF_ONE_FILING: readonly FormFact[] = ['launch_at', 'account', 'earlier_number']

export interface Compared extends FormSources {
  filings: readonly FilingState[]
  requirementOf(f: FilingState): Requirement
}

interface Said {
  fact: FormFact
  place: Place
  /** Changes with what is said. Of what may name a person it is the salted commitment, or nothing. */
  stamp: string
}

/** Every difference, in the order of the facts. */
export function differencesOf(from: Compared): Difference[] {
  const said = from.filings.filter((f) => !f.ended).flatMap((f) => placesOf(from, f))
  const groups = new Map<string, Said[]>()
  for (const one of said) {
    const key = OF_ONE_FILING.includes(one.fact) ? `${one.fact} ${one.place.filing}` : one.fact
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const order = Object.keys(FORM_FACTS)
  return [...groups.values()].flatMap(differing).sort((a, b) => order.indexOf(a.fact) - order.indexOf(b.fact))
}

function differing(said: Said[]): Difference[] {
  const own = ({ place }: Said): number => (place.origin === 'form' ? 1 : 0)
  const [first, ...others] = [...said].sort((a, b) => own(a) - own(b))
  if (!first) return []
  const seen = new Set<string>()
  return others.flatMap((other) => {
    const { fact, place } = other
    const name = `${place.origin} ${place.filing} ${place.field}`
    if (seen.has(name) || isSame(fact, first.place.value, place.value)) return []
    seen.add(name)
    return [{ id: idOf(first, other), fact, left: first.place, right: place }]
  })
}

function idOf(left: Said, right: Said): string {
  const sides = [left, right].map(({ place: { origin, filing, field }, stamp }) => [origin, filing, field, stamp])
  return `${right.fact}-${markOf(JSON.stringify(sides))}`
}

/** What one filing says: its form's fields of a known meaning, and the campaign's own facts behind them. */
function placesOf(from: Compared, f: FilingState): Said[] {
  const form = filledForm(f)
  const given = form ? parseValues(from.textOf(form.values)) : {}
  const subject = from.subjectOf(f)
  const ofAccount = (fact: FormFact, value: string | undefined) =>
    value === undefined ? [] : [{ fact, place: { origin: 'account' as const, filing: f.id, value }, stamp: value }]
  return [
    ...ofAccount('legal_subject', subject?.name),
    ...ofAccount('credit_code', subject?.creditCode),
    ...fieldsOf(from.requirementOf(f)).fields.flatMap(({ id, from: fact }) => {
      const value = given[id]
      if (fact === undefined || value === undefined) return []
      const own = ownValue(from, f, fact)
      const behind =
        own && own.origin !== 'account' && own.value !== null
          ? [
              {
                fact,
                place: { origin: own.origin, filing: own.origin === 'filing' ? f.id : undefined, value: own.value },
                stamp: own.origin === 'directory' ? '' : own.value,
              },
            ]
          : []
      // Facts of one filing are grouped by it; the filing is then named by both places.
      const left = OF_ONE_FILING.includes(fact)
        ? behind.map((b) => ({ ...b, place: { ...b.place, filing: f.id } }))
        : behind
      const place = { origin: 'form' as const, filing: f.id, field: id, value: textOfValue(value) }
      return [...left, { fact, place, stamp: form?.values.commitment ?? '' }]
    }),
  ]
}

const textOfValue = (value: FormValue): string => (Array.isArray(value) ? value.join('、') : String(value))

const INSTANTS: readonly FormFact[] = ['starts_at', 'ends_at', 'launch_at']

/** Full width or not, spaces and letter case make no difference; nor do signs in a phone number, or an instant's offset. */
function isSame(fact: FormFact, a: string, b: string): boolean {
  if (INSTANTS.includes(fact)) return Date.parse(a) === Date.parse(b)
  if (fact === 'contact_phone') return digitsOf(a) === digitsOf(b)
  return plain(a) === plain(b)
}

const digitsOf = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^86(?=1\d{10}$)/, '')
const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase()

/** Those that a filing has a part in. */
export const differencesOfFiling = (all: readonly Difference[], filing: string): Difference[] =>
  all.filter(({ left, right }) => left.filing === filing || right.filing === filing)

const withoutValue = ({ origin, filing, field }: Place): Omit<Place, 'value'> => ({ origin, filing, field })
const refOf = ({ fact, left, right }: Difference): DifferenceRef => ({
  fact,
  left: withoutValue(left),
  right: withoutValue(right),
})

/**
 * A second look does not pass what differs, unless somebody names each difference and says why it is meant. Gives what was
 * accepted. Values stay out of the answer.
 */
export function acceptDifferences(
  change: Change,
  f: FilingState,
  { acceptedDifferences: accepted = [], text }: Pick<AnswerTask, 'acceptedDifferences' | 'text'>,
): DifferenceRef[] {
  const { state } = change
  const found = differencesOfFiling(differencesIn(change, state, filingsOf(state)), f.id)
  const open = found.filter(({ id }) => !accepted.includes(id))
  if (open.length > 0)
    refuse(
      'forms_differ',
      [...new Set(open.map(({ fact }) => FORM_FACTS[fact].zh))].join('、'),
      '/acceptedDifferences',
      {
        differences: open.slice(0, 50).map((one) => ({ id: one.id, ...refOf(one) })),
      },
    )
  if (found.length > 0 && !text?.trim()) refuse('field_required', 'text', '/text')
  return found.map(refOf)
}

const differencesIn = (change: Change, state: CampaignState, filings: readonly FilingState[]): Difference[] =>
  differencesOf({
    ...sourcesIn(state, change.ctx),
    filings,
    requirementOf: (one) => change.requirement(one),
  })
