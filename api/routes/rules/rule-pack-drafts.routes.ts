/** Changing rule packs: a draft is put, departments say what they think of it, a second person releases it. */
import { ZONE } from '../../../activities/domain/time/zone'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { toInstant } from '../../../activities/domain/time/calendar'
import { readClock } from '../../../infra/postgres/clock'
import { scanJson, type Place } from '../../../infra/reference/json-places'
import { checkReferenceDoc, type ReferenceProblem } from '../../../infra/reference/reference-files'
import { concernsOf, countAffected } from '../../../infra/reference/rule-packs/affected'
import { putDraft, releasePack, sayOfDraft, type Said } from '../../../infra/reference/rule-packs/life'
import { readVersion } from '../../../infra/reference/rule-packs/store'
import type { RulePack } from '../../../workflows/contract/reference'
import type { RouteDeps } from '../../http/deps'
import { pointerFragment, Problem } from '../../http/errors'
import { parseJson, utf8 } from '../../http/json-body'
import { showVersion } from '../../present/rule-pack'
import { authorOf, orProblem, readPack, showing } from './rule-packs'
import {
  draftBody,
  opinionBody,
  releaseBody,
  releasedOut,
  stepBody,
  versionOut,
  versionParams,
} from '../../schemas/rule-packs-schema'
import { etagOf, ifMatch, refusals, matchHeaders } from '../common'

const TAGS = ['rules']
const REFUSALS = refusals(400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503)
const SHOWN_PROBLEMS = 50

export const rulePackDraftRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    // Kept until the request is answered, so that a fault can be named by its line.
    const texts = new WeakMap<FastifyRequest, string>()
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (request: FastifyRequest, body: Buffer) => {
        texts.set(request, utf8(request, body))
        return parseJson(app, request, body)
      },
    )

    const answer = async (platform: string, version: string) => {
      const one = await readVersion(deps.pool, platform, version)
      if (!one) throw new Problem('not_found')
      return showVersion(await showing(deps), one)
    }
    const say = async (request: FastifyRequest, reply: FastifyReply, said: Said) => {
      const key = request.params as z.infer<typeof versionParams>
      await orProblem(sayOfDraft(deps.pool, key, authorOf(request), said, ifMatch(request)))
      const shown = await answer(key.platform, key.version)
      void reply.header('etag', etagOf(shown.revisions.at(-1)?.revision ?? 0))
      return shown
    }

    app.put(
      '/rule-packs/:platform/:version',
      {
        schema: {
          operationId: 'draftRulePack',
          summary: 'Create or replace a draft of a rule pack',
          description:
            'Also adds new platforms. Replacing a draft needs If-Match; opinions and steps on the previous ' +
            'revision no longer count. Drafts are not used for filings.',
          tags: TAGS,
          headers: matchHeaders,
          params: versionParams,
          body: draftBody,
          response: { 200: versionOut, 201: versionOut, ...REFUSALS },
        },
      },
      async (request, reply) => {
        const author = authorOf(request)
        const pack = checkedPack(request.body, request.params, texts.get(request) ?? '', await latestDay(deps))
        const { revision, outcome } = await orProblem(putDraft(deps.pool, pack, author, ifMatch(request)))
        void reply.code(outcome === 'created' ? 201 : 200).header('etag', etagOf(revision))
        return answer(pack.platform, pack.version)
      },
    )

    app.delete(
      '/rule-packs/:platform/:version',
      {
        schema: {
          operationId: 'discardRulePack',
          summary: 'Discard a draft',
          description: 'The draft stays on record. The version can be drafted again.',
          tags: TAGS,
          headers: matchHeaders,
          params: versionParams,
          response: { 200: versionOut, ...REFUSALS },
        },
      },
      (request, reply) => say(request, reply, { kind: 'discarded' }),
    )

    app.post(
      '/rule-packs/:platform/:version/opinions',
      {
        schema: {
          operationId: 'giveOpinionOnRulePack',
          summary: 'Record the opinion of a department on a draft',
          description:
            'The department is that of the person (X-Actor); its latest opinion on the current revision counts.',
          tags: TAGS,
          headers: matchHeaders,
          params: versionParams,
          body: opinionBody,
          response: { 200: versionOut, ...REFUSALS },
        },
      },
      async (request, reply) => {
        const { people } = await showing(deps)
        const department = people.find(authorOf(request).person)?.department
        return say(request, reply, { kind: 'opinion', department, ...request.body })
      },
    )

    app.post(
      '/rule-packs/:platform/:version/steps',
      {
        schema: {
          operationId: 'recordRulePackStep',
          summary: 'Record that a training or trial of a draft was held',
          tags: TAGS,
          headers: matchHeaders,
          params: versionParams,
          body: stepBody,
          response: { 200: versionOut, ...REFUSALS },
        },
      },
      (request, reply) => {
        const { step, heldOn, note } = request.body
        return say(request, reply, { kind: step, heldOn, note })
      },
    )

    app.post(
      '/rule-packs/:platform/:version/release',
      {
        schema: {
          operationId: 'releaseRulePack',
          summary: 'Release a draft',
          description:
            'Must be done by somebody other than the author. Filings opened afterwards follow the new version ' +
            '(all processes use it within five seconds); existing ones keep theirs. Needs If-Match, so that ' +
            'exactly the revision that was read is released.',
          tags: TAGS,
          headers: matchHeaders,
          params: versionParams,
          body: releaseBody,
          response: { 200: releasedOut, ...REFUSALS },
        },
      },
      async (request) => {
        const { platform, version } = request.params
        const wanted = { ...request.body, expected: ifMatch(request) }
        await orProblem(releasePack(deps.pool, deps.reference, request.params, authorOf(request), wanted))
        deps.reference.refresh()
        const { pack } = await readPack(deps, platform, version)
        const concerns = await concernsOf(deps.pool, deps.reference, pack)
        const affected = await countAffected(deps.pool, pack, concerns, undefined)
        return { ...(await answer(platform, version)), affected }
      },
    )
  }

