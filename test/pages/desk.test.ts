import { listFacts } from '../../infra/postgres/reads/facts'
import { PAGE_LINKS } from '../support/page-links'
import { FormVisitor } from '../support/form-visitor'
import { setDeskScene, type DeskScene } from '../support/desk-scene'
import { createApiRig, type ApiRig } from '../api/api-rig'

let rig: ApiRig
let scene: DeskScene
beforeAll(async () => {
  rig = await createApiRig()
  scene = await setDeskScene(rig)
})
afterAll(() => rig.stop())

const visitor = (person?: string): Promise<FormVisitor> | FormVisitor =>
  person === undefined ? new FormVisitor(rig.app) : new FormVisitor(rig.app).signIn(rig.pool, person)
const linkOf = (purpose: 'desk' | 'read_campaign' | 'campaign', subject: string, person: string): string =>
  PAGE_LINKS.urlOf({ purpose, subject, person, generation: 0 })
const factsOf = async (campaign: string, type: string) =>
  (await listFacts(rig.pool, campaign, { after: 0, limit: 10_000 })).filter((fact) => fact.type === type)
const everything = async (): Promise<number> =>
  Number((await rig.pool.query('select count(*) from facts')).rows[0].count)

describe('the desk', () => {
  test('is for people who are known: whoever is not signs in first and comes back', async () => {
    expect(await new FormVisitor(rig.app).get('/desk')).toMatchObject({
      status: 303,
      location: '/sign-in?next=%2Fdesk',
    })
  })

  test('shows what I have to do by nearness and campaign, what stands before the next launches, and whom I wait for', async () => {
    const { status, html } = await (await visitor('M1001')).get('/desk')
    expect(status).toBe(200)
    for (const said of [
      '11月4日（周三）',
      '今天 20',
      '年终大促',
      '准备材料：审核用测试账号',
      '上线：抖音',
      '王五',
      '钱七',
    ])
      expect(html).toContain(said)
    expect(html).toContain('抖音 不可上线')
    // Names instead of codes.
    for (const code of ['collect_material', 'mini_program_audit', 'not_passed', 'M1001<'])
      expect(html).not.toContain(`>${code}`)
    expect(Buffer.byteLength(html)).toBeLessThan(60 * 1024)
  })

  test('opened by the link of a mail it only reads: nothing on it can be pressed', async () => {
    const before = await everything()
    const page = await new FormVisitor(rig.app).follow(linkOf('desk', '', 'M1001'))
    expect(page.status).toBe(200)
    expect(page.html).toContain('登录后可一键登记、催办')
    expect(page.html).not.toContain('<form')
    expect(await everything()).toBe(before)
  })

  test('U-15 a back end that still shows "in review" is recorded by one touch, once however often it is pressed', async () => {
    const lead = await visitor('M1001')
    const page = await lead.get('/desk')
    const task = `${scene.busy}-03.check_backend.1.r1`
    expect(await lead.post(page, '/desk/checks', { task })).toMatchObject({
      status: 303,
      location: '/desk?did=checked',
    })
    expect(await lead.post(page, '/desk/checks', { task })).toMatchObject({ location: '/desk?did=gone' })
    expect(await factsOf(scene.busy, 'ReviewObserved')).toMatchObject([
      { actor: { client: 'pages', person: 'M1001', channel: 'page', level: 'known_browser' } },
    ])
    const after = await lead.get('/desk?did=checked')
    expect(after.html).toContain('已登记：仍在审')
    expect(after.html).not.toContain('今天要看的后台')
  })

  test('U-14 one press nudges everybody whom I wait for, each task once, and says when', async () => {
    const lead = await visitor('M1001')
    const page = await lead.get('/desk')
    const [, waiting] = /我在等别人 (\d+)/.exec(page.html) ?? []
    const pressed = await lead.post(page, '/desk/nudge', { task: 'all' })
    expect(pressed.location).toBe(`/desk?did=nudged&n=${waiting}&not=0`)
    const nudged = async () => [
      ...(await factsOf(scene.busy, 'TaskNudged')),
      ...(await factsOf(scene.crowded, 'TaskNudged')),
    ]
    expect(await nudged()).toHaveLength(Number(waiting))
    await lead.post(page, '/desk/nudge', { task: 'all' })
    expect(await nudged()).toHaveLength(Number(waiting))
    expect((await lead.get('/desk')).html).toContain('上次催：11月4日 15:00')
  })

  test('nobody does anything with what lies on the desk of somebody else, or from another browser', async () => {
    const before = await everything()
    const designer = await visitor('D4001')
    const page = await (await visitor('M1001')).get('/desk')
    const foreign = await designer.post(page, '/desk/nudge', { task: 'all' })
    expect(foreign.status).toBe(403)
    expect((await new FormVisitor(rig.app).post(page, '/desk/nudge', { task: 'all' })).status).toBe(403)
    expect(await everything()).toBe(before)
  })
})

