/**
 * Which facts of a prize promotion must be published before it starts and are missing, and which prizes are above what a draw may
 * give away. Pure; where each demand is written is said by the rule pack, by the id of the step.
 */
import type { Prize, PrizeForm, Promotion, PromotionKind } from '../../../workflows/contract/content'
import type { Bilingual } from '../../../workflows/contract/values'

export type { Prize, PrizeForm, Promotion } from '../../../workflows/contract/content'

export const PRIZE_FORMS = {
  goods: { zh: '实物', en: 'goods' },
  cash: { zh: '现金', en: 'cash' },
  service: { zh: '服务', en: 'service' },
  right_of_use: { zh: '物品使用权', en: 'right of use' },
  virtual_item: { zh: '虚拟物品', en: 'virtual item' },
  discount: { zh: '折扣优惠', en: 'discount' },
  lottery_ticket: { zh: '彩票', en: 'lottery ticket' },
  points: { zh: '积分', en: 'points' },
  coupon: { zh: '礼券、兑换券、代金券', en: 'voucher or coupon' },
} as const satisfies Record<PrizeForm, Bilingual>

/** Steps of the rule pack that the check cites. */
export type PrizeStep =
  | 'publish_before_start'
  | 'points_rules'
  | 'draw_cap'
  | 'no_change_after_start'
  | 'instant_updates'
  | 'gift_terms'
  | 'gift_marking'

export interface MissingFact extends Bilingual {
  /** JSON pointer into the promotion. */
  pointer: string
  fact: string
  step: PrizeStep
}

interface Demand extends Bilingual {
  at: string
  fact: string
  step?: PrizeStep
  value: (promotion: Promotion) => unknown
  not?: readonly PromotionKind[]
}

const demand = (
  at: string,
  fact: string,
  zh: string,
  en: string,
  value: Demand['value'],
  not?: Demand['not'],
): Demand => ({
  at,
  fact,
  zh,
  en,
  value,
  not,
})

const DEMANDS: readonly Demand[] = [
  demand('/entry/conditions', 'entry_conditions', '参与条件', 'conditions of entry', (p) => p.entry?.conditions),
  demand('/entry/method', 'entry_method', '参与方式', 'way of entry', (p) => p.entry?.method),
  demand('/draw/at', 'draw_time', '开奖时间', 'time of the draw', (p) => p.draw?.at, ['gift', 'instant']),
  demand('/draw/method', 'draw_method', '开奖方式', 'method of the draw', (p) => p.draw?.method, ['gift']),
  demand(
    '/redemption/startsAt',
    'redemption_start',
    '兑奖开始时间',
    'start of redemption',
    (p) => p.redemption?.startsAt,
  ),
  demand('/redemption/endsAt', 'redemption_end', '兑奖截止时间', 'end of redemption', (p) => p.redemption?.endsAt),
  demand(
    '/redemption/conditions',
    'redemption_conditions',
    '兑奖条件',
    'conditions of redemption',
    (p) => p.redemption?.conditions,
  ),
  demand('/redemption/method', 'redemption_method', '兑奖方式', 'way of redemption', (p) => p.redemption?.method),
  demand('/delivery', 'delivery', '奖品交付方式', 'delivery of prizes', (p) => p.delivery),
  demand('/forfeiture', 'forfeiture', '弃奖条件', 'when a prize is forfeited', (p) => p.forfeiture),
  demand('/organiser/name', 'organiser', '主办方', 'organiser', (p) => p.organiser?.name),
  demand('/organiser/contact', 'contact', '主办方联系方式', 'contact of the organiser', (p) => p.organiser?.contact),
]

/** Blank text is none; an empty list is an answer. */
const isSaid = (value: unknown): boolean => value !== undefined && (typeof value !== 'string' || value.trim() !== '')

