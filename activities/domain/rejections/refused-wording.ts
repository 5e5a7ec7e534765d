/**
 * Words that a platform refused, taken from what it said: terms of the wording lists, and what it put into quotation marks. And
 * where the same words stand in copy that is about to go there. Compared as the screen compares: full-width or traditional
 * spelling makes no other word.
 */
import type { CopyState, CopyText } from '../record/content'
import type { RefusedItem } from './refused-item'
import type { Fold, Screen } from '../rules/wording'
import type { TextOf } from '../record/values'

export interface RefusedWording {
  /** As it was written the last time. */
  wording: string
  /** Newest first. */
  items: RefusedItem[]
}

export interface WordingReader {
  screen: Screen
  fold: Fold
}

const QUOTED = /[“「『"‘]([^“”「」『』"‘’\n]{2,30})[”」』"’]/g
const MOST = 200

/**
 * Of items that come newest first. Terms of the lists are counted over the whole company; quotations only of filings that the
 * caller may see: they are somebody's own words.
 */
export function refusedWordings(
  items: readonly RefusedItem[],
  { screen, fold }: WordingReader,
  around: {
    textOf: TextOf
    maySee: (item: RefusedItem) => boolean
    isWording: (category: string | undefined) => boolean
  },
): RefusedWording[] {
  const found = new Map<string, RefusedWording>()
  for (const item of items) {
    const { category, field, error } = item.refused
    const said = around.textOf(error)
    if (!said || !around.isWording(category)) continue
    const terms = screen(said).flatMap(({ ground, start, end }) =>
      ground && ground.severity !== 'needs_source' ? [said.slice(start, end)] : [],
    )
    const quoted = around.maySee(item) ? [...said.matchAll(QUOTED)].map(([, words = '']) => words.trim()) : []
    const names = new Map([...terms, ...quoted].map((words) => [fold(words).text, words]))
    for (const [name, wording] of names) {
      if (name.length < 2 || wording === field?.trim()) continue
      const known = found.get(name)
      if (known) known.items.push(item)
      else found.set(name, { wording, items: [item] })
    }
  }
  return [...found.values()].sort((a, b) => b.items.length - a.items.length).slice(0, MOST)
}

export interface Place {
  copy: string
  version: number
  part: string
  start: number
  end: number
  matched: string
  of: RefusedWording
}

const MOST_PLACES = 500

/** Every place of refused words in copy, in its order. Copy whose text was erased has none. */
export function placesIn(
  copies: readonly CopyState[],
  refused: readonly RefusedWording[],
  fold: Fold,
  textOf: TextOf,
): Place[] {
  const wanted = refused.map((of) => ({ of, words: fold(of.wording).text })).filter(({ words }) => words !== '')
  const places: Place[] = []
  for (const { copy, version, text } of copies) {
    const kept = textOf(text)
    if (!kept) continue
    for (const { part, text: original } of (JSON.parse(kept) as CopyText).parts) {
      const folded = fold(original)
      const here: Place[] = []
      for (const { of, words } of wanted)
        for (let i = folded.text.indexOf(words); i >= 0; i = folded.text.indexOf(words, i + words.length)) {
          if (cutsWord(folded.text, i, i + words.length)) continue
          const start = folded.starts[i] ?? 0
          const end = folded.ends[i + words.length - 1] ?? 0
          here.push({ copy, version, part, start, end, matched: original.slice(start, end), of })
          if (places.length + here.length >= MOST_PLACES) break
        }
      places.push(...here.sort((a, b) => a.start - b.start || b.end - a.end))
      if (places.length >= MOST_PLACES) return places.slice(0, MOST_PLACES)
    }
  }
  return places
}

const isLatin = (text: string, at: number): boolean => at >= 0 && at < text.length && /[a-z0-9]/.test(text.charAt(at))

/** top1 is not in TOP10. */
const cutsWord = (text: string, start: number, end: number): boolean =>
  (isLatin(text, start) && isLatin(text, start - 1)) || (isLatin(text, end - 1) && isLatin(text, end))
