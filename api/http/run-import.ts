/** An import, whoever brings its table: previewed without storing anything, or taken in where nothing is wrong with it. */
import { plainCell, type ImportTable } from '../../activities/domain/imports/columns'
import { previewImport, readImportTable, type ImportPreview } from '../../activities/domain/imports/preview'
import { readClock } from '../../infra/postgres/clock'
import { findImport, takeInImport, type ImportRequest, type TakenImport } from '../../infra/postgres/intake/imports'
import { importedCampaigns } from '../../infra/postgres/intake/take-in-import'
import { knownOfImport } from '../../infra/postgres/reads/import-checks'
import { readSurroundings } from '../../infra/postgres/record/read-context'
import { createTurns, inTurns } from '../../infra/turns'
import type { ApiDeps } from './deps'
import { Problem } from './errors'

type Deps = Pick<ApiDeps, 'pool' | 'reference'>

export interface Asker {
  client: string
  seesAll: boolean
  /** Rows that are hidden in the sheet are meant. */
  takesHiddenRows: boolean
}

export async function previewOfTable(deps: Deps, asker: Asker, table: ImportTable): Promise<ImportPreview> {
  const db = await deps.pool.connect()
  try {
    const { now } = await readClock(db)
    const { calendar } = await readSurroundings(db, deps.reference, undefined, undefined)
    const packs = await deps.reference.list('rule_pack', db)
    const people = (await deps.reference.list('directory', db)).flatMap((directory) => directory.people)
    const ctx = { ...asker, now, packs, people, calendar, othersTurn: createTurns() }
    const reading = await readImportTable(ctx, table)
    return await previewImport(ctx, reading, await knownOfImport(db, asker.client, reading))
  } finally {
    db.release()
  }
}

const plainCells = (cells: ImportTable['rows'][number]['cells']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(cells).map(([field, cell]) => [field, plainCell(cell)]))

/** Stores it, or finds what the same request stored before. */
export async function takeInTable(
  deps: Deps,
  asker: Asker,
  table: ImportTable,
  request: Omit<ImportRequest, 'content'>,
): Promise<TakenImport> {
  const content = await inTurns(table.rows, ({ row, cells }) => [row, plainCells(cells)])
  const asked = { ...request, content }
  const taken = (await findImport(deps.pool, asked)) ?? (await takeInFresh(deps, asker, table, asked))
  if (taken.sameContent) return taken
  throw new Problem('idempotency_key_reused', {
    errors: [{ header: 'Idempotency-Key', detail: '该幂等键已用于另一次导入' }],
  })
}

async function takeInFresh(deps: Deps, asker: Asker, table: ImportTable, asked: ImportRequest): Promise<TakenImport> {
  const preview = await previewOfTable(deps, asker, table)
  if (preview.importable) return takeInImport(deps.pool, asked, importedCampaigns(preview))
  // The record may know these rows from the same request, sent once more while it was under way.
  const known = await findImport(deps.pool, asked)
  if (known) return known
  throw new Problem('import_faulty', { extra: { preview } })
}
