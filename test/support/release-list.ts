/** Installs a version of the list of absolute terms with one term more. */
import absolute from '../../infra/data/wording/absolute.json'
import { installReference } from '../../infra/reference/install'
import type { WordingList } from '../../workflows/contract/wording'
import type { Rig } from './rig'

export async function installTerm(rig: Rig, version: string, term: string): Promise<void> {
  const list = { ...structuredClone(absolute), version } as unknown as WordingList
  list.rules.find(({ id }) => id === 'named_by_law')?.terms.push(term)
  await installReference(rig.pool, [list])
}
