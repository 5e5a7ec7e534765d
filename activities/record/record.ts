/**
 * The record: every change of a campaign goes through here, one transaction a command. Decide against the present state,
 * append facts, project, plan mails and wakes, remember the outcome, answer with the present view.
 * Asked twice for one cause it gives the same outcome again; asked to look it is idempotent by state.
 */
import { ApplicationFailure } from '@temporalio/common'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { RecordRequest } from '../../workflows/contract/activities'
import { FAILURES, type RefusalCode } from '../../workflows/contract/codes'
import type { Actor, Command } from '../../workflows/contract/commands'
import { campaignOf, isCampaignNumber, isFilingId, isReviewId } from '../../workflows/contract/ids'
import type { Outcome, RecordAnswer, TaskAsk, View } from '../../workflows/contract/views'
import { absentView } from './absent-view'
import { causeOf, intakeIdOf, type Cause, type ParseCommand } from './cause'
import { commitOf } from './commit'
import { Change, Refused } from '../domain/decision/change'
import type { Context } from '../domain/decision/context'
import { decide } from '../domain/decide'
import { doWhatIsDue } from '../domain/due'
import { changeMailPolicy } from '../domain/change-mail-policy'
import { openAsked } from '../domain/tasks/open-task'
import { replan } from '../domain/tasks/due-dates'
import { planMissing } from '../domain/clearance/plan-missing'
import { settle } from '../domain/consequences'
import type { FactType } from '../domain/record/facts'
import type { CampaignState } from '../domain/record/state'
import { viewOf } from '../domain/view'
import { isCardStale, pokesOf } from '../domain/wake-ups'
import { alarmRefusedDecision, clearAnswered, keepRefused, nobodyHears } from './keep-refused-report'
import type { ClockReading, RecordStore, RecordTransaction, SealedNote, Surroundings } from '../ports'

export interface RecordDeps {
  store: RecordStore
  parseCommand: ParseCommand
  /** Public address of the pages, for links on cards. */
  pagesUrl?: string
}

/** Facts of a campaign after which the rows of all its filings are written anew. */
const CONCERNS_ALL: readonly FactType[] = ['CampaignAmended', 'MailPolicyChanged']

const SYSTEM: Actor = { client: 'system', channel: 'workflow' }

/** Names of constraints that say no to a command, as refusals. */
const CONSTRAINTS: Record<string, RefusalCode> = {
  submissions_number: 'number_taken',
  submissions_number_key: 'number_taken',
  campaigns_external_ref: 'external_ref_taken',
}

export const createRecord =
  ({ store, parseCommand, pagesUrl }: RecordDeps) =>
  async (request: RecordRequest): Promise<RecordAnswer> => {
    const answer = await store.transaction((tx) => recordIn(tx, request, parseCommand))
    const { view } = answer
    if (view.about !== 'campaign' || pagesUrl === undefined) return answer
    return { ...answer, view: { ...view, page: `${pagesUrl}/campaigns/${view.number}` } }
  }

/**
 * A step in a transaction that the caller holds. `with_others`: no workflow runs for the subject yet and nobody else starts it,
 * and the news of it are told with those of the others.
 */
export async function recordIn(
  tx: RecordTransaction,
  request: RecordRequest,
  parseCommand: ParseCommand,
  how: 'alone' | 'with_others' = 'alone',
): Promise<RecordAnswer> {
  const number = campaignOf(request.subject)
  const intakeId = request.do === 'look' ? undefined : await intakeIdOf(tx, request)
  const { intake, exists } = await tx.enter(number, intakeId)
  const cause = causeOf(request, intakeId, intake, parseCommand)
  if (!exists && request.do === 'open') await tx.createHead(number)
  const { state, clock } = await tx.present(number)
  const asked = cause && !('fault' in cause.command) ? cause.command : undefined
  const before = state()
  const surroundings = await tx.surroundings(before, asked, request.subject)
  if (cause && asked?.type === 'report' && asked.body.filing !== undefined)
    surroundings.saidBefore = await tx.saidBefore(cause.intake.id, asked.body.filing)
  const step = new Step(tx, request, cause, clock.now, surroundings, how === 'with_others')
  const { outcome, change, decided } = cause?.intake.outcome
    ? { outcome: cause.intake.outcome, change: step.on(before), decided: undefined }
    : await step.take(before, state)
  const waiting = await tx.conclude(request.subject, clock.now, decided)
  return { outcome, view: viewAfter(change, request.subject, clock, waiting) }
}

/** One command, or one look, on its way through a transaction. */
class Step {
  private readonly notes: SealedNote[] = []

  constructor(
    private readonly tx: RecordTransaction,
    private readonly request: RecordRequest,
    private readonly cause: Cause | undefined,
    private readonly now: string,
    private readonly surroundings: Surroundings,
    private readonly withOthers: boolean,
  ) {}

  /** A change that begins at a state, and will change it. */
  on(state: CampaignState | undefined): Change {
    return new Change(state, this.context())
  }

  private context(): Context {
    return {
      ...this.surroundings,
      now: this.now,
      actor: this.cause?.intake.actor ?? SYSTEM,
      toldTogether: this.withOthers,
      seal: (text) => this.seal(text),
    }
  }

  private seal(text: string): { note: string; commitment: string } {
    const salt = randomBytes(16)
    const commitment = createHash('sha256').update(salt).update(text, 'utf8').digest('hex')
    const note = randomUUID()
    this.notes.push({ note, commitment, body: text, salt })
    return { note, commitment }
  }

