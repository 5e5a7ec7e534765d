/**
 * What a decision may know besides the state, read in its transaction: policy, calendar, rule packs, directory, files.
 * A campaign keeps the versions it was started under; new filings are opened under the latest pack.
 */
import type { PoolClient } from 'pg'
import { makeCalendar } from '../../activities/domain/calendar'
import type { CampaignState } from '../../activities/domain/state'
import type { Surroundings } from '../../activities/ports'
import type { Command } from '../../workflows/contract/commands'
import type { DirectoryPerson, RulePack } from '../../workflows/contract/reference'
import type { ReferenceReader } from '../reference'

export const POLICY_ID = 'default'
export const CALENDAR_ID = 'cn'

export async function readSurroundings(
  db: PoolClient,
  reference: ReferenceReader,
  state: CampaignState | undefined,
  command: Command | undefined,
): Promise<Surroundings> {
  const policy = state
    ? await reference.get('policy', POLICY_ID, state.policyVersion, db)
    : await reference.latest('policy', POLICY_ID, db)
  const calendarDoc = await reference.latest('calendar', CALENDAR_ID, db)
  if (!policy || !calendarDoc) throw new Error('no policy or calendar is installed: run the set-up (`npm start` does)')
  const packs = new Map<string, RulePack>()
  for (const pack of await reference.list('rule_pack', db))
    packs.set(pack.platform, pack).set(`${pack.platform}@${pack.version}`, pack)
  for (const f of Object.values(state?.filings ?? {}))
    packs.set(`${f.platform}@${f.packVersion}`, await reference.get('rule_pack', f.platform, f.packVersion, db))
  const people = new Map<string, DirectoryPerson>()
  for (const doc of await reference.list('directory', db))
    for (const person of doc.people) people.set(person.staff, person)
  const files = await knownFiles(db, command)
  return {
    policy,
    calendar: makeCalendar(calendarDoc, policy),
    pack: (platform, version) => packs.get(version === undefined ? platform : `${platform}@${version}`),
    person: (staff) => people.get(staff),
    fileExists: (id) => files.has(id),
  }
}

/** Which of the files that a command names exist. */
async function knownFiles(db: PoolClient, command: Command | undefined): Promise<Set<string>> {
  const ids = new Set<string>()
  const collect = (value: unknown, key?: string): void => {
    if (Array.isArray(value)) {
      if (key === 'fileIds') for (const id of value) ids.add(String(id))
      else for (const item of value) collect(item)
    } else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) collect(member, name)
  }
  collect(command?.body)
  if (ids.size === 0) return ids
  const { rows } = await db.query<{ id: string }>('select id from files where id = any ($1::uuid[])', [[...ids]])
  return new Set(rows.map((r) => r.id))
}
