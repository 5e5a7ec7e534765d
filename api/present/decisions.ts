/** What there is to decide of a launch whose platform is not cleared: told beside its task. */
import type { Context } from '../../activities/domain/decision/context'
import { whyDecision } from '../../activities/domain/clearance/gaps'
import { filingsOf, type CampaignState } from '../../activities/domain/record/state'
import { campaignsNumbered, type TaskRow } from '../../infra/postgres/reads/read-model'
import type { RouteDeps } from '../http/deps'
import type { TaskOut } from './task'
import { withFilings } from '../../infra/postgres/reads/campaign'

export async function withDecisions(deps: RouteDeps, rows: readonly TaskRow[], tasks: TaskOut[]): Promise<TaskOut[]> {
  const launches = rows.filter(({ state }) => state.kind === 'go_live' && state.status === 'open')
  if (launches.length === 0) return tasks
  const numbers = [...new Set(launches.map((row) => row.campaign))]
  const states = await withFilings(deps, await campaignsNumbered(deps.pool, numbers))
  const packs = await packsOf(deps, states)
  return tasks.map((task) => {
    const state = states.find((s) => s.number === task.campaign)
    const isLaunch = launches.some((row) => row.id === task.id)
    return isLaunch && state && task.key !== undefined
      ? { ...task, decision: whyDecision(state, task.key, packs) }
      : task
  })
}

/** The versions that filings and kept answers were judged by, and the latest for names. */
async function packsOf(
  { reference, pool }: RouteDeps,
  states: readonly CampaignState[],
): Promise<Pick<Context, 'pack'>> {
  const judged = states.flatMap((s) => [...filingsOf(s), ...Object.values(s.requirements ?? {})])
  const kept = await Promise.all(judged.map((f) => reference.get('rule_pack', f.platform, f.packVersion)))
  const latest = await reference.list('rule_pack', pool)
  return {
    pack: (platform, version) =>
      [...latest, ...kept].find((p) => p.platform === platform && (version === undefined || p.version === version)),
  }
}
