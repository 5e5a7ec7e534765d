/** The page of one task, and the answer that its form sends. Opening it changes nothing. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { questionOf } from '../../../activities/domain/decision/parties'
import { COMMAND_SCHEMAS } from '../../../infra/schemas/command-schemas'
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { FileRow } from '../../../activities/domain/kit/files'
import type { RouteDeps } from '../../http/deps'
import { sendFile, sendPreview } from '../../http/send-file'
import type { Problem } from '../../http/errors'
import { refusalProblem } from '../../http/errors'
import { write } from '../../http/writes'
import { readIntake } from '../../../infra/postgres/intake/intake'
import { CSRF_FIELD, checkCsrf, csrfToken } from '../acting/csrf'
import { actorOfViewer, byLink, sessionOf, viewerOf } from '../acting/viewer'
import { readPageForm, type SentPage } from '../forms/sent-files'
import { rowsIn, textOf, type Sent } from '../forms/sent-form'
import { PageUnknown, SignInFirst } from '../page-fault'
import { faultsOfProblem } from '../problem-words'
import { sendCommandOf } from '../send-command'
import type { Fault } from '../ui/faults'
import { sendPage } from '../ui/send-page'
import { taskWords } from '../words/task'
import { mayAnswer, type ShownForm } from './answer-form'
import { DELEGATE } from './delegate-form'
import { TAKE_BACK } from './take-back-form'
import { GIVE_BACK_REASON } from './of-group'
import { readTask, type TaskReading } from './read-task'
import { keyOf, takeAnswer } from './take-answer'
import { TaskPage } from './task-page'

const OPENED = byLink('id', 'task')
const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id

export const taskPages =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    app.get('/tasks/:id', OPENED, async (request, reply) => {
      const reading = await readTask(deps, viewerOf(request), idOf(request))
      const csrf = csrfToken(deps.acting, request, reply)
      const late = reading.state.status === 'open' ? await lateOutcome(deps, request, reading) : undefined
      const shown = late?.faults && { sent: {}, faults: late.faults, kept: {} }
      return sendPage(reply, TaskPage({ reading, csrf, shown, pending: late?.pending }))
    })

    const fileOf = async (request: FastifyRequest): Promise<FileRow> => {
      const { files } = await readTask(deps, viewerOf(request), idOf(request))
      const row = files.get((request.params as { file: string }).file.toLowerCase())
      if (!row) throw new PageUnknown()
      return row
    }
    app.get('/tasks/:id/files/:file', OPENED, async (request, reply) => sendFile(deps, reply, await fileOf(request)))
    app.get('/tasks/:id/files/:file/preview', OPENED, async (request, reply) =>
      sendPreview(deps, reply, await fileOf(request), 1),
    )

    app.post(
      '/tasks/:id',
      { config: { ...OPENED.config, readsFiles: true }, bodyLimit: 10 * deps.fileMaxBytes },
      async (request, reply) => {
        const viewer = viewerOf(request)
        // Before the body: nobody stores files for a task that takes none.
        const reading = await readTask(deps, viewer, idOf(request))
        const { state } = reading
        const back = `/tasks/${state.id}`
        if (state.status !== 'open') return reply.redirect(back, 303)
        // Whoever opened the link of a group's mailbox signs in first: nothing is stored before.
        if (viewer.members) throw new SignInFirst(back)
        const form = await readPageForm(deps, request, viewer.language)
        checkCsrf(deps.acting, request, textOf(form.sent, CSRF_FIELD))
        const showAgain = (seen: TaskReading, faults: Fault[]): FastifyReply =>
          shownAgain(reply, { reading: seen, form, faults, csrf: csrfToken(deps.acting, request, reply) })
        const adds = /^add:(.{1,200})$/.exec(textOf(form.sent, 'do') ?? '')?.[1]
        if (adds !== undefined) {
          form.sent[`${adds}/${rowsIn(form.sent, adds)}/`] = ''
          return showAgain(reading, [])
        }
        const taken = takeAnswer(reading, form)
        if ('faults' in taken) return showAgain(reading, taken.faults)
        const { body, once } = taken
        if (!mayAnswer(reading, body.answer)) throw new SignInFirst(back)
        const written = await write(deps, request, {
          command: 'answerTask',
          subject: subjectOfTask(state.id),
          resource: state.id,
          body: { task: state.id, ...body },
          actor: actorOfViewer(viewer),
          idempotencyKey: keyOf(once, body),
        })
        if (written.state !== 'decided') return reply.redirect(`${back}?pending=${written.taken.id}`, 303)
        const { outcome } = written
        if (outcome.ok || outcome.code === 'task_not_open') return reply.redirect(back, 303)
        if (outcome.code === 'sign_in_required') throw new SignInFirst(back)
        const faults = faultsOf(refusalProblem(outcome), reading, body.answer)
        // What has changed meanwhile is shown beside what was typed, and counts as seen from then on.
        if (outcome.code === 'basis_changed') delete form.sent.basis
        return showAgain(await readTask(deps, viewer, state.id), faults)
      },
    )

    app.post('/tasks/:id/take-back', OPENED, async (request, reply) => {
      const viewer = viewerOf(request)
      const reading = await readTask(deps, viewer, idOf(request))
      const { state, campaign } = reading
      const sent = (request.body ?? {}) as Sent
      const again = (faults: Fault[]): FastifyReply =>
        shownAgain(reply, {
          reading,
          form: { sent, files: {}, faults },
          faults,
          csrf: csrfToken(deps.acting, request, reply),
        })
      const body = { campaign: campaign.number, party: state.key, question: questionOf(state.kind) }
      const parsed = COMMAND_SCHEMAS.takeBackWord.safeParse({ ...body, text: textOf(sent, TAKE_BACK) })
      if (!parsed.success) return again(parsed.error.issues.map(({ message }) => ({ field: TAKE_BACK, text: message })))
      const written = await write(deps, request, {
        command: 'takeBackWord',
        subject: campaign.number,
        resource: state.id,
        body: parsed.data,
        actor: actorOfViewer(viewer),
      })
      if (written.state === 'decided' && !written.outcome.ok)
        return again(faultsOfProblem(refusalProblem(written.outcome), viewer.language, () => TAKE_BACK))
      return reply.redirect(`/tasks/${state.id}`, 303)
    })

    for (const [way, name] of [
      ['claim', 'claim'],
      ['give-back', 'giveBack'],
    ] as const)
      app.post(`/tasks/:id/${way}`, async (request, reply) => {
        const viewer = sessionOf(request)
        const { state } = await readTask(deps, viewer, idOf(request))
        const sent = (request.body ?? {}) as Sent
        const reason = name === 'giveBack' ? textOf(sent, GIVE_BACK_REASON) || undefined : undefined
        const written = await sendCommandOf(deps, request, viewer, {
          command: name,
          subject: subjectOfTask(state.id),
          resource: state.id,
          body: { task: state.id, ...(reason === undefined ? {} : { reason }) },
          idempotencyKey: keyOf(textOf(sent, 'once') ?? '', { name, reason }),
        })
        if (written.state === 'open') return reply.redirect(`/tasks/${state.id}?pending=${written.request}`, 303)
        // Whoever comes second sees there who has it.
        if (written.state === 'accepted' || SEEN_THERE.includes(written.problem.code))
          return reply.redirect(`/tasks/${state.id}`, 303)
        const faults = faultsOfProblem(written.problem, viewer.language, () => undefined)
        const seen = await readTask(deps, viewer, state.id)
        const form = { sent: {}, files: {}, faults }
        return shownAgain(reply, { reading: seen, form, faults, csrf: csrfToken(deps.acting, request, reply) })
      })

    app.post('/tasks/:id/delegate', async (request, reply) => {
      const viewer = sessionOf(request)
      const reading = await readTask(deps, viewer, idOf(request))
      const { state } = reading
      const sent = (request.body ?? {}) as Sent
      const body = { to: textOf(sent, DELEGATE.to) || undefined, reason: textOf(sent, DELEGATE.reason) || undefined }
      const again = (faults: Fault[]): FastifyReply =>
        shownAgain(reply, {
          reading,
          form: { sent, files: {}, faults },
          faults,
          csrf: csrfToken(deps.acting, request, reply),
        })
      const parsed = COMMAND_SCHEMAS.delegate.safeParse({ task: state.id, ...body })
      if (!parsed.success)
        return again(
          parsed.error.issues.map(({ path, message }) => ({ field: `delegate-${path.join('-')}`, text: message })),
        )
      const written = await write(deps, request, {
        command: 'delegate',
        subject: subjectOfTask(state.id),
        resource: state.id,
        body: parsed.data,
        actor: actorOfViewer(viewer),
      })
      if (written.state === 'decided' && !written.outcome.ok)
        return again(
          faultsOfProblem(
            refusalProblem(written.outcome),
            viewer.language,
            (pointer) => `delegate-${pointer.slice(1)}`,
          ),
        )
      return reply.redirect(`/tasks/${state.id}`, 303)
    })
  }

/** What the page of the task shows by itself. */
const SEEN_THERE: readonly string[] = ['task_not_open', 'claimed_already']

