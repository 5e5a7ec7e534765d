/** Where people say that they are away, and their managers for them. It takes a browser in which they have signed in. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { selfAndReports } from '../../../activities/domain/desk/involved'
import { AbsenceRefused, absencesOf, endAbsence, recordAbsence } from '../../../infra/postgres/people/absences'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { presentAbsence } from '../../present/absence'
import { absenceBody } from '../../schemas/absences-schema'
import { csrfToken } from '../acting/csrf'
import { sessionOf, type Viewer } from '../acting/viewer'
import { aroundOf, type Around } from '../around'
import { checked, instantOf } from '../campaign/form-values'
import { PageUnknown } from '../page-fault'
import type { PageRoutes } from '../page-routes'
import { sentenceOf } from '../problem-words'
import type { Fault } from '../ui/faults'
import { sendPage } from '../ui/send-page'
import { absenceWords } from '../words/absence'
import { AbsencePage, type AbsencePageProps } from './absence-page'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SHOWN = 30

type Sent = Partial<Record<'for' | 'from' | 'until' | 'substitute' | 'once' | 'id', unknown>>

export const absencePages: PageRoutes = (deps) => async (app) => {
  app.get('/absence', async (request, reply) => {
    const asked = request.query as Record<string, unknown>
    const { did } = asked
    const words = absenceWords(sessionOf(request).language)
    const done = did === 'recorded' ? words.recorded : did === 'ended' ? words.ended : undefined
    return show(deps, request, reply, { person: personOf(asked.for), typed: {}, faults: [], done })
  })

  app.post<{ Body: Sent | undefined }>('/absence', async (request, reply) => {
    const viewer = sessionOf(request)
    const sent = request.body ?? {}
    const around = await aroundOf(deps, viewer)
    const person = ownOrBelow(viewer, around, personOf(sent.for))
    const typed = { from: textOf(sent.from), until: textOf(sent.until), substitute: textOf(sent.substitute) }
    const read = readForm(viewer, around, person, typed)
    const faults =
      'faults' in read ? read.faults : await record(deps, viewer, { ...read.body, person, once: sent.once })
    if (faults.length > 0) return show(deps, request, reply, { person, typed, faults }, 422)
    return reply.redirect(`/absence?did=recorded&for=${encodeURIComponent(person)}`, 303)
  })

  app.post<{ Body: Sent | undefined }>('/absence/end', async (request, reply) => {
    const viewer = sessionOf(request)
    const { id, for: whose } = request.body ?? {}
    const person = ownOrBelow(viewer, await aroundOf(deps, viewer), personOf(whose))
    if (typeof id !== 'string' || !UUID.test(id)) throw new PageUnknown()
    try {
      await endAbsence(deps.pool, { person, id }, { client: 'pages', person: viewer.person })
    } catch (error) {
      throw error instanceof AbsenceRefused ? new PageUnknown() : error
    }
    return reply.redirect(`/absence?did=ended&for=${encodeURIComponent(person)}`, 303)
  })
}

const textOf = (sent: unknown): string | undefined => (typeof sent === 'string' && sent !== '' ? sent : undefined)
const personOf = (sent: unknown): string | undefined => textOf(sent)

/** Of somebody else a page says nothing, and not whether they exist. */
function ownOrBelow(viewer: Viewer, around: Around, person = viewer.person): string {
  if (person !== viewer.person && !belowOf(viewer, around).includes(person)) throw new PageUnknown()
  return person
}

function belowOf({ person }: Viewer, { people }: Around): string[] {
  const known = people.staff.flatMap((staff) => people.find(staff) ?? [])
  return [...selfAndReports(person, known)].filter((staff) => staff !== person)
}

type Typed = AbsencePageProps['typed']
type Read = { body: z.infer<typeof absenceBody> } | { faults: Fault[] }

const FIELDS = { '/from': 'from', '/until': 'until', '/substitute': 'substitute' }

function readForm(viewer: Viewer, { calendar, now, people }: Around, person: string, typed: Typed): Read {
  const { from, until, substitute } = typed
  const times = { from: instantOf(from, calendar, now), until: instantOf(until, calendar, now) }
  const read = checked(absenceBody, { ...times, substitute }, FIELDS, viewer.language)
  const isFit = substitute === undefined || (substitute !== person && people.find(substitute) !== undefined)
  return isFit ? read : { faults: [{ field: 'substitute', text: absenceWords(viewer.language).unknown }] }
}

async function record(
  { pool }: RouteDeps,
  viewer: Viewer,
  given: { person: string; from: string; until: string; substitute?: string; once: unknown },
): Promise<Fault[]> {
  const { once, ...wanted } = given
  const key = `/absence ${viewer.person} ${typeof once === 'string' && UUID.test(once) ? once : ''}`
  try {
    await recordAbsence(pool, wanted, { client: 'pages', person: viewer.person, key })
    return []
  } catch (error) {
    if (!(error instanceof AbsenceRefused)) throw error
    const field = error.code === 'substitute_circle' ? 'substitute' : 'until'
    return [{ field, text: sentenceOf(new Problem(error.code), viewer.language) }]
  }
}

async function show(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  given: { person: string | undefined; typed: Typed; faults: Fault[]; done?: string },
  status = 200,
): Promise<FastifyReply> {
  const viewer = sessionOf(request)
  const around = await aroundOf(deps, viewer)
  const person = ownOrBelow(viewer, around, given.person)
  const rows = await absencesOf(deps.pool, person, SHOWN)
  const page = AbsencePage({
    ...given,
    viewer,
    around,
    person,
    below: belowOf(viewer, around),
    absences: rows.map((row) => presentAbsence(row, around.now)),
    csrf: csrfToken(deps.acting, request, reply),
  })
  return sendPage(reply, page, status)
}
