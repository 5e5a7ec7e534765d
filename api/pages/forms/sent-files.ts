/**
 * What a page's form brings: its fields, and the files that were chosen, kept as REST keeps an upload. A form that is shown
 * again names the files that are kept already, so that nobody chooses them twice.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { findFiles, insertFile } from '../../../infra/postgres/reads/files-read'
import { cleanName } from '../../http/file-name'
import type { RouteDeps } from '../../http/deps'
import { problemOf } from '../../http/errors'
import { takeForm } from '../../http/upload'
import { checkCsrf, CSRF_FIELD } from '../acting/csrf'
import { sentenceOf } from '../problem-words'
import type { Fault } from '../ui/faults'
import { marksOf, type Language } from '../words/languages'
import { textsOf, type Sent } from './sent-form'

/** Whose files these are; those of other clients are not for pages to name. */
export const PAGES_CLIENT = 'pages'

/** Fields of kept files: `kept:<field>`. */
export const keptField = (field: string): string => `kept:${field}`

export interface KeptFile {
  id: string
  name: string
  /** What a form that is shown again names it by: nobody else can name it, nor a file that this form did not bring. */
  mark: string
}

export interface SentPage {
  sent: Sent
  /** By field, in the order in which they were chosen. */
  files: Readonly<Record<string, readonly KeptFile[]>>
  faults: Fault[]
}

export async function readPageForm(deps: RouteDeps, request: FastifyRequest, language: Language): Promise<SentPage> {
  if (!request.isMultipart()) return { sent: (request.body ?? {}) as Sent, files: {}, faults: [] }
  const form = await takeForm(request, async (content, whole) => {
    const id = randomUUID()
    return { id, ...(await deps.files.put(id, content, whole)) }
  })
  checkCsrf(deps.acting, request, textsOf(form.fields, CSRF_FIELD)[0])
  delete form.fields[CSRF_FIELD]
  const files: Record<string, KeptFile[]> = await keptBefore(deps, request, form.fields)
  const faults: Fault[] = []
  for (const { field, name, taken, error } of form.files) {
    if (!taken) {
      const problem = problemOf(error)
      if (problem.code === 'internal') throw error
      faults.push({ field, text: `${cleanName(name)}${marksOf(language).colon}${sentenceOf(problem, language)}` })
      continue
    }
    const { id, sha256, size, mediaType } = taken
    const kept = { id, name: cleanName(name), mark: markOf(deps, request, id) }
    await insertFile(deps.pool, { id, name: kept.name, client: PAGES_CLIENT, sha256, size, media_type: mediaType })
    files[field] = [...(files[field] ?? []), kept]
  }
  return { sent: form.fields, files, faults }
}

const USE = 'kept-file'

const ownerOf = ({ viewer, url }: FastifyRequest): string[] => [viewer?.person ?? '', url.split('?', 1)[0] ?? '']

const markOf = ({ acting }: RouteDeps, request: FastifyRequest, id: string): string =>
  acting.seals.seal(USE, [id, ...ownerOf(request)])

/** Only files that a form of this page brought, sent by the same person. */
function openMark({ acting }: RouteDeps, request: FastifyRequest, mark: string): string[] {
  const [id, ...owner] = acting.seals.open(USE, mark) ?? []
  const isOwn = JSON.stringify(owner) === JSON.stringify(ownerOf(request))
  return typeof id === 'string' && isOwn ? [id] : []
}

async function keptBefore(deps: RouteDeps, request: FastifyRequest, sent: Sent): Promise<Record<string, KeptFile[]>> {
  const named = Object.keys(sent).filter((name) => name.startsWith('kept:'))
  const idsOf = (name: string): string[] => textsOf(sent, name).flatMap((mark) => openMark(deps, request, mark))
  const rows = await findFiles(deps.pool, named.flatMap(idsOf))
  return Object.fromEntries(
    named.map((name) => {
      const kept = idsOf(name).flatMap((id) => rows.get(id) ?? [])
      return [
        name.slice('kept:'.length),
        kept.map(({ id, name: called }) => ({ id, name: called, mark: markOf(deps, request, id) })),
      ]
    }),
  )
}
