import type { z } from 'zod'
import { at } from '../time/instants'

import type { heldOut } from '../../../api/schemas/held'
import type { Requirement, RulePack } from '../../../workflows/contract/reference'
import { servesByItself } from './credentials'
import type { CredentialEntry } from '../record/registers'

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

export type HeldOut = z.infer<typeof heldOut>
export const known = (packs: readonly RulePack[], { platform, item }: Wanted): [RulePack, Requirement] | undefined => {
  const pack = packs.find((p) => p.platform === platform)
  const requirement = pack?.requirements.find((r) => r.item === item)
  return pack && requirement ? [pack, requirement] : undefined
}

export interface Wanted {
  platform: string
  item: string
  account?: string
}
