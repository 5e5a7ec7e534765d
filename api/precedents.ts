/**
 * Offering precedents: beside the answers of the requirements check, and on the task that decides. What is stale is judged by
 * the present rules and the policy in force.
 */
import { offeredFor, type Precedent } from '../activities/domain/precedents'
import type { Mattered } from '../activities/domain/requirements'
import type { RequirementState } from '../activities/domain/state'
import { readClock } from '../infra/clock'
import { precedentsOfRules } from '../infra/db/precedents'
import { requirementsOf, type Seen, type TaskRow } from '../infra/db/read-model'
import { readSurroundings } from '../infra/db/surroundings'
import { withDecisions } from './decisions'
import type { RouteDeps } from './deps'
import { presentPrecedent, type PrecedentOut } from './present/precedent'
import { presentJudged } from './present/requirement'
import { presentTask, type TaskOut } from './present/task'
import { taskNamer } from './task-names'
import type { CheckAnswer } from './requirements-schema'

/** What staleness is judged by. */
export async function presentRules({ pool, reference }: Pick<RouteDeps, 'pool' | 'reference'>) {
  const db = await pool.connect()
  try {
    const { now } = await readClock(db)
    return { ...(await readSurroundings(db, reference, undefined, undefined)), now }
  } finally {
    db.release()
  }
}

type Offer = (rule: string, mattered: Mattered) => PrecedentOut[]

/** What can be offered where these rules ask. */
async function offersOf(deps: RouteDeps, seen: Seen, rules: readonly string[]): Promise<Offer> {
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

/** The check's answer with what was decided before, wherever it asks. */
export async function withPrecedents(deps: RouteDeps, seen: Seen, answer: CheckAnswer): Promise<CheckAnswer> {
  const asking = answer.platforms.flatMap((p) => p.requirements).filter((r) => r.answer === 'ask')
  const offer = await offersOf(
    deps,
    seen,
    asking.map((r) => r.rule),
  )
  const platforms = answer.platforms.map((p) => ({
    ...p,
    requirements: p.requirements.map((r) => (r.answer === 'ask' ? { ...r, precedents: offer(r.rule, r.mattered) } : r)),
  }))
  return { ...answer, platforms }
}

/** Tasks as callers see them, with what there is to know of those that decide something. */
export async function presentTasks(
  deps: RouteDeps,
  seen: Seen,
  rows: readonly TaskRow[],
  now: string,
): Promise<TaskOut[]> {
  return withDecisions(deps, rows, await withQuestions(deps, seen, rows, now))
}

/** One that decides a requirement says what is asked, why, and what was decided before. */
async function withQuestions(deps: RouteDeps, seen: Seen, rows: readonly TaskRow[], now: string): Promise<TaskOut[]> {
  const deciding = rows.filter(({ state }) => state.kind === 'decide_requirement' && state.status === 'open')
  const namesOf = await taskNamer(
    deps,
    rows.map(({ state }) => state),
  )
  if (deciding.length === 0) return rows.map(({ state }) => presentTask(state, now, namesOf(state)))
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
  return Promise.all(
    rows.map(async (row) => {
      const task = presentTask(row.state, now, namesOf(row.state))
      const asked = askedBy(row)
      if (!asked) return task
      const precedents = offer(asked.rule, asked.mattered)
      return { ...task, question: { ...(await presentJudged(deps.reference, asked)), precedents } }
    }),
  )
}
