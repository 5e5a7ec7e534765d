/**
 * The record's clock, one row: real, or a rehearsal that was chosen when the database was made and never changes back.
 * A rehearsal runs at a speed, pauses and is stepped. Every instant that a person or a row sees is its time.
 */
import { ZONE } from '../../activities/domain/time/zone'
import type { Pool, PoolClient } from 'pg'
import { toInstant } from '../../activities/domain/time/calendar'
import type { ClockReading } from '../../activities/ports'
import { withTransaction } from './pool'

export type ClockMode = 'real' | 'rehearsal'

export interface ClockState extends ClockReading {
  mode: ClockMode
  speed: number
  paused: boolean
}

/** The clock's row, with the real time beside it. */
export interface ClockRow {
  mode: ClockMode
  speed: number
  paused: boolean
  anchor_real: Date
  anchor_shown: Date
  real_now: Date
}

type Db = Pick<Pool | PoolClient, 'query'>

/** What `clockOf` needs. `clock_timestamp`, since a transaction that waited for a lock must not see the time before it. */
export const CLOCK_COLUMNS = 'clock.*, clock_timestamp() as real_now'

export async function readClock(db: Db): Promise<ClockState> {
  const { rows } = await db.query<ClockRow>(`select ${CLOCK_COLUMNS} from clock`)
  return clockOf(rows[0])
}

/** The clock as its row says it. */
export function clockOf(row: ClockRow | undefined): ClockState {
  if (!row) throw new Error('the clock is not set: run the set-up (`npm start` does), which chooses real or rehearsal')
  const real = row.real_now.getTime()
  const shown =
    row.mode === 'real'
      ? real
      : row.anchor_shown.getTime() + (row.paused ? 0 : (real - row.anchor_real.getTime()) * row.speed)
  return {
    mode: row.mode,
    speed: row.speed,
    paused: row.paused,
    now: toInstant(shown, ZONE),
    pace: row.mode === 'real' ? '' : `${row.anchor_real.getTime()}${row.paused ? 'p' : ''}`,
    // A paused clock still does what is due already.
    realMsUntil: (at) =>
      row.paused && Date.parse(at) > shown
        ? undefined
        : Math.max(0, Math.ceil((Date.parse(at) - shown) / (row.mode === 'real' ? 1 : row.speed))),
  }
}

/** Chooses the clock of a new database. A database that has one keeps it; asking for the other kind is an error. */
export async function chooseClock(db: Db, mode: ClockMode, startAt?: string): Promise<void> {
  const inserted = await db.query(
    `insert into clock (mode, anchor_shown, paused) values ($1, coalesce($2::timestamptz, now()), $3)
     on conflict do nothing`,
    [mode, mode === 'rehearsal' ? startAt : undefined, mode === 'rehearsal'],
  )
  if (inserted.rowCount === 1) return
  const present = await readClock(db)
  if (present.mode !== mode)
    throw new Error(
      `this database runs on a ${present.mode} clock and cannot change to ${mode}: use a database made for it (DATABASE_URL)`,
    )
}

export interface ClockChange {
  /** Shown time to jump to; never backwards. */
  to?: string
  speed?: number
  paused?: boolean
}

/**
 * Key of an advisory lock: steps of the record share it from before they read the clock until their commit, a change of the
 * clock holds it alone. So whoever planned by the old clock is seen by the change, and is woken.
 */
export const CLOCK_LOCK = 7_301_922_028

/** Changes a rehearsal clock and has every open workflow ask again. Refused on a real clock. */
export const changeClock = (pool: Pool, change: ClockChange): Promise<ClockState> =>
  withTransaction(pool, async (db) => {
    // A step may take as long as its local activity.
    await db.query("set local lock_timeout = '10s'")
    await db.query('select pg_advisory_xact_lock($1)', [CLOCK_LOCK])
    const present = await readClock(db)
    if (present.mode !== 'rehearsal') throw new ClockRefused('this database runs on the real clock')
    if (change.to !== undefined && Date.parse(change.to) < Date.parse(present.now))
      throw new ClockRefused(`the clock shows ${present.now} and never goes back`)
    await db.query(
      `update clock set anchor_real = clock_timestamp(), anchor_shown = $1::timestamptz, speed = $2, paused = $3`,
      [change.to ?? present.now, change.speed ?? present.speed, change.paused ?? present.paused],
    )
    // A jump concerns those that are due by then; a new speed or a pause changes how long everybody sleeps.
    const everybody =
      change.speed !== undefined || (change.paused ?? present.paused) !== present.paused || !present.paused
    await pokeDue(db, change.to ?? present.now, everybody)
    return readClock(db)
  })

