/**
 * Who does the work of somebody who is away: the substitute, or the manager where nobody was named. Chains are bounded and without
 * circles, and nobody who must not decide on a matter gets it this way.
 */
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import type { AbsencePolicy } from '../../../workflows/contract/policy'

/** Somebody is away from one instant until before another. */
export interface Absence {
  id: string
  person: string
  from: string
  until: string
  /** Staff number; absent: whoever the policy says. */
  substitute?: string
  /** When it was said; absent: not after its begin. */
  recordedAt?: string
}

export interface Presence {
  now: string
  /** Those that are not over; absent: nobody is away. */
  absences?: readonly Absence[]
  person(staff: string): Pick<DirectoryPerson, 'manager'> | undefined
  policy: { absence?: AbsencePolicy }
}

/** So many are asked one after the other; a longer chain is a mistake of somebody's. */
export const LONGEST_CHAIN = 8

export const awayNow = ({ absences = [], now }: Pick<Presence, 'absences' | 'now'>, staff: string) =>
  absences.find(
    ({ person, from, until }) =>
      person === staff && Date.parse(from) <= Date.parse(now) && Date.parse(now) < Date.parse(until),
  )

/**
 * The person where present, or where the work waits by policy; else who stands in. Undefined where that leaves nobody. `not`: who
 * must not do it.
 */
export function presentFor(around: Presence, staff: string, not: readonly string[] = []): string | undefined {
  if (!awayNow(around, staff)) return staff
  const { unset = 'manager', fallback } = around.policy.absence ?? {}
  if (unset === 'nobody' && awayNow(around, staff)?.substitute === undefined) return staff
  const isFit = (one: string): boolean =>
    one !== staff && around.person(one) !== undefined && !awayNow(around, one) && !not.includes(one)
  const chain = follow(staff, (one) => {
    const away = awayNow(around, one)
    return away?.substitute ?? (away && unset === 'manager' ? around.person(one)?.manager : undefined)
  })
  const above = follow(staff, (one) => around.person(one)?.manager)
  return [...chain, ...above, ...(fallback === undefined ? [] : [fallback])].find(isFit)
}

/** Everybody for whom this person stands in now. */
export const stoodInFor = (around: Presence, staff: string): string[] =>
  (around.absences ?? []).flatMap(({ person }) =>
    person !== staff && awayNow(around, person) && presentFor(around, person) === staff ? [person] : [],
  )

/** One after the other, each once. */
function follow(first: string, next: (one: string) => string | undefined): string[] {
  const found: string[] = []
  for (let one = next(first); one !== undefined && one !== first && !found.includes(one); one = next(one)) {
    if (found.length === LONGEST_CHAIN) break
    found.push(one)
  }
  return found
}

/** The circle that a new substitute would close among absences of the same time, by staff number; undefined where there is none. */
export function circleOf(wanted: Omit<Absence, 'id'>, others: readonly Absence[]): string[] | undefined {
  const seen = new Set<string>()
  const walk = (way: readonly string[], from: number, until: number): string[] | undefined => {
    const last = way[way.length - 1]
    if (last === wanted.person) return [wanted.person, ...way]
    for (const other of others) {
      const starts = Math.max(from, Date.parse(other.from))
      const ends = Math.min(until, Date.parse(other.until))
      if (other.person !== last || other.substitute === undefined || starts >= ends || seen.has(other.id)) continue
      seen.add(other.id)
      const found = walk([...way, other.substitute], starts, ends)
      if (found) return found
    }
    return undefined
  }
  const { substitute, from, until } = wanted
  return substitute === undefined ? undefined : walk([substitute], Date.parse(from), Date.parse(until))
}
