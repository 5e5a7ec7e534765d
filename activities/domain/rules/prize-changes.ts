/**
 * What changed between two versions of a prize promotion, and whether it can be seen from the facts alone to be in the consumers'
 * favour. After the start only that is allowed; what facts alone cannot tell is asked, never guessed. Pure.
 *
 * Decided here: quantity, odds, value, the span of redemption and of points, conditions added or taken away, prizes added or
 * taken away, a fact withdrawn. Asked: every other change (kind, form, name, spec, tier, texts, the time of the draw, organiser).
 */
import type { Prize, Promotion } from '../../../workflows/contract/content'

export type ChangeCode =
  | 'more_quantity'
  | 'less_quantity'
  | 'better_odds'
  | 'worse_odds'
  | 'higher_value'
  | 'lower_value'
  | 'longer_span'
  | 'shorter_span'
  | 'condition_removed'
  | 'condition_added'
  | 'conditions_rewritten'
  | 'prize_added'
  | 'prize_removed'
  | 'fact_withdrawn'
  | 'fact_supplied'
  | 'other'

export type Decision = 'allowed' | 'refused' | 'ask'

export const DECISIONS: Record<ChangeCode, Decision> = {
  more_quantity: 'allowed',
  less_quantity: 'refused',
  better_odds: 'allowed',
  worse_odds: 'refused',
  higher_value: 'allowed',
  lower_value: 'refused',
  longer_span: 'allowed',
  shorter_span: 'refused',
  condition_removed: 'allowed',
  condition_added: 'refused',
  conditions_rewritten: 'ask',
  prize_added: 'allowed',
  prize_removed: 'refused',
  fact_withdrawn: 'refused',
  fact_supplied: 'ask',
  other: 'ask',
}

export interface Change {
  /** JSON pointer into the new version; into the one before where the new one has no such place. */
  pointer: string
  code: ChangeCode
}

/** Every difference, in the order of the new version. */
export function changesOf(before: Promotion, now: Promotion): Change[] {
  const { entry: entered = {}, draw: drawn = {}, redemption: redeemed = {}, organiser: organised = {} } = before
  const { entry = {}, draw = {}, redemption = {}, organiser = {} } = now
  return [
    ...other('/kind', before.kind, now.kind),
    ...prizeChanges(before.prizes, now.prizes),
    ...conditions('/entry/conditions', entered.conditions, entry.conditions),
    ...other('/entry/method', entered.method, entry.method),
    ...instant('/draw/at', drawn.at, draw.at, () => 'other'),
    ...other('/draw/method', drawn.method, draw.method),
    ...instant('/redemption/startsAt', redeemed.startsAt, redemption.startsAt, opensEarlier),
    ...instant('/redemption/endsAt', redeemed.endsAt, redemption.endsAt, endsLater),
    ...conditions('/redemption/conditions', redeemed.conditions, redemption.conditions),
    ...other('/redemption/method', redeemed.method, redemption.method),
    ...other('/delivery', before.delivery, now.delivery),
    ...conditions('/forfeiture', before.forfeiture, now.forfeiture),
    ...other('/organiser/name', organised.name, organiser.name),
    ...other('/organiser/contact', organised.contact, organiser.contact),
  ]
}

function prizeChanges(before: readonly Prize[], now: readonly Prize[]): Change[] {
  const earlier = new Map(before.map((prize) => [prize.id, prize]))
  const kept = now.flatMap((prize, i): Change[] => {
    const was = earlier.get(prize.id)
    return was ? changesOfPrize(`/prizes/${i}`, was, prize) : [{ pointer: `/prizes/${i}`, code: 'prize_added' }]
  })
  const names = new Set(now.map(({ id }) => id))
  const gone = before.flatMap(({ id }, i): Change[] =>
    names.has(id) ? [] : [{ pointer: `/before/prizes/${i}`, code: 'prize_removed' }],
  )
  return [...kept, ...gone]
}

