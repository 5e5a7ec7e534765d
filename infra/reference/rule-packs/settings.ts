/**
 * What the company says about the life of its rule packs: which steps come before a release, when a pack counts as stale
 * (policy), and who watches which platform (directory). Nothing is demanded that nobody wrote down.
 */
import type { Policy } from '../../../workflows/contract/policy'
import type { DirectoryGroup, DirectoryPerson } from '../../../workflows/contract/reference'
import type { Department } from '../../../workflows/contract/values'
import type { ReferenceReader } from '../reference'
import type { Database } from '../../postgres/pool'
import { POLICY_ID } from '../../postgres/record/read-context'

/** Steps before a release that are not opinions. */
export type PackStep = 'training' | 'trial'

export interface PackPolicy {
  /** Departments whose opinion must be there. */
  opinionsOf: Department[]
  steps: PackStep[]
  staleAfterDays: number
}

/** Half a year: the interval in which a company checks itself. Ours; a policy says its own. */
const UNSAID: PackPolicy = { opinionsOf: [], steps: [], staleAfterDays: 183 }

export async function packPolicy(reference: ReferenceReader, db?: Database): Promise<PackPolicy> {
  const policy: (Policy & { rulePacks?: Partial<PackPolicy> }) | undefined = await reference.latest(
    'policy',
    POLICY_ID,
    db,
  )
  return { ...UNSAID, ...policy?.rulePacks }
}

export interface People {
  find(staff: string): DirectoryPerson | undefined
  group(id: string): DirectoryGroup | undefined
  groups: readonly DirectoryGroup[]
  /** All staff numbers. */
  staff: readonly string[]
  /** S2-21: who watches a platform; undefined where nobody was named. */
  ownerOf(platform: string): DirectoryPerson | undefined
  /** Also of those who have left, and of groups; undefined for whom no directory names. */
  knownName(staff: string): string | undefined
  /** The same; else the staff number. */
  nameOf(staff: string): string
}

export async function readPeople(reference: ReferenceReader, db?: Database): Promise<People> {
  const docs = await reference.list('directory', db)
  const people = new Map(docs.flatMap((doc) => doc.people.map((p): [string, DirectoryPerson] => [p.staff, p])))
  const owners = new Map(docs.flatMap((doc) => Object.entries(doc.platformOwners ?? {})))
  const find = (staff: string): DirectoryPerson | undefined => people.get(staff)
  const groups = docs.flatMap((doc) => doc.groups ?? [])
  const group = (id: string): DirectoryGroup | undefined => groups.find((one) => one.id === id)
  const former = new Map(docs.flatMap((doc) => doc.former ?? []).map(({ staff, name }) => [staff, name]))
  const knownName = (staff: string): string | undefined =>
    find(staff)?.name ?? group(staff)?.name.zh ?? former.get(staff)
  return {
    find,
    group,
    groups,
    knownName,
    staff: [...people.keys()],
    ownerOf: (platform) => find(owners.get(platform) ?? ''),
    nameOf: (staff) => knownName(staff) ?? staff,
  }
}
