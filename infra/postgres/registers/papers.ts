/**
 * The register of company papers (U-19) in its tables: each step is a row of its own that states the paper whole, and none
 * is ever changed. Says nothing of who may do what.
 */
import { ZONE } from '../../../activities/domain/time/zone'
import type { Pool, PoolClient } from 'pg'
import { toInstant } from '../../../activities/domain/time/calendar'
import type { Paper } from '../../../activities/domain/record/registers'
import { readClock } from '../clock'
import { Conditions } from '../conditions'
import { withTransaction } from '../pool'
import { repeatOf, requestHash, type Author } from './requests'

type Db = Pick<Pool | PoolClient, 'query'>

export type PaperScope = 'company' | 'brand'

export interface PaperHead {
  id: string
  row: string
  scope: PaperScope
  brand?: string
  name: string
  createdAt: string
}

export interface PaperStep {
  kind: 'version' | 'owner'
  version: number
  owner: string
  fileIds: string[]
  validFrom?: string
  validUntil?: string
  client: string
  person?: string
  at: string
}

export type NewPaper = Omit<PaperHead, 'id' | 'createdAt'> & NewVersion & { owner: string }
export type NewVersion = Pick<PaperStep, 'fileIds' | 'validFrom' | 'validUntil'>

export type PaperRefusal = 'not_found' | 'idempotency_key_reused'
export class PaperRefused extends Error {
  constructor(readonly code: PaperRefusal) {
    super(code)
  }
}

interface Row {
  id: string
  row: string
  scope: PaperScope
  brand: string | null
  name: string
  created_at: Date
  kind: PaperStep['kind']
  version: number
  owner: string
  file_ids: string[]
  valid_from: Date | null
  valid_until: Date | null
  client: string
  person: string | null
  at: Date
}

const instant = (at: Date | null): string | undefined => (at === null ? undefined : toInstant(at.getTime(), ZONE))

const headOf = (row: Row): PaperHead => ({
  id: row.id,
  row: row.row,
  scope: row.scope,
  brand: row.brand ?? undefined,
  name: row.name,
  createdAt: toInstant(row.created_at.getTime(), ZONE),
})

const stepOf = (row: Row): PaperStep => ({
  kind: row.kind,
  version: row.version,
  owner: row.owner,
  fileIds: row.file_ids,
  validFrom: instant(row.valid_from),
  validUntil: instant(row.valid_until),
  client: row.client,
  person: row.person ?? undefined,
  at: toInstant(row.at.getTime(), ZONE),
})

export const paperOf = ({ id, row, name }: PaperHead, present: PaperStep): Paper => {
  const { version, owner, fileIds, validFrom, validUntil } = present
  return { id, row, name, version, owner, fileIds, validFrom, validUntil }
}

const COLUMNS = `p.id, p.row, p.scope, p.brand, p.name, p.created_at, s.kind, s.version, s.owner, s.file_ids, s.valid_from,
                 s.valid_until, s.client, s.person, s.at`
/** Each paper with its last step, which says what it is now. */
const PRESENT = `papers p cross join lateral (
  select * from paper_steps where paper = p.id order by id desc limit 1) s`

export interface PresentPaper {
  head: PaperHead
  present: PaperStep
}

/** Papers as they are now, by their ids. */
export async function papersById(db: Db, ids: readonly string[]): Promise<Paper[]> {
  if (ids.length === 0) return []
  const { rows } = await db.query<Row>(`select ${COLUMNS} from ${PRESENT} where p.id = any ($1::text[])`, [ids])
  return rows.map((row) => paperOf(headOf(row), stepOf(row)))
}

/** Papers that end up to an instant, whoever uses them. */
export async function papersEndingBy(db: Db, until: string): Promise<Paper[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from ${PRESENT} where s.valid_until <= $1::timestamptz order by p.id`,
    [until],
  )
  return rows.map((row) => paperOf(headOf(row), stepOf(row)))
}

export async function readPaper(
  db: Db,
  id: string,
): Promise<(PresentPaper & { steps: [PaperStep, ...PaperStep[]] }) | undefined> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from papers p join paper_steps s on s.paper = p.id where p.id = $1 order by s.id desc`,
    [id],
  )
  const [last, ...before] = rows
  if (!last) return undefined
  return { head: headOf(last), present: stepOf(last), steps: [stepOf(last), ...before.map(stepOf)] }
}

export interface PaperFilter {
  row?: string
  scope?: PaperScope
  brand?: string
  owner?: string
  endsBefore?: string
}

