/**
 * Which requirements concern a campaign, by the rules of a pack: pure, without knowledge of any platform. Conditions have
 * three values: what the caller left out is unknown, and a rule that hangs on it asks instead of guessing (S0-1).
 */
import type {
  Applicability,
  ApplicabilityRule,
  Condition,
  PrizesCondition,
  Ruling,
} from '../../../workflows/contract/reference'
import {
  IMPLIED_TRAITS,
  type Form,
  type Industry,
  type PrizesSaid,
  type ProductGroup,
  type Trait,
} from '../../../workflows/contract/traits'

/** A campaign as the rules see it. Traits are complete: one that is not named is not there. The rest may be left out. */
export interface Described {
  traits: readonly Trait[]
  forms?: readonly Form[]
  industry?: Industry
  productGroups?: readonly ProductGroup[]
  prizes?: PrizesSaid
}

/** What a caller may leave out, and a rule may hang on. */
export type Unsaid = 'forms' | 'industry' | 'productGroups' | 'prizes'

/** The answer of a requirement's rules. */
export interface Judgement extends Ruling {
  /** Identifier of the rule within the requirement, `otherwise`, or `unwritten` when the pack has no rules for it. */
  rule: string
  /** What the caller would have to say for an answer; empty when it is one. */
  unsaid: Unsaid[]
}

/** What is judged: a requirement or a duty. */
interface Judged {
  appliesWhen?: ApplicabilityRule[]
  otherwise?: Ruling
}

const UNWRITTEN: Ruling = {
  answer: 'ask',
  reason: {
    zh: '规则包未写明适用条件，请向平台确认',
    en: 'The rule pack does not say when this applies; ask the platform',
  },
  grade: '?',
  source: 'not stated in the rule pack',
}

/** S2-10: the traits together with those that follow from them, each once. */
export function withImplied(traits: readonly Trait[]): Trait[] {
  const all = new Set<Trait>()
  const add = (trait: Trait): void => {
    if (all.has(trait)) return
    all.add(trait)
    IMPLIED_TRAITS[trait]?.forEach(add)
  }
  traits.forEach(add)
  return [...all]
}

/** Whether a condition holds; undefined when that hangs on something unsaid. Traits are taken as given, implied ones included. */
export function holds(condition: Condition, campaign: Described): boolean | undefined {
  if ('always' in condition) return true
  if ('trait' in condition) return campaign.traits.includes(condition.trait)
  if ('form' in condition) return campaign.forms?.includes(condition.form)
  if ('industry' in condition)
    return campaign.industry === undefined ? undefined : campaign.industry === condition.industry
  if ('product' in condition) return campaign.productGroups?.includes(condition.product)
  if ('prizes' in condition) return prizesHold(condition.prizes, campaign.prizes)
  if ('not' in condition) {
    const held = holds(condition.not, campaign)
    return held === undefined ? undefined : !held
  }
  const decisive = 'any' in condition
  const parts = (decisive ? condition.any : condition.all).map((part) => holds(part, campaign))
  if (parts.includes(decisive)) return decisive
  return parts.includes(undefined) ? undefined : !decisive
}

/** No prize is dearer than all of them together. */
function prizesHold(condition: PrizesCondition, prizes: PrizesSaid | undefined): boolean | undefined {
  if ('cash' in condition) return prizes?.cash
  const { totalFen, highestFen } = prizes ?? {}
  if ('totalAboveFen' in condition)
    return (
      above(totalFen, condition.totalAboveFen) ?? (above(highestFen, condition.totalAboveFen) === true || undefined)
    )
  return (
    above(highestFen, condition.highestAboveFen) ??
    (above(totalFen, condition.highestAboveFen) === false ? false : undefined)
  )
}

const above = (fen: number | undefined, limit: number): boolean | undefined =>
  fen === undefined ? undefined : fen > limit

/** The first rule that fits gives the answer; one that hangs on something unsaid asks for that; none: `otherwise`. */
export function judge(judged: Judged, given: Described): Judgement {
  const campaign = { ...given, traits: withImplied(given.traits) }
  for (const { id, when, ...ruling } of judged.appliesWhen ?? []) {
    const held = holds(when, campaign)
    if (held) return { ...ruling, rule: id, unsaid: [] }
    if (held === undefined) return { ...ruling, answer: 'ask', rule: id, unsaid: unsaidIn(when, campaign) }
  }
  return judged.otherwise
    ? { ...judged.otherwise, rule: 'otherwise', unsaid: [] }
    : { ...UNWRITTEN, rule: 'unwritten', unsaid: [] }
}