/** Every fact that must be published before the start and is not there. */
export function missingFacts(promotion: Promotion): MissingFact[] {
  const prizes =
    promotion.prizes.length === 0
      ? [{ pointer: '/prizes', fact: 'prizes', zh: '奖项', en: 'prizes', step: 'publish_before_start' as const }]
      : promotion.prizes.flatMap((prize, i) => missingOfPrize(promotion.kind, prize, `/prizes/${i}`))
  const others = DEMANDS.filter((each) => !each.not?.includes(promotion.kind) && !isSaid(each.value(promotion))).map(
    ({ at, fact, zh, en }) => ({ pointer: at, fact, zh, en, step: 'publish_before_start' as const }),
  )
  return [...prizes, ...others]
}

function missingOfPrize(kind: PromotionKind, prize: Prize, at: string): MissingFact[] {
  const missing: MissingFact[] = []
  const want = (
    said: boolean,
    member: string,
    fact: string,
    zh: string,
    en: string,
    step: PrizeStep = 'publish_before_start',
  ) => {
    if (!said) missing.push({ pointer: `${at}/${member}`, fact, zh, en, step })
  }
  const isGift = kind === 'gift'
  if (!isGift) want(isSaid(prize.tier), 'tier', 'prize_tier', '奖项种类', 'kind of award')
  want(prize.form !== undefined, 'form', 'prize_form', '奖品种类', 'kind of prize')
  // Money has a sum and no name.
  if (prize.form !== 'cash') want(isSaid(prize.name), 'name', 'prize_name', '奖品品名', 'name of the prize')
  want(prize.valueFen !== undefined, 'valueFen', 'prize_value', '奖金金额或者奖品价格', 'sum or price of the prize')
  if (isGift) {
    want(isSaid(prize.spec), 'spec', 'gift_spec', '赠品规格', 'spec of the gift', 'gift_terms')
    want(prize.quantity !== undefined, 'quantity', 'gift_quantity', '赠品数量', 'quantity of gifts', 'gift_terms')
  } else {
    const isCounted = prize.quantity !== undefined || prize.odds !== undefined
    want(isCounted, 'quantity', 'prize_quantity_or_odds', '奖品数量或者中奖概率', 'quantity or odds')
  }
  if (prize.form !== 'points' && prize.form !== 'coupon') return missing
  const { exchange, scope, validUntil, restrictions } = prize.rules ?? {}
  want(isSaid(exchange), 'rules/exchange', 'exchange_rules', '兑换规则', 'rules of exchange', 'points_rules')
  want(isSaid(scope), 'rules/scope', 'scope_of_use', '使用范围', 'scope of use', 'points_rules')
  want(validUntil !== undefined, 'rules/validUntil', 'expiry', '有效期限', 'expiry', 'points_rules')
  want(restrictions !== undefined, 'rules/restrictions', 'restrictions', '其他限制条件', 'restrictions', 'points_rules')
  return missing
}

/** Prizes of a draw that are worth more than it may give away, by index; exactly the most is allowed, and gifts have no cap. */
export const prizesAbove = ({ kind, prizes }: Promotion, maxFen: number): number[] =>
  kind === 'gift' ? [] : prizes.flatMap(({ valueFen = 0 }, i) => (valueFen > maxFen ? [i] : []))

/** Which steps of the pack concern a promotion; those above a value only where a prize is worth more. */
export function stepsFor({ kind, prizes }: Promotion, updatesAboveFen: number): PrizeStep[] {
  const isPoints = prizes.some(({ form }) => form === 'points' || form === 'coupon')
  const isUpdated = kind === 'instant' && prizes.some(({ valueFen = 0 }) => valueFen > updatesAboveFen)
  return [
    'publish_before_start',
    ...(isPoints ? (['points_rules'] as const) : []),
    ...(kind === 'gift' ? (['gift_terms', 'gift_marking'] as const) : (['draw_cap'] as const)),
    'no_change_after_start',
    ...(isUpdated ? (['instant_updates'] as const) : []),
  ]
}
