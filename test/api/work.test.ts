import { createHmac, randomUUID } from 'node:crypto'
import { releaseParked } from '../../infra/postgres/intake/intake'
import { CALLBACK_SECRET, createApiRig, OLD_CALLBACK_SECRET, START_AT, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())
afterEach(() => rig.behave('record'))

const signed = (body: object | string, secret = CALLBACK_SECRET, at = Math.floor(Date.now() / 1000)) => {
  const raw = typeof body === 'string' ? body : JSON.stringify(body)
  const signature = createHmac('sha256', secret).update(`${at}.${raw}`).digest('hex')
  return { body: raw, key: null, headers: { 'x-timestamp': String(at), 'x-signature': `sha256=${signature}` } }
}
const callback = (options: ReturnType<typeof signed>, platform = 'wechat') =>
  rig.call({ url: `/v1/callbacks/${platform}`, ...options })

describe('tasks', () => {
  test('a task says who has it, until when, and which answers it takes; lists go by holder and due time', async () => {
    const key = await rig.keyFor('tasks')
    const number = await rig.campaign({}, key)
    const filing = `${number}-01`
    await rig.open(filing, [
      { kind: 'collect_material', key: 'page_preview' },
      { kind: 'collect_material', key: 'campaign_plan' },
    ])
    const list = (query: string) => rig.call({ url: `/v1/tasks?${query}`, key })
    const all = await list('')
    expect(all.body.items).toHaveLength(2)
    expect(all.body.items[0]).toMatchObject({
      campaign: number,
      filing,
      kind: 'collect_material',
      label: '准备材料',
      status: 'open',
      openedAt: START_AT,
      dueAt: expect.stringMatching(/\+08:00$/),
      overdue: false,
      accepts: [
        { answer: 'provided', needs: [] },
        { answer: 'not_applicable', needs: ['text'] },
      ],
    })
    const { id, dueAt, holder } = all.body.items[0]
    expect((await list(`holder=${holder.person}`)).body.items.length).toBeGreaterThan(0)
    expect((await list(`due_before=${encodeURIComponent(dueAt)}`)).body.items).toEqual([])
    expect((await list(`due_before=2026-12-31T00:00:00Z`)).body.items).toHaveLength(2)
    const page = await list('limit=1')
    const second = await list(`limit=1&cursor=${page.body.nextCursor}`)
    expect([page.body.items[0].id, second.body.items[0].id]).toEqual(
      (all.body.items as { id: string }[]).map((t) => t.id),
    )
    expect(second.body.nextCursor).toBeUndefined()
    expect((await list('overdue=true')).body.items).toEqual([])
    const one = await rig.call({ url: `/v1/tasks/${id}`, key })
    expect(one.body).toEqual({ ...all.body.items[0], basis: expect.stringMatching(/^stage-[0-9a-f]{10}\.row-/) })
    expect((await rig.call({ url: `/v1/campaigns/${number}/tasks?status=all`, key })).body.items).toHaveLength(2)
  })

  test('due times to the millisecond are paged through one by one; finer ones are refused', async () => {
    const key = await rig.keyFor('fractions')
    const number = await rig.campaign({}, key)
    const rows = ['page_preview', 'campaign_plan']
    await rig.open(
      `${number}-01`,
      rows.map((row) => ({ kind: 'collect_material', key: row })),
    )
    const ids = rows.map((row) => `${number}-01.collect_material.${row}.r1`)
    const move = (id: string, dueAt: string) =>
      rig.call({ url: `/v1/tasks/${id}/due-date`, key, body: { dueAt, reason: '平台改期' }, person: 'M1001' })
    for (const fraction of ['1234', '123456', '123456789'])
      expect(await move(String(ids[0]), `2026-11-02T10:00:00.${fraction}+08:00`)).toMatchObject({
        status: 400,
        body: { code: 'malformed', errors: [{ pointer: '#/dueAt' }] },
      })
    for (const id of ids) expect((await move(id, '2026-11-02T10:00:00.123+08:00')).status).toBe(200)
    const seen: string[] = []
    for (let cursor = ''; seen.length < 10;) {
      const { body } = await rig.call({ url: `/v1/tasks?limit=1${cursor}`, key })
      seen.push(...(body.items as { id: string }[]).map((t) => t.id))
      if (body.nextCursor === undefined) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(seen).toEqual([...ids].sort())
  })

  test('a task is delegated: read again it has its new holder, and mails to come go there', async () => {
    const number = await rig.campaign()
    const filing = `${number}-01`
    await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
    const id = `${filing}.collect_material.page_preview.r1`
    const delegate = (to: string, person = 'M1001') =>
      rig.call({ url: `/v1/tasks/${id}/delegate`, body: { to, reason: '出差' }, person })
    expect(await delegate('T3001')).toMatchObject({ status: 200, body: { result: { task: id, holder: 'T3001' } } })
    expect((await rig.call({ url: `/v1/tasks/${id}` })).body.holder).toMatchObject({ person: 'T3001' })
    const { body } = await rig.call({ url: `/v1/campaigns/${number}/reminders` })
    const mails = (body.items as { task?: string; to: { staff: string } }[]).filter(({ task }) => task === id)
    expect(mails.some(({ to }) => to.staff === 'T3001')).toBe(true)
    expect(mails.some(({ to }) => to.staff === 'D4001')).toBe(false)
    expect(await delegate('M1001')).toMatchObject({ status: 422, body: { code: 'delegate_to_self' } })
    expect(await delegate('M9999')).toMatchObject({
      status: 422,
      body: { code: 'person_unknown', errors: [{ pointer: '#/to' }] },
    })
  })

  test('an answer that rests on what has changed meanwhile is refused with what has, and taken when it is read again', async () => {
    const number = await rig.campaign()
    const filing = `${number}-01`
    await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
    const id = `${filing}.collect_material.page_preview.r1`
    const read = () => rig.call({ url: `/v1/tasks/${id}` })
    const basis = (await read()).body.basis as string
    const stale = basis.replace(/row-[0-9a-f]{10}/, 'row-0000000000')
    const answer = (given: string) =>
      rig.call({ url: `/v1/tasks/${id}/answer`, body: { answer: 'provided', basis: given } })
    expect(await answer(stale)).toMatchObject({
      status: 409,
      body: {
        code: 'basis_changed',
        detail: expect.stringContaining('该项材料'),
        basis,
        changed: [{ part: 'row', zh: '该项材料' }],
      },
    })
    expect(await answer('x')).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/basis' }] } })
    expect((await answer(basis)).status).toBe(200)
    // Read when it is answered, it rests on nothing any more.
    expect((await read()).body).not.toHaveProperty('basis')
  })

  test('an answer to a task that is not open is told what happened instead', async () => {
    const number = await rig.campaign()
    const filing = `${number}-01`
    await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
    const id = `${filing}.collect_material.page_preview.r1`
    const answer = (idempotencyKey?: string) =>
      rig.call({ url: `/v1/tasks/${id}/answer`, body: { answer: 'provided' }, idempotencyKey })
    const first = await answer('a')
    expect(first).toMatchObject({ status: 200, body: { subject: filing, result: { task: id, answer: 'provided' } } })
    expect((await answer('a')).text).toBe(first.text)
    expect(await answer('b')).toMatchObject({
      status: 409,
      body: { code: 'task_not_open', answer: 'provided', closedAt: START_AT },
    })
    expect(await rig.call({ url: `/v1/tasks/${id}x/answer`, body: { answer: 'provided' } })).toMatchObject({
      status: 404,
    })
    const unknown = `${filing}.collect_material.nothing.r1`
    expect(await rig.call({ url: `/v1/tasks/${unknown}/answer`, body: { answer: 'provided' } })).toMatchObject({
      status: 404,
      body: { code: 'task_unknown' },
    })
  })

  test('several tasks of a filing are answered at once: all of them, or none and the first that was refused is named', async () => {
    const number = await rig.campaign()
    const filing = `${number}-01`
    const rows = ['page_preview', 'campaign_plan']
    await rig.open(
      filing,
      rows.map((row) => ({ kind: 'collect_material', key: row })),
    )
    const [first = '', second = ''] = rows.map((row) => `${filing}.collect_material.${row}.r1`)
    const answer = (answers: { task: string; answer: string }[], of = filing) =>
      rig.call({ url: `/v1/filings/${of}/answers`, body: { answers } })
    const openTasks = async () => {
      const { body } = await rig.call({ url: `/v1/tasks?campaign=${number}` })
      return (body.items as { id: string }[]).map((t) => t.id)
    }
    const given = (task: string) => ({ task, answer: 'provided' })
    const before = await openTasks()
    expect(await answer([given(first), { task: second, answer: 'passed' }])).toMatchObject({
      status: 422,
      body: { code: 'answer_not_accepted', errors: [{ pointer: '#/answers/1/answer' }] },
    })
    expect(await openTasks()).toEqual(before)
    expect(await answer([given(first), given(first)])).toMatchObject({
      status: 409,
      body: { code: 'task_not_open', errors: [{ pointer: '#/answers/1/task' }] },
    })
    const foreign = `${await rig.campaign()}-01.collect_material.page_preview.r1`
    expect(await answer([given(first), given(foreign)])).toMatchObject({ status: 404 })
    expect(await answer([])).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/answers' }] } })
    expect(await openTasks()).toEqual(before)
    expect(await answer([given(first), given(second)])).toMatchObject({
      status: 200,
      body: { subject: filing, result: { answers: [given(first), given(second)] } },
    })
    expect(await openTasks()).toEqual([])
  })

  test('a kind that needs a named person wants X-Actor; a wrong answer is told what is accepted', async () => {
    const number = await rig.campaign()
    const filing = `${number}-01`
    await rig.submit(filing, `P-${number}`)
    await rig.open(number, [{ kind: 'go_live', key: 'wechat' }])
    const url = `/v1/tasks/${number}.go_live.wechat.r1/answer`
    expect(await rig.call({ url, body: { answer: 'live' } })).toMatchObject({
      status: 403,
      body: { code: 'person_required' },
    })
    expect(await rig.call({ url, body: { answer: 'live' }, person: 'M1001' })).toMatchObject({
      status: 409,
      body: { code: 'not_cleared', errors: [{ pointer: '#/answer' }] },
    })
    expect(await rig.call({ url, body: { answer: 'matches' }, person: 'M1001' })).toMatchObject({
      status: 422,
      body: { code: 'answer_not_accepted', accepts: ['live', 'postponed', 'at_own_risk', 'not_here'] },
    })
    expect(await rig.call({ url, body: { answer: 'live' }, person: 'M4242' })).toMatchObject({
      status: 422,
      body: { code: 'person_unknown', errors: [{ header: 'X-Actor' }] },
    })
    expect(await rig.call({ url, body: { answer: 'live' }, person: '老张' })).toMatchObject({ status: 400 })
  })

  test('due dates are moved with a reason, and a nudge needs no body', async () => {
    const number = await rig.campaign()
    const filing = `${number}-01`
    await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
    const url = `/v1/tasks/${filing}.collect_material.page_preview.r1`
    const dueAt = '2026-10-20T18:00:00+08:00'
    expect((await rig.call({ url: `${url}/due-date`, body: { dueAt, reason: '等设计' } })).status).toBe(200)
    expect((await rig.call({ url })).body.dueAt).toBe(dueAt)
    expect(await rig.call({ url: `${url}/due-date`, body: { dueAt: START_AT, reason: '早' } })).toMatchObject({
      status: 422,
      body: { code: 'due_in_past', errors: [{ pointer: '#/dueAt' }] },
    })
    expect((await rig.call({ method: 'POST', url: `${url}/nudge` })).status).toBe(200)
    expect((await rig.call({ url: `${url}/nudge`, body: { text: '请今天办' } })).status).toBe(200)
    const reminders = await rig.call({ url: `/v1/campaigns/${number}/reminders` })
    const items = reminders.body.items as { why: string }[]
    expect(items.map((r) => r.why)).toEqual(expect.arrayContaining(['nudge', 'reminder', 'escalation']))
    expect(items.find((r) => r.why === 'reminder')).toMatchObject({
      at: expect.stringMatching(/\+08:00$/),
      to: { staff: expect.any(String), name: expect.any(String) },
      kind: 'collect_material',
      dueAt,
      queued: false,
    })
    // Done before its mail went out: nothing of it is to come.
    await rig.call({ url: `${url}/answer`, body: { answer: 'provided' } })
    expect((await rig.call({ url: `/v1/campaigns/${number}/reminders` })).body.items).toEqual([])
  })
})

describe('what platforms say', () => {
  test('a filing shows its rounds, items and texts; a correction is a new fact', async () => {
    const number = await rig.campaign()
    const filing = `${number}-01`
    const applicationNumber = `WX-${number}`
    await rig.submit(filing, applicationNumber)
    const said = {
      kind: 'rejected',
      occurredAt: START_AT,
      items: [{ field: '主图', error: '出现“最低价”', suggestion: '删除' }],
    }
    const report = await rig.call({
      url: '/v1/reports',
      body: { platform: 'wechat', number: applicationNumber, ...said },
    })
    expect(report).toMatchObject({ status: 200, body: { subject: filing } })
    const detail = await rig.call({ url: `/v1/filings/${filing}` })
    expect(detail.body).toMatchObject({
      phase: 'correcting',
      phaseLabel: '修改补充',
      applicationNumber,
      rounds: [
        {
          round: 1,
          applicationNumber,
          outcome: 'rejected',
          verdict: { kind: 'rejected' },
          items: [{ id: 'i1', field: '主图', error: '出现“最低价”', suggestion: '删除' }],
        },
      ],
    })
    const found = await rig.call({ url: `/v1/filings?application_number=${applicationNumber}&phase=correcting` })
    expect(found.body.items).toMatchObject([{ id: filing }])
    const correct = (more: object, person?: string) =>
      rig.call({
        url: `/v1/filings/${filing}/corrections`,
        body: { target: 'verdict', reason: '看错', ...more },
        person,
      })
    expect(await correct({}, 'M1001')).toMatchObject({ status: 403, body: { code: 'second_person_required' } })
    expect(await correct({ confirmedBy: 'M1002' }, 'M1001')).toMatchObject({ status: 200 })
    // It stands until the second person has confirmed, whom no key speaks for.
    const task = `${number}.confirm_correction.01.r1`
    const byKey = await rig.call({ url: `/v1/tasks/${task}/answer`, body: { answer: 'approved' }, person: 'M1002' })
    expect(byKey).toMatchObject({ status: 403, body: { code: 'own_answer_required' } })
    expect((await rig.call({ url: `/v1/filings/${filing}` })).body.phase).toBe('correcting')
    expect(await rig.answerOnPage(task, 'approved', 'M1002')).toMatchObject({ ok: true })
    expect((await rig.call({ url: `/v1/filings/${filing}` })).body.phase).toBe('in_review')
  })

  test('a message about an unknown number is parked, and goes on when the number is recorded', async () => {
    const number = await rig.campaign()
    const body = { platform: 'wechat', number: `LATER-${number}`, kind: 'in_review' }
    const parked = await rig.call({ url: '/v1/reports', body, idempotencyKey: 'parked' })
    expect(parked).toMatchObject({ status: 202, body: { status: 'parked' } })
    const request = String(parked.headers.location)
    expect(request).toBe(`/v1/requests/${parked.body.request}`)
    expect((await rig.call({ url: request })).body.status).toBe('parked')
    await rig.submit(`${number}-01`, `LATER-${number}`)
    expect((await rig.call({ url: request })).body).toMatchObject({ status: 'pending', subject: `${number}-01` })
    // A repeat of the sender has it decided now.
    const again = await rig.call({ url: '/v1/reports', body, idempotencyKey: 'parked' })
    expect(again.status).toBe(200)
    expect((await rig.call({ url: request })).body).toMatchObject({
      status: 'decided',
      outcome: { ok: true, result: { kind: 'in_review' } },
    })
  })

  test('what was parked at the very moment its number was recorded is found by the sweep', async () => {
    const number = await rig.campaign()
    await rig.submit(`${number}-01`, `RACE-${number}`)
    const body = { platform: 'wechat', number: `RACE-${number}`, kind: 'promise', text: '三天内' }
    await rig.pool.query(
      `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, body, status)
       values ($1, 'oms', '{}', 'r', 'race', '', 'report', $2, 'parked')`,
      [randomUUID(), JSON.stringify(body)],
    )
    expect(await releaseParked(rig.pool)).toBe(1)
    expect(await releaseParked(rig.pool)).toBe(0)
  })

  test('a signed call-back is taken once; a wrong, old or missing signature is refused before the body is read', async () => {
    const number = await rig.campaign()
    await rig.submit(`${number}-01`, `CB-${number}`)
    const event = { eventId: `e-${number}`, number: `CB-${number}`, kind: 'in_review' }
    const first = await callback(signed(event))
    expect(first).toMatchObject({ status: 200, body: { status: 'decided', outcome: { ok: true } } })
    const second = await callback(signed(event, OLD_CALLBACK_SECRET))
    expect(second.text).toBe(first.text)
    expect(await callback(signed({ ...event, kind: 'passed' }))).toMatchObject({ status: 422 })
    expect(await callback(signed({ ...event, eventId: 'x', number: 'UNKNOWN' }))).toMatchObject({
      status: 202,
      body: { status: 'parked' },
    })
    const now = Math.floor(Date.now() / 1000)
    const wrong = [
      signed(event, 'another secret of mine'),
      signed(event, CALLBACK_SECRET, now - 301),
      { ...signed(event), body: JSON.stringify({ ...event, kind: 'passed' }) },
      { ...signed(event), headers: {} },
      { ...signed('not json'), headers: {} },
    ]
    for (const options of wrong)
      expect(await callback(options as ReturnType<typeof signed>)).toMatchObject({
        status: 401,
        body: { code: 'signature_invalid' },
      })
    for (const platform of ['weibo', '__proto__', 'constructor'])
      expect((await callback(signed(event), platform)).status).toBe(401)
    expect((await rig.call({ method: 'POST', url: '/v1/callbacks/wechat', key: null })).status).toBe(401)
    expect(await callback(signed('not json'))).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
    const fileIds = [randomUUID()]
    for (const [more, pointer] of [
      [{ fileIds }, '#/fileIds'],
      [{ items: [{ error: '有误', fileIds }] }, '#/items/0/fileIds'],
      [{ credential: { number: 'C-1', fileIds } }, '#/credential/fileIds'],
    ] as const)
      expect(await callback(signed({ ...event, eventId: 'files', ...more }))).toMatchObject({
        status: 400,
        body: { code: 'malformed', errors: [{ pointer }] },
      })
    expect(await callback(signed({ ...event, kind: 'nothing' }))).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/kind' }] },
    })
  })
})

