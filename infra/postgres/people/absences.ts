/**
 * Who is away and who stands in. A row is written once; its early end is written beside it. At the begin and at the end of each the
 * workflows that are concerned are asked to look, which hands tasks over.
 */
import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { toInstant } from '../../../activities/domain/time/calendar'
import { ZONE } from '../../../activities/domain/time/zone'
import { circleOf, type Absence } from '../../../activities/domain/people/stand-in'
import { readClock } from '../clock'
import { withTransaction } from '../pool'
import { requestHash, type Author } from '../registers/requests'

type Db = Pick<Pool | PoolClient, 'query'>

export interface AbsenceRow extends Absence {
  /** As it was recorded; `until` is earlier where it was ended before. */
  endsAt: string
  by?: string
  recordedAt: string
  endedAt?: string
  endedBy?: string
}

export interface NewAbsence {
  person: string
  from: string
  until: string
  substitute?: string
}

export type AbsenceRefusal =
  | 'idempotency_key_reused'
  | 'absence_over'
  | 'absence_too_long'
  | 'absence_overlaps'
  | 'substitute_circle'
  | 'not_found'

export class AbsenceRefused extends Error {
  constructor(
    readonly code: AbsenceRefusal,
    readonly detail?: string,
  ) {
    super(code)
  }
}

interface Stored {
  id: string
  person: string
  starts_at: Date
  ends_at: Date
  until: Date
  substitute: string | null
  by_person: string | null
  recorded_at: Date
  ended_at: Date | null
  ended_by: string | null
}

const COLUMNS = 'id, person, starts_at, ends_at, until, substitute, by_person, recorded_at, ended_at, ended_by'
/** One person's absences are written one after the other, and so are those that may make a circle. */
const LOCK = 7_301_922_031
const LONGEST_DAYS = 366
const DAY_MS = 86_400_000

const at = (date: Date): string => toInstant(date.getTime(), ZONE)

const absenceOf = (row: Stored): AbsenceRow => ({
  id: row.id,
  person: row.person,
  from: at(row.starts_at),
  until: at(row.until),
  endsAt: at(row.ends_at),
  substitute: row.substitute ?? undefined,
  by: row.by_person ?? undefined,
  recordedAt: at(row.recorded_at),
  endedAt: row.ended_at ? at(row.ended_at) : undefined,
  endedBy: row.ended_by ?? undefined,
})

/** Those that are not over, as decisions need them. */
export async function absencesAhead(db: Db): Promise<Absence[]> {
  const { rows } = await db.query<Pick<Stored, 'id' | 'person' | 'starts_at' | 'until' | 'substitute' | 'recorded_at'>>(
    {
      name: 'absences_ahead',
      text: `select id, person, starts_at, until, substitute, recorded_at from absences where not over and until > starts_at`,
    },
  )
  return rows.map(({ id, person, starts_at: from, until, substitute, recorded_at }) => ({
    id,
    person,
    from: at(from),
    until: at(until),
    substitute: substitute ?? undefined,
    recordedAt: at(recorded_at),
  }))
}

/** All of a person, the latest first. */
export async function absencesOf(db: Db, person: string, limit = 200): Promise<AbsenceRow[]> {
  const { rows } = await db.query<Stored>(
    `select ${COLUMNS} from absences where person = $1 order by starts_at desc, recorded_at desc, id limit $2`,
    [person, limit],
  )
  return rows.map(absenceOf)
}

/** Records one. A repeat gets the same one. */
export const recordAbsence = (pool: Pool, wanted: NewAbsence, author: Author): Promise<AbsenceRow> =>
  withTransaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [LOCK])
    const hash = requestHash(wanted)
    const repeat = await db.query<Stored & { body_hash: string }>(
      `select ${COLUMNS}, body_hash from absences where client = $1 and idempotency_key = $2`,
      [author.client, author.key],
    )
    const [known] = repeat.rows
    if (known && known.body_hash !== hash) throw new AbsenceRefused('idempotency_key_reused')
    if (known) return absenceOf(known)
    const { now } = await readClock(db)
    await refuseUnfit(db, wanted, now)
    const { rows } = await db.query<Stored>(
      `insert into absences (id, person, starts_at, ends_at, substitute, client, by_person, recorded_at,
                             idempotency_key, body_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${COLUMNS}`,
      [
        randomUUID(),
        wanted.person,
        wanted.from,
        wanted.until,
        wanted.substitute,
        author.client,
        author.person,
        now,
        author.key,
        hash,
      ],
    )
    await db.query("select pg_notify('pokes', '')")
    return absenceOf(rows[0] as Stored)
  })

