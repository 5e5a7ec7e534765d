/** Content that a campaign keeps: wording hits that stay until somebody has answered for them, promotions that keep the law. */
import { createApiRig, type Answer, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const CALM = { industry: 'other', productGroups: [], traits: ['lottery'] }
const handIn = (number: string, parts: Record<string, string>, more: object = {}): Promise<Answer> =>
  rig.call({
    url: `/v1/campaigns/${number}/copy`,
    body: { copy: 'main', parts: Object.entries(parts).map(([part, text]) => ({ part, text })), ...more },
    person: 'M1001',
  })
const answer = (
  number: string,
  answers: object[],
  { person = 'L2001', ...more }: { person?: string; ifVersion?: number } = {},
) =>
  rig.call({
    url: `/v1/campaigns/${number}/copy/main/answers`,
    body: { answers, ...more },
    person: person === 'nobody' ? undefined : person,
  })
const copyOf = async (number: string): Promise<Answer['body']> =>
  (await rig.call({ url: `/v1/campaigns/${number}/copy` })).body.items[0]
const contentOf = async (number: string): Promise<Answer['body']> =>
  (await rig.call({ url: `/v1/campaigns/${number}` })).body.content
const gapsOf = async (filing: string) =>
  (await rig.call({ url: `/v1/filings/${filing}/kit` })).body.gaps as { code: string }[]

/** Brings a filing to its recheck and tries to pass it. */
async function prepare(filing: string): Promise<() => Promise<Answer>> {
  const { rows } = (await rig.call({ url: `/v1/filings/${filing}` })).body as { rows: { row: string }[] }
  await rig.open(
    filing,
    rows.map(({ row }) => ({ kind: 'collect_material', key: row })),
  )
  for (const { row } of rows)
    await rig.call({
      url: `/v1/tasks/${filing}.collect_material.${row}.r1/answer`,
      body: { answer: 'provided' },
      person: 'L2001',
    })
  await rig.open(filing, [{ kind: 'recheck' }])
  return () => rig.call({ url: `/v1/tasks/${filing}.recheck.r1/answer`, body: { answer: 'complete' }, person: 'L2001' })
}

test('S3-5 S3-21 a hit blocks the recheck until it is reworded or justified by name, and a newer version keeps the answer', async () => {
  const number = await rig.campaign(CALM)
  const recheck = await prepare(`${number}-01`)
  const text = { '/title': '双11 会员节', '/text': '全网最佳体验，满意度 98%' }
  const first = await handIn(number, text)
  expect(first).toMatchObject({ status: 200, body: { result: { copy: 'main', copyVersion: 1, open: ['h1', 'h2'] } } })
  expect(await recheck()).toMatchObject({
    status: 409,
    body: {
      code: 'wording_open',
      hits: [
        { copy: 'main', hit: 'h1', part: '/text', rule: 'absolute.named_by_law', severity: 'needs_context' },
        { hit: 'h2', severity: 'needs_source' },
      ],
    },
  })
  expect(await gapsOf(`${number}-01`)).toContainEqual(
    expect.objectContaining({ code: 'wording_open', items: ['main#h1', 'main#h2'] }),
  )
  expect(await contentOf(number)).toEqual({
    copies: [{ copy: 'main', version: 1, openHits: ['h1', 'h2'], justified: 0 }],
    missing: ['copy/main'],
  })
  expect((await copyOf(number)).hits[0]).toMatchObject({
    matched: '最佳',
    start: 2,
    end: 4,
    reason: { zh: expect.any(String) },
    article: expect.any(String),
    exceptions: expect.arrayContaining([expect.objectContaining({ id: 'self_comparison' })]),
  })

  const reason = { exception: 'self_comparison', reason: '与本品牌上一代产品比较' }
  const refused: [object[], { person?: string; ifVersion?: number }, number, string][] = [
    [[{ hit: 'h1', ...reason }], { person: 'nobody' }, 403, 'person_required'],
    [[{ hit: 'h1', ...reason }], { person: 'M1001' }, 403, 'legal_required'],
    [[{ hit: 'h1', exception: 'patent_marked', reason: '有' }], {}, 422, 'wording_not_justifiable'],
    [[{ hit: 'h1', exception: 'self_comparison' }], {}, 422, 'field_required'],
    [[{ hit: 'h1', source: '本公司' }], {}, 422, 'wording_not_justifiable'],
    [[{ hit: 'h2', ...reason }], {}, 422, 'wording_not_justifiable'],
    [[{ hit: 'h2' }], {}, 422, 'field_required'],
    [
      [
        { hit: 'h1', ...reason },
        { hit: 'h9', ...reason },
      ],
      {},
      404,
      'hit_unknown',
    ],
    [[{ hit: 'h1', ...reason }], { ifVersion: 7 }, 409, 'version_conflict'],
  ]
  for (const [answers, more, status, code] of refused) {
    const said = await answer(number, answers, { person: 'L2001', ...more })
    expect([code, said.status, said.body.code]).toEqual([code, status, code])
  }
  // All or none: the first of the two above was not kept either.
  expect((await copyOf(number)).open).toBe(2)

  expect(await answer(number, [{ hit: 'h1', ...reason }], { ifVersion: 1 })).toMatchObject({
    body: { result: { open: ['h2'] } },
  })
  // A source is no legal matter: whoever has it may name it.
  const source = { hit: 'h2', source: '2026 年会员调查', scope: '本公司会员', period: '2026 年 9 月' }
  expect((await answer(number, [source], { person: 'M1001' })).body.result.open).toEqual([])

  const again = await handIn(number, {
    ...text,
    '/title': '双11 会员节（终版）',
    '/text': '新版：全网最佳体验，满意度 98%',
  })
  expect(again.body.result).toMatchObject({ copyVersion: 2, open: [] })
  const kept = await copyOf(number)
  expect(kept.hits).toMatchObject([
    {
      hit: 'h1',
      status: 'justified',
      since: 1,
      answer: { by: 'L2001', version: 1, exception: 'self_comparison', text: reason.reason, contextChanged: true },
    },
    { hit: 'h2', answer: { by: 'M1001', text: '2026 年会员调查', scope: '本公司会员' } },
  ])
  expect(await recheck()).toMatchObject({ status: 200 })

  const reworded = await handIn(number, { '/text': '国家级体验' })
  expect(reworded.body.result.open).toEqual(['h3'])
  expect((await copyOf(number)).resolved).toMatchObject([
    { hit: 'h1', version: 3 },
    { hit: 'h2', version: 3 },
  ])
  expect((await handIn(number, {})).body.result).toMatchObject({ copyVersion: 4, open: [] })
  const { rows } = await rig.pool.query('select kind, recipient from mails where campaign = $1 and kind = $2', [
    number,
    'wording_open',
  ])
  expect(rows.map((row) => row.recipient as string).sort()).toEqual(['L2001', 'L2001', 'M1001', 'M1001'])
})

test('S3-5 the same words twice: an answer stays with its place, and what cannot be told apart is open again', async () => {
  const number = await rig.campaign(CALM)
  await handIn(number, { a: '甲产品是本店最佳选择。乙产品说明一二三四五六七八九十，也是最佳' })
  const reason = { exception: 'self_comparison', reason: '自身比较' }
  await answer(number, [{ hit: 'h2', ...reason }])
  const turned = await handIn(number, { a: '乙产品说明一二三四五六七八九十，也是最佳' })
  expect(turned.body.result.open).toEqual([])
  expect((await copyOf(number)).hits).toMatchObject([{ hit: 'h2', status: 'justified' }])
  const torn = await handIn(number, { a: '今年最佳，去年最佳' })
  expect(torn.body.result.open).toEqual(['h3', 'h4'])
})

test('copy for one platform blocks only its filings; the text is a note and no fact carries it', async () => {
  const number = await rig.campaign({
    ...CALM,
    filings: [
      { platform: 'wechat', item: 'mini_program_audit' },
      { platform: 'own_app', item: 'icp_filing' },
    ],
  })
  const words = '秘密方案之最佳'
  await handIn(number, { a: words }, { platforms: ['wechat'] })
  const codes = async (n: string) => (await gapsOf(`${number}-${n}`)).map(({ code }) => code)
  expect(await codes('01')).toContain('wording_open')
  expect(await codes('02')).not.toContain('wording_open')
  await handIn(number, { a: words })
  expect(await codes('02')).not.toContain('wording_open')
  const { rows } = await rig.pool.query('select body::text from facts where stream = $1', [number])
  expect(JSON.stringify(rows)).not.toContain('最佳')
  const facts = (await rig.call({ url: `/v1/campaigns/${number}/facts` })).body.items as {
    type: string
    body: object
  }[]
  expect(JSON.stringify(facts.find(({ type }) => type === 'CopyHandedIn'))).toContain(words)
  const cases: [object, string][] = [
    [{ platforms: ['nowhere'] }, 'requirement_unknown'],
    [
      {
        parts: [
          { part: 'a', text: '一' },
          { part: 'a', text: '二' },
        ],
      },
      'malformed',
    ],
    [{ parts: [{ part: '标题', text: '一' }] }, 'malformed'],
    [{ parts: [{ part: 'a', text: '最佳'.repeat(501) }] }, 'too_many_hits'],
    [{ copy: 'other', parts: [] }, 'field_required'],
  ]
  for (const [more, code] of cases)
    expect([code, (await handIn(number, { a: '好' }, more)).body.code]).toEqual([code, code])
  const other = await rig.keyFor('crm')
  expect(await rig.call({ url: `/v1/campaigns/${number}/copy`, key: other })).toMatchObject({ status: 404 })
})

const PRIZE = { id: 'first', tier: '一等奖', form: 'goods', name: '手机', quantity: 3, valueFen: 699_900 }
const PROMOTION = {
  kind: 'draw',
  prizes: [PRIZE],
  entry: { conditions: ['年满十八周岁'], method: '小程序内报名' },
  draw: { at: '2026-11-12T10:00:00+08:00', method: '系统随机抽取' },
  redemption: {
    startsAt: '2026-11-12T12:00:00+08:00',
    endsAt: '2026-11-18T23:59:59+08:00',
    conditions: ['本人领取'],
    method: '凭中奖短信填写地址',
  },
  delivery: '快递，包邮',
  forfeiture: ['逾期未填写地址'],
  organiser: { name: '某某公司', contact: '400-000-0000' },
}
const promote = (number: string, promotion: object, more: object = {}, person?: string) =>
  rig.call({ url: `/v1/campaigns/${number}/promotion`, body: { promotion, ...more }, person })

test('S1-13 a draw without odds or quantity does not pass the recheck; a prize above the cap is refused with its article', async () => {
  const number = await rig.campaign(CALM)
  const recheck = await prepare(`${number}-01`)
  expect(await rig.call({ url: `/v1/campaigns/${number}/promotion` })).toMatchObject({ status: 404 })
  expect(await contentOf(number)).toBeUndefined()
  const dear = { ...PROMOTION, prizes: [PRIZE, { ...PRIZE, id: 'car', valueFen: 5_000_001 }] }
  expect(await promote(number, dear)).toMatchObject({
    status: 422,
    body: {
      code: 'prize_above_cap',
      limitFen: 5_000_000,
      prizes: ['car'],
      article: expect.any(String),
      errors: [{ pointer: '#/promotion/prizes/1/valueFen' }],
    },
  })
  const { quantity: _quantity, ...uncounted } = PRIZE
  const lacking = await promote(number, { ...PROMOTION, prizes: [uncounted] })
  expect(lacking.body.result).toMatchObject({ promotionVersion: 1, missing: ['/promotion/prizes/0/quantity'] })
  expect(await recheck()).toMatchObject({ status: 409, body: { code: 'promotion_incomplete' } })
  expect(await contentOf(number)).toMatchObject({
    missing: ['promotion'],
    promotion: { version: 1, missing: ['/promotion/prizes/0/quantity'] },
  })
  expect((await gapsOf(`${number}-01`)).map(({ code }) => code)).toContain('promotion_incomplete')
  expect((await rig.call({ url: `/v1/campaigns/${number}/promotion` })).body.missing).toEqual([
    {
      pointer: '#/promotion/prizes/0/quantity',
      fact: 'prize_quantity_or_odds',
      zh: '奖品数量或者中奖概率',
      en: 'quantity or odds',
    },
  ])
  expect((await promote(number, { ...PROMOTION, prizes: [{ ...uncounted, odds: '1/1000' }] })).status).toBe(200)
  expect(await recheck()).toMatchObject({ status: 200 })
})

test('after the start only changes in the favour of consumers are taken; what the facts cannot tell needs a name and a reason', async () => {
  const number = await rig.campaign({ ...CALM, startsAt: '2026-10-12T09:00:00+08:00' })
  expect((await promote(number, PROMOTION)).status).toBe(200)
  const prizes = (more: object) => ({ ...PROMOTION, prizes: [{ ...PRIZE, ...more }] })
  expect(await promote(number, prizes({ quantity: 2 }))).toMatchObject({
    status: 409,
    body: {
      code: 'promotion_change_refused',
      changes: [{ pointer: '/prizes/0/quantity', code: 'less_quantity' }],
      article: expect.any(String),
      errors: [{ pointer: '#/promotion/prizes/0/quantity' }],
    },
  })
  expect((await promote(number, prizes({ quantity: 5 }))).body.result.promotionVersion).toBe(2)
  const renamed = prizes({ quantity: 5, name: '手机（新款）' })
  expect((await promote(number, renamed)).body.code).toBe('promotion_change_unclear')
  expect((await promote(number, renamed, { reason: '供货商升级' })).body.code).toBe('person_required')
  expect((await promote(number, renamed, { reason: '供货商升级' }, 'L2001')).status).toBe(200)
  const kept = (await rig.call({ url: `/v1/campaigns/${number}/promotion` })).body
  expect(kept).toMatchObject({
    version: 3,
    by: 'L2001',
    reason: '供货商升级',
    changes: [{ pointer: '/prizes/0/name', code: 'other', decision: 'ask' }],
    promotion: { prizes: [{ name: '手机（新款）' }] },
  })
  // Erased: nobody can say any more what was published.
  await rig.pool.query(`update notes set body = null, erased_at = now() where stream = $1 and body like '{"kind":%'`, [
    number,
  ])
  expect((await promote(number, renamed)).body.code).toBe('promotion_change_unclear')
  expect((await rig.call({ url: `/v1/campaigns/${number}/promotion` })).body.promotion).toBeNull()
})
