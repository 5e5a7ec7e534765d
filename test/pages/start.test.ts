/** Starting a campaign and filling it up on a page, as somebody who has signed in does it. */
import { createApiRig, type ApiRig } from '../api/api-rig'
import { formIn, signedIn, type SignedIn } from './signed-in'

let rig: ApiRig
let lead: SignedIn
beforeAll(async () => {
  rig = await createApiRig()
  lead = await signedIn(rig, 'M1001')
})
afterAll(() => rig.stop())

const rows = async () =>
  (await rig.pool.query("select (select count(*) from intake) || ' ' || (select count(*) from campaigns) as n")).rows[0]
    .n as string

const shown = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
const numberOf = (location: unknown): string => String(location).split('/')[2] ?? ''
const campaign = async (number: string): Promise<Record<string, unknown>> =>
  (await rig.call({ url: `/v1/campaigns/${number}`, key: await rig.keyFor('all', ['campaigns:read', 'all_clients']) }))
    .body as Record<string, unknown>

const LOTTERY = {
  '/name': '双11 抽奖',
  '/backup': 'M1002',
  '/traits': ['lottery', 'collects_personal_data'],
  '/forms': ['mini_program'],
  '/industry': 'other',
  'on:wechat': 'on',
  'launch:wechat': '2026-10-14T10:00',
}

test('U-6 a template gives the form its type, its usual plans, and says what it needs', async () => {
  const choose = await lead.get('/campaigns/new')
  expect(choose.body).toContain('href="/campaigns/new?template=lottery"')
  const form = await lead.get('/campaigns/new?template=lottery')
  expect(form.statusCode).toBe(200)
  const fields = new Map(formIn(form.body).fields)
  expect(fields.get('/type')).toBe('lottery')
  expect(fields.get('/lead')).toBe('M1001')
  expect(fields.get('/brief/risks/technical/plan')).not.toBe('')
  expect(form.body).toMatch(/<summary>预算 <span class="tag act-c">必填<\/span>/)
  expect(Buffer.byteLength(form.body)).toBeLessThan(60 * 1024)
})

test('U-25 a check says at once what would be required, asked of whom, missing and late, and stores nothing', async () => {
  const before = await rows()
  const form = await lead.get('/campaigns/new?template=lottery')
  const checked = await lead.send(form, { ...LOTTERY, do: 'check' })
  expect(checked.statusCode).toBe(200)
  const text = shown(checked.body)
  expect(text).toContain('检查结果')
  expect(text).toContain('微信 小程序提审')
  expect(text).toContain('法务（张三）：')
  expect(text).toMatch(/时间风险 时间风险 微信 小程序提审 ：.*最早可上线：2026年10月\d+日/)
  expect(text).toContain('预算')
  expect(text).toMatch(/还缺少.*活动结束时间|还缺少.*结束时间/)
  expect(await rows()).toBe(before)
  // What was typed stands there again.
  const again = formIn(checked.body).fields
  expect(again.filter(([name]) => name === '/traits').map(([, value]) => value)).toEqual([
    'lottery',
    'collects_personal_data',
  ])
})

test('every fault is said at once, in words, at its field, and nothing typed is lost', async () => {
  const form = await lead.get('/campaigns/new?template=')
  const wrong = await lead.send(form, {
    ...LOTTERY,
    '/name': '',
    '/backup': '',
    '/type': 'lottery',
    '/brief/budget/rows/0/category': '<b>奖品</b>',
    '/brief/budget/rows/0/unitPriceFen': '很贵',
    '/brief/budget/rows/0/quantity': '3',
    'account:wechat': 'a\u0001b',
    'items:wechat': 'mini_program_audit',
    do: 'save',
  })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('<title>错误：发起营销活动')
  const summary = /<section class="faults"[\s\S]*?<\/section>/.exec(wrong.body)?.[0] ?? ''
  const links = [...summary.matchAll(/href="#([^"]+)">([^<]*)</g)].map(([, id = '', text = '']) => ({ id, text }))
  expect(links.map(({ text }) => text)).toEqual([
    '活动名称：必填',
    '备用联系人：必填',
    '微信 平台账号：不能含有控制字符',
    '预算 · 预算明细 · 1 · 单价（元）：请填写金额，单位为元，最多两位小数',
  ])
  for (const { id } of links) expect(wrong.body).toContain(`id="${id}"`)
  expect(new Map(formIn(wrong.body).fields).get('/brief/budget/rows/0/unitPriceFen')).toBe('很贵')
  expect(wrong.body).toContain('value="&lt;b>奖品&lt;/b>"')
})

