/** Writes the directory: each change is a version of its own, since what campaigns and people were told rests on those before. */
import type { Pool, PoolClient } from 'pg'
import {
  differenceOf,
  heirOf,
  withoutReturned,
  type PeopleDifference,
} from '../../activities/domain/people/directory-change'
import {
  changedGroups,
  groupsLeftAlone,
  groupsReadByOthers,
  idsTakenElsewhere,
} from '../../activities/domain/people/groups'
import type { DirectoryDoc } from '../../workflows/contract/reference'
import { withTransaction } from '../postgres/pool'
import { answeredBefore, keepChange, type ChangeHow } from '../postgres/people/directory-changes'
import { alarmOfGroups } from '../postgres/people/group-alarms'
import { revokeLinks } from '../postgres/people/link-generations'
import { letGo, takeIn } from '../postgres/people/leavers'
import { recordedNow } from './recorded-now'
import { faultsInTurns } from './directory-schema'
import { hashInTurns, insertReference, NEWEST_FIRST } from './reference'
import { haveSignersFound } from './wake-by-directory'
import { ReferenceDataError, type ReferenceProblem } from './reference-files'

/** Changes of directories are made one after the other. */
const LOCK = 7_301_922_032

export class DirectoryRefused extends Error {
  constructor(
    readonly code:
      'not_found' | 'precondition_failed' | 'precondition_required' | 'directory_unfit' | 'idempotency_key_reused',
    readonly problems: readonly ReferenceProblem[] = [],
  ) {
    super(code)
  }
}

/** The present version of every directory. */
export async function presentDirectories(db: Pick<PoolClient, 'query'>): Promise<DirectoryDoc[]> {
  const { rows } = await db.query<{ body: DirectoryDoc }>(
    `select distinct on (id) body from reference_docs where kind = 'directory' order by id, ${NEWEST_FIRST}`,
  )
  return rows.map(({ body }) => body)
}

/** Who changes it, by what. */
export interface Changer {
  how: Exclude<ChangeHow, 'file'>
  client: string
  person?: string
  /** Of a request that is answered once: its key and the hash of what it says. */
  key?: string
  bodyHash?: string
}

export interface DirectoryChanged {
  before: DirectoryDoc
  after: DirectoryDoc
  difference: PeopleDifference
  /** It is a version of its own, or would be. */
  isNew: boolean
}

export interface ChangeOptions {
  /** Says only what it would be. */
  dryRun?: boolean
  /** Refuses what nobody confirmed, in the transaction. */
  check?: (change: DirectoryChanged) => void
  /** What a repeat is answered; undefined: repeats are not known. */
  answer?: (change: DirectoryChanged, db: PoolClient) => Promise<object>
}

export type Outcome = DirectoryChanged & { answer?: object }

/** The directory that has the group, or else the person; else the company's first one. */
export type Wanted = { id: string } | { of: string; group?: string } | undefined

function chosen(directories: readonly DirectoryDoc[], wanted: Wanted): DirectoryDoc | undefined {
  if (wanted !== undefined && 'id' in wanted) return directories.find(({ id }) => id === wanted.id)
  return (
    directories.find(({ groups = [] }) => groups.some(({ id }) => id === wanted?.group)) ??
    directories.find(({ people }) => people.some(({ staff }) => staff === wanted?.of)) ??
    directories[0]
  )
}

