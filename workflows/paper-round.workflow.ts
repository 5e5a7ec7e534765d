/**
 * Run by a schedule: reminds owners of company papers that end. Says nothing of when: the record's clock and the policy do.
 */
import { proxyActivities } from '@temporalio/workflow'
import type { FilingActivities } from './contract/activities'

const { remindOfPapers } = proxyActivities<Pick<FilingActivities, 'remindOfPapers'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '1m',
  summary: '公司材料到期提醒',
  retry: { initialInterval: '5s', maximumInterval: '1m', maximumAttempts: 5 },
})

export async function paperRoundWorkflow(): Promise<{ planned: number; delivered: number }> {
  return remindOfPapers()
}
