import { createApiRig, PLAN, START_AT, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const start = (body: object, idempotencyKey: string, key?: string) =>
  rig.call({ url: '/v1/campaigns', body, idempotencyKey, key })

test('S0-5 a started campaign has a number and can be read where Location says', async () => {
  const answer = await start({ ...PLAN, externalRef: 'OMS-1' }, 'first')
  expect(answer.status).toBe(201)
  expect(answer.body).toMatchObject({
    number: expect.stringMatching(/^MC-20261012-\d{4}$/),
    externalRef: 'OMS-1',
    client: 'oms',
    stage: 'filing',
    stageLabel: '备案中',
    objective: '新增会员 10 万',
    endsAt: '2026-11-20T23:59:59+08:00',
    startedAt: START_AT,
    missing: [],
    filings: [{ platform: 'wechat', platformName: '微信', noun: expect.any(String), phase: 'preparing', round: 1 }],
  })
  const read = await rig.call({ url: String(answer.headers.location) })
  expect(read.body).toEqual(answer.body)
  expect(read.headers.etag).toBe(answer.headers.etag)
  const unchanged = await rig.call({ url: String(answer.headers.location), headers: { 'x-actor': 'M1001' } })
  expect(unchanged.status).toBe(200)
})

test('the same POST 50 times in parallel makes one campaign and 50 equal answers', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => start(PLAN, 'fifty')))
  expect(new Set(answers.map((a) => a.status))).toEqual(new Set([201]))
  expect(new Set(answers.map((a) => a.text)).size).toBe(1)
  const number = String(answers[0]?.body.number)
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
  // What happened since is not in the answer to a late repeat.
  const late = await start(PLAN, 'fifty')
  expect(late.text).toBe(answers[0]?.text)
  expect(late.headers['idempotent-replay']).toBe('true')
  const { rows } = await rig.pool.query("select 1 from intake where idempotency_key = 'fifty'")
  expect(rows).toHaveLength(1)
})

test('numbers have no gaps, and a key of one client is not that of another', async () => {
  const other = await rig.keyFor('crm')
  const first = await start(PLAN, 'shared')
  const second = await start(PLAN, 'shared', other)
  const order = (answer: { body: { number: string } }) => Number(answer.body.number.slice(-4))
  expect(order(second)).toBe(order(first) + 1)
  expect(second.body.client).toBe('crm')
})

test('the same key with another body is refused, and without a key nothing is started', async () => {
  await start(PLAN, 'reused')
  const other = await start({ ...PLAN, name: '另一个' }, 'reused')
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  const none = await rig.call({ url: '/v1/campaigns', body: PLAN })
  expect(none).toMatchObject({ status: 400, body: { code: 'malformed', errors: [{ header: 'Idempotency-Key' }] } })
})

test('a refusal of the record is a problem with a pointer, the same on a repeat', async () => {
  const body = { ...PLAN, lead: 'M9999' }
  const answer = await start(body, 'nobody')
  expect(answer).toMatchObject({
    status: 422,
    headers: { 'content-type': 'application/problem+json' },
    body: { code: 'person_unknown', type: '/problems/person_unknown', status: 422, errors: [{ pointer: '#/lead' }] },
  })
  expect((await start(body, 'nobody')).body.code).toBe('person_unknown')
  await start({ ...PLAN, externalRef: 'OMS-2' }, 'ref-1')
  expect(await start({ ...PLAN, externalRef: 'OMS-2' }, 'ref-2')).toMatchObject({
    status: 409,
    body: { code: 'external_ref_taken' },
  })
})

test('a dry run says what would be opened and stores nothing', async () => {
  const count = async () => (await rig.pool.query('select count(*) as n from intake')).rows[0].n as number
  const before = await count()
  const soon = { platform: 'wechat', launchAt: '2026-10-13T10:00:00+08:00' }
  const answer = await rig.call({ url: '/v1/campaigns?dry_run=true', body: { ...PLAN, launches: [soon] } })
  expect(answer.status).toBe(200)
  expect(answer.body).toMatchObject({
    dryRun: true,
    stage: 'filing',
    missing: [],
    filings: [{ suffix: '01', platform: 'wechat', review: { usual: { grade: expect.any(String) } } }],
    warnings: [{ code: 'launch_before_review_end', platform: 'wechat', launchAt: soon.launchAt }],
  })
  expect(answer.body.filings[0].materials.length).toBeGreaterThan(0)
  expect(await count()).toBe(before)
  const wrong = { ...PLAN, filings: [{ platform: 'wechat', item: 'nothing' }] }
  expect(await rig.call({ url: '/v1/campaigns?dry_run=true', body: wrong })).toMatchObject({
    status: 422,
    body: { code: 'requirement_unknown', errors: [{ pointer: '#/filings/0' }] },
  })
})

