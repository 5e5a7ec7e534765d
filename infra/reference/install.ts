import type { Pool, PoolClient } from 'pg'
import type { CalendarDoc, ReferenceDoc } from '../../workflows/contract/reference'
import { withTransaction } from '../postgres/pool'
import { createReferenceReader, NEWEST_FIRST, referenceHash, insertReference } from './reference'
import { referenceLabel, ReferenceDataError, referenceId } from './reference-files'
import { haveSignersFound } from './wake-by-directory'
import { haveCopyScreened } from './wake-by-wording'
import { haveThemLook } from './rule-packs/affected'
import { pokeRunning } from './poke-running'
import { changedYears, choosesOthers, pokeCountedWith, type PolicyCalendars } from './wake-by-calendar'
import { readVersion, insertStep } from './rule-packs/store'
import { recordedNow } from './recorded-now'
import { tellOfDirectories } from './install-directory'

/**
 * Inserts the versions that are new, all or none, and returns their labels. A version that is there with other content
 * is an error: content changes only under a new version. Safe when several processes start at once.
 */
export const installReference = async (pool: Pool, docs: ReferenceDoc[]): Promise<string[]> =>
  withTransaction(pool, async (client) => {
    const installed: string[] = []
    const changed: string[] = []
    // One order for everybody: two processes that install at once wait for each other instead of deadlocking.
    for (const doc of [...docs].sort((a, b) => (referenceLabel(a) < referenceLabel(b) ? -1 : 1))) {
      const outcome = await installOne(client, doc)
      if (outcome === 'installed') installed.push(referenceLabel(doc))
      if (outcome !== 'installed' && outcome !== 'same') changed.push(`${referenceLabel(doc)}${outcome.conflict}`)
    }
    if (changed.length === 0) {
      await tellOfPacks(pool, client, docs, installed)
      const lists = docs.filter(({ kind }) => kind === 'wording').map(referenceLabel)
      if (lists.some((label) => installed.includes(label))) await haveCopyScreened(client)
      await tellOfCalendars(client, docs, installed)
      if (docs.some((doc) => doc.kind === 'mail_release' && installed.includes(referenceLabel(doc))))
        await pokeRunning(client)
      const directories = docs.filter(({ kind }) => kind === 'directory').map(referenceLabel)
      if (directories.some((label) => installed.includes(label))) {
        await tellOfDirectories(client, docs, installed)
        await haveSignersFound(
          client,
          docs.flatMap((doc) => (doc.kind === 'directory' ? (doc.groups ?? []) : [])),
        )
      }
      return installed
    }
    const what = 'Installed reference data never changes, but these versions have other content: raise their version'
    throw new ReferenceDataError(what, changed)
  })
/** What runs learns of a platform's new rules also when they came in a file; once, by those that install them first. */
export async function tellOfPacks(
  pool: Pool,
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<void> {
  const reader = createReferenceReader(pool)
  for (const doc of docs)
    if (doc.kind === 'rule_pack' && installed.includes(referenceLabel(doc))) await haveThemLook(client, reader, doc)
}

/** Other days, or another choice of calendars, count for everything that runs: what they touch is counted again. */
export async function tellOfCalendars(
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<void> {
  const touched = [
    ...(await yearsOfCalendars(client, docs, installed)),
    ...(await yearsOfPolicies(client, docs, installed)),
  ]
  const [first] = touched.sort()
  if (first !== undefined) await pokeCountedWith(client, first)
}

export async function yearsOfCalendars(
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<string[]> {
  const years: string[] = []
  for (const id of new Set(docs.flatMap((doc) => (doc.kind === 'calendar' ? [doc.id] : [])))) {
    const { rows } = await client.query<Pick<CalendarDoc, 'version' | 'years'>>(
      `select version, body -> 'years' as years from reference_docs where kind = 'calendar' and id = $1
        order by ${NEWEST_FIRST}`,
      [id],
    )
    const [latest] = rows
    const before = rows.find(({ version }) => !installed.includes(`calendar ${id} ${version}`))
    if (latest && latest !== before) years.push(...changedYears(before?.years ?? {}, latest.years))
  }
  return years
}

/** What is due this year or later. */
export async function yearsOfPolicies(
  client: PoolClient,
  docs: readonly ReferenceDoc[],
  installed: readonly string[],
): Promise<string[]> {
  const years: string[] = []
  const year = (await recordedNow(client)).slice(0, 4)
  const ids = new Set(docs.flatMap((doc) => (doc.kind === 'policy' ? [doc.id] : [])))
  for (const id of ids) {
    const { rows } = await client.query<PolicyCalendars>(
      `select version, body -> 'calendars' as calendars from reference_docs where kind = 'policy' and id = $1
        order by ${NEWEST_FIRST}`,
      [id],
    )
    const isNew = (version: string): boolean => installed.includes(`policy ${id} ${version}`)
    if (choosesOthers(rows, isNew)) years.push(year)
  }
  return years
}

/** A document from a file. A rule pack counts as released by the set of files that it came with. */
export const installOne = async (client: PoolClient, doc: ReferenceDoc): Promise<Installed> => {
  if (doc.kind !== 'rule_pack') return (await insertReference(client, doc)) ? 'installed' : sameOr(client, doc, '')
  const { platform, version } = doc
  const known = await readVersion(client, platform, version)
  const draft = known?.drafts.at(-1)
  const who = draft ? `: the file's, and that of the draft by ${draft.person}, revision ${draft.revision}` : ''
  if (known?.status === 'draft' && draft?.sha256 !== referenceHash(doc)) return { conflict: who }
  const inserted = await insertReference(client, doc)
  if (!inserted)
    return sameOr(client, doc, draft ? `: the file's, and that released after ${draft.person} drafted it` : '')
  const at = await recordedNow(client)
  await insertStep(client, { platform, version, kind: 'released', origin: 'file', client: 'system', at })
  return 'installed'
}

export const sameOr = async (client: PoolClient, doc: ReferenceDoc, conflict: string): Promise<Installed> => {
  const there = await client.query<{ sha256: string }>(
    'select sha256 from reference_docs where kind = $1 and id = $2 and version = $3',
    [doc.kind, referenceId(doc), doc.version],
  )
  return there.rows[0]?.sha256 === referenceHash(doc) ? 'same' : { conflict }
}

export type Installed = 'installed' | 'same' | { conflict: string }
