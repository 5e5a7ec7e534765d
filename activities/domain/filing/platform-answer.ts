/**
 * What a connector has heard about a submission that the service made, or asked about, and what follows. Answers may come late,
 * twice and in any order: what the platform has is recorded once, and what contradicts the record is asked about.
 */
import type { PlatformAnswer, Unanswered } from '../../../workflows/contract/connectors'
import { UNANSWERED } from '../../../workflows/contract/connectors'
import { refuse, type Change } from '../decision/change'
import { isServiceAtIt } from '../decision/connectors'
import { presentRound, type FilingState, type RoundState } from '../record/state'
import { isSameNumber } from '../rules/number-key'
import { addDuration } from '../time/calendar'
import { isAhead } from '../time/instants'
import { raiseMatter } from './matters'
import { believable, latest } from './report-times'
import { emitSubmission, isOfAnotherRound } from './submission'
import { observeReview } from './verdict'

/** How long after the last try the platform is asked, in minutes of the record's clock; after the last one a person looks. */
const ASK_AFTER_MINUTES = [1, 6, 30, 120]

/**
 * A request that is held up somewhere may arrive after the platform has said that it knows nothing. It is sure only when it says so
 * for the second time, and then since receivers refuse what was signed so long ago (`early`: before, by the clock on the wall).
 */
const SURE_AFTER = 2

type Told = { filing: string; taken: boolean }

export function hearPlatform(change: Change, said: PlatformAnswer): Told {
  if (change.ctx.actor.channel !== 'connector') refuse('connector_only')
  const f = change.filing(said.filing)
  if (said.answer === 'seen') return { filing: f.id, taken: seen(change, f, said) }
  const number = said.number?.trim() || undefined
  const lacksNumber =
    said.answer === 'accepted' && number === undefined && change.requirement(f).applicationNumber === 'required'
  const heard: PlatformAnswer = lacksNumber ? { ...said, answer: 'no_answer', why: 'number_missing' } : said
  const taken = heard.answer === 'accepted' ? arrived(change, f, heard, number) : notArrived(change, f, heard)
  return { filing: f.id, taken }
}

/** It lies there, and nothing has become of it yet; a verdict that came meanwhile says more. */
function seen(change: Change, f: FilingState, { round }: PlatformAnswer): boolean {
  if (f.round !== round || (f.phase !== 'submitted' && f.phase !== 'in_review')) return false
  observeReview(change, f)
  return true
}

/** The platform has it. Nobody else's recording of it is overwritten. */
function arrived(change: Change, f: FilingState, said: PlatformAnswer, number: string | undefined): boolean {
  const round = f.rounds.find(({ n }) => n === said.round)
  if (round?.submittedAt !== undefined && (number === undefined || isSameNumber(f, round.number, number))) return false
  const mayBeRecorded = !f.ended && f.round === said.round && ['ready', 'unconfirmed'].includes(f.phase)
  if (!mayBeRecorded) {
    if (round && isOvertaken(round) && !isOfAnotherRound(change, f, round.n, number))
      emitLate(change, f, round, said, number)
    else tellOfLate(change, f, round?.number, number)
    return false
  }
  emitSubmission(change, f, {
    number,
    occurredAt: believable(change, f, said.occurredAt),
    openedAt: f.service?.begunAt ?? presentRound(f).openedAt,
  })
  return true
}

/** What the platform says of a submission came before the answer to it. */
const isOvertaken = (round: RoundState): boolean =>
  round.submittedAt === undefined && (round.verdict !== undefined || round.outcome === 'recalled')

/** It was handed in before what was said of it, and after the service had begun. */
function emitLate(
  change: Change,
  f: FilingState,
  late: RoundState,
  { occurredAt: told }: PlatformAnswer,
  number: string | undefined,
): void {
  const openedAt = f.service?.round === late.n ? f.service.begunAt : late.openedAt
  const isTold = told !== undefined && !isAhead(told, change.ctx.now) && !isAhead(openedAt, told)
  emitSubmission(change, f, { number, occurredAt: isTold ? latest(told, openedAt) : undefined, openedAt, late })
}

/** It contradicts what is recorded: two submissions may lie there. */
function tellOfLate(change: Change, f: FilingState, known: string | undefined, number: string | undefined): void {
  if (f.ended) return change.emit('AlarmRaised', change.state.number, { code: `platform_spoke_after_end:${f.id}` })
  const ours = known === undefined ? '' : `，与已登记的申请号 ${known} 不同`
  const text = `系统提交的备案后来得到平台受理，申请号 ${number ?? '（平台未给出）'}${ours}。请向平台核实是否存在重复提交。`
  raiseMatter(change, f, { kind: 'inquiry', text, blocksLaunch: false })
}

/** Not accepted, or nobody knows. Counts only while the service is at this very submission. */
function notArrived(change: Change, f: FilingState, said: PlatformAnswer): boolean {
  const { service } = f
  if (!service || !isServiceAtIt(f) || service.attempt !== said.attempt || (said.asks ?? 0) !== service.asks)
    return false
  if ((said.asks === undefined) !== (service.stage === 'submitting')) return false
  const { round, attempt } = service
  const note = change.note(said.text)
  const asked = said.asks === undefined ? 0 : service.asks + 1
  const isSure = said.answer === 'not_there' && said.early !== true && (service.notThere ?? 0) + 1 >= SURE_AFTER
  if (said.answer === 'refused' || said.answer === 'not_sent' || isSure) {
    change.emit('SubmissionRefused', f.id, { round, attempt, why: whyOf(said), note })
    return true
  }
  const after = said.final === true ? undefined : ASK_AFTER_MINUTES[asked]
  const why = said.answer === 'not_there' ? 'not_seen_yet' : whyOf(said)
  // That a question failed, or that nothing was seen yet, does not say what became of the submission.
  const isNews = said.asks === undefined || SAYS_MORE.includes(why)
  change.emit('SubmissionUnanswered', f.id, {
    round,
    attempt,
    asks: asked,
    why: isNews ? why : (service.why ?? why),
    asked: isNews ? undefined : why,
    askAt: after === undefined ? undefined : minutesFrom(change, after),
    note,
  })
  return true
}

/** What a question may bring of the submission itself. */
const SAYS_MORE: readonly Unanswered[] = ['pending', 'number_missing', 'number_taken']

const minutesFrom = ({ ctx }: Change, value: number): string =>
  addDuration(ctx.calendar, ctx.now, { value, unit: 'minute' }).at

const WHY: Partial<Record<PlatformAnswer['answer'], Unanswered>> = { refused: 'refused', not_there: 'not_there' }
const whyOf = ({ answer, why }: PlatformAnswer): Unanswered => {
  const known = why !== undefined && Object.hasOwn(UNANSWERED, why) ? why : 'unreadable'
  return WHY[answer] ?? known
}