test('a draft fills up by PATCH; a stale ETag is refused', async () => {
  const draft = await start({ name: '草稿', lead: 'M1001', backup: 'M1002' }, 'draft')
  expect(draft.body).toMatchObject({ stage: 'preparation', missing: ['filings'] })
  const url = String(draft.headers.location)
  const patch = (body: object, etag?: string) =>
    rig.call({ method: 'PATCH', url, body, headers: etag === undefined ? {} : { 'if-match': etag } })
  const filled = await patch({ filings: PLAN.filings }, String(draft.headers.etag))
  expect(filled).toMatchObject({ status: 200, body: { missing: ['endsAt', 'launches/wechat'] } })
  expect(filled.headers.etag).not.toBe(draft.headers.etag)
  const stale = await patch({ name: '新名' }, String(draft.headers.etag))
  expect(stale).toMatchObject({ status: 412, body: { code: 'precondition_failed' } })
  expect(`"${stale.body.version}"`).toBe(filled.headers.etag)
  expect(await patch({ name: '新名' }, 'W/"1"')).toMatchObject({ status: 400, body: { code: 'malformed' } })
  expect(await patch({})).toMatchObject({ status: 400 })
  expect(await patch({ lead: 'M9999' })).toMatchObject({ status: 422, body: { errors: [{ pointer: '#/lead' }] } })
})

