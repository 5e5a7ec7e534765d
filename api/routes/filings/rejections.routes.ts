/** What platforms refused before: the memory of a platform, and the preflight that asks it for one filing. */
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { copiesFor, missingPromotion, openWording } from '../../../activities/domain/content/open-content'
import { filingIdSchema, slug } from '../../../infra/schemas/command-schemas'
import { findCampaign, findFiling } from '../../../infra/postgres/reads/read-model'
import { TAXONOMY_ID as TAXONOMY, POLICY_ID } from '../../../infra/postgres/record/read-context'
import { readRefusedItems } from '../../../infra/postgres/reads/rejections'
import type { RefusedItem } from '../../../activities/domain/rejections/refused-item'
import { createScreens } from '../../../infra/reference/wording/screens'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { textsOf } from '../../../infra/postgres/reads/notes'
import { bilingualOut } from '../../present/rules'
import { catalogueOf } from '../../../infra/postgres/reads/catalogue'
import { placesIn } from '../../../activities/domain/rejections/refused-wording'
import { createFolds } from '../../../infra/reference/wording/fold'
import {
  casesOf,
  categoryIn,
  memoryOf,
  saidOfWording,
  wordingsOf,
  type Remembering,
} from '../../../activities/domain/rejections/rejection-memory'
import { caseSchema, memoryShape, rejectionsSchema } from '../../schemas/rejections'
import { actorHeader, READ_REFUSALS, refusals } from '../common'

const TAGS = ['filings']

const taxonomySchema = z
  .object({
    version: z.string(),
    source: z.string(),
    grade: z.string().meta({ description: 'E: our own classification.' }),
    categories: z.array(
      bilingualOut.extend({ code: z.string(), about: bilingualOut, wording: z.literal(true).optional() }),
    ),
  })
  .meta({ id: 'RejectionCategories' })

const preflightSchema = z
  .object({
    filing: z.string(),
    platform: z.string(),
    platformName: z.string(),
    item: z.string(),
    refusedBefore: z.object(memoryShape),
    inCopy: z
      .array(
        z.object({
          copy: z.string(),
          version: z.int(),
          part: z.string(),
          start: z.int().meta({ description: 'Offset in the part, in UTF-16 code units.' }),
          end: z.int(),
          matched: z.string(),
          wording: z.string(),
          times: z.int(),
          said: z.string().meta({ example: '抖音曾 4 次因用语“最低价”驳回' }),
          cases: z.array(caseSchema),
        }),
      )
      .meta({ description: 'Words in the copy for this platform that it has rejected before.' }),
    open: z.object({ wording: z.array(z.string()), promotion: z.array(z.string()) }).meta({
      description: 'What blocks the recheck: open hits as `copy#hit`, and missing information on the promotion.',
    }),
  })
  .meta({ id: 'Preflight' })

export const rejectionRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const screenFor = createScreens()
    const foldOf = createFolds()

    const remembering = async (
      request: FastifyRequest,
      name: string,
      items: readonly RefusedItem[],
    ): Promise<Remembering> => {
      const seen = seenBy(request)
      const lists = await deps.reference.list('wording')
      return {
        name,
        taxonomy: await deps.reference.latest('rejection_taxonomy', TAXONOMY),
        maySee: ({ client }) => seen === undefined || client === seen,
        textOf: await textsOf(deps.pool, items),
        reader: {
          screen: (text) => (lists.length === 0 ? [] : screenFor(lists)(text)),
          fold: (text) => foldOf()(text),
        },
      }
    }

    app.get(
      '/rejections',
      {
        schema: {
          operationId: 'listRejections',
          summary: 'List earlier rejections by a platform, by category, field and wording, most frequent first',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({
            platform: slug,
            item: slug.optional(),
            category: slug.optional().meta({ description: 'Only this rejection category, or `uncategorised`.' }),
          }),
          response: { 200: rejectionsSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const { platform, item, category } = request.query
        const pack = (await deps.reference.list('rule_pack')).find((p) => p.platform === platform)
        if (!pack) throw new Problem('not_found', { detail: platform })
        const all = await readRefusedItems(deps.pool, platform, item)
        const items = all.filter((one) => category === undefined || categoryIn(one) === category)
        const around = await remembering(request, pack.name.zh, items)
        return { platform, item, category, ...memoryOf(items, wordingsOf(items, around), around) }
      },
    )

    app.get(
      '/rejection-categories',
      {
        schema: {
          operationId: 'listRejectionCategories',
          summary: 'List the rejection categories, common to all platforms',
          tags: TAGS,
          headers: actorHeader,
          response: { 200: taxonomySchema, ...READ_REFUSALS, ...refusals(503) },
        },
      },
      async () => {
        const taxonomy = await deps.reference.latest('rejection_taxonomy', TAXONOMY)
        if (!taxonomy) throw new Problem('reference_missing', { detail: `rejection_taxonomy ${TAXONOMY}` })
        const { version, source, grade, categories } = taxonomy
        return { version, source, grade, categories: [...categories] }
      },
    )

    app.get(
      '/filings/:id/preflight',
      {
        schema: {
          operationId: 'getPreflight',
          summary: 'List earlier rejections of such filings, and where the copy repeats them',
          description:
            'To be read before a submission. It changes and blocks nothing; what does block the submission is ' +
            'listed in `open`.',
          tags: TAGS,
          headers: actorHeader,
          params: z.object({ id: filingIdSchema }),
          response: { 200: preflightSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const { id } = request.params
        const filing = await findFiling(deps.pool, seenBy(request), id)
        const campaign = filing && (await findCampaign(deps.pool, undefined, filing.campaign))
        if (!filing || !campaign) throw new Problem('not_found', { detail: id })
        const { platform, item } = filing.state
        const { pack } = await catalogueOf(deps.reference, filing.state)
        const policy = await deps.reference.get('policy', POLICY_ID, campaign.state.policyVersion)
        const items = (await readRefusedItems(deps.pool, platform, item)).filter((one) => one.filing !== id)
        const around = await remembering(request, pack.name.zh, items)
        const wordings = wordingsOf(items, around)
        const copies = copiesFor(campaign.state, filing.state)
        const copyTexts = await textsOf(deps.pool, copies)
        return {
          filing: id,
          platform,
          platformName: pack.name.zh,
          item,
          refusedBefore: memoryOf(items, wordings, around),
          inCopy: placesIn(copies, wordings, foldOf(), copyTexts).map(({ of, ...place }) => ({
            ...place,
            wording: of.wording,
            times: of.items.length,
            said: saidOfWording(pack.name.zh, of.wording, of.items.length),
            cases: casesOf(of.items, around),
          })),
          open: {
            wording: openWording(campaign.state, filing.state).map(({ copy, hit }) => `${copy}#${hit}`),
            promotion: missingPromotion(campaign.state, filing.state, policy),
          },
        }
      },
    )
  }
