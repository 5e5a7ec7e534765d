/** Search over archives: Chinese of any length, folded forms, filters, pages, ownership. */
import { createArchiveCampaign } from '../../activities/archive'
import { canonicalJson } from '../../infra/canonical-json'
import { createRecordStore } from '../../infra/db/record-store'
import { createReferenceReader } from '../../infra/reference'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

interface Frozen {
  number: string
  name: string
  client?: string
  stage?: string
  lead?: string
  platforms?: string[]
  notes?: (string | null)[]
}

/** As the archive stores it. */
const freeze = async (given: Frozen): Promise<void> => {
  const { number, name, client = 'oms', stage = 'archived', lead = 'M1001', platforms = ['douyin'], notes = [] } = given
  const filings = Object.fromEntries(platforms.map((platform, n) => [`${number}-0${n + 1}`, { platform }]))
  const document = { v: 1, campaign: { number, lead, filings }, notes: notes.map((body) => ({ body })), files: [] }
  await rig.pool.query(
    `insert into archives (number, client, name, stage, archived_at, sha256, document, search)
     values ($1, $2, $3, $4, now(), 'x', $5, $6)`,
    [number, client, name, stage, JSON.stringify(document), [number, name, lead].join(' ')],
  )
}

const search = async (query: Record<string, string | number>, key?: string) => {
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  )
  return rig.call({ url: `/v1/archive?${text.toString()}`, key })
}
const found = async (query: Record<string, string | number>, key?: string) =>
  ((await search(query, key)).body.items as { number: string }[]).map((item) => item.number.slice(-4))

beforeAll(async () => {
  await freeze({ number: 'MC-20250611-0001', name: '年中大促 满减', platforms: ['taobao', 'jd'], stage: 'withdrawn' })
  await freeze({ number: 'MC-20251111-0002', name: '双11 抽奖赢ＶＩＰ会员', notes: ['主图含有绝对化用语“最低价”'] })
  await freeze({ number: 'MC-20260301-0003', name: '春季上新·抽大奖', lead: 'M1002', platforms: ['wechat'] })
  await freeze({ number: 'MC-20260601-0004', name: '二〇二六儿童节𠮷祥物', notes: [null, '已改为 Coupon-2026 口令'] })
  await freeze({ number: 'MC-20260701-0005', name: '抽奖', client: 'crm' })
})

describe('full text', () => {
  test.each([
    ['抽奖', ['0002']],
    ['大促', ['0001']],
    ['抽', ['0003', '0002']],
    ['奖', ['0003', '0002']],
    ['绝对化用语', ['0002']],
    ['最低价', ['0002']],
    ['〇二六', ['0004']],
    ['𠮷祥', ['0004']],
    ['双11 抽奖', ['0002']],
    ['抽奖　双11', ['0002']],
    ['vip', ['0002']],
    ['ＶＩＰ会', ['0002']],
    ['coupon', ['0004']],
    ['COUPON-2026', ['0004']],
    ['coup', ['0004']],
    ['MC-20251111-0002', ['0002']],
    ['20260301', ['0003']],
    ['m1002', ['0003']],
    ['“最低价”', ['0002']],
    ['双11', ['0002']],
    ['11抽奖', []],
    ['1', []],
    ['赢vip会员', ['0002']],
    ['双', ['0002']],
    ['奖抽', []],
    ['大促 抽奖', []],
    ['100%', []],
    ["'; drop table archives; --", []],
    ['抽_', []],
  ])('%s', async (q, expected) => {
    expect(await found({ q })).toEqual(expected)
  })

  test('what holds no letter and no digit is refused by name instead of reading everything', async () => {
    for (const q of ['%', '——', ' ', '、'])
      expect((await search({ q })).body).toMatchObject({ code: 'malformed', errors: [{ parameter: 'q' }] })
  })

  test('a long question and one of many words are answered', async () => {
    expect((await search({ q: '抽奖活动'.repeat(50) })).status).toBe(200)
    expect((await search({ q: Array.from({ length: 100 }, (_, n) => n % 10).join(' ') })).status).toBe(200)
  })
})

test('platform, year, lead and outcome narrow it down', async () => {
  expect(await found({ platform: 'jd' })).toEqual(['0001'])
  expect(await found({ year: 2026 })).toEqual(['0004', '0003'])
  expect(await found({ year: 2026, q: '抽' })).toEqual(['0003'])
  expect(await found({ lead: 'M1002' })).toEqual(['0003'])
  expect(await found({ stage: 'withdrawn' })).toEqual(['0001'])
  expect(await found({ stage: 'archived', platform: 'douyin', year: 2025, lead: 'M1001' })).toEqual(['0002'])
  expect((await search({ year: 1900 })).body.errors).toMatchObject([{ parameter: 'year' }])
})

test('pages follow each other by a cursor that belongs to the question', async () => {
  const first = await search({ limit: 2 })
  expect(first.body.items).toHaveLength(2)
  const cursor = String(first.body.nextCursor)
  expect(await found({ limit: 2, cursor })).toEqual(['0002', '0001'])
  expect((await search({ limit: 2, cursor, q: '抽' })).body.code).toBe('cursor_invalid')
})

test('another client finds its own only', async () => {
  expect(await found({ q: '抽奖' }, await rig.keyFor('crm'))).toEqual(['0005'])
  const auditor = await rig.keyFor('audit', ['campaigns:read', 'all_clients'])
  expect(await found({ q: '抽奖' }, auditor)).toEqual(['0005', '0002'])
})

test('a campaign that the record archives is found by what was said about it', async () => {
  const number = await rig.campaign({ name: '退货险试用', objective: '拉新十万人，送无人机' })
  await rig.call({ url: `/v1/campaigns/${number}/withdraw`, body: { reason: '供应商停产' } })
  const archive = createArchiveCampaign({
    store: createRecordStore(rig.pool, createReferenceReader(rig.pool)),
    canonicalJson,
  })
  await archive({ number })
  for (const q of ['无人机', '停产', '退货', 'gh_brand', '微信'])
    expect((await search({ q })).body.items).toMatchObject([
      { number, stage: 'withdrawn', lead: 'M1001', platforms: ['wechat'] },
    ])
})
