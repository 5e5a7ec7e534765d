/** People of the directory, by the number or the address that they know of themselves. */
import type { DirectoryPerson } from '../../workflows/contract/reference'
import type { ReferenceReader } from './reference'

/** Everybody in the directory. */
export const everybody = async (reference: ReferenceReader): Promise<DirectoryPerson[]> =>
  (await reference.list('directory')).flatMap(({ people }) => people)

export const findPerson = async (reference: ReferenceReader, staff: string): Promise<DirectoryPerson | undefined> =>
  (await everybody(reference)).find((person) => person.staff === staff)

/** Whoever a letter may be to, and its link is of: a person, or a group whose members share a mailbox. */
export interface Reader {
  id: string
  name: string
  mail: string
  language?: DirectoryPerson['language']
  /** Of a group: its members. */
  members?: readonly string[]
}

export async function findReader(reference: ReferenceReader, id: string): Promise<Reader | undefined> {
  const person = await findPerson(reference, id)
  if (person) return { id, name: person.name, mail: person.mail, language: person.language }
  const groups = (await reference.list('directory')).flatMap((directory) => directory.groups ?? [])
  const group = groups.find((one) => one.id === id)
  return group && { id, name: group.name.zh, mail: group.mail, members: group.members }
}

/** By what somebody typed: a staff number or a mail address, whatever its case and width. Undefined where it fits several. */
export async function findTyped(reference: ReferenceReader, typed: string): Promise<DirectoryPerson | undefined> {
  const wanted = typed.normalize('NFKC').trim().toLowerCase()
  const found = (await everybody(reference)).filter(
    ({ staff, mail }) => staff.toLowerCase() === wanted || mail.toLowerCase() === wanted,
  )
  return new Set(found.map(({ staff }) => staff)).size === 1 ? found[0] : undefined
}
