/** The story of a campaign, in the order of its recording or in that of its happening. */
import { happenedAt } from '../../activities/domain/record/fold/as-of'
import { lossesOf, type Loss } from '../../activities/domain/record/fold/losses'
import { listFacts, listFactsAbout, type FactRow } from '../../infra/postgres/reads/facts'
import type { CursorKey } from '../http/cursor'
import type { RouteDeps } from '../http/deps'
import { storedFact } from '../../infra/postgres/reads/stored-fact'
import { allFacts } from '../../infra/postgres/reads/campaign'

interface Page {
  order: 'recorded' | 'happened'
  after: number
  key: CursorKey | undefined
  limit: number
}

export async function factsInOrder(
  deps: Pick<RouteDeps, 'pool'>,
  number: string,
  { order, after, key, limit }: Page,
): Promise<FactRow[]> {
  // Both orders go on from the last fact that was seen: a key is when it happened, and its position.
  const seen = key && { ms: Number(key[0]), seq: Number(key[1]) }
  if (order === 'recorded') return listFacts(deps.pool, number, { after: seen?.seq ?? after, limit })
  // When a fact happened is said in different places of facts of different types: the whole story is sorted here.
  const rows = (await allFacts(deps, number)).filter((row) => row.seq > after).sort(byHappening)
  return rows
    .filter((row) => !seen || msOf(row) > seen.ms || (msOf(row) === seen.ms && row.seq > seen.seq))
    .slice(0, limit)
}

const msOf = (row: FactRow): number => Date.parse(happenedAt(storedFact(row)))
const byHappening = (a: FactRow, b: FactRow): number => msOf(a) - msOf(b) || a.seq - b.seq

export const keyOfFact = (row: FactRow): CursorKey => [msOf(row), row.seq]

/** Each time that a filing's credential was lost. What was said right before is of the same filing. */
export async function lossesOfFiling(
  deps: Pick<RouteDeps, 'pool'>,
  { id, campaign }: { id: string; campaign: string },
): Promise<Loss[]> {
  const types = ['CredentialLost', 'CredentialReinstated', 'PlatformSpoke'] as const
  return lossesOf((await listFactsAbout(deps.pool, campaign, id, types)).map(storedFact))
}
