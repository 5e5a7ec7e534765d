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
import { ENDED_STAGES } from '../../workflows/contract/words'
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

/** Questions that were answered, or came to nothing, alarm nobody any more. */
export async function clearAnswered(tx: RecordTransaction, change: Change): Promise<void> {
  for (const { subject, body } of change.facts.filter(isSettled))
    if (change.state.filings[subject]?.matters[body.matter]?.said?.why === 'refused')
      await tx.clearAlarm(subject, alarmOf(body.matter))
}

const isSettled = (fact: StoredFact): fact is Extract<StoredFact, { type: 'MatterSettled' }> =>
  fact.type === 'MatterSettled'
