/**
 * S0-34: a platform's rules have changed while a filing is under way. The filing stays under the version it was opened with;
 * its lead is told, once for each version that says something else about it, and decides what to do.
 */
import type { Requirement, RulePack } from '../../../workflows/contract/reference'
import type { Change } from '../decision/change'
import { ENDED_STAGES, type Stage } from '../../../workflows/contract/words'
import { isLeavingPlatform } from '../record/phases'
import type { CampaignState, FilingState } from '../record/state'
import { isNewer } from '../rules/pack-version'

/** Whatever is said of the rules of a filing, something may still be done about it there. */
export const canBeTouched = (s: CampaignState, f: FilingState): boolean =>
  !f.ended && !isLeavingPlatform(f) && s.ending === undefined && !OVER.includes(s.stage)

const OVER: readonly Stage[] = ['closing', 'withdrawing', ...ENDED_STAGES]

export function tellOfNewRules(change: Change, f: FilingState): void {
  const newest = change.ctx.pack(f.platform)
  const known = f.rulesTold ?? f.packVersion
  if (!canBeTouched(change.state, f) || !newest || !isNewer(newest.version, known)) return
  const itemOf = (pack: RulePack | undefined) => pack?.requirements.find((r) => r.item === f.item)
  const [before, now] = [itemOf(change.ctx.pack(f.platform, known)), itemOf(newest)]
  if (whatIsSaid(before) === whatIsSaid(now)) return
  change.emit('RulesChanged', f.id, { from: f.packVersion, to: newest.version, gone: !now })
}

/** How well something is known, and where it stands, changes nothing for a filing; nor does what demands nothing. */
const ASIDE = [
  'grade',
  'source',
  'readOn',
  'reviewFlow',
  'fee',
  'credentialFormat',
  'credentialServes',
  'numbersKeepCase',
]

const whatIsSaid = (requirement: Requirement | undefined): string | undefined =>
  JSON.stringify(requirement, (key, value: unknown) => (ASIDE.includes(key) ? undefined : sorted(value)))

const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
