/** Taking over filings that run elsewhere, from a sheet: template, preview, import, and how far it is. */
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { ImportPreview } from '../../../activities/domain/imports/preview'
import { peopleOfImport, readImport } from '../../../infra/postgres/intake/imports'
import { findFiles } from '../../../infra/postgres/reads/files-read'
import { importTemplate } from '../../../infra/sheets/import-template'
import { XLSX } from '../../../infra/sheets/sheet-writer'
import { attachment } from '../../http/attachment'
import type { RouteDeps } from '../../http/deps'
import { problemBody, problemOf } from '../../http/errors'
import { createSheetGate, tableOfSheet } from '../../http/import-table'
import { previewOfTable, takeInTable } from '../../http/run-import'
import { presentImport } from '../../present/import'
import { checkCsrf, CSRF_FIELD, csrfToken } from '../acting/csrf'
import { actorOfViewer, byLink, sessionOf, viewerOf, type Viewer } from '../acting/viewer'
import { PAGES_CLIENT, readPageForm, type KeptFile, type SentPage } from '../forms/sent-files'
import { textOf } from '../forms/sent-form'
import { reachOf } from '../around'
import { PageUnknown } from '../page-fault'
import { faultsOfProblem } from '../problem-words'
import { dayOf } from '../start/found-data'
import type { Fault } from '../ui/faults'
import { sendPage } from '../ui/send-page'
import { importWords } from '../words/import'
import { ImportPage, NewImport } from './import-pages'
import { marksOf } from '../words/languages'

const FILE = 'sheet'

export const importPages =
  (deps: RouteDeps): FastifyPluginAsync =>
  async (app) => {
    const gate = createSheetGate()

    app.get('/imports/template', async (request, reply) => {
      sessionOf(request)
      return reply
        .type(XLSX)
        .header('content-disposition', attachment('备案导入模板.xlsx'))
        .send(await importTemplate())
    })

    app.get('/imports/new', async (request, reply) =>
      show(deps, request, reply, { viewer: sessionOf(request), faults: [] }),
    )

    app.post(
      '/imports/new',
      { bodyLimit: 2 * deps.fileMaxBytes, config: { readsFiles: true } },
      async (request, reply) => {
        const viewer = sessionOf(request)
        const form = await readPageForm(deps, request, viewer.language)
        checkCsrf(deps.acting, request, textOf(form.sent, CSRF_FIELD))
        const kept = form.files[FILE]?.at(-1)
        const hiddenRows = textOf(form.sent, 'hiddenRows') === 'include'
        const typed = { viewer, kept, hiddenRows }
        if (kept === undefined || form.faults.length > 0)
          return show(deps, request, reply, { ...typed, faults: faultsOf(form, viewer) })
        try {
          const table = await tableOfSheet(gate, await bytesOf(deps, kept.id))
          const who = { client: PAGES_CLIENT, seesAll: true, takesHiddenRows: hiddenRows }
          const preview = await previewOfTable(deps, who, table)
          if (textOf(form.sent, 'do') !== 'import' || !preview.importable)
            return await show(deps, request, reply, { ...typed, faults: [], preview })
          // All pages are one client: what somebody sent is no repeat of what somebody else did.
          const idempotencyKey = `${viewer.person}.${textOf(form.sent, 'once') || randomUUID()}`
          const asked = { actor: actorOfViewer(viewer), route: 'POST /imports/new', idempotencyKey }
          const { id } = await takeInTable(deps, who, table, asked)
          return await reply.redirect(`/imports/${id}`, 303)
        } catch (error) {
          const problem = problemOf(error)
          if (problem.code === 'internal') throw error
          const { status, detail } = problemBody(problem)
          const said = faultsOfProblem(problem, viewer.language, () => FILE)
          // What is wrong with a sheet, and what to do about it, is said by the reader of sheets.
          const more = problem.more.detail ?? String(detail)
          const faults = said.map(({ text }) => ({
            field: FILE,
            text: `${text}${marksOf(viewer.language).colon}${more}`,
          }))
          return show(deps, request, reply, { ...typed, kept: undefined, faults, status })
        }
      },
    )

    app.get('/imports/:id', byLink('id', 'import'), async (request, reply) => {
      const viewer = viewerOf(request)
      const { id } = request.params as { id: string }
      const stored = /^[0-9a-f-]{36}$/.test(id) ? await readImport(deps.pool, id) : undefined
      if (!stored || !(await concerns(deps, id, viewer))) throw new PageUnknown()
      return sendPage(reply, ImportPage({ viewer, result: presentImport(stored) }))
    })
  }

const faultsOf = ({ faults }: SentPage, viewer: Viewer): Fault[] =>
  faults.length > 0 ? faults : [{ field: FILE, text: importWords(viewer.language).noFile }]

async function bytesOf({ pool, files }: RouteDeps, id: string): Promise<Buffer> {
  const row = (await findFiles(pool, [id])).get(id)
  const content = row && (await files.read(row))
  if (!content) throw new Error(`file ${id} is in the table but not in the store: restore FILES_DIR`)
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Whoever imported it, leads one of its campaigns or backs it up, and those above them. */
async function concerns({ pool, reference }: RouteDeps, id: string, { person }: Viewer): Promise<boolean> {
  const reach = await reachOf(reference, person)
  return (await peopleOfImport(pool, id)).some((staff) => reach.has(staff))
}

interface Shown {
  viewer: Viewer
  faults: readonly Fault[]
  kept?: KeptFile
  hiddenRows?: boolean
  preview?: ImportPreview
  status?: number
}

function show(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply, shown: Shown): FastifyReply {
  const { viewer, faults, status } = shown
  const csrf = csrfToken(deps.acting, request, reply)
  const page = NewImport({ ...shown, csrf, once: randomUUID(), dayOf: (instant) => dayOf(instant, viewer.language) })
  return sendPage(reply, page, status ?? (faults.length > 0 ? 422 : 200))
}
