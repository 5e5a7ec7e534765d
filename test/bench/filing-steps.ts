/** The steps that bring a filing forward, each one message as a person or a system would send it. */
import type { Pool } from 'pg'
import { openTasks, untilOpen } from './record-reads'
import type { Service } from './service'

/** Provides every material, all in one message. */
export async function provideMaterials(service: Service, pool: Pool, filing: string): Promise<void> {
  const rows = await openTasks(pool, filing, 'collect_material')
  await service.answerAll(
    filing,
    rows.map(({ id }) => ({ task: id, answer: 'provided' })),
  )
}

/** Second pair of eyes, then the platform gets it under a number that it has not seen. */
export async function recheckAndSubmit(service: Service, filing: string, round: number): Promise<void> {
  await service.answer(`${filing}.recheck.r${round}`, 'complete')
  await service.answer(`${filing}.submit.r${round}`, 'submitted', { number: `NO-${filing}-${round}` })
}

export const pass = (service: Service, filing: string): Promise<void> =>
  service.report(filing, 'passed', { credential: { number: `CR-${filing}` } })

export const reject = (service: Service, filing: string): Promise<void> =>
  service.report(filing, 'rejected', {
    items: [{ field: '中奖规则', error: '开奖方式未写明', suggestion: '补充开奖时间' }],
  })

/** All filings of a campaign have their first tasks. */
export const untilPreparing = (pool: Pool, filings: readonly string[], rows: number): Promise<void> =>
  untilOpen(pool, filings, 'collect_material', rows)

/** Ten in the morning of the next working day: in office hours mail goes at once. */
export function nextMorning(now: string): string {
  const day = new Date(`${now.slice(0, 10)}T10:00:00+08:00`)
  do day.setTime(day.getTime() + 24 * 3_600_000)
  while ([0, 6].includes(day.getUTCDay()))
  return day.toISOString()
}
