/**
 * `createActivities`: all activities, built from what they need. Registered by the worker, also used by the relay, which
 * calls `record` itself where no workflow runs.
 */
import { ApplicationFailure } from '@temporalio/common'
import { Context } from '@temporalio/activity'
import type { FilingActivities, RecordRequest } from '../workflows/contract/activities'
import { FAILURES } from '../workflows/contract/codes'
import { createArchiveCampaign, type ArchiveDeps } from './archive'
import { createDeliverMail, type DeliverDeps } from './deliver'
import { createReconcile, type ReconcileDeps } from './reconcile'
import { createRecord, type RecordDeps } from './record'

export type ActivityDeps = RecordDeps & DeliverDeps & ArchiveDeps & ReconcileDeps

export function createActivities(deps: ActivityDeps): FilingActivities {
  const record = createRecord(deps)
  return {
    record: async (request) => {
      try {
        return await record(request)
      } catch (error) {
        throw recordFailure(error, request)
      }
    },
    deliverMail: createDeliverMail(deps),
    archiveCampaign: createArchiveCampaign(deps),
    reconcile: createReconcile(deps),
  }
}

/** SQLSTATE classes 22 and 23: the data is wrong, and no repetition makes it right. */
const isRejectedByData = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^2[23]/.test(error.code)

/**
 * A command that the database will never take fails at once. A look that fails blocks its workflow visibly and goes on
 * after a repair, so it stays retryable as a normal activity.
 */
function recordFailure(error: unknown, request: RecordRequest): unknown {
  if (error instanceof ApplicationFailure) return error
  const message = error instanceof Error ? error.message : String(error)
  const defect = error instanceof TypeError || error instanceof RangeError || isRejectedByData(error)
  if (!defect) return error
  const fatal = request.do !== 'look' || Context.current().info.isLocal
  return fatal
    ? ApplicationFailure.nonRetryable(message, FAILURES.RECORD_REJECTED)
    : ApplicationFailure.retryable(message, FAILURES.RECORD_REJECTED)
}
