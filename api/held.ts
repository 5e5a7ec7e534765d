/** What the company holds already for an account, app or product, as checks and plans say it: no time is needed for it. */
import { z } from 'zod'
import { servesByItself, type CredentialEntry } from '../activities/domain/credentials'
import type { Pool, PoolClient } from '../infra/db/pool'
import { validOf } from '../infra/registers/credential-reads'
import type { Requirement, RulePack } from '../workflows/contract/reference'
import { at, instantOut } from './present/words'

export const heldOut = z
  .object({
    account: z.string(),
    credential: z.string().meta({ example: 'K-0003' }),
    number: z.string().optional(),
    validUntil: instantOut.optional().meta({ description: 'Absent: no expiry date.' }),
    byItself: z.boolean().meta({
      description: 'True: filings of this account use it automatically. False: a named person has to confirm it.',
    }),
  })
  .meta({ id: 'HeldCredential', description: 'A valid credential in the credential register.' })
export type HeldOut = z.infer<typeof heldOut>

interface Wanted {
  platform: string
  item: string
  account?: string
}

const known = (packs: readonly RulePack[], { platform, item }: Wanted): [RulePack, Requirement] | undefined => {
  const pack = packs.find((p) => p.platform === platform)
  const requirement = pack?.requirements.find((r) => r.item === item)
  return pack && requirement ? [pack, requirement] : undefined
}

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

export const presentHeld = (packs: readonly RulePack[], entry: CredentialEntry): HeldOut => ({
  account: entry.account,
  credential: entry.id,
  number: entry.number,
  validUntil: at(entry.validUntil),
  byItself: takesByItself(packs, entry),
})

export function takesByItself(packs: readonly RulePack[], wanted: Wanted): boolean {
  const [pack, requirement] = known(packs, wanted) ?? []
  return requirement !== undefined && servesByItself(requirement, pack)
}
