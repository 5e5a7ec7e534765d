/**
 * `npm run bench -- --replan`: a year's working days arrive while thousands of deadlines run that were counted without them.
 * Every one is counted again, once, and its holder told. Beside it, in the same run, bare workflows that take one message each
 * and set their timer anew.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { putCalendarYear } from '../../infra/reference/calendars'
import { filingId } from '../../workflows/contract/ids'
import type { BenchStack } from './bench-stack'
import { stepUpdateName, type minimalFilingWorkflow } from './baseline.workflow'
import { untilPreparing } from './filing-steps'
import { runLoad } from './load'
import { BASELINE_QUEUE } from './names'

/** Three working days from here lie behind the last year whose table is shipped. */
export const REPLAN_STARTS_AT = '2026-12-29T10:00:00+08:00'
const CALLERS = 16
const FILINGS = 10
const ITEM = { platform: 'wechat', item: 'moments_ad' }
const ROWS = 4
/** Made up for the bench; nothing is said here about the real notice. */
const YEAR = { holidays: ['2027-01-01', '2027-01-02', '2027-01-03'], workdays: [], source: 'bench data' }

export interface ReplanFigures {
  deadlines: number
  filings: number
  /** From the loading of the year to the last deadline; readers are given some seconds to see the new table first. */
  seconds: number
  /** From the first deadline that was counted again to the last. */
  busySeconds: number
  /** Until also the last mail about it has left. */
  quietSeconds: number
  mails: number
  /** Bare workflows that took a message and set their timer anew, a second. */
  barePerSecond: number
}

export async function measureReplan(
  stack: BenchStack,
  { deadlines }: { deadlines: number },
  note: (line: string) => void,
): Promise<ReplanFigures> {
  const { pool } = stack
  const campaigns = Math.ceil(deadlines / (FILINGS * ROWS))
  note(`opening ${campaigns} campaigns with ${FILINGS} filings each`)
  await runLoad(CALLERS / 2, campaigns, () => openCampaign(stack))
  await stack.quiet()
  const before = await mailsOf(pool)
  const running = campaigns * FILINGS * ROWS
  note(`${running} deadlines run; the year arrives`)
  const began = performance.now()
  await putCalendarYear(pool, 'cn', '2027', YEAR)
  const busySeconds = await untilCounted(pool, running)
  const seconds = (performance.now() - began) / 1_000
  await stack.quiet()
  const quietSeconds = (performance.now() - began) / 1_000
  note('the same number of bare workflows')
  const barePerSecond = await bare(stack, campaigns * FILINGS)
  const mails = (await mailsOf(pool)) - before
  return { deadlines: running, filings: campaigns * FILINGS, seconds, busySeconds, quietSeconds, mails, barePerSecond }
}

async function openCampaign({ pool, service }: BenchStack): Promise<void> {
  const number = await service.start({
    endsAt: '2027-03-31T00:00:00+08:00',
    filings: Array.from({ length: FILINGS }, (_, n) => ({ ...ITEM, account: `账号 ${n + 1}` })),
    launches: [{ platform: ITEM.platform, launchAt: '2027-03-01T00:00:00+08:00' }],
  })
  const filings = Array.from({ length: FILINGS }, (_, n) => filingId(number, n + 1))
  await untilPreparing(pool, filings, FILINGS * ROWS)
}

/** Waits for every deadline and returns the seconds since the first; one that was counted twice is a defect. */
async function untilCounted(pool: Pool, wanted: number): Promise<number> {
  let first: number | undefined
  for (;;) {
    const { rows } = await pool.query<{ facts: number; tasks: number }>(
      `select count(*)::int as facts, count(distinct body ->> 'task')::int as tasks from facts where type = 'TaskReplanned'`,
    )
    const { facts = 0, tasks = 0 } = rows[0] ?? {}
    if (facts !== tasks) throw new Error(`${facts} deadlines were counted again, of only ${tasks} tasks`)
    if (facts > 0) first ??= performance.now()
    if (facts >= wanted) return (performance.now() - (first ?? performance.now())) / 1_000
    await sleep(100)
  }
}

async function mailsOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from mails where kind = 'due_moved'`)
  return rows[0]?.n ?? 0
}

async function bare({ temporal }: BenchStack, workflows: number): Promise<number> {
  const handles = Array.from({ length: workflows }, (_, n) => `minimal/replan/${n}`)
  await runLoad(CALLERS, workflows, async (index) => {
    await temporal.workflow.start<typeof minimalFilingWorkflow>('minimalFilingWorkflow', {
      workflowId: handles[index] ?? '',
      taskQueue: BASELINE_QUEUE,
      args: [{ messages: 2 }],
    })
  })
  const { perSecond } = await runLoad(CALLERS, workflows, async (index) => {
    const handle = temporal.workflow.getHandle(handles[index] ?? '')
    await handle.executeUpdate<number, [{ id: string }]>(stepUpdateName, { args: [{ id: String(index) }] })
  })
  return perSecond
}

export const replanJson = (f: ReplanFigures): object => ({
  replan: {
    deadlines: f.deadlines,
    perSecond: Math.round(f.deadlines / f.busySeconds),
    filingsPerSecond: Math.round(f.filings / f.busySeconds),
    bareFilingsPerSecond: Math.round(f.barePerSecond),
    ratio: Number((f.filings / f.busySeconds / f.barePerSecond).toFixed(3)),
    seconds: Number(f.seconds.toFixed(1)),
    quietSeconds: Number(f.quietSeconds.toFixed(1)),
    mails: f.mails,
  },
})

export const replanText = (f: ReplanFigures): string =>
  [
    `${f.deadlines} running deadlines of ${f.filings} filings counted again after a year's table was loaded:`,
    `  ${(f.deadlines / f.busySeconds).toFixed(0)} deadlines/s, ${(f.filings / f.busySeconds).toFixed(0)} filings/s ` +
      `(bare workflows that set their timer anew: ${f.barePerSecond.toFixed(0)}/s, ratio ` +
      `${(f.filings / f.busySeconds / f.barePerSecond).toFixed(2)}×)`,
    `  ${f.seconds.toFixed(1)} s from the loading to the last deadline, ${f.quietSeconds.toFixed(1)} s until the last of ` +
      `${f.mails} mails was gone`,
  ].join('\n')
