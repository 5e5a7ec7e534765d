/** The fact of an amendment, with what it changes: whoever reads it years later need not fold what came before. */
import { planDifferences } from '../record/plan-differences'
import type { FactBodies } from '../record/facts'
import type { Change } from './change'

type Amended = Omit<FactBodies['CampaignAmended'], 'differences'>

/** Launches, the brief and what the rules are told are facts of their own. */
export function emitAmended(change: Change, body: Amended): void {
  const before = change.state
  const { reason: _reason, preparedBy: _preparedBy, group, ...changes } = body
  const said = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const differences = planDifferences(before, { ...before, ...said, group: { ...before.group, ...group } })
  change.emit('CampaignAmended', before.number, {
    ...body,
    differences: differences.length === 0 ? undefined : differences,
  })
}
