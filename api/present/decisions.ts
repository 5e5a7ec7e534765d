/** What there is to decide of a launch whose platform is not cleared: told beside its task. */
import type { Context } from '../../activities/domain/decision/context'
import { whyDecision } from '../../activities/domain/clearance/gaps'
import { filingsOf, type CampaignState } from '../../activities/domain/record/state'
import { campaignsNumbered, type TaskRow } from '../../infra/postgres/reads/read-model'
import type { RouteDeps } from '../http/deps'
import type { TaskOut } from './task'
import { inTurns } from '../../infra/turns'
import { withFilings } from '../../infra/postgres/reads/campaign'

export async function withDecisions(deps: RouteDeps, rows: readonly TaskRow[], tasks: TaskOut[]): Promise<TaskOut[]> {
  const launches = rows.filter(({ state }) => state.kind === 'go_live' && state.status === 'open')
  if (launches.length === 0) return tasks
  const numbers = [...new Set(launches.map((row) => row.campaign))]
  const states = await withFilings(deps, await campaignsNumbered(deps.pool, numbers))
  const packs = await packsOf(deps, states)
  const byNumber = new Map(states.map((state) => [state.number, state]))
  const asked = new Set(launches.map(({ id }) => id))
  return inTurns(tasks, (task) => {
    const state = asked.has(task.id) ? byNumber.get(task.campaign) : undefined
    return state && task.key !== undefined ? { ...task, decision: whyDecision(state, task.key, packs) } : task
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
  const newest = new Map(latest.map((pack) => [pack.platform, pack]))
  const versions = new Map([...latest, ...kept].map((pack) => [`${pack.platform}@${pack.version}`, pack]))
  return {
    pack: (platform, version) =>
      version === undefined ? newest.get(platform) : versions.get(`${platform}@${version}`),
  }
}
