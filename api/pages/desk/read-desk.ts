/** Reads a person's desk. */
import { deskOf, type Desk } from '../../../activities/domain/desk/desk'
import type { PackOf } from '../../../activities/domain/desk/names'
import { campaignsOnDesk, lastNudges, packsFor } from '../../../infra/postgres/reads/desk'
import type { RouteDeps } from '../../http/deps'
import type { Around } from '../around'

export async function readDesk(
  deps: Pick<RouteDeps, 'pool' | 'reference'>,
  person: string,
  { now, calendar, memberOf }: Pick<Around, 'now' | 'calendar' | 'memberOf'>,
): Promise<{ desk: Desk; packOf: PackOf }> {
  const campaigns = await campaignsOnDesk(deps, person, memberOf)
  const led = campaigns.filter((s) => s.lead === person || s.backup === person)
  const [packOf, nudgedAt] = await Promise.all([
    packsFor(deps, campaigns),
    lastNudges(
      deps,
      led.map(({ number }) => number),
    ),
  ])
  return { desk: deskOf({ person, memberOf, now, calendar, packOf, campaigns, nudgedAt }), packOf }
}
