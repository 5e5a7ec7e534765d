/** Workflows that somebody terminates or resets: the record is their memory, and they go on where it stands. */
import { temporal } from '@temporalio/proto'
import { putCalendarYear } from '../../infra/reference/calendars'
import { ensureReconcileSchedule } from '../../infra/temporal/schedules'
import { RECONCILE_SCHEDULE_ID } from '../../workflows/contract/ids'
import { createDriver, liveThrough, prepareFiling, closeAndArchive, ENDS_AT, type Driver } from '../support/driver'
import { checkInvariants } from '../support/invariants'
import { settled } from '../support/patience'
import { createRig, type Rig } from '../support/rig'

let rig: Rig
let driver: Driver

beforeAll(async () => {
  rig = await createRig()
  driver = createDriver(rig)
})
afterAll(async () => {
  await rig.stop()
})

const PLAN = {
  endsAt: ENDS_AT,
  filings: [{ platform: 'douyin', item: 'activity_report' }],
  launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
}
const ids = (number: string) => ({
  campaign: `campaign/${number}`,
  filing: `filing/${number}/01-douyin-activity_report`,
})

/** Has the schedule run the reconciler now. */
async function reconcile(): Promise<{ checked: number; restarted: number }> {
  await ensureReconcileSchedule(rig.client, { taskQueue: rig.taskQueue })
  const schedule = rig.client.schedule.getHandle(RECONCILE_SCHEDULE_ID)
  const before = (await schedule.describe()).info.numActionsTaken
  await schedule.trigger()
  for (;;) {
    const { info } = await schedule.describe()
    const [last] = info.recentActions.slice(-1)
    if (info.numActionsTaken > before && last?.action.type === 'startWorkflow')
      return rig.client.workflow.getHandle(last.action.workflow.workflowId).result() as never
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const alarmsOf = async (subject: string): Promise<string[]> =>
  (await rig.pool.query<{ code: string }>('select code from alarms where subject = $1', [subject])).rows.map(
    (r) => r.code,
  )

it('a terminated filing and a terminated campaign are started anew from the record, with an alarm, and go on', async () => {
  const number = await driver.start(PLAN)
  const filing = `${number}-01`
  await prepareFiling(driver, filing)
  await driver.openTask(filing, 'submit')
  await settled(rig.pool)
  await rig.client.workflow.getHandle(ids(number).filing).terminate('by mistake')
  await rig.client.workflow.getHandle(ids(number).campaign).terminate('by mistake')
  expect(await reconcile()).toMatchObject({ restarted: 2 })
  expect(await alarmsOf(filing)).toEqual(['workflow_restarted'])
  expect(await alarmsOf(number)).toEqual(['workflow_restarted'])
  await driver.answer(filing, 'submit', 'submitted', { number: 'DY-1' })
  await driver.must('report', { filing, kind: 'passed', credential: { number: 'C-1' } })
  await driver.answer(number, 'go_live', 'live')
  expect(await reconcile()).toMatchObject({ restarted: 0 })
})

it('a request that comes while its workflow is terminated is decided by the record, and followed up afterwards', async () => {
  const number = await driver.start(PLAN)
  const filing = `${number}-01`
  await prepareFiling(driver, filing)
  const { id } = await driver.openTask(filing, 'submit')
  await settled(rig.pool)
  await rig.client.workflow.getHandle(ids(number).filing).terminate('by mistake')
  // Waits for the relay, which leaves a fresh request to its caller for a while.
  await driver.must('answerTask', { task: id, answer: 'submitted', number: 'DY-2' })
  await driver.openTask(filing, 'await_verdict')
}, 60_000)

it('a workflow that is reset to its beginning adopts what has happened since', async () => {
  const number = await liveThrough(driver, '重置')
  await settled(rig.pool)
  const before = await driver.state(number)
  for (const workflowId of [ids(number).filing, ids(number).campaign]) {
    const handle = rig.client.workflow.getHandle(workflowId)
    const { events } = await handle.fetchHistory()
    const firstTask = events?.find((e) => e.workflowTaskCompletedEventAttributes)
    const { runId } = await handle.describe()
    await rig.connection.workflowService.resetWorkflowExecution({
      namespace: rig.namespace,
      workflowExecution: { workflowId, runId },
      workflowTaskFinishEventId: firstTask?.eventId,
      resetReapplyType: temporal.api.enums.v1.ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE,
      requestId: `reset-${workflowId}`,
      reason: 'test',
    })
  }
  await driver.must('nudge', { task: (await driver.openTask(number, 'go_live', 'wechat')).id })
  await settled(rig.pool)
  const after = await driver.state(number)
  expect(after.filings).toEqual(before.filings)
  expect(after.version).toBe(before.version + 1)
}, 60_000)

it('keeps every invariant after all that, to the archive', async () => {
  const { rows } = await rig.pool.query<{ number: string }>('select number from campaigns order by number')
  await rig.step('2026-11-13T10:00:00+08:00')
  for (const { number } of rows) {
    const s = await driver.state(number)
    const open = Object.values(s.filings).find((f) => !f.ended && f.phase !== 'passed')
    if (open) await driver.must('report', { filing: open.id, kind: 'passed', credential: { number: `${open.id}-C` } })
    await closeAndArchive(driver, number)
  }
  await settled(rig.pool)
  await checkInvariants(rig, { acknowledged: driver.acknowledged })
}, 120_000)

it('in the last quarter an alarm says that the next year has no working days, until they are loaded', async () => {
  const standing = async (): Promise<string[]> =>
    (
      await rig.pool.query<{ code: string; detail: string }>(
        "select code, detail from alarms where subject = 'calendar/cn' and cleared_at is null",
      )
    ).rows.map(({ code, detail }) => `${code} ${detail.slice(0, 4)}`)
  await reconcile()
  expect(await standing()).toEqual(['calendar_missing 2027'])
  await putCalendarYear(rig.pool, 'cn', '2027', { holidays: ['2027-01-01'], workdays: [], source: 'test data' })
  // Readers learn of a newer calendar within five seconds.
  for (let tries = 0; tries < 20 && (await standing()).length > 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await reconcile()
  }
  expect(await standing()).toEqual([])
}, 120_000)
