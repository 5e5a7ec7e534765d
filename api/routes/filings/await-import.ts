import { setTimeout as sleep } from 'timers/promises'
import { type StoredImport, isDecided, readImport } from '../../../infra/postgres/intake/imports'
import { POLL_MS } from '../../../infra/postgres/intake/take-in-import'
import type { RouteDeps } from '../../http/deps'
import { type Problem, refusalProblem } from '../../http/errors'

/** The import once it is decided, or as it stands when the caller has waited long enough. */
export async function awaitImport({ pool, settings }: RouteDeps, id: string): Promise<StoredImport> {
  const until = Date.now() + settings.answerWithinMs
  while (!(await isDecided(pool, id)) && Date.now() + POLL_MS < until) await sleep(POLL_MS)
  const stored = await readImport(pool, id)
  if (!stored) throw new Error(`import ${id} is not there after it was stored`)
  return stored
}

/** Why an import that its preview had found good was refused as a whole: something came in between. */
export function refusalOf(stored: StoredImport): Problem | undefined {
  const { id, decidedAt, campaigns } = stored
  if (decidedAt === undefined || campaigns.some(({ outcome }) => outcome?.ok !== false)) return undefined
  const first = campaigns.find(({ outcome }) => outcome?.ok === false && outcome.code !== 'import_refused')
  if (first?.outcome?.ok !== false) return undefined
  const { outcome, name, rows } = first
  return refusalProblem({ ...outcome, extra: { ...outcome.extra, import: id, campaign: name, rows } })
}