test('a draft is saved with a name and two people; sent twice it is one campaign; filled up it changes what was changed', async () => {
  const form = await lead.get('/campaigns/new?template=')
  const draft = { '/name': '草稿 <script>', '/backup': 'M1002', do: 'save' }
  const [saved, repeated] = [await lead.send(form, draft), await lead.send(form, draft)]
  expect([saved.statusCode, repeated.headers.location]).toEqual([303, saved.headers.location])
  const number = numberOf(saved.headers.location)
  expect(await campaign(number)).toMatchObject({
    name: '草稿 <script>',
    lead: 'M1001',
    stage: 'preparation',
    filings: [],
  })

  const edit = await lead.get(`/campaigns/${number}/edit`)
  expect(new Map(formIn(edit.body).fields).get('/name')).toBe('草稿 <script>')
  const more = {
    '/endsAt': '2026-12-20T23:59',
    '/objective': '拉新',
    'launch:wechat': '2026-12-01T10:00',
    'items:wechat': 'mini_program_audit',
  }
  const checked = await lead.send(edit, { ...more, do: 'check' })
  expect(shown(checked.body)).toContain('微信 小程序提审')
  const amended = await lead.send(checked, { ...more, do: 'save' })
  expect([amended.statusCode, amended.headers.location]).toEqual([303, `/campaigns/${number}`])
  expect(await campaign(number)).toMatchObject({
    name: '草稿 <script>',
    endsAt: '2026-12-20T23:59:00+08:00',
    filings: [{ platform: 'wechat', item: 'mini_program_audit' }],
  })
  const facts = await rig.pool.query('select actor, body from facts where stream = $1 order by seq', [number])
  expect(JSON.stringify(facts.rows)).toContain('"channel":"page"')
  // A launch is not moved into the past: that is said beside its field.
  const again = await lead.get(`/campaigns/${number}/edit`)
  const past = await lead.send(again, { 'launch:wechat': '2026-01-05T10:00', do: 'save' })
  expect(past.statusCode).toBe(422)
  expect(past.body).toMatch(/href="#[^"]*launch[^"]*wechat[^"]*">[^<]*上线时间须晚于现在/)
  // A form that was opened before does not overwrite what somebody else has written since.
  const stale = await lead.send(edit, { '/name': '旧页面', do: 'save' })
  expect(stale.statusCode).toBe(409)
  expect(stale.body).toContain('已被他人修改')
  expect(new Map(formIn(stale.body).fields).get('/name')).toBe('旧页面')
  expect((await campaign(number)).name).toBe('草稿 <script>')
})

test('a row is added without a script, and what was typed stays', async () => {
  const form = await lead.get('/campaigns/new?template=lottery')
  const one = { '/name': '加行', '/brief/budget/rows/0/category': '奖品' }
  const added = await lead.send(form, { ...one, do: 'add:/brief/budget/rows' })
  const names = formIn(added.body).fields.map(([name]) => name)
  expect(names).toContain('/brief/budget/rows/1/category')
  expect(new Map(formIn(added.body).fields).get('/brief/budget/rows/0/category')).toBe('奖品')
})

test('nobody starts a campaign without having signed in, and a campaign of others is not there', async () => {
  for (const url of ['/campaigns/new', '/campaigns/new?template=lottery']) {
    const answer = await rig.app.inject({ url })
    expect([answer.statusCode, answer.headers.location]).toEqual([303, expect.stringMatching(/^\/sign-in\?next=/)])
  }
  const number = await rig.campaign()
  const stranger = await signedIn(rig, 'F6001')
  expect((await stranger.get(`/campaigns/${number}/edit`)).statusCode).toBe(404)
  const elsewhere = await rig.app.inject({
    method: 'POST',
    url: '/campaigns/new',
    headers: {
      cookie: `__Host-session=${lead.cookie.value}`,
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'cross-site',
    },
    payload: 'do=save&%2Fname=x',
  })
  expect(elsewhere.statusCode).toBe(403)
})
