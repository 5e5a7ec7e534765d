import { putCalendarYear } from '../../infra/reference/calendars'
import { createRig, prepare, type Rig } from '../support/rig'
import { patiently } from '../support/patience'

// Days made up for this test; nothing is said here about the real notice.
const YEAR_2027 = {
  holidays: ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04'],
  workdays: ['2027-01-09'],
  source: 'test data',
}

let rig: Rig

beforeAll(async () => {
  rig = await createRig({ startAt: '2026-12-29T10:00:00+08:00' })
})
afterAll(async () => {
  await rig.stop()
})

const plan = {
  endsAt: '2027-03-01T00:00:00+08:00',
  launches: [{ platform: 'douyin', launchAt: '2027-02-01T00:00:00+08:00' }],
}

/** Pokes after a new calendar wait until every reader must have seen it. */
async function replanned(): Promise<void> {
  await patiently('every poke to be delivered', async () => (await rig.pool.query('select from pokes')).rowCount === 0)
  await rig.settle()
}

describe('a calendar that does not cover next year yet', () => {
  it('marks what crosses the year as provisional, and counts it again when the year is loaded', async () => {
    const { number } = await rig.start({ ...plan, filings: [{ platform: 'douyin', item: 'activity_report' }] })
    const filing = `${number}-01`
    await prepare(rig, filing)
    await rig.answer(filing, 'submit', 'submitted', { number: 'DY-CAL-1' })
    const before = await rig.openTask(filing, 'await_verdict')
    // 30 and 31 December, then 4 January: the 1st is off by the regulation, the 2nd and 3rd are a weekend.
    expect(before).toMatchObject({ dueAt: '2027-01-04T18:00:00+08:00', provisional: true })
    const moved = await rig.start({ ...plan, filings: [{ platform: 'douyin', item: 'ad_creative' }] })
    const material = await rig.openTask(`${moved.number}-01`, 'collect_material', 'campaign_plan')
    expect(material).toMatchObject({ dueAt: '2027-01-04T18:00:00+08:00', provisional: true })
    const byHand = '2027-01-02T12:00:00+08:00'
    await rig.command('moveDueDate', { task: material.id, dueAt: byHand, reason: '等设计' })

    const { version, replanned: subjects } = await putCalendarYear(rig.pool, 'cn', '2027', YEAR_2027)
    expect(subjects).toBe(2)
    await replanned()
    const after = await rig.openTask(filing, 'await_verdict')
    expect(after).toMatchObject({ id: before.id, dueAt: '2027-01-05T18:00:00+08:00' })
    expect(after.provisional).toBeUndefined()
    // What somebody moved by hand stays where it was put; its neighbours are counted again.
    expect(await rig.openTask(`${moved.number}-01`, 'collect_material', 'campaign_plan')).toMatchObject({
      dueAt: byHand,
    })
    expect(await rig.openTask(`${moved.number}-01`, 'collect_material', 'business_licence')).toMatchObject({
      dueAt: '2027-01-05T18:00:00+08:00',
    })
    const { rows } = await rig.pool.query<{ body: { calendarVersion: string } }>(
      `select body from facts where subject = $1 and type = 'TaskReplanned'`,
      [filing],
    )
    expect(rows.map((r) => r.body.calendarVersion)).toEqual([version])
    const told = await rig.pool.query(`select 1 from mails where subject = $1 and kind = 'due_moved'`, [filing])
    expect(told.rowCount).toBe(1)
    // The same year again changes nothing.
    expect(await putCalendarYear(rig.pool, 'cn', '2027', YEAR_2027)).toEqual({ version, replanned: 0 })
  })

  it('refuses a table with a date of another year, a date that does not exist, or a day named twice', async () => {
    const put = (table: Partial<typeof YEAR_2027>) =>
      putCalendarYear(rig.pool, 'cn', '2028', { ...YEAR_2027, ...table })
    await expect(put({})).rejects.toThrow('2027-01-01 不属于 2028 年')
    await expect(put({ holidays: ['2028-02-30'], workdays: [] })).rejects.toThrow('2028-02-30')
    await expect(put({ holidays: ['2028-01-01'], workdays: ['2028-01-01'] })).rejects.toThrow('已列在 holidays')
  })

  it('counts hundreds of running filings again', async () => {
    const items = ['activity_report', 'ad_creative', 'mini_program_audit']
    const numbers: string[] = []
    const filings = items.flatMap((item) => ['甲', '乙'].map((account) => ({ platform: 'douyin', item, account })))
    for (let seven = 0; seven < 5; seven += 1)
      for (const { number } of await Promise.all(Array.from({ length: 7 }, () => rig.start({ ...plan, filings }))))
        numbers.push(number)
    const { rows: before } = await rig.pool.query<{ n: number }>(
      `select count(distinct subject)::int as n from tasks where status = 'open' and kind = 'collect_material'`,
    )
    expect(before[0]?.n).toBeGreaterThanOrEqual(200)
    const wider = { ...YEAR_2027, holidays: [...YEAR_2027.holidays, '2027-01-05'], source: 'test data, amended' }
    await putCalendarYear(rig.pool, 'cn', '2027', wider)
    const dues = async (): Promise<string[]> => {
      const { rows } = await rig.pool.query<{ due: Date }>(
        `select distinct due_at as due from tasks
          where status = 'open' and kind = 'collect_material' and campaign = any ($1)`,
        [numbers],
      )
      return rows.map((r) => r.due.toISOString())
    }
    const expected = ['2027-01-06T10:00:00.000Z']
    const isThere = async (): Promise<boolean> => JSON.stringify(await dues()) === JSON.stringify(expected)
    await patiently('the new due date', isThere, 50)
    expect(await dues()).toEqual(expected)
  }, 180_000)
})
