/**
 * P5: one caller's Updates. Product: `POST /v1/tasks/{id}/answer`. Baseline: `executeUpdate` of the same answer to the same
 * workflows, the intake rows stored beforehand. The answer (an item of a rejection was dealt with) leaves its task open and
 * writes no mail, so it can be given any number of times and nothing runs beside it.
 */
import { filingId, filingWorkflowId } from '../../workflows/contract/ids'
import type { Outcome } from '../../workflows/contract/views'
import type { BenchStack } from './bench-stack'
import { provideMaterials, recheckAndSubmit, reject, untilPreparing } from './filing-steps'
import { storeIntakeRows } from './intake-rows'
import { inTurn, runLoad, type Load, type Rounds, type Size } from './load'

const ITEM = { platform: 'douyin', item: 'ad_creative' }
const ROWS = 4
/** Several, so that no history grows long. */
const CAMPAIGNS = 4

export async function measureUpdate(stack: BenchStack, size: Size & { updates: number }): Promise<Rounds<Load>> {
  const { pool, temporal, service, quiet } = stack
  const filings = await correctingFilings(stack)
  const filingOf = (index: number): string => filings[index % filings.length] ?? ''
  const answerOf = ITEMS_ANSWER
  const taskOf = (index: number): string => `${filingOf(index)}.correct.r1`

  const product = async (): Promise<Load> => {
    const load = await runLoad(1, size.updates, (index) => {
      const { answer, ...more } = answerOf(index)
      return service.answer(taskOf(index), answer, more)
    })
    await quiet()
    return load
  }

  const baseline = async (): Promise<Load> => {
    const rows = Array.from({ length: size.updates }, (_, index) => ({
      command: 'answerTask',
      subject: filingOf(index),
      body: { task: taskOf(index), ...answerOf(index) },
    }))
    const ids = await storeIntakeRows(pool, rows)
    const load = await runLoad(1, size.updates, async (index) => {
      const intakeId = ids[index] ?? ''
      const handle = temporal.workflow.getHandle(filingWorkflowId(filingOf(index), ITEM.platform, ITEM.item))
      const outcome = await handle.executeUpdate<Outcome, [{ intakeId: string }]>('answerTask', {
        updateId: intakeId,
        args: [{ intakeId }],
      })
      if (!outcome.ok) throw new Error(`an answer of the baseline was refused: ${outcome.code}`)
    })
    await quiet()
    return load
  }

  await product()
  return inTurn(size, { product, baseline })
}

/** Filings with a rejection that somebody deals with. */
export async function correctingFilings(stack: BenchStack): Promise<string[]> {
  const filings: string[] = []
  await runLoad(CAMPAIGNS, CAMPAIGNS, async () => void filings.push(await correctingFiling(stack)))
  await stack.quiet()
  return filings
}

/** Leaves its task open. */
export const ITEMS_ANSWER = (index: number) => ({
  answer: 'items' as const,
  itemAnswers: [{ id: 'i1', how: 'changed' as const, note: `第 ${index + 1} 稿` }],
})

async function correctingFiling({ pool, service }: BenchStack): Promise<string> {
  const number = await service.start({
    endsAt: '2027-01-31T00:00:00+08:00',
    filings: [ITEM],
    launches: [{ platform: ITEM.platform, launchAt: '2027-01-01T00:00:00+08:00' }],
  })
  const filing = filingId(number, 1)
  await untilPreparing(pool, [filing], ROWS)
  await provideMaterials(service, pool, filing)
  await recheckAndSubmit(service, filing, 1)
  await reject(service, filing)
  return filing
}