describe('when nobody decides in time', () => {
  const nudge = (id: string) => rig.call({ url: `/v1/tasks/${id}/nudge`, body: {}, idempotencyKey: id })
  const openTask = async () => {
    const number = await rig.campaign()
    await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
    return `${number}-01.collect_material.page_preview.r1`
  }

  test('the caller gets 202 and where to ask; a repeat attaches to the same request', async () => {
    const id = await openTask()
    rig.behave('undecided')
    const answer = await nudge(id)
    expect(answer).toMatchObject({ status: 202, body: { status: 'pending' } })
    rig.behave('record')
    expect(await nudge(id)).toMatchObject({ status: 200, body: { request: answer.body.request } })
    expect((await rig.call({ url: String(answer.headers.location) })).body.status).toBe('decided')
    const other = await rig.keyFor('stranger')
    expect((await rig.call({ url: String(answer.headers.location), key: other })).status).toBe(404)
  })

  test('an outcome that is in the row is the answer, although the way to the workflow failed', async () => {
    const id = await openTask()
    rig.behave('decides_then_undecided')
    expect((await nudge(id)).status).toBe(200)
  })

  test('a refused request tells the same later as it would have told at once', async () => {
    const id = await openTask()
    await rig.call({ url: `/v1/tasks/${id}/answer`, body: { answer: 'provided' } })
    rig.behave('decides_then_undecided')
    const refused = await nudge(id)
    expect(refused.status).toBe(409)
    const { rows } = await rig.pool.query('select id from intake where idempotency_key = $1', [id])
    const later = await rig.call({ url: `/v1/requests/${rows[0].id}` })
    const { instance: _, ...problem } = refused.body
    expect(later.body.outcome).toEqual({ ok: false, problem })
  })

  test('503 comes before anything is stored', async () => {
    const id = await openTask()
    rig.behave('unreachable')
    const answer = await nudge(id)
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' }, headers: { 'retry-after': '2' } })
    expect((await rig.pool.query('select 1 from intake where idempotency_key = $1', [id])).rowCount).toBe(0)
    expect((await rig.call({ url: '/readyz', key: null })).body).toEqual({
      status: 'not_ready',
      checks: { database: true, temporal: false },
    })
    expect((await rig.call({ url: '/livez', key: null })).status).toBe(200)
    expect((await rig.call({ url: `/v1/tasks/${id}` })).status).toBe(200)
  })
})

test('the rehearsal clock moves forward, never back', async () => {
  const before = await rig.call({ url: '/v1/clock' })
  expect(before.body).toMatchObject({ mode: 'rehearsal', paused: true, now: START_AT })
  const to = '2026-10-12T12:00:00+08:00'
  expect((await rig.call({ url: '/v1/clock', body: { to } })).body.now).toBe(to)
  expect(await rig.call({ url: '/v1/clock', body: { to: START_AT } })).toMatchObject({
    status: 409,
    body: { code: 'clock_refused' },
  })
})