/** A rehearsal may be ahead of the day on which people read, or behind it. */
async function latestDay({ pool }: RouteDeps): Promise<string> {
  const { now } = await readClock(pool)
  const real = toInstant(Date.now(), ZONE).slice(0, 10)
  return now.slice(0, 10) > real ? now.slice(0, 10) : real
}

/** The pack, or every fault of it with the line of the body. */
function checkedPack(body: unknown, params: z.infer<typeof versionParams>, text: string, today: string): RulePack {
  const checked = checkReferenceDoc(body)
  if ('problems' in checked) throw invalid(checked.problems, text)
  const { doc } = checked
  if (doc.kind !== 'rule_pack')
    throw invalid([{ pointer: '/kind', message: '须为 "rule_pack" (must be "rule_pack")' }], text)
  const elsewhere = (['platform', 'version'] as const)
    .filter((name) => doc[name] !== params[name])
    .map((name) => ({ pointer: `/${name}`, message: `须与地址中的 "${params[name]}" 相同 (as in the address)` }))
  const problems = [...elsewhere, ...undated(doc, today)]
  if (problems.length > 0) throw invalid(problems, text)
  return doc
}

/** A pack that is copied under a new version must not look as if its sources had been read anew. */
function undated(pack: RulePack & { sourcesReadOn?: string }, today: string): ReferenceProblem[] {
  if (pack.sourcesReadOn === undefined)
    return [{ pointer: '/sourcesReadOn', message: '须写明最近一次查阅来源的日期 (the day the sources were last read)' }]
  return daysIn(pack, '')
    .filter(({ on }) => on > today)
    .map(({ pointer }) => ({ pointer, message: `不能晚于今天 ${today} (must not be in the future)` }))
}

/** Every day on which something was read. */
function daysIn(node: object, pointer: string): { on: string; pointer: string }[] {
  return Object.entries(node).flatMap(([key, member]: [string, unknown]) => {
    const at = `${pointer}/${key}`
    if (typeof member === 'object' && member !== null) return daysIn(member, at)
    return key === 'readOn' || key === 'sourcesReadOn' ? [{ on: String(member), pointer: at }] : []
  })
}

function invalid(problems: readonly ReferenceProblem[], text: string): Problem {
  const scanned = scanJson(text)
  const placeOf = (pointer: string): Partial<Place> => (scanned.ok ? scanned.placeOf(pointer) : {})
  return new Problem('rule_pack_invalid', {
    errors: problems.slice(0, SHOWN_PROBLEMS).map(({ pointer, message }) => ({
      pointer: pointerFragment(pointer),
      ...placeOf(pointer),
      detail: message.slice(0, 500),
    })),
  })
}
