/** The desk: shown by session or by its link; what is done on it takes a browser that its person signed in with. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { RouteDeps } from '../../http/deps'
import { csrfToken } from '../acting/csrf'
import { byLink, sessionOf, viewerOf } from '../acting/viewer'
import { aroundOf } from '../around'
import type { PageRoutes } from '../page-routes'
import { sendCommandOf } from '../send-command'
import { sendPage } from '../ui/send-page'
import { deskWords } from '../words/desk'
import type { Language } from '../words/languages'
import { DeskView } from './desk-view'
import { readDesk } from './read-desk'

/** What was sent: the task, or all of them, and the key that makes a repeat harmless. */
interface Pressed {
  task?: unknown
  key?: unknown
}

export const deskPages: PageRoutes = (deps) => async (app) => {
  app.get('/desk', byLink(undefined, 'desk'), (request, reply) => showDesk(deps, request, reply))

  app.post<{ Body: Pressed | undefined }>('/desk/checks', async (request, reply) => {
    const viewer = sessionOf(request)
    const { desk } = await readDesk(deps, viewer.person, await aroundOf(deps, viewer))
    const check = desk.checks.find(({ task }) => task.id === request.body?.task)
    if (!check) return reply.redirect('/desk?did=gone', 303)
    const { id } = check.task
    const sent = await sendCommandOf(deps, request, viewer, {
      command: 'answerTask',
      resource: id,
      subject: subjectOfTask(id),
      body: { task: id, answer: 'still_in_review' },
      idempotencyKey: keyOf(request.body, id),
    })
    return reply.redirect(`/desk?did=${AFTER[sent.state]}`, 303)
  })

  app.post<{ Body: Pressed | undefined }>('/desk/nudge', async (request, reply) => {
    const viewer = sessionOf(request)
    const { desk } = await readDesk(deps, viewer.person, await aroundOf(deps, viewer))
    const wanted = request.body?.task
    const tasks = desk.waiting.map(({ task }) => task.id).filter((id) => wanted === 'all' || id === wanted)
    let done = 0
    for (const id of tasks) {
      const { state } = await sendCommandOf(deps, request, viewer, {
        command: 'nudge',
        resource: id,
        subject: subjectOfTask(id),
        body: { task: id },
        idempotencyKey: keyOf(request.body, id),
      })
      if (state !== 'refused') done += 1
    }
    return reply.redirect(done === 0 ? '/desk?did=gone' : `/desk?did=nudged&n=${done}&not=${tasks.length - done}`, 303)
  })
}

const AFTER = { accepted: 'checked', open: 'open', refused: 'gone' } as const

const keyOf = (pressed: Pressed | undefined, task: string): string => {
  const key = typeof pressed?.key === 'string' && /^[0-9a-f-]{36}$/.test(pressed.key) ? pressed.key : randomUUID()
  return `${key}.${task}`
}

async function showDesk(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const viewer = viewerOf(request)
  const around = await aroundOf(deps, viewer)
  const { desk, packOf } = await readDesk(deps, viewer.person, around)
  const forms =
    viewer.how === 'session' ? { csrf: csrfToken(deps.acting, request, reply), key: randomUUID() } : undefined
  const done = doneOf(request.query as Record<string, unknown>, viewer.language)
  return sendPage(reply, DeskView({ desk, packOf, viewer, around, forms, done }))
}

/** What the redirect after a form says, by its own few words: an address can make the page say nothing else. */
export function doneOf({ did, n, not }: Record<string, unknown>, language: Language): string | undefined {
  const words = deskWords(language)
  if (did === 'nudged') {
    const left = count(not)
    return words.did.nudged(count(n)) + (left === 0 ? '' : ` ${words.notNudged(left)}`)
  }
  const known = ['checked', 'reported', 'corrected', 'withdrawn', 'open', 'gone'] as const
  const said = known.find((name) => name === did)
  return said && words.did[said]
}

const count = (text: unknown): number => (typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : 0)