test('an ETag outlives the tasks that are opened meanwhile, not a change of the plan', async () => {
  const started = await start(PLAN, 'tagged')
  const url = String(started.headers.location)
  const etag = String(started.headers.etag)
  await rig.open(`${started.body.number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
  const read = await rig.call({ url })
  expect(read.body.version).toBeGreaterThan(started.body.version)
  expect(read.headers.etag).toBe(etag)
  const patch = (body: object) => rig.call({ method: 'PATCH', url, body, headers: { 'if-match': etag } })
  expect((await patch({ name: '改名' })).status).toBe(200)
  expect((await patch({ name: '又改名' })).status).toBe(412)
})

test('a repeated PATCH is answered like the first time, whatever has changed since', async () => {
  const number = await rig.campaign()
  const url = `/v1/campaigns/${number}`
  const patch = (name: string, idempotencyKey: string) =>
    rig.call({ method: 'PATCH', url, body: { name, reason: '改名' }, idempotencyKey })
  const first = await patch('第一次改名', 'rename-1')
  expect(first).toMatchObject({ status: 200, body: { name: '第一次改名' } })
  expect((await rig.call({ url })).body).toEqual(first.body)
  expect((await patch('第二次改名', 'rename-2')).body.name).toBe('第二次改名')
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
  const again = await patch('第一次改名', 'rename-1')
  expect([again.status, again.text, again.headers.etag]).toEqual([200, first.text, first.headers.etag])
  expect(again.headers['idempotent-replay']).toBe('true')
  expect((await rig.call({ url })).body.name).toBe('第二次改名')
})

test('lists go by filters and signed cursors; a cursor that was changed or moved is refused', async () => {
  const key = await rig.keyFor('lister')
  for (const name of ['甲 50%', '乙 50 off', '丙_x'])
    await rig.campaign({ name, lead: name.startsWith('丙') ? 'M1002' : 'M1001' }, key)
  const list = (query: string) => rig.call({ url: `/v1/campaigns?${query}`, key })
  const names = (answer: { body: { items: { name: string }[] } }) => answer.body.items.map((c) => c.name)
  const first = await list('limit=2')
  expect(names(first)).toEqual(['丙_x', '乙 50 off'])
  const next = /^<(.+)>; rel="next"$/.exec(String(first.headers.link))?.[1] ?? ''
  const second = await rig.call({ url: next, key })
  expect(names(second)).toEqual(['甲 50%'])
  expect(second.body.nextCursor).toBeUndefined()
  expect(names(await list(`q=${encodeURIComponent('50%')}`))).toEqual(['甲 50%'])
  expect(names(await list('q=_'))).toEqual(['丙_x'])
  expect(names(await list('lead=M1002&stage=filing'))).toEqual(['丙_x'])
  const cursor = String(first.body.nextCursor)
  const changed = `${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`
  for (const query of [`cursor=${changed}`, `cursor=${cursor}&stage=filing`, 'cursor=x', `cursor=${cursor}=`])
    expect(await list(query)).toMatchObject({ status: 400, body: { code: 'cursor_invalid' } })
  const other = await rig.call({ url: `/v1/campaigns?cursor=${cursor}` })
  expect(other.status).toBe(400)
})

test('withdrawing ends a campaign; a second time is refused with what happened', async () => {
  const number = await rig.campaign()
  const url = `/v1/campaigns/${number}/withdraw`
  expect(await rig.call({ url, body: { reason: '预算取消' } })).toMatchObject({
    status: 200,
    body: { subject: number, result: { campaign: number } },
  })
  expect(await rig.call({ url: `/v1/campaigns/${number}` })).toMatchObject({
    body: { stage: 'withdrawn', ending: { kind: 'withdraw', reason: '预算取消' } },
  })
  expect(await rig.call({ url, body: { reason: '再来' } })).toMatchObject({
    status: 409,
    body: { code: 'campaign_over', stage: 'withdrawn' },
  })
  const clearance = await rig.call({ url: `/v1/campaigns/${number}/clearance?platform=wechat` })
  expect(clearance.body.items).toMatchObject([{ clearance: 'no_go', reasons: [{ code: 'campaign_over' }] }])
})

test('facts tell everything with texts in place, in pages, and null where a text was erased', async () => {
  const number = await rig.campaign()
  const url = `/v1/campaigns/${number}/facts`
  const all = await rig.call({ url })
  expect(all.body.items[0]).toMatchObject({
    seq: 1,
    type: 'CampaignStarted',
    subject: number,
    occurredAt: START_AT,
    actor: { client: 'oms', channel: 'rest' },
    body: { objective: '新增会员 10 万' },
  })
  const page = await rig.call({ url: `${url}?limit=1` })
  const rest = await rig.call({ url: `${url}?cursor=${page.body.nextCursor}` })
  expect([...page.body.items, ...rest.body.items]).toEqual(all.body.items)
  expect((await rig.call({ url: `${url}?after=${all.body.items.length}` })).body.items).toEqual([])
  await rig.pool.query('update notes set body = null, erased_at = now() where stream = $1', [number])
  expect((await rig.call({ url })).body.items[0].body.objective).toBeNull()
})

test('U-25 clearance answers with machine-readable reasons, also for what the campaign has not', async () => {
  const number = await rig.campaign()
  const ask = async (query: string): Promise<unknown> =>
    (await rig.call({ url: `/v1/campaigns/${number}/clearance?${query}` })).body.items[0]
  expect(await ask('')).toMatchObject({
    platform: 'wechat',
    clearance: 'no_go',
    launchAt: '2026-11-11T00:00:00+08:00',
    reasons: [{ code: 'not_passed', label: '尚未通过', filing: `${number}-01` }],
  })
  expect(await ask('platform=weibo')).toMatchObject({
    clearance: 'no_go',
    reasons: [{ code: 'platform_not_in_campaign' }],
  })
  expect(await ask('platform=wechat&account=gh_other')).toMatchObject({
    clearance: 'no_go',
    reasons: [{ code: 'account_not_filed' }],
  })
  await rig.submit(`${number}-01`, `WX-${number}`)
  const credential = { number: 'C-1', fileIds: [], validUntil: '2026-11-01T00:00:00+08:00' }
  const passed = await rig.call({
    url: `/v1/filings/${number}-01/reports`,
    body: { kind: 'passed', credential },
  })
  expect(passed.status).toBe(200)
  const until = '2026-11-01T00:00:00+08:00'
  const go = { clearance: 'go', validUntil: until, credentials: [{ number: 'C-1' }] }
  expect(await ask('platform=wechat')).toMatchObject(go)
  expect(await ask('platform=wechat&at=2026-11-11T00:00:00%2B08:00')).toMatchObject({
    clearance: 'no_go',
    reasons: [{ code: 'credential_ends_before' }],
  })
})

test('U-25 clearance that has not changed is 304 for whoever has its ETag; either way of a change is a new one', async () => {
  const number = await rig.campaign()
  const ask = (tag?: string) =>
    rig.call({
      url: `/v1/campaigns/${number}/clearance?platform=wechat`,
      headers: tag === undefined ? {} : { 'if-none-match': tag },
    })
  const first = await ask()
  const tag = String(first.headers.etag)
  expect(tag).toMatch(/^W\/"[0-9a-f]{16}"$/)
  for (const known of [tag, `"other", ${tag}`, tag.slice(2), '*']) {
    const again = await ask(known)
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', tag])
  }
  await rig.submit(`${number}-01`, `WX-${number}`)
  expect((await ask(tag)).status).toBe(304)
  await rig.call({ url: `/v1/filings/${number}-01/reports`, body: { kind: 'passed', credential: { number: 'C-1' } } })
  const go = await ask(tag)
  expect([go.status, go.body.items[0].clearance]).toEqual([200, 'go'])
  await rig.call({ url: `/v1/filings/${number}-01/reports`, body: { kind: 'suspended', text: '投诉' } })
  const lost = await ask(String(go.headers.etag))
  expect([lost.status, lost.body.items[0].clearance]).toEqual([200, 'no_go'])
})

test('S0-28 a credential whose number does not look as usual is taken; the answer and the filing say to look at it again', async () => {
  const filings = [{ platform: 'own_app', item: 'icp_filing' }]
  const launches = [{ platform: 'own_app', launchAt: '2026-11-11T00:00:00+08:00' }]
  const filing = `${await rig.campaign({ filings, launches })}-01`
  await rig.submit(filing, `ICP-${filing}`)
  const passed = await rig.call({
    url: `/v1/filings/${filing}/reports`,
    body: { kind: 'passed', credential: { number: '沪ICP证2026号', fileIds: [] } },
  })
  const warning = { code: 'number_unusual', example: '沪ICP备2023014280号-3', grade: 'O', source: expect.any(String) }
  expect([passed.status, passed.body.result.warnings]).toEqual([200, [expect.objectContaining(warning)]])
  const { body } = await rig.call({ url: `/v1/filings/${filing}` })
  expect(body).toMatchObject({ phase: 'passed', credential: { number: '沪ICP证2026号', warnings: [warning] } })
})
