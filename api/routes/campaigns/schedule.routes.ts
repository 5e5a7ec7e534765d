/** The plan that is kept on a campaign, compared with what happened. */
import { createTurns } from '../../../infra/turns'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Calendar } from '../../../activities/domain/time/calendar'
import type { CampaignState } from '../../../activities/domain/record/state'
import { campaignNumber } from '../../../infra/schemas/command-schemas'
import { readClock } from '../../../infra/postgres/clock'
import { readSurroundings } from '../../../infra/postgres/record/read-context'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { cataloguesOf } from '../../../infra/postgres/reads/catalogue'
import { scheduleOf } from '../../../activities/domain/planning/schedule-report'
import { scheduleSchema } from '../../schemas/schedule'
import { actorHeader, READ_REFUSALS } from '../common'

export const scheduleRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/campaigns/:number/schedule',
      {
        schema: {
          operationId: 'getCampaignSchedule',
          summary: 'Read the schedule of a campaign: plan and actual times of each filing',
          description:
            'Kept from the time the campaign plan was complete and renewed when a launch or window is moved: ' +
            "latest safe start, expected clearance (from the company's own reviews or the rule pack), what is " +
            'late, what was submitted so late that its review ends within the buffer (踩点), and the order in ' +
            'which platforms clear.',
          tags: ['planning'],
          headers: actorHeader,
          params: z.object({ number: campaignNumber }),
          response: { 200: scheduleSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const state = await campaignState(deps, seenBy(request), request.params.number)
        const times = await timesOf(deps, state)
        const catalogue = await cataloguesOf(deps.reference, Object.values(state.filings))
        return scheduleOf(state, { ...times, catalogue, othersTurn: createTurns() })
      },
    )
  }

/** The connection is given back before anything else is read: waiting for a second one could exhaust the pool. */
async function timesOf(
  { pool, reference }: RouteDeps,
  state: CampaignState,
): Promise<{ calendar: Calendar; now: string }> {
  const db = await pool.connect()
  try {
    const { calendar } = await readSurroundings(db, reference, state, undefined)
    return { calendar, now: (await readClock(db)).now }
  } finally {
    db.release()
  }
}
