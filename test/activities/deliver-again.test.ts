/** When a delivery that failed is tried again: soon where the database was away, by the pauses for a mail server otherwise. */
import { ApplicationFailure } from '@temporalio/common'
import { asyncLocalStorage, type Context } from '@temporalio/activity'
import { createDeliverMail, type DeliverDeps } from '../../activities/mail/deliver'

const again = async (attempt: number, error: Error): Promise<unknown> => {
  const deps = { store: { transaction: () => Promise.reject(error) } } as unknown as DeliverDeps
  const context = { info: { attempt } } as Context
  return asyncLocalStorage
    .run(context, () => createDeliverMail(deps)({ subject: 'MC-20261012-0001', upTo: 1 }))
    .catch((failed: unknown) => failed)
}

const AWAY = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

test.each([
  [1, '2s'],
  [2, '4s'],
  [4, '10s'],
  [40, '10s'],
])('after attempt %i while the database is away it is tried again in %s', async (attempt, nextRetryDelay) => {
  expect(await again(attempt, AWAY)).toMatchObject({ type: 'DatabaseAway', message: AWAY.message, nextRetryDelay })
})

test('what a mail server did, and what no repetition cures, keep the pauses that Temporal has for them', async () => {
  const unavailable = ApplicationFailure.retryable('421 too busy', 'MailUnavailable')
  expect(await again(40, unavailable)).toBe(unavailable)
  const defect = Object.assign(new Error('value too long'), { code: '22001' })
  expect(await again(40, defect)).toBe(defect)
})
