/** What is said of platforms at which nothing has to be filed. */
import type { FilingRequest, LaunchRequest, NotNeeded } from '../../../workflows/contract/commands'
import { refuse, type Change } from '../decision/change'
import { isDecided } from '../clearance/decided'
import { refuseEach } from '../decision/faults'
import { packOf } from './open-filing'
import { saidBy } from '../decision/said-by'
import { filingsOf } from '../record/state'

interface Said {
  filings?: readonly FilingRequest[]
  launches?: readonly LaunchRequest[]
  notNeeded?: readonly NotNeeded[]
}

/** The platform is known, and no filing there is required. */
export const checkNotNeeded = (change: Change, notNeeded: readonly NotNeeded[]): void =>
  refuseEach(notNeeded, ({ platform }, index) => {
    const pointer = `/notNeeded/${index}/platform`
    packOf(change, platform, pointer)
    const filings = filingsOf(change.state).filter((f) => f.platform === platform && f.required)
    if (filings.length > 0) refuse('not_needed_contradicted', platform, pointer, { filings: filings.map((f) => f.id) })
  })

/** After filings were opened and the rules were asked: both speak louder than an empty list. */
export function recordNotNeeded(change: Change, { filings, launches, notNeeded = [] }: Said): void {
  checkNotNeeded(change, notNeeded)
  for (const { platform, reason } of notNeeded) emit(change, platform, 'said', reason)
  // An empty list speaks of the launches that are named with it, and of no others.
  if (filings?.length !== 0) return
  for (const { platform } of launches ?? [])
    if (!isDecided(change.state, platform)) emit(change, platform, 'none_named')
}

function emit(change: Change, platform: string, because: 'said' | 'none_named', reason?: string): void {
  const body = { platform, because, reason: change.note(reason), ...saidBy(change) }
  change.emit('NothingNeeded', change.state.number, body)
}
