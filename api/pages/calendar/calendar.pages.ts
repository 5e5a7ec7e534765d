/**
 * A person's own calendar: the page where its link is made, and the calendar itself, which programs fetch without signing in.
 * The address is the key to it: signed, not stored, and in no log (the log has the route alone).
 */
import type { FastifyRequest } from 'fastify'
import { agendaOf } from '../../../activities/domain/desk/agenda'
import { endFeed, feedOf, findFeed, openFeed } from '../../../infra/postgres/people/calendar-feeds'
import { agendaChanges, campaignsOf } from '../../../infra/postgres/reads/agenda'
import { packsFor, presentCalendar } from '../../../infra/postgres/reads/desk'
import { readClock } from '../../../infra/postgres/clock'
import { findPerson } from '../../../infra/reference/people'
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import type { RouteDeps } from '../../http/deps'
import { hasSeen } from '../../routes/common'
import { csrfToken } from '../acting/csrf'
import { sessionOf } from '../acting/viewer'
import { PageUnknown } from '../page-fault'
import type { PageRoutes } from '../page-routes'
import { sendPage } from '../ui/send-page'
import type { Language } from '../words/languages'
import { whenIn } from '../words/when'
import { CalendarPage } from './calendar-page'
import { writeFeed } from './feed'

/** What the address is sealed for; the link of a mail opens no calendar, and the other way round. */
const USE = 'calendar-feed'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const DONE = ['made', 'renewed', 'revoked'] as const

export const calendarPages: PageRoutes = (deps) => async (app) => {
  const { pool, acting } = deps

  app.get('/calendar', async (request, reply) => {
    const viewer = sessionOf(request)
    const { did } = request.query as Record<string, unknown>
    const [feed, calendar, { now }] = await Promise.all([
      feedOf(pool, viewer.person),
      presentCalendar(deps),
      readClock(pool),
    ])
    const when = whenIn(viewer.language, calendar, now)
    const page = CalendarPage({
      viewer,
      feed: feed && { url: urlOf(deps, feed.id), madeAt: when.dated(feed.madeAt.toISOString()) },
      done: DONE.find((name) => name === did),
      csrf: csrfToken(acting, request, reply),
    })
    return sendPage(reply, page)
  })

  app.post('/calendar', async (request, reply) => {
    const { person } = sessionOf(request)
    const before = await feedOf(pool, person)
    await openFeed(pool, person)
    return reply.redirect(`/calendar?did=${before ? 'renewed' : 'made'}`, 303)
  })

  app.post('/calendar/revoke', async (request, reply) => {
    await endFeed(pool, sessionOf(request).person)
    return reply.redirect('/calendar?did=revoked', 303)
  })

  app.get<{ Params: { token: string } }>(
    '/calendar/:token.ics',
    { config: { forAnybody: true } },
    async (request, reply) => {
      const person = await personOf(deps, request, request.params.token)
      const text = await writtenFor(deps, person)
      if (hasSeen(request, reply, { text })) return reply.code(304).send()
      return reply
        .type('text/calendar; charset=utf-8')
        .header('content-disposition', 'inline; filename="campaign-filing.ics"')
        .serializer(String)
        .send(text)
    },
  )
}

const urlOf = ({ acting }: Pick<RouteDeps, 'acting'>, id: string): string =>
  `${acting.pagesUrl}/calendar/${acting.seals.seal(USE, [id])}.ics`

/** Throws alike for what was never ours, what was revoked, and whoever has left; guessing is limited by address. */
async function personOf(deps: RouteDeps, request: FastifyRequest, token: string): Promise<DirectoryPerson> {
  const { pool, reference, acting, limits } = deps
  const [id] = acting.seals.open(USE, token) ?? []
  const feed = typeof id === 'string' && UUID.test(id) ? await findFeed(pool, id) : undefined
  const person = feed && (await findPerson(reference, feed.person))
  if (person) return person
  // Whoever has left has no calendar any more, also should their number come back.
  if (feed) await endFeed(pool, feed.person)
  throw (await limits.failed(request)) ?? new PageUnknown()
}

async function writtenFor(deps: RouteDeps, { staff, language }: DirectoryPerson): Promise<string> {
  const campaigns = await campaignsOf(deps, staff)
  const [packOf, changes] = await Promise.all([
    packsFor(deps, campaigns),
    agendaChanges(
      deps,
      campaigns.map(({ number }) => number),
    ),
  ])
  const dates = agendaOf({ person: staff, campaigns, packOf, changes })
  const spoken: Language = language ?? 'zh-CN'
  return writeFeed(dates, { language: spoken, pagesUrl: deps.acting.pagesUrl })
}