async function refuseUnfit(db: Db, wanted: NewAbsence, now: string): Promise<void> {
  const { person, from, until } = wanted
  if (Date.parse(until) <= Date.parse(now)) throw new AbsenceRefused('absence_over', until)
  if (Date.parse(until) - Date.parse(from) > LONGEST_DAYS * DAY_MS) throw new AbsenceRefused('absence_too_long')
  const ahead = await absencesAhead(db)
  const overlaps = (other: Absence): boolean =>
    Date.parse(other.from) < Date.parse(until) && Date.parse(from) < Date.parse(other.until)
  const own = ahead.find((other) => other.person === person && overlaps(other))
  if (own) throw new AbsenceRefused('absence_overlaps', `${own.from} – ${own.until}`)
  const circle = circleOf(wanted, ahead)
  if (circle) throw new AbsenceRefused('substitute_circle', circle.join(' → '))
}

/** Ends one now, or withdraws it where it has not begun. Ended already, nothing happens. */
export const endAbsence = (
  pool: Pool,
  wanted: { person: string; id: string },
  author: Pick<Author, 'client' | 'person'>,
): Promise<AbsenceRow> =>
  withTransaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [LOCK])
    const { now } = await readClock(db)
    await db.query(
      `update absences set ended_at = $3, ended_client = $4, ended_by = $5
        where id = $1 and person = $2 and ended_at is null and until > $3::timestamptz`,
      [wanted.id, wanted.person, now, author.client, author.person],
    )
    const { rows } = await db.query<Stored>(`select ${COLUMNS} from absences where id = $1 and person = $2`, [
      wanted.id,
      wanted.person,
    ])
    const [row] = rows
    if (!row) throw new AbsenceRefused('not_found', wanted.id)
    await db.query("select pg_notify('pokes', '')")
    return absenceOf(row)
  })

/** Tasks that change hands when somebody leaves or comes back: those held by them, and all that are done in somebody's place. */
const CONCERNED = `select distinct subject from tasks
   where status = 'open' and (holder = any ($1) or state #> '{holder,insteadOf}' is not null)`

/** What has begun or ended by the record's clock since it was last asked: its workflows are poked. Says how many. */
export const turnAbsences = (pool: Pool): Promise<number> =>
  withTransaction(pool, async (db) => {
    const { now } = await readClock(db)
    const { rows } = await db.query<{ person: string }>(
      `update absences set begun = true, over = until <= $1::timestamptz
        where id in (select id from absences
                      where not over and ((not begun and starts_at <= $1::timestamptz) or until <= $1::timestamptz)
                      order by id limit 100 for update skip locked)
       returning person`,
      [now],
    )
    if (rows.length === 0) return 0
    await db.query(`insert into pokes (subject) ${CONCERNED}`, [rows.map(({ person }) => person)])
    await db.query("select pg_notify('pokes', '')")
    return rows.length
  })

/** Somebody else stands in, from now on or from its begin: the absence ends and goes on as another. False where it is over. */
export const replaceSubstitute = (
  pool: Pool,
  id: string,
  substitute: string,
  author: Pick<Author, 'client' | 'person'>,
): Promise<boolean> =>
  withTransaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [LOCK])
    const { now } = await readClock(db)
    const { rows } = await db.query<Stored>(
      `update absences set ended_at = greatest($2::timestamptz, starts_at), ended_client = $3, ended_by = $4
        where id = $1 and not over and ended_at is null and ends_at > $2::timestamptz returning ${COLUMNS}`,
      [id, now, author.client, author.person],
    )
    const [row] = rows
    if (!row) return false
    const next = row.person === substitute ? null : substitute
    await db.query(
      `insert into absences (id, person, starts_at, ends_at, substitute, client, by_person, recorded_at,
                             idempotency_key, body_hash)
       values ($1, $2, greatest($3::timestamptz, $4::timestamptz), $5, $6, $7, $8, $4, $9, '')`,
      [randomUUID(), row.person, row.starts_at, now, row.ends_at, next, author.client, author.person, `replaces ${id}`],
    )
    await db.query("select pg_notify('pokes', '')")
    return true
  })
