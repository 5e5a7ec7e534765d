/** Reading rule packs: what each platform demands, which versions there are, how they differ, whom a version concerns. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listAffected } from '../../../infra/reference/rule-packs/affected'
import { diffPacks } from '../../../infra/reference/rule-packs/diff'
import { packPage } from '../../../infra/reference/rule-packs/page'
import { readDraft, readVersions, type PackVersion } from '../../../infra/reference/rule-packs/store'
import type { RulePack } from '../../../workflows/contract/reference'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { personOut, showDetail, showSummary, showVersion } from '../../present/rule-pack'
import type { phaseWord } from '../../present/words'
import { readConcerned, readPack, showing } from './rule-packs'
import {
  affectedOut,
  diffOut,
  packDetailOut,
  packsOut,
  platformParams,
  stateWord,
  versionName,
  versionOut,
  versionParams,
} from '../../schemas/rule-packs-schema'
import { actorHeader, etagOf, flag, page, pageQuery, READ_REFUSALS, textKey } from '../common'

const TAGS = ['rules']

const MARKDOWN = 'text/markdown; charset=utf-8'
const packAnswer = {
  description: 'The rule pack in words and as data, or as a page if requested.',
  content: {
    'application/json': { schema: packDetailOut },
    'text/markdown': { schema: z.any().meta({ description: 'Markdown.' }) },
  },
}

export const rulePackRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/rule-packs',
      {
        schema: {
          operationId: 'listRulePacks',
          summary: 'List rule packs: version in force, owner, and how well the rules are known',
          description:
            'One entry per platform or authority: the newest released version, current drafts, the number of ' +
            'values that are our own estimates, and whether the sources are out of date (`stale`).',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({
            stale: flag.optional(),
            owner: z.string().max(32).optional().meta({ description: 'Staff number.' }),
          }),
          response: { 200: packsOut, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const { stale, owner } = request.query
        const view = await showing(deps)
        const items = (await newestOfEach(deps)).map(({ pack, versions }) => showSummary(view, pack, versions))
        const wanted = items.filter(
          (item) => (stale ?? item.stale) === item.stale && (owner ?? item.owner?.staff) === item.owner?.staff,
        )
        return { items: wanted, policy: view.policy }
      },
    )

    app.get(
      '/rule-packs/:platform',
      {
        schema: {
          operationId: 'getRulePack',
          summary: 'Read a rule pack, in words and as data',
          description:
            'The newest released version unless another is requested; a draft has an ETag. `format=markdown` ' +
            'returns a page for people: every rule in Chinese, with grade and source.',
          tags: TAGS,
          headers: actorHeader,
          params: platformParams,
          querystring: z.strictObject({
            version: versionName.optional(),
            format: z.enum(['json', 'markdown']).optional(),
          }),
          response: { 200: packAnswer, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { pack, one } = await readPack(deps, request.params.platform, request.query.version)
        const revision = one.drafts.at(-1)?.revision
        if (one.status === 'draft' && revision !== undefined) void reply.header('etag', etagOf(revision))
        if (request.query.format === 'markdown') return reply.type(MARKDOWN).send(Buffer.from(packPage(pack)))
        return reply.send(showDetail(await showing(deps), pack, one))
      },
    )

    app.get(
      '/rule-packs/:platform/versions',
      {
        schema: {
          operationId: 'listRulePackVersions',
          summary: 'List all versions: who drafted, reviewed and released them',
          tags: TAGS,
          headers: actorHeader,
          params: platformParams,
          querystring: z.strictObject({}),
          response: {
            200: z.object({ items: z.array(versionOut) }).meta({ id: 'RulePackVersions' }),
            ...READ_REFUSALS,
          },
        },
      },
      async (request) => {
        const versions = await readVersions(deps.pool, request.params.platform)
        if (versions.length === 0) throw new Problem('not_found')
        const view = await showing(deps)
        return { items: versions.map((one) => showVersion(view, one)) }
      },
    )

    app.get(
      '/rule-packs/:platform/diff',
      {
        schema: {
          operationId: 'diffRulePack',
          summary: 'Compare two versions',
          description: 'Compares value by value, with grade and source on both sides. Drafts can be compared, too.',
          tags: TAGS,
          headers: actorHeader,
          params: platformParams,
          querystring: z.strictObject({ from: versionName, to: versionName }),
          response: { 200: diffOut, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const { platform } = request.params
        const { from, to } = request.query
        const before = await readPack(deps, platform, from)
        const after = await readPack(deps, platform, to)
        return { platform, from, to, changes: diffPacks(before.pack, after.pack) }
      },
    )

    app.get(
      '/rule-packs/:platform/:version/affected',
      {
        schema: {
          operationId: 'listAffectedFilings',
          summary: 'List filings that were opened under an older version',
          description:
            'These filings keep their version; their leads decide whether the new rules affect them. `touched`: ' +
            'the version changes the rules for their item. Works for drafts, too, as a preview of the release.',
          tags: TAGS,
          headers: actorHeader,
          params: versionParams,
          querystring: z.strictObject({ ...pageQuery, state: stateWord.optional(), touched: flag.optional() }),
          response: { 200: affectedOut, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { platform, version } = request.params
        const { pack } = await readPack(deps, platform, version)
        const { state, touched } = request.query
        const seen = seenBy(request)
        const { people, concerns, counts, leads } = await readConcerned(deps, pack, seen)
        const shown = await page(deps, request, reply, {
          name: `affected ${platform} ${version}`,
          query: request.query,
          read: (after, limit) =>
            listAffected(deps.pool, pack, concerns, { state, touched, seen }, { after: textKey(after), limit }),
          keyOf: (row) => [row.id],
          present: (rows) =>
            rows.map(({ id, lead, phase, pack_version, ...row }) => ({
              filing: id,
              ...row,
              phase: phase as z.infer<typeof phaseWord>,
              lead: personOut(people, lead),
              packVersion: pack_version,
            })),
        })
        const onPage = new Set(shown.items.map(({ packVersion, item }) => `${packVersion} ${item}`))
        const differences = concerns
          .filter((c) => c.changes.length > 0 && onPage.has(`${c.version} ${c.item}`))
          .map(({ version: packVersion, item, changes }) => ({ packVersion, item, changes }))
        return { counts, leads, differences, ...shown }
      },
    )
  }

/** Each platform with its versions and the one that is shown for it; one whose drafts were all discarded has none. */
async function newestOfEach(deps: RouteDeps): Promise<{ pack: RulePack; versions: PackVersion[] }[]> {
  const all = await readVersions(deps.pool)
  const found: { pack: RulePack; versions: PackVersion[] }[] = []
  for (const platform of new Set(all.map((one) => one.platform))) {
    const versions = all.filter((one) => one.platform === platform)
    const newest = versions.find((v) => v.status === 'released') ?? versions.find((v) => v.status === 'draft')
    if (!newest) continue
    const pack =
      newest.status === 'released'
        ? await deps.reference.get('rule_pack', platform, newest.version)
        : await readDraft(deps.pool, platform, newest.version)
    if (pack) found.push({ pack, versions })
  }
  return found
}
