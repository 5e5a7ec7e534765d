/** The brief over REST: faults named by pointer and code, what is missing holds the preparation up, templates and checklists. */
import type { CampaignState } from '../../activities/domain/record/state'
import { clonedBrief } from '../../activities/domain/archive/clone-brief'
import { FULL } from '../support/briefs'
import { createApiRig, PLAN, type ApiRig } from './api-rig'

jest.setTimeout(60_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(async () => {
  await rig.stop()
})

const DATES = { startsAt: '2026-11-01T00:00:00+08:00' }
const BUDGET = {
  rows: [{ category: '奖品', unitPriceFen: 60_000, quantity: 3, amountFen: 180_000 }],
  reserveFen: 20_000,
  totalFen: 200_000,
}
const LINK = { privacyUrl: 'https://www.brand.com.cn/privacy', consentText: '我已阅读并同意' }
const WHOLE = { creativeForms: ['website'], budget: BUDGET, userData: { statement: '仅用于发奖', ...LINK } }

const put = (number: string, body: unknown, etag?: string) =>
  rig.call({
    method: 'PUT',
    url: `/v1/campaigns/${number}/brief`,
    body,
    headers: etag === undefined ? {} : { 'if-match': etag },
  })
const read = (number: string) => rig.call({ url: `/v1/campaigns/${number}/brief` })
interface Row {
  item: string
  mandatory: boolean
  status: string
}
interface Task {
  key?: string
  dueAt: string
}
interface Shown {
  stage: string
  type?: string
  missing: string[]
}
const campaign = async (number: string) => (await rig.call({ url: `/v1/campaigns/${number}` })).body as Shown
const tasksOf = async (number: string) =>
  (await rig.call({ url: `/v1/campaigns/${number}/tasks` })).body.items as Task[]
const missing = async (number: string): Promise<string[]> => (await campaign(number)).missing

it('S0-8 a campaign without a type is asked for nothing, and may still keep a brief', async () => {
  const number = await rig.campaign()
  expect(await campaign(number)).toMatchObject({ stage: 'filing', missing: [] })
  expect((await campaign(number)).type).toBeUndefined()
  expect((await read(number)).body).toMatchObject({ brief: {}, parts: [], missing: [], warnings: [], checklist: [] })
  expect((await put(number, { creativeForms: ['video'] })).body).toMatchObject({
    brief: { creativeForms: ['video'] },
    missing: [],
    warnings: [{ pointer: '/brief/history', code: 'history_missing', zh: '没有附历史活动对比' }],
  })
  expect(await campaign(number)).toMatchObject({ stage: 'filing', missing: [] })
})

it('S0-8 S0-10 what a typed campaign lacks blocks its preparation, place by place, until it is filled', async () => {
  const number = await rig.campaign({
    ...DATES,
    type: 'lottery',
    traits: ['lottery', 'collects_personal_data'],
    forms: ['website'],
    industry: 'other',
    productGroups: [],
  })
  expect(await campaign(number)).toMatchObject({ stage: 'preparation', type: 'lottery', size: 'small' })
  expect(await missing(number)).toEqual([
    'brief/creativeForms',
    'brief/budget',
    'brief/dataPoints',
    'brief/risks/technical/plan',
    'brief/risks/compliance/plan',
    'brief/risks/publicOpinion/plan',
    'brief/userData/statement',
    'brief/userData/privacyUrl',
    'brief/userData/consentText',
  ])
  const plans = { technical: { plan: '限流' }, compliance: { plan: '公示' }, publicOpinion: { plan: '值守' } }
  const half = await put(number, { ...WHOLE, userData: { statement: '仅用于发奖' }, risks: plans })
  expect(half.body).toMatchObject({
    typeLabel: { zh: '抽奖活动' },
    sizeLabel: { zh: '小型' },
    totals: { rowsFen: 180_000, reserveFen: 20_000, totalFen: 200_000, reservePercent: 10 },
    missing: [
      { pointer: '/brief/dataPoints', label: '采集的数据项' },
      { pointer: '/brief/userData/privacyUrl', label: '隐私政策链接' },
      { pointer: '/brief/userData/consentText', label: '用户同意文案' },
    ],
    // Of a small lottery no history is asked, so none is missed.
    warnings: [],
  })
  expect((await campaign(number)).stage).toBe('preparation')
  const dataPoints = [{ id: 'phone', name: '手机号', personal: true, purpose: '发奖' }]
  expect((await put(number, { ...WHOLE, risks: plans, dataPoints })).body.missing).toEqual([])
  expect(await campaign(number)).toMatchObject({ stage: 'filing', missing: [] })
  // What was complete stays so: neither the brief nor a new type may open a gap behind what was filed.
  expect(await put(number, {})).toMatchObject({
    status: 409,
    body: { code: 'plan_incomplete', missing: expect.arrayContaining(['brief/budget']) },
  })
  const patch = { method: 'PATCH' as const, url: `/v1/campaigns/${number}`, body: { type: 'cross_industry' } }
  expect(await rig.call(patch)).toMatchObject({ status: 409, body: { code: 'plan_incomplete' } })
})

it('S1-1 S1-4 S3-24 what is wrong is refused, every place at once, and nothing is kept', async () => {
  const number = await rig.campaign()
  const wrong = {
    goals: [{ metric: '新增会员', baseline: 1, target: 1, unit: '人', deadline: '2026-11-20' }],
    budget: { ...BUDGET, totalFen: 200_001 },
    userData: { privacyUrl: 'https://10.0.0.1/p' },
  }
  const refused = await put(number, wrong)
  const faults = [
    ['/goals/0/target', 'target_is_baseline'],
    ['/budget/totalFen', 'total_differs'],
    ['/userData/privacyUrl', 'link_not_public'],
  ]
  const errors = (prefix: string) =>
    faults.map(([at, code]) => ({ pointer: `#${prefix}${at}`, code, detail: expect.any(String) as unknown }))
  expect(refused).toMatchObject({ status: 422, body: { code: 'brief_unfit', errors: errors('') } })
  const patched = await rig.call({ method: 'PATCH', url: `/v1/campaigns/${number}`, body: { brief: wrong } })
  expect(patched).toMatchObject({ status: 422, body: { code: 'brief_unfit', errors: errors('/brief') } })
  const dry = await rig.call({ url: '/v1/campaigns?dry_run=true', body: { ...PLAN, brief: wrong } })
  expect(dry).toMatchObject({ status: 422, body: { errors: errors('/brief') } })
  const shape = await put(number, { goals: [{ metric: '新增会员' }], colour: 'red' })
  expect(shape).toMatchObject({ status: 400, body: { code: 'malformed' } })
  expect((shape.body.errors as { pointer: string }[]).map((e) => e.pointer)).toEqual([
    '#/goals/0/baseline',
    '#/goals/0/target',
    '#/goals/0/unit',
    '#/goals/0/deadline',
    '#/colour',
  ])
  expect((await read(number)).body.brief).toEqual({})
})

it('keeps nobody’s change unseen: If-Match, a repeat gets the answer of the first', async () => {
  const number = await rig.campaign()
  const { headers } = await read(number)
  const first = {
    url: `/v1/campaigns/${number}/brief`,
    method: 'PUT' as const,
    idempotencyKey: `brief-${number}`,
    body: WHOLE,
  }
  const kept = await rig.call({ ...first, headers: { 'if-match': headers.etag as string } })
  expect(kept.status).toBe(200)
  expect(await put(number, {}, headers.etag as string)).toMatchObject({
    status: 412,
    body: { code: 'precondition_failed' },
  })
  expect((await put(number, {}, kept.headers.etag as string)).status).toBe(200)
  const again = await rig.call({ ...first, headers: { 'if-match': headers.etag as string } })
  expect([again.status, again.headers['idempotent-replay'], again.body]).toEqual([200, 'true', kept.body])
  expect((await read(number)).body.brief).toEqual({})
  const foreign = await rig.keyFor('crm')
  expect((await rig.call({ url: `/v1/campaigns/${number}/brief`, key: foreign })).status).toBe(404)
})

it('S0-38 S1-36 a template fills what is left out, keeps its version, and its checklist holds the preparation up', async () => {
  const list = await rig.call({ url: '/v1/templates' })
  expect(list.body.items).toContainEqual(
    expect.objectContaining({ id: 'lottery', type: 'lottery', version: '2026-11-22' }),
  )
  const template = (await rig.call({ url: '/v1/templates/lottery' })).body as { brief: object; checklist: Row[] }
  expect((await rig.call({ url: '/v1/templates/lottery?version=2026-11-22' })).body).toEqual(template)
  expect((await rig.call({ url: '/v1/templates/lottery?version=2020-01-01' })).status).toBe(404)
  expect((await rig.call({ url: '/v1/templates/wedding' })).status).toBe(404)

  const number = await rig.campaign({
    ...DATES,
    group: { legal: 'L2001', design: 'D4001' },
    template: 'lottery',
    brief: WHOLE,
  })
  const { body } = await read(number)
  expect(body).toMatchObject({ type: 'lottery', template: { id: 'lottery', version: '2026-11-22' } })
  expect(body.brief).toEqual({ ...template.brief, ...WHOLE })
  const mandatory = template.checklist.filter((c) => c.mandatory).map((c) => c.item)
  expect(await missing(number)).toEqual(mandatory.map((item) => `checklist/${item}`).sort())

  await rig.open(
    number,
    template.checklist.map(({ item }) => ({ kind: 'do_checklist_item', key: item })),
  )
  const answer = (item: string, given: object) =>
    rig.call({ url: `/v1/tasks/${number}.do_checklist_item.${item}.r1/answer`, body: given })
  expect((await tasksOf(number)).find((t) => t.key === 'brand_guide')).toMatchObject({
    holder: { role: 'design', person: 'D4001' },
    label: '办理清单事项',
  })
  expect(await answer('brand_guide', { answer: 'not_applicable', text: '无' })).toMatchObject({
    status: 422,
    body: { code: 'answer_not_accepted', accepts: ['done'] },
  })
  expect((await answer('service_script', { answer: 'not_applicable', text: '无客服' })).status).toBe(200)
  for (const item of mandatory) expect((await answer(item, { answer: 'done' })).status).toBe(200)
  expect(await campaign(number)).toMatchObject({ stage: 'filing', missing: [] })
  const { checklist } = (await read(number)).body as { checklist: Row[] }
  expect(checklist.find((c) => c.item === 'service_script')).toMatchObject({
    status: 'not_applicable',
  })
})

it('S3-25 rows of the checklist are due on their key date, also after it was moved', async () => {
  const number = await rig.campaign({
    ...DATES,
    template: 'daily_post',
    brief: { keyDates: [{ on: '2026-10-20', name: '定稿', owner: 'M1001', items: ['brand_guide'] }] },
  })
  await rig.open(number, [{ kind: 'do_checklist_item', key: 'brand_guide' }])
  const dueAt = async () => (await tasksOf(number)).find((t) => t.key === 'brand_guide')?.dueAt
  expect(await dueAt()).toBe('2026-10-20T18:00:00+08:00')
  await put(number, { keyDates: [{ on: '2026-10-24', name: '定稿', items: ['brand_guide'] }] })
  // A Saturday: over with the next working day.
  expect(await dueAt()).toBe('2026-10-26T18:00:00+08:00')
  // What somebody moved by hand stays while the key date does.
  const moved = { dueAt: '2026-10-27T12:00:00+08:00', reason: '等素材' }
  const task = `/v1/tasks/${number}.do_checklist_item.brand_guide.r1`
  expect((await rig.call({ url: `${task}/due-date`, body: moved })).status).toBe(200)
  await put(number, { keyDates: [{ on: '2026-10-24', name: '定稿会', items: ['brand_guide'] }] })
  expect(await dueAt()).toBe(moved.dueAt)
  expect(await put(number, { keyDates: [{ on: '2026-10-24', name: '定稿', items: ['nothing'] }] })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '#/keyDates/0/items/0', code: 'reference_unknown' }] },
  })
})

