/**
 * A report that nobody waits for and the record refuses: a platform's call-back, or one that waited for its number. It is kept
 * as a question of its filing, with an alarm in the words of the platform.
 */
import type { Command } from '../../workflows/contract/commands'
import type { Outcome } from '../../workflows/contract/views'
import { Refused, type Change } from '../domain/decision/change'
import type { StoredFact } from '../domain/record/facts'
import { keepRefusedReport, refusedWords } from '../domain/filing/refused-report'
import { settle } from '../domain/consequences'
import { REFUSALS } from '../../workflows/contract/codes'
import { subjectOfTask } from '../../workflows/contract/ids'
import { ANSWERS, ENDED_STAGES } from '../../workflows/contract/words'
import type { IntakeRow, RecordTransaction } from '../ports'

type Refusal = Extract<Outcome, { ok: false }>
type ReportCommand = Extract<Command, { type: 'report' }>
type Unheard = { intake: IntakeRow; command: ReportCommand }

/** Whoever calls and hears the refusal mends it; a platform that has its answer and a request that waited do not. */
export const nobodyHears = (cause: { intake: IntakeRow; command: Command | object }): cause is Unheard =>
  'type' in cause.command &&
  cause.command.type === 'report' &&
  (cause.intake.actor.channel === 'callback' || cause.intake.waited)

/** The outcome, once the question is kept; undefined where the campaign takes nothing more, and the alarm is all. */
export async function keepRefused(
  tx: RecordTransaction,
  { intake, command: { body } }: Unheard,
  refusal: Refusal,
  change: Change,
): Promise<Outcome | undefined> {
  const f = campaignTakesFacts(change) ? change.state.filings[body.filing ?? ''] : undefined
  const matter = f && keepRefusedReport(change, f, body, refusal)
  // It stands until the question is answered; without a question, until somebody clears it.
  await tx.raiseAlarm(body.filing ?? intake.id, alarmOf(matter ?? intake.id), refusedWords(body, refusal))
  if (!f) return undefined
  settle(change)
  const refused = { code: refusal.code, detail: refusal.detail, pointer: refusal.pointer }
  return { ok: true, result: { filing: f.id, kind: body.kind, applied: false, refused, matter } }
}

/** What an OA has signed may have been answered before it was decided: its refusal stands until the request is answered. */
export async function alarmRefusedDecision(
  tx: RecordTransaction,
  { intake, command }: { intake: IntakeRow; command: Command | object },
  { code }: Refusal,
): Promise<void> {
  if (!('type' in command) || command.type !== 'decideReview' || intake.actor.channel !== 'callback') return
  const { task, document, result } = command.body
  const words = `OA 单据 ${document}：“${ANSWERS[result].zh}”；未能登记：${REFUSALS[code].zh}`
  await tx.raiseAlarm(subjectOfTask(task), decisionAlarm(task), words)
}

const decisionAlarm = (request: string): string => `decision_refused:${request}`

function campaignTakesFacts(change: Change): boolean {
  try {
    const { stage, closedAt } = change.state
    return !ENDED_STAGES.includes(stage) && closedAt === undefined
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

const alarmOf = (matter: string): string => `report_refused:${matter}`

/** Questions that were answered, or came to nothing, alarm nobody any more; nor do requests to an OA. */
export async function clearAnswered(tx: RecordTransaction, change: Change): Promise<void> {
  for (const { subject, type, body } of change.facts)
    if ((type === 'TaskAnswered' || type === 'TaskSuperseded') && isOaRequest(change, subject, body.task))
      await tx.clearAlarm(subject, decisionAlarm(body.task))
  for (const { subject, body } of change.facts.filter(isSettled))
    if (change.state.filings[subject]?.matters[body.matter]?.said?.why === 'refused')
      await tx.clearAlarm(subject, alarmOf(body.matter))
}

const isOaRequest = ({ state }: Change, review: string, task: string): boolean =>
  state.reviews?.[review]?.tasks[task]?.kind === 'await_oa'

const isSettled = (fact: StoredFact): fact is Extract<StoredFact, { type: 'MatterSettled' }> =>
  fact.type === 'MatterSettled'
