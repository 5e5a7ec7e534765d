/**
 * Run by a schedule: mails the register (备案台账) of the week when it is due, and whatever of it still waits.
 */
import { proxyActivities } from '@temporalio/workflow'
import type { FilingActivities } from './contract/activities'

const { planRegisterMail } = proxyActivities<Pick<FilingActivities, 'planRegisterMail'>>({
  startToCloseTimeout: '30s',
  summary: '备案台账：是否该发本周的',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
})
// A mail server that is away longer than this is met again by the next run; the ledger knows what waits.
const { deliverMail } = proxyActivities<Pick<FilingActivities, 'deliverMail'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  summary: '发送备案台账',
  retry: { initialInterval: '2s', maximumInterval: '1m', maximumAttempts: 10 },
})

export async function registerWorkflow(): Promise<{ mailed: boolean }> {
  const { upTo } = await planRegisterMail()
  if (upTo > 0) await deliverMail({ subject: 'register', upTo })
  return { mailed: upTo > 0 }
}