it('S3-25 key dates in a year whose working days are not published are provisional until they are', async () => {
  const on = '2027-01-04'
  const number = await rig.campaign({
    ...DATES,
    template: 'daily_post',
    brief: {
      keyDates: [
        { on, name: '定稿', items: ['brand_guide'] },
        { on, name: '定稿会' },
      ],
    },
  })
  await rig.open(number, [{ kind: 'do_checklist_item', key: 'brand_guide' }])
  const task = async () => (await tasksOf(number)).find((t) => t.key === 'brand_guide')
  const keyDates = async () => (await read(number)).body.keyDates as object[]
  expect(await task()).toMatchObject({ dueAt: '2027-01-04T18:00:00+08:00', provisional: true })
  expect(await keyDates()).toMatchObject([
    { name: '定稿', items: ['brand_guide'], dueAt: '2027-01-04T18:00:00+08:00', provisional: true },
    {
      name: '定稿会',
      provisional: true,
      reminders: [
        // The 1st is off by the regulation, whatever the notice will say.
        { at: '2026-12-31T09:00:00+08:00', told: false },
        { at: '2027-01-04T09:00:00+08:00', told: false },
      ],
    },
  ])
  // Moved to another day of that year it is as much in doubt.
  await put(number, { keyDates: [{ on: '2027-01-05', name: '定稿', items: ['brand_guide'] }] })
  expect(await task()).toMatchObject({ dueAt: '2027-01-05T18:00:00+08:00', provisional: true })
  const holidays = ['2027-01-01', '2027-01-04', '2027-01-05']
  const loaded = await rig.call({
    method: 'PUT',
    url: '/v1/calendars/cn/2027',
    body: { holidays, workdays: [], source: 'test data' },
  })
  expect(loaded.body.replanned).toBeGreaterThan(0)
  await rig.open(number, [])
  expect(await task()).toMatchObject({ dueAt: '2027-01-06T18:00:00+08:00' })
  expect(await task()).not.toMatchObject({ provisional: true })
  expect(await keyDates()).toMatchObject([{ dueAt: '2027-01-06T18:00:00+08:00', provisional: false }])
})

