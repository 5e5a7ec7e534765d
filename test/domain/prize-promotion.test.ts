/** Prize promotions: what must be published, what a draw may give away, what may still change after the start. */
import { changesOf, DECISIONS, fractionOf } from '../../activities/domain/rules/prize-changes'
import {
  missingFacts,
  prizesAbove,
  stepsFor,
  type Prize,
  type Promotion,
} from '../../activities/domain/rules/prize-promotion'

const PHONE: Prize = {
  id: 'first',
  tier: '一等奖',
  form: 'goods',
  name: '手机',
  quantity: 3,
  valueFen: 699_900,
}
const DRAW: Promotion = {
  kind: 'draw',
  prizes: [PHONE],
  entry: { conditions: ['年满十八周岁'], method: '小程序内报名' },
  draw: { at: '2026-11-12T10:00:00+08:00', method: '系统随机抽取' },
  redemption: {
    startsAt: '2026-11-12T12:00:00+08:00',
    endsAt: '2026-11-30T23:59:59+08:00',
    conditions: ['本人领取'],
    method: '凭中奖短信填写地址',
  },
  delivery: '快递，包邮',
  forfeiture: ['逾期未填写地址'],
  organiser: { name: '某某公司', contact: '400-000-0000' },
}
const missing = (promotion: Promotion) => missingFacts(promotion).map(({ pointer }) => pointer)

describe('facts that must be published before the start', () => {
  test('a draw with all of them misses none', () => expect(missing(DRAW)).toEqual([]))

  test('S1-13 each fact that is missing is named by its place, quantity or odds among them', () => {
    expect(missing({ kind: 'draw', prizes: [{ id: 'a' }] })).toEqual([
      '/prizes/0/tier',
      '/prizes/0/form',
      '/prizes/0/name',
      '/prizes/0/valueFen',
      '/prizes/0/quantity',
      '/entry/conditions',
      '/entry/method',
      '/draw/at',
      '/draw/method',
      '/redemption/startsAt',
      '/redemption/endsAt',
      '/redemption/conditions',
      '/redemption/method',
      '/delivery',
      '/forfeiture',
      '/organiser/name',
      '/organiser/contact',
    ])
    expect(missing({ ...DRAW, prizes: [] })).toEqual(['/prizes'])
  })

  test('odds stand for a quantity; an empty list says that there are none; blank text says nothing', () => {
    const { quantity: _, ...prize } = PHONE
    expect(missing({ ...DRAW, prizes: [{ ...prize, odds: '1/1000' }], forfeiture: [] })).toEqual([])
    expect(missing({ ...DRAW, delivery: ' \n' })).toEqual(['/delivery'])
  })

  test('a sum of money needs no name; an instant draw needs no time', () => {
    const cash: Prize = { id: 'cash', tier: '二等奖', form: 'cash', odds: '1%', valueFen: 10_000 }
    const instant: Promotion = { ...DRAW, kind: 'instant', prizes: [cash], draw: { method: '刮卡' } }
    expect(missing(instant)).toEqual([])
    expect(missing({ ...instant, draw: {} })).toEqual(['/draw/method'])
  })

  test('a gift for everyone needs spec and quantity, and no draw', () => {
    const gift: Promotion = { ...DRAW, kind: 'gift', draw: undefined }
    expect(missing(gift)).toEqual(['/prizes/0/spec'])
    expect(missingFacts(gift)[0]?.step).toBe('gift_terms')
    expect(missing({ ...gift, prizes: [{ ...PHONE, quantity: undefined, odds: '1%', spec: '128G' }] })).toEqual([
      '/prizes/0/quantity',
    ])
  })

  test('points and coupons need their own rules', () => {
    const points: Prize = { ...PHONE, form: 'points', rules: { exchange: '100 分抵 1 元', scope: ' ' } }
    expect(missing({ ...DRAW, prizes: [points] })).toEqual([
      '/prizes/0/rules/scope',
      '/prizes/0/rules/validUntil',
      '/prizes/0/rules/restrictions',
    ])
    const said = { exchange: '抵现', scope: '全店', validUntil: '2026-12-31T23:59:59+08:00', restrictions: [] }
    expect(missing({ ...DRAW, prizes: [{ ...points, rules: said }] })).toEqual([])
  })
})

describe('the cap of 50,000 yuan', () => {
  const worth = (kind: Promotion['kind'], valueFen: number) =>
    prizesAbove({ ...DRAW, kind, prizes: [PHONE, { ...PHONE, id: 'top', valueFen }] }, 5_000_000)
  test.each(['draw', 'instant'] as const)('a prize of a %s may be worth exactly that, and no fen more', (kind) => {
    expect(worth(kind, 5_000_000)).toEqual([])
    expect(worth(kind, 5_000_001)).toEqual([1])
  })
  test('a gift for everyone has none', () => expect(worth('gift', 500_000_000)).toEqual([]))
})

test('what is to be done follows from the kind: updates only above 500 yuan, rules of points only for points', () => {
  const steps = (kind: Promotion['kind'], valueFen: number) =>
    stepsFor({ ...DRAW, kind, prizes: [{ ...PHONE, valueFen }] }, 50_000)
  expect(steps('draw', 90_000)).toEqual(['publish_before_start', 'draw_cap', 'no_change_after_start'])
  expect(steps('instant', 50_000)).not.toContain('instant_updates')
  expect(steps('instant', 50_001)).toContain('instant_updates')
  expect(steps('gift', 1)).toEqual(['publish_before_start', 'gift_terms', 'gift_marking', 'no_change_after_start'])
  expect(stepsFor({ ...DRAW, prizes: [{ ...PHONE, form: 'coupon' }] }, 50_000)).toContain('points_rules')
})

