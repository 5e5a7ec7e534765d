/** What the wording lists say of the rules that found something, for letters that tell of it. */
import type { PoolClient } from 'pg'
import type { ReferenceReader } from '../../reference/reference'
import { groundsOf } from '../../reference/wording/screen'

export async function wordingReasons(
  db: PoolClient,
  reference: ReferenceReader,
  rules: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (rules.length === 0) return new Map()
  const grounds = groundsOf(await reference.list('wording', db))
  return new Map(
    rules.flatMap((rule) => [...(grounds.has(rule) ? [[rule, grounds.get(rule)?.reason.zh ?? ''] as const] : [])]),
  )
}
