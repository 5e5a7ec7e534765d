/** Opening filings: those that a caller names, and those that the requirements check finds to be required. */
import type { FilingRequest } from '../../../workflows/contract/commands'
import { filingId } from '../../../workflows/contract/ids'
import type { Requirement, RulePack } from '../../../workflows/contract/reference'
import { demandAuthorisation } from '../materials/accounts'
import { refuse, type Change } from '../decision/change'
import { refuseUnknown } from '../decision/refusal'
import { refuseEach } from '../decision/faults'
import { checklistOf } from '../rules/checklist'
import { followRegister } from '../credentials/credentials'
import { saidBy } from '../decision/said-by'
import { filingsOf, type FilingState } from '../record/state'

/** Those of a list that are to be opened; pointers count all of it. */
export function openFilings(
  change: Change,
  requests: readonly FilingRequest[],
  pointer: string,
  isWanted: (wanted: FilingRequest) => boolean = () => true,
): void {
  refuseEach(requests, (wanted, index) => {
    if (!isWanted(wanted)) return
    const { pack, requirement } = demandOf(change, wanted, `${pointer}/${index}`)
    if (requirement.perAccount && wanted.account === undefined)
      refuse('field_required', 'account', `${pointer}/${index}/account`)
    const existing = filingsOf(change.state)
    if (existing.some((f) => !f.ended && sameFiling(f, wanted)))
      refuse('filing_duplicate', `${wanted.platform}/${wanted.item}`, `${pointer}/${index}`)
    const id = filingId(change.state.number, existing.length + 1)
    change.emit('FilingOpened', id, {
      platform: wanted.platform,
      item: wanted.item,
      account: wanted.account,
      required: wanted.required ?? true,
      packVersion: pack.version,
      credentialDemanded: requirement.credential === 'required',
      numbersKeepCase: requirement.numbersKeepCase ? true : undefined,
      startsAfter: requirement.startsAfter,
      authority: pack.role === 'authority' || undefined,
      optionalBy: wanted.required === false && pointer === '/filings' ? saidBy(change) : undefined,
      rows: Object.fromEntries(checklistOf(requirement, change.state.described).map((m) => [m.row, m.department])),
    })
    demandAuthorisation(change, id)
    if (!wanted.takenOver) followRegister(change, id)
  })
}

/** A platform that has rules, or a refusal that says which have. */
export const packOf = ({ ctx }: Change, platform: string, pointer: string): RulePack => {
  const known = ctx.packs.map((p) => p.platform)
  return ctx.pack(platform) ?? refuseUnknown('requirement_unknown', platform, pointer, known, { platforms: known })
}

/** What is demanded, or a refusal that says which platforms, or which items of this one, there are. */
function demandOf(
  change: Change,
  { platform, item }: FilingRequest,
  pointer: string,
): { pack: RulePack; requirement: Requirement } {
  const pack = packOf(change, platform, pointer)
  const items = pack.requirements.map((r) => r.item)
  const requirement =
    pack.requirements.find((r) => r.item === item) ??
    refuseUnknown('requirement_unknown', `${platform}/${item}`, pointer, items, { items })
  return { pack, requirement }
}

export const sameFiling = (f: FilingState, wanted: FilingRequest): boolean =>
  f.platform === wanted.platform && f.item === wanted.item && f.account === wanted.account