/** Newest first. */
export async function listPapers(
  db: Db,
  filter: PaperFilter,
  page: { after: string | undefined; limit: number },
): Promise<PresentPaper[]> {
  const where = new Conditions()
    .maybe('p.row = ?', filter.row)
    .maybe('p.scope = ?', filter.scope)
    .maybe('p.brand = ?', filter.brand)
    .maybe('s.owner = ?', filter.owner)
    .maybe('s.valid_until < ?::timestamptz', filter.endsBefore)
    .before('p.id', page.after)
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from ${PRESENT} ${where.sql} order by length(p.id) desc, p.id desc limit ${where.next(page.limit)}`,
    where.values,
  )
  return rows.map((row) => ({ head: headOf(row), present: stepOf(row) }))
}

/** The paper that an earlier request with this key was about; a key that came with something else is refused. */
async function repeated(db: PoolClient, author: Author, hash: string): Promise<string | undefined> {
  const repeat = await repeatOf(db, { table: 'paper_steps', of: 'paper' }, author, hash)
  if (repeat === 'key_reused') throw new PaperRefused('idempotency_key_reused')
  return repeat?.of
}

async function insertStep(
  db: Db,
  step: { paper: string } & Omit<PaperStep, 'client' | 'person' | 'at'>,
  author: Author,
  at: string,
  hash: string,
): Promise<void> {
  await db.query(
    `insert into paper_steps (paper, kind, version, owner, file_ids, valid_from, valid_until, client, person, at,
                              idempotency_key, body_hash)
     values ($1, $2, $3, $4, $5::uuid[], $6, $7, $8, $9, $10, $11, $12)`,
    [
      step.paper,
      step.kind,
      step.version,
      step.owner,
      step.fileIds,
      step.validFrom,
      step.validUntil,
      author.client,
      author.person,
      at,
      author.key,
      hash,
    ],
  )
}

/** One writer at a time: the register is small, and a repeat that runs beside its first must find it. */
const lock = (db: Db) => db.query("select pg_advisory_xact_lock(hashtext('papers'))")

/** Registers a paper with its first version; a repeat finds the first. */
export const createPaper = (pool: Pool, paper: NewPaper, author: Author): Promise<{ id: string; fresh: boolean }> =>
  withTransaction(pool, async (db) => {
    await lock(db)
    const hash = requestHash({ do: 'create', ...paper })
    const known = await repeated(db, author, hash)
    if (known !== undefined) return { id: known, fresh: false }
    const { now } = await readClock(db)
    const { row, scope, brand, name, owner, ...content } = paper
    const { rows } = await db.query<{ id: string }>(
      `insert into papers (id, row, scope, brand, name, client, created_at)
       select 'P-' || case when n < 10000 then lpad(n::text, 4, '0') else n::text end, $1, $2, $3, $4, $5, $6
         from nextval('paper_numbers') n returning id`,
      [row, scope, brand, name, author.client, now],
    )
    const id = rows[0]?.id ?? ''
    await insertStep(db, { paper: id, kind: 'version', version: 1, owner, ...content }, author, now, hash)
    return { id, fresh: true }
  })

/** Replaces a paper by a new version. The filings that use an older one look again, so that their leads are told. */
export const replacePaper = (
  pool: Pool,
  id: string,
  content: NewVersion & { owner?: string },
  author: Author,
): Promise<{ version: number; fresh: boolean }> =>
  step(pool, id, { do: 'replace', ...content }, author, (present) => ({
    ...content,
    kind: 'version' as const,
    version: present.version + 1,
    owner: content.owner ?? present.owner,
  }))

/** Hands a paper over. Its reminders go to the new owner from now on. */
export const handPaperOver = (pool: Pool, id: string, owner: string, author: Author) =>
  step(pool, id, { do: 'hand over', owner }, author, ({ version, fileIds, validFrom, validUntil }) => ({
    kind: 'owner' as const,
    version,
    owner,
    fileIds,
    validFrom,
    validUntil,
  }))

const step = (
  pool: Pool,
  id: string,
  body: object,
  author: Author,
  next: (present: PaperStep) => Omit<PaperStep, 'client' | 'person' | 'at'>,
): Promise<{ version: number; fresh: boolean }> =>
  withTransaction(pool, async (db) => {
    await lock(db)
    const hash = requestHash({ id, ...body })
    const known = await readPaper(db, id)
    if (!known) throw new PaperRefused('not_found')
    if ((await repeated(db, author, hash)) !== undefined) return { version: known.present.version, fresh: false }
    const { now } = await readClock(db)
    const made = next(known.present)
    await insertStep(db, { paper: id, ...made }, author, now, hash)
    if (made.kind === 'version') {
      await db.query(
        "insert into pokes (subject) select id from filings where not ended and papers <> '{}' and papers @> array[$1::text]",
        [id],
      )
      await db.query("select pg_notify('pokes', '')")
    }
    return { version: made.version, fresh: true }
  })
