/**
 * P1: campaigns started a second. Product: `POST /v1/campaigns` (key, schema, idempotency row, number, Update-with-start, answered
 * after the commit, read back). Baseline: the same workflow and record, its Update-with-start called by the SDK's client, the
 * intake rows stored beforehand. A draft is started, the smallest campaign there is, so that nothing hides what the API adds.
 */
import { WithStartWorkflowOperation, type Workflow } from '@temporalio/client'
import { WORKFLOW_TASK_TIMEOUT } from '../../infra/temporal/workflow-starter'
import { campaignWorkflowId, TASK_QUEUE } from '../../workflows/contract/ids'
import { openCampaignUpdateName } from '../../workflows/contract/messages'
import type { Outcome } from '../../workflows/contract/views'
import type { BenchStack } from './bench-stack'
import { storeIntakeRows } from './intake-rows'
import { inTurn, runLoad, type Load, type Rounds, type Size } from './load'
import { BACKUP, LEAD } from './service'

const CALLERS = 16
const DRAFT = { name: '双11抽奖', lead: LEAD, backup: BACKUP }

export async function measureStart(stack: BenchStack, size: Size & { starts: number }): Promise<Rounds<Load>> {
  const { pool, temporal, service, quiet } = stack
  let number = 0

  const product = async (): Promise<Load> => {
    const load = await runLoad(CALLERS, size.starts, async () => void (await service.start({})))
    await quiet()
    return load
  }

  const baseline = async (): Promise<Load> => {
    const numbers = Array.from({ length: size.starts }, () => `MC-20200101-${String((number += 1)).padStart(4, '0')}`)
    const ids = await storeIntakeRows(
      pool,
      numbers.map((subject) => ({ command: 'startCampaign', subject, body: DRAFT })),
    )
    const load = await runLoad(CALLERS, size.starts, async (index) => {
      const [campaign = '', intakeId = ''] = [numbers[index], ids[index]]
      const outcome = await temporal.workflow.executeUpdateWithStart<Workflow, Outcome, []>(openCampaignUpdateName, {
        updateId: intakeId,
        startWorkflowOperation: new WithStartWorkflowOperation('campaignWorkflow', {
          workflowId: campaignWorkflowId(campaign),
          taskQueue: TASK_QUEUE,
          args: [{ v: 1, number: campaign, intakeId }],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
          staticSummary: DRAFT.name,
        }),
      })
      if (!outcome.ok) throw new Error(`a start of the baseline was refused: ${outcome.code}`)
    })
    await quiet()
    return load
  }

  await product()
  return inTurn(size, { product, baseline })
}
