/**
 * Delivers what was written down to be done: pokes ("ask the record again") and intake rows that nobody finished.
 * Woken by the database at once and by a slow poll for safety. Doing a thing twice is harmless, losing it is not.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { isGrpcServiceError, type Client } from '@temporalio/client'
import type { Logger } from 'pino'
import type { Pool, PoolClient } from 'pg'
import type { OpenSubjects, WorkflowStarter } from '../activities/ports'
import { withTransaction } from '../infra/postgres/pool'
import { turnAbsences } from '../infra/postgres/people/absences'
import { releaseParked } from '../infra/postgres/intake/intake'
import type { Poker } from '../infra/temporal/workflow-starter'
import { ImportRelay, type ImportRelayDeps } from './import-relay'
import { IntakeRelay, type IntakeRelayDeps } from './intake-relay'

const POLL_MS = 1_000
const SLOW_POLL_MS = 3_000
const BATCH = 50
const PLACE_EVERY_MS = 500
const RELEASE_EVERY_MS = 5_000
const MAIL_EVERY_MS = 5_000
const UNMATCHED_EVERY_MS = 10_000
const EXPIRE_EVERY_MS = 3_600_000
const LONGEST_BACKOFF_S = 300

export interface RelayDeps extends IntakeRelayDeps, Pick<ImportRelayDeps, 'recordTogether' | 'concludeImport'> {
  pool: Pool
  client: Client
  subjects: OpenSubjects
  starter: WorkflowStarter & Poker
  logger: Logger
  /** Tells of reports that have waited too long for their number; gives how many. */
  tellOfUnmatched: () => Promise<number>
  /** Makes refusals of letters that came back; gives how many. */
  settleReturns: () => Promise<number>
  /** Gives facts their places in the feed of events; gives how many. */
  placeEvents: () => Promise<number>
  /** Deletes some of what the audit has kept long enough; gives how much. */
  expireAudit: () => Promise<number>
  /** Plans what subscriptions are to be told; gives how many went on. */
  planDeliveries: () => Promise<number>
}

/** What wakes a loop before its pause is over: every call of the database, only a clock that was stepped, or nothing. */
type Ear = 'listens' | 'clock' | 'deaf'

export class Relay {
  private stopping = false
  /** How often the database has called; a loop that was busy meanwhile looks again at once. */
  private readonly calls: Record<Ear, number> = { listens: 0, clock: 0, deaf: 0 }
  private readonly sleepers = new Map<() => void, Ear>()
  private loops: Promise<unknown> | undefined
  private readonly intake: IntakeRelay
  private readonly imports: ImportRelay
  /** Where the search for ended subjects that owe mail goes on. */
  private mailAfter = ''

  constructor(private readonly deps: RelayDeps) {
    this.intake = new IntakeRelay(deps)
    this.imports = new ImportRelay(deps)
  }

  /** Each kind of work has a loop of its own: an Update that hangs must not keep the pokes of all others waiting. */
  start(): void {
    this.loops = Promise.all([
      this.listen(),
      this.repeat(() => this.deliverPokes(), POLL_MS, 'listens'),
      this.repeat(() => turnAbsences(this.deps.pool), POLL_MS, 'listens'),
      this.repeat(() => this.intake.deliver(), POLL_MS, 'listens'),
      this.repeat(() => this.imports.deliver(), POLL_MS, 'listens'),
      this.repeat(() => this.deps.placeEvents(), PLACE_EVERY_MS, 'listens'),
      this.repeat(() => this.deps.planDeliveries(), PLACE_EVERY_MS, 'listens'),
      this.repeat(() => this.intake.confirm(), SLOW_POLL_MS, 'deaf'),
      // A report that was parked in the very moment in which its number was recorded is found by looking again.
      this.repeat(() => releaseParked(this.deps.pool), RELEASE_EVERY_MS, 'deaf'),
      this.repeat(() => this.deps.settleReturns(), POLL_MS, 'listens'),
      this.repeat(() => this.deps.tellOfUnmatched(), UNMATCHED_EVERY_MS, 'deaf'),
      this.repeat(() => this.deps.expireAudit(), EXPIRE_EVERY_MS, 'deaf'),
      this.repeat(() => this.startForMail(), MAIL_EVERY_MS, 'clock'),
    ])
  }

  async stop(): Promise<void> {
    this.stopping = true
    for (const wake of this.sleepers.keys()) wake()
    await this.loops
  }

  private hear(channel: string): void {
    const ears: readonly Ear[] = channel === 'clock' ? ['listens', 'clock'] : ['listens']
    for (const ear of ears) this.calls[ear] += 1
    for (const [wake, ear] of this.sleepers) if (ears.includes(ear)) wake()
  }

