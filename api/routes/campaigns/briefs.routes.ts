/** The brief of a campaign, the types of campaign that a policy knows, and the templates that a brief may begin with. */
import type { RulePack } from '../../../workflows/contract/reference'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CampaignState } from '../../../activities/domain/record/state'
import { demandOf } from '../../../activities/domain/rules/brief-policy'
import { briefSchema } from '../../../infra/schemas/brief-schema'
import { campaignNumber, shaped } from '../../../infra/schemas/command-schemas'
import { isInstalled } from '../../../infra/reference/reference'
import { POLICY_ID } from '../../../infra/postgres/record/read-context'
import { calendarOf } from '../registers/registers'
import { BRIEF_PARTS, type BriefPart, type CampaignTemplate } from '../../../workflows/contract/brief'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { briefOutSchema, demandOut, presentBrief, type BriefOut } from '../../present/brief'
import { textsOf } from '../../../infra/postgres/reads/notes'
import { bilingualOut } from '../../present/rules'
import { campaignState, stateAsOf } from '../../../infra/postgres/reads/campaign'
import type { Outcome } from '../../../workflows/contract/views'
import { sendWritten } from '../../http/writes'
import { writeAmend } from './amend'
import { actorHeader, amendHeaders, etagOf, pendingAnswer, READ_REFUSALS, refusals, WRITE_REFUSALS } from '../common'

const TAGS = ['campaigns']
const params = z.object({ number: campaignNumber })

const typesSchema = z
  .object({
    policyVersion: z.string(),
    source: z.string(),
    sizes: z.array(z.object({ id: z.string(), label: bilingualOut, belowFen: z.int().optional() })),
    types: z.array(
      z.object({
        type: z.string(),
        label: bilingualOut,
        asks: z
          .array(z.object({ part: z.string(), label: bilingualOut, demand: z.record(z.string(), demandOut) }))
          .meta({ description: 'What is required of each part of the brief, by size class.' }),
        risks: z.array(z.string()),
        backups: z.array(z.string()).meta({ description: 'Risks that need a fallback in addition to the plan.' }),
      }),
    ),
  })
  .meta({ id: 'CampaignTypes' })

const templateHead = {
  id: z.string(),
  version: z.string(),
  name: bilingualOut,
  type: z.string(),
  source: z.string(),
}

const templateSchema = z
  .object({
    ...templateHead,
    brief: briefSchema,
    checklist: z.array(
      z.object({ item: z.string(), label: bilingualOut, department: z.string(), mandatory: z.boolean() }),
    ),
  })
  .meta({ id: 'CampaignTemplate' })

