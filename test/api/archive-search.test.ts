/** Search over archives: Chinese of any length, folded forms, filters, pages, ownership. */
import { createArchiveCampaign } from '../../activities/record/archive-campaign'
import { cloneDraft } from '../../activities/domain/archive/clone-draft'
import type { ArchivedDocument } from '../../activities/domain/archive/clone-context'
import { canonicalJson } from '../../infra/postgres/canonical-json'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import { createReferenceReader } from '../../infra/reference/reference'
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

const archiveForGood = async (number: string): Promise<void> => {
  await rig.call({ url: `/v1/campaigns/${number}/withdraw`, body: { reason: '供应商停产' } })
  const store = createRecordStore(rig.pool, createReferenceReader(rig.pool))
  await createArchiveCampaign({ store, canonicalJson })({ number })
}

test('a campaign that the record archives is found by what was said about it', async () => {
  const number = await rig.campaign({ name: '退货险试用', objective: '拉新十万人，送无人机' })
  await archiveForGood(number)
  for (const q of ['无人机', '停产', '退货', 'gh_brand', '微信'])
    expect((await search({ q })).body.items).toMatchObject([
      { number, stage: 'withdrawn', lead: 'M1001', platforms: ['wechat'] },
    ])
})

describe('a draft after an archived campaign', () => {
  let number: string
  beforeAll(async () => {
    number = await rig.campaign({
      name: '周年庆',
      externalRef: 'OMS-9',
      traits: ['lottery'],
      filings: [
        { platform: 'wechat', item: 'mini_program_audit', account: 'gh_brand' },
        { platform: 'douyin', item: 'activity_report', required: false },
      ],
      launches: [
        { platform: 'wechat', launchAt: '2026-11-11T00:00:00+08:00' },
        { platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' },
      ],
    })
    await rig.submit(`${number}-01`, 'WX-CLONE')
    await rig.call({
      url: `/v1/filings/${number}-01/reports`,
      body: { kind: 'passed', credential: { number: '沪备-1', validUntil: '2026-10-12T11:00:00+08:00' } },
    })
    await archiveForGood(number)
  })

  const clone = (from: string, key?: string) =>
    rig.call({ url: `/v1/archive/${from}/clone-draft`, method: 'POST', key })

  test('S0-32 takes over what still holds, and lists the rest with the reason', async () => {
    const { status, body } = await clone(number)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      from: number,
      draft: {
        name: '周年庆',
        lead: 'M1001',
        backup: 'M1002',
        group: { legal: 'L2001' },
        objective: '新增会员 10 万',
        traits: ['lottery'],
        filings: [
          { platform: 'wechat', item: 'mini_program_audit', account: 'gh_brand' },
          { platform: 'douyin', item: 'activity_report', required: false },
        ],
      },
      needed: ['/endsAt', '/launches/wechat', '/launches/douyin'],
    })
    const leftOut = (body.leftOut as { field: string; code: string; was?: string }[]).map((l) => [
      l.field,
      l.code,
      l.was,
    ])
    expect(leftOut).toEqual(
      expect.arrayContaining([
        ['/externalRef', 'reference_is_unique', 'OMS-9'],
        ['/endsAt', 'date_of_then', '2026-11-20T23:59:59+08:00'],
        ['/launches/wechat', 'date_of_then', '2026-11-11T00:00:00+08:00'],
        ['/filings', 'number_of_then', 'WX-CLONE'],
        ['/filings', 'credential_of_then', '沪备-1 ~ 2026-10-12T11:00:00+08:00'],
        ['/filings', 'materials_anew', expect.stringContaining('page_preview')],
      ]),
    )
  })

  test('is taken by POST /v1/campaigns as it is, and nothing was stored before', async () => {
    const { body } = await clone(number)
    const started = await rig.call({ url: '/v1/campaigns', body: body.draft, idempotencyKey: 'clone-1' })
    expect(started).toMatchObject({ status: 201, body: { name: '周年庆', stage: 'preparation' } })
    expect(started.body.missing).toEqual(expect.arrayContaining(['endsAt', 'launches/wechat', 'launches/douyin']))
  })

  test('S0-32 leaves out who has left, lapsed credentials, outdated answers and items that are gone', async () => {
    const { rows } = await rig.pool.query<{ document: ArchivedDocument }>(
      'select document from archives where number = $1',
      [number],
    )
    const packs = await createReferenceReader(rig.pool).list('rule_pack')
    const newer = packs.map((pack) =>
      pack.platform === 'wechat' ? { ...pack, requirements: [] } : { ...pack, version: '2027-01-01' },
    )
    const document = rows[0]?.document as ArchivedDocument
    const row = document.campaign.filings[`${number}-01`]?.rows.page_preview
    if (row) row.validUntil = '2026-12-01T00:00:00+08:00'
    // A group that is still there stands for its department again.
    document.campaign.group = { design: 'G-KV', legal: 'M1001' }
    const notes = document.notes.map((note) => ({ ...note, body: null }))
    const made = cloneDraft(
      { ...document, notes },
      {
        now: '2027-01-01T00:00:00+08:00',
        packs: newer,
        isStaff: (staff) => staff !== 'M1001',
        isGroup: (id) => id === 'G-KV',
        types: [],
        templates: [],
      },
    )
    expect(made.draft.group).toEqual({ design: 'G-KV' })
    expect(made.draft).toMatchObject({ lead: undefined, objective: undefined, filings: [{ platform: 'douyin' }] })
    expect(made.draft.filings?.[0]).toHaveProperty('required', undefined)
    expect(made.needed).toContain('/lead')
    expect(made.leftOut.map(({ field, code }) => [field, code])).toEqual(
      expect.arrayContaining([
        ['/lead', 'person_left'],
        ['/group/legal', 'person_left'],
        ['/objective', 'text_erased'],
        ['/filings', 'item_gone'],
        ['/filings', 'credential_lapsed'],
        ['/filings', 'paper_lapsed'],
        ['/filings/0/required', 'rules_changed'],
      ]),
    )
  })

  test('an archive of another client is as unknown as none', async () => {
    expect((await clone(number, await rig.keyFor('crm'))).status).toBe(404)
    expect((await clone('MC-20200101-0001')).status).toBe(404)
  })
})
