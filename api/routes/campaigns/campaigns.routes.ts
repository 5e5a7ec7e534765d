/** Campaigns: start, read, amend, end. Reads of what belongs to one are in `campaign-parts.routes.ts`. */
import { createTurns } from '../../../infra/turns'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { campaignNumber, COMMAND_SCHEMAS, oneLine, staff, text } from '../../../infra/schemas/command-schemas'
import { listCampaigns } from '../../../infra/postgres/reads/read-model'
import { actorOf, seenBy } from '../../http/auth'
import { fieldsQuery, selectable } from '../../http/fields'
import type { RouteDeps } from '../../http/deps'
import { previewOfStart } from '../../../activities/domain/planning/start-preview'
import { rehearse } from '../../../infra/postgres/record/rehearse'
import { presentKept } from '../../present/requirement'
import { amendPreviewSchema } from '../../schemas/amend-preview'
import { dryRunSchema } from '../../schemas/dry-run'
import { campaignSchema } from '../../present/campaign'
import { stageWord } from '../../present/words'
import { campaignState, withFilings } from '../../../infra/postgres/reads/campaign'
import { campaignAsOf, showCampaign, showCampaigns } from '../../present/campaigns'
import { refuseForeignFiles, requireIdempotencyKey, sendCommand, sendWritten, write } from '../../http/writes'
import { previewAmend, writeAmend } from './amend'
import {
  actorHeader,
  amendHeaders,
  COMMAND_RESPONSE,
  createOrTryHeaders,
  etagOf,
  flag,
  launchQuery,
  page,
  pageOf,
  pageQuery,
  pendingAnswer,
  READ_REFUSALS,
  refusals,
  searchText,
  textKey,
  WRITE_REFUSALS,
  writeHeaders,
} from '../common'

const TAGS = ['campaigns']
const params = z.object({ number: campaignNumber })

const startBody = COMMAND_SCHEMAS.startCampaign.meta({
  id: 'StartCampaign',
  description: 'The campaign to start. A draft needs name, lead and backup; the rest may follow with PATCH.',
  example: {
    name: '双11 抽奖',
    externalRef: 'OMS-4711',
    lead: 'M1001',
    backup: 'M1002',
    group: { legal: 'L2001' },
    endsAt: '2027-01-05T23:59:59+08:00',
    filings: [{ platform: 'wechat', item: 'mini_program_audit' }],
    launches: [{ platform: 'wechat', launchAt: '2026-12-20T10:00:00+08:00' }],
  },
})

const amendBody = COMMAND_SCHEMAS.amend.shape.changes
  .extend({ reason: text(2000).optional() })
  .refine(({ reason: _, ...changes }) => Object.keys(changes).length > 0, '没有任何变更 (nothing to change)')
  .meta({
    id: 'AmendCampaign',
    description: 'The changes. Filings are added; existing ones stay.',
    example: { endsAt: '2027-01-10T23:59:59+08:00', reason: '活动延长' },
  })

/** Of its own media type: whoever asks for an amendment never takes a preview for it. */
const AMEND_PREVIEW = 'application/vnd.campaign-filing.amend-preview+json'
const amendAnswer = {
  description: 'The campaign as amended; with `preview=true` what the amendment would do.',
  content: { 'application/json': { schema: campaignSchema }, [AMEND_PREVIEW]: { schema: amendPreviewSchema } },
}

const endBody = z
  .strictObject({ reason: COMMAND_SCHEMAS.withdraw.shape.reason })
  .meta({ id: 'EndCampaign', example: { reason: '预算取消' } })

const listQuery = z.strictObject({
  stage: stageWord.optional(),
  lead: staff.optional(),
  external_ref: oneLine(128).optional(),
  q: searchText.optional().meta({ description: 'Part of the campaign name.' }),
  ...launchQuery,
  ...fieldsQuery,
  ...pageQuery,
})
const campaignPage = pageOf(campaignSchema, 'CampaignPage')