export const briefRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/campaigns/:number/brief',
      {
        schema: {
          operationId: 'getBrief',
          summary: 'Read the brief of a campaign, with what is missing, totals and warnings',
          description: 'The ETag is that of the campaign; it changes when the plan changes.',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: briefOutSchema, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const state = await campaignState(deps, seenBy(request), request.params.number)
        void reply.header('etag', etagOf(state.planVersion))
        return shown(deps, state)
      },
    )

    app.put(
      '/campaigns/:number/brief',
      {
        schema: {
          operationId: 'putBrief',
          summary: 'Replace the brief of a campaign',
          description:
            'Replaces the whole brief; parts that are left out are removed. Errors are refused, each with ' +
            'pointer and code. Missing parts are listed in the answer; if the policy requires them for the type ' +
            'and size of the campaign, the preparation waits for them. Same as `brief` in a PATCH of the ' +
            'campaign.',
          tags: TAGS,
          headers: amendHeaders,
          params,
          body: briefSchema,
          response: { 200: briefOutSchema, 202: pendingAnswer, ...refusals(412), ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { number } = request.params
        const written = await writeAmend(deps, request, number, { changes: { brief: request.body } })
        if (written.state === 'decided' && !written.outcome.ok) written.outcome = intoBody(written.outcome)
        return sendWritten(reply, written, async ({ result }) => {
          const state = await stateAsOf(deps, number, Number(result.version))
          void reply.header('etag', etagOf(state.planVersion))
          return shown(deps, state)
        }) as never
      },
    )

    app.get(
      '/campaign-types',
      {
        schema: {
          operationId: 'listCampaignTypes',
          summary: 'List campaign types and what their briefs must contain, by size',
          tags: ['rules'],
          headers: actorHeader,
          response: { 200: typesSchema, ...refusals(401, 403, 429, 503) },
        },
      },
      async () => {
        const policy = await deps.reference.latest('policy', POLICY_ID)
        if (!policy?.briefs) throw new Problem('reference_missing', { detail: 'policy with briefs' })
        const { briefs } = policy
        return {
          policyVersion: policy.version,
          source: briefs.source,
          sizes: briefs.sizes.map(({ id, zh, en, belowFen }) => ({ id, label: { zh, en }, belowFen })),
          types: Object.entries(briefs.types).map(([type, { zh, en, risks, backups = [] }]) => ({
            type,
            label: { zh, en },
            asks: (Object.keys(BRIEF_PARTS) as BriefPart[]).map((part) => ({
              part,
              label: BRIEF_PARTS[part],
              demand: Object.fromEntries(briefs.sizes.map(({ id }) => [id, demandOf(briefs, type, id, part)])),
            })),
            risks,
            backups,
          })),
        }
      },
    )

    app.get(
      '/templates',
      {
        schema: {
          operationId: 'listTemplates',
          summary: 'List campaign templates',
          description:
            'A template provides the first content of a brief and the checklist of a campaign; use it by starting ' +
            'a campaign with `template`.',
          tags: ['rules'],
          headers: actorHeader,
          response: {
            200: z.object({ items: z.array(z.object(templateHead)) }).meta({ id: 'CampaignTemplates' }),
            ...refusals(401, 403, 429, 503),
          },
        },
      },
      async () => ({
        items: (await deps.reference.list('template')).map(({ id, version, name, type, source }) => ({
          id,
          version,
          name,
          type,
          source,
        })),
      }),
    )

    app.get(
      '/templates/:id',
      {
        schema: {
          operationId: 'getTemplate',
          summary: 'Read a template, in its latest version or the one a campaign uses',
          tags: ['rules'],
          headers: actorHeader,
          params: z.object({ id: shaped(/^[a-z][a-z0-9_]{0,62}$/, 'lottery') }),
          querystring: z.strictObject({ version: z.string().max(20).optional() }),
          response: { 200: templateSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const { id } = request.params
        const { version } = request.query
        return templateOut(await templateOf(deps, id, version))
      },
    )
  }

async function templateOf(
  { pool, reference }: RouteDeps,
  id: string,
  version: string | undefined,
): Promise<CampaignTemplate> {
  const latest = await reference.latest('template', id)
  if (!latest) throw new Problem('not_found', { detail: id })
  if (version === undefined || version === latest.version) return latest
  if (!(await isInstalled(pool, 'template', id, version)))
    throw new Problem('not_found', { detail: `${id} ${version}` })
  return reference.get('template', id, version)
}

const templateOut = ({ id, version, name, type, source, brief, checklist }: CampaignTemplate) => ({
  id,
  version,
  name,
  type,
  source,
  brief,
  checklist: checklist.map(({ item, zh, en, department, mandatory }) => ({
    item,
    label: { zh, en },
    department,
    mandatory,
  })),
})

async function shown(deps: RouteDeps, state: CampaignState): Promise<BriefOut> {
  const document = state.brief?.document
  const textOf = await textsOf(deps.pool, document)
  const policy = await deps.reference.get('policy', POLICY_ID, state.policyVersion)
  const packs = await deps.reference.list('rule_pack')
  const pack = (platform: string): RulePack | undefined => packs.find((one) => one.platform === platform)
  return presentBrief(state, textOf(document), { policy, calendar: await calendarOf(deps, policy), pack })
}

const ofBrief = (pointer: string): string => pointer.replace(/^\/brief(?=\/|$)/, '')

/** In this request the brief is the body itself. */
function intoBody(refused: Extract<Outcome, { ok: false }>): Outcome {
  const { pointer, extra } = refused
  const faults = extra?.faults as { pointer: string }[] | undefined
  return {
    ...refused,
    pointer: pointer === undefined ? undefined : ofBrief(pointer),
    extra: faults ? { ...extra, faults: faults.map((f) => ({ ...f, pointer: ofBrief(f.pointer) })) } : extra,
  }
}
