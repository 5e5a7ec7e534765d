/** What is wrong with a request is said all at once, with what would fit: whoever mends one fault does not meet the next. */
import { createApiRig, PLAN, type ApiRig } from './api-rig'

interface Part {
  pointer?: string
  parameter?: string
  header?: string
  code?: string
  detail: string
  known?: string[]
}

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

let counter = 0
const start = (more: object) =>
  rig.call({ url: '/v1/campaigns', idempotencyKey: `all-${(counter += 1)}`, body: { ...PLAN, ...more } })
const places = (errors: Part[]) => errors.map(({ pointer, code }) => [pointer, code])

const WRONG = {
  lead: 'M9999',
  group: { legal: 'L9', tech: 'T3001' },
  platforms: ['wechat', 'weibbo'],
  traits: ['lottery'],
  template: 'lotery',
  type: 'quiz_show',
  filings: [
    { platform: 'douyn', item: 'activity_report' },
    { platform: 'douyin', item: 'activity_repot' },
    { platform: 'wechat', item: 'mini_program_audit', account: 'gh_brand' },
  ],
  launches: [
    { platform: 'wechat', launchAt: '2027-01-11T00:00:00+08:00' },
    { platform: 'taobaoo', launchAt: '2026-11-11T00:00:00+08:00' },
  ],
}
const FAULTS = [
  ['#/lead', 'person_unknown'],
  ['#/group/legal', 'person_unknown'],
  ['#/platforms/1', 'requirement_unknown'],
  ['#/template', 'template_unknown'],
  ['#/type', 'campaign_type_unknown'],
  ['#/filings/0', 'requirement_unknown'],
  ['#/filings/1', 'requirement_unknown'],
  ['#/launches/0/launchAt', 'launch_after_end'],
  ['#/launches/1/platform', 'requirement_unknown'],
]

test('a bad lead hides neither a bad platform, item, template nor a launch after the end', async () => {
  const answer = await start(WRONG)
  expect(answer).toMatchObject({ status: 422, body: { code: 'person_unknown' } })
  expect(places(answer.body.errors)).toEqual(FAULTS)
  const dry = await rig.call({ url: '/v1/campaigns?dry_run=true', body: { ...PLAN, ...WRONG } })
  expect(places(dry.body.errors)).toEqual(FAULTS)
  expect((await rig.call({ url: '/v1/campaigns' })).body.items).toEqual([])
})

test('an amendment is told all of it as well', async () => {
  const number = await rig.campaign()
  const answer = await rig.call({
    method: 'PATCH',
    url: `/v1/campaigns/${number}`,
    body: {
      backup: 'X1',
      filings: [
        { platform: 'wechat', item: 'mini_program_audit', account: 'gh_brand' },
        { platform: 'nowhere', item: 'x' },
      ],
      launches: [{ platform: 'elsewhere', launchAt: '2026-11-11T00:00:00+08:00' }],
    },
  })
  expect(answer.status).toBe(422)
  expect(places(answer.body.errors)).toEqual([
    ['#/backup', 'person_unknown'],
    ['#/filings/1', 'requirement_unknown'],
    ['#/launches/0/platform', 'requirement_unknown'],
  ])
})

test('what is unknown is answered with what is known, the likest first', async () => {
  const { body } = await start(WRONG)
  const at = (pointer: string) => (body.errors as Part[]).find((e) => e.pointer === pointer)
  expect(at('#/lead')?.known?.[0]).toMatch(/^M/)
  expect(at('#/lead')?.detail).toContain('M9999')
  expect(at('#/lead')?.detail).toContain('M1001')
  expect(at('#/filings/0')?.known?.[0]).toBe('douyin')
  expect(at('#/filings/1')?.known?.[0]).toBe('activity_report')
  expect(at('#/template')?.known?.[0]).toBe('lottery')
  expect(at('#/type')?.known).toContain('promotion')
  expect(at('#/launches/1/platform')?.known?.[0]).toBe('taobao')
  for (const error of body.errors as Part[]) expect(error.known?.length ?? 0).toBeLessThanOrEqual(20)
  const actor = await rig.call({ url: '/v1/campaigns', person: 'M1' })
  expect(actor.body.errors[0]).toMatchObject({ header: 'X-Actor', known: expect.arrayContaining(['M1001']) })
})

