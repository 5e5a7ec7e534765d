/** What is recorded from a campaign's page: what a platform said, a correction, a withdrawal. Each a form, a command, a redirect. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VNode } from 'preact'
import { isResponsible } from '../../../activities/domain/desk/involved'
import type { CampaignState } from '../../../activities/domain/record/state'
import { packsFor } from '../../../infra/postgres/reads/desk'
import type { CommandType } from '../../../workflows/contract/commands'
import type { RouteDeps } from '../../http/deps'
import { checkCsrf, CSRF_FIELD, csrfToken } from '../acting/csrf'
import { sessionOf, type Viewer } from '../acting/viewer'
import { aroundOf, type Around } from '../around'
import { readPageForm, type KeptFile } from '../forms/sent-files'
import { PageUnknown } from '../page-fault'
import type { PageRoutes } from '../page-routes'
import { sendCommandOf } from '../send-command'
import type { Fault } from '../ui/faults'
import { sendPage } from '../ui/send-page'
import { formWords } from '../words/campaign-forms'
import { CorrectForm, correctionOf, CORRECT_FIELDS } from './correct-form'
import type { FormProps } from './form-page'
import { faultsFor, labelled, typedIn, type Typed } from './form-values'
import { seenCampaign } from './read-campaign'
import { ReportForm, reportOf, REPORT_FIELDS } from './report-form'
import { WithdrawForm, withdrawalOf, WITHDRAW_FIELDS } from './withdraw-form'

interface Known {
  viewer: Viewer
  around: Around
  campaign: CampaignState
}

interface Form {
  path: string
  command: CommandType
  /** What the campaign's page says afterwards. */
  did: string
  /** Only for those who answer for the campaign. */
  responsible: boolean
  fields: Readonly<Record<string, string>>
  read(typed: Typed, known: Known, files: readonly KeptFile[]): { body: object } | { faults: Fault[] }
  show(props: FormProps, known: Known): VNode
}

const FORMS: readonly Form[] = [
  {
    path: 'report',
    command: 'report',
    did: 'reported',
    responsible: false,
    fields: REPORT_FIELDS,
    read: (typed, { around, viewer }, files) => reportOf(typed, files, around, viewer.language),
    show: (props) => ReportForm(props),
  },
  {
    path: 'correct',
    command: 'correct',
    did: 'corrected',
    responsible: true,
    fields: CORRECT_FIELDS,
    read: (typed, { around, viewer }) => correctionOf(typed, around, viewer.language),
    show: (props, { around }) => CorrectForm({ ...props, people: around.people }),
  },
  {
    path: 'withdraw',
    command: 'withdraw',
    did: 'withdrawn',
    responsible: true,
    fields: WITHDRAW_FIELDS,
    read: (typed, { campaign, viewer }) => withdrawalOf(typed, campaign.number, viewer.language),
    show: (props) => WithdrawForm(props),
  },
]

type Numbered = FastifyRequest<{ Params: { number: string } }>

export const campaignFormPages: PageRoutes = (deps) => async (app) => {
  for (const form of FORMS) {
    const address = `/campaigns/:number/${form.path}`
    app.get<{ Params: { number: string } }>(address, async (request, reply) => {
      const known = await knownTo(deps, request, form)
      const { filing } = request.query as { filing?: unknown }
      const typed = typeof filing === 'string' ? { filing } : {}
      return showForm(deps, request, reply, form, known, { typed, faults: [], kept: [] })
    })
    app.post<{ Params: { number: string } }>(
      address,
      { bodyLimit: 10 * deps.fileMaxBytes, config: { readsFiles: true } },
      (request, reply) => take(deps, request, reply, form),
    )
  }
}

async function knownTo(deps: RouteDeps, request: Numbered, { responsible }: Form): Promise<Known> {
  const viewer = sessionOf(request)
  const around = await aroundOf(deps, viewer)
  const campaign = await seenCampaign(deps, around, request.params.number)
  if (responsible && !isResponsible(campaign, around.reach)) throw new PageUnknown()
  return { viewer, around, campaign }
}

async function take(deps: RouteDeps, request: Numbered, reply: FastifyReply, form: Form): Promise<FastifyReply> {
  const { language } = sessionOf(request)
  const sent = await readPageForm(deps, request, language)
  if (request.isMultipart()) checkCsrf(deps.acting, request, sent.sent[CSRF_FIELD])
  const known = await knownTo(deps, request, form)
  const { viewer, campaign } = known
  const { key, ...typed } = typedIn(sent.sent)
  const kept = sent.files.fileIds ?? []
  const again = (faults: readonly Fault[]): Promise<FastifyReply> =>
    showForm(deps, request, reply, form, known, { typed, faults, kept })
  const read = form.read(typed, known, kept)
  if ('faults' in read || sent.faults.length > 0)
    return again([...sent.faults, ...('faults' in read ? read.faults : [])])
  const subject = 'filing' in read.body ? String(read.body.filing) : campaign.number
  // A filing of another campaign is as unknown as one that does not exist.
  if (subject !== campaign.number && !campaign.filings[subject]) throw new PageUnknown()
  const outcome = await sendCommandOf(deps, request, viewer, {
    command: form.command,
    resource: subject,
    subject,
    body: read.body,
    idempotencyKey: key !== undefined && /^[0-9a-f-]{36}$/.test(key) ? key : randomUUID(),
  })
  if (outcome.state === 'refused') return again(faultsFor(outcome.problem, form.fields, viewer.language))
  return reply.redirect(`/campaigns/${campaign.number}?did=${outcome.state === 'open' ? 'open' : form.did}`, 303)
}

/** Shown again with what was typed and what is wrong with it; a new key, since what was refused is answered for its key. */
async function showForm(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form,
  known: Known,
  { typed, faults, kept }: { typed: Typed; faults: readonly Fault[]; kept: readonly KeptFile[] },
): Promise<FastifyReply> {
  const { viewer, campaign } = known
  const packOf = await packsFor(deps, [campaign])
  const csrf = csrfToken(deps.acting, request, reply)
  const words = formWords(viewer.language)
  const named = labelled(faults, labelsOf(words), viewer.language)
  const page = form.show(
    { campaign, packOf, viewer, csrf, requestKey: randomUUID(), typed, faults: named, kept },
    known,
  )
  return sendPage(reply, page, faults.length > 0 ? 422 : 200)
}

const labelsOf = (words: ReturnType<typeof formWords>): Record<string, string> => ({
  filing: words.filing,
  kind: words.kind,
  text: words.text,
  occurredAt: words.occurredAt,
  channel: words.channel,
  saidBy: words.saidBy,
  dueAt: words.dueAt,
  credentialNumber: words.credentialNumber,
  validUntil: words.validUntil,
  target: words.target,
  round: words.round,
  number: words.rightNumber,
  verdict: words.verdict,
  confirmedBy: words.confirmedBy,
  reason: words.reason,
})
