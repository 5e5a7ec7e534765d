/**
 * The API, built and not listening: time-outs, security headers, keys, limits, errors in one form, the document, the routes.
 * Writes only what comes in (intake rows, what comes back of letters), and sessions; reads only PostgreSQL; one gateway talks
 * to the workflows.
 */
import helmet from '@fastify/helmet'
import { randomUUID } from 'node:crypto'
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { safeParse, type $ZodType } from 'zod/v4/core'
import { notStorable } from '../infra/schemas/schema-parts'
import { exactly } from './http/exact-answers'
import { jsonInPieces } from '../infra/json-pieces'
import { BOTH_LANGUAGES } from '../infra/schemas/zod-words'
import { addAudit } from './http/audit'
import { addAuthentication } from './http/auth'
import { createCursors } from './http/cursor'
import type { ApiDeps, ApiOptions, RouteDeps } from './http/deps'
import { addDocument } from './document/document'
import { API_ERRORS, type ApiErrorCode } from './http/error-codes'
import { InvalidInput, problemOf, sendProblem, withOtherParts } from './http/errors'
import { brokenIn, parseJson } from './http/json-body'
import { addFields } from './http/fields'
import { addLimits } from './http/limits'
import { pageRoutes } from './pages/pages'
import { absenceRoutes } from './routes/people/absences.routes'
import { accountRoutes } from './routes/registers/accounts.routes'
import { auditRoutes } from './routes/operations/audit.routes'
import { alarmRoutes } from './routes/operations/alarms.routes'
import { archiveRoutes } from './routes/campaigns/archive.routes'
import { briefRoutes } from './routes/campaigns/briefs.routes'
import { mailPolicyRoutes } from './routes/rules/mail-policy.routes'
import { calendarRoutes } from './routes/rules/calendars.routes'
import { callbackRoutes } from './routes/events/callbacks.routes'
import { campaignPartRoutes } from './routes/campaigns/campaign-parts.routes'
import { partyRoutes } from './routes/campaigns/parties.routes'
import { reviewRequestRoutes } from './routes/campaigns/review-requests.routes'
import { reviewCallbackRoutes } from './routes/events/review-callbacks.routes'
import { campaignRoutes } from './routes/campaigns/campaigns.routes'
import { credentialRoutes } from './routes/registers/credentials.routes'
import { credentialWriteRoutes } from './routes/registers/credential-writes.routes'
import { contentRoutes } from './routes/content/content.routes'
import { copyRoutes } from './routes/content/copy.routes'
import { filePreviewRoutes } from './routes/content/file-preview.routes'
import { eventRoutes } from './routes/events/events.routes'
import { fileRoutes } from './routes/content/files.routes'
import { filingCommandRoutes } from './routes/filings/filing-commands.routes'
import { filingRoutes } from './routes/filings/filings.routes'
import { formRoutes } from './routes/filings/forms.routes'
import { kitRoutes } from './routes/filings/kit.routes'
import { handoverRoutes } from './routes/people/handovers.routes'
import { groupRoutes } from './routes/people/groups.routes'
import { peopleRoutes } from './routes/people/people.routes'
import { directorySyncRoutes } from './routes/people/directory-sync.routes'
import { importRoutes } from './routes/filings/import.routes'
import { opsViewRoutes } from './routes/operations/ops-views.routes'
import { mailReturnRoutes } from './routes/events/mail-returns.routes'
import { paperRoutes } from './routes/registers/papers.routes'
import { planningRoutes } from './routes/campaigns/planning.routes'
import { precedentRoutes } from './routes/rules/precedents.routes'
import { rejectionRoutes } from './routes/filings/rejections.routes'
import { reportRoutes } from './routes/filings/reports.routes'
import { rulePackDraftRoutes } from './routes/rules/rule-pack-drafts.routes'
import { rechecksRoutes } from './routes/rules/rechecks.routes'
import { scheduleRoutes } from './routes/campaigns/schedule.routes'
import { waitingRoutes } from './routes/campaigns/waiting.routes'
import { pastReviewRoutes } from './routes/campaigns/past-reviews.routes'
import { rulePackRoutes } from './routes/rules/rule-packs.routes'
import { addUnknownRoutes } from './http/routes-known'
import { watchTransfers } from './http/transfers'
import { webhookRoutes } from './routes/events/webhooks.routes'
import { webhookSendingRoutes } from './routes/events/webhook-sending.routes'
import { healthRoutes, systemRoutes } from './routes/operations/system.routes'
import { taskRoutes } from './routes/filings/tasks.routes'

const DEFAULTS: Required<ApiOptions> = {
  answerWithinMs: 10_000,
  requestsPerMinute: 6_000,
  failuresPerMinute: 1_000,
  trustProxy: false,
  checkAnswers: false,
  transferBytesPerSecond: 1_024,
  transferPatienceMs: 60_000,
  handlerMs: 30_000,
}

const HEADERS_TIMEOUT_MS = 60_000
const BODY_LIMIT = 1024 * 1024