function changesOfPrize(at: string, was: Prize, is: Prize): Change[] {
  const [ruled, rules] = [was.rules ?? {}, is.rules ?? {}]
  return [
    ...other(`${at}/tier`, was.tier, is.tier),
    ...other(`${at}/form`, was.form, is.form),
    ...other(`${at}/name`, was.name, is.name),
    ...other(`${at}/spec`, was.spec, is.spec),
    ...compared(`${at}/quantity`, was.quantity, is.quantity, (a, b) => (b > a ? 'more_quantity' : 'less_quantity')),
    ...odds(`${at}/odds`, was.odds, is.odds),
    ...compared(`${at}/valueFen`, was.valueFen, is.valueFen, (a, b) => (b > a ? 'higher_value' : 'lower_value')),
    ...other(`${at}/rules/exchange`, ruled.exchange, rules.exchange),
    ...other(`${at}/rules/scope`, ruled.scope, rules.scope),
    ...instant(`${at}/rules/validUntil`, ruled.validUntil, rules.validUntil, endsLater),
    ...conditions(`${at}/rules/restrictions`, ruled.restrictions, rules.restrictions),
  ]
}

const compared = <T>(
  pointer: string,
  was: T | undefined,
  is: T | undefined,
  how: (was: T, is: T) => ChangeCode,
): Change[] => {
  if (was === is) return []
  if (was === undefined) return [{ pointer, code: 'fact_supplied' }]
  if (is === undefined) return [{ pointer, code: 'fact_withdrawn' }]
  return [{ pointer, code: how(was, is) }]
}

/** Blank text is no text. */
const said = (value: string | undefined): string | undefined => (value?.trim() ? value.trim() : undefined)

const other = (pointer: string, was?: string, is?: string): Change[] =>
  compared(pointer, said(was), said(is), () => 'other')

const endsLater = (was: number, is: number): ChangeCode => (is > was ? 'longer_span' : 'shorter_span')
const opensEarlier = (was: number, is: number): ChangeCode => (is < was ? 'longer_span' : 'shorter_span')

/** The same instant may be written with another offset. */
const instant = (
  pointer: string,
  was: string | undefined,
  is: string | undefined,
  how: (was: number, is: number) => ChangeCode,
) =>
  compared(pointer, was === undefined ? undefined : Date.parse(was), is === undefined ? undefined : Date.parse(is), how)

function odds(pointer: string, was: string | undefined, is: string | undefined): Change[] {
  if (was === undefined || is === undefined) return compared(pointer, was, is, () => 'other')
  const [a, b] = [fractionOf(was), fractionOf(is)]
  const [left, right] = [a.of * b.in, b.of * a.in]
  return left === right ? [] : [{ pointer, code: right > left ? 'better_odds' : 'worse_odds' }]
}

/** Exact: `1/3` and `33.3%` must not meet in a rounding. */
export function fractionOf(odds: string): { of: bigint; in: bigint } {
  const [over, under] = odds.split('/')
  if (under !== undefined) return { of: BigInt(over ?? '0'), in: BigInt(under) }
  const [whole = '0', part = ''] = odds.replace('%', '').split('.')
  return { of: BigInt(whole + part), in: 100n * 10n ** BigInt(part.length) }
}

/** As sets: their order says nothing. */
function conditions(pointer: string, was: readonly string[] | undefined, is: readonly string[] | undefined): Change[] {
  if (was === undefined || is === undefined) return was === is ? [] : compared<unknown>(pointer, was, is, () => 'other')
  const [earlier, later] = [new Set(was.map((each) => each.trim())), new Set(is.map((each) => each.trim()))]
  const isAdded = [...later].some((each) => !earlier.has(each))
  const isRemoved = [...earlier].some((each) => !later.has(each))
  if (isAdded && isRemoved) return [{ pointer, code: 'conditions_rewritten' }]
  if (isAdded) return [{ pointer, code: 'condition_added' }]
  return isRemoved ? [{ pointer, code: 'condition_removed' }] : []
}
