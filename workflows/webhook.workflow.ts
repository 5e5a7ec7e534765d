/**
 * Tells one subscription of events while there are some to tell: delivers, sleeps until the next try, and ends when nothing waits. What
 * it delivers stands in the database; history holds ids and times alone. The relay starts it again.
 */
import { condition, continueAsNew, defineSignal, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow'
import type { FilingActivities } from './contract/activities'
import { webhookQueue } from './contract/ids'
import { lookSignalName, type WebhookInput } from './contract/messages'

export async function webhookWorkflow({ v, id }: WebhookInput): Promise<void> {
  let isAsked = false
  setHandler(defineSignal(lookSignalName), () => {
    isAsked = true
  })
  // Receivers that hang take no place from mails and the record: they have a queue of their own.
  const { deliverWebhook } = proxyActivities<Pick<FilingActivities, 'deliverWebhook'>>({
    taskQueue: webhookQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '5m',
    heartbeatTimeout: '15s',
    summary: '推送事件',
    retry: { initialInterval: '1s', maximumInterval: '1m' },
  })
  for (;;) {
    isAsked = false
    const { waits, nextMs } = await deliverWebhook({ webhook: id })
    // Before all else: somebody who asks again and again must not keep a history from being cut.
    if ((isAsked || waits) && workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof webhookWorkflow>({ v, id })
    if (isAsked) continue
    if (!waits) return
    if (nextMs === 0) continue
    // Without a time the clock stands still: whoever moves it asks.
    if (nextMs === undefined) await condition(() => isAsked)
    else await condition(() => isAsked, nextMs)
  }
}
