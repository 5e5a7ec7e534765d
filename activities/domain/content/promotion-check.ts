/**
 * The answer to "may this prize promotion start, or change, like this?": missing facts, prizes above the cap, changes after the
 * start, each with the article that the rule pack of the law cites. Decided in `activities/domain`; stored nowhere.
 */
import type { DutyStep, RulePack } from '../../../workflows/contract/reference'
import type { Bilingual } from '../../../workflows/contract/values'
import { ReferenceMissing } from '../decision/refusal'
import { changesOf, DECISIONS, type ChangeCode, type Decision } from '../rules/prize-changes'
import { missingFacts, prizesAbove, stepsFor, type PrizeStep, type Promotion } from '../rules/prize-promotion'
import { prizeStep, prizeStepName } from './promotion'

export interface PromotionQuestion {
  promotion: Promotion
  /** As it was published at the start; given with `startedAt`. */
  before?: Promotion
  startedAt?: string
  /** When the change is made; now, unless said. */
  changedAt?: string
}

/** Two languages, and the article of the rule pack of the law that says so. */
type Cited = Bilingual & { article: string; source: string; grade: string }

/** What is refused: a prize above the cap, in fen, or a change after the start. */
type RefusedPart = Cited & { pointer: string; code: string; limitFen?: number }

/** A change against the version before; `ask`: the facts do not show whether it favours consumers. */
type ChangeOut = Cited & { pointer: string; code: string; decision: Decision }

/** Pointers lead into the question, as URI fragments. */
export interface PromotionAnswer {
  /** Nothing is refused, missing or open. */
  ok: boolean
  refused: RefusedPart[]
  missing: (Cited & { pointer: string; fact: string })[]
  /** Whether the change comes after the start; absent without one. */
  started?: boolean
  changes: ChangeOut[]
  duties: (Cited & { step: string })[]
  retention: Cited
  packVersion: string
}

/** Throws `ReferenceMissing` where the pack of the law, or a step in it, is not installed. */
export function checkPromotion(law: RulePack | undefined, question: PromotionQuestion, now: string): PromotionAnswer {
  const { promotion, startedAt, changedAt } = question
  const pack = law ?? missingData('rule_pack law')
  const steps = (step: PrizeStep): DutyStep => stepOf(pack, step)
  const missing = missingFacts(promotion).map(({ pointer, step, ...rest }) => ({
    pointer: `#/promotion${pointer}`,
    ...rest,
    ...citation(steps(step)),
  }))
  const started = startedAt === undefined ? undefined : Date.parse(changedAt ?? now) >= Date.parse(startedAt)
  const changes = started ? changesOut(question, steps('no_change_after_start')) : []
  const refused = [...capRefusals(question, steps('draw_cap')), ...refusedChanges(changes)]
  const { aboveFen } = steps('instant_updates')
  return {
    ok: refused.length === 0 && missing.length === 0 && changes.every(({ decision }) => decision === 'allowed'),
    refused,
    missing,
    started,
    changes,
    duties: stepsFor(promotion, aboveFen ?? missingData('law.prize_promotion.instant_updates aboveFen')).map((step) => {
      const { zh, en } = steps(step)
      return { step, zh, en, ...citation(steps(step)) }
    }),
    retention: retentionOf(pack),
    packVersion: pack.version,
  }
}

const citation = ({ article, source, grade }: DutyStep) => ({ article, source, grade })

const stepOf = (pack: RulePack, id: PrizeStep): DutyStep => prizeStep(pack, id) ?? missingData(prizeStepName(id))

function retentionOf(pack: RulePack): PromotionAnswer['retention'] {
  const retention = pack.duties?.find(({ item }) => item === 'prize_promotion')?.retention
  return retention ?? missingData('law.prize_promotion retention')
}

function missingData(what: string): never {
  throw new ReferenceMissing(what)
}

function capRefusals({ promotion }: PromotionQuestion, cap: DutyStep): RefusedPart[] {
  const limitFen = cap.maxFen ?? missingData('law.prize_promotion.draw_cap maxFen')
  return prizesAbove(promotion, limitFen).map((i) => ({
    pointer: `#/promotion/prizes/${i}/valueFen`,
    code: 'prize_above_cap',
    zh: `抽奖奖品价值超过上限：${cap.zh}`,
    en: `The prize is above the cap: ${cap.en}`,
    limitFen,
    ...citation(cap),
  }))
}

function changesOut({ promotion, before }: PromotionQuestion, rule: DutyStep): ChangeOut[] {
  if (before === undefined) return []
  return changesOf(before, promotion).map(({ pointer, code }) => ({
    pointer: pointer.startsWith('/before/') ? `#${pointer}` : `#/promotion${pointer}`,
    code,
    decision: DECISIONS[code],
    ...CHANGES[code],
    ...citation(rule),
  }))
}

const refusedChanges = (changes: readonly ChangeOut[]): RefusedPart[] =>
  changes.filter(({ decision }) => decision === 'refused').map(({ decision: _, ...rest }) => rest)

const CHANGES: Record<ChangeCode, Bilingual> = {
  more_quantity: { zh: '数量增加，有利于消费者', en: 'More prizes; favours consumers' },
  less_quantity: { zh: '活动开始后不得减少数量', en: 'The number of prizes must not be reduced after the start' },
  better_odds: { zh: '中奖概率提高，有利于消费者', en: 'Better odds; favours consumers' },
  worse_odds: { zh: '活动开始后不得降低中奖概率', en: 'The odds must not get worse after the start' },
  higher_value: { zh: '价值提高，有利于消费者', en: 'Higher value; favours consumers' },
  lower_value: { zh: '活动开始后不得降低价值', en: 'The value must not be reduced after the start' },
  longer_span: { zh: '时间放宽，有利于消费者', en: 'More time; favours consumers' },
  shorter_span: { zh: '活动开始后不得缩短时间', en: 'The time must not be shortened after the start' },
  condition_removed: { zh: '取消条件，有利于消费者', en: 'Fewer conditions; favours consumers' },
  condition_added: { zh: '活动开始后不得附加条件', en: 'No condition may be added after the start' },
  conditions_rewritten: {
    zh: '条件既有增加也有减少，请确认是否有利于消费者，或是否有正当理由',
    en: 'Conditions came and went; say whether it favours consumers or has a good reason',
  },
  prize_added: { zh: '增加奖品，有利于消费者', en: 'A prize was added; favours consumers' },
  prize_removed: { zh: '活动开始后不得取消奖品', en: 'No prize may be removed after the start' },
  fact_withdrawn: {
    zh: '活动开始后不得撤下已公布的信息',
    en: 'Published information must not be withdrawn after the start',
  },
  fact_supplied: {
    zh: '开始时未公布的信息，请确认是否有利于消费者，或是否有正当理由',
    en: 'It was not published at the start; say whether it favours consumers or has a good reason',
  },
  other: {
    zh: '仅凭内容无法判断，请确认是否有利于消费者，或是否有正当理由',
    en: 'The facts alone do not tell; say whether it favours consumers or has a good reason',
  },
}
