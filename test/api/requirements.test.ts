/** What the rules answer about a campaign, kept with it, and what the company decided where they only ask. */
import type { RequirementsAnswer } from '../../activities/domain/requirements/requirements-answer'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const VOTE = { traits: ['vote'], forms: ['video'], industry: 'other', productGroups: [] }
const QUESTION = 'douyin.activity_report'
const LAUNCHES = [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }]
const BODY = { ...VOTE, filings: undefined, launches: LAUNCHES }
const BASE = { name: '投票', lead: 'M1001', backup: 'M1002', endsAt: '2026-11-20T23:59:59+08:00' }

const taskOf = (number: string) => `${number}.decide_requirement.${QUESTION}.r1`
/** A campaign whose question is on the lead's desk. */
async function asking(more: object = {}): Promise<string> {
  const number = await rig.campaign({ ...BODY, ...more })
  await rig.open(number, [{ kind: 'decide_requirement', key: QUESTION }])
  return number
}
const answer = (number: string, body: object, person = 'M1001') =>
  rig.call({ url: `/v1/tasks/${taskOf(number)}/answer`, body: { text: '平台运营书面答复', ...body }, person })
const kept = async (number: string, item = 'activity_report') => {
  const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
  return (body.requirements as { platform: string; item: string }[]).find(
    (r) => r.platform === 'douyin' && r.item === item,
  )
}
const check = async (): Promise<RequirementsAnswer['platforms'][number]['requirements'][number] | undefined> => {
  const { body } = await rig.call({ url: '/v1/requirements/check', body: { platforms: ['douyin'], ...VOTE } })
  return (body as RequirementsAnswer).platforms
    .find((p) => p.platform === 'douyin')
    ?.requirements.find((r) => r.item === 'activity_report')
}

test('S0-1 S0-2 a campaign started with traits shows each answer with reason, rule, version, and what it still lacks', async () => {
  const { status, body } = await rig.call({
    url: '/v1/campaigns',
    idempotencyKey: 'kept-1',
    body: { ...BASE, ...VOTE, launches: LAUNCHES },
  })
  expect(status).toBe(201)
  expect(body).toMatchObject({ traits: ['vote'], forms: ['video'], industry: 'other', productGroups: [] })
  expect(body.missing).toEqual([`requirements/${QUESTION}`])
  const items = (body.requirements as { platform: string; item: string; answer: string }[]).map(
    (r) => `${r.platform}.${r.item} ${r.answer}`,
  )
  expect(items).toEqual([
    'company.employee_account not_required',
    'douyin.activity_report ask',
    'douyin.ad_creative not_required',
    'douyin.ad_qualification not_required',
    'douyin.mini_program_audit not_required',
    'douyin.open_capability not_required',
    'health_authority.medical_ad_review not_required',
    'samr.health_ad_review not_required',
  ])
  expect(body.requirements[1]).toMatchObject({
    platformName: '抖音',
    noun: { zh: '活动报备' },
    role: 'platform',
    by: 'rule',
    rule: `${QUESTION}.interactive`,
    packVersion: '2026-11-29.1',
    reason: { code: 'rule', zh: expect.stringMatching(/\p{sc=Han}/u) },
    mattered: { traits: ['interactive'] },
    unsaid: [],
  })
  const clearance = await rig.call({ url: `/v1/campaigns/${body.number}/clearance?platform=douyin` })
  expect(clearance.body.items[0]).toMatchObject({
    clearance: 'no_go',
    reasons: [{ code: 'requirement_undecided', label: '尚未确认是否需要备案', item: 'activity_report' }],
  })
})

test('S0-3 a dry run shows what would be opened and what would be asked, and stores nothing', async () => {
  const count = async () => Number((await rig.pool.query('select count(*) as n from facts')).rows[0].n)
  const before = await count()
  const launches = [...LAUNCHES, { platform: 'weibo', launchAt: '2026-11-11T00:00:00+08:00' }]
  const { status, body } = await rig.call({
    url: '/v1/campaigns?dry_run=true',
    body: { ...BASE, ...VOTE, traits: ['lottery'], forms: undefined, prizes: { cash: true }, launches },
  })
  expect(status).toBe(200)
  expect((body.filings as { platform: string; item: string }[]).map((f) => `${f.platform}/${f.item}`)).toEqual([
    'douyin/activity_report',
    'weibo/lottery_report',
  ])
  const asked = (body.requirements as { item: string; answer: string; unsaid: string[] }[]).filter(
    (r) => r.answer === 'ask',
  )
  expect(asked.map((r) => [r.item, r.unsaid])).toEqual([
    ['mini_program_audit', ['forms']],
    ['open_capability', ['forms']],
  ])
  expect(await count()).toBe(before)
})

test('U-10 the task says what is asked and takes two answers, each with a reason, of a named person', async () => {
  const number = await asking()
  const { body } = await rig.call({ url: `/v1/tasks/${taskOf(number)}` })
  expect(body).toMatchObject({
    kind: 'decide_requirement',
    label: '确认是否需要备案',
    key: QUESTION,
    holder: { role: 'lead', person: 'M1001' },
    namedPerson: true,
    accepts: [
      { answer: 'required', needs: ['text'] },
      { answer: 'not_required', needs: ['text'] },
    ],
    question: { platformName: '抖音', noun: { zh: '活动报备' }, rule: `${QUESTION}.interactive`, precedents: [] },
  })
  const url = `/v1/tasks/${taskOf(number)}/answer`
  expect((await rig.call({ url, body: { answer: 'required', text: '是' } })).body.code).toBe('person_required')
  expect((await answer(number, { answer: 'required', text: '' })).body).toMatchObject({ code: 'field_required' })
  const list = await rig.call({ url: `/v1/tasks?kind=decide_requirement&campaign=${number}` })
  expect(list.body.items[0].question.rule).toBe(`${QUESTION}.interactive`)
})

