/** What a platform says by a signed call-back and the record cannot take: the platform has its 200, and somebody here hears of it. */
import { createHmac, randomUUID } from 'node:crypto'
import { CALLBACK_SECRET, createApiRig, START_AT, type ApiRig } from './api-rig'

let rig: ApiRig
let watcher: string
beforeAll(async () => {
  rig = await createApiRig()
  watcher = await rig.keyFor('ops', ['campaigns:read', 'admin', 'all_clients'])
})
afterAll(() => rig.stop())

const callback = (said: object) => {
  const body = JSON.stringify({ eventId: randomUUID(), ...said })
  const at = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', CALLBACK_SECRET).update(`${at}.${body}`).digest('hex')
  const headers = { 'x-timestamp': at, 'x-signature': `sha256=${signature}` }
  return rig.call({ url: '/v1/callbacks/wechat', body, key: null, headers })
}

/** A wall clock of Beijing that calls itself UTC: eight hours ahead of what happens now. */
const AHEAD = `${START_AT.slice(0, 19)}Z`

let counter = 0
const submitted = async () => {
  counter += 1
  const filing = `${await rig.campaign()}-01`
  const number = `RC-${counter}`
  await rig.submit(filing, number)
  return { filing, number, campaign: filing.slice(0, -3) }
}
const passed = async () => {
  const one = await submitted()
  const body = { kind: 'passed', credential: { number: `WXBA-${counter}` } }
  expect((await rig.call({ url: `/v1/filings/${one.filing}/reports`, body })).status).toBe(200)
  expect(await clearance(one.campaign)).toMatchObject({ clearance: 'go' })
  return one
}
const detail = async (filing: string) =>
  (await rig.call({ url: `/v1/filings/${filing}` })).body as {
    phase: string
    matters: object[]
    rounds: { submittedAt: string }[]
    tasks: { kind: string }[]
  }
const questionOf = async (filing: string) => (await detail(filing)).tasks.find(({ kind }) => kind === 'answer_inquiry')
const clearance = async (campaign: string) =>
  (await rig.call({ url: `/v1/campaigns/${campaign}/clearance?platform=wechat` })).body.items[0] as object
const alarms = async (filing: string) => {
  const { body } = await rig.call({ url: '/v1/alarms', key: watcher })
  return (body.items as { subject: string; code: string; detail: string }[]).filter((a) => a.subject === filing)
}
const answerQuestion = async (filing: string, matter: string, person?: string) => {
  await rig.open(filing, [{ kind: 'answer_inquiry', key: matter }])
  const url = `/v1/tasks/${filing}.answer_inquiry.${matter}.r1/answer`
  return rig.call({ url, body: { answer: 'answered', text: '已与平台核实' }, person })
}

test.each([
  ['a wall clock labelled Z', { kind: 'passed', occurredAt: AHEAD, text: '审核通过' }, 'occurred_in_future'],
  ['a due in the past', { kind: 'delayed', dueAt: '2026-10-01T00:00:00Z', text: '延期' }, 'due_in_past'],
  ['a credential without number', { kind: 'passed', credential: {}, text: '通过' }, 'credential_required'],
])(
  '%s is answered 200, is a question that the lead answers, and an alarm in the words of the platform',
  async (_, said, code) => {
    const { filing, number } = await submitted()
    const answer = await callback({ number, ...said })
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'decided', outcome: { ok: true, result: { applied: false, refused: { code }, matter: 'q1' } } },
    })
    const { phase, matters } = await detail(filing)
    expect(phase).toBe('submitted')
    expect(matters).toMatchObject([
      { id: 'q1', kind: 'inquiry', text: said.text, status: 'open', said: { kind: said.kind, why: 'refused', code } },
    ])
    const [alarm, ...more] = await alarms(filing)
    expect([alarm?.code, more]).toEqual(['report_refused:q1', []])
    expect(alarm?.detail).toContain(said.text)
    await rig.open(filing, [{ kind: 'answer_inquiry', key: 'q1' }])
    const task = await questionOf(filing)
    expect(task).toMatchObject({ status: 'open', holder: { role: 'lead', person: 'M1001' } })
    const { rows } = await rig.pool.query<{ recipient: string }>(
      "select recipient from mails where subject = $1 and kind = 'inquiry' order by 1",
      [filing],
    )
    expect(rows.map((row) => row.recipient)).toEqual(['M1001', 'M1002'])
    expect((await answerQuestion(filing, 'q1')).status).toBe(200)
    expect(await alarms(filing)).toEqual([])
  },
)

test.each(['suspended', 'revoked', 'lapsed'] as const)(
  'a credential that would have been lost (%s) keeps the platform from launching until a named person answers',
  async (kind) => {
    const { filing, number, campaign } = await passed()
    const event = { eventId: randomUUID(), number, kind, occurredAt: AHEAD, text: '抽查不合格' }
    const first = await callback(event)
    expect(first.status).toBe(200)
    const no = { clearance: 'no_go', reasons: [{ code: 'report_refused', filing }] }
    expect(await clearance(campaign)).toMatchObject(no)
    // Sent again, it is the same event.
    expect((await callback(event)).text).toBe(first.text)
    expect((await detail(filing)).matters).toHaveLength(1)
    expect((await answerQuestion(filing, 'q1')).body).toMatchObject({ code: 'person_required' })
    const task = await questionOf(filing)
    expect(task).toMatchObject({ namedPerson: true })
    expect((await answerQuestion(filing, 'q1', 'M1001')).status).toBe(200)
    expect(await clearance(campaign)).toMatchObject({ clearance: 'go', reasons: [] })
    expect(await alarms(filing)).toEqual([])
  },
)

