/** The archive: campaigns that are over, frozen with everything that happened. It needs neither Temporal nor the tables beside it. */
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readClock } from '../../../infra/postgres/clock'
import { campaignNumber, slug, staff } from '../../../infra/schemas/command-schemas'
import { POLICY_ID } from '../../../infra/postgres/record/read-context'
import { findArchive, listArchives, type ArchiveRow } from '../../../infra/postgres/reads/archive-read'
import { seenBy } from '../../http/auth'
import { cloneDraft } from '../../../activities/domain/archive/clone-draft'
import { cloneDraftSchema } from '../../schemas/clone-draft'
import type { ArchivedDocument } from '../../../activities/domain/archive/clone-context'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { instantOut, stageWord, staffOut } from '../../present/words'
import { at } from '../../../activities/domain/time/instants'
import { actorHeader, page, pageOf, pageQuery, READ_REFUSALS, searchText, textKey } from '../common'

const searched = searchText
  .refine((value) => /[\p{L}\p{N}]/u.test(value), '须含文字或数字 (a letter or digit)')
  .meta({
    description:
      'Search words, all of which must occur in the archived campaign: names, numbers, people, texts, file ' +
      'names. Chinese matches anywhere, even a single character; Latin words and numbers match from their ' +
      'beginning.',
    example: '双11 抽奖',
  })

const params = z.object({ number: campaignNumber })

const archiveHead = {
  number: z.string(),
  name: z.string(),
  stage: stageWord,
  lead: staffOut,
  platforms: z.array(z.string()),
  archivedAt: instantOut,
  sha256: z.string().meta({ description: 'SHA-256 of the canonical form (RFC 8785) of the document.' }),
}

const archiveSchema = z.object(archiveHead).meta({ id: 'ArchiveEntry' })
const archiveDocumentSchema = z
  .object({ ...archiveHead, document: z.record(z.string(), z.unknown()) })
  .meta({ id: 'ArchiveDocument', description: 'The archived document as it was frozen, including texts.' })

const present = (row: ArchiveRow) => ({
  number: row.number,
  name: row.name,
  stage: row.stage as z.infer<typeof stageWord>,
  lead: row.lead,
  platforms: row.platforms,
  archivedAt: at(row.archived_at),
  sha256: row.sha256,
})

export const archiveRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/archive',
      {
        schema: {
          operationId: 'listArchive',
          summary: 'Search the archive, newest first',
          tags: ['archive'],
          headers: actorHeader,
          querystring: z.strictObject({
            q: searched.optional(),
            stage: stageWord.optional(),
            platform: slug.optional(),
            lead: staff.optional(),
            year: z.coerce.number().int().min(2000).max(2099).optional().meta({
              description: 'Year in which the campaign was started, according to its number.',
            }),
            ...pageQuery,
          }),
          response: { 200: pageOf(archiveSchema, 'ArchivePage'), ...READ_REFUSALS },
        },
      },
      (request, reply) => {
        const { q, stage, platform, lead, year } = request.query
        return page(deps, request, reply, {
          name: 'archive',
          query: request.query,
          read: (after, limit) =>
            listArchives(
              deps.pool,
              seenBy(request),
              { q, stage, platform, lead, year },
              { after: textKey(after), limit },
            ),
          keyOf: (row) => [row.number],
          present: (rows) => rows.map(present),
        })
      },
    )

    app.get(
      '/archive/:number',
      {
        schema: {
          operationId: 'getArchive',
          summary: 'Read an archived campaign',
          tags: ['archive'],
          headers: actorHeader,
          params,
          response: { 200: archiveDocumentSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const row = await findArchive(deps.pool, seenBy(request), request.params.number)
        if (!row) throw new Problem('not_found', { detail: request.params.number })
        return { ...present(row), document: row.document as Record<string, unknown> }
      },
    )

    app.post(
      '/archive/:number/clone-draft',
      {
        schema: {
          operationId: 'cloneArchived',
          summary: 'Prepare a new campaign from an archived one',
          description:
            'Returns a body for `POST /v1/campaigns` with name, people, objective, traits and filings, as far ' +
            'as they still exist in the current rules and directory. Dates, numbers, credentials, materials and ' +
            'outdated answers are left out and listed. Stores nothing.',
          tags: ['archive'],
          headers: actorHeader,
          params,
          response: { 200: cloneDraftSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const { number } = request.params
        const row = await findArchive(deps.pool, seenBy(request), number)
        if (!row) throw new Problem('not_found', { detail: number })
        const [{ now }, packs, directories, policy, templates] = await Promise.all([
          readClock(deps.pool),
          deps.reference.list('rule_pack'),
          deps.reference.list('directory'),
          deps.reference.latest('policy', POLICY_ID),
          deps.reference.list('template'),
        ])
        const isStaff = (staff: string) => directories.some(({ people }) => people.some((p) => p.staff === staff))
        return cloneDraft(row.document as ArchivedDocument, {
          now,
          packs,
          isStaff,
          isGroup: (id) => directories.some(({ groups = [] }) => groups.some((group) => group.id === id)),
          types: Object.keys(policy?.briefs?.types ?? {}),
          templates: templates.map(({ id }) => id),
        })
      },
    )
  }
