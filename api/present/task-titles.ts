/** What tasks are about, by name. */
import { readTasks } from '../../infra/postgres/reads/read-model'
import type { RouteDeps } from '../http/deps'
import { presentTask } from './task'
import { taskNamer } from './task-names'

/** By id; tasks that the client may not see are missing. */
export async function taskTitles(
  deps: Pick<RouteDeps, 'pool' | 'reference'>,
  seen: string | undefined,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await readTasks(deps.pool, seen, ids)
  const named = await taskNamer(
    deps,
    rows.map(({ state }) => state),
  )
  return new Map(rows.map(({ id, state }) => [id, presentTask(state, state.openedAt, named(state)).title]))
}
