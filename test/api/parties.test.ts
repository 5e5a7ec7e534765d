/** A party takes its word back: by REST, and on the page of what it has answered (S4-1, S4-15). */
import { createApiRig, type ApiRig } from './api-rig'
import { FormVisitor } from '../support/form-visitor'
import { PAGE_LINKS } from '../support/page-links'
import { openByLink } from '../support/page-visitor'
import { signedIn } from '../pages/signed-in'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const PARTIES = [
  { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
  { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' },
]

/** A campaign whose second party has confirmed the goal by the link of its mail. */
async function confirmed(): Promise<{ number: string; task: string }> {
  const number = await rig.campaign({ parties: PARTIES, objective: '新增会员 10 万' })
  await rig.open(number, [{ kind: 'confirm_goal', key: 'brand_b' }])
  const task = `${number}.confirm_goal.brand_b.r1`
  const visitor = await openByLink(rig, { purpose: 'task', subject: task, person: 'P5001' })
  expect((await visitor.send({ answer: 'confirmed' })).status).toBe(303)
  return { number, task }
}
const reasonsOf = async (number: string) => {
  const { body } = await rig.call({ url: `/v1/campaigns/${number}/clearance` })
  return (body.items[0].reasons as { code: string; item: string }[]).filter(({ item }) => item === 'brand_b')
}
const takeBack = (number: string, body: object, more: { person?: string; idempotencyKey?: string } = {}) =>
  rig.call({ url: `/v1/campaigns/${number}/parties/brand_b/take-back`, body, ...more })

test('by REST, with whoever has said so; said twice it is done once', async () => {
  const { number } = await confirmed()
  expect((await reasonsOf(number)).map(({ code }) => code)).toEqual(['party_not_cleared'])
  const body = { question: 'goal', text: '对方董事会不同意目标' }
  expect((await takeBack(number, body)).body.code).toBe('person_required')
  expect((await takeBack(number, body, { person: 'L2001' })).body.code).toBe('not_concerned')
  expect((await takeBack(number, { ...body, text: ' ' }, { person: 'M1002' })).status).toBe(400)
  const done = await takeBack(number, body, { person: 'M1002', idempotencyKey: 'back-1' })
  expect(done.status).toBe(200)
  expect((await takeBack(number, body, { person: 'M1002', idempotencyKey: 'back-1' })).body).toEqual(done.body)
  expect((await reasonsOf(number)).map(({ code }) => code)).toEqual(['party_objected'])
  const { body: campaign } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(campaign.parties[1].goal).toMatchObject({ yes: false, valid: false, person: 'M1002', text: body.text })
  const again = await takeBack(number, body, { person: 'M1002' })
  expect([again.status, again.body.code]).toEqual([409, 'party_not_confirmed'])
})

test('on the page, by the link of the mail; with words, and while it still counts', async () => {
  const { number, task } = await confirmed()
  const visitor = new FormVisitor(rig.app)
  const link = PAGE_LINKS.urlOf({ purpose: 'task', subject: task, person: 'P5001', generation: 0 })
  const page = await visitor.follow(link)
  const action = `/tasks/${task}/take-back`
  const empty = await visitor.post(page, action, { 'take-back-text': ' ' })
  expect(empty.status).toBe(422)
  expect(empty.html).toContain('class="why"')
  expect((await visitor.post(page, action, { 'take-back-text': '对方董事会不同意目标' })).status).toBe(303)
  expect((await reasonsOf(number)).map(({ code }) => code)).toEqual(['party_objected'])
  expect((await visitor.get(`/tasks/${task}`)).html).not.toContain('收回确认')
})

test('signed in, whoever looks after the party takes it back in its name; a colleague is not offered it', async () => {
  const { number, task } = await confirmed()
  const action = `/tasks/${task}/take-back`
  const lead = await new FormVisitor(rig.app).signIn(rig.pool, 'M1009')
  expect((await lead.get(`/tasks/${task}`)).html).not.toContain(action)
  const ours = await new FormVisitor(rig.app).signIn(rig.pool, 'M1002')
  const page = await ours.get(`/tasks/${task}`)
  expect((await ours.post(page, action, { 'take-back-text': '电话告知' })).status).toBe(303)
  expect((await reasonsOf(number)).map(({ code }) => code)).toEqual(['party_objected'])
})

test('S4-3 S4-8 duties with the contacts of both sides, who decides, and the share: by REST, on the campaign page and on the page of the party', async () => {
  const duties = Array.from({ length: 30 }, (_, n) => `职责 ${n + 1}：提供联名素材`)
  const decisionPath = '品牌经理 → 市场总监'
  const [ours, brand] = PARTIES
  const parties = [
    { ...ours, contact: 'D4001', exposure: { shareBps: 6_000 } },
    { ...brand, duties, decisionPath, exposure: { shareBps: 4_000, source: '合作协议第 5 条' } },
  ]
  const number = await rig.campaign({ parties, objective: '新增会员 10 万' })
  const { body: campaign } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(campaign.parties[1]).toMatchObject({
    contact: 'P5001',
    ours: 'M1002',
    duties,
    decisionPath,
    exposure: { shareBps: 4_000, source: '合作协议第 5 条' },
  })
  // S4-14: planned by itself, and read by whoever may read the parties.
  expect(campaign.kickoff).toMatchObject({
    status: 'planned',
    sequence: 0,
    invited: expect.arrayContaining(['P5001', 'M1002']),
  })
  const whole = [...duties, decisionPath, '合作协议第 5 条', '周九（000-0000-5001）', '李四（000-0000-1002）']
  const page = await (await signedIn(rig, 'M1001')).get(`/campaigns/${number}`)
  for (const text of [...whole, '40%', '启动会', '待召开']) expect(page.body).toContain(text)
  await rig.open(number, [{ kind: 'confirm_goal', key: 'brand_b' }])
  const visitor = await openByLink(rig, {
    purpose: 'task',
    subject: `${number}.confirm_goal.brand_b.r1`,
    person: 'P5001',
  })
  const { text } = await visitor.get()
  for (const part of [...whole, '本公司 60%、乙品牌 40%']) expect(text).toContain(part)
  // What one of them decides by is no business of whoever speaks for the other.
  const other = await (await signedIn(rig, 'D4001')).get(`/campaigns/${number}`)
  expect([other.statusCode, other.body.includes('合作各方')]).toEqual([200, false])
  for (const text of [decisionPath, '合作协议第 5 条']) expect(other.body).not.toContain(text)
  const short = parties.map((party, n) => ({ ...party, exposure: { shareBps: n === 0 ? 6_000 : 3_999 } }))
  const refused = await rig.call({
    method: 'PATCH',
    url: `/v1/campaigns/${number}`,
    body: { parties: short },
    person: 'M1001',
  })
  expect([refused.status, refused.body.code]).toEqual([422, 'exposure_unfit'])
})
