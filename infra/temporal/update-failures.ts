/** Why an Update failed, told by the type of its failure: what a message says may be anything, a person's own words included. */
import { WorkflowUpdateFailedError } from '@temporalio/client'
import { ApplicationFailure, TemporalFailure } from '@temporalio/common'
import { FAILURES } from '../../workflows/contract/codes'

/** The server's own, when a workflow ends or starts anew before an Update that it had accepted was answered. */
const CLOSED_BEFORE_ANSWER = 'AcceptedUpdateCompletedWorkflow'

/** Type of the failure; what an activity failed with stands below the activity's own failure. */
function typeOf(error: unknown): string | undefined {
  let cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined
  while (cause instanceof TemporalFailure && !(cause instanceof ApplicationFailure)) cause = cause.cause
  return cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined
}

/** Nobody has answered, and another run or the record may: it is to be asked again. */
export const isClosedBeforeAnswer = (error: unknown): boolean => typeOf(error) === CLOSED_BEFORE_ANSWER

/** The record cannot take it, however often it is sent. */
export const isRejectedUpdate = (error: unknown): boolean => {
  const type = typeOf(error)
  return type === FAILURES.RECORD_REJECTED || type === FAILURES.BAD_COMMAND
}

/** The record has said what becomes of it, if only no. */
export const wasTaken = (error: unknown): boolean => isRejectedUpdate(error) || typeOf(error) === FAILURES.REFUSED
