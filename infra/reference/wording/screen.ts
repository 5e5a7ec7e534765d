/**
 * Finds the terms of wording lists in a text in one pass of an Aho–Corasick automaton over the folded text. Terms and text are
 * spelt in ASCII, two or three letters for each unit that occurs in a term: the library walks other text by Intl.Segmenter,
 * whose time on long Chinese text grows with the square, and a combining mark would hide the character before it.
 */
import AhoCorasick from 'modern-ahocorasick'
import type { Fold, Folded, Ground, Match, Screen } from '../../../activities/domain/rules/wording'
import { interruptedTerms, type Found } from './interrupted'
import { figuresIn, type Mark } from '../../../activities/domain/rules/wording-figures'
import type { FigureRule, WordingList, WordingRule } from '../../../workflows/contract/wording'

type Use = { as: 'term'; ground: Ground } | { as: 'plain' } | { as: Mark['kind']; ground: Ground }

/** Compiles the lists; takes milliseconds, and keeps nothing of the texts. */
export function createScreen(lists: readonly WordingList[], fold: Fold): Screen {
  const uses = usesOf(lists, fold)
  const terms = [...uses.keys()]
  const { spell, width } = createSpelling(terms)
  const automaton = new AhoCorasick(terms.map((term) => spell(term)))
  const search = (text: string): Found[] =>
    [...automaton.iterate(spell(text))].map(({ start, end, patternIndex }) => ({
      term: terms[patternIndex] ?? '',
      start: start / width,
      end: end / width,
    }))
  return (text) => {
    const folded = fold(text)
    const matches: Match[] = []
    const marks = new Map<Ground, Mark[]>()
    for (const { term, ...range } of search(folded.text)) {
      if (cutsWord(folded, range)) continue
      for (const use of uses.get(term) ?? []) {
        if (use.as === 'plain') matches.push({ term, ...original(folded, range) })
        else if (use.as === 'term') matches.push({ ground: use.ground, term, ...original(folded, range) })
        else marksOf(marks, use.ground).push({ kind: use.as, ...range })
      }
    }
    for (const { term, ...range } of interruptedTerms(folded.text, search))
      for (const use of uses.get(term) ?? [])
        if (use.as === 'term') matches.push({ ground: use.ground, term, ...original(folded, range) })
    return [...matches, ...figureMatches(folded, marks)]
  }
}

function marksOf(marks: Map<Ground, Mark[]>, ground: Ground): Mark[] {
  const known = marks.get(ground) ?? []
  marks.set(ground, known)
  return known
}

function figureMatches(folded: Folded, marks: Map<Ground, Mark[]>): Match[] {
  return [...marks].flatMap(([ground, found]) => {
    const inOrder = found.sort((a, b) => a.start - b.start || a.end - b.end)
    const seen = new Set<string>()
    return figuresIn(folded.text, inOrder).flatMap((range) => {
      const at = `${range.start}-${range.end}`
      if (seen.has(at)) return []
      seen.add(at)
      return [{ ground, term: folded.text.slice(range.start, range.end), ...original(folded, range) }]
    })
  })
}

const original = ({ starts, ends }: Folded, range: { start: number; end: number }) => ({
  start: starts[range.start] ?? 0,
  end: ends[range.end - 1] ?? 0,
})

/** top1 is not in TOP10, nor no1 in casino1: a term that begins or ends in a Latin letter or a digit is a whole word. */
function cutsWord({ text, starts, ends }: Folded, { start, end }: { start: number; end: number }): boolean {
  const cutsBefore = isWord(text, start) && isWord(text, start - 1) && ends[start - 1] === starts[start]
  const cutsAfter = isWord(text, end - 1) && isWord(text, end) && ends[end - 1] === starts[end]
  return cutsBefore || cutsAfter
}

const isWord = (text: string, at: number): boolean => at >= 0 && at < text.length && /[a-z0-9]/.test(text.charAt(at))

