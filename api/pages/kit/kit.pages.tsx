/** The submission kit: read it, take its files along, and record on the same page that it was submitted. */
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { maySeeCampaign } from '../../../activities/domain/desk/involved'
import { holderOfTask } from '../../../activities/domain/tasks/may-act'
import { zipOf } from '../../../infra/files/kit-zip'
import { readClock } from '../../../infra/postgres/clock'
import { withFilings } from '../../../infra/postgres/reads/campaign'
import { readKit, type KitRead } from '../../../infra/postgres/reads/kit'
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { RouteDeps } from '../../http/deps'
import { refusalProblem } from '../../http/errors'
import { sendFile, sendKit, sendPreview } from '../../http/send-file'
import { write } from '../../http/writes'
import { checkCsrf, CSRF_FIELD, csrfToken } from '../acting/csrf'
import { actorOfViewer, byLink, viewerOf, type Viewer } from '../acting/viewer'
import { readPageForm } from '../forms/sent-files'
import { textOf } from '../forms/sent-form'
import { answersFor, reachOf } from '../around'
import { PageUnknown, SignInFirst } from '../page-fault'
import { faultsOfProblem } from '../problem-words'
import { mayAnswer, type ShownForm } from '../task/answer-form'
import { readTask, type TaskReading } from '../task/read-task'
import { keyOf, takeAnswer } from '../task/take-answer'
import { sendPage } from '../ui/send-page'
import { taskWords } from '../words/task'
import { KitPage } from './kit-page'
import { RecordForm } from './record-form'

const OPENED = byLink('id', 'kit')
const NOTHING_TYPED: ShownForm = { sent: {}, faults: [], kept: {} }

export const kitPages =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    app.get('/filings/:id/kit', OPENED, async (request, reply) => {
      const viewer = viewerOf(request)
      const read = await kitFor(deps, request, viewer)
      return show(deps, request, reply, { viewer, read, shown: NOTHING_TYPED })
    })

    app.get('/filings/:id/kit/zip', OPENED, async (request, reply) => {
      const { kit, files } = await kitFor(deps, request, viewerOf(request))
      const { now } = await readClock(deps.pool)
      return sendKit(reply, kit, zipOf(kit, files, deps.files, now))
    })

    const fileOf = async (request: FastifyRequest) => {
      const { files } = await kitFor(deps, request, viewerOf(request))
      const row = files.get((request.params as { file: string }).file.toLowerCase())
      if (!row) throw new PageUnknown()
      return row
    }
    app.get('/filings/:id/kit/files/:file', OPENED, async (request, reply) =>
      sendFile(deps, reply, await fileOf(request)),
    )
    app.get('/filings/:id/kit/files/:file/preview', OPENED, async (request, reply) =>
      sendPreview(deps, reply, await fileOf(request), 1),
    )

    app.post(
      '/filings/:id/kit',
      { config: { ...OPENED.config, readsFiles: true }, bodyLimit: 10 * deps.fileMaxBytes },
      async (request, reply) => {
        const viewer = viewerOf(request)
        // Before the body: nobody stores files for a kit that is not theirs to see, nor by the link of a mailbox.
        const read = await kitFor(deps, request, viewer)
        const here = `/filings/${read.filing.id}/kit`
        if (viewer.members) throw new SignInFirst(here)
        const form = await readPageForm(deps, request, viewer.language)
        checkCsrf(deps.acting, request, textOf(form.sent, CSRF_FIELD))
        const task = read.kit.brings.task
        if (task === undefined) return reply.redirect(here, 303)
        const reading = await readTask(deps, viewer, task)
        const typed = { sent: form.sent, kept: form.files }
        if (holderElsewhere(reading) !== undefined) return reply.redirect(here, 303)
        const taken = takeAnswer(reading, form)
        if ('faults' in taken)
          return show(deps, request, reply, { viewer, read, shown: { ...typed, faults: taken.faults } })
        const { body, once } = taken
        if (!mayAnswer(reading, body.answer)) throw new SignInFirst(here)
        const written = await write(deps, request, {
          command: 'answerTask',
          subject: subjectOfTask(task),
          resource: task,
          body: { task, ...body },
          actor: actorOfViewer(viewer),
          idempotencyKey: keyOf(once, body),
        })
        if (written.state !== 'decided' || written.outcome.ok) return reply.redirect(here, 303)
        const problem = refusalProblem(written.outcome)
        if (problem.code === 'sign_in_required') throw new SignInFirst(here)
        const refused = faultsOfProblem(problem, viewer.language, (pointer) =>
          pointer === '/answer' ? 'answer' : `/${body.answer}${pointer}`,
        )
        // What has changed is shown with it, and counts as seen from then on.
        if (problem.code === 'basis_changed') delete form.sent.basis
        const changed = problem.code === 'basis_changed' ? [{ text: taskWords(viewer.language).changedMeanwhile }] : []
        const shown = { ...typed, faults: [...changed, ...refused] }
        return show(deps, request, reply, { viewer, read: await kitFor(deps, request, viewer), shown })
      },
    )
  }

/** A kit that is not there, and one that is not for who asks, look the same. */
async function kitFor(deps: RouteDeps, request: FastifyRequest, viewer: Viewer): Promise<KitRead> {
  const { id } = request.params as { id: string }
  const read = /^MC-\d{8}-\d{4,9}-\d{2,4}$/.test(id) ? await readKit(deps, undefined, id) : undefined
  if (!read) throw new PageUnknown()
  const [state] = await withFilings(deps, [read.campaign])
  if (!state || !maySeeCampaign(state, await reachOf(deps.reference, viewer.person))) throw new PageUnknown()
  return read
}

/** Name of whoever submits, where the viewer may not do it instead. */
function holderElsewhere({ viewer, campaign, state, around }: TaskReading): string | undefined {
  const holder = holderOfTask(campaign, state)
  const answersForAll = viewer.how === 'session' && answersFor(campaign, viewer, around)
  if (holder === viewer.person || answersForAll) return undefined
  return around.personName(holder)
}

async function show(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { viewer, read, shown }: { viewer: Viewer; read: KitRead; shown: ShownForm },
): Promise<FastifyReply> {
  const { kit, campaign } = read
  const { task } = kit.brings
  const reading = task === undefined ? undefined : await readTask(deps, viewer, task)
  const csrf = csrfToken(deps.acting, request, reply)
  const page = KitPage({
    viewer,
    kit,
    campaign: { number: campaign.number, name: campaign.state.name },
    faults: shown.faults,
    record: reading && <RecordForm reading={reading} shown={shown} csrf={csrf} holder={holderElsewhere(reading)} />,
  })
  return sendPage(reply, page, shown.faults.length > 0 ? 422 : 200)
}
