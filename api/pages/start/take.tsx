/** What is done with a form that was sent: it gets another row, is checked, or becomes a command. Nothing typed is lost. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { rehearse, rehearseAmend } from '../../../infra/postgres/record/rehearse'
import type { StartCampaign } from '../../../workflows/contract/commands'
import type { RouteDeps } from '../../http/deps'
import { problemBody, problemOf, refusalProblem } from '../../http/errors'
import { write, type Written } from '../../http/writes'
import { CSRF_FIELD, csrfToken } from '../acting/csrf'
import { actorOfViewer, type Viewer } from '../acting/viewer'
import { textOf, type Sent } from '../forms/sent-form'
import type { Fault } from '../ui/faults'
import { sendPage } from '../ui/send-page'
import { startWords } from '../words/start'
import { changesOf } from './changed'
import { labelOfField } from './field-labels'
import { Found, type FoundProps } from './found'
import { foundOf } from './found-data'
import { formProps, type FormData } from './form-data'
import { formBody, tidied, type FormBody } from './form-schema'
import { judge, refusedFaults, type Names } from './judged'
import { Pending } from './pending'
import { platformChoices } from './platform-fields'
import type { Edited } from './read-edited'
import { StartPage } from './start-page'

export interface Typed {
  viewer: Viewer
  data: FormData
  sent: Sent
  edited?: Edited
}

interface Shown extends Typed {
  faults: readonly Fault[]
  found?: FoundProps
  status?: number
}

export function show(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply, shown: Shown): FastifyReply {
  const { viewer, data, sent, edited, faults, found, status } = shown
  const { language } = viewer
  const form = formBody(platformChoices(data.packs), sent)
  const isEdit = edited !== undefined
  const page = StartPage({
    viewer,
    faults,
    form: { ...formProps(data, { language, sent, form, faults, state: edited?.state }), isEdit },
    hidden: {
      [CSRF_FIELD]: csrfToken(deps.acting, request, reply),
      key: randomUUID(),
      version: edited && (textOf(sent, 'version') ?? String(edited.state.planVersion)),
      '/template': isEdit ? undefined : textOf(sent, '/template'),
    },
    action: isEdit ? `/campaigns/${edited.state.number}/edit` : '/campaigns/new',
    found: found && <Found {...found} />,
    reason: textOf(sent, 'reason'),
  })
  return sendPage(reply, page, status ?? 200)
}

export async function take(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  typed: Typed,
): Promise<FastifyReply> {
  const { viewer, data, edited } = typed
  const { language } = viewer
  const choices = platformChoices(data.packs)
  const form = formBody(choices, typed.sent)
  const doing = textOf(typed.sent, 'do') ?? 'check'
  const adds = doing.startsWith('add:') ? doing.slice(4) : undefined
  const shown = { ...typed, sent: tidied(typed.sent, form, adds) }
  if (adds !== undefined) return show(deps, request, reply, { ...shown, faults: [] })
  const names: Names = { language, labelOf: labelOfField(language, choices) }
  const { body, faults } = judge(form, names, edited !== undefined)
  if (!body) return show(deps, request, reply, { ...shown, faults, status: 422 })
  try {
    if (doing !== 'save') {
      const found = await check(deps, shown, body)
      return show(deps, request, reply, { ...shown, faults: [], found })
    }
    return sendWritten(reply, viewer, await send(deps, request, shown, body))
  } catch (error) {
    return showRefused(deps, request, reply, shown, { error, form, names })
  }
}

async function check(deps: RouteDeps, { viewer, data, edited, sent }: Typed, body: StartCampaign): Promise<FoundProps> {
  const actor = actorOfViewer(viewer)
  const rehearsed = edited
    ? await rehearseAmend(deps, actor, edited.state, changesOf(edited.before, sent, body))
    : await rehearse(deps, actor, body)
  return foundOf(deps, rehearsed, { launches: body.launches, data, language: viewer.language })
}

async function send(
  deps: RouteDeps,
  request: FastifyRequest,
  { viewer, edited, sent }: Typed,
  body: StartCampaign,
): Promise<Written> {
  const actor = actorOfViewer(viewer)
  const idempotencyKey = textOf(sent, 'key')
  if (!edited) return write(deps, request, { command: 'startCampaign', body, title: body.name, actor, idempotencyKey })
  const { number } = edited.state
  const changes = changesOf(edited.before, sent, body)
  const version = Number(textOf(sent, 'version'))
  const ifVersion = Number.isSafeInteger(version) && version >= 0 ? version : undefined
  const reason = textOf(sent, 'reason')?.trim().slice(0, 2000) || undefined
  const amended = { campaign: number, changes, reason, ifVersion }
  return write(deps, request, {
    command: 'amend',
    resource: number,
    subject: number,
    body: amended,
    actor,
    idempotencyKey,
  })
}

function sendWritten(reply: FastifyReply, viewer: Viewer, written: Written): FastifyReply {
  if (written.state !== 'decided') {
    const href = written.taken.subject === undefined ? '/campaigns' : `/campaigns/${written.taken.subject}`
    return sendPage(reply, Pending({ viewer, href }), 202)
  }
  if (!written.outcome.ok) throw refusalProblem(written.outcome)
  return reply.redirect(`/campaigns/${written.subject}`, 303)
}

function showRefused(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: Typed,
  { error, form, names }: { error: unknown; form: FormBody; names: Names },
): FastifyReply {
  const problem = problemOf(error)
  if (problem.code === 'internal') throw error
  const { status } = problemBody(problem)
  if (problem.code !== 'version_conflict')
    return show(deps, request, reply, { ...shown, faults: refusedFaults(problem, form.parts, names), status })
  // What was typed goes on from the campaign as it is now, once somebody has looked.
  const sent = { ...shown.sent, version: undefined }
  const text = startWords(names.language).changedMeanwhile
  return show(deps, request, reply, { ...shown, sent, faults: [{ text }], status })
}