  private async repeat(work: () => Promise<number>, pollMs: number, how: Ear): Promise<void> {
    while (!this.stopping) {
      const heard = this.calls[how]
      try {
        if ((await work()) > 0) continue
        if (this.calls[how] !== heard) continue
      } catch (error) {
        this.deps.logger.warn({ err: error }, 'relay: cannot deliver now, trying again')
      }
      await this.pause(pollMs, how)
    }
  }

  private async pause(ms: number, how: Ear): Promise<void> {
    if (this.stopping) return
    const timer = new AbortController()
    let wake: () => void = () => undefined
    const woken = new Promise<void>((resolve) => this.sleepers.set((wake = resolve), how))
    await Promise.race([woken, sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)])
    timer.abort()
    this.sleepers.delete(wake)
  }

  /** A row goes when its signal was taken; one that fails is put back by itself. A crash in between sends some twice. */
  private deliverPokes(): Promise<number> {
    const { pool, logger } = this.deps
    return withTransaction(pool, async (db) => {
      const { rows } = await db.query<{ subject: string; attempts: number }>(
        `delete from pokes where id in
           (select id from pokes where next_try_at <= now() order by id limit ${BATCH} for update skip locked)
         returning subject, attempts`,
      )
      const attempts = new Map<string, number>()
      for (const row of rows) attempts.set(row.subject, Math.max(row.attempts, attempts.get(row.subject) ?? 0))
      const failed = await Promise.all([...attempts].map(([subject, tries]) => this.tryPoke(subject, tries)))
      const back = failed.flat()
      if (back.length === 0) return rows.length
      await db.query(
        `insert into pokes (subject, attempts, next_try_at)
         select f.subject, f.attempts, now() + f.seconds * interval '1 second'
           from jsonb_to_recordset($1::jsonb) as f(subject text, attempts int, seconds int)`,
        [JSON.stringify(back)],
      )
      logger.warn({ subjects: back.map((f) => f.subject), why: back[0]?.why }, 'relay: pokes put back')
      return rows.length
    })
  }

  /** What to put back, if it failed: soon while Temporal is away, ever later when it is this subject. */
  private async tryPoke(subject: string, tries: number) {
    try {
      await this.poke(subject)
      return []
    } catch (error) {
      const seconds = isAway(error) ? 1 : Math.min(LONGEST_BACKOFF_S, 2 ** tries)
      const why = error instanceof Error ? error.message : String(error)
      return [{ subject, attempts: isAway(error) ? tries : Math.min(tries + 1, 30), seconds, why }]
    }
  }

  private async poke(subject: string): Promise<void> {
    const { subjects, starter } = this.deps
    const open = await subjects.find(subject)
    // What has ended in the record needs no asking; its workflow ends by what it saw last, or by the reconciler.
    const target = open ?? (await subjects.findEnded(subject))
    if (!target || (await starter.poke(target.workflowId))) return
    if (open) await starter.ensureRunning(open)
  }

  /**
   * What has ended may owe mail still, with no workflow left, and an import, a report or a subscription has none: one is started, sends
   * what it owes and ends.
   */
  private async startForMail(): Promise<number> {
    const { subjects, starter, logger } = this.deps
    const found = await subjects.endedWithMail(this.mailAfter, BATCH)
    const alone = await subjects.withMailAlone(BATCH)
    this.mailAfter = found.length < BATCH ? '' : (found[found.length - 1]?.subject ?? '')
    const told = await subjects.withDeliveries(BATCH)
    for (const subject of [...found, ...alone, ...told])
      try {
        await starter.ensureRunning(subject)
      } catch (error) {
        logger.warn({ err: error, subject: subject.subject }, 'relay: cannot start what owes mail or events')
      }
    // Never at once again: most of what is found runs already.
    return 0
  }

  private async listen(): Promise<void> {
    while (!this.stopping) {
      let db: PoolClient | undefined
      try {
        db = await this.deps.pool.connect()
        await this.listenOn(db)
        db.release(true)
      } catch (error) {
        db?.release(true)
        this.deps.logger.warn({ err: error }, 'relay: not listening now, polling')
        await sleep(POLL_MS)
      }
    }
  }

  private async listenOn(db: PoolClient): Promise<void> {
    const broken = new Promise<never>((_resolve, reject) => {
      db.on('error', reject)
      db.on('end', () => reject(new Error('connection ended')))
    })
    broken.catch(() => undefined)
    db.on('notification', ({ channel }) => this.hear(channel))
    await db.query('listen pokes')
    await db.query('listen intake')
    await db.query('listen clock')
    while (!this.stopping) await Promise.race([broken, sleep(POLL_MS / 4)])
  }
}

/** DEADLINE_EXCEEDED and UNAVAILABLE. */
const AWAY: readonly number[] = [4, 14]

const isAway = (error: unknown): boolean => isGrpcServiceError(error) && AWAY.includes(Number(error.code))
