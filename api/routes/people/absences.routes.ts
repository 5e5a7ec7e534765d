/** Who is away, from when until when, and who stands in. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { AbsenceRefused, absencesOf, endAbsence, recordAbsence } from '../../../infra/postgres/people/absences'
import { readClock } from '../../../infra/postgres/clock'
import { checkAll } from '../../http/all-faults'
import { actorOf } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { presentAbsence } from '../../present/absence'
import { absenceBody, absenceOut, absenceParams, absencesOut, personParams } from '../../schemas/absences-schema'
import { actorHeader, createHeaders, READ_REFUSALS, WRITE_REFUSALS } from '../common'
import { authorOf, refuseUnknownStaff } from '../registers/registers'

const TAGS = ['people']

export const absenceRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const now = async (): Promise<string> => (await readClock(deps.pool)).now

    app.get(
      '/people/:staff/absences',
      {
        schema: {
          operationId: 'listAbsences',
          summary: 'List the absences of a person, the latest first',
          description: 'At most 200; what is over stays in the list.',
          tags: TAGS,
          headers: actorHeader,
          params: personParams,
          response: { 200: absencesOut, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const [rows, at] = [await absencesOf(deps.pool, request.params.staff), await now()]
        return { items: rows.map((row) => presentAbsence(row, at)) }
      },
    )

    app.post(
      '/people/:staff/absences',
      {
        schema: {
          operationId: 'recordAbsence',
          summary: 'Record that a person is away, and who stands in',
          description:
            'While it lasts the substitute holds the tasks of that person and gets the mails; what is still open ' +
            'goes back at the end. It cannot overlap another absence of the same person, and substitutes that ' +
            'are away at the same time must not form a circle.',
          tags: TAGS,
          headers: createHeaders,
          params: personParams,
          body: absenceBody,
          response: { 201: absenceOut, ...WRITE_REFUSALS },
        },
      },
      async (request, reply) => {
        const { staff } = request.params
        const { substitute } = request.body
        await checkAll(
          () => refuseUnknownStaff(deps, { staff }),
          () => refuseUnknownStaff(deps, { substitute }),
        )
        if (substitute === staff) throw new Problem('substitute_circle', { detail: staff, errors: ownSubstitute })
        const row = await orProblem(recordAbsence(deps.pool, { person: staff, ...request.body }, authorOf(request)))
        void reply.code(201)
        return presentAbsence(row, await now())
      },
    )

    app.post(
      '/people/:staff/absences/:id/end',
      {
        schema: {
          operationId: 'endAbsence',
          summary: 'End an absence now, or withdraw one that has not begun',
          description: 'One that is over already stays as it is.',
          tags: TAGS,
          headers: actorHeader,
          params: absenceParams,
          response: { 200: absenceOut, ...WRITE_REFUSALS },
        },
      },
      async (request) => {
        const { staff: person, id } = request.params
        const row = await orProblem(endAbsence(deps.pool, { person, id }, actorOf(request)))
        return presentAbsence(row, await now())
      },
    )
  }

const ownSubstitute = [{ pointer: '#/substitute', detail: '不能由本人代办 (somebody else than the person)' }]

async function orProblem<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (error instanceof AbsenceRefused) throw new Problem(error.code, { detail: error.detail })
    throw error
  }
}
