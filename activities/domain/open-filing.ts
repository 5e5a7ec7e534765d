/** Opening filings: those that a caller names, and those that the requirements check finds to be required. */
import type { FilingRequest } from '../../workflows/contract/commands'
import { filingId } from '../../workflows/contract/ids'
import { demandAuthorisation } from './accounts'
import { refuse, type Change } from './change'
import { checklistOf } from './checklist'
import { followRegister } from './credentials'
import { filingsOf, type FilingState } from './state'

export function openFilings(change: Change, requests: readonly FilingRequest[], pointer: string): void {
  for (const [index, wanted] of requests.entries()) {
    const pack = change.ctx.pack(wanted.platform)
    const requirement = pack?.requirements.find((r) => r.item === wanted.item)
    if (!pack || !requirement)
      refuse('requirement_unknown', `${wanted.platform}/${wanted.item}`, `${pointer}/${index}`, {
        items: pack?.requirements.map((r) => r.item),
      })
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
      startsAfter: requirement.startsAfter,
      rows: Object.fromEntries(checklistOf(requirement, change.state.described).map((m) => [m.row, m.department])),
    })
    demandAuthorisation(change, id)
    if (!wanted.takenOver) followRegister(change, id)
  }
}

export const sameFiling = (f: FilingState, wanted: FilingRequest): boolean =>
  f.platform === wanted.platform && f.item === wanted.item && f.account === wanted.account
