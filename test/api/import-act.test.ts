/** U-12: filings that already run elsewhere are taken over: stored as a whole, opened in portions, told in one letter. */
import { ApplicationFailure } from '@temporalio/common'
import { createConcludeImport, importLetters } from '../../activities/mail/import-mail'
import { createRecordTogether } from '../../activities/record/record-together'
import type { IMPORT_COLUMNS } from '../../activities/domain/imports/columns'
import { parseCommand } from '../../infra/schemas/command-schemas'
import type { RecordStore } from '../../activities/ports'
import type { MailRow } from '../../activities/mail-ports'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import { createReferenceReader } from '../../infra/reference/reference'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { ImportRelay, type ImportRelayDeps } from '../../worker/import-relay'
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
let store: RecordStore
let deps: ImportRelayDeps
let deciding: NodeJS.Timeout
let paused = false
beforeAll(async () => {
  rig = await createApiRig()
  store = createRecordStore(rig.pool, createReferenceReader(rig.pool))
  deps = {
    pool: rig.pool,
    recordTogether: createRecordTogether({ store, parseCommand }),
    concludeImport: createConcludeImport({ store }),
    subjects: { raiseAlarm: () => Promise.reject(new Error('no alarm is expected')) },
    logger: { warn: () => undefined },
    portion: 2,
  }
  relay = new ImportRelay(deps)
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

const waitingImports = async (): Promise<number> =>
  (await rig.pool.query<{ n: number }>('select count(*)::int as n from imports where decided_at is null')).rows[0]?.n ??
  0

/** An import that is stored and that nobody takes over yet. */
async function stored(rows: Row[], key: string): Promise<{ waiting: ReturnType<typeof take>; id: string }> {
  paused = true
  const waiting = take(rows, key)
  while ((await waitingImports()) === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  const { rows: found } = await rig.pool.query<{ id: string }>('select id from imports where idempotency_key = $1', [
    key,
  ])
  return { waiting, id: found[0]?.id ?? '' }
}
const progressOf = async (id: string) => (await rig.call({ url: `/v1/imports/${id}` })).body.progress as object
const elsewhere = (number: string) =>
  rig.campaign({
    filings: [
      {
        platform: 'douyin',
        item: 'activity_report',
        takenOver: { number, submittedAt: '2026-10-10T09:00:00+08:00' },
      },
    ],
    launches: [],
  })

test('U-12 what comes in between refuses its campaign, with the reason, and the others go on', async () => {
  const { waiting } = await stored(
    [
      { ...ROW, name: '先', applicationNumber: 'DY-21' },
      { ...ROW, name: '后', applicationNumber: 'DY-22' },
    ],
    'late',
  )
  const number = await elsewhere('DY-22')
  paused = false
  const { status, body } = await waiting
  expect([status, body.state, body.progress]).toEqual([
    201,
    'partly_taken_over',
    { campaigns: 2, takenOver: 1, refused: 1, waiting: 0 },
  ])
  expect(body.campaigns).toMatchObject([
    { name: '先', state: 'taken_over' },
    { name: '后', state: 'refused', code: 'number_taken', reason: expect.stringContaining('已登记') },
  ])
  const read = async (n: string): Promise<number> => (await rig.call({ url: `/v1/campaigns/${n}` })).status
  const [taken, refused] = body.campaigns as { number: string }[]
  expect(await Promise.all([taken?.number, refused?.number, number].map((n) => read(n ?? '')))).toEqual([200, 404, 200])
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})

test('U-12 an import of which nothing is left to take is answered with the reason', async () => {
  const { waiting, id } = await stored([{ ...ROW, name: '独', applicationNumber: 'DY-23' }], 'alone')
  await elsewhere('DY-23')
  paused = false
  const { status, body } = await waiting
  expect([status, body.code, body.campaign, body.rows, body.import]).toEqual([409, 'number_taken', '独', [1], id])
  expect((await rig.call({ url: `/v1/imports/${id}` })).body.state).toBe('refused')
})

test('U-12 killed in the middle it goes on where it was: nothing is lost, nothing happens twice', async () => {
  const before = await count()
  const names = ['甲', '乙', '丙', '丁', '戊']
  const { waiting, id } = await stored(
    names.map((name, n) => ({ ...ROW, name, applicationNumber: `DY-5${n}` })),
    'killed',
  )
  await relay.deliver()
  expect(await progressOf(id)).toEqual({ campaigns: 5, takenOver: 2, refused: 0, waiting: 3 })
  // Dies after the commit and before it is remembered, then before the commit.
  const dying = (work: () => Promise<unknown>) =>
    new ImportRelay({ ...deps, recordTogether: () => work().then(() => Promise.reject(new Error('killed'))) })
  const { rows } = await rig.pool.query<{ subject: string; intakeId: string }>(
    `select subject, id as "intakeId" from intake where import = $1 and status = 'pending' order by import_place limit 2`,
    [id],
  )
  await dying(() => deps.recordTogether(rows)).deliver()
  expect(await progressOf(id)).toEqual({ campaigns: 5, takenOver: 4, refused: 0, waiting: 1 })
  // Nobody else takes it before its time; then two workers do at once.
  expect(await relay.deliver()).toBe(0)
  const due = (): Promise<unknown> =>
    rig.pool.query('update imports set next_try_at = now() where id = $1 and decided_at is null', [id])
  await due()
  await dying(() => Promise.resolve()).deliver()
  await due()
  await Promise.all([relay.deliver(), new ImportRelay(deps).deliver()])
  paused = false
  const { body } = await waiting
  expect([body.state, body.progress.takenOver, (await count()) - before]).toEqual(['taken_over', 5, 5])
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})

test('U-12 each lead and backup is told once of an import, with what was taken over for them', async () => {
  const rows = ['己', '庚', '辛'].map((name, n) => ({ ...ROW, name, applicationNumber: `DY-6${n}` }))
  const { body } = await take([
    ...rows,
    { ...ROW, name: '壬', applicationNumber: 'DY-69', lead: 'M1002', backup: 'M1009' },
  ])
  const id = body.import as string
  // Again, as after a crash between the letters and their memory.
  await rig.pool.query('update imports set decided_at = null, next_try_at = now() where id = $1', [id])
  while ((await waitingImports()) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  const numbers = (body.campaigns as { number: string }[]).map((c) => c.number)
  const { rows: mails } = await rig.pool.query<MailRow>(
    `select id, key, subject, kind, recipient, body from mails where subject = $1 or campaign = any ($2) order by recipient`,
    [`import/${id}`, numbers],
  )
  expect(mails.map((m) => [m.kind, m.recipient])).toEqual(['M1001', 'M1002', 'M1009'].map((who) => ['imported', who]))
  const letters = await store.transaction((tx) =>
    importLetters(
      tx,
      mails,
      ({ purpose, subject, person }) => `https://filing.example.com/${purpose}/${subject}/${person}`,
    ),
  )
  const told = mails.map((m) => letters.get(m.id)?.lines.map((l) => l.text))
  const one = (name: string, backup = ''): string => {
    const number = rows.find((row) => row.name === name)?.applicationNumber ?? 'DY-69'
    return `${name}${backup}：抖音 活动报备（已提交，申请号 ${number}，2026-10-10 15:30 提交）`
  }
  const asBackup = '（您为备用联系人）'
  expect(told).toEqual([
    ['已接管 3 个活动', ...['己', '庚', '辛'].map((name) => one(name))],
    ['已接管 4 个活动', ...['己', '庚', '辛'].map((name) => one(name, asBackup)), one('壬')],
    ['已接管 1 个活动', one('壬', asBackup)],
  ])
  expect(letters.get(mails[0]?.id ?? 0)?.links[0]?.url).toBe(`https://filing.example.com/import/${id}/M1001`)
})

test('U-12 a campaign that the record cannot take is refused in the end, and somebody is told; the others are taken', async () => {
  const before = await count()
  const { waiting, id } = await stored(
    [
      { ...ROW, name: '坏', applicationNumber: 'DY-41' },
      { ...ROW, name: '好', applicationNumber: 'DY-42' },
    ],
    'defect',
  )
  const alarms: string[] = []
  const { rows: bad } = await rig.pool.query<{ subject: string }>(
    'select subject from intake where import = $1 and import_place = 0',
    [id],
  )
  const failing = new ImportRelay({
    ...deps,
    recordTogether: (openings) =>
      openings.some(({ subject }) => subject === bad[0]?.subject)
        ? Promise.reject(ApplicationFailure.nonRetryable('constraint of_a_table', 'record_rejected'))
        : deps.recordTogether(openings),
    subjects: { raiseAlarm: (subject, code) => Promise.resolve(void alarms.push(`${subject} ${code}`)) },
  })
  for (let tries = 0; (await waitingImports()) > 0; tries += 1) {
    expect(tries).toBeLessThan(4)
    await failing.deliver()
    await rig.pool.query(`update intake set next_try_at = now() where import = $1 and status = 'pending'`, [id])
    await rig.pool.query('update imports set next_try_at = now() where decided_at is null')
  }
  paused = false
  const { status, body } = await waiting
  expect([status, body.state, alarms]).toEqual([
    201,
    'partly_taken_over',
    [`import/${id} request_unprocessable:${bad[0]?.subject}`],
  ])
  expect((body.campaigns as { code?: string }[]).map((c) => c.code)).toEqual(['unprocessable', undefined])
  expect(await count()).toBe(before + 1)
})

test('U-12 the same import sent twice at once is one, also when the second comes late to its preview', async () => {
  const rows: Row[] = [{ ...ROW, name: '一次', applicationNumber: 'DY-71' }]
  // The second has found no import of its key, and looks at the record when the first is taken over already.
  let lateComes = (): void => undefined
  const late = new Promise<void>((resolve) => (lateComes = resolve))
  const query = rig.pool.query.bind(rig.pool) as (...args: unknown[]) => Promise<{ rowCount: number }>
  const held = (...args: unknown[]): unknown =>
    query(...args).then(async (found) => {
      if (!String(args[0]).includes('body_hash from imports') || found.rowCount !== 0) return found
      spy.mockRestore()
      await late
      return found
    })
  const spy = jest.spyOn(rig.pool, 'query').mockImplementation(held)
  const second = take(rows, 'twice')
  while (jest.isMockFunction(rig.pool.query)) await new Promise((resolve) => setTimeout(resolve, 5))
  const first = await take(rows, 'twice')
  lateComes()
  const { status, body, headers } = await second
  expect([status, body, headers['idempotent-replay']]).toEqual([201, first.body, 'true'])
})

test('an import is its own client’s, needs a key for repeats and the right to start campaigns', async () => {
  const { body } = await take([{ ...ROW, name: '某活动', applicationNumber: 'DY-31' }])
  const foreign = await rig.keyFor('crm')
  expect((await rig.call({ url: `/v1/imports/${body.import as string}`, key: foreign })).status).toBe(404)
  expect((await rig.call({ url: URL, body: { rows: [ROW] } })).status).toBe(400)
  const reader = await rig.keyFor('oms', ['campaigns:read'])
  expect((await take([ROW], 'x', reader)).status).toBe(403)
})
