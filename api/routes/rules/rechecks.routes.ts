/** Once a version is released: has the leads of the filings that it concerns say what it means for them, in steps. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { concernsOf } from '../../../infra/reference/rule-packs/affected'
import { askInSteps, countRechecks, nextToBeAsked } from '../../../infra/reference/rule-packs/rechecks'
import { readPeople } from '../../../infra/reference/rule-packs/settings'
import { actorOf, seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { personOut } from '../../present/rule-pack'
import type { phaseWord } from '../../present/words'
import { authorOf, readPack } from './rule-packs'
import { rechecksBody, rechecksOut, versionParams } from '../../schemas/rule-packs-schema'
import { actorHeader, refusals } from '../common'

const STEP = 500
const SHOWN = 100

export const rechecksRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/rule-packs/:platform/:version/rechecks',
      {
        schema: {
          operationId: 'askRechecks',
          summary: 'Open review tasks for all running filings affected by a version',
          description:
            'Opens a task `review_change` on each running filing that was opened under an older version with ' +
            'different rules for its item; its lead answers `unaffected` or `must_change` with the reason. ' +
            'Opened once per filing and version, so repeating the request continues where the last one stopped; ' +
            '`dryRun` shows for which filings tasks would be opened.',
          tags: ['rules'],
          headers: actorHeader,
          params: versionParams,
          body: rechecksBody,
          response: { 200: rechecksOut, ...refusals(400, 401, 403, 404, 409, 413, 415, 422, 429, 503) },
        },
      },
      async (request) => {
        const { platform, version } = request.params
        const { dryRun = false, limit = STEP, text } = request.body
        const { pack, one } = await readPack(deps, platform, version)
        if (one.status !== 'released') throw new Problem('rule_pack_unreleased')
        const concerns = (await concernsOf(deps.pool, deps.reference, pack)).filter((concern) => concern.touched)
        const recheck = { pack, concerns, seen: seenBy(request) }
        if (!dryRun) authorOf(request)
        const added = dryRun ? 0 : await askInSteps(deps.pool, recheck, { actor: actorOf(request), text, limit })
        const people = await readPeople(deps.reference)
        const next = await nextToBeAsked(deps.pool, recheck, SHOWN)
        return {
          platform,
          version,
          dryRun,
          added,
          ...(await countRechecks(deps.pool, recheck)),
          next: next.map(({ id, lead, phase, pack_version, ...row }) => ({
            filing: id,
            ...row,
            phase: phase as z.infer<typeof phaseWord>,
            lead: personOut(people, lead),
            packVersion: pack_version,
          })),
        }
      },
    )
  }
