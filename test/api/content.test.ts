/** Questions about content over HTTP, which store nothing: wording that will be refused, prize promotions. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { PromotionAnswer } from '../../activities/domain/content/promotion-check'
import { checkWording, type WordingAnswer } from '../../activities/domain/content/wording-check'
import { ReferenceMissing } from '../../activities/domain/decision/refusal'
import { problemBody, problemOf } from '../../api/http/errors'
import { createApiRig, START_AT, type Answer, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

type Answered<T> = Pick<Answer, 'status' | 'headers' | 'text'> & { body: T }
const screen = (body: unknown, key?: string): Promise<Answered<WordingAnswer>> =>
  rig.call({ url: '/v1/wording/check', body, key })
const promotion = (body: unknown, key?: string): Promise<Answered<PromotionAnswer>> =>
  rig.call({ url: '/v1/promotions/check', body, key })
const pointerOf = ({ body }: Answered<unknown>) => (body as { errors?: { pointer: string }[] }).errors?.[0]?.pointer
const rows = async () =>
  (
    await rig.pool.query(
      'select (select count(*) from intake) + (select count(*) from facts) + (select count(*) from files) as n',
    )
  ).rows[0].n as string

const SAID = { industry: 'other', productGroups: [] }
/** Its ads must not contain 无效退款, in so many words. */
const HEALTH_FOOD = { industry: 'other', productGroups: ['health_food'] }
const texts = [
  { id: '/poster/title', text: '全網最 佳體驗，满意度 98%' },
  { id: '/poster/foot', text: '无 效 退 款' },
]