describe('changes after the start', () => {
  const withPrize = (more: Partial<Prize>): Promotion => ({ ...DRAW, prizes: [{ ...PHONE, ...more }] })
  const redeemed = (more: Promotion['redemption']): Promotion => ({
    ...DRAW,
    redemption: { ...DRAW.redemption, ...more },
  })
  const odds = (of: string): Promotion => withPrize({ odds: of })
  const rules = (validUntil: string): Promotion => withPrize({ form: 'points', rules: { validUntil } })

  test.each<[string, Promotion, Promotion, string[]]>([
    ['nothing', DRAW, { ...DRAW }, []],
    ['more of a prize', DRAW, withPrize({ quantity: 4 }), ['allowed more_quantity /prizes/0/quantity']],
    ['fewer of a prize', DRAW, withPrize({ quantity: 2 }), ['refused less_quantity /prizes/0/quantity']],
    ['no quantity any more', DRAW, withPrize({ quantity: undefined }), ['refused fact_withdrawn /prizes/0/quantity']],
    ['better odds', odds('1/1000'), odds('0.2%'), ['allowed better_odds /prizes/0/odds']],
    ['worse odds', odds('1/3'), odds('33.3%'), ['refused worse_odds /prizes/0/odds']],
    ['the same odds', odds('1/1000'), odds('0.10%'), []],
    ['worth more', DRAW, withPrize({ valueFen: 699_901 }), ['allowed higher_value /prizes/0/valueFen']],
    ['worth less', DRAW, withPrize({ valueFen: 699_899 }), ['refused lower_value /prizes/0/valueFen']],
    ['another prize', DRAW, withPrize({ name: '平板' }), ['ask other /prizes/0/name']],
    [
      'one prize more',
      DRAW,
      { ...DRAW, prizes: [{ ...PHONE, id: 'second' }, PHONE] },
      ['allowed prize_added /prizes/0'],
    ],
    ['one prize less', DRAW, { ...DRAW, prizes: [] }, ['refused prize_removed /before/prizes/0']],
    [
      'a later end of redemption',
      DRAW,
      redeemed({ endsAt: '2026-12-01T00:00:00+08:00' }),
      ['allowed longer_span /redemption/endsAt'],
    ],
    [
      'an earlier end of redemption',
      DRAW,
      redeemed({ endsAt: '2026-11-29T00:00:00+08:00' }),
      ['refused shorter_span /redemption/endsAt'],
    ],
    [
      'a later start of redemption',
      DRAW,
      redeemed({ startsAt: '2026-11-13T00:00:00+08:00' }),
      ['refused shorter_span /redemption/startsAt'],
    ],
    ['the same end in another zone', DRAW, redeemed({ endsAt: '2026-11-30T15:59:59Z' }), []],
    [
      'points that hold longer',
      rules('2026-12-01T00:00:00Z'),
      rules('2026-12-02T00:00:00Z'),
      ['allowed longer_span /prizes/0/rules/validUntil'],
    ],
    [
      'a condition more',
      DRAW,
      redeemed({ conditions: ['本人领取', '到店领取'] }),
      ['refused condition_added /redemption/conditions'],
    ],
    ['a condition less', DRAW, redeemed({ conditions: [] }), ['allowed condition_removed /redemption/conditions']],
    [
      'another condition',
      DRAW,
      redeemed({ conditions: ['到店领取'] }),
      ['ask conditions_rewritten /redemption/conditions'],
    ],
    [
      'conditions in another order',
      redeemed({ conditions: ['甲', '乙'] }),
      redeemed({ conditions: [' 乙', '甲'] }),
      [],
    ],
    [
      'a way to forfeit more',
      DRAW,
      { ...DRAW, forfeiture: ['逾期未填写地址', '拒收'] },
      ['refused condition_added /forfeiture'],
    ],
    [
      'a later draw',
      DRAW,
      { ...DRAW, draw: { ...DRAW.draw, at: '2026-11-13T10:00:00+08:00' } },
      ['ask other /draw/at'],
    ],
    ['another way of delivery', DRAW, { ...DRAW, delivery: '到店自提' }, ['ask other /delivery']],
    ['delivery that nobody knew of', { ...DRAW, delivery: ' ' }, DRAW, ['ask fact_supplied /delivery']],
    [
      'no contact any more',
      DRAW,
      { ...DRAW, organiser: { name: '某某公司' } },
      ['refused fact_withdrawn /organiser/contact'],
    ],
    ['a gift instead of a draw', DRAW, { ...DRAW, kind: 'gift' }, ['ask other /kind']],
  ])('%s', (_name, before, now, expected) => {
    const changes = changesOf(before, now).map(({ code, pointer }) => `${DECISIONS[code]} ${code} ${pointer}`)
    expect(changes).toEqual(expected)
  })

  test('odds are compared exactly', () => {
    expect(fractionOf('0.1%')).toEqual({ of: 1n, in: 1000n })
    expect(fractionOf('1/1000')).toEqual({ of: 1n, in: 1000n })
    expect(fractionOf('100%')).toEqual({ of: 100n, in: 100n })
  })
})
