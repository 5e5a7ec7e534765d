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
    if (mark.kind === 'counted') return joined(lastNumber(text, before, mark.start), mark)
    const behind = { start: mark.end, end: clauseEnd(text, mark.end) }
    const after = firstOf(numbers(text, behind), inside(ranks, behind))
    return joined(
      after ?? lastOf(lastNumber(text, before, mark.start), inside(ranks, { start: before, end: mark.start })),
      mark,
    )
  })
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
