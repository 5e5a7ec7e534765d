/**
 * S0-13: fields of one meaning, compared over all forms of a campaign's open filings and against the campaign's own facts.
 * What the campaign fills in by itself agrees by making; only what somebody typed, or what an account says, can differ.
 */
import { FORM_FACTS, type FormFact, type FormValue } from '../../workflows/contract/forms'
import type { Requirement } from '../../workflows/contract/reference'
import { refuse, type Change } from './change'
import { filledForm, ownValue, parseValues, sourcesIn, type FormSources, type Origin } from './form'
import { fieldsOf } from './generic-form'
import { filingsOf, type CampaignState, type FilingState } from './state'

/** Where something is said. */
export interface Place {
  origin: Origin | 'form'
  /** The filing whose form or account it is. */
  filing?: string
  field?: string
  value: string
}

export interface Difference {
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

/** Every difference, in the order of the facts. */
export function differencesOf(from: Compared): Difference[] {
  const said = from.filings.filter((f) => !f.ended).flatMap((f) => placesOf(from, f))
  const groups = new Map<string, { fact: FormFact; place: Place }[]>()
  for (const one of said) {
    const key = OF_ONE_FILING.includes(one.fact) ? `${one.fact} ${one.place.filing}` : one.fact
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const order = Object.keys(FORM_FACTS)
  return [...groups.values()].flatMap(differing).sort((a, b) => order.indexOf(a.fact) - order.indexOf(b.fact))
}

function differing(said: { fact: FormFact; place: Place }[]): Difference[] {
  const own = ({ place }: { place: Place }): number => (place.origin === 'form' ? 1 : 0)
  const [first, ...others] = [...said].sort((a, b) => own(a) - own(b))
  if (!first) return []
  const seen = new Set<string>()
  return others.flatMap(({ fact, place }) => {
    const name = `${place.origin} ${place.filing} ${place.field}`
    if (seen.has(name) || isSame(fact, first.place.value, place.value)) return []
    seen.add(name)
    return [{ fact, left: first.place, right: place }]
  })
}

/** What one filing says: its form's fields of a known meaning, and the campaign's own facts behind them. */
function placesOf(from: Compared, f: FilingState): { fact: FormFact; place: Place }[] {
  const form = filledForm(f)
  const given = form ? parseValues(from.textOf(form.values)) : {}
  const subject = from.subjectOf(f)
  const ofAccount = (fact: FormFact, value: string | undefined) =>
    value === undefined ? [] : [{ fact, place: { origin: 'account' as const, filing: f.id, value } }]
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
              },
            ]
          : []
      // Facts of one filing are grouped by it; the filing is then named by both places.
      const left = OF_ONE_FILING.includes(fact)
        ? behind.map((b) => ({ fact, place: { ...b.place, filing: f.id } }))
        : behind
      return [...left, { fact, place: { origin: 'form' as const, filing: f.id, field: id, value: textOfValue(value) } }]
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

/** A second look does not pass forms that differ, unless somebody says why that is meant. Values stay out of the answer. */
export function refuseDifferences(change: Change, f: FilingState, why: string | undefined): void {
  const { state } = change
  const filings = filingsOf(state)
  if (why?.trim() || !filings.some((one) => one.forms !== undefined)) return
  const found = differencesOfFiling(differencesIn(change, state, filings), f.id)
  if (found.length === 0) return
  const place = ({ origin, filing, field }: Place) => ({ origin, filing, field })
  refuse('forms_differ', [...new Set(found.map(({ fact }) => FORM_FACTS[fact].zh))].join('、'), '/text', {
    differences: found.slice(0, 50).map(({ fact, left, right }) => ({ fact, left: place(left), right: place(right) })),
  })
}

const differencesIn = (change: Change, state: CampaignState, filings: readonly FilingState[]): Difference[] =>
  differencesOf({
    ...sourcesIn(state, change.ctx),
    filings,
    requirementOf: (one) => change.requirement(one),
  })
