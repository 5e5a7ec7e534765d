/**
 * Run by a schedule: removes what a crash has left of uploads, in the store of files and where they are received.
 */
import { proxyActivities } from '@temporalio/workflow'
import type { FilingActivities } from './contract/activities'

const { sweepFiles } = proxyActivities<Pick<FilingActivities, 'sweepFiles'>>({
  startToCloseTimeout: '25m',
  heartbeatTimeout: '15s',
  summary: '清理未传完的文件',
  retry: { initialInterval: '5s', maximumInterval: '1m', maximumAttempts: 3 },
})

export async function fileSweepWorkflow(): Promise<Awaited<ReturnType<FilingActivities['sweepFiles']>>> {
  return sweepFiles()
}
