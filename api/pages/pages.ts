/**
 * The pages behind the mails, in one plugin of their own: they speak HTML, take forms, and have their own rules for what a
 * browser may load. What they show is read and judged like an answer of REST; what they send is the same commands.
 */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { RouteDeps } from '../http/deps'
import { problemBody, problemOf } from '../http/errors'
import { FormStale, PageUnknown, SignInFirst } from './page-fault'
import { checkForm, checkOrigin } from './acting/csrf'
import { absencePages } from './absence/absence.pages'
import { amendmentPages } from './amendments/amendments.pages'
import { calendarPages } from './calendar/calendar.pages'
import { companySignInPages } from './acting/company-sign-in.pages'
import { goPages } from './acting/go.pages'
import { sessionPages } from './acting/sessions.pages'
import { signInPages } from './acting/sign-in.pages'
import { taskPages } from './task/task.pages'
import { whoViews } from './acting/who-views'
import { campaignFormPages } from './campaign/campaign-forms.pages'
import { campaignPages } from './campaign/campaign.pages'
import { campaignsPages } from './campaigns/campaigns.pages'
import { deskPages } from './desk/desk.pages'
import { startPages } from './start/start.pages'
import { kitPages } from './kit/kit.pages'
import { importPages } from './import/import.pages'
import { registerPages } from './register/register.pages'
import type { PageRoutes } from './page-routes'
import { sentenceOf } from './problem-words'
import { sendPage } from './ui/send-page'
import { BrokenPage, StalePage, UnknownPage } from './ui/common-troubles'

const ASSETS = path.join(__dirname, 'assets')
const ASSET_TYPES = { '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8' } as const

/** Of one form; each file has the limit of REST. */
const FORM_LIMITS = { files: 20, fields: 2_000, parts: 2_020, fieldSize: 64 * 1024, headerPairs: 50 }

/** Each subject's pages; every route says `schema: { hide: true }`, since the document is of REST alone. */
const PAGES: readonly PageRoutes[] = [
  goPages,
  signInPages,
  companySignInPages,
  sessionPages,
  absencePages,
  amendmentPages,
  calendarPages,
  deskPages,
  campaignsPages,
  campaignPages,
  campaignFormPages,
  taskPages,
  startPages,
  kitPages,
  importPages,
  registerPages,
]

export const pageRoutes =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    app.decorateRequest('viewer', undefined)
    app.decorateRequest('formChecked', false)
    await app.register(cookie)
    await app.register(formbody, { bodyLimit: 256 * 1024 })
    await app.register(multipart, {
      throwFileSizeLimit: false,
      limits: { ...FORM_LIMITS, fileSize: deps.fileMaxBytes + 1 },
    })
    const viewerOfRequest = whoViews(deps)
    app.addHook('onRequest', async (request, reply) => {
      setHeaders(reply, deps.acting.frameAncestors)
      if (sends(request)) checkOrigin(deps.acting, request)
      if (!request.routeOptions.config.forAnybody) request.viewer = await viewerOfRequest(request)
    })
    app.addHook('preHandler', async (request) => {
      if (sends(request)) checkForm(deps.acting, request)
    })
    app.setErrorHandler(showError)
    app.addHook('onRoute', (route) => void (route.schema = { ...route.schema, hide: true }))
    assetRoutes(app)
    for (const pages of PAGES) await app.register(pages(deps))
  }

/** What a browser may load and do; nothing of a page stays in a cache, and no address of ours is told to others. */
const sends = ({ method }: FastifyRequest): boolean => method !== 'GET' && method !== 'HEAD'

function setHeaders(reply: FastifyReply, frameAncestors: readonly string[]): void {
  void reply.headers({
    'content-security-policy':
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; " +
      `form-action 'self'; base-uri 'none'; frame-ancestors ${frameAncestors.join(' ') || "'none'"}`,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  // The older header knows no list of others.
  if (frameAncestors.length > 0) void reply.removeHeader('x-frame-options')
}

function assetRoutes(app: FastifyInstance): void {
  app.get('/assets/:name', { config: { forAnybody: true } }, async (request, reply) => {
    const { name } = request.params as { name: string }
    const type = ASSET_TYPES[path.extname(name) as keyof typeof ASSET_TYPES]
    if (!/^[a-z][a-z-]*\.(css|js)$/.test(name)) throw new PageUnknown()
    const text = readAsset(name)
    if (text === undefined) throw new PageUnknown()
    return reply.header('cache-control', 'public, max-age=300').type(type).serializer(String).send(text)
  })
}

function readAsset(name: string): string | undefined {
  try {
    return readFileSync(path.join(ASSETS, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function showError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { viewer } = request
  if (error instanceof SignInFirst) return reply.redirect(`/sign-in?next=${encodeURIComponent(error.returnTo)}`, 303)
  if (error instanceof PageUnknown) return sendPage(reply, UnknownPage({ viewer }), 404)
  if (error instanceof FormStale) return sendPage(reply, StalePage({ viewer }), 403)
  const problem = problemOf(error)
  if (problem.code === 'internal') request.log.error({ err: error }, 'page failed')
  const { status } = problemBody(problem)
  const says = status < 500 ? sentenceOf(problem, viewer?.language ?? 'zh-CN') : undefined
  return sendPage(reply, BrokenPage({ viewer, says, requestId: request.id }), status)
}
