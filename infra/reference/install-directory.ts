/**
 * A directory that came in a file. Whoever is missing in it cannot act while that is so, and nothing of theirs ends: a file may have
 * forgotten them. What they have open is said by an alarm.
 */
import type { PoolClient } from 'pg'
import { differenceOf } from '../../activities/domain/people/directory-change'
import { changedGroups, groupsReadByOthers } from '../../activities/domain/people/groups'
import type { DirectoryDoc, ReferenceDoc } from '../../workflows/contract/reference'
import { keepChange } from '../postgres/people/directory-changes'
import { alarmOfGroups, alarmOfMissingGroups } from '../postgres/people/group-alarms'
import { revokeLinks } from '../postgres/people/link-generations'
import { alarmOf, takeIn } from '../postgres/people/leavers'
import { groupIsNeeded } from '../postgres/people/open-work'
import { NEWEST_FIRST } from './newest'
import { recordedNow } from './recorded-now'

export async function tellOfDirectories(
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<void> {
  for (const id of new Set(docs.flatMap((doc) => (doc.kind === 'directory' ? [doc.id] : [])))) {
    const { rows } = await client.query<{ body: DirectoryDoc }>(
      `select body from reference_docs where kind = 'directory' and id = $1 order by ${NEWEST_FIRST} limit 2`,
      [id],
    )
    const [latest, before] = rows.map(({ body }) => body)
    if (!latest || !installed.includes(`directory ${id} ${latest.version}`)) continue
    await tellOfOne(client, before, latest)
  }
}

async function tellOfOne(client: PoolClient, before: DirectoryDoc | undefined, latest: DirectoryDoc): Promise<void> {
  const now = await recordedNow(client)
  const difference = differenceOf(before?.people ?? [], latest.people)
  await keepChange(client, {
    directory: latest.id,
    version: latest.version,
    how: 'file',
    client: 'system',
    at: now,
    difference,
  })
  if (!before) return
  await tellOfGroups(client, before, latest)
  for (const { id } of groupsReadByOthers(before, latest)) await revokeLinks(client, id)
  await alarmOf(client, difference.leavers)
  const joiners = new Set(difference.joiners)
  const joined = latest.people.filter(({ staff }) => joiners.has(staff))
  if (joined.length > 0) await takeIn(client, latest, joined, { client: 'system', now })
}

/** What a group that is missing now has to do reaches nobody. */
async function tellOfGroups(client: PoolClient, before: DirectoryDoc, latest: DirectoryDoc): Promise<void> {
  await alarmOfGroups(client, latest, [], changedGroups(before, latest))
  const present = new Set((latest.groups ?? []).map(({ id }) => id))
  const missing = []
  for (const group of before.groups ?? [])
    if (!present.has(group.id) && (await groupIsNeeded(client, group.id))) missing.push(group)
  await alarmOfMissingGroups(client, missing)
}