/** What became of an answer that was not decided while its sender waited. */
async function lateOutcome(
  deps: RouteDeps,
  request: FastifyRequest,
  { viewer, state }: TaskReading,
): Promise<{ pending?: boolean; faults?: Fault[] } | undefined> {
  const { pending } = request.query as { pending?: string }
  if (pending === undefined || !UUID.test(pending)) return undefined
  const row = await readIntake(deps.pool, pending)
  if (row?.client !== 'pages' || row.subject !== subjectOfTask(state.id)) return undefined
  const { outcome } = row
  if (outcome === undefined) return { pending: true }
  if (outcome.ok) return undefined
  return { faults: faultsOfProblem(refusalProblem(outcome), viewer.language, () => undefined) }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function faultsOf(problem: Problem, { viewer }: TaskReading, answer: string): Fault[] {
  const faults = faultsOfProblem(problem, viewer.language, (pointer) =>
    pointer === '/answer' ? 'answer' : `/${answer}${pointer}`,
  )
  if (problem.code !== 'basis_changed') return faults
  const words = taskWords(viewer.language)
  return [{ text: words.changedMeanwhile }, ...faults]
}

function shownAgain(
  reply: FastifyReply,
  { reading, form, faults, csrf }: { reading: TaskReading; form: SentPage; faults: Fault[]; csrf: string },
): FastifyReply {
  const shown: ShownForm = { sent: form.sent, faults, kept: form.files }
  return sendPage(reply, TaskPage({ reading, shown, csrf }), faults.length > 0 ? 422 : 200)
}