it('S0-11 names the filings whose rules ask for a safety undertaking, and no others', async () => {
  const filings = [
    { platform: 'wechat', item: 'mini_program_audit' },
    { platform: 'own_app', item: 'icp_filing' },
  ]
  const number = await rig.campaign({ filings, launches: [] })
  expect((await read(number)).body.safetyUndertaking).toEqual([`${number}-02`])
  expect((await read(await rig.campaign())).body.safetyUndertaking).toEqual([])
})

it('says which types there are and what each is asked for, and refuses one that is unknown', async () => {
  const { body } = await rig.call({ url: '/v1/campaign-types' })
  const types = body.types as { type: string; asks: { part: string; demand: object }[] }[]
  const lottery = types.find((t) => t.type === 'lottery')
  expect(lottery?.asks.find((a) => a.part === 'goals')?.demand).toEqual({
    small: 'optional',
    medium: 'required',
    large: 'required',
  })
  const start = (more: object) =>
    rig.call({ url: '/v1/campaigns', idempotencyKey: JSON.stringify(more), body: { ...PLAN, ...more } })
  expect(await start({ type: 'wedding' })).toMatchObject({
    status: 422,
    body: {
      code: 'campaign_type_unknown',
      errors: [{ pointer: '#/type' }],
      types: expect.arrayContaining(['lottery']),
    },
  })
  expect(await start({ template: 'wedding' })).toMatchObject({
    status: 422,
    body: { code: 'template_unknown', errors: [{ pointer: '#/template' }] },
  })
})

