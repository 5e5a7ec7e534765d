/** Several checks of one request, all made: what they refuse leaves as one problem, under the code of the first. */
import { Problem, problemOf, type ProblemPart } from './errors'
import { Refused } from '../../activities/domain/decision/refusal'

const MOST = 50

export async function checkAll(...checks: readonly (() => unknown)[]): Promise<void> {
  const found: Problem[] = []
  for (const check of checks)
    try {
      await check()
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Refused)) throw error
      found.push(problemOf(error))
    }
  const [first, ...more] = found
  if (!first) return
  if (more.length === 0) throw first
  throw new Problem(first.code, { ...first.more, errors: found.flatMap(partsOf).slice(0, MOST) })
}

/** Each place with the code that it is refused by. */
const partsOf = ({ code, more }: Problem): ProblemPart[] =>
  (more.errors ?? [{ detail: more.detail ?? code }]).map((part) => ({ ...part, code: part.code ?? code }))
