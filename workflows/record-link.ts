/**
 * One request to the record, as it is made: at once by a local activity, and where the database is away by a normal one, which
 * waits for it in sight of everybody.
 */
import * as wf from '@temporalio/workflow'
import type { FilingActivities, RecordRequest } from './contract/activities'
import type { RecordAnswer } from './contract/views'

// Short, and handed over to a normal activity when exhausted: a longer wait would heartbeat the workflow task.
const local = wf.proxyLocalActivities<Pick<FilingActivities, 'record'>>({
  scheduleToCloseTimeout: '3s',
  startToCloseTimeout: '3s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumAttempts: 4 },
})
const handedOver = wf.proxyActivities<Pick<FilingActivities, 'record'>>({
  startToCloseTimeout: '15s',
  summary: '登记（等数据库恢复）',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s' },
})
/** Ends only with the record's answer, or with the failure of a command that no retry cures. */
export async function askRecord(request: RecordRequest): Promise<RecordAnswer> {
  try {
    return await local.record(request)
  } catch (error) {
    if (isRejectedCommand(request, error)) throw error
    return await handedOver.record(request)
  }
}

/**
 * A command that no retry cures is answered with its failure; everything else is handed over and waits for a repair.
 * What a local activity failed with comes wrapped in an `ActivityFailure` or bare, and otherwise on replay than live: a
 * decision that rests on the wrapping would leave the workflow stuck.
 */
function isRejectedCommand(request: RecordRequest, error: unknown): boolean {
  const cause = error instanceof wf.ActivityFailure ? error.cause : error
  return request.do !== 'look' && cause instanceof wf.ApplicationFailure && cause.nonRetryable === true
}
