/** People and changes of the directory as they go out. */
import { at } from '../../activities/domain/time/instants'
import type { DirectoryChange } from '../../infra/postgres/people/directory-changes'
import { NOTHING_OPEN, type OpenCounts } from '../../infra/postgres/people/leavers'
import type { DirectoryDoc, DirectoryPerson, FormerPerson } from '../../workflows/contract/reference'
import { etagOfEntry } from '../http/change-directory'
import type { PersonOut } from '../schemas/people-schema'

export const presentPerson = ({ roles, onCall, ...person }: DirectoryPerson): PersonOut => ({
  ...person,
  ...(roles && roles.length > 0 ? { roles: [...roles] } : {}),
  ...(onCall ? { onCall: onCall.map((window) => ({ ...window, weekdays: [...window.weekdays] })) } : {}),
})

export const etagOfPerson = (person: DirectoryPerson): string => etagOfEntry(presentPerson(person))

const presentFormer = ({ staff, name, department, leftOn }: FormerPerson): PersonOut => ({
  staff,
  name,
  department,
  leftOn,
})

export const findIn = ({ people, former = [] }: DirectoryDoc, staff: string): PersonOut | undefined => {
  const person = people.find((one) => one.staff === staff)
  if (person) return presentPerson(person)
  const left = former.find((one) => one.staff === staff)
  return left && presentFormer(left)
}

export const presentChange = ({ id, version, at: when, how, client, by, difference }: DirectoryChange) => ({
  id,
  version: version ?? '',
  at: at(when),
  how,
  client,
  by: by ?? undefined,
  ...difference,
})

export const presentLeaver = (
  { staff, name, leftOn }: Pick<FormerPerson, 'staff' | 'name'> & { leftOn?: string },
  open: OpenCounts | undefined,
) => ({ staff, name, leftOn, open: open ?? NOTHING_OPEN, leaving: `/v1/people/${staff}/leaving` })
