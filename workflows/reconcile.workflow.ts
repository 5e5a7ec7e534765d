/**
 * Run by a schedule: compares what the record has open with what runs, and starts what is missing.
 */
import { proxyActivities } from '@temporalio/workflow'
import type { FilingActivities } from './contract/activities'

const { reconcile } = proxyActivities<Pick<FilingActivities, 'reconcile'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '1m',
  summary: '核对登记与流程',
  retry: { initialInterval: '5s', maximumInterval: '1m', maximumAttempts: 5 },
})

export async function reconcileWorkflow(): Promise<{ checked: number; restarted: number }> {
  return reconcile()
}
