/**
 * Finds Chinese terms into which letters or digits were put so that they are not found (最a佳, 全1网最低). Looks only closely
 * around each such place, so the work grows with the text and no faster.
 */

/** A term in folded text, as half-open range. */
export interface Found {
  term: string
  start: number
  end: number
}

/** Up to three letters or digits between Chinese characters; before a word of counting or of time they are a number. */
const INTERRUPTION =
  /(?<=\p{sc=Han})[a-z0-9]{1,3}(?=\p{sc=Han})(?![名位个件元张次天年月日号点折倍万亿千百成分小时周人只台瓶盒包套款份期届楼层度条])/gu
const HAN_ONLY = /^\p{sc=Han}+$/u
/** Longer than a term that somebody hides; further interruptions within it are left out as well. */
const AROUND = 12

/** Terms of Chinese characters alone that stand in the text once what interrupts them is left out; not those that stand there anyway. */
export function interruptedTerms(text: string, search: (part: string) => Found[]): Found[] {
  const gaps = [...text.matchAll(INTERRUPTION)].map(({ index, 0: put }) => ({ start: index, end: index + put.length }))
  const seen = new Set<string>()
  return gaps.flatMap((gap, i) => {
    // No more than these can lie so close.
    const near = gaps.slice(Math.max(0, i - AROUND), i + AROUND + 1)
    const from = Math.max(0, gap.start - AROUND)
    const to = Math.min(text.length, gap.end + AROUND)
    const places: number[] = []
    for (let at = from; at < to; at += 1) if (!near.some(({ start, end }) => start <= at && at < end)) places.push(at)
    return search(places.map((at) => text.charAt(at)).join('')).flatMap(({ term, start, end }) => {
      const range = { term, start: places[start] ?? 0, end: (places[end - 1] ?? 0) + 1 }
      const isInterrupted = range.start < gap.start && range.end > gap.end && HAN_ONLY.test(term)
      const key = `${range.start} ${range.end} ${term}`
      if (!isInterrupted || seen.has(key)) return []
      seen.add(key)
      return [range]
    })
  })
}
