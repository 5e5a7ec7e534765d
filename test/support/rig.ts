/**
 * A whole service for one test file, on real parts: its own database and namespace, a worker with relay, a mailbox, and a
 * paused rehearsal clock that the test steps. Commands go the way the API sends them: an intake row, then an Update.
 */
import { createHash, randomUUID } from 'node:crypto'
import {
  Client,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type Connection,
  type Workflow,
} from '@temporalio/client'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import type { Pool } from 'pg'
import {
  campaignWorkflowId,
  campaignOf,
  filingWorkflowId,
  isReviewId,
  reviewWorkflowId,
} from '../../workflows/contract/ids'
import type { Actor, Commands } from '../../workflows/contract/commands'
import { openCampaignUpdateName, type CommandName } from '../../workflows/contract/messages'
import type { Outcome } from '../../workflows/contract/views'
import { ownerOf, type CampaignState } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import type { SendLetter } from '../../activities/mail-ports'
import { readClock, stepClock } from '../../infra/postgres/clock'
import { loadConfig } from '../../infra/config'
import { createPool } from '../../infra/postgres/pool'
import { loadCampaign } from '../../infra/postgres/record/record-store'
import { createLogger } from '../../infra/logger'
import { setUpRecord } from '../../infra/setup'
import { workflowBundlePath } from '../../infra/temporal/workflow-bundle'
import { startWorkerService, type WorkerService } from '../../worker/service'
import { patiently, settled } from './patience'
import { sendLetterByLetter } from './older-policy'
import { PAGE_ENVIRONMENT } from './page-links'
import { replayHistories } from './replays'
import { startTestMailbox } from './smtp-server'
import { createTestDatabase, createTestNamespace, type TestDatabase } from './stack'

export interface RigOptions {
  /** Where files are kept. */
  filesDir?: string
  /** Where every line of the worker's log goes. */
  logTo?: (line: string) => void
  /** Where the clock starts; a Monday morning by default. */
  startAt?: string
  maxCachedWorkflows?: number
  maxConcurrentWorkflowTasks?: number
  /** Sends letters instead of the real mail server. */
  send?: SendLetter
  /** Where the mailbox listens; any port unless given. */
  mailboxPort?: number
  /** `each`: by the policy of before letters were gathered. */
  letters?: 'each'
  /** More settings. */
  env?: Record<string, string>
  /** False: no worker runs until `startWorker`. */
  worker?: boolean
}

export type Mailbox = Awaited<ReturnType<typeof startTestMailbox>>

export const LEAD = 'M1001'
export const BACKUP = 'M1002'

export interface Rig {
  db: TestDatabase
  pool: Pool
  connection: Connection
  client: Client
  namespace: string
  taskQueue: string
  mailbox: Mailbox
  startWorker(): Promise<WorkerService>
  stopWorker(): Promise<void>
  /** Opens a campaign; answers its outcome. */
  start(body: Partial<Commands['startCampaign']>): Promise<{ number: string; outcome: Outcome }>
  /** Sends a command by Update and gives its outcome. */
  command<T extends CommandName>(name: T, body: Commands[T], actor?: Partial<Actor>): Promise<Outcome>
  /** Answers the one open task of a kind (and key) of a subject. */
  answer(
    subject: string,
    kind: string,
    answer: Commands['answerTask']['answer'],
    more?: Partial<Commands['answerTask']> & { key?: string; by?: string },
  ): Promise<Outcome>
  state(number: string): Promise<CampaignState>
  openTask(subject: string, kind: string, key?: string): Promise<TaskState>
  openTasks(subject: string): Promise<TaskState[]>
  now(): Promise<string>
  /** Steps the clock to an instant, from wake to wake. */
  step(to: string): Promise<void>
  settle(): Promise<void>
  /** Replays every workflow of the namespace against the present code. */
  replayAll(): Promise<number>
  stop(): Promise<void>
}