export const campaignRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/campaigns',
      {
        schema: {
          operationId: 'startCampaign',
          summary: 'Start a campaign',
          description:
            '201 means that the campaign is recorded and can be read. The body is the campaign as of this ' +
            'request, so every repeat gets the same answer. With `dry_run=true` nothing is stored; the answer ' +
            'is 200 with what would be opened.',
          tags: TAGS,
          headers: createOrTryHeaders,
          querystring: z.strictObject({ dry_run: flag.optional() }),
          body: startBody,
          response: { 200: dryRunSchema, 201: campaignSchema, 202: pendingAnswer, ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { body } = request
        if (request.query.dry_run) {
          await refuseForeignFiles(deps, request, body)
          const preview = await previewOfStart(await rehearse(deps, actorOf(request), body), body, createTurns())
          const kept = preview.requirements.map((r) => presentKept(deps.reference, r, () => undefined))
          return { ...preview, requirements: await Promise.all(kept) }
        }
        requireIdempotencyKey(request)
        const written = await write(deps, request, {
          command: 'startCampaign',
          body,
          title: body.name,
        })
        return sendWritten(reply, written, async ({ result }, number) => {
          const { campaign, planVersion } = await campaignAsOf(deps, number, Number(result.version))
          void reply.code(201).header('location', `/v1/campaigns/${number}`).header('etag', etagOf(planVersion))
          return campaign
        }) as never
      },
    )

    app.get(
      '/campaigns',
      {
        config: selectable(campaignPage),
        schema: {
          operationId: 'listCampaigns',
          summary: 'List campaigns, newest first',
          tags: TAGS,
          headers: actorHeader,
          querystring: listQuery,
          response: { 200: campaignPage, ...READ_REFUSALS },
        },
      },
      (request, reply) => {
        const { stage, lead, external_ref: externalRef, q, launch_before: launchBefore, cleared } = request.query
        return page(deps, request, reply, {
          name: 'campaigns',
          query: request.query,
          read: (after, limit) =>
            listCampaigns(
              deps.pool,
              seenBy(request),
              { stage, lead, externalRef, q, launchBefore, cleared },
              { after: textKey(after), limit },
            ),
          keyOf: (row) => [row.number],
          present: async (rows) => showCampaigns(deps, await withFilings(deps, rows)),
        })
      },
    )

    app.get(
      '/campaigns/:number',
      {
        schema: {
          operationId: 'getCampaign',
          summary: 'Read a campaign',
          description: 'The ETag changes when the campaign plan changes, not with every task or reminder.',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: campaignSchema, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const state = await campaignState(deps, seenBy(request), request.params.number)
        void reply.header('etag', etagOf(state.planVersion))
        return showCampaign(deps, state)
      },
    )

    app.patch(
      '/campaigns/:number',
      {
        schema: {
          operationId: 'amendCampaign',
          summary: 'Amend a campaign or complete a draft',
          description:
            'With If-Match the change is refused (412) if the plan (name, people, times, filings or launches) ' +
            'has changed since it was read. Tasks and reminders do not count. The body is the campaign as of ' +
            'this request, so every repeat with the same Idempotency-Key gets the same answer. With `preview=true` ' +
            'nothing changes: the answer says what it would void and have done again, or why it is refused.',
          tags: TAGS,
          headers: amendHeaders,
          params,
          querystring: z.strictObject({ preview: flag.optional() }),
          body: amendBody,
          response: { 200: amendAnswer, 202: pendingAnswer, ...refusals(412), ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { number } = request.params
        const { reason, ...changes } = request.body
        if (request.query.preview) {
          void reply.type(AMEND_PREVIEW)
          return previewAmend(deps, request, number, changes)
        }
        const written = await writeAmend(deps, request, number, { changes, reason })
        return sendWritten(reply, written, async ({ result }) => {
          const { campaign, planVersion } = await campaignAsOf(deps, number, Number(result.version))
          void reply.header('etag', etagOf(planVersion))
          return campaign
        }) as never
      },
    )

    for (const [command, operationId, summary] of [
      ['withdraw', 'withdrawCampaign', 'Withdraw a campaign that will not run'],
      ['cancel', 'cancelCampaign', 'Cancel a campaign that was started by mistake'],
    ] as const)
      app.post(
        `/campaigns/:number/${command}`,
        {
          schema: {
            operationId,
            summary,
            description:
              'Everyone concerned is told. Filings already submitted have to be withdrawn at their platforms, ' +
              'which opens a task.',
            tags: TAGS,
            headers: writeHeaders,
            params,
            body: endBody,
            response: COMMAND_RESPONSE,
          },
        },
        async (request, reply) => {
          const { number } = request.params
          await campaignState(deps, seenBy(request), number)
          const { reason } = request.body
          return sendCommand(deps, request, reply, {
            command,
            resource: number,
            subject: number,
            body: { campaign: number, reason },
          })
        },
      )
  }