test('a caller who hears the refusal is refused as before, and nothing is asked', async () => {
  const { filing } = await submitted()
  const body = { kind: 'passed', occurredAt: AHEAD }
  expect(await rig.call({ url: `/v1/filings/${filing}/reports`, body })).toMatchObject({
    status: 422,
    body: { code: 'occurred_in_future' },
  })
  expect((await detail(filing)).matters).toEqual([])
})

test('a report that waited for its number and cannot be recorded then is a question, too, whoever brought it', async () => {
  const filing = `${await rig.campaign()}-01`
  const body = { platform: 'wechat', number: 'WAITED-1', kind: 'delayed', dueAt: '2026-10-01T00:00:00Z', text: '延期' }
  const idempotencyKey = randomUUID()
  expect((await rig.call({ url: '/v1/reports', body, idempotencyKey })).status).toBe(202)
  await rig.submit(filing, 'WAITED-1')
  expect((await rig.call({ url: '/v1/reports', body, idempotencyKey })).status).toBe(200)
  expect((await detail(filing)).matters).toMatchObject([{ said: { why: 'refused', code: 'due_in_past' } }])
})

test('of a campaign that is over it is an alarm', async () => {
  const { filing, number, campaign } = await submitted()
  await rig.pool.query(
    "update campaigns set state = jsonb_set(state, '{closedAt}', to_jsonb($2::text)) where number = $1",
    [campaign, START_AT],
  )
  expect(await callback({ number, kind: 'revoked', occurredAt: AHEAD, text: '结案后撤销' })).toMatchObject({
    status: 200,
  })
  const [alarm] = await alarms(filing)
  expect(alarm?.code).toMatch(/^report_refused:/)
  expect(alarm?.detail).toContain('结案后撤销')
})

test('a passing in January for a submission of October is a question; its parked twin goes on with the time that it says', async () => {
  const { filing, number } = await submitted()
  await callback({ number, kind: 'passed', occurredAt: '2026-01-15T10:00:00+08:00', credential: { number: 'X' } })
  expect(await detail(filing)).toMatchObject({
    phase: 'submitted',
    matters: [{ said: { kind: 'passed', why: 'too_early' } }],
  })
  const other = `${await rig.campaign()}-01`
  const waiting = await callback({ number: 'P-1', kind: 'passed', occurredAt: START_AT, credential: { number: 'X' } })
  expect(waiting.status).toBe(202)
  await rig.submit(other, 'P-1')
  expect((await detail(other)).rounds[0]?.submittedAt).toBe(START_AT)
})

test('the same rejection, sent again under another event id once the next round is with the platform, asks the lead', async () => {
  // The number stays that of the filing where its platform keeps it.
  const filing = `${await rig.campaign()}-01`
  await rig.submit(filing, 'AGAIN-1')
  const rejection = { kind: 'rejected', text: '主图含有绝对化用语' }
  await callback({ number: 'AGAIN-1', ...rejection })
  await rig.open(filing, [{ kind: 'correct' }])
  const correct = { answer: 'corrected', itemAnswers: [{ id: 'i1', how: 'changed' }] }
  expect((await rig.call({ url: `/v1/tasks/${filing}.correct.r1/answer`, body: correct })).status).toBe(200)
  await rig.open(filing, [{ kind: 'recheck' }])
  const complete = { url: `/v1/tasks/${filing}.recheck.r2/answer`, body: { answer: 'complete' }, person: 'L2001' }
  expect((await rig.call(complete)).status).toBe(200)
  await rig.open(filing, [{ kind: 'submit' }])
  const submit = { url: `/v1/tasks/${filing}.submit.r2/answer`, body: { answer: 'submitted', number: 'AGAIN-2' } }
  expect((await rig.call(submit)).status).toBe(200)
  const again = await rig.call({ url: `/v1/filings/${filing}/reports`, body: { ...rejection, channel: '站内信' } })
  expect(again.body).toMatchObject({ result: { applied: false } })
  expect(await detail(filing)).toMatchObject({ phase: 'submitted', round: 2, matters: [{ said: { why: 'repeated' } }] })
  await callback({ number: 'AGAIN-2', kind: 'rejected', text: '落款日期有误' })
  expect(await detail(filing)).toMatchObject({ phase: 'correcting', round: 2 })
})

test.each([
  [
    'an unknown kind',
    (number: string) => ({ number, kind: 'withdrawn_by_us', text: '撤销' }),
    400,
    'callback_malformed',
  ],
  [
    'a time without zone',
    (number: string) => ({ number, kind: 'revoked', occurredAt: '2026-10-12 10:00' }),
    400,
    'callback_malformed',
  ],
])('%s in a signed call-back is refused, and an alarm tells what it was about', async (_, said, status, code) => {
  const { number } = await submitted()
  await rig.pool.query("update alarms set cleared_at = now() where subject = 'callback/wechat'")
  expect((await callback(said(number))).status).toBe(status)
  const [alarm] = await alarms('callback/wechat')
  expect([alarm?.code, alarm?.detail]).toEqual([code, expect.stringContaining(number)])
})

test('other news under an event id that was used is refused, and an alarm tells of it', async () => {
  const { number } = await submitted()
  const eventId = randomUUID()
  expect((await callback({ eventId, number, kind: 'in_review' })).status).toBe(200)
  expect((await callback({ eventId, number, kind: 'rejected', text: '另一条消息' })).status).toBe(422)
  expect(await alarms('callback/wechat')).toContainEqual(
    expect.objectContaining({
      code: 'callback_idempotency_key_reused',
      detail: expect.stringContaining('另一条消息') as string,
    }),
  )
})
