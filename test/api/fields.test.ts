/** Answers of the size that is asked for. */
import { SELECTION } from '../../api/http/fields'
import { createApiRig, type ApiRig } from './api-rig'
import { readOperations } from './operations'
import { openApiText } from '../../api/openapi'

jest.setTimeout(60_000)

interface Answered {
  $ref?: string
  content?: object
}
interface Document {
  paths: Record<
    string,
    Record<string, { operationId: string; parameters?: object[]; responses: Record<string, Answered> }>
  >
  components: { responses: Record<string, Answered> }
}
interface Judged {
  platform: string
  answer: string
  requirements: { item: string; answer: string }[]
}

let rig: ApiRig
let campaign: string
beforeAll(async () => {
  rig = await createApiRig()
  campaign = await rig.campaign({ name: '双12', objective: '新增会员 10 万' })
  await rig.campaign({ name: '双12 第二场' })
})
afterAll(() => rig.stop())

const QUESTION = {
  platforms: ['wechat', 'douyin', 'xiaohongshu', 'weibo'],
  traits: ['lottery', 'vote', 'collects_personal_data', 'paid_ads'],
  forms: ['mini_program', 'video'],
  industry: 'other',
  productGroups: [],
}
const SUMMARY = 'answer,platforms.platform,platforms.answer,platforms.requirements.item,platforms.requirements.answer'

test('of the requirements check only what was asked for, in its places, and a fortieth of the size', async () => {
  const url = '/v1/requirements/check'
  const whole = await rig.call({ url, body: QUESTION })
  const some = await rig.call({ url: `${url}?fields=${SUMMARY}`, body: QUESTION })
  expect(some.status).toBe(200)
  expect(String(some.headers['content-type'])).toContain(SELECTION)
  const answer = JSON.parse(some.text) as { platforms: { requirements: object[] }[] }
  const { answer: of, platforms } = whole.body as { answer: string; platforms: Judged[] }
  expect(answer).toEqual({
    answer: of,
    platforms: platforms.map(({ platform, answer: each, requirements }) => ({
      platform,
      answer: each,
      requirements: requirements.map(({ item, answer: its }) => ({ item, answer: its })),
    })),
  })
  expect(whole.text.length / some.text.length).toBeGreaterThan(40)
})

test('of lists each item has only that, and pages go on', async () => {
  const first = await rig.call({ url: '/v1/campaigns?fields=number,launches.clearance&limit=1' })
  const page = JSON.parse(first.text) as { items: object[]; nextCursor: string }
  expect(Object.keys(page)).toEqual(['items', 'nextCursor'])
  expect(page.items).toEqual([{ number: expect.any(String) as string, launches: [{ clearance: 'no_go' }] }])
  const next = await rig.call({
    url: `/v1/campaigns?fields=number,launches.clearance&limit=1&cursor=${page.nextCursor}`,
  })
  expect((JSON.parse(next.text) as typeof page).items).toHaveLength(1)
  const facts = await rig.call({ url: `/v1/campaigns/${campaign}/facts?fields=seq,type` })
  for (const item of (JSON.parse(facts.text) as { items: object[] }).items)
    expect(Object.keys(item)).toEqual(['seq', 'type'])
})

test('a member that there is not is named, with what there is, and nothing else is taken for one', async () => {
  const answer = await rig.call({ url: '/v1/campaigns?fields=nubmer,__proto__,launches.constructor' })
  expect([answer.status, answer.body.code]).toEqual([400, 'malformed'])
  expect(answer.body.errors).toMatchObject([
    { parameter: 'fields', known: expect.arrayContaining(['number']) as string[] },
    { parameter: 'fields' },
    { parameter: 'fields' },
  ])
})

test('every operation that takes it says so in the document, and what comes then', async () => {
  const document = JSON.parse(await openApiText()) as Document
  const taking = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .filter(({ parameters }) => JSON.stringify(parameters ?? []).includes('query.fields'))
  expect(taking.map(({ operationId }) => operationId).sort()).toEqual([
    'checkRequirements',
    'listCampaignFacts',
    'listCampaignFilings',
    'listCampaignTasks',
    'listCampaigns',
    'listEvents',
    'listFilings',
    'listTasks',
  ])
  for (const { responses } of taking) {
    const own = responses[200] ?? {}
    const answer = document.components.responses[own.$ref?.split('/').pop() ?? ''] ?? own
    expect(Object.keys(answer.content ?? {})).toContain(SELECTION)
  }
  for (const { id, path, method } of (await readOperations()).filter((o) => o.params.length === 0))
    if (taking.some(({ operationId }) => operationId === id) && method === 'GET')
      expect([id, (await rig.call({ url: `${path}?fields=nothing` })).status]).toEqual([id, 400])
})

test('as in service, where answers are written without their schema, it is the same', async () => {
  const service = await createApiRig({ checkAnswers: false })
  const some = await service.call({ url: `/v1/requirements/check?fields=${SUMMARY},duties.law`, body: QUESTION })
  expect(Object.keys(JSON.parse(some.text) as object)).toEqual(['answer', 'platforms', 'duties'])
  await service.stop()
})