test('the check, the plan, papers, accounts and credentials say all at once too', async () => {
  const check = await rig.call({
    url: '/v1/requirements/check',
    body: { traits: ['lottery'], platforms: ['a', 'wechat', 'b'], accounts: [{ platform: 'c', account: 'x' }] },
  })
  expect(places(check.body.errors)).toEqual([
    ['#/platforms/0', 'requirement_unknown'],
    ['#/platforms/2', 'requirement_unknown'],
    ['#/accounts/0/platform', 'requirement_unknown'],
  ])
  const plan = await rig.call({
    url: '/v1/plan',
    body: {
      launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
      filings: [
        { platform: 'a', item: 'x' },
        { platform: 'wechat', item: 'y' },
        { platform: 'wechat', item: 'mini_program_audit' },
      ],
    },
  })
  expect(places(plan.body.errors)).toEqual([
    ['#/filings/0', 'requirement_unknown'],
    ['#/filings/1', 'requirement_unknown'],
    ['#/filings/2', 'field_required'],
  ])
  const paper = await rig.call({
    url: '/v1/papers',
    idempotencyKey: 'paper-1',
    body: {
      row: 'business_licence',
      scope: 'company',
      name: '营业执照',
      owner: 'X9',
      fileIds: ['00000000-0000-4000-8000-000000000000'],
      validUntil: '2020-01-01T00:00:00+08:00',
    },
  })
  expect(places(paper.body.errors)).toEqual([
    ['#/fileIds/0', 'file_unknown'],
    ['#/owner', 'person_unknown'],
    ['#/validUntil', 'material_lapsed'],
  ])
  const account = await rig.call({
    method: 'PUT',
    url: '/v1/accounts/douyin/shop-1',
    body: { owner: 'X9', admin: 'X8', authorisation: 'P-9999' },
  })
  expect(places(account.body.errors)).toEqual([
    ['#/owner', 'person_unknown'],
    ['#/admin', 'person_unknown'],
    ['#/authorisation', 'paper_unknown'],
  ])
})