describe('the campaign page', () => {
  const address = () => `/campaigns/${scene.busy}`

  test('says on top whether each platform may go live and why not, then who has every filing until when, and the story twice', async () => {
    const { html } = await (await visitor('M1001')).get(address())
    for (const said of [
      '可以上线',
      '不可上线',
      '抖音 · 活动报备：尚未通过',
      '钱七',
      '今天 18:00',
      '有效至 2027年10月30日',
    ])
      expect(html).toContain(said)
    expect(html).toContain('<svg class="story"')
    expect(html).toMatch(/<caption>经过（表格，与图相同）<\/caption>[\s\S]*平台审核（第 2 次）/)
    expect(Buffer.byteLength(html)).toBeLessThan(60 * 1024)
  })

  test('S0-42 S2-24 those whom it concerns and their head see it; for everybody else it is not there, in words', async () => {
    const statusFor = async (person: string) => (await (await visitor(person)).get(address())).status
    expect(await Promise.all(['M1001', 'M1002', 'L2001', 'D4001', 'M1009'].map(statusFor))).toEqual([
      200, 200, 200, 200, 200,
    ])
    const stranger = await (await visitor('O7001')).get(address())
    expect(stranger.status).toBe(404)
    expect(stranger.html).toContain('没有这个页面')
    expect((await (await visitor('M1001')).get('/campaigns/MC-20261012-9999')).status).toBe(404)
  })

  test('S0-42 each member of the group has a link of their own, which shows this campaign alone and only to read', async () => {
    const lead = await visitor('M1001')
    const { html } = await lead.get(`${address()}/links`)
    const links = [...html.matchAll(/value="(https:[^"]+\/go\/[^"]+)" aria-label="链接：([^"]+)"/g)]
    expect(links.map(([, , name]) => name).sort()).toEqual(['张三', '李四', '王五', '赵六', '钱七'].sort())
    expect(new Set(links.map(([, url]) => url)).size).toBe(5)
    const member = new FormVisitor(rig.app)
    const page = await member.follow(links[0]?.[1] ?? '')
    expect(page.status).toBe(200)
    expect(page.html).not.toContain('<form')
    expect(page.html).not.toContain('href="/tasks/')
    expect((await member.get(`/campaigns/${scene.crowded}`)).status).toBe(303)
    expect((await member.get(`${address()}/report`)).status).toBe(303)
    // The designer may see the campaign, and hands out no links to it.
    expect((await (await visitor('D4001')).get(`${address()}/links`)).status).toBe(404)
  })

  test('U-3 what the platform said is recorded from here; what is missing or wrong is said beside its field, all at once', async () => {
    const designer = await visitor('D4001')
    const action = `${address()}/report`
    const form = await designer.get(action)
    const wrong = await designer.post(form, action, { kind: '', occurredAt: '昨天', text: '请补充授权' })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('<title>错误：')
    for (const field of ['filing', 'kind', 'occurredAt']) expect(wrong.html).toContain(`href="#f-${field}"`)
    expect(wrong.html).toContain('请补充授权')
    const sent = await designer.post(wrong, action, {
      filing: `${scene.busy}-03`,
      kind: 'inquiry',
      text: '<b>请补充授权</b>',
      saidBy: '审核客服',
      occurredAt: '2026-11-04T14:30',
      dueAt: '2026-11-06T18:00',
    })
    expect(sent).toMatchObject({ status: 303, location: `${address()}?did=reported` })
    expect((await factsOf(scene.busy, 'PlatformSpoke')).at(-1)).toMatchObject({
      body: { kind: 'inquiry', occurredAt: '2026-11-04T14:30:00+08:00' },
      actor: { person: 'D4001', channel: 'page' },
    })
  })

  test('U-4 a wrong number is corrected by those who answer for the campaign; the refusal of the record stands beside its field', async () => {
    const lead = await visitor('M1001')
    const action = `${address()}/correct`
    const form = await lead.get(action)
    const typed = { filing: `${scene.busy}-03`, target: 'application_number', reason: '抄错' }
    const missing = await lead.post(form, action, typed)
    expect(missing.status).toBe(422)
    const sent = await lead.post(missing, action, { ...typed, number: 'XHS-20261029-8' })
    expect(sent.location).toBe(`${address()}?did=corrected`)
    expect(await factsOf(scene.busy, 'EntryCorrected')).toHaveLength(1)
    expect((await lead.get(address())).html).toContain('XHS-20261029-8')
    expect((await (await visitor('D4001')).get(action)).status).toBe(404)
  })

  test('a filing of another campaign is none of this one', async () => {
    const before = await everything()
    const lead = await visitor('M1001')
    const action = `${address()}/report`
    const sent = await lead.post(await lead.get(action), action, { filing: `${scene.crowded}-01`, kind: 'in_review' })
    expect(sent.status).toBe(404)
    expect(await everything()).toBe(before)
  })

  test('a campaign is withdrawn with its reason, and then says so', async () => {
    const lead = await visitor('M1001')
    const action = `/campaigns/${scene.crowded}/withdraw`
    const form = await lead.get(action)
    expect((await lead.post(form, action, {})).status).toBe(422)
    expect((await lead.post(form, action, { reason: '预算取消' })).status).toBe(303)
    expect((await lead.get(`/campaigns/${scene.crowded}?did=withdrawn`)).html).toContain('撤销已登记')
  })
})

describe('the list of campaigns', () => {
  test('S2-24 a head finds those of the department, a member those that concern them; filters narrow both', async () => {
    const head = await visitor('M1009')
    const all = await head.get('/campaigns')
    for (const number of Object.values(scene)) expect(all.html).toContain(number)
    expect((await head.get('/campaigns?scope=department')).html).toContain(scene.busy)
    expect((await head.get('/campaigns?scope=mine')).html).toContain('没有符合条件的活动')
    const found = await head.get(`/campaigns?q=${encodeURIComponent('直播')}&stage=nonsense`)
    expect(found.html).toContain(scene.cleared)
    expect(found.html).not.toContain(scene.busy)
    expect((await (await visitor('O7001')).get('/campaigns')).html).toContain('没有符合条件的活动')
    // A member manages nobody: there is no department to choose.
    expect((await (await visitor('D4001')).get('/campaigns')).html).not.toContain('我部门的')
  })
})