const ROUTES = [
  campaignRoutes,
  campaignPartRoutes,
  partyRoutes,
  reviewRequestRoutes,
  reviewCallbackRoutes,
  briefRoutes,
  filingRoutes,
  filingCommandRoutes,
  kitRoutes,
  formRoutes,
  rejectionRoutes,
  taskRoutes,
  eventRoutes,
  webhookRoutes,
  webhookSendingRoutes,
  reportRoutes,
  fileRoutes,
  filePreviewRoutes,
  importRoutes,
  archiveRoutes,
  planningRoutes,
  contentRoutes,
  copyRoutes,
  precedentRoutes,
  paperRoutes,
  credentialRoutes,
  credentialWriteRoutes,
  accountRoutes,
  absenceRoutes,
  handoverRoutes,
  peopleRoutes,
  groupRoutes,
  directorySyncRoutes,
  rulePackRoutes,
  rechecksRoutes,
  scheduleRoutes,
  waitingRoutes,
  pastReviewRoutes,
  rulePackDraftRoutes,
  systemRoutes,
  alarmRoutes,
  auditRoutes,
  calendarRoutes,
  mailPolicyRoutes,
  callbackRoutes,
  mailReturnRoutes,
]

export async function buildApp(given: ApiDeps): Promise<FastifyInstance> {
  const settings = { ...DEFAULTS, ...given.options }
  settings.handlerMs = given.options?.handlerMs ?? settings.answerWithinMs + 20_000
  const app = createServer({ ...given, settings })
  watchTransfers(app, {
    bytesPerSecond: settings.transferBytesPerSecond,
    patienceMs: settings.transferPatienceMs,
    handlerMs: settings.handlerMs,
  })
  addBodies(app)
  await app.register(helmet, {
    // Answers are data: nothing in them may run, load or be framed. The document's page sets its own policy.
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  addErrors(app)
  const limits = await addLimits(app, settings)
  const deps: RouteDeps = { ...given, settings, limits, cursors: createCursors(given.cursorSecret) }
  addAudit(app, deps)
  addAuthentication(app, deps, limits)
  await addDocument(app, deps)
  await app.register(healthRoutes(deps))
  await app.register(pageRoutes(deps))
  await app.register(opsViewRoutes(deps))
  for (const routes of ROUTES) await app.register(routes(deps), { prefix: '/v1' })
  return app
}

/** A number of proxies: that many are believed, beginning with the one that is connected. */
const trustOf = (given: RouteDeps['settings']['trustProxy']) =>
  typeof given === 'number' ? (_address: string, hop: number): boolean => hop < given : given

function createServer({ logger, settings }: Pick<RouteDeps, 'logger' | 'settings'>): FastifyInstance {
  const app = fastify({
    loggerInstance: logger as never,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    trustProxy: trustOf(settings.trustProxy),
    // A connection on which nothing moves at all; bodies have a watch of their own (transfers.ts).
    connectionTimeout: settings.transferPatienceMs + 30_000,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: 0, connectionsCheckingInterval: 5_000 },
    keepAliveTimeout: 65_000,
    maxRequestsPerSocket: 0,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1_000 },
    frameworkErrors: (error, request, reply) => {
      sendProblem(request, reply, problemOf(error))
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return
      const code = CONNECTION_FAULTS[error.code] ?? 'malformed'
      const { type, title, status } = problemStart(code)
      const body = JSON.stringify({ type, title, status, code })
      socket.end(
        `HTTP/1.1 ${status} Bad Request\r\nContent-Type: application/problem+json\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      )
    },
  }) as unknown as FastifyInstance
  app.setValidatorCompiler(({ schema, httpPart }) => (data: unknown) => {
    const result = safeParse(schema as unknown as $ZodType, data, BOTH_LANGUAGES)
    const broken = brokenIn(data) ?? notStorable(data, { values: httpPart === 'querystring' })
    if (result.success && broken.length === 0) return { value: result.data }
    return { error: new InvalidInput([...broken, ...(result.error?.issues ?? [])]) }
  })
  addFields(app)
  if (settings.checkAnswers) app.setSerializerCompiler(exactly)
  else {
    app.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
    app.addHook('preSerialization', async (_request, reply, answer) => {
      const written = await jsonInPieces(answer)
      if (written === undefined) return answer
      void reply.serializer(String)
      return written
    })
  }
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  app.addHook('onResponse', logResponse)
  return app
}

const CONNECTION_FAULTS: Record<string, ApiErrorCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

const problemStart = (code: ApiErrorCode) => {
  const { zh, status } = API_ERRORS[code]
  return { type: `/problems/${code}`, title: zh, status }
}

async function logResponse(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  request.log.info(
    {
      method: request.method,
      // The template, not the address: what people search for stays out of the log.
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      client: request.keyHolder?.client,
    },
    'answered',
  )
}

function addBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    parseJson(app, request, body),
  )
}

function addErrors(app: FastifyInstance): void {
  const sendUnknown = addUnknownRoutes(app)
  app.setErrorHandler((error, request, reply) => {
    // What is wrong with the content of a request matters less than that nobody takes it.
    if (request.is404) return sendUnknown(request, reply)
    const problem = problemOf(error instanceof InvalidInput ? withOtherParts(error, request) : error)
    if (problem.code === 'internal') request.log.error({ err: error }, 'request failed')
    if (problem.code === 'unavailable' || problem.code === 'scan_unavailable')
      request.log.warn({ err: error }, 'unavailable')
    return sendProblem(request, reply, problem)
  })
}
