/** U-12: filings that already run elsewhere are taken over, all of a sheet or none of it. */
import { ApplicationFailure } from '@temporalio/common'
import { createRecordTogether } from '../../activities/record-together'
import type { IMPORT_COLUMNS } from '../../api/import-columns'
import { parseCommand } from '../../infra/command-schemas'
import { createRecordStore } from '../../infra/db/record-store'
import { createReferenceReader } from '../../infra/reference'
import { verifyRecord } from '../../infra/verify'
import { ImportRelay } from '../../worker/import-relay'
import { createApiRig, type ApiRig } from './api-rig'

const URL = '/v1/filings/import'
type Row = Partial<Record<keyof typeof IMPORT_COLUMNS, string>>
const ROW: Row = {
  name: '双12 抽奖',
  platform: '抖音',
  item: '活动报备',
  applicationNumber: 'DY-1',
  submittedAt: '2026-10-10 15:30',
  lead: 'M1001',
  backup: 'M1002',
  launchAt: '2026-12-12',
  endsAt: '2026-12-20',
}

let rig: ApiRig
let relay: ImportRelay
let deciding: NodeJS.Timeout
let paused = false
beforeAll(async () => {
  rig = await createApiRig()
  const store = createRecordStore(rig.pool, createReferenceReader(rig.pool))
  relay = new ImportRelay({
    pool: rig.pool,
    recordTogether: createRecordTogether({ store, parseCommand }),
    subjects: { raiseAlarm: () => Promise.reject(new Error('no alarm is expected')) },
    logger: { warn: () => undefined },
  })
  // What the worker does.
  deciding = setInterval(() => void (paused || relay.deliver()), 50)
})
afterAll(async () => {
  clearInterval(deciding)
  await rig.stop()
})

let keys = 0
const take = (rows: Row[], idempotencyKey = `import-${(keys += 1)}`, key?: string) =>
  rig.call({ url: URL, body: { rows }, idempotencyKey, key })
const count = async (): Promise<number> =>
  (await rig.pool.query<{ n: number }>('select count(*)::int as n from filings')).rows[0]?.n ?? 0

test('U-12 each campaign is started and each filing begins where it stands, once', async () => {
  const rows: Row[] = [
    { ...ROW, phase: '审核中' },
    {
      ...ROW,
      platform: '微信',
      item: '小程序提审',
      applicationNumber: 'WX-1',
      submittedAt: '2026-10-08 09:00',
      phase: '已通过',
      passedAt: '2026-10-09 11:00',
      credentialNumber: 'WX-PASS',
      credentialValidUntil: '2027-10-09',
    },
    { ...ROW, name: '年终满减', externalRef: 'OMS-9', applicationNumber: 'DY-2', endsAt: '' },
  ]
  const { status, body, headers } = await take(rows, 'first')
  expect([status, body.state]).toEqual([201, 'taken_over'])
  expect(body.campaigns).toMatchObject([
    { name: '双12 抽奖', filings: [{ row: 1 }, { row: 2 }] },
    { name: '年终满减', filings: [{ row: 3 }] },
  ])
  const [inReview, passed] = body.campaigns[0].filings as { id: string }[]
  const read = async (id = ''): Promise<unknown> => (await rig.call({ url: `/v1/filings/${id}` })).body
  expect(await read(inReview?.id)).toMatchObject({
    phase: 'in_review',
    applicationNumber: 'DY-1',
    takenOverAt: '2026-10-12T10:00:00+08:00',
    rounds: [{ submittedAt: '2026-10-10T15:30:00+08:00' }],
  })
  expect(await read(passed?.id)).toMatchObject({
    phase: 'passed',
    credential: { number: 'WX-PASS', validUntil: '2027-10-09T23:59:59+08:00', obtainedAt: '2026-10-09T11:00:00+08:00' },
    rounds: [{ verdict: { occurredAt: '2026-10-09T11:00:00+08:00' }, outcome: 'passed' }],
  })
  // Found by its number, as any filing; a draft, where the sheet does not say when it ends.
  expect((await rig.call({ url: '/v1/filings?application_number=DY-2' })).body.items).toHaveLength(1)
  expect((await rig.call({ url: `/v1/campaigns/${body.campaigns[1].number}` })).body.missing).toContain('endsAt')

  const again = await take(rows, 'first')
  expect([again.status, again.body]).toEqual([201, body])
  expect(again.headers['idempotent-replay']).toBe('true')
  expect((await rig.call({ url: String(headers.location) })).body).toEqual(body)
  expect((await take(rows.slice(1), 'first')).body.code).toBe('idempotency_key_reused')
  // Under another key they are known by their numbers.
  const other = await take(rows)
  expect([other.status, other.body.code, other.body.preview.importable]).toEqual([422, 'import_faulty', false])
  expect(await count()).toBe(3)
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})