describe('wording', () => {
  test('S3-5 every hit says where, why, by which article, and what may justify it; nothing is stored', async () => {
    const before = await rows()
    const { status, body } = await screen({ texts, ...HEALTH_FOOD })
    expect(status).toBe(200)
    expect(body).toMatchObject({ ok: false, open: 3, justified: 0, more: 0, notAccepted: [] })
    expect(body.hits.map(({ text, kind, matched, severity }) => [text, kind, matched, severity])).toEqual([
      ['/poster/title', 'term', '最 佳', 'needs_context'],
      ['/poster/title', 'figure', '满意度 98%', 'needs_source'],
      ['/poster/foot', 'term', '无 效 退 款', 'prohibited'],
    ])
    const [best] = body.hits
    expect(texts[0]?.text.slice(best?.start, best?.end)).toBe('最 佳')
    expect(best).toMatchObject({
      id: '/poster/title:absolute.named_by_law:最佳:1',
      reason: { zh: expect.stringContaining('最佳'), en: expect.any(String) },
      article: '广告法第九条第（三）项',
      grade: 'T',
      ourReading: false,
    })
    expect(best?.exceptions.map(({ id }) => id)).toEqual([
      'attitude',
      'goal',
      'not_about_product',
      'self_comparison',
      'usage_tip',
      'graded_standard',
      'registered_name',
      'state_award',
      'bounded_fact',
      'different_sense',
    ])
    expect(body.hits[2]?.exceptions.map(({ id }) => id)).toEqual(['different_sense'])
    expect(body.lists.map(({ list }) => list)).toEqual([
      'absolute',
      'alcohol',
      'education',
      'finance',
      'general',
      'health_products',
      'medical',
      'property',
      'quoted_figures',
    ])
    expect(body.lists[0]?.version).toMatch(/^\d{4}-\d{2}-\d{2}/)
    expect(await rows()).toBe(before)
  })

  test('S3-5 S3-21 it is in order once each hit is reworded, justified or has its source', async () => {
    const [title] = texts
    const found = (await screen({ texts: [title], ...SAID })).body.hits
    const [best, figure] = found
    const answers = {
      justifications: [
        { hit: best?.id, context: best?.context, exception: 'bounded_fact', reason: '2026 年第三方测评' },
      ],
      sources: [{ hit: figure?.id, source: '某某研究院 2026 年调查', scope: '会员 1,000 人', period: '2026 年 9 月' }],
    }
    const { body } = await screen({ texts: [title], ...SAID, ...answers })
    expect(body).toMatchObject({ ok: true, open: 0, justified: 2, notAccepted: [] })
    expect(body.hits.map(({ status, answered }) => [status, answered])).toEqual([
      ['justified', { exception: 'bounded_fact', reason: '2026 年第三方测评', fileIds: [], proofMissing: true }],
      ['justified', { ...answers.sources[0], hit: undefined, fileIds: [], proofMissing: false }],
    ])
  })

  test('a prohibited term cannot be justified; what answers nothing is named', async () => {
    const hit = '/poster/foot:health_products.refund_or_insurance:无效退款:1'
    const { body } = await screen({
      texts,
      ...HEALTH_FOOD,
      justifications: [
        { hit, exception: 'attitude', reason: '服务态度' },
        { hit: '/gone:a.b:c:1', exception: 'goal', reason: '已改写' },
      ],
    })
    expect([body.ok, body.justified]).toEqual([false, 0])
    expect(body.notAccepted).toMatchObject([
      { pointer: '#/justifications/0', code: 'no_exception', zh: expect.stringContaining('改写') },
      { pointer: '#/justifications/1', code: 'hit_unknown' },
    ])
  })

  test('a sector makes the same words weigh more, and one that is not said is asked for', async () => {
    const body = (await screen({ texts: [{ id: 'a', text: '最佳疗效保本' }], industry: 'medical', productGroups: [] }))
      .body
    expect(body.hits.map(({ rule, stricter }) => [rule, stricter[0]?.article])).toEqual([
      ['absolute.named_by_law', '广告绝对化用语执法指南第十一条第（一）项'],
    ])
    const unsaid = (await screen({ texts: [{ id: 'a', text: '保本' }] })).body
    expect(unsaid.hits).toMatchObject([{ rule: 'finance.no_risk', status: 'open', unsaid: ['industry'] }])
  })

  test('an own reading is called one, and plain text is in order', async () => {
    const { hits } = (await screen({ texts: [{ id: 'a', text: '顶级享受' }], ...SAID })).body
    expect(hits).toMatchObject([{ grade: 'ours', ourReading: true }])
    const plain = (await screen({ texts: [{ id: 'a', text: '新品上市，欢迎选购。' }], ...SAID })).body
    expect(plain).toMatchObject({ ok: true, open: 0, hits: [] })
  })

  test('a text full of hits is answered with the first thousand and the count of the others', async () => {
    const { status, body } = await screen({ texts: [{ id: 'a', text: '最佳'.repeat(100_000) }], ...SAID })
    expect([status, body.ok, body.open, body.hits.length, body.more]).toEqual([200, false, 100_000, 1_000, 99_000])
  })

  test.each<[string, unknown, number, string | undefined]>([
    ['no texts', {}, 400, '#/texts'],
    ['an empty list', { texts: [] }, 400, '#/texts'],
    ['two texts of one name', { texts: [texts[0], texts[0]] }, 400, '#/texts/1/id'],
    ['a name with a colon', { texts: [{ id: 'a:b', text: '' }] }, 400, '#/texts/0/id'],
    ['a text with NUL', { texts: [{ id: 'a', text: '最\0佳' }] }, 400, '#/texts/0/text'],
    ['half a surrogate pair', '{"texts":[{"id":"a","text":"最\\ud83d佳"}]}', 400, '#/texts/0/text'],
    ['a text that is none', { texts: [{ id: 'a', text: 1 }] }, 400, '#/texts/0/text'],
    ['an unknown industry', { texts, industry: 'mining' }, 400, '#/industry'],
    ['an unknown field', { texts, sector: 'x' }, 400, '#/sector'],
    [
      'a justification without a reason',
      { texts, justifications: [{ hit: 'x', exception: 'goal', reason: ' ' }] },
      400,
      '#/justifications/0/reason',
    ],
    ['a figure without a source', { texts, sources: [{ hit: 'x', source: '' }] }, 400, '#/sources/0/source'],
    [
      'an evidence that nobody uploaded',
      {
        texts,
        justifications: [
          { hit: 'x', exception: 'goal', reason: 'x', fileIds: ['0b9c3f0e-6d7f-4a57-8e6f-0c7a3c0e5d11'] },
        ],
      },
      422,
      '#/justifications/0/fileIds/0',
    ],
    ['a megabyte and more', { texts: [{ id: 'a', text: '好'.repeat(400_000) }] }, 413, undefined],
    ['a list', [], 400, '#'],
    ['broken JSON', '{"texts":', 400, undefined],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, undefined],
  ])('refuses %s, and says where', async (_name, body, status, pointer) => {
    const answer = await screen(body)
    expect([answer.status, answer.headers['content-type']]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
    ])
    expect(pointerOf(answer)).toBe(pointer)
  })
})

