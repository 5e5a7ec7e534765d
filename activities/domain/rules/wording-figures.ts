/**
 * Finds quoted figures in folded text: a number or a rank close to the word for what is measured, or a number before the word
 * for who was counted. Looks a fixed way around each such word, so the work grows with the text and no faster. Pure.
 */

/** A word that was found in the folded text, as half-open range. */
export interface Mark {
  kind: 'metric' | 'rank' | 'counted'
  start: number
  end: number
}

interface Range {
  start: number
  end: number
}

/** How far a figure may stand behind and before its word, in folded characters. */
const BEHIND = 12
const BEFORE = 8
const NUMBER_LENGTH = 16

const ENDS_CLAUSE = /[,，、。;；!！?？]/
const DIGITS = '0-9'
const HAN_DIGITS = '一二两三四五六七八九十百千几数'
const NUMBER = new RegExp(
  `(?:百分之[${HAN_DIGITS}${DIGITS}]{1,8}|[${DIGITS}](?:[${DIGITS}.,]{0,14}[${DIGITS}])?|[${HAN_DIGITS}]{1,6}(?=[万亿倍成]))`,
  'g',
)

const UNIT = /^[百千万亿]{0,3}[+余多]?(?:%|‰|倍|成|万|亿)?/
/** 2026年, 3天: a date or a length of time is no figure. */
const TIME = /^(?:年|月|日|号|点|时|分钟|秒|天|周|届|期|小时|个月)/

/** The figures, each from its first to its last character. */
export function figuresIn(text: string, marks: readonly Mark[]): Range[] {
  const ranks = marks.filter(({ kind }) => kind === 'rank')
  return marks.flatMap((mark) => {
    if (mark.kind === 'rank') return []
    const before = clauseBefore(text, mark.start)
    const behind = { start: mark.end, end: clauseEnd(text, mark.end) }
    if (mark.kind === 'counted') return joined(counted(text, lastNumber(text, before, mark.start), mark, behind), mark)
    const measured = numbers(text, behind).filter(
      (range) => !isAmount(text, range) || MONEY.test(text.slice(mark.start, mark.end)),
    )
    const after = firstOf(measured, inside(ranks, behind))
    return joined(
      after ?? lastOf(lastNumber(text, before, mark.start), inside(ranks, { start: before, end: mark.start })),
      mark,
    )
  })
}

/** What is measured in money; elsewhere an amount is a price, a prize or a discount. */
const MONEY = /额$|收入|营收/
const AMOUNT = /^[百千万亿]*(?:元|块|折|积分|分(?!之)|张|券)/
const isAmount = (text: string, { start, end }: Range): boolean =>
  AMOUNT.test(text.slice(end, end + 6)) || AMOUNT.test(/[百千万亿]+$/.exec(text.slice(start, end))?.[0] ?? '')

/** Between the number and who is counted: a measure word and what sort of them. */
const OF_PEOPLE =
  /^(?:[名位个家户人]|多|余|以上|的|注册|活跃|付费|签约|年轻|新|老|女性|男性|忠实|企业|真实|全国|海内外|中国|国内){0,4}$/
/** Before a number that the campaign sets itself: how many may take part, how many are drawn or invited. */
const QUOTA =
  /(?:前|满|限量|仅限|限|首批|邀请|抽取|抽出|抽|选出|招募|征集|开放|凑齐|凑|每|送出|送|赠|奖励|名额|随机|选取|挑选|产生|诞生|不足|未满|少于)(?:[约共近至多]|不超过){0,2}$/
/** Behind who is counted: what happens once so many are there. */
const CONDITION =
  /^[^,，。;；]{0,2}(?:即|就|方|后|时)?(?:可|能)?(?:开奖|解锁|开启|成团|成功|升级|名额|席位|送上|赠送|发放|派发)/
/** Users who are said to be so many. */
const SAID_TO_BE = /^(?:数量?|总数|规模)?(?:已经?|累计|达到|达|突破|超过|超|逾|破){1,3}$/

/** The number of those counted, unless it is a quota, a condition or a price: before the word, or behind it where it says so. */
function counted(text: string, before: Range | undefined, mark: Range, behind: Range): Range | undefined {
  if (CONDITION.test(text.slice(behind.start, behind.start + 10))) return undefined
  if (before) {
    const isOfPeople = OF_PEOPLE.test(text.slice(before.end, mark.start))
    if (isOfPeople && !QUOTA.test(text.slice(Math.max(0, before.start - 6), before.start))) return before
  }
  return numbers(text, behind).find(
    (range) =>
      SAID_TO_BE.test(text.slice(behind.start, range.start)) &&
      SAYS_MUCH.test(text.slice(range.start, range.end)) &&
      !isAmount(text, range) &&
      !CONDITION.test(text.slice(range.end, range.end + 10).replace(/^[名位个家人]/, '')),
  )
}

const joined = (figure: Range | undefined, mark: Range): Range[] =>
  figure ? [{ start: Math.min(figure.start, mark.start), end: Math.max(figure.end, mark.end) }] : []

const inside = (ranges: readonly Range[], { start, end }: Range): Range[] => {
  const found: Range[] = []
  // Marks come in order: a binary search keeps many marks from being looked at for each of them.
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ranges[middle]?.start ?? 0) < start) low = middle + 1
    else high = middle
  }
  for (let i = low; i < ranges.length; i += 1) {
    const range = ranges[i]
    if (range === undefined || range.start >= end) break
    if (range.end <= end) found.push(range)
  }
  return found
}

const firstOf = (a: readonly Range[], b: readonly Range[]): Range | undefined =>
  [...a, ...b].sort((x, y) => x.start - y.start)[0]

const lastOf = (a: Range | undefined, b: readonly Range[]): Range | undefined =>
  [...(a ? [a] : []), ...b].sort((x, y) => y.end - x.end)[0]

function clauseEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && at < from + BEHIND && !endsClause(text, at)) at += 1
  return at
}

/** Where the clause begins, or a fixed way back; never inside a number. */
function clauseBefore(text: string, from: number): number {
  let at = from
  while (at > 0 && at > from - BEFORE && !endsClause(text, at - 1)) at -= 1
  while (
    at > 0 &&
    at > from - BEFORE - NUMBER_LENGTH &&
    /[0-9.,]/.test(text.charAt(at - 1)) &&
    !endsClause(text, at - 1)
  )
    at -= 1
  return at
}

/** A comma inside 1,000 ends nothing. */
const endsClause = (text: string, at: number): boolean =>
  ENDS_CLAUSE.test(text.charAt(at)) &&
  !(text[at] === ',' && /[0-9]/.test(text.charAt(at - 1)) && /[0-9]/.test(text.charAt(at + 1)))

/** Numbers that begin in a range, with their units; they may reach a little beyond it. */
function numbers(text: string, { start, end }: Range): Range[] {
  const window = text.slice(start, end + 20)
  return [...window.matchAll(NUMBER)].flatMap(({ 0: found, index }) => {
    if (start + index >= end) return []
    const rest = window.slice(index + found.length)
    if (TIME.test(rest)) return []
    return [{ start: start + index, end: start + index + found.length + (UNIT.exec(rest)?.[0].length ?? 0) }]
  })
}

/** Before the word a small bare number says little (第 3 页用户指南): it needs a unit that counts or compares, or four digits. */
const SAYS_MUCH = /[%‰万亿倍成]|百分之|[0-9][0-9,]{3}/
const lastNumber = (text: string, from: number, to: number): Range | undefined =>
  numbers(text, { start: from, end: to })
    .filter(({ start, end }) => end <= to && SAYS_MUCH.test(text.slice(start, end)))
    .at(-1)
