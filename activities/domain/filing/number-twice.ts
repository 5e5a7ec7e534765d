/**
 * Two filings with the same number of a platform. New ones are refused; those that were recorded before numbers were compared
 * as people read them are asked about: one of them is wrong, one filing stands here twice, or the platform means two by them.
 */
import type { Change } from '../decision/change'
import { isLeavingPlatform } from '../record/phases'
import { numberKey } from '../rules/number-key'
import type { FilingState } from '../record/state'
import type { MatterState, NumberTwin } from '../record/values'
import { raiseMatter } from './matters'

/** Asks once for each pair. What has been put right elsewhere is no question any more. */
export function askOfTwins(change: Change, f: FilingState): void {
  const { twins } = change.ctx
  if (!twins || f.ended || isLeavingPlatform(f)) return
  const known = Object.values(f.matters).filter((m) => m.kind === 'number_twice')
  for (const matter of known)
    if (matter.status === 'open' && !twins.some((twin) => isAbout(matter, twin)))
      change.emit('MatterSettled', f.id, { matter: matter.id, outcome: 'done' })
  for (const twin of twins)
    if (!known.some((matter) => isAbout(matter, twin)))
      raiseMatter(change, f, { kind: 'number_twice', twin, blocksLaunch: false })
}

const isAbout = ({ twin }: MatterState, { filing, number }: NumberTwin): boolean =>
  twin !== undefined && twin.filing === filing && numberKey(twin.number) === numberKey(number)

/** The number was corrected: whoever was asked about it has answered. */
export function settleTwins(change: Change, f: FilingState, corrected: string | undefined): void {
  for (const { id, kind, status, twin } of Object.values(f.matters))
    if (kind === 'number_twice' && status === 'open' && twin?.number === corrected)
      change.emit('MatterSettled', f.id, { matter: id, outcome: 'corrected' })
}

/** What is asked, for cards and letters. */
export const twinText = ({ number, filing, otherNumber }: NumberTwin): string =>
  number === otherNumber
    ? `申请号 ${number} 也登记在备案 ${filing} 上`
    : `申请号 ${number} 与备案 ${filing} 的申请号 ${otherNumber} 应为同一个`
