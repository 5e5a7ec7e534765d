/** What became of an Update that failed is told by the type of its failure alone. */
import { WorkflowUpdateFailedError } from '@temporalio/client'
import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common'
import { isClosedBeforeAnswer, isRejectedUpdate, wasTaken } from '../../infra/temporal/update-failures'
import { FAILURES } from '../../workflows/contract/codes'

const failed = (cause: Error): WorkflowUpdateFailedError =>
  new WorkflowUpdateFailedError('Workflow Update failed', cause)
const typed = (type: string, message: string): ApplicationFailure => ApplicationFailure.nonRetryable(message, type)

test('what the server says of a workflow that ended is told by its type, not by its words', () => {
  expect(isClosedBeforeAnswer(failed(typed('AcceptedUpdateCompletedWorkflow', '')))).toBe(true)
  for (const message of ['completed', 'the workflow is closing', 'aborted'])
    expect(isClosedBeforeAnswer(failed(typed(FAILURES.REFUSED, message)))).toBe(false)
  expect(isClosedBeforeAnswer(typed('AcceptedUpdateCompletedWorkflow', ''))).toBe(false)
})

test('what the record cannot take is known also below the failure of the activity that asked it', () => {
  const cause = typed(FAILURES.RECORD_REJECTED, 'value too long')
  const below = new ActivityFailure('failed', 'record', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause)
  for (const error of [failed(cause), failed(below), failed(typed(FAILURES.BAD_COMMAND, ''))]) {
    expect(isRejectedUpdate(error)).toBe(true)
    expect(wasTaken(error)).toBe(true)
  }
})

test('a refusal was taken and is no fault of the record; a failure of no known type says nothing', () => {
  expect(isRejectedUpdate(failed(typed(FAILURES.REFUSED, '')))).toBe(false)
  expect(wasTaken(failed(typed(FAILURES.REFUSED, '')))).toBe(true)
  for (const error of [failed(typed('UnprocessedUpdate', '')), failed(new Error('x')), new Error('x'), undefined]) {
    expect(isRejectedUpdate(error)).toBe(false)
    expect(wasTaken(error)).toBe(false)
    expect(isClosedBeforeAnswer(error)).toBe(false)
  }
})
