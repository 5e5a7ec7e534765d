/**
 * The worker's process, put together: pool, connections, activities, worker and relay. Tests build the same thing.
 */
import { Client, type Connection } from '@temporalio/client'
import { NativeConnection, type Worker } from '@temporalio/worker'
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import { createConnectors } from '../activities/connectors/kinds'
import { createActivities, type ActivityDeps } from '../activities'
import { createConcludeImport } from '../activities/mail/import-mail'
import { createSettleReturns } from '../activities/mail/returned-mail'
import { createRecord } from '../activities/record/record'
import { createRecordTogether } from '../activities/record/record-together'
import type { SendLetter } from '../activities/mail-ports'
import { missingYear } from '../infra/reference/calendars'
import { canonicalJson } from '../infra/postgres/canonical-json'
import { parseCommand } from '../infra/schemas/command-schemas'
import type { Config } from '../infra/config'
import { createRecordStore } from '../infra/postgres/record/record-store'
import { sweepFiles } from '../infra/files/audit'
import { openFileStore } from '../infra/files/configured'
import { expireAudit } from '../infra/postgres/audit'
import { createPostSigned } from '../infra/connectors/post-signed'
import { connectorFor } from '../infra/connectors/settings'
import { createConnectorLedger } from '../infra/postgres/connectors/calls'
import { createWebhookLedger } from '../infra/postgres/webhooks/deliveries'
import { planDeliveries } from '../infra/postgres/webhooks/plan-deliveries'
import { createSendWebhook } from '../infra/webhooks/send'
import { placeEvents } from '../infra/postgres/events/place-events'
import { tellOfUnmatched } from '../infra/postgres/intake/unmatched-reports'
import { createMailer } from '../infra/mail/mailer'
import { createReturnPaths } from '../infra/mail/returns/return-path'
import { createRenderer } from '../infra/mail/renderer'
import { MailUnavailable } from '../infra/mail/types'
import { createOpenSubjects } from '../infra/postgres/reads/open-subjects'
import { createPageLinks } from '../infra/people/page-links'
import { linkGenerations } from '../infra/postgres/people/link-generations'
import { createReferenceReader } from '../infra/reference/reference'
import { createPaperReminders } from '../infra/postgres/registers/paper-reminders'
import { connectionOptions, namespaceId } from '../infra/temporal/connection'
import { createWorkflowStarter } from '../infra/temporal/workflow-starter'
import { TASK_QUEUE } from '../workflows/contract/ids'
import { parseSender } from '../infra/mail/address'
import { calendarPartOf } from '../infra/mail/invitation'
import { createAttach, type Attach } from '../infra/mail/register-attachment'
import { Relay } from './relay'
import { createWebhookSender, createWorker } from './worker'

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
  const subjects = createOpenSubjects(pool, logger, config.webhookSending)
  const reference = createReferenceReader(pool)
  const mail = options.send
    ? { send: options.send, close: () => Promise.resolve() }
    : mailSender(config, createAttach({ pool, reference }))
  const files = await openFileStore(config)
  const home = { ...config.webhookSending, temporal: await namespaceId(connection, config.temporalNamespace) }
  const deps: ActivityDeps = {
    store: createRecordStore(pool, reference, connectorFor(config.connectors)),
    parseCommand,
    pagesUrl: config.pagesUrl,
    send: (letter, row) => mail.send(letter, row),
    pageLinks: pageLinksOf(config, pool),
    canonicalJson,
    subjects,
    starter,
    paperReminders: createPaperReminders(pool, reference),
    missingYear: () => missingYear(pool, reference),
    sweepFiles: () => sweepFiles(pool, files, config.filesDir),
    webhooks: createWebhookLedger(pool, { logger, home, reference }),
    sendWebhook: createSendWebhook({
      reach: { networks: config.webhookNetworks, loopback: config.webhookLoopback },
    }),
    publicUrl: config.publicUrl,
    connectors: createConnectors(config.connectors, {
      post: createPostSigned({ reach: { networks: config.webhookNetworks, loopback: config.webhookLoopback } }),
    }),
    connectorLedger: createConnectorLedger({ pool, reference }, home),
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
  const sender = await createWebhookSender({
    connection: native,
    namespace: config.temporalNamespace,
    activities,
    taskQueue,
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
    placeEvents: () => placeEvents(pool),
    expireAudit: () => expireAudit(pool, config.auditDays),
    planDeliveries: () => planDeliveries(pool, { logger, home, reference }),
    tellOfUnmatched: () => tellOfUnmatched(pool, reference),
    settleReturns: createSettleReturns(deps),
    taskQueue,
    logger,
  })
  relay.start()
  // Either that fails ends both.
  const done = Promise.all([worker.run(), sender.run()]).then(() => undefined)
  const stop = async (): Promise<void> => {
    for (const one of [worker, sender]) if (one.getState() === 'RUNNING') one.shutdown()
    await done.catch(() => undefined)
    await relay.stop()
    await mail.close()
    await native.close()
  }
  return { worker, done, stop }
}

/** Without a key, which only tests go without, mails link to no page. */
function pageLinksOf({ pagesUrl, pageLinkKeys }: Config, pool: Pool): ActivityDeps['pageLinks'] {
  if (pageLinkKeys === undefined) return () => Promise.resolve(() => undefined)
  const links = createPageLinks({ baseUrl: pagesUrl, keys: pageLinkKeys })
  return async (people) => {
    const generations = await linkGenerations(pool, people)
    return (scope) => links.urlOf({ ...scope, generation: generations.get(scope.person) ?? 0 })
  }
}

/** Letters name an address of their own for what comes back of them, where there is a domain for it. */
const returnPathsOf = ({ returnDomain: domain, pageLinkKeys: keys }: Config) =>
  domain === undefined || keys === undefined ? undefined : createReturnPaths({ domain, keys })

/** Letters through SMTP; without a server configured they wait in the ledger and Temporal shows why. */
function mailSender(config: Config, attach: Attach): { send: SendLetter; close: () => Promise<void> } {
  const { smtpUrl, mailFrom, pagesUrl } = config
  if (smtpUrl === undefined)
    return {
      send: () => Promise.reject(new Error('SMTP_URL is not set: mail waits until it is')),
      close: () => Promise.resolve(),
    }
  const render = createRenderer({ from: mailFrom })
  const mailer = createMailer({ smtpUrl, from: mailFrom })
  const paths = returnPathsOf(config)
  const sender = parseSender(mailFrom)
  return {
    send: async (bare, { id }) => {
      const { letter, attachments } = await attach(bare)
      const rendered = {
        ...render(letter),
        returnPath: paths?.addressOf(id),
        replyTo: letter.invitation?.lead,
        calendar: calendarPartOf(letter, { ...sender, pagesUrl }),
      }
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