test('U-12 one row that is wrong, and none is taken', async () => {
  const before = await count()
  const faulty = await take([
    { ...ROW, name: '甲', applicationNumber: 'DY-11' },
    { ...ROW, name: '乙', applicationNumber: 'DY-12', phase: '已通过' },
    { ...ROW, name: '丙', applicationNumber: 'DY-13', phase: '已驳回' },
    { ...ROW, name: '丁', applicationNumber: 'DY-14', credentialNumber: 'X' },
  ])
  const found = faulty.body.preview.errors as { row: number; field: string; code: string }[]
  expect(found.map((e) => [e.row, e.field, e.code])).toEqual([
    [2, 'passedAt', 'field_required'],
    [3, 'phase', 'phase_unknown'],
    [4, 'credentialNumber', 'phase_unfit'],
  ])
  expect(await count()).toBe(before)
})

test('U-12 what comes in between refuses all of it', async () => {
  const before = await count()
  paused = true
  const waiting = take(
    [
      { ...ROW, name: '先', applicationNumber: 'DY-21' },
      { ...ROW, name: '后', applicationNumber: 'DY-22' },
    ],
    'late',
  )
  for (let n = 0; n === 0;)
    n =
      (await rig.pool.query<{ n: number }>('select count(*)::int as n from imports where decided_at is null')).rows[0]
        ?.n ?? 0
  const number = await rig.campaign({
    filings: [
      {
        platform: 'douyin',
        item: 'activity_report',
        takenOver: { number: 'DY-22', submittedAt: '2026-10-10T09:00:00+08:00' },
      },
    ],
    launches: [],
  })
  paused = false
  const { status, body } = await waiting
  expect([status, body.code, body.campaign, body.rows]).toEqual([409, 'number_taken', '后', [2]])
  const { body: result } = await rig.call({ url: `/v1/imports/${body.import as string}` })
  expect((result.campaigns as { code: string }[]).map((c) => c.code)).toEqual(['import_refused', 'number_taken'])
  expect(await count()).toBe(before + 1)
  expect((await rig.call({ url: `/v1/campaigns/${result.campaigns[0].number as string}` })).status).toBe(404)
  expect((await rig.call({ url: `/v1/campaigns/${number}` })).status).toBe(200)
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})

test('U-12 an import that the record cannot take is refused in the end, and somebody is told', async () => {
  const before = await count()
  paused = true
  const waiting = take([{ ...ROW, name: '坏', applicationNumber: 'DY-41' }], 'defect')
  const alarms: string[] = []
  const failing = new ImportRelay({
    pool: rig.pool,
    recordTogether: () => Promise.reject(ApplicationFailure.nonRetryable('constraint of_a_table', 'record_rejected')),
    subjects: { raiseAlarm: (_subject, code) => Promise.resolve(void alarms.push(code)) },
    logger: { warn: () => undefined },
  })
  const undecided = 'update imports set next_try_at = now() where decided_at is null'
  for (let tries = 0; tries < 4;) {
    await rig.pool.query(undecided)
    tries += await failing.deliver()
  }
  paused = false
  const { status, body } = await waiting
  expect([status, body.code, alarms]).toEqual([422, 'unprocessable', ['request_unprocessable']])
  expect(await count()).toBe(before)
})

test('an import is its own client’s, needs a key for repeats and the right to start campaigns', async () => {
  const { body } = await take([{ ...ROW, name: '某活动', applicationNumber: 'DY-31' }])
  const foreign = await rig.keyFor('crm')
  expect((await rig.call({ url: `/v1/imports/${body.import as string}`, key: foreign })).status).toBe(404)
  expect((await rig.call({ url: URL, body: { rows: [ROW] } })).status).toBe(400)
  const reader = await rig.keyFor('oms', ['campaigns:read'])
  expect((await take([ROW], 'x', reader)).status).toBe(403)
})
