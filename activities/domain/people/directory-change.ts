/** What a change of a directory does to its people: who joins, who is changed and how, who leaves; and what of a leaver goes to whom. */
import type { DirectoryDoc, DirectoryPerson, FormerPerson } from '../../../workflows/contract/reference'
import { groupsWithout } from './groups'

export interface FieldChange {
  field: keyof DirectoryPerson
  from?: unknown
  to?: unknown
}

export interface PeopleDifference {
  /** Staff numbers. */
  joiners: string[]
  movers: { staff: string; changes: FieldChange[] }[]
  leavers: string[]
  /** Ids of groups that are new, changed or gone; absent where none is. */
  groups?: string[]
}

const FIELDS: readonly (keyof DirectoryPerson)[] = [
  'name',
  'department',
  'manager',
  'roles',
  'mail',
  'phone',
  'language',
  'onCall',
  'agency',
]

type Value = DirectoryPerson[keyof DirectoryPerson]
type Always = 'staff' | 'name' | 'department' | 'mail'

/** What another system or a row of a sheet says of a person: what it does not name stays, null clears. */
export type PersonSaid = Pick<DirectoryPerson, Always> & {
  [K in Exclude<keyof DirectoryPerson, Always>]?: DirectoryPerson[K] | null
}

/** The entry of a person after what is said of them. */
export const personAfter = (present: DirectoryPerson | undefined, told: PersonSaid): DirectoryPerson => {
  const after: Record<string, unknown> = { ...present }
  for (const [field, value] of Object.entries(told))
    if (value === null) delete after[field]
    else if (value !== undefined) after[field] = value
  return after as unknown as DirectoryPerson
}

/** Lists of roles and windows are one value; an empty one says the same as none. */
const said = (value: Value): string =>
  value === undefined || (Array.isArray(value) && value.length === 0) ? '' : JSON.stringify(value)

export const changesOf = (before: DirectoryPerson, after: DirectoryPerson): FieldChange[] =>
  FIELDS.flatMap((field) =>
    before[field] === after[field] || said(before[field]) === said(after[field])
      ? []
      : [{ field, from: before[field], to: after[field] }],
  )

export function differenceOf(before: readonly DirectoryPerson[], after: readonly DirectoryPerson[]): PeopleDifference {
  const [old, now] = [byStaff(before), byStaff(after)]
  return {
    joiners: after.flatMap(({ staff }) => (old.has(staff) ? [] : [staff])),
    movers: after.flatMap((person) => {
      const was = old.get(person.staff)
      const changes = was === undefined ? [] : changesOf(was, person)
      return changes.length > 0 ? [{ staff: person.staff, changes }] : []
    }),
    leavers: before.flatMap(({ staff }) => (now.has(staff) ? [] : [staff])),
  }
}

const byStaff = (people: readonly DirectoryPerson[]): Map<string, DirectoryPerson> =>
  new Map(people.map((person) => [person.staff, person]))

/** The nearest manager who stays: whoever gets what a leaver leaves. */
export function heirOf(
  people: readonly DirectoryPerson[],
  leavers: ReadonlySet<string>,
): (staff: string) => string | undefined {
  const known = byStaff(people)
  return (staff) => {
    const seen = new Set([staff])
    let above = known.get(staff)?.manager
    while (above !== undefined && (leavers.has(above) || !known.has(above))) {
      if (seen.has(above)) return undefined
      seen.add(above)
      above = known.get(above)?.manager
    }
    return above
  }
}

/** Old names are kept of so many. */
const MOST_FORMER = 5_000

type Directory = Pick<DirectoryDoc, 'people' | 'platformOwners' | 'former' | 'groups'>

/** A directory without some of its people: those below them and the platforms that they watch go to the nearest manager who stays. */
export function withoutPeople<D extends Directory>(directory: D, named: ReadonlySet<string>, on: string): D {
  const leavers = new Set(directory.people.flatMap(({ staff }) => (named.has(staff) ? [staff] : [])))
  if (leavers.size === 0) return directory
  const heir = heirOf(directory.people, leavers)
  const stay = directory.people.filter(({ staff }) => !leavers.has(staff))
  return {
    ...directory,
    people: stay.map((person) => {
      if (person.manager === undefined || !leavers.has(person.manager)) return person
      const { manager, ...rest } = person
      const next = heir(manager)
      return next === undefined || next === person.staff ? rest : { ...rest, manager: next }
    }),
    ...ownersWithout(directory, leavers, heir),
    ...(directory.groups ? { groups: groupsWithout(directory.groups, leavers, heir) } : {}),
    former: [
      ...directory.people.filter(({ staff }) => leavers.has(staff)).map((person) => formerOf(person, on)),
      ...(directory.former ?? []).filter(({ staff }) => !leavers.has(staff)),
    ].slice(0, MOST_FORMER),
  }
}

/** Nobody is in the directory and gone from it. */
export function withoutReturned<D extends Directory>(directory: D): D {
  const here = new Set(directory.people.map(({ staff }) => staff))
  const { former, ...rest } = directory
  const gone = former?.filter(({ staff }) => !here.has(staff)) ?? []
  return (gone.length > 0 ? { ...rest, former: gone } : rest) as D
}

const formerOf = ({ staff, name, department }: DirectoryPerson, leftOn: string): FormerPerson => ({
  staff,
  name,
  department,
  leftOn,
})

function ownersWithout(
  { platformOwners }: Directory,
  leavers: ReadonlySet<string>,
  heir: (staff: string) => string | undefined,
): Pick<Directory, 'platformOwners'> {
  if (!platformOwners) return {}
  const next = Object.entries(platformOwners).flatMap(([platform, owner]): [string, string][] => {
    const watches = leavers.has(owner) ? heir(owner) : owner
    return watches === undefined ? [] : [[platform, watches]]
  })
  return { platformOwners: Object.fromEntries(next) }
}