/** Wakes whoever planned something up to an instant, or everybody. */
export async function pokeDue(db: Db, upTo: string, everybody: boolean): Promise<void> {
  await db.query(
    `with due as (
       select number as subject from campaigns where not ended and ($1 or wake_at <= $2::timestamptz)
       union select id from filings where not ended and ($1 or wake_at <= $2::timestamptz)
       -- A review's wake stands in the row of its campaign.
       union select r.key from campaigns c cross join lateral jsonb_each(c.state -> 'reviews') r
              where not c.ended and ($1 or c.wake_at <= $2::timestamptz) and not (r.value ->> 'ended')::boolean
       -- What has ended may still wait to send its mail.
       union select subject from mails where status = 'queued' and ($1 or send_after <= $2::timestamptz)
       union select 'webhook/' || webhook from webhook_deliveries where status = 'waiting' and ($1 or next_try_at <= $2::timestamptz))
     insert into pokes (subject) select subject from due`,
    [everybody, upTo],
  )
  await db.query("select pg_notify('pokes', ''), pg_notify('clock', '')")
}

export class ClockRefused extends Error {}

/** The next instant at which something is planned, after the present one. */
export async function nextPlanned(db: Db): Promise<string | undefined> {
  const { now } = await readClock(db)
  const { rows } = await db.query<{ at: Date | null }>(
    `select min(at) as at from (
       select min(wake_at) as at from campaigns where not ended and wake_at > $1::timestamptz
       union all select min(wake_at) from filings where not ended and wake_at > $1::timestamptz
       union all select min(starts_at) from absences where not over and starts_at > $1::timestamptz and until > starts_at
       union all select min(until) from absences where not over and until > $1::timestamptz
       union all select min(send_after) from mails where status = 'queued' and send_after > $1::timestamptz
       union all select min(next_try_at) from webhook_deliveries where status = 'waiting' and next_try_at > $1::timestamptz
       union all select min(not_before) from webhooks where status = 'active' and not_before > $1::timestamptz) planned`,
    [now],
  )
  const at = rows[0]?.at
  return at ? toInstant(at, ZONE) : undefined
}

/**
 * Steps a paused rehearsal clock from wake to wake up to an instant, so that days pass exactly: at each wake everybody who
 * planned something acts before the clock moves on. `quiet` says that nobody is acting any more.
 */
export async function stepClock(
  db: Pool,
  to: string,
  options: { settle: () => Promise<void> },
): Promise<{ steps: number }> {
  await changeClock(db, { paused: true })
  for (let steps = 0; ; steps += 1) {
    await options.settle()
    const next = await nextPlanned(db)
    if (next === undefined || Date.parse(next) > Date.parse(to)) {
      const { now } = await readClock(db)
      if (Date.parse(now) < Date.parse(to)) await changeClock(db, { to })
      await options.settle()
      return { steps }
    }
    await changeClock(db, { to: next })
  }
}

/** Waits until nothing that is due is undone: no poke waits and no planned wake lies in the past. Gives up after a while. */
export async function settled(db: Db, options: { timeoutMs?: number; mail?: boolean } = {}): Promise<void> {
  const until = Date.now() + (options.timeoutMs ?? 30_000)
  let quiet = 0
  for (;;) {
    const { now } = await readClock(db)
    const { rows } = await db.query<{ waiting: number; pending: number; what: string | null }>(
      `with waiting as (
         -- What is only gathered for a card concerns nothing that is due.
         select 'poke ' || subject as what from pokes where not gathered
         union all select 'wake ' || number from campaigns where not ended and wake_at <= $1::timestamptz
         union all select 'absence ' || person from absences
                    where not over and ((not begun and starts_at <= $1::timestamptz) or until <= $1::timestamptz)
         union all select 'wake ' || id from filings where not ended and wake_at <= $1::timestamptz
         union all select 'start ' || id from filings f
                    where not ended and phase <> 'passed' and not exists (select from tasks where tasks.subject = f.id)
         union all select 'start ' || r.key from campaigns c cross join lateral jsonb_each(c.state -> 'reviews') r
                    where not c.ended and not (r.value ->> 'ended')::boolean
                      and not exists (select from tasks where tasks.subject = r.key)
         -- What an envelope brings waits with it.
         union all select 'mail ' || subject from mails
                    where $2 and status = 'queued' and send_after <= $1::timestamptz
                      and not exists (select from mails e where e.key = mails.envelope and e.status = 'queued')
         -- The first of a campaign keeps back those behind it. Where nothing is sent, also by configuration, an alarm stands.
         union all select 'event ' || webhook
                     from (select distinct on (d.webhook, d.stream) d.webhook, greatest(d.next_try_at, w.not_before) as next_try_at
                             from webhook_deliveries d join webhooks w on w.id = d.webhook and w.status = 'active' and not (select paused from webhook_sending)
                            where $2 and d.status = 'waiting'
                              and not exists (select from alarms where code = 'webhooks_paused' and cleared_at is null)
                            order by d.webhook, d.stream, d.position) as heads
                    where next_try_at <= $1::timestamptz)
       select count(*)::int as waiting, min(what) as what from waiting`,
      [now, options.mail ?? true],
    )
    quiet = rows[0]?.waiting === 0 ? quiet + 1 : 0
    if (quiet >= 2) return
    if (Date.now() > until) throw new Error(`not settled: ${rows[0]?.waiting} things wait, among them ${rows[0]?.what}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