test.each([
  ['an unknown trait', { traits: ['raffle'] }, 400, '#/traits/0'],
  ['a trait twice', { traits: ['vote', 'vote'] }, 400, '#/traits'],
  ['an unknown form', { traits: [], forms: ['billboard'] }, 400, '#/forms/0'],
  ['an unknown platform', { traits: [], platforms: ['douban'] }, 422, '#/platforms/0'],
  ['forms without traits', { forms: ['video'] }, 422, '#/traits'],
])('a start with %s is refused by name', async (name, more, status, pointer) => {
  const answered = await rig.call({
    url: '/v1/campaigns',
    idempotencyKey: `bad ${name}`.replaceAll(' ', '-'),
    body: { ...BASE, ...more },
  })
  expect([answered.status, answered.body.errors[0].pointer]).toEqual([status, pointer])
})

test('U-6 a draft is judged once it says where it runs, again when it says more, and never twice', async () => {
  const started = await rig.call({
    url: '/v1/campaigns',
    idempotencyKey: 'draft',
    body: { ...BASE, traits: ['lottery'] },
  })
  expect(started.body).toMatchObject({ requirements: [], missing: ['filings'] })
  const url = `/v1/campaigns/${started.body.number}`
  const patch = (body: object) => rig.call({ method: 'PATCH', url, body, headers: { 'if-match': '*' } })
  const placed = await patch({ launches: LAUNCHES })
  expect(placed.status).toBe(200)
  expect((placed.body.filings as { item: string }[]).map((f) => f.item)).toEqual(['activity_report'])
  expect(placed.body.missing).toHaveLength(4)
  const said = await patch({ forms: ['video'], industry: 'other', productGroups: [] })
  expect(said.body).toMatchObject({ stage: 'filing', missing: [], industry: 'other' })
  expect((await patch({ forms: ['billboard'] })).status).toBe(400)
  expect((await patch({ platforms: ['douban'] })).body.errors[0].pointer).toBe('#/platforms/0')
})

test('S0-4 a start that needs nothing is answered as not required', async () => {
  const number = await rig.campaign({ ...BODY, traits: ['plain_post'] })
  const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(body).toMatchObject({ stage: 'not_required', stageLabel: '无需备案', filings: [] })
})

// Last: the clock goes forward.
test('U-10 an answer is kept with its evidence, offered the next time, dated, and marked when it grows old', async () => {
  const upload = await rig.call({
    url: '/v1/files',
    method: 'POST',
    idempotencyKey: 'evidence',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\ncontent-disposition: form-data; name="file"; filename="reply.txt"\r\ncontent-type: text/plain\r\n\r\n答复\r\n--x--\r\n',
  })
  expect(upload.status).toBe(201)
  const number = await asking()
  const fileIds = [upload.body.id]
  expect((await answer(number, { answer: 'not_required', fileIds })).status).toBe(200)
  expect(await kept(number)).toMatchObject({
    answer: 'not_required',
    by: 'person',
    person: 'M1001',
    text: '平台运营书面答复',
    fileIds,
  })
  const offered = (await check())?.precedents
  expect(offered).toMatchObject([
    {
      platformName: '抖音',
      answer: 'not_required',
      text: '平台运营书面答复',
      person: 'M1001',
      campaign: number,
      fileIds,
      stale: false,
      staleBecause: [],
      sameTraits: true,
      decidedAt: '2026-10-12T10:00:00+08:00',
    },
  ])
  // An offer is not an answer.
  expect((await check())?.answer).toBe('ask')
  const next = await asking({ traits: ['quiz'] })
  const { question } = (await rig.call({ url: `/v1/tasks/${taskOf(next)}` })).body
  expect((question.precedents as { id: string }[]).map((p) => p.id)).toEqual([offered?.[0]?.id])
  expect((await answer(next, { answer: 'not_required', precedent: offered?.[0]?.id })).status).toBe(200)
  expect(await kept(next)).toMatchObject({ by: 'precedent', precedent: offered?.[0]?.id })

  const other = await rig.keyFor('crm')
  const seen = await rig.call({ url: '/v1/precedents?platform=douyin', key: other })
  expect(seen.body.items).toHaveLength(2)
  for (const item of seen.body.items) {
    expect(item).toMatchObject({ text: '平台运营书面答复', fileIds: [] })
    expect(item).not.toHaveProperty('campaign')
  }
  const list = (query: string) => rig.call({ url: `/v1/precedents?${query}` })
  const first = await list('platform=douyin&limit=1')
  expect(first.body.items).toHaveLength(1)
  const second = await list(`platform=douyin&limit=1&cursor=${first.body.nextCursor}`)
  expect(second.body.items).toHaveLength(1)
  expect(second.body.items[0].id).not.toBe(first.body.items[0].id)
  expect(second.body.nextCursor).toBeUndefined()
  expect((await list('platform=weibo')).body.items).toEqual([])
  expect((await list('older_than_days=30')).body.items).toEqual([])
  expect((await list('older_than_days=-1')).status).toBe(400)
  const clock = { url: '/v1/clock', body: { to: '2027-04-30T10:00:00+08:00', paused: true } }
  expect((await rig.call(clock)).status).toBe(200)
  expect((await list('older_than_days=180')).body.items).toMatchObject([
    { stale: true, staleBecause: ['old'] },
    { stale: true, staleBecause: ['old'] },
  ])
  expect((await check())?.precedents[0]).toMatchObject({ stale: true })
})
