/** People of the directory: as they are, as they were, and changed one by one. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { withoutPeople } from '../../../activities/domain/people/directory-change'
import { listChanges, versionAt } from '../../../infra/postgres/people/directory-changes'
import { openCounts } from '../../../infra/postgres/people/leavers'
import { isInstalled } from '../../../infra/reference/reference'
import type { DirectoryDoc, DirectoryPerson } from '../../../workflows/contract/reference'
import { seenBy } from '../../http/auth'
import { changeByRequest, fieldAt, refuseStale, replaced, staffAt } from '../../http/change-directory'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { etagOfPerson, findIn, presentChange, presentLeaver, presentPerson } from '../../present/person'
import { personParams } from '../../schemas/absences-schema'
import {
  asOf,
  changeOut,
  leaverOut,
  peopleFilter,
  peoplePage,
  personBody,
  personOut,
} from '../../schemas/people-schema'
import { actorHeader, flag, page, pageOf, pageQuery, READ_REFUSALS, refusals, textKey } from '../common'

const TAGS = ['people']
const BY_STAFF = { idOf: ({ staff }: DirectoryPerson): string => staff, etagOf: etagOfPerson }
export const DIRECTORY_WRITE = refusals(400, 401, 403, 404, 412, 413, 415, 422, 428, 429, 503)
export const personMatch = z.looseObject({
  'if-match': z
    .string()
    .regex(/^("[0-9a-f]{16}"|\*)$/, '须为读取时得到的 ETag (the ETag that was read)')
    .optional()
    .meta({ description: 'The ETag received when reading.', example: '"5f1c9a0e7b3d2c41"' }),
  'x-actor': actorHeader.shape['x-actor'],
})

export const peopleRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/people',
      {
        schema: {
          operationId: 'listPeople',
          summary: 'List the people of the directory, by staff number',
          description: 'As they are, or as they were at a version or a time.',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({ ...peopleFilter, ...asOf, ...pageQuery }),
          response: { 200: peoplePage, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { department, role, manager, q } = request.query
        const { people, version } = await directoryAsOf(deps, request.query)
        const wanted = q?.normalize('NFKC').toLowerCase()
        const fits = (one: DirectoryPerson): boolean =>
          (department === undefined || one.department === department) &&
          (role === undefined || one.roles?.includes(role) === true) &&
          (manager === undefined || one.manager === manager) &&
          (wanted === undefined ||
            [one.name, one.staff, one.mail].some((said) => said.normalize('NFKC').toLowerCase().includes(wanted)))
        const found = people.filter(fits).sort((a, b) => (a.staff < b.staff ? -1 : 1))
        const listed = await page(deps, request, reply, {
          name: 'people',
          query: request.query,
          read: async (after, limit) => {
            const last = textKey(after)
            return found.filter(({ staff }) => last === undefined || staff > last).slice(0, limit)
          },
          keyOf: ({ staff }) => [staff],
          present: (rows) => rows.map(presentPerson),
        })
        return { ...listed, version }
      },
    )

    app.get(
      '/people/:staff',
      {
        schema: {
          operationId: 'getPerson',
          summary: 'Read a person, as they are or as they were',
          tags: TAGS,
          headers: actorHeader,
          params: personParams,
          querystring: z.strictObject(asOf),
          response: { 200: personOut, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { staff } = request.params
        const directory = await directoryAsOf(deps, request.query, staff)
        const found = findIn(directory, staff)
        if (!found) throw new Problem('not_found', { detail: staff })
        const person = directory.people.find((one) => one.staff === staff)
        if (person) void reply.header('etag', etagOfPerson(person))
        return { ...found, version: directory.version }
      },
    )

    app.put(
      '/people/:staff',
      {
        schema: {
          operationId: 'putPerson',
          summary: 'Enter a person into the directory or change the entry',
          description:
            'Sends the whole entry; sending it again changes nothing, and changed content needs If-Match. Each ' +
            'change is a version of the directory. Somebody who had left works again.',
          tags: TAGS,
          headers: personMatch,
          params: personParams,
          body: personBody,
          response: { 200: personOut, 201: personOut, ...DIRECTORY_WRITE },
        },
      },
      async (request, reply) => {
        const { staff } = request.params
        const entry: DirectoryPerson = { staff, ...request.body }
        const { before, after } = await changeByRequest(deps, request, {
          wanted: { of: staff },
          how: 'person',
          change: (present) => ({ ...present, people: replaced(request, present.people, entry, BY_STAFF) }),
          // What is wrong with others is said with their staff number.
          placeOf: (pointer, next) => (staffAt(pointer, next) === staff ? fieldAt(pointer) : undefined),
        })
        const isNew = !before.people.some((one) => one.staff === staff)
        void reply.code(isNew ? 201 : 200).header('etag', etagOfPerson(entry))
        return { ...presentPerson(entry), version: after.version }
      },
    )

    app.delete(
      '/people/:staff',
      {
        schema: {
          operationId: 'removePerson',
          summary: 'Record that a person has left',
          description:
            'Sessions and links of mails die. People below and platforms that were watched go to the manager, who ' +
            'also stands in for what is open until it is handed over with `POST /v1/people/{staff}/leaving`.',
          tags: TAGS,
          headers: personMatch,
          params: personParams,
          response: { 200: leaverOut, ...DIRECTORY_WRITE },
        },
      },
      async (request) => {
        const { staff } = request.params
        const { before, after } = await changeByRequest(deps, request, {
          wanted: { of: staff },
          how: 'person',
          change: (present, today) => {
            const person = present.people.find((one) => one.staff === staff)
            refuseStale(request, person && etagOfPerson(person))
            return withoutPeople(present, new Set([staff]), today)
          },
        })
        const name = before.people.find((one) => one.staff === staff)?.name ?? staff
        const leftOn = after.former?.find((one) => one.staff === staff)?.leftOn
        const open = (await openCounts(deps.pool, seenBy(request), [staff])).get(staff)
        return presentLeaver({ staff, name, leftOn }, open)
      },
    )

    app.get(
      '/directory/changes',
      {
        schema: {
          operationId: 'listDirectoryChanges',
          summary: 'List the changes of the directory, the latest first',
          description: 'Who changed what, when; of one person with `person`.',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({ person: personParams.shape.staff.optional(), ...pageQuery }),
          response: { 200: pageOf(changeOut, 'DirectoryChangePage'), ...READ_REFUSALS },
        },
      },
      (request, reply) =>
        page(deps, request, reply, {
          name: 'directory-changes',
          query: request.query,
          read: (after, limit) =>
            listChanges(deps.pool, { person: request.query.person, before: after && Number(after[0]), limit }),
          keyOf: ({ id }) => [id],
          present: (rows) => rows.map(presentChange),
        }),
    )

    app.get(
      '/directory/leavers',
      {
        schema: {
          operationId: 'listLeavers',
          summary: 'List who has left, the latest first, with what is still open',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({
            open: flag.optional().meta({ description: '`true`: only those who have something open.' }),
          }),
          response: { 200: z.object({ items: z.array(leaverOut) }).meta({ id: 'Leavers' }), ...READ_REFUSALS },
        },
      },
      async (request) => {
        const former = (await deps.reference.list('directory')).flatMap((directory) => directory.former ?? [])
        const counts = await openCounts(
          deps.pool,
          seenBy(request),
          former.map(({ staff }) => staff),
        )
        const shown = former.filter(({ staff }) => request.query.open !== true || counts.has(staff))
        return { items: shown.slice(0, 1_000).map((one) => presentLeaver(one, counts.get(one.staff))) }
      },
    )
  }

/** The directory that has or had the person, else the first; at a version or a time of its own. */
async function directoryAsOf(
  { pool, reference }: RouteDeps,
  { version, at }: { version?: string; at?: string },
  staff?: string,
): Promise<DirectoryDoc> {
  const directories = await reference.list('directory')
  const present = directories.find((one) => staff !== undefined && findIn(one, staff)) ?? directories[0]
  if (!present) throw new Problem('reference_missing')
  const asked = version ?? (at === undefined ? undefined : await versionAt(pool, present.id, at))
  if (asked === undefined && at === undefined) return present
  if (asked === undefined || !(await isInstalled(pool, 'directory', present.id, asked)))
    throw new Problem('not_found', { detail: version ?? at })
  return reference.get('directory', present.id, asked)
}
