/**
 * Offering precedents: beside the answers of the requirements check, and on the task that decides. What is stale is judged by
 * the present rules and the policy in force.
 */
import { offeredFor } from '../../activities/domain/requirements/precedents'
import type { Precedent } from '../../activities/domain/decision/context'
import type { Mattered } from '../../activities/domain/rules/applicability'
import type { RequirementState } from '../../activities/domain/record/state'
import { precedentsOfRules } from '../../infra/postgres/reads/precedents'
import { requirementsOf, type Seen, type TaskRow } from '../../infra/postgres/reads/read-model'
import { inTurns } from '../../infra/turns'
import type { RouteDeps } from '../http/deps'
import { presentPrecedent, presentRules, type PrecedentOut } from './precedent'
import { presentJudged } from './requirement'
import { presentTask, type TaskOut } from './task'
import { taskNamer } from './task-names'

type Offer = (rule: string, mattered: Mattered) => PrecedentOut[]

/** What can be offered where these rules ask. */
export async function offersOf(deps: RouteDeps, seen: Seen, rules: readonly string[]): Promise<Offer> {
  if (rules.length === 0) return () => []
  const found: Precedent[] = await precedentsOfRules(deps.pool, rules)
  if (found.length === 0) return () => []
  const known = await presentRules(deps)
  return (rule, mattered) =>
    offeredFor(
      found.filter((p) => p.rule === rule),
      mattered,
      known,
    ).map((p) => presentPrecedent(p, known, seen))
}

/** One that decides a requirement says what is asked, why, and what was decided before. */
export async function withQuestions(
  deps: RouteDeps,
  seen: Seen,
  rows: readonly TaskRow[],
  now: string,
): Promise<TaskOut[]> {
  const deciding = rows.filter(({ state }) => state.kind === 'decide_requirement' && state.status === 'open')
  const namesOf = await taskNamer(
    deps,
    rows.map(({ state }) => state),
  )
  if (deciding.length === 0) return inTurns(rows, ({ state }) => presentTask(state, now, namesOf(state)))
  const requirements = await requirementsOf(
    deps.pool,
    deciding.map((row) => row.campaign),
  )
  const askedBy = ({ campaign, state }: TaskRow): RequirementState | undefined =>
    deciding.some((row) => row.id === state.id) ? requirements.get(campaign)?.[state.key ?? ''] : undefined
  const offer = await offersOf(
    deps,
    seen,
    deciding.flatMap((row) => askedBy(row)?.rule ?? []),
  )
  return inTurns(rows, async (row) => {
    const task = presentTask(row.state, now, namesOf(row.state))
    const asked = askedBy(row)
    if (!asked) return task
    const precedents = offer(asked.rule, asked.mattered)
    return { ...task, question: { ...(await presentJudged(deps.reference, asked)), precedents } }
  })
}
