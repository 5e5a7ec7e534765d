/**
 * Sends the mail of a subject that has no workflow of its own, an import for one. Started by the relay whenever such mail is
 * due, so a mail server that is away longer than the retries here is met again by the next start.
 */
import { proxyActivities } from '@temporalio/workflow'
import type { FilingActivities } from './contract/activities'
import type { LettersInput } from './contract/messages'

const { deliverMail } = proxyActivities<Pick<FilingActivities, 'deliverMail'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  summary: '发送通知邮件',
  retry: { initialInterval: '2s', maximumInterval: '1m', maximumAttempts: 10 },
})

export async function lettersWorkflow({ subject }: LettersInput): Promise<void> {
  await deliverMail({ subject, upTo: 0 })
}
