import { offersOf, withQuestions } from './precedent-offers'
import type { Seen, TaskRow } from '../../infra/postgres/reads/read-model'
import type { RouteDeps } from '../http/deps'
import type { RequirementsAnswer } from '../../activities/domain/requirements/requirements-answer'
import { withDecisions } from './decisions'
import type { TaskOut } from './task'

/** Tasks as callers see them, with what there is to know of those that decide something. */
export async function presentTasks(
  deps: RouteDeps,
  seen: Seen,
  rows: readonly TaskRow[],
  now: string,
): Promise<TaskOut[]> {
  return withDecisions(deps, rows, await withQuestions(deps, seen, rows, now))
}

/** The check's answer with what was decided before, wherever it asks. */
export async function withPrecedents(
  deps: RouteDeps,
  seen: Seen,
  answer: RequirementsAnswer,
): Promise<RequirementsAnswer> {
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