const PRIZE = { id: 'first', tier: '一等奖', form: 'goods', name: '手机', quantity: 3, valueFen: 699_900 }
const DRAW = {
  kind: 'draw',
  prizes: [PRIZE],
  entry: { conditions: [], method: '小程序内报名' },
  draw: { at: '2026-11-12T10:00:00+08:00', method: '系统随机抽取' },
  redemption: {
    startsAt: '2026-11-12T12:00:00+08:00',
    endsAt: '2026-11-30T23:59:59+08:00',
    conditions: [],
    method: '凭中奖短信',
  },
  delivery: '快递',
  forfeiture: [],
  organiser: { name: '某某公司', contact: '400-000-0000' },
}

describe('prize promotions', () => {
  test('a complete draw is in order, with its duties and how long proof is kept', async () => {
    const before = await rows()
    const { status, body } = await promotion({ promotion: DRAW })
    expect(status).toBe(200)
    expect(body).toMatchObject({ ok: true, refused: [], missing: [], changes: [] })
    expect(body.duties.map(({ step }) => step)).toEqual(['publish_before_start', 'draw_cap', 'no_change_after_start'])
    expect(body.retention).toMatchObject({ zh: expect.stringContaining('两年'), grade: 'S' })
    expect(body.packVersion).toMatch(/^2026-/)
    expect(await rows()).toBe(before)
  })

  test('a missing fact is named with its article, source and grade', async () => {
    const { delivery: _, ...rest } = DRAW
    const { body } = await promotion({ promotion: { ...rest, prizes: [{ ...PRIZE, quantity: undefined }] } })
    expect(body.ok).toBe(false)
    expect(body.missing).toMatchObject([
      {
        pointer: '#/promotion/prizes/0/quantity',
        fact: 'prize_quantity_or_odds',
        zh: '奖品数量或者中奖概率',
        article: '规范促销行为暂行规定第 13 条',
        grade: 'S',
      },
      { pointer: '#/promotion/delivery', source: expect.stringContaining('32号') },
    ])
  })

  test('a draw prize above 50,000 yuan is refused with the article; exactly that, or a gift, is not', async () => {
    const worth = async (valueFen: number, kind = 'draw') => {
      const prizes = [{ ...PRIZE, valueFen, spec: '整套' }]
      return (await promotion({ promotion: { ...DRAW, kind, prizes } })).body.refused
    }
    expect(await worth(5_000_000)).toEqual([])
    expect(await worth(5_000_001)).toMatchObject([
      {
        pointer: '#/promotion/prizes/0/valueFen',
        code: 'prize_above_cap',
        limitFen: 5_000_000,
        article: '反不正当竞争法第 11 条',
        grade: 'T',
      },
    ])
    expect(await worth(5_000_001, 'instant')).toHaveLength(1)
    expect(await worth(5_000_001, 'gift')).toEqual([])
  })

  test('after the start only what favours consumers may change; what cannot be told is asked', async () => {
    const now = {
      ...DRAW,
      prizes: [{ ...PRIZE, quantity: 4, valueFen: 600_000 }],
      delivery: '到店自提',
    }
    const { body } = await promotion({ promotion: now, before: DRAW, startedAt: '2026-10-01T00:00:00+08:00' })
    expect(body).toMatchObject({ ok: false, started: true })
    expect(body.changes.map(({ pointer, decision }) => [pointer, decision])).toEqual([
      ['#/promotion/prizes/0/quantity', 'allowed'],
      ['#/promotion/prizes/0/valueFen', 'refused'],
      ['#/promotion/delivery', 'ask'],
    ])
    expect(body.refused).toMatchObject([{ code: 'lower_value', article: expect.stringContaining('第 11 条') }])
    expect(body.changes[0]?.zh).toContain('有利于消费者')
  })

  test('before the start everything may change; the very instant of the start is after it', async () => {
    const now = { ...DRAW, prizes: [{ ...PRIZE, quantity: 1 }] }
    const ask = async (startedAt: string, changedAt?: string) =>
      (await promotion({ promotion: now, before: DRAW, startedAt, changedAt })).body
    expect(await ask('2026-12-01T00:00:00+08:00')).toMatchObject({ ok: true, started: false, changes: [] })
    expect(await ask(START_AT, START_AT)).toMatchObject({ ok: false, started: true })
  })

  test.each<[string, unknown, string]>([
    ['nothing', {}, '#/promotion'],
    ['an unknown kind', { promotion: { ...DRAW, kind: 'raffle' } }, '#/promotion/kind'],
    [
      'a price with half a fen',
      { promotion: { ...DRAW, prizes: [{ ...PRIZE, valueFen: 1.5 }] } },
      '#/promotion/prizes/0/valueFen',
    ],
    [
      'a price as text',
      { promotion: { ...DRAW, prizes: [{ ...PRIZE, valueFen: '1' }] } },
      '#/promotion/prizes/0/valueFen',
    ],
    [
      'odds that nobody can win',
      { promotion: { ...DRAW, prizes: [{ ...PRIZE, odds: '0%' }] } },
      '#/promotion/prizes/0/odds',
    ],
    ['odds above one', { promotion: { ...DRAW, prizes: [{ ...PRIZE, odds: '3/2' }] } }, '#/promotion/prizes/0/odds'],
    ['odds in words', { promotion: { ...DRAW, prizes: [{ ...PRIZE, odds: '很高' }] } }, '#/promotion/prizes/0/odds'],
    ['two prizes of one id', { promotion: { ...DRAW, prizes: [PRIZE, PRIZE] } }, '#/promotion/prizes/1/id'],
    ['a name with NUL', { promotion: { ...DRAW, prizes: [{ ...PRIZE, name: 'a\0' }] } }, '#/promotion/prizes/0/name'],
    [
      'a redemption that ends before it starts',
      { promotion: { ...DRAW, redemption: { startsAt: '2026-11-12T12:00:00Z', endsAt: '2026-11-12T12:00:00Z' } } },
      '#/promotion/redemption/endsAt',
    ],
    ['a start without what was before', { promotion: DRAW, startedAt: START_AT }, '#/before'],
    ['what was before without a start', { promotion: DRAW, before: DRAW }, '#/startedAt'],
    ['an unknown field', { promotion: { ...DRAW, cap: 1 } }, '#/promotion/cap'],
  ])('refuses %s, and says where', async (_name, body, pointer) => {
    const answer = await promotion(body)
    expect(answer.status).toBe(400)
    expect(pointerOf(answer)).toBe(pointer)
  })
})