export async function createRig(options: RigOptions = {}): Promise<Rig> {
  quietRuntime()
  const db = await createTestDatabase()
  const space = await createTestNamespace()
  const { connection, namespace, taskQueue } = space
  const mailbox = await startTestMailbox({ port: options.mailboxPort })
  const config = {
    ...loadConfig({
      DATABASE_URL: db.url,
      TEMPORAL_ADDRESS: space.address,
      TEMPORAL_NAMESPACE: namespace,
      SMTP_URL: mailbox.url,
      LOG_LEVEL: 'silent',
      SHUTDOWN_GRACE_MS: '3000',
      MAX_CACHED_WORKFLOWS: String(options.maxCachedWorkflows ?? 200),
      FILES_DIR: options.filesDir,
      WEBHOOK_LOOPBACK: 'true',
      ...PAGE_ENVIRONMENT,
      ...options.env,
    }),
    temporalAddress: space.address,
    maxConcurrentWorkflowTasks: options.maxConcurrentWorkflowTasks,
  }
  const { logTo } = options
  const logger = logTo ? createLogger('test', { logLevel: 'trace' }, { write: logTo }) : createLogger('test', config)
  const pool = createPool(db.url, { max: 12 })
  await setUpRecord(pool, {
    referenceDir: config.referenceDir,
    clock: 'rehearsal',
    clockStartAt: options.startAt ?? '2026-10-12T10:00:00+08:00',
  })
  if (options.letters === 'each') await sendLetterByLetter(pool)
  const client = new Client({ connection, namespace })
  const bundlePath = await workflowBundlePath()
  let service: WorkerService | undefined
  let counter = 0

  /** A poke was delivered; whoever got it may still be acting on it. Waits until no workflow of a campaign has work. */
  const idle = async (numbers: readonly string[]): Promise<void> => {
    const { rows } = await pool.query<{ id: string; platform: string | null; item: string | null }>(
      `select number as id, null as platform, null as item from campaigns where number = any ($1)
       union all select id, platform, item from filings where campaign = any ($1)
       union all select r.key, null, null from campaigns c cross join lateral jsonb_each(c.state -> 'reviews') r
                  where c.number = any ($1)`,
      [numbers],
    )
    const ids = rows.map((r) => {
      if (isReviewId(r.id)) return reviewWorkflowId(r.id)
      return r.platform && r.item ? filingWorkflowId(r.id, r.platform, r.item) : campaignWorkflowId(r.id)
    })
    // While a test acts on many filings at once there is no such moment: what it then asserts waits for itself.
    for (let quiet = 0, tries = 0; quiet < 2 && tries < 500; tries += 1) {
      const busy = await Promise.all(ids.map((id) => hasWork(client, id)))
      quiet = busy.includes(true) ? 0 : quiet + 1
      if (quiet < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  /** The same for everything, as far as a test has few campaigns. */
  const settle = async (): Promise<void> => {
    await settled(pool)
    const { rows } = await pool.query<{ number: string }>('select number from campaigns where not ended limit 6')
    await idle(rows.map((r) => r.number))
    await settled(pool)
  }

  const rig: Rig = {
    db,
    pool,
    connection,
    client,
    namespace,
    taskQueue,
    mailbox,
    startWorker: async () =>
      (service = await startWorkerService({
        config,
        pool,
        connection,
        logger,
        bundlePath,
        taskQueue,
        send: options.send,
      })),
    stopWorker: async () => {
      await service?.stop()
      service = undefined
    },
    start: async (body) => {
      counter += 1
      const number = `MC-20261012-${String(counter).padStart(4, '0')}`
      const intakeId = await takeIn(pool, 'startCampaign', number, {
        name: '双11抽奖',
        lead: LEAD,
        backup: BACKUP,
        ...body,
      })
      const startWorkflowOperation = new WithStartWorkflowOperation('campaignWorkflow', {
        workflowId: campaignWorkflowId(number),
        taskQueue,
        args: [{ v: 1, number, intakeId }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowTaskTimeout: '5s',
      })
      const outcome = await client.workflow.executeUpdateWithStart<Workflow, Outcome, []>(openCampaignUpdateName, {
        startWorkflowOperation,
        updateId: intakeId,
      })
      await settled(pool, { mail: false })
      await idle([number])
      return { number, outcome }
    },
    command: async (name, body, actor = {}) => {
      const subject = subjectOf(body)
      const intakeId = await takeIn(pool, name, subject, body, actor)
      const state = await rig.state(campaignOf(subject))
      const filing = state.filings[subject]
      // A filing that has ended has no workflow: its campaign's takes what still concerns it.
      const workflowId =
        filing && !filing.ended
          ? filingWorkflowId(filing.id, filing.platform, filing.item)
          : state.reviews?.[subject]?.ended === false
            ? reviewWorkflowId(subject)
            : campaignWorkflowId(campaignOf(subject))
      const outcome = await client.workflow
        .getHandle(workflowId)
        .executeUpdate<Outcome, [{ intakeId: string }]>(name, { args: [{ intakeId }], updateId: intakeId })
        .catch((error: unknown) => finishedByRelay(pool, intakeId, error))
      await settled(pool, { mail: false })
      await idle([campaignOf(subject)])
      return outcome
    },
    answer: async (subject, kind, answer, { key, by = 'L2001', ...more } = {}) => {
      const task = await rig.openTask(subject, kind, key)
      return rig.command('answerTask', { task: task.id, answer, ...more }, { person: by })
    },
    state: async (number) => {
      const state = await loadCampaign(pool, number)
      if (!state) throw new Error(`no campaign ${number}`)
      return state
    },
    openTasks: async (subject) => {
      const state = await rig.state(campaignOf(subject))
      return Object.values(ownerOf(state, subject).tasks).filter((t) => t.status === 'open')
    },
    openTask: async (subject, kind, key) => {
      // A filing's workflow opens its tasks a moment after the campaign was answered.
      let open: TaskState[] = []
      return patiently(
        () => `an open ${kind} of ${subject}; open: ${open.map((t) => t.id).join(', ') || 'nothing'}`,
        async () => {
          open = await rig.openTasks(subject)
          return open.find((t) => t.kind === kind && (key === undefined || t.key === key))
        },
      )
    },
    now: async () => (await readClock(pool)).now,
    settle,
    step: async (to) => {
      await stepClock(pool, to, { settle })
    },
    replayAll: async () => {
      let replayed = 0
      const histories = (async function* () {
        for await (const { workflowId, runId } of client.workflow.list())
          yield { workflowId, history: await client.workflow.getHandle(workflowId, runId).fetchHistory() }
      })()
      // One worker for all of them.
      for await (const { workflowId, error } of replayHistories(bundlePath, histories)) {
        if (error) throw new Error(`${workflowId} does not replay`, { cause: error })
        replayed += 1
      }
      return replayed
    },
    stop: async () => {
      await rig.stopWorker()
      await pool.end()
      await mailbox.stop()
      await connection.close()
      await db.drop()
    },
  }
  if (options.worker !== false) await rig.startWorker()
  return rig
}

/** Has a running workflow a task that is scheduled or under way? */
async function hasWork(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { raw, status } = await client.workflow.getHandle(workflowId).describe()
    return status.name === 'RUNNING' && Boolean(raw.pendingWorkflowTask)
  } catch (error) {
    // Not started yet: its campaign is about to.
    if (error instanceof WorkflowNotFoundError) return true
    throw error
  }
}

let runtimeInstalled = false

/** The SDK's own log lines would drown the results; its errors stay. */
export function quietRuntime(): void {
  if (!runtimeInstalled) Runtime.install({ logger: new DefaultLogger('ERROR') })
  runtimeInstalled = true
}

const subjectOf = (body: object): string => {
  const { task, filing, campaign } = body as { task?: string; filing?: string; campaign?: string }
  return task?.split('.')[0] ?? filing ?? campaign ?? ''
}

/** An Update that a closing workflow left undecided is finished by the relay, as for the API. */
async function finishedByRelay(pool: Pool, intakeId: string, error: unknown): Promise<Outcome> {
  await pool.query(`update intake set next_try_at = now() where id = $1 and status = 'pending'`, [intakeId])
  await pool.query("select pg_notify('intake', '')")
  return patiently(
    () => `a decision on ${intakeId}, whose Update failed with ${String(error)}`,
    async () => {
      const { rows } = await pool.query<{ outcome: Outcome | null }>('select outcome from intake where id = $1', [
        intakeId,
      ])
      return rows[0]?.outcome ?? undefined
    },
  )
}

async function takeIn(
  pool: Pool,
  command: string,
  subject: string,
  body: object,
  actor: Partial<Actor> = {},
): Promise<string> {
  const id = randomUUID()
  const text = JSON.stringify(body)
  await pool.query(
    `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, subject, body, next_try_at)
     values ($1, 'test', $2, $3, $1::uuid::text, $4, $7, $5, $6, now() + interval '60 seconds')`,
    [
      id,
      JSON.stringify({ client: 'test', channel: 'rest', ...actor }),
      command,
      createHash('sha256').update(text).digest(),
      subject,
      text,
      command,
    ],
  )
  return id
}

/** Answers every open task of a filing until it reaches a phase: the ordinary way. */
export async function prepare(rig: Rig, filing: string): Promise<void> {
  await rig.openTask(filing, 'collect_material')
  for (const task of await rig.openTasks(filing))
    if (task.kind === 'collect_material') await rig.answer(filing, 'collect_material', 'provided', { key: task.key })
  await rig.answer(filing, 'recheck', 'complete')
}
