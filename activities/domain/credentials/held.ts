/** Credentials of the register that an account, app or product holds already, as checks, plans and previews name them. */
import type { Requirement, RulePack } from '../../../workflows/contract/reference'
import type { CredentialEntry } from '../record/registers'
import { at } from '../time/instants'
import { servesByItself } from './credentials'

/** A valid credential of the register. Times are ISO 8601 with offset. */
export interface HeldOut {
  account: string
  credential: string
  number?: string
  /** Absent: it does not end. */
  validUntil?: string
  /** Filings of this account take it without asking; otherwise a named person confirms it. */
  byItself: boolean
}

export interface Wanted {
  platform: string
  item: string
  account?: string
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

/** The rule pack and the requirement that are meant; undefined where no pack has them. */
export const known = (packs: readonly RulePack[], { platform, item }: Wanted): [RulePack, Requirement] | undefined => {
  const pack = packs.find((p) => p.platform === platform)
  const requirement = pack?.requirements.find((r) => r.item === item)
  return pack && requirement ? [pack, requirement] : undefined
}
