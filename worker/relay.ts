/**
 * Delivers what was written down to be done: pokes ("ask the record again") and intake rows that nobody finished.
 * Woken by the database at once and by a slow poll for safety. Doing a thing twice is harmless, losing it is not.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@temporalio/client'
import type { Logger } from 'pino'
import type { Pool, PoolClient } from 'pg'
import type { OpenSubjects, WorkflowStarter } from '../activities/ports'
import { withTransaction } from '../infra/db/pool'
import type { Poker } from '../infra/workflow-starter'
import { IntakeRelay, type IntakeRelayDeps } from './intake-relay'

const POLL_MS = 1_000
const BATCH = 50

export interface RelayDeps extends IntakeRelayDeps {
  pool: Pool
  client: Client
  subjects: OpenSubjects
  starter: WorkflowStarter & Poker
  logger: Logger
}

export class Relay {
  private stopping = false
  private woken = false
  private wake: (() => void) | undefined
  private loop: Promise<void> | undefined
  private readonly intake: IntakeRelay

  constructor(private readonly deps: RelayDeps) {
    this.intake = new IntakeRelay(deps)
  }

  start(): void {
    this.loop = Promise.all([this.listen(), this.run()]).then(() => undefined)
  }

  async stop(): Promise<void> {
    this.stopping = true
    this.wake?.()
    await this.loop
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.woken = false
      try {
        const [pokes, commands] = await Promise.all([this.deliverPokes(), this.intake.deliver()])
        if (pokes + commands > 0) continue
      } catch (error) {
        this.deps.logger.warn({ err: error }, 'relay: cannot deliver now, trying again')
        await this.pause()
        continue
      }
      if (!this.woken) await this.pause()
    }
  }

  private async pause(): Promise<void> {
    if (this.stopping) return
    const timer = new AbortController()
    await Promise.race([
      new Promise<void>((resolve) => (this.wake = resolve)),
      sleep(POLL_MS, undefined, { signal: timer.signal }).catch(() => undefined),
    ])
    timer.abort()
    this.wake = undefined
  }

  /** The rows go only when every signal in the batch was taken; a crash in between sends some twice. */
  private deliverPokes(): Promise<number> {
    const { pool } = this.deps
    return withTransaction(pool, async (db) => {
      const { rows } = await db.query<{ subject: string }>(
        `delete from pokes where id in
           (select id from pokes where next_try_at <= now() order by id limit ${BATCH} for update skip locked)
         returning subject`,
      )
      await Promise.all([...new Set(rows.map((r) => r.subject))].map((subject) => this.poke(subject)))
      return rows.length
    })
  }

  private async poke(subject: string): Promise<void> {
    const { subjects, starter } = this.deps
    const open = await subjects.find(subject)
    // What has ended in the record needs no asking; its workflow ends by what it saw last, or by the reconciler.
    const target = open ?? (await subjects.findEnded(subject))
    if (!target || (await starter.poke(target.workflowId))) return
    if (open) await starter.ensureRunning(open)
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
    db.on('notification', () => {
      this.woken = true
      this.wake?.()
    })
    await db.query('listen pokes')
    await db.query('listen intake')
    while (!this.stopping) await Promise.race([broken, sleep(POLL_MS / 4)])
  }
}