const unsaidIn = (condition: Condition, { forms, industry, productGroups, prizes }: Described): Unsaid[] => {
  const words = wordsOf(condition)
  const unsaid: Unsaid[] = []
  if (forms === undefined && words.some(({ kind }) => kind === 'form')) unsaid.push('forms')
  if (industry === undefined && words.some(({ kind }) => kind === 'industry')) unsaid.push('industry')
  if (productGroups === undefined && words.some(({ kind }) => kind === 'product')) unsaid.push('productGroups')
  const isOpen = ({ kind, word }: Word): boolean =>
    kind === 'prizes' && prizesHold(JSON.parse(word) as PrizesCondition, prizes) === undefined
  if (words.some(isOpen)) unsaid.push('prizes')
  return unsaid
}

/** A word of the vocabulary as a condition uses it. */
export interface Word {
  kind: 'trait' | 'form' | 'industry' | 'product' | 'prizes'
  word: string
}

/** Every word that a condition looks at. */
export function wordsOf(condition: Condition): Word[] {
  if ('all' in condition) return condition.all.flatMap(wordsOf)
  if ('any' in condition) return condition.any.flatMap(wordsOf)
  if ('not' in condition) return wordsOf(condition.not)
  if ('trait' in condition) return [{ kind: 'trait', word: condition.trait }]
  if ('form' in condition) return [{ kind: 'form', word: condition.form }]
  if ('industry' in condition) return [{ kind: 'industry', word: condition.industry }]
  if ('product' in condition) return [{ kind: 'product', word: condition.product }]
  if ('prizes' in condition) return [{ kind: 'prizes', word: JSON.stringify(condition.prizes) }]
  return []
}

/** The words of a campaign's description that the rules of a requirement looked at; what was not said is absent. */
export interface Mattered {
  traits: Trait[]
  forms?: Form[]
  industry?: Industry
  productGroups?: ProductGroup[]
  prizes?: PrizesSaid
}

/** Traits that mattered: of all that the campaign says, what the rules looked at on the way to their answer. */
export function matteredIn(judged: Judged, rule: string, given: Described): Mattered {
  const rules = judged.appliesWhen ?? []
  const last = rules.findIndex(({ id }) => id === rule)
  const words = rules.slice(0, last < 0 ? rules.length : last + 1).flatMap(({ when }) => wordsOf(when))
  const seen = (kind: Word['kind'], word: string): boolean => words.some((w) => w.kind === kind && w.word === word)
  const asked = (kind: Word['kind']): boolean => words.some((w) => w.kind === kind)
  const { forms, industry, productGroups, prizes } = given
  return {
    traits: withImplied(given.traits)
      .filter((t) => seen('trait', t))
      .sort(),
    ...(forms && asked('form') ? { forms: forms.filter((f) => seen('form', f)).sort() } : {}),
    // Said to be another one is said, too.
    ...(industry && asked('industry') ? { industry } : {}),
    ...(productGroups && asked('product')
      ? { productGroups: productGroups.filter((p) => seen('product', p)).sort() }
      : {}),
    ...(prizes && asked('prizes') ? { prizes } : {}),
  }
}

/** Two campaigns that the rules could not tell apart. The order in which a store gives members back does not matter. */
export const sameMattered = (a: Mattered, b: Mattered): boolean => textOf(a) === textOf(b)
const textOf = ({ traits, forms, industry, productGroups, prizes }: Mattered): string =>
  JSON.stringify([
    traits,
    forms ?? null,
    industry ?? null,
    productGroups ?? null,
    prizes ? [prizes.totalFen ?? null, prizes.highestFen ?? null, prizes.cash ?? null] : null,
  ])

const UNSAID = {
  forms: { zh: '活动形式', en: 'the forms' },
  industry: { zh: '行业', en: 'the industry' },
  productGroups: { zh: '产品类别', en: 'the product groups' },
  prizes: { zh: '奖品价值与是否含现金', en: 'what the prizes are worth and whether there is cash' },
}

/** The reason as people read it: one that hangs on something unsaid names that. */
export const reasonOf = ({ reason, unsaid }: Pick<Judgement, 'reason' | 'unsaid'>): Ruling['reason'] =>
  unsaid.length === 0
    ? reason
    : {
        zh: `未说明${unsaid.map((field) => UNSAID[field].zh).join('、')}，请确认是否适用：${reason.zh}`,
        en: `Say ${unsaid.map((field) => UNSAID[field].en).join(' and ')}; this may apply: ${reason.en}`,
      }

/** One answer for several: required if any is, else ask if any does. */
export const strictest = (answers: readonly Applicability[]): Applicability =>
  (['required', 'ask', 'not_required'] as const).find((answer) => answers.includes(answer)) ?? 'not_required'
