/**
 * Requests with much in them ask for turns of others as often as they have pieces: it is counted, no time is measured. Each
 * fails where one of these lists is gone through at one stretch.
 */
import type * as turns from '../../infra/turns'
import { createApiRig, PLAN, type ApiRig, type Call } from './api-rig'
import { madeSheet, UPLOAD_HEADERS, uploadOf } from '../support/made-sheet'

let asked = 0
jest.mock('../../infra/turns', () => {
  const actual = jest.requireActual<typeof turns>('../../infra/turns')
  return {
    ...actual,
    createTurns: (...args: Parameters<typeof actual.createTurns>) => {
      const othersTurn = actual.createTurns(...args)
      return () => {
        asked += 1
        return othersTurn()
      }
    },
    inTurns: <T, R>(all: Iterable<T>, make: (one: T) => R) =>
      actual.inTurns(all, (one) => {
        asked += 1
        return make(one)
      }),
    othersFirst: () => {
      asked += 1
      return actual.othersFirst()
    },
  }
})

const FILINGS = 30
const ASKS = [{ kind: 'collect_material' as const, key: 'campaign_plan' }]
const filings = Array.from({ length: FILINGS }, (_, n) => ({
  platform: 'douyin',
  item: 'activity_report',
  account: `shop-${n}`,
}))
const row = (n: number) => ({
  name: '导入',
  platform: '抖音',
  item: '活动报备',
  account: `shop-${n}`,
  applicationNumber: `DY-${n}`,
  submittedAt: '2026-10-09 15:30',
  lead: 'M1001',
  backup: 'M1002',
})
const rows = Array.from({ length: FILINGS }, (_, n) => row(n))

let rig: ApiRig
let number: string
beforeAll(async () => {
  rig = await createApiRig({ checkAnswers: false, fileMaxBytes: 1024 * 1024 })
  number = await rig.campaign({ filings, launches: [] })
  for (let n = 1; n <= FILINGS; n += 1) await rig.open(`${number}-${String(n).padStart(2, '0')}`, ASKS)
})
afterAll(() => rig.stop())

async function turnsOf(call: Call): Promise<number> {
  asked = 0
  const { status, text } = await rig.call({ person: 'M1001', ...call })
  if (status >= 300) throw new Error(text)
  return asked
}

const reads: [what: string, path: () => string, pieces: number][] = [
  ['a page of filings, read and written', () => '/v1/filings?limit=200', 2 * FILINGS],
  ['a page of campaigns with their filings', () => '/v1/campaigns?limit=200', 2 * FILINGS],
  ['a campaign with its filings', () => `/v1/campaigns/${number}`, 2 * FILINGS],
  ['a page of tasks', () => '/v1/tasks?limit=200', 2 * FILINGS],
  ['a schedule', () => `/v1/campaigns/${number}/schedule`, 2 * FILINGS],
  ['the register as a sheet', () => '/v1/filings?format=xlsx', FILINGS],
]
test.each(reads)('%s', async (_what, path, pieces) => {
  expect(await turnsOf({ url: path() })).toBeGreaterThanOrEqual(pieces)
})

test('a dry run, before it decides and for each filing as it is written', async () => {
  const body = { ...PLAN, filings, launches: [] }
  expect(await turnsOf({ url: '/v1/campaigns?dry_run=true', body })).toBeGreaterThan(2 * FILINGS)
})

test('an import as JSON, for each row as it is checked, judged and answered', async () => {
  expect(await turnsOf({ url: '/v1/filings/import/preview', body: { rows } })).toBeGreaterThanOrEqual(3 * FILINGS)
})

test('an import as a sheet, for each row as it is read and judged', async () => {
  const cells = rows.map((one) => [
    one.name,
    one.platform,
    one.item,
    one.account,
    one.applicationNumber,
    one.submittedAt,
  ])
  const sheet = await madeSheet([
    ['活动名称', '平台', '备案事项', '平台账号', '备案申请号', '提交时间', '备案负责人', '备用联系人'],
    ...cells.map((one) => [...one, 'M1001', 'M1002']),
  ])
  const call = { url: '/v1/filings/import/preview', body: uploadOf(sheet), headers: UPLOAD_HEADERS }
  expect(await turnsOf(call)).toBeGreaterThanOrEqual(2 * FILINGS)
})

test('a large body, before it is looked at as a whole, also where it has names that could not be stored', async () => {
  const names = Array.from({ length: 900 }, (_, n) => `"k${n}":{"a":"${'长'.repeat(20)}"}`).join(',')
  for (const body of [`{${names}}`, `{${names},"\\u0000":1}`]) {
    asked = 0
    const { status } = await rig.call({ url: '/v1/campaigns?dry_run=true', body, person: 'M1001' })
    expect(status).toBe(400)
    // The scanner asks after every two hundred values, the look for names at every object.
    expect(asked).toBeGreaterThanOrEqual(body.includes('u0000') ? 900 : 5)
  }
})

test('a requirements check, before it judges', async () => {
  const body = { traits: ['vote'], forms: ['video'], industry: 'other', productGroups: [] }
  expect(await turnsOf({ url: '/v1/requirements/check', body })).toBeGreaterThanOrEqual(1)
})

test('copy that is handed in, for each part before the record decides, and once more when all of it is screened again', async () => {
  const parts = Array.from({ length: 10 }, (_, n) => ({ part: `/page/${n}`, text: `请在门店出示会员码 ${n}` }))
  const url = `/v1/campaigns/${number}`
  expect(await turnsOf({ url: `${url}/copy`, body: { copy: 'main', parts } })).toBeGreaterThanOrEqual(10)
  expect(
    await turnsOf({ method: 'PATCH', url, body: { traits: ['vote'], industry: 'medical' } }),
  ).toBeGreaterThanOrEqual(10)
})