/** Changes one directory; the same content again makes no version. */
export const changeDirectory = (
  pool: Pool,
  wanted: Wanted,
  changer: Changer,
  change: (present: DirectoryDoc, today: string) => DirectoryDoc,
  options: ChangeOptions = {},
): Promise<Outcome> =>
  withTransaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [LOCK])
    const now = await recordedNow(db)
    const repeat = await repeatOf(db, changer)
    const directories = await presentDirectories(db)
    const before = chosen(directories, wanted)
    if (!before) throw new DirectoryRefused('not_found')
    if (repeat && !options.dryRun) return { before, after: before, difference: NO_CHANGE, isNew: false, answer: repeat }
    const next = withoutReturned(change(structuredClone(before), now.slice(0, 10)))
    const groups = changedGroups(before, next)
    const difference = { ...differenceOf(before.people, next.people), ...(groups.length > 0 ? { groups } : {}) }
    const isNew = isDifferent(difference) || (await hashOfRest(next)) !== (await hashOfRest(before))
    const after = isNew ? { ...next, version: nextVersion(before.version, now) } : before
    const done: DirectoryChanged = { before, after, difference, isNew }
    if (isNew) await refuseUnfit(after)
    refuseTakenIds(directories, done)
    options.check?.(done)
    if (options.dryRun) return { ...done, answer: await options.answer?.(done, db) }
    if (isNew) await store(db, done, changer, now)
    const answer = await options.answer?.(done, db)
    if (isNew || answer)
      await keepChange(db, {
        directory: before.id,
        version: isNew ? after.version : undefined,
        how: changer.how,
        client: changer.client,
        by: changer.person,
        at: now,
        key: changer.key,
        bodyHash: changer.bodyHash,
        difference,
        answer,
      })
    return { ...done, answer }
  })

const NO_CHANGE: PeopleDifference = { joiners: [], movers: [], leavers: [] }

/** The order of people says nothing. */
const isDifferent = ({ joiners, movers, leavers }: PeopleDifference): boolean =>
  joiners.length + movers.length + leavers.length > 0

const hashOfRest = (doc: DirectoryDoc): Promise<string> => hashInTurns({ ...doc, people: [], version: '' })

async function repeatOf(db: PoolClient, { client, key, bodyHash = '' }: Changer): Promise<object | undefined> {
  if (key === undefined) return undefined
  const before = await answeredBefore(db, { client, key, bodyHash })
  if (before?.isSame === false) throw new DirectoryRefused('idempotency_key_reused')
  return (before?.answer as object | null) ?? undefined
}

async function refuseUnfit(doc: DirectoryDoc): Promise<void> {
  const faults = await faultsInTurns(doc)
  if (faults.length === 0) return
  const problems = faults.map(({ path, message, code }) => ({
    pointer: `/${path.map(String).join('/')}`,
    message,
    code,
  }))
  throw new DirectoryRefused('directory_unfit', problems)
}

/** Over all directories an id is one person's or one group's: what is new here may not be the other there. */
function refuseTakenIds(directories: readonly DirectoryDoc[], { before, after, difference }: DirectoryChanged): void {
  const fresh = new Set([...difference.joiners, ...(difference.groups ?? [])])
  const faults = idsTakenElsewhere(
    after,
    directories.filter(({ id }) => id !== before.id),
    fresh,
  )
  if (faults.length > 0) throw new DirectoryRefused('directory_unfit', faults)
}

async function store(db: PoolClient, { before, after, difference }: DirectoryChanged, changer: Changer, now: string) {
  if (!(await insertReference(db, after)))
    throw new ReferenceDataError(`directory ${after.id} ${after.version} is there already`, [])
  const author = { client: changer.client, by: changer.person, now }
  const leavers = new Set(difference.leavers)
  const heir = heirOf(before.people, leavers)
  await letGo(
    db,
    difference.leavers.map((staff) => ({ staff, heir: heir(staff) })),
    author,
  )
  for (const { id } of groupsReadByOthers(before, after)) await revokeLinks(db, id)
  await alarmOfGroups(db, after, groupsLeftAlone(before, leavers), difference.groups ?? [])
  const joiners = new Set(difference.joiners)
  const joined = after.people.filter(({ staff }) => joiners.has(staff))
  if (joined.length > 0) await takeIn(db, after, joined, author)
  await haveSignersFound(db, after.groups ?? [])
}

/** Of the record's day, or the day of the present version where that is later. */
function nextVersion(present: string, now: string): string {
  const [day = '', count = '0'] = present.split('.')
  const today = now.slice(0, 10)
  return today > day ? `${today}.1` : `${day}.${Number(count) + 1}`
}
