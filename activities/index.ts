/**
 * `createActivities`: all activities, built from what they need, as the worker registers them. The relay, which has the
 * record decide where no workflow runs, uses `createRecord` alone.
 */
import { ApplicationFailure } from '@temporalio/common'
import { Context } from '@temporalio/activity'
import type { FilingActivities, RecordRequest } from '../workflows/contract/activities'
import { FAILURES } from '../workflows/contract/codes'
import { isDefect } from './record/defect'
import { createArchiveCampaign, type ArchiveDeps } from './record/archive-campaign'
import { createDeliverMail, type DeliverDeps } from './mail/deliver'
import { createPaperRound, type PaperRoundDeps } from './mail/paper-round'
import { createReconcile, type ReconcileDeps } from './reconcile'
import { createPlanRegisterMail } from './mail/register-mail'
import { createRecord, type RecordDeps } from './record/record'
import {
  createAskPlatform,
  createPollPlatform,
  createSubmitFiling,
  type ConnectorDeps,
} from './connectors/submit-filing'
import { createDeliverWebhook, type WebhookDeps } from './webhooks/deliver-webhook'

export type ActivityDeps = RecordDeps &
  DeliverDeps &
  ArchiveDeps &
  ReconcileDeps &
  PaperRoundDeps &
  WebhookDeps &
  ConnectorDeps &
  Pick<FilingActivities, 'sweepFiles'>

export function createActivities(deps: ActivityDeps): FilingActivities {
  const record = createRecord(deps)
  return {
    record: async (request) => {
      try {
        const answer = await record(request)
        await clearAlarmOf(deps, request)
        return answer
      } catch (error) {
        await alarmWhereBlocked(deps, request, error)
        throw recordFailure(error, request)
      }
    },
    deliverMail: alive(createDeliverMail(deps)),
    archiveCampaign: createArchiveCampaign(deps),
    planRegisterMail: createPlanRegisterMail(deps),
    reconcile: createReconcile(deps),
    remindOfPapers: () => alive(createPaperRound(deps, createDeliverMail(deps)))(undefined),
    deliverWebhook: alive(createDeliverWebhook(deps)),
    submitFiling: alive(createSubmitFiling(deps)),
    askPlatform: alive(createAskPlatform(deps)),
    pollPlatform: alive(createPollPlatform(deps)),
    sweepFiles: () => alive(deps.sweepFiles)(undefined),
  }
}

const HEARTBEAT_MS = 5_000

/** Says now and then that the worker lives: what a killed one was doing is taken up in seconds, however long it may take. */
const alive =
  <I, O>(work: (input: I, cancelled: AbortSignal) => Promise<O>) =>
  async (input: I): Promise<O> => {
    const context = Context.current()
    const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS)
    try {
      return await work(input, context.cancellationSignal)
    } finally {
      clearInterval(beat)
    }
  }

/** From this attempt on, a record that keeps failing is an alarm: it blocks its campaign or filing, withdrawing included. */
const ALARM_AT_ATTEMPT = 3

async function alarmWhereBlocked({ subjects }: ActivityDeps, request: RecordRequest, error: unknown): Promise<void> {
  const { info, log } = Context.current()
  if (info.isLocal || info.attempt !== ALARM_AT_ATTEMPT) return
  const detail = error instanceof Error ? error.message : String(error)
  try {
    await subjects.raiseAlarm(request.subject, 'record_blocked', detail)
  } catch (alarmError) {
    // The database itself may be what is away; Temporal shows the failing activity in any case.
    log.error('record is blocked and the alarm cannot be stored', { subject: request.subject, error: alarmError })
  }
}

/** The alarm is raised by a normal activity, so one that gets through again is where it ends. */
async function clearAlarmOf({ subjects }: ActivityDeps, { subject }: RecordRequest): Promise<void> {
  const { info, log } = Context.current()
  if (info.isLocal) return
  try {
    await subjects.clearAlarm(subject, 'record_blocked')
  } catch (error) {
    // What was recorded is recorded: an alarm too many is no reason to fail.
    log.warn('the alarm of a record that was blocked cannot be cleared', { subject, error })
  }
}

/**
 * A command that the database will never take fails at once. A look that fails blocks its workflow visibly and goes on
 * after a repair, so it stays retryable as a normal activity.
 */
function recordFailure(error: unknown, request: RecordRequest): unknown {
  if (error instanceof ApplicationFailure) return error
  const message = error instanceof Error ? error.message : String(error)
  if (!isDefect(error)) return error
  const fatal = request.do !== 'look' || Context.current().info.isLocal
  return fatal
    ? ApplicationFailure.nonRetryable(message, FAILURES.RECORD_REJECTED)
    : ApplicationFailure.retryable(message, FAILURES.RECORD_REJECTED)
}
