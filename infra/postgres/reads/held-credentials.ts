/** What the company holds already for an account, app or product, as checks and plans say it: no time is needed for it. */
import type { CredentialEntry } from '../../../activities/domain/record/registers'
import type { Pool, PoolClient } from '../pool'
import { validOf } from '../registers/credential-reads'
import type { RulePack } from '../../../workflows/contract/reference'
import type { Wanted } from '../../../activities/domain/credentials/held'
import { known } from '../../../activities/domain/credentials/held'

/**
 * Valid credentials for what is wanted; without an account, of any, but where each account is filed by itself: whose they are is
 * told to nobody who does not name them. Items whose rules share nothing cost no query.
 */
export async function heldFor(
  db: Pick<Pool | PoolClient, 'query'>,
  packs: readonly RulePack[],
  wanted: readonly Wanted[],
  now: string,
): Promise<CredentialEntry[]> {
  const shared = wanted.filter((w) => {
    const requirement = known(packs, w)?.[1]
    return requirement?.credentialServes !== undefined && (w.account !== undefined || !requirement.perAccount)
  })
  return validOf(
    db,
    shared.map(({ platform, item, account }) => ({ platform, item, account })),
    now,
  )
}