test('every answer of a message that is refused is named, and none takes effect', async () => {
  const number = await rig.campaign()
  const filing = `${number}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
  const task = `${filing}.collect_material.page_preview.r1`
  const answers = [
    { task: `${filing}.recheck.r1`, answer: 'complete' },
    { task, answer: 'provided' },
    { task, answer: 'passed' },
  ]
  const { body } = await rig.call({ url: `/v1/filings/${filing}/answers`, person: 'M1001', body: { answers } })
  expect(places(body.errors)).toEqual([
    ['#/answers/0/task', 'task_unknown'],
    ['#/answers/2/task', 'task_not_open'],
  ])
  expect((await rig.call({ url: `/v1/tasks/${task}` })).body.status).toBe('open')
})

test('body, query and headers are looked at together', async () => {
  const answer = await rig.call({
    method: 'PATCH',
    url: `/v1/campaigns/MC-20261012-0001`,
    body: { lead: 7, colour: 'red' },
    headers: { 'if-match': 'seven', 'idempotency-key': 'with blank' },
  })
  expect(answer.status).toBe(400)
  expect((answer.body.errors as Part[]).map((e) => e.pointer ?? e.header)).toEqual([
    '#/lead',
    '#/colour',
    'Idempotency-Key',
    'If-Match',
  ])
  const query = await rig.call({ url: '/v1/campaigns?dry_run=perhaps&x=1', body: {} })
  expect((query.body.errors as Part[]).map((e) => e.pointer ?? e.parameter)).toEqual([
    '#/name',
    '#/lead',
    '#/backup',
    'dry_run',
    'x',
  ])
})

test('what is missing is 必填, what is of another kind says which kinds are taken', async () => {
  const { body } = await start({ name: undefined, lead: 7, endsAt: 'soon', filings: {}, traits: ['gambling'] })
  const detail = Object.fromEntries((body.errors as Part[]).map((e) => [e.pointer, e.detail]))
  expect(detail).toMatchObject({
    '#/name': '必填 (required)',
    '#/lead': '须为文字，收到的是数字 (must be text, not a number)',
    '#/endsAt': expect.stringContaining('如 2026-11-11T00:00:00+08:00'),
    '#/filings': '须为列表，收到的是对象 (must be a list, not an object)',
    '#/traits/0': expect.stringContaining('lottery'),
  })
  expect((body.errors as Part[]).find((e) => e.pointer === '#/traits/0')?.known).toContain('lottery')
  const brief = await rig.call({ url: '/v1/campaigns?dry_run=true', body: { ...PLAN, brief: { goals: [{}] } } })
  for (const { detail } of brief.body.errors as Part[]) expect(detail).toBe('缺少必填内容 (required)')
  const none = await rig.call({ url: '/v1/campaigns', body: PLAN })
  expect(none.body.errors[0]).toMatchObject({ header: 'Idempotency-Key' })
})

test('a pattern is said by an example of what fits, nowhere by itself', async () => {
  const wrong: [string, object, string][] = [
    ['/v1/campaigns?dry_run=true', { ...PLAN, lead: '张 三' }, 'M1001'],
    ['/v1/campaigns?dry_run=true', { ...PLAN, filings: [{ platform: 'WeChat', item: 'x' }] }, 'douyin'],
    ['/v1/promotions/check', { promotion: { kind: 'draw', prizes: [{ id: '一等奖', odds: 'often' }] } }, '1/1000'],
    ['/v1/accounts/douyin/a', { contacts: [{ name: '王', phone: 'none', mail: 'x' }] }, '010-1234 5678'],
  ]
  for (const [url, body, example] of wrong) {
    const answer = await rig.call({ method: url.includes('/accounts/') ? 'PUT' : 'POST', url, body })
    expect([url, answer.status]).toEqual([url, 400])
    const said = (answer.body.errors as Part[]).map((e) => e.detail).join('\n')
    expect(said).toContain(example)
    expect(said).not.toMatch(/[\^$\\]|undefined/)
  }
})

test('an address that is known by other methods answers 405 and names them', async () => {
  const number = await rig.campaign()
  const asked: [string, string, string][] = [
    ['DELETE', `/v1/campaigns/${number}`, 'GET, HEAD, PATCH'],
    ['PUT', '/v1/campaigns', 'GET, HEAD, POST'],
    ['PATCH', `/v1/filings/${number}-01/form`, 'GET, HEAD, PUT'],
    ['OPTIONS', '/v1/tasks', 'GET, HEAD'],
    ['GET', '/v1/plan', 'POST'],
    ['POST', '/livez', 'GET, HEAD'],
    ['GET', '/v1/callbacks/wechat', 'POST'],
    // Not what other addresses take that would fit as well: `/v1/filings/{id}`, `/v1/rule-packs/{platform}/{version}`.
    ['OPTIONS', '/v1/filings/import', 'POST'],
    ['OPTIONS', '/v1/rule-packs/douyin/diff', 'GET, HEAD'],
    // Nor by the method of such an address.
    ['GET', '/v1/filings/import', 'POST'],
    ['HEAD', '/v1/filings/import?x=1', 'POST'],
    ['PUT', '/v1/rule-packs/douyin/diff', 'GET, HEAD'],
    ['DELETE', '/v1/rule-packs/douyin/versions', 'GET, HEAD'],
  ]
  for (const [method, url, allow] of asked) {
    const answer = await rig.call({ method: method, url, key: null })
    expect([method, url, answer.status, answer.headers.allow]).toEqual([method, url, 405, allow])
    if (method !== 'HEAD') expect(answer.body).toMatchObject({ code: 'method_not_allowed', status: 405 })
  }
  for (const url of ['/v1/nothing', `/v1/campaigns/${number}/nothing`, '/v1/campaigns//', '/v2/campaigns'])
    expect((await rig.call({ method: 'DELETE', url })).status).toBe(404)
})
