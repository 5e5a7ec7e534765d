/**
 * Links to the lists of operations in Temporal UI: `/ops/views/overdue-today`. Those that ask for a time get it here, by the
 * service's clock. They need no key and reveal nothing but a query; whether its rows may be seen is Temporal UI's to say.
 */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readClock } from '../../../infra/postgres/clock'
import {
  SAVED_VIEW_NAMES,
  SAVED_VIEWS,
  viewUrl,
  type SavedView,
  type SavedViewName,
} from '../../../infra/temporal/saved-views'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'

const STAFF = /^[A-Za-z0-9_-]{1,32}$/

export const opsViewRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/ops/views/:name',
      {
        schema: {
          hide: true,
          params: z.object({ name: z.string() }),
          querystring: z.strictObject({ person: z.string().regex(STAFF, '须为工号 (staff number)').optional() }),
        },
      },
      async ({ params: { name }, query: { person } }, reply) => {
        if (!deps.temporalUi) throw new Problem('not_found', { detail: 'TEMPORAL_UI_URL is not set' })
        if (!isViewName(name)) throw new Problem('not_found', { detail: name, extra: { known: SAVED_VIEW_NAMES } })
        const view: SavedView = SAVED_VIEWS[name]
        if (view.personal && person === undefined)
          throw new Problem('malformed', { errors: [{ parameter: 'person', detail: '须为工号 (staff number)' }] })
        const { now } = await readClock(deps.pool)
        return reply
          .header('cache-control', 'no-store')
          .redirect(viewUrl(deps.temporalUi, name, { now, person: person ?? '' }), 302)
      },
    )
  }

const isViewName = (name: string): name is SavedViewName => Object.hasOwn(SAVED_VIEWS, name)