test('both want a key that may read campaigns', async () => {
  const reporter = await rig.keyFor('platform', ['reports:write'])
  expect((await screen({ texts }, reporter)).status).toBe(403)
  expect((await promotion({ promotion: DRAW }, reporter)).status).toBe(403)
})

test('without wording lists nothing is called in order', () => {
  expect(() => checkWording([], () => [], { texts })).toThrow(expect.objectContaining({ code: 'reference_missing' }))
})

test('what is not installed is an error of the service, and named', () => {
  const body = problemBody(problemOf(new ReferenceMissing('rule_pack law')))
  expect(body).toMatchObject({ status: 503, code: 'reference_missing', title: expect.stringContaining('规则数据') })
  expect(body.detail).toMatch(/\(rule_pack law\)$/)
})

test.each(['docs/wording-and-promotions.md', 'docs/zh-CN/wording-and-promotions.md'])(
  'the examples of %s are answered',
  async (file) => {
    const text = readFileSync(path.join(__dirname, '..', '..', file), 'utf8')
    const examples = [...text.matchAll(/curl -s \$API(\/(?:wording|promotions)\/check) [^']*'([^']*)'/g)]
    const answers = await Promise.all(
      examples.map(([, url, body]) => rig.call({ url: `/v1${url}`, body: JSON.parse(body ?? '') })),
    )
    expect(answers.map(({ status, body }): unknown[] => [status, body.ok, body.open ?? body.missing.length])).toEqual([
      [200, false, 2],
      [200, false, 10],
    ])
  },
)
