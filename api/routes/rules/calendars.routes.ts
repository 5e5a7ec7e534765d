/** Working calendars: which years are covered, and loading another one when the yearly notice is out. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { CalendarRefused, putCalendarYear } from '../../../infra/reference/calendars'
import { oneLine, shaped } from '../../../infra/schemas/command-schemas'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { actorHeader, READ_REFUSALS, refusals } from '../common'

const on = z.iso.date()
const days = z.array(on).max(366)
const id = shaped(/^[a-z][a-z0-9_]{0,31}$/, 'cn')
const year = shaped(/^20\d{2}$/, '2027')

const calendarSchema = z
  .object({
    id: z.string(),
    version: z.string(),
    source: z.string(),
    years: z.record(z.string(), z.object({ holidays: days, workdays: days })),
  })
  .meta({ id: 'Calendar' })

const yearBody = z
  .strictObject({
    holidays: days.meta({ description: 'Days off, including weekends within a holiday.' }),
    workdays: days.meta({ description: 'Make-up working days (调休上班日).' }),
    source: oneLine(500).meta({ description: 'Published source: the notice and its number.' }),
  })
  .meta({
    id: 'CalendarYear',
    example: {
      holidays: ['2027-01-01', '2027-01-02', '2027-01-03'],
      workdays: [],
      source: 'example data; put the State Council notice here',
    },
  })

export const calendarRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/calendars/:id',
      {
        schema: {
          operationId: 'getCalendar',
          summary: 'Read a working calendar and the years it covers',
          description: 'Due times that depend on a year not covered are marked as provisional.',
          tags: ['system'],
          headers: actorHeader,
          params: z.object({ id }),
          response: { 200: calendarSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const doc = await deps.reference.latest('calendar', request.params.id)
        if (!doc) throw new Problem('not_found')
        return { id: doc.id, version: doc.version, source: doc.source, years: doc.years }
      },
    )

    app.put(
      '/calendars/:id/:year',
      {
        schema: {
          operationId: 'putCalendarYear',
          summary: 'Load or replace the working days of a year',
          description:
            'Creates a new version of the calendar. All running due times based on it are recomputed, their ' +
            'reminders are rescheduled, and holders are told of changes. A company calendar (its own days off) ' +
            'can be loaded once the policy lists it under `calendars`; from then on it applies to everything ' +
            'that is running, whatever policy the campaign was started under.',
          tags: ['system'],
          headers: actorHeader,
          params: z.object({ id, year }),
          body: yearBody,
          response: {
            200: z
              .object({
                version: z.string(),
                replanned: z
                  .int()
                  .meta({ description: 'Number of campaigns and filings whose due times are recomputed.' }),
              })
              .meta({ id: 'CalendarLoaded' }),
            ...READ_REFUSALS,
            ...refusals(422),
          },
        },
      },
      async (request) => {
        try {
          const loaded = await putCalendarYear(deps.pool, request.params.id, request.params.year, request.body)
          deps.reference.refresh()
          return loaded
        } catch (error) {
          if (!(error instanceof CalendarRefused)) throw error
          if (error.pointer === '') throw new Problem('not_found', { detail: error.message })
          throw new Problem('calendar_refused', { errors: [{ pointer: error.pointer, detail: error.message }] })
        }
      },
    )
  }
