/** Groups of the directory: people with one mailbox, any of whom may claim what the group has to do (U-22). */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { groupIsNeeded } from '../../../infra/postgres/people/open-work'
import type { DirectoryDoc, DirectoryGroup } from '../../../workflows/contract/reference'
import { changeByRequest, etagOfEntry, refuseStale, replaced } from '../../http/change-directory'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { groupBody, groupOut, groupParams, groupsOut, type GroupOut } from '../../schemas/groups-schema'
import { actorHeader, READ_REFUSALS } from '../common'
import { DIRECTORY_WRITE, personMatch } from './people.routes'

const TAGS = ['people']

export const presentGroup = ({ id, name, mail, members, owner }: DirectoryGroup): GroupOut => ({
  id,
  name: { ...name },
  mail,
  members: [...members],
  ...(owner === undefined ? {} : { owner }),
})

const etagOf = (group: DirectoryGroup): string => etagOfEntry(presentGroup(group))
const BY_ID = { idOf: ({ id }: DirectoryGroup): string => id, etagOf }

export const groupRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const directories = async (): Promise<DirectoryDoc[]> => {
      const found = await deps.reference.list('directory')
      if (found.length === 0) throw new Problem('reference_missing')
      return [...found]
    }

    app.get(
      '/groups',
      {
        schema: {
          operationId: 'listGroups',
          summary: 'List the groups of the directory',
          tags: TAGS,
          headers: actorHeader,
          response: { 200: groupsOut, ...READ_REFUSALS },
        },
      },
      async () => {
        const all = await directories()
        const items = all.flatMap(({ groups = [] }) => groups).map(presentGroup)
        return { items: items.sort((a, b) => (a.id < b.id ? -1 : 1)), version: all[0]?.version ?? '' }
      },
    )

    app.get(
      '/groups/:id',
      {
        schema: {
          operationId: 'getGroup',
          summary: 'Read a group',
          tags: TAGS,
          headers: actorHeader,
          params: groupParams,
          response: { 200: groupOut, ...READ_REFUSALS },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        for (const { groups = [], version } of await directories()) {
          const group = groups.find((one) => one.id === id)
          if (!group) continue
          void reply.header('etag', etagOf(group))
          return { ...presentGroup(group), version }
        }
        throw new Problem('not_found', { detail: id })
      },
    )

    app.put(
      '/groups/:id',
      {
        schema: {
          operationId: 'putGroup',
          summary: 'Enter a group or change it',
          description:
            'Sends the whole entry; sending it again changes nothing, and changed content needs If-Match. Each change ' +
            'is a version of the directory. A group may stand for a department in the `group` of a campaign, and a ' +
            'task may be delegated to it; a member claims the task and does it.',
          tags: TAGS,
          headers: personMatch,
          params: groupParams,
          body: groupBody,
          response: { 200: groupOut, 201: groupOut, ...DIRECTORY_WRITE },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        const entry: DirectoryGroup = { id, ...request.body }
        const { before, after } = await changeByRequest(deps, request, {
          wanted: { of: entry.members[0] ?? '', group: id },
          how: 'group',
          change: (present) => ({ ...present, groups: replaced(request, present.groups ?? [], entry, BY_ID) }),
          placeOf: (pointer, next) => {
            const [, index, field = ''] = /^\/groups\/(\d+)(\/.*)?$/.exec(pointer) ?? []
            // The id stands in the address.
            return next.groups?.[Number(index)]?.id === id && field !== '/id' ? field : undefined
          },
        })
        const isNew = !before.groups?.some((one) => one.id === id)
        void reply.code(isNew ? 201 : 200).header('etag', etagOf(entry))
        return { ...presentGroup(entry), version: after.version }
      },
    )

    app.delete(
      '/groups/:id',
      {
        schema: {
          operationId: 'removeGroup',
          summary: 'Remove a group',
          description: 'Refused while it has an open task or stands in the group of a campaign that goes on.',
          tags: TAGS,
          headers: personMatch,
          params: groupParams,
          response: { 200: groupOut, ...DIRECTORY_WRITE },
        },
      },
      async (request) => {
        const { id } = request.params
        const owner = (await directories()).find(({ groups = [] }) => groups.some((one) => one.id === id))
        if (!owner) throw new Problem('not_found', { detail: id })
        if (await groupIsNeeded(deps.pool, id)) throw new Problem('group_in_use', { detail: id })
        let removed: DirectoryGroup | undefined
        const { after } = await changeByRequest(deps, request, {
          wanted: { id: owner.id },
          how: 'group',
          change: (present) => {
            removed = present.groups?.find((one) => one.id === id)
            refuseStale(request, removed && etagOf(removed))
            return { ...present, groups: (present.groups ?? []).filter((one) => one.id !== id) }
          },
        })
        if (!removed) throw new Problem('not_found', { detail: id })
        return { ...presentGroup(removed), version: after.version }
      },
    )
  }
