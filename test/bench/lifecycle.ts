/**
 * P3: filings completed a second. Product: campaigns of three platforms from their start over REST to their archive, with
 * record, mail, parent, search attributes. Baseline: as many minimal filing workflows that take the
 * messages of one filing (its materials, recheck, submission, verdict, launch, look at the launch) and end with the last.
 */
import { type Rounds, type Size, inTurn, runLoad } from './load'
import type { BenchStack } from './bench-stack'
import { readClock } from '../../infra/postgres/clock'
import { filingId } from '../../workflows/contract/ids'
import { stepUpdateName, type minimalFilingWorkflow } from './baseline.workflow'
import { nextMorning, pass, provideMaterials, recheckAndSubmit, untilPreparing } from './filing-steps'
import { BASELINE_QUEUE } from './names'
import { untilStage, untilTaskOpen } from './record-reads'

const CALLERS = 16
const FILINGS = [
  { platform: 'wechat', item: 'moments_ad' },
  { platform: 'douyin', item: 'ad_creative' },
  { platform: 'own_app', item: 'app_filing' },
]
/** Rows of the three checklists together. */
const ROWS = 12
/** Materials (all at once), recheck, submission, verdict, launch, look at the launch. */
const MESSAGES = 6

export interface Lifecycles {
  filingsPerSecond: number
  /** Milliseconds of each message. */
  messages: number[]
  seconds: number
}

export async function measureLifecycle(
  stack: BenchStack,
  size: Size & { campaigns: number },
): Promise<Rounds<Lifecycles>> {
  const filings = size.campaigns * FILINGS.length
  let batch = 0
  return inTurn(size, {
    product: () => product(stack, size.campaigns),
    baseline: async () => {
      batch += 1
      const messages: number[] = []
      const { seconds } = await runLoad(CALLERS, filings, (index) =>
        baselineFiling(stack, `minimal/${batch}/${index}`, messages),
      )
      return { filingsPerSecond: filings / seconds, messages, seconds }
    },
  })
}

async function baselineFiling({ temporal }: BenchStack, workflowId: string, messages: number[]): Promise<void> {
  const handle = await temporal.workflow.start<typeof minimalFilingWorkflow>('minimalFilingWorkflow', {
    workflowId,
    taskQueue: BASELINE_QUEUE,
    args: [{ messages: MESSAGES }],
  })
  for (let n = 1; n <= MESSAGES; n += 1) {
    const began = performance.now()
    const taken = await handle.executeUpdate<number, [{ id: string }]>(stepUpdateName, {
      args: [{ id: `${workflowId}/${n}` }],
    })
    messages.push(performance.now() - began)
    if (taken !== n) throw new Error(`${workflowId} answered ${taken} to message ${n}`)
  }
}

async function product(stack: BenchStack, campaigns: number): Promise<Lifecycles> {
  const { pool } = stack
  const { now } = await readClock(pool)
  const endsAt = nextMorning(now)
  const messages: number[] = []
  const service = stack.timed(messages)
  const numbers: string[] = []
  const began = performance.now()
  await runLoad(CALLERS, campaigns, async () => {
    const number = await service.start({
      endsAt,
      filings: FILINGS,
      launches: FILINGS.map(({ platform }) => ({ platform, launchAt: endsAt })),
    })
    numbers.push(number)
    await untilPreparing(
      pool,
      FILINGS.map((_, n) => filingId(number, n + 1)),
      ROWS,
    )
  })
  const filings = FILINGS.flatMap(({ platform }, n) => numbers.map((number) => ({ number, platform, n: n + 1 })))
  await runLoad(CALLERS, filings.length, async (index) => {
    const { number = '', platform = '', n = 0 } = filings[index] ?? {}
    const filing = filingId(number, n)
    await provideMaterials(service, pool, filing)
    await recheckAndSubmit(service, filing, 1)
    await pass(service, filing)
    await untilTaskOpen(pool, `${number}.go_live.${platform}.r1`)
    await service.answer(`${number}.go_live.${platform}.r1`, 'live')
    await service.answer(`${number}.check_live.${platform}.r1`, 'matches')
  })
  // The run is over for all of them in one moment; then each is closed and archived.
  await stack.jump(endsAt)
  await runLoad(CALLERS, campaigns, async (index) => {
    const number = numbers[index] ?? ''
    await untilTaskOpen(pool, `${number}.close.r1`)
    await service.answer(`${number}.close.r1`, 'closed', { text: '顺利结束' })
  })
  await untilStage(pool, numbers, 'archived')
  await stack.quiet()
  const seconds = (performance.now() - began) / 1_000
  return { filingsPerSecond: (campaigns * FILINGS.length) / seconds, messages, seconds }
}
