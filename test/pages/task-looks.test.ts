/** How the page of a task looks: for every kind that people answer, on a phone and at a desk, light and dark. */
import type { Browser } from 'playwright-core'
import type { TaskAsk } from '../../workflows/contract/views'
import { reviewId } from '../../workflows/contract/ids'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { browserPath, launchBrowser } from '../support/browser'
import { FULL } from '../support/briefs'
import { lookAt } from '../support/look-at'
import { actingOf, PAGE_LINKS } from '../support/page-links'
import { openByLink } from '../support/page-visitor'
import { signedIn } from './signed-in'

const executable = browserPath()
const maybe = executable === undefined ? describe.skip : describe

maybe('U-11 the page of a task in a browser', () => {
  let rig: ApiRig
  let browser: Browser
  let base: string
  beforeAll(async () => {
    rig = await createApiRig({ acting: actingOf(undefined, 'http://127.0.0.1') })
    base = await rig.app.listen({ port: 0, host: '127.0.0.1' })
    browser = await launchBrowser(executable ?? '')
  })
  afterAll(async () => {
    await browser.close()
    await rig.stop()
  })

  /** What is only for the key press or for scripts is not seen. */
  async function buttonsSeen(url: string): Promise<string[]> {
    const page = await browser.newPage()
    await page.goto(url)
    const seen = await page.locator('button:visible').allInnerTexts()
    await page.close()
    return seen
  }

  async function look(name: string, subject: string, ask: TaskAsk, buttons = ['提交']) {
    await rig.open(subject, [ask])
    const [campaign] = subject.split(/(?<=-\d{4})-/)
    const { body } = await rig.call({ url: `/v1/campaigns/${campaign ?? ''}/tasks?kind=${ask.kind}&status=open` })
    const { id, holder } = body.items[0]
    const link = PAGE_LINKS.urlOf({ purpose: 'task', subject: id, person: holder.person, generation: 0 })
    const url = `${base}${new URL(link).pathname}`
    expect(await lookAt(browser, url, { name })).toEqual([])
    expect(await buttonsSeen(url)).toEqual(buttons)
  }

  test('a material', async () => {
    const filing = `${await rig.campaign()}-01`
    await look('material', filing, { kind: 'collect_material', key: 'page_preview' })
  })

  test('a department that countersigns', async () => {
    const number = await rig.campaign({ internalReview: 'standard', objective: '拉新 10 万会员', brief: FULL })
    const review = reviewId(number, 1)
    // It is signed after signing in.
    await look('countersign', review, { kind: 'countersign', key: 'legal' }, [])
  })

  test('S4-1 S4-15 a party of a joint campaign', async () => {
    const parties = [
      { party: 'ours', name: '我方', contact: 'M1001', ours: 'M1001', lead: true, duties: ['提交备案'] },
      { party: 'brand_b', name: '品牌乙', contact: 'P5001', ours: 'M1001', duties: ['提供联名素材'] },
    ]
    const number = await rig.campaign({ objective: '拉新 10 万会员', brief: FULL, parties })
    await look('confirm-goal', number, { kind: 'confirm_goal', key: 'brand_b' })
    const goal = `${number}.confirm_goal.brand_b.r1`
    const visitor = await openByLink(rig, { purpose: 'task', subject: goal, person: 'P5001' })
    expect((await visitor.get()).text).toMatch(/确认活动目标：品牌乙.*20,000.*100,000/s)
    await visitor.send({ answer: 'confirmed' })
    await look('clear-release', number, { kind: 'clear_release', key: 'brand_b' })
  })

  const PARTIES = [
    { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001', exposure: { shareBps: 6_000 } },
    {
      party: 'brand_b',
      name: '乙品牌',
      contact: 'P5001',
      ours: 'M1002',
      duties: ['提供联名主视觉和授权文件', '门店物料自 11 月 1 日起更换'],
      decisionPath: '品牌经理 → 市场总监',
      exposure: { shareBps: 4_000, source: '合作协议第 5 条' },
    },
  ]
  const cookiesOf = async (person: string) => {
    const { cookie } = await signedIn(rig, person, 'session')
    return [{ ...cookie, url: base }]
  }

  test('S4-10 S4-14 an item of the work plan, what was handed in, and the campaign page with kick-off and plan', async () => {
    const item = {
      startsOn: '2026-10-12',
      endsOn: '2026-10-16',
      deliverable: '联名主视觉终稿（含授权页）',
      acceptance: '双方法务签字确认',
    }
    const number = await rig.campaign({
      parties: PARTIES,
      objective: '新增会员 10 万',
      workItems: [
        { ...item, item: 'final_material', title: '终稿审定', party: 'brand_b' },
        {
          ...item,
          item: 'notice',
          title: '发布预告',
          owner: 'D4001',
          startsOn: '2026-10-19',
          endsOn: '2026-11-12',
          after: ['final_material'],
          beforeLaunch: true,
        },
      ],
    })
    await look('work-item', number, { kind: 'do_work_item', key: 'work.final_material' })
    const task = `${number}.do_work_item.work.final_material.r1`
    const partner = await openByLink(rig, { purpose: 'task', subject: task, person: 'P5001' })
    await partner.send({ answer: 'done', '/done/text': '终稿见网盘' })
    await rig.open(number, [{ kind: 'accept_work_item', key: 'work.final_material' }])
    const accept = `${base}/tasks/${number}.accept_work_item.work.final_material.r1`
    expect(await lookAt(browser, accept, { name: 'accept-work', cookies: await cookiesOf('M1002') })).toEqual([])
    const cookies = await cookiesOf('M1001')
    expect(await lookAt(browser, `${base}/campaigns/${number}`, { name: 'joint-campaign', cookies })).toEqual([])
  })

  test('S4-15 a party that may take its word back, and its objection before the lead', async () => {
    const number = await rig.campaign({ parties: PARTIES, objective: '新增会员 10 万' })
    const goal = `${number}.confirm_goal.brand_b.r1`
    await rig.open(number, [{ kind: 'confirm_goal', key: 'brand_b' }])
    const party = await openByLink(rig, { purpose: 'task', subject: goal, person: 'P5001' })
    expect((await party.send({ answer: 'confirmed' })).status).toBe(303)
    const cookies = await cookiesOf('P5001')
    expect(await lookAt(browser, `${base}/tasks/${goal}`, { name: 'take-back', cookies })).toEqual([])
    await rig.call({
      url: `/v1/campaigns/${number}/parties/brand_b/take-back`,
      body: { question: 'goal', text: '对方董事会认为新增会员目标过高，要求下调到 8 万后再确认' },
      person: 'M1002',
    })
    await rig.open(number, [{ kind: 'settle_objection', key: 'brand_b' }])
    const url = `${base}/tasks/${number}.settle_objection.brand_b.r1`
    expect(await lookAt(browser, url, { name: 'objection', cookies: await cookiesOf('M1001') })).toEqual([])
    expect(
      await lookAt(browser, `${base}/campaigns/${number}`, { name: 'parties', cookies: await cookiesOf('M1001') }),
    ).toEqual([])
  })
})
