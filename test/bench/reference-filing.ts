/**
 * P4: what the reference filing costs: opened, materials prepared, rechecked, submitted, five reminders, rejected, corrected,
 * rechecked, resubmitted, passed, closed, its mails sent. Events from its history; actions from the server's counter over the
 * whole campaign, less the campaign's own workflow.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { nextPlanned, readClock } from '../../infra/postgres/clock'
import { campaignWorkflowId, filingId, filingWorkflowId } from '../../workflows/contract/ids'
import { countHistory, minus, plus, readActions, total, type Counts } from './actions'
import type { BenchStack } from './bench-stack'
import { nextMorning, pass, provideMaterials, recheckAndSubmit, reject, untilPreparing } from './filing-steps'
import { untilOpen, untilStage } from './record-reads'

const ITEM = { platform: 'douyin', item: 'ad_creative' }
const ROWS = 4
const REMINDERS = 5
const ENDS_AT = '2026-11-12T10:00:00+08:00'

export interface ReferenceFiling {
  events: number
  eventsByType: Counts
  actions: number
  actionsByType: Counts
  /** Counted by the server over campaign and filing; absent where its metrics cannot be read. */
  serverActions: Counts | undefined
  /** Of the two workflows by their histories: what the server's counter is compared with. */
  historyActions: Counts
  reminders: number
  mails: number
}

export async function measureReferenceFiling(stack: BenchStack): Promise<ReferenceFiling> {
  const { pool, service, temporal, metricsUrl } = stack
  const namespace = temporal.options.namespace
  await sleep(2_500)
  const before = metricsUrl === undefined ? undefined : await readActions(metricsUrl, namespace)
  const number = await service.start({
    endsAt: ENDS_AT,
    filings: [ITEM],
    launches: [{ platform: ITEM.platform, launchAt: '2026-11-11T10:00:00+08:00' }],
  })
  const filing = filingId(number, 1)
  await untilPreparing(pool, [filing], ROWS)
  await stack.quiet()
  await provideMaterials(service, pool, filing)
  await recheckAndSubmit(service, filing, 1)
  await stack.quiet()
  await remind(stack, filing)
  await reject(service, filing)
  await stack.quiet()
  await service.answer(`${filing}.correct.r1`, 'corrected', {
    itemAnswers: [{ id: 'i1', how: 'changed', note: '已补充' }],
  })
  await recheckAndSubmit(service, filing, 2)
  await stack.quiet()
  await pass(service, filing)
  await untilOpen(pool, [number], 'go_live', 1)
  await service.answer(`${number}.go_live.${ITEM.platform}.r1`, 'live')
  await service.answer(`${number}.check_live.${ITEM.platform}.r1`, 'matches')
  await stack.jump(ENDS_AT)
  await untilOpen(pool, [number], 'close', 1)
  await service.answer(`${number}.close.r1`, 'closed', { text: '顺利结束' })
  await untilStage(pool, [number], 'archived')
  await temporal.workflow.getHandle(campaignWorkflowId(number)).result()
  const filingWorkflow = filingWorkflowId(filing, ITEM.platform, ITEM.item)
  await temporal.workflow.getHandle(filingWorkflow).result()
  await stack.quiet()
  const own = await countHistory(temporal, filingWorkflow)
  const parent = await countHistory(temporal, campaignWorkflowId(number))
  // The server publishes its counters about once a second.
  await sleep(2_500)
  const serverActions =
    metricsUrl === undefined || before === undefined
      ? undefined
      : minus(await readActions(metricsUrl, namespace), before)
  return {
    events: total(own.events),
    eventsByType: own.events,
    // What the server counted beyond the campaign's own; without its counter, by the same rules from the history.
    actions: serverActions === undefined ? total(own.actions) : total(serverActions) - total(parent.actions),
    actionsByType: own.actions,
    serverActions,
    historyActions: plus(own.actions, parent.actions),
    ...(await factsOf(stack, filing)),
  }
}

/** Steps the clock from wake to wake until the platform's silence has brought so many reminders. */
async function remind(stack: BenchStack, filing: string): Promise<void> {
  const { pool, quiet } = stack
  for (let wakes = 0; wakes < 20; wakes += 1) {
    await quiet()
    if ((await factsOf(stack, filing)).reminders >= REMINDERS) {
      // Nobody answers outside office hours, and mail written then would wait.
      await stack.jump(nextMorning((await readClock(pool)).now))
      await quiet()
      return
    }
    const next = await nextPlanned(pool)
    if (next === undefined) break
    await stack.jump(next)
  }
  throw new Error(`${filing} did not get its ${REMINDERS} reminders`)
}

async function factsOf({ pool }: BenchStack, filing: string): Promise<{ reminders: number; mails: number }> {
  const { rows } = await pool.query<{ reminders: number; mails: number }>(
    `select (select count(*)::int from facts where subject = $1 and type = 'ReminderIssued') as reminders,
            (select count(*)::int from mails where subject = $1 and status = 'sent') as mails`,
    [filing],
  )
  return rows[0] ?? { reminders: 0, mails: 0 }
}