  /** Decides and writes. A refusal writes nothing but its outcome, and is shown the state `before` it, as `again` gives it. */
  async take(
    before: CampaignState | undefined,
    again: () => CampaignState | undefined,
  ): Promise<{ outcome: Outcome; change: Change; decided: { intake: string; outcome: Outcome } | undefined }> {
    let change = this.on(before)
    let outcome = this.run(change)
    if (!outcome.ok && this.cause && nobodyHears(this.cause)) {
      this.notes.length = 0
      const asking = this.on(again())
      const kept = await keepRefused(this.tx, this.cause, outcome, asking)
      if (kept) [outcome, change] = [kept, asking]
    }
    if (!outcome.ok && this.cause) await alarmRefusedDecision(this.tx, this.cause, outcome)
    if (outcome.ok) {
      const written = await this.write(change)
      if (!written.ok) {
        const code = CONSTRAINTS[written.constraint]
        if (!code) throw ApplicationFailure.nonRetryable(`constraint ${written.constraint}`, FAILURES.RECORD_REJECTED)
        outcome = { ok: false, code }
      }
    }
    const decided = this.cause && { intake: this.cause.intake.id, outcome }
    return { outcome, change: outcome.ok ? change : this.on(again()), decided }
  }

  private run(change: Change): Outcome {
    try {
      return { ok: true, result: this.decide(change) }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const { code, detail, pointer, extra } = error
      return { ok: false, code, detail, pointer, extra }
    }
  }

  private decide(change: Change): Record<string, unknown> {
    const { request, cause } = this
    if (!cause) {
      // Asked only to look: what the story wants open, then what is due.
      look(change, request.subject, request.do === 'look' ? request.open : undefined)
      beginPhase(change, request)
      return {}
    }
    const { command } = cause
    if (request.do === 'cancelled_in_ui' && isReviewId(request.subject))
      throw new Refused('review_not_cancelled_alone', request.subject)
    if ('fault' in command) throw new Refused('unprocessable', command.fault.detail, command.fault.pointer)
    refuseForeign(command, request.subject)
    const result = decide(change, campaignOf(request.subject), command)
    beginPhase(change, request)
    return command.type === 'startCampaign' ? { ...result, missing: planMissing(change.state) } : result
  }

  private async write(change: Change): Promise<{ ok: true } | { ok: false; constraint: string }> {
    const { facts, state } = change
    if (facts.length === 0) {
      const { registerNews: credentialSteps, ctx } = change
      if (credentialSteps.length > 0)
        await this.tx.tellRegister({ credentialSteps, state, cause: this.cause?.intake.id, ...ctx })
      return { ok: true }
    }
    const changed = new Set(facts.map((f) => f.subject))
    changed.add(state.number)
    if (facts.some((f) => CONCERNS_ALL.includes(f.type))) for (const id of Object.keys(state.filings)) changed.add(id)
    await clearAnswered(this.tx, change)
    const pokes = pokesOf(change, this.request.subject)
    if (this.withOthers) pokes.push(this.request.subject)
    const gathered = isCardStale(change, this.request.subject) && !pokes.includes(state.number)
    return this.tx.commit(
      commitOf(change, { cause: this.cause?.intake.id, notes: this.notes, pokes, gathered, changed }),
    )
  }
}

function look(change: Change, subject: string, asks: readonly TaskAsk[] | undefined): void {
  if (isFilingId(subject)) change.filing(subject)
  if (isReviewId(subject) && !change.state.reviews?.[subject]) throw new Refused('not_found', subject)
  changeMailPolicy(change)
  replan(change, subject)
  doWhatIsDue(change, subject)
  if (asks) openAsked(change, subject, asks)
  settle(change)
}

/** Opens what the story begins the present phase with, if that is new: its workflow need not ask for it in a second step. */
function beginPhase(change: Change, { subject, first }: RecordRequest): void {
  // Whose turn it is in a review is said by its own story.
  if (isReviewId(subject)) return
  const { filings, stage } = change.state
  const kind = first?.[filings[subject]?.phase ?? stage]
  if (kind === undefined) return
  openAsked(change, subject, [{ kind }])
  settle(change)
}

/** A command reaches the workflow of the campaign that it is about, and no other. */
function refuseForeign(command: Command, subject: string): void {
  const body = command.body as { task?: string; filing?: string; campaign?: string }
  for (const named of [body.task, body.filing, body.campaign])
    if (named !== undefined && campaignOf(named.split('.')[0] ?? '') !== campaignOf(subject))
      throw new Refused('not_found', named)
}

function viewAfter(
  change: Change,
  subject: string,
  clock: ClockReading,
  waiting: { upTo: number; next: string | undefined },
): View {
  if (!isCampaignNumber(subject) && !isFilingId(subject) && !isReviewId(subject))
    throw ApplicationFailure.nonRetryable(`no subject: ${subject}`, FAILURES.BAD_COMMAND)
  if (!isThere(change, subject)) return absentView(subject)
  return viewOf(change, subject, {
    mailUpTo: waiting.upTo,
    mailWaitsUntil: waiting.next,
    realMsUntil: (at) => clock.realMsUntil(at),
    pace: clock.pace,
  })
}

function isThere(change: Change, subject: string): boolean {
  try {
    const { filings, reviews, version } = change.state
    if (isFilingId(subject) && filings[subject] === undefined) return false
    return version > 0 && (!isReviewId(subject) || reviews?.[subject] !== undefined)
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}
