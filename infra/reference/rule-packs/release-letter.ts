/** S0-34: what one release of rules means for a person: their filings that it concerns, and what is said differently. */
import type { PoolClient } from 'pg'
import type { ReleaseConcern } from '../../../activities/ports'
import type { Phase } from '../../../workflows/contract/words'
import type { ReferenceReader } from '../reference'
import { concernsOf, touchedRunning } from './affected'
import type { PackChange } from './diff'

interface Row {
  id: string
  campaign: string
  name: string
  item: string
  phase: Phase
  pack_version: string
}

export async function releaseConcerns(
  db: PoolClient,
  reference: ReferenceReader,
  { platform, version }: { platform: string; version: string },
  lead: string,
): Promise<ReleaseConcern[]> {
  const pack = await reference.get('rule_pack', platform, version, db)
  const concerns = (await concernsOf(db, reference, pack)).filter((concern) => concern.touched)
  if (concerns.length === 0) return []
  const where = touchedRunning(platform, concerns, undefined).add('f.lead = ?', lead)
  const { rows } = await db.query<Row>(
    `select f.id, f.campaign, c.name, f.item, f.phase, f.pack_version
       from filings f join campaigns c on c.number = f.campaign ${where.sql} order by f.id`,
    where.values,
  )
  return concerns.flatMap(({ version: from, item, changes }) => {
    const filings = rows.filter((row) => row.item === item && row.pack_version === from)
    if (filings.length === 0) return []
    const noun = changes.find((change) => change.noun !== undefined)?.noun ?? item
    return [{ noun, from, changes: changes.filter(demands).map(textOf), filings }]
  })
}

/** How well something is known changes nothing for a filing. */
const demands = ({ kind, advice }: PackChange): boolean => kind !== 'source' && !advice

function textOf({ kind, before, after }: PackChange): string {
  const [was, is] = [before?.text ?? '', after?.text ?? '']
  if (kind === 'added') return `新增：${is}`
  if (kind === 'removed') return `取消：${was}`
  return `${was} → ${is}`
}
