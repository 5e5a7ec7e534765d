/**
 * The API's process: configuration, database pool, a lazy connection to Temporal, listen, and an orderly end. It starts and
 * answers also while PostgreSQL or Temporal are away: reads and writes get 503 until they are back.
 */
import closeWithGrace from 'close-with-grace'
import { environment, loadConfig, requireSettings } from '../infra/config'
import { createPool } from '../infra/postgres/pool'
import { HALF_UNDER_WAY_MS, sweepIncoming } from '../infra/files/audit'
import { openFileStore, openPreviews } from '../infra/files/configured'
import { createLogger } from '../infra/logger'
import { createCodeSender } from '../infra/mail/code-mail'
import { keepReturn } from '../infra/postgres/intake/mail-returns'
import { listenForReturns } from '../infra/mail/returns/listener'
import { createReturnPaths } from '../infra/mail/returns/return-path'
import { createVerifyToken } from '../infra/oauth/verify-token'
import { createOpenId } from '../infra/people/open-id'
import { createPageLinks } from '../infra/people/page-links'
import { createSeals } from '../infra/people/seals'
import { createReferenceReader } from '../infra/reference/reference'
import { buildApp } from './app'
import { createTemporalGateway, lazyConnection } from './gateway/temporal-gateway'

const main = async (): Promise<void> => {
  const config = requireSettings(
    loadConfig(environment()),
    'databaseUrl',
    'temporalAddress',
    'cursorSecret',
    'pageLinkKeys',
  )
  const logger = createLogger('api', config)
  const pool = createPool(config.databaseUrl, {
    max: config.pgPoolMax,
    applicationName: 'campaign-filing-api',
    onConnectionError: (error) => logger.warn({ err: error }, 'a database connection broke'),
  })
  const connection = lazyConnection(config)
  const files = await openFileStore(config)
  // Uploads are received on this machine, where no schedule may look: the files themselves may lie in a bucket.
  await sweepIncoming(config.filesDir, new Date(Date.now() - HALF_UNDER_WAY_MS)).catch((error: unknown) =>
    logger.warn({ err: error }, 'what a crash has left of uploads could not be removed'),
  )
  const codes =
    config.smtpUrl === undefined ? undefined : createCodeSender({ smtpUrl: config.smtpUrl, from: config.mailFrom })
  const reference = createReferenceReader(pool)
  const returnPaths =
    config.returnDomain === undefined
      ? undefined
      : createReturnPaths({ domain: config.returnDomain, keys: config.pageLinkKeys })
  const app = await buildApp({
    pool,
    gateway: createTemporalGateway({
      connection,
      namespace: config.temporalNamespace,
      onError: (error) => logger.warn({ err: error }, 'the workflow server did not answer'),
    }),
    files,
    previews: await openPreviews(config, files),
    reference,
    logger,
    cursorSecret: config.cursorSecret,
    verifyToken: config.tokens && createVerifyToken(config.tokens, { logger }),
    callbackSecrets: config.callbackSecrets,
    oaSecrets: config.oaSecrets,
    mailReturns: { secrets: config.returnWebhookSecrets, paths: returnPaths },
    fileMaxBytes: config.fileMaxBytes,
    publicUrl: config.publicUrl,
    temporalUi: config.temporalUiUrl ? { url: config.temporalUiUrl, namespace: config.temporalNamespace } : undefined,
    pageLinks: createPageLinks({ baseUrl: config.pagesUrl, keys: config.pageLinkKeys }),
    acting: {
      pagesUrl: config.pagesUrl,
      seals: createSeals(config.pageLinkKeys),
      sendCode: codes && ((mail) => codes.send(mail)),
      openId: config.openId && createOpenId(config.openId),
      frameAncestors: config.frameAncestors,
    },
    webhookReach: { networks: config.webhookNetworks, loopback: config.webhookLoopback },
    webhookSending: config.webhookSending,
    options: {
      requestsPerMinute: config.apiRequestsPerMinute,
      failuresPerMinute: config.apiFailuresPerMinute,
      trustProxy: config.trustProxy,
      transferBytesPerSecond: config.transferBytesPerSecond,
      transferPatienceMs: config.transferPatienceMs,
    },
  })
  const returns =
    returnPaths &&
    config.returnListen &&
    (await listenForReturns({
      ...config.returnListen,
      paths: returnPaths,
      keep: (mail, event, returned) => keepReturn({ pool, reference }, { mail, via: 'smtp', event, returned }),
      logger,
    }))
  closeWithGrace({ delay: config.shutdownGraceMs, logger }, async ({ err }) => {
    if (err) logger.error({ err }, 'ending because of an error')
    await app.close()
    await returns?.close()
    await codes?.close()
    await connection.close()
    await pool.end()
  })
  const address = await app.listen({ host: config.apiHost, port: config.apiPort })
  if (Object.keys(config.callbackSecrets).length === 0)
    logger.info('call-backs of platforms are off: CALLBACK_SECRETS is not set')
  if (returns) logger.info({ port: returns.port, domain: config.returnDomain }, 'mail that comes back is taken')
  logger.info({ address, docs: `${address}/docs` }, 'the API listens')
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
