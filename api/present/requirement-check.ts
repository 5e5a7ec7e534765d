import { presentHeld } from '../../activities/domain/credentials/held'
import { readClock } from '../../infra/postgres/clock'
import { heldFor } from '../../infra/postgres/reads/held-credentials'
import type { RouteDeps } from '../http/deps'
import type { RequirementsAnswer } from '../../activities/domain/requirements/requirements-answer'

/** The check's answer with what accounts hold already, for whatever is or may be required. */
export async function withHeld(
  { pool, reference }: Pick<RouteDeps, 'pool' | 'reference'>,
  answer: RequirementsAnswer,
): Promise<RequirementsAnswer> {
  const packs = await reference.list('rule_pack')
  const wanted = answer.platforms.flatMap(({ platform, accounts, requirements }) =>
    requirements
      .filter((r) => r.answer !== 'not_required')
      .flatMap(({ item }) =>
        accounts.length === 0 ? [{ platform, item }] : accounts.map((account) => ({ platform, item, account })),
      ),
  )
  const { now } = await readClock(pool)
  const held = await heldFor(pool, packs, wanted, now)
  if (held.length === 0) return answer
  const platforms = answer.platforms.map((p) => ({
    ...p,
    requirements: p.requirements.map((r) => ({
      ...r,
      held: held.filter((e) => e.platform === p.platform && e.item === r.item).map((e) => presentHeld(packs, e)),
    })),
  }))
  return { ...answer, platforms }
}
