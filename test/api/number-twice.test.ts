/** D: the same number of a platform is found whatever it looks like: in answers, reports, call-backs, imports, lists and corrections. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const filingOf = async (): Promise<string> => `${await rig.campaign()}-01`
const numberOf = async (filing: string) =>
  (await rig.call({ url: `/v1/filings/${filing}` })).body.applicationNumber as string

test('a number that another filing has is refused in any spelling; what was typed stays', async () => {
  const [first, second] = [await filingOf(), await filingOf()]
  await rig.submit(first, 'Ｗx- 101')
  expect(await numberOf(first)).toBe('Ｗx- 101')
  await expect(rig.submit(second, 'WX\u2013101')).rejects.toThrow('number_taken')
  const again = await rig.call({
    url: `/v1/tasks/${second}.submit.r1/answer`,
    person: 'M1001',
    body: { answer: 'submitted', number: 'WX-102' },
  })
  expect(again.status).toBe(200)
  const corrected = await rig.call({
    url: `/v1/filings/${second}/corrections`,
    person: 'M1001',
    idempotencyKey: 'correct-1',
    body: { target: 'application_number', number: 'wx-101\u200B', reason: '抄录错误' },
  })
  expect([corrected.status, corrected.body.code]).toEqual([409, 'number_taken'])
})

test('a report by number reaches its filing in any spelling, also one that came before the number', async () => {
  const filing = await filingOf()
  const { platform } = (await rig.call({ url: `/v1/filings/${filing}` })).body as { platform: string }
  const early = await rig.call({
    url: '/v1/reports',
    idempotencyKey: 'early',
    body: { platform, number: 'wx-2 01', kind: 'promise', text: '快了' },
  })
  expect(early.status).toBe(202)
  await rig.submit(filing, 'WX-201')
  const parked = await rig.pool.query<{ status: string; subject: string }>(
    "select status, subject from intake where body ->> 'number' = 'wx-2 01'",
  )
  expect(parked.rows).toEqual([{ status: 'pending', subject: filing }])
  const late = await rig.call({
    url: '/v1/reports',
    idempotencyKey: 'late',
    body: { platform, number: 'ＷＸ－２０１', kind: 'promise', text: '快了' },
  })
  expect([late.status, JSON.stringify(late.body)]).toEqual([200, expect.stringContaining(filing)])
  const found = await rig.call({ url: `/v1/filings?application_number=${encodeURIComponent('wx－201')}` })
  expect((found.body.items as { id: string }[]).map(({ id }) => id)).toEqual([filing])
})

test('an import finds a number that the record knows in another spelling', async () => {
  const filing = await filingOf()
  await rig.submit(filing, 'WX-301')
  const row = {
    name: '导入',
    platform: '微信',
    item: '小程序提审',
    applicationNumber: 'ｗｘ-３０１',
    submittedAt: '2026-10-10 15:30',
    lead: 'M1001',
    backup: 'M1002',
  }
  const { body } = await rig.call({ url: '/v1/filings/import/preview', body: { rows: [row] } })
  expect((body.errors as { code: string }[]).map(({ code }) => code)).toEqual(['number_taken'])
})

test('two filings that had one number before are asked about: once, until it is answered or corrected', async () => {
  const twins = async (a: string, b: string): Promise<[string, string]> => {
    const [first, second] = [await filingOf(), await filingOf()]
    await rig.submit(first, a)
    // As rows stand that were stored before numbers were compared like this.
    await rig.pool.query('update submissions set collides = true where application_number = $1', [a])
    await rig.submit(second, b)
    return [first, second]
  }
  const matters = async (filing: string) =>
    (
      (await rig.call({ url: `/v1/filings/${filing}` })).body.matters as {
        kind: string
        status: string
        outcome?: string
      }[]
    )
      .filter(({ kind }) => kind === 'number_twice')
      .map(({ status, outcome }) => [status, outcome])
  const [first, second] = await twins('WX-401', 'wx-401')
  const ask = [{ kind: 'check_number' as const, key: 'n1' }]
  for (let times = 0; times < 3; times += 1) await rig.open(first, times === 0 ? [] : ask)
  await rig.open(second, [])
  expect([await matters(first), await matters(second)]).toEqual([[['open', undefined]], []])
  const tasks = (await rig.call({ url: `/v1/filings/${first}` })).body.tasks as {
    id: string
    kind: string
    status: string
  }[]
  const task = tasks.find(({ kind, status }) => kind === 'check_number' && status === 'open')
  const answer = (body: unknown) =>
    rig.call({
      url: `/v1/tasks/${task?.id}/answer`,
      person: 'M1001',
      idempotencyKey: `a-${JSON.stringify(body).length}`,
      body,
    })
  expect((await answer({ answer: 'different' })).status).toBe(422)
  const answered = await answer({ answer: 'different', text: '平台后台是两个单子' })
  if (answered.status !== 200) throw new Error(answered.text)
  await rig.open(first, ask)
  expect(await matters(first)).toEqual([['done', 'different']])

  const [third] = await twins('WX-402', 'wx-402')
  await rig.open(third, [])
  expect(await matters(third)).toEqual([['open', undefined]])
  const corrected = await rig.call({
    url: `/v1/filings/${third}/corrections`,
    person: 'M1001',
    idempotencyKey: 'correct-2',
    body: { target: 'application_number', number: 'WX-403', reason: '抄录错误' },
  })
  if (corrected.status !== 200) throw new Error(corrected.text)
  expect(await matters(third)).toEqual([['done', 'corrected']])
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})
