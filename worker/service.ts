/**
 * The worker's process, put together: pool, connections, activities, worker and relay. Tests build the same thing.
 */
import { Client, type Connection } from '@temporalio/client'
import { NativeConnection, type Worker } from '@temporalio/worker'
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import { createActivities, type ActivityDeps } from '../activities'
import { createConcludeImport } from '../activities/mail/import-mail'
import { createRecord } from '../activities/record/record'
import { createRecordTogether } from '../activities/record/record-together'
import type { SendLetter } from '../activities/ports'
import { missingYear } from '../infra/reference/calendars'
import { canonicalJson } from '../infra/postgres/canonical-json'
import { parseCommand } from '../infra/schemas/command-schemas'
import type { Config } from '../infra/config'
import { createRecordStore } from '../infra/postgres/record/record-store'
import { sweepFiles } from '../infra/files/audit'
import { openFileStore } from '../infra/files/configured'
import { tellOfUnmatched } from '../infra/postgres/intake/unmatched-reports'
import { createMailer } from '../infra/mail/mailer'
import { createRenderer } from '../infra/mail/renderer'
import { MailUnavailable } from '../infra/mail/types'
import { createOpenSubjects } from '../infra/postgres/reads/open-subjects'
import { createReferenceReader } from '../infra/reference/reference'
import { createPaperReminders } from '../infra/postgres/registers/paper-reminders'
import { connectionOptions } from '../infra/temporal/connection'
import { createWorkflowStarter } from '../infra/temporal/workflow-starter'
import { TASK_QUEUE } from '../workflows/contract/ids'
import { createAttach, type Attach } from '../infra/mail/register-attachment'
import { Relay } from './relay'
import { createWorker } from './worker'

export interface WorkerServiceOptions {
  config: Config & { temporalAddress: string }
  pool: Pool
  connection: Connection
  logger: Logger
  bundlePath: string
  taskQueue?: string
  /** Replaces the mail server, for tests of what a sender may do. */
  send?: SendLetter
}

export interface WorkerService {
  worker: Worker
  /** Ends when the worker has; rejects when it failed. */
  done: Promise<void>
  /** Stops taking work, finishes what is under way, closes what was opened here. */
  stop(): Promise<void>
}

export async function startWorkerService(options: WorkerServiceOptions): Promise<WorkerService> {
  const { config, pool, connection, logger, bundlePath, taskQueue = TASK_QUEUE } = options
  const client = new Client({ connection, namespace: config.temporalNamespace })
  const starter = createWorkflowStarter(client, taskQueue)
  const subjects = createOpenSubjects(pool, logger)
  const reference = createReferenceReader(pool)
  const mail = options.send
    ? { send: options.send, close: () => Promise.resolve() }
    : mailSender(config, createAttach({ pool, reference, publicUrl: config.publicUrl }))
  const files = await openFileStore(config)
  const deps: ActivityDeps = {
    store: createRecordStore(pool, reference),
    parseCommand,
    send: (letter) => mail.send(letter),
    links: {
      temporalUiUrl: config.temporalUiUrl,
      namespace: config.temporalNamespace,
      publicUrl: config.publicUrl,
    },
    canonicalJson,
    subjects,
    starter,
    paperReminders: createPaperReminders(pool, reference),
    missingYear: () => missingYear(pool, reference),
    sweepFiles: () => sweepFiles(pool, files, config.filesDir),
  }
  const activities = createActivities(deps)
  const { address, tls } = connectionOptions(config)
  const native = await NativeConnection.connect({ address, tls, apiKey: config.temporalApiKey })
  const worker = await createWorker({
    connection: native,
    namespace: config.temporalNamespace,
    activities,
    bundlePath,
    taskQueue,
    maxCachedWorkflows: config.maxCachedWorkflows,
    maxConcurrentWorkflowTasks: config.maxConcurrentWorkflowTasks,
    localActivitySlots: Math.max(1, config.pgPoolMax - 2),
    shutdownGraceMs: config.shutdownGraceMs,
  })
  const relay = new Relay({
    pool,
    client,
    subjects,
    starter,
    record: createRecord(deps),
    recordTogether: createRecordTogether(deps),
    concludeImport: createConcludeImport(deps),
    tellOfUnmatched: () => tellOfUnmatched(pool, reference),
    taskQueue,
    logger,
  })
  relay.start()
  const done = worker.run()
  const stop = async (): Promise<void> => {
    if (worker.getState() === 'RUNNING') worker.shutdown()
    await done.catch(() => undefined)
    await relay.stop()
    await mail.close()
    await native.close()
  }
  return { worker, done, stop }
}

/** Letters through SMTP; without a server configured they wait in the ledger and Temporal shows why. */
function mailSender(config: Config, attach: Attach): { send: SendLetter; close: () => Promise<void> } {
  const { smtpUrl, mailFrom } = config
  if (smtpUrl === undefined)
    return {
      send: () => Promise.reject(new Error('SMTP_URL is not set: mail waits until it is')),
      close: () => Promise.resolve(),
    }
  const render = createRenderer({ from: mailFrom })
  const mailer = createMailer({ smtpUrl, from: mailFrom })
  return {
    send: async (bare) => {
      const { letter, attachments } = await attach(bare)
      const rendered = render(letter)
      try {
        const result = await mailer.send(letter.to, rendered, attachments)
        return result.outcome === 'sent'
          ? { outcome: 'sent', messageId: rendered.messageId, reply: result.response }
          : { outcome: 'refused', code: result.code, reply: result.response }
      } catch (error) {
        if (!(error instanceof MailUnavailable)) throw error
        const { responseCode: code, reply, message: why } = error
        return error.mailboxIsBusy ? { outcome: 'deferred', code, reply } : { outcome: 'away', code, reply, why }
      }
    },
    close: () => mailer.close(),
  }
}
