/**
 * Filings that already run at a platform when this service first hears of them (U-12): they begin mid-way. Everything counts
 * from the real submission; what was handed in there is somewhere else, and is not asked for again.
 */
import type { FilingRequest, TakenOver } from '../../../workflows/contract/commands'
import { refuse, type Change } from '../decision/change'
import { refuseEach } from '../decision/faults'
import { judgedOf } from '../recheck/snapshot'
import { sameFiling } from '../filing/open-filing'
import { reviewTimes } from '../filing/review-times'
import { filingsOf, type FilingState } from '../record/state'
import { recordVerdict } from '../filing/verdict'
import { isAhead } from '../time/instants'

/** After the filings were opened and the launches planned, since the buffer is counted to them. */
export function takeOverFilings(change: Change, requests: readonly FilingRequest[], pointer: string): void {
  refuseEach(requests, (wanted, index) => {
    if (!wanted.takenOver) return
    // That there is no such platform or item was said where it was to be opened.
    if (!change.ctx.pack(wanted.platform)?.requirements.some((r) => r.item === wanted.item)) return
    const place = `${pointer}/${index}`
    const f = filingsOf(change.state).find((one) => !one.ended && sameFiling(one, wanted))
    // One that is known here has a story of its own: its submission is recorded by its task.
    if (!f || !change.facts.some((fact) => fact.type === 'FilingOpened' && fact.subject === f.id))
      refuse('filing_duplicate', `${wanted.platform}/${wanted.item}`, place)
    takeOver(change, f, wanted.takenOver, `${place}/takenOver`)
  })
}

function takeOver(change: Change, f: FilingState, given: TakenOver, pointer: string): void {
  const { phase = 'submitted', submittedAt, passedAt } = given
  const number = given.number?.trim() || undefined
  if (number === undefined && change.requirement(f).applicationNumber === 'required')
    refuse('number_required', f.platform, `${pointer}/number`)
  refuseFuture(change, submittedAt, `${pointer}/submittedAt`)
  change.emit('FilingTakenOver', f.id, {
    round: f.round,
    // Nobody here has judged it: what is said of the campaign now is taken to be what the platform was told.
    judged: judgedOf(change.state, f),
    phase: phase === 'submitted' ? 'submitted' : 'in_review',
    number,
    occurredAt: submittedAt,
    ...reviewTimes(change, f, submittedAt),
  })
  if (phase !== 'passed' || passedAt === undefined) return
  refuseFuture(change, passedAt, `${pointer}/passedAt`)
  if (Date.parse(passedAt) < Date.parse(submittedAt)) refuse('dates_unfit', passedAt, `${pointer}/passedAt`)
  const { credential } = given
  const proof = credential?.number?.trim() || credential?.fileIds?.length ? credential : undefined
  recordVerdict(change, change.filing(f.id), 'passed', { occurredAt: passedAt, credential: proof })
}

function refuseFuture(change: Change, at: string, pointer: string): void {
  if (isAhead(at, change.ctx.now)) refuse('occurred_in_future', at, pointer)
}