it('S1-36 a campaign after an archived one begins with its brief, without the dates of then', async () => {
  const left: string[] = []
  const leave = (field: string, code: string) => void left.push(`${field} ${code}`)
  const document = {
    campaign: {
      number: 'MC-20251001-0001',
      brief: { type: 'lottery', template: { id: 'gone', version: '1' }, document: { note: 'n', commitment: 'c' } },
    } as CampaignState,
    notes: [{ id: 'n', body: JSON.stringify(FULL) }],
  }
  const ctx = { types: ['lottery'], templates: ['lottery'], isStaff: () => false }
  const { type, template, brief } = clonedBrief(document, ctx, leave)
  expect({ type, template }).toEqual({ type: 'lottery', template: undefined })
  expect(left).toEqual([
    '/template type_gone',
    '/brief/goals date_of_then',
    '/brief/phases date_of_then',
    '/brief/keyDates date_of_then',
    '/brief/budget/split date_of_then',
    '/brief/resources/0/owner person_left',
  ])
  const started = await rig.campaign({ ...DATES, type, brief })
  expect((await read(started)).body.brief).toMatchObject({
    channels: FULL.channels,
    budget: { totalFen: 10_000_000 },
    history: { campaigns: ['MC-20251001-0001'] },
  })
  const erased = { ...document, notes: [{ id: 'n', body: null }] }
  expect(clonedBrief(erased, ctx, leave).brief).toBeUndefined()
  expect(left.at(-1)).toBe('/brief text_erased')
})