/**
 * Spells units as ASCII letters, as many a unit as the alphabet needs, each place with letters of its own: what matches
 * begins and ends with a unit.
 */
function createSpelling(terms: readonly string[]): { spell: (text: string) => string; width: number } {
  const alphabet = [...new Set(terms.flatMap((term) => term.split('')))]
  const width = alphabet.length < 47 ** 2 ? 2 : 3
  const radix = Math.floor(PRINTABLE / width)
  if (alphabet.length >= radix ** width)
    throw new Error(`the wording lists use ${alphabet.length} characters; only ${radix ** width - 1} can be told apart`)
  // Symbol 0 is every unit that no term has.
  const symbols = new Uint16Array(0x10000)
  alphabet.forEach((unit, i) => (symbols[unit.charCodeAt(0)] = i + 1))
  const spell = (text: string): string => {
    const spelt = Buffer.alloc(text.length * width)
    for (let i = 0, at = 0; i < text.length; i += 1) {
      let rest = symbols[text.charCodeAt(i)] ?? 0
      for (let place = 0; place < width; place += 1, at += 1) {
        spelt[at] = FIRST_PRINTABLE + place * radix + (rest % radix)
        rest = Math.floor(rest / radix)
      }
    }
    return spelt.toString('latin1')
  }
  return { spell, width }
}

const FIRST_PRINTABLE = 33
const PRINTABLE = 94

function usesOf(lists: readonly WordingList[], fold: Fold): Map<string, Use[]> {
  const uses = new Map<string, Use[]>()
  const add = (terms: readonly string[], use: Use): void => {
    // One rule may spell a term twice, as 最優 and 最优.
    for (const term of new Set(terms.map((each) => fold(each).text))) uses.set(term, [...(uses.get(term) ?? []), use])
  }
  for (const list of lists) {
    for (const rule of list.rules) add(termsOf(rule), { as: 'term', ground: ruleGround(list, rule) })
    for (const plain of list.plain ?? []) add(plain.terms, { as: 'plain' })
    if (list.figures === undefined) continue
    const ground = figureGround(list, list.figures)
    add(list.figures.metrics, { as: 'metric', ground })
    add(list.figures.ranks, { as: 'rank', ground })
    add(list.figures.counted, { as: 'counted', ground })
  }
  return uses
}

const termsOf = ({ terms, combinations = [] }: WordingRule): string[] => [
  ...terms,
  ...combinations.flatMap(({ first, then }) => first.flatMap((one) => then.map((other) => one + other))),
]

/** Every rule by its full id, `absolute.named_by_law`. */
export const groundsOf = (lists: readonly WordingList[]): Map<string, Ground> =>
  new Map(
    lists
      .flatMap((list) => [
        ...list.rules.map((rule) => ruleGround(list, rule)),
        ...(list.figures ? [figureGround(list, list.figures)] : []),
      ])
      .map((ground) => [ground.id, ground]),
  )

const ruleGround = (list: WordingList, rule: WordingRule): Ground => ({
  id: `${list.id}.${rule.id}`,
  category: rule.category,
  severity: rule.severity,
  appliesTo: rule.appliesTo,
  reason: rule.reason,
  article: rule.article,
  source: rule.source,
  grade: rule.grade,
  isOurReading: rule.grade === 'ours',
  exceptions: list.exceptions.filter(({ id }) => rule.exceptions.includes(id)),
  stricter: rule.stricter ?? [],
})

const figureGround = (list: WordingList, figures: FigureRule): Ground => ({
  id: `${list.id}.${figures.id}`,
  category: 'quoted_data',
  severity: 'needs_source',
  appliesTo: { all: true },
  reason: figures.reason,
  article: figures.article,
  source: figures.source,
  grade: figures.grade,
  isOurReading: figures.wordsGrade === 'ours',
  exceptions: list.exceptions.filter(({ id }) => figures.exceptions?.includes(id)),
  stricter: [],
})
