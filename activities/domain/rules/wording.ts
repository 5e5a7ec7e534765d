/**
 * What becomes of the terms that were found in a text: which concern the advertiser's sector, which stand inside a longer one,
 * what each is called, and which are answered by a justification or a source (S3-5, S3-21). Pure; finds nothing itself.
 */
import type { Bilingual } from '../../../workflows/contract/values'
import type { Industry, ProductGroup } from '../../../workflows/contract/traits'
import type {
  AppliesTo,
  Citation,
  Sector,
  Severity,
  Stricter,
  WordingCategory,
  WordingException,
} from '../../../workflows/contract/wording'

/** What a caller said of the advertiser; left out is unknown. */
export interface Advertiser {
  industry?: Industry
  productGroups?: readonly ProductGroup[]
}

export type UnsaidSector = keyof Advertiser

/** The rule behind a match. `needs_source`: a quoted figure, answered by its source alone. */
export interface Ground extends Citation {
  /** List and rule: `absolute.named_by_law`. */
  id: string
  category: WordingCategory
  severity: Severity | 'needs_source'
  appliesTo: AppliesTo
  reason: Bilingual
  /** No text names the words that were looked for; that they are meant is our reading. */
  isOurReading: boolean
  exceptions: readonly WordingException[]
  stricter: readonly Stricter[]
}

/** A term at a place: half-open range of UTF-16 units of the original. Without a ground it is plain and only covers others. */
export interface Match {
  ground?: Ground
  /** Folded: simplified, half-width, lower case, without separators. */
  term: string
  start: number
  end: number
}

/** Finds every place of every term and figure in a text; which of them count is decided by `settle`. */
export type Screen = (text: string) => Match[]

/** Folded text with, for each of its UTF-16 units, the half-open range of UTF-16 units that it came from. */
export interface Folded {
  text: string
  starts: Int32Array
  ends: Int32Array
}

/** Brings text into the form in which wording is compared: full-width, traditional and spaced-out spelling make no other word. */
export type Fold = (text: string) => Folded

export interface Hit extends Match {
  ground: Ground
  /** Text, rule, term and how many times it came before: the same while the text keeps its terms in their order. */
  id: string
  text: string
  occurrence: number
  /** What was left out and would decide whether the rule concerns the advertiser; empty when it does. */
  unsaid: UnsaidSector[]
}

const INDUSTRY_SECTORS: readonly Sector[] = [
  'medical',
  'education',
  'finance',
  'property',
  'alcohol',
] satisfies Industry[]

const unsaidOf = (sector: Sector): UnsaidSector => (INDUSTRY_SECTORS.includes(sector) ? 'industry' : 'productGroups')

const isIn = (sector: Sector, { industry, productGroups }: Advertiser): boolean | undefined =>
  unsaidOf(sector) === 'industry' ? industry && industry === sector : productGroups?.includes(sector as ProductGroup)

/** Whether a rule concerns an advertiser; a list of what is unsaid when that would decide. */
export function concerns(appliesTo: AppliesTo, said: Advertiser): boolean | UnsaidSector[] {
  if ('all' in appliesTo) return true
  const sectors = 'only' in appliesTo ? appliesTo.only : appliesTo.except
  const wanted = 'only' in appliesTo
  const held = sectors.map((sector) => isIn(sector, said))
  if (held.includes(true)) return wanted
  const unsaid = new Set(sectors.filter((_, i) => held[i] === undefined).map(unsaidOf))
  return unsaid.size === 0 ? !wanted : [...unsaid]
}

interface Weighed extends Match {
  unsaid: UnsaidSector[]
}

/** The hits of one text, in its order. A term inside a longer one is left out, unless that would hide something stricter. */
export function settle(text: string, matches: readonly Match[], said: Advertiser): Hit[] {
  const inOrder = matches
    .flatMap((match): Weighed[] => {
      const concerned = match.ground === undefined || concerns(match.ground.appliesTo, said)
      if (concerned === false) return []
      const { ground, term, start, end } = match
      return [{ ground, term, start, end, unsaid: concerned === true ? [] : concerned }]
    })
    .sort((a, b) => a.start - b.start || b.end - a.end)
  const counts = new Map<string, number>()
  return outermost(inOrder).flatMap((match) => {
    const { ground } = match
    if (ground === undefined) return []
    const name = `${text}:${ground.id}:${match.term}`
    const occurrence = (counts.get(name) ?? 0) + 1
    counts.set(name, occurrence)
    const id = `${name}:${occurrence}`
    const { term, start, end, unsaid } = match
    return [{ id, text, ground, term, occurrence, start, end, unsaid }]
  })
}

const CONTEXT = 10

/** What stands around a hit, to tell whether an answer was written for this place. Half a surrogate pair is left out. */
export const contextOf = (text: string, { start, end }: Match): string =>
  text
    .slice(Math.max(0, start - CONTEXT), end + CONTEXT)
    .replace(/^[\uDC00-\uDFFF]/, '')
    .replace(/[\uD800-\uDBFF]$/, '')

/** `matches` come by start, the longest first. Only those that still reach over the next one are looked at. */
function outermost(matches: readonly Weighed[]): Weighed[] {
  let open: Weighed[] = []
  return matches.filter((match) => {
    open = open.filter(({ end }) => end > match.start)
    const isCovered = open.some((outer) => covers(outer, match))
    open.push(match)
    return !isCovered
  })
}

const WEIGHT = { needs_context: 1, prohibited: 2 }

function covers(outer: Weighed, inner: Weighed): boolean {
  if (outer.start > inner.start || outer.end < inner.end || outer.end - outer.start === inner.end - inner.start)
    return false
  const [over, under] = [outer.ground?.severity, inner.ground?.severity]
  if (over === undefined || under === undefined) return under !== 'needs_source'
  if (over === 'needs_source' || under === 'needs_source') return over === under
  // What is only perhaps a hit hides nothing of another rule.
  const isCertain = outer.unsaid.length === 0 || outer.ground === inner.ground
  return isCertain && WEIGHT[over] >= WEIGHT[under]
}

export interface Justification {
  hit: string
  /** What `contextOf` said when this was written; where it is another now, the answer is not for this place. */
  context?: string
  exception: string
  reason: string
  fileIds?: string[]
}

/** S3-21: where a figure comes from, and for what and until when it holds. */
export interface FigureSource {
  hit: string
  context?: string
  source: string
  scope?: string
  period?: string
  fileIds?: string[]
}

export type Answered = { exception: WordingException; justification: Justification } | { source: FigureSource }

export type NotAcceptedCode =
  | 'hit_unknown'
  | 'text_changed'
  | 'answered_twice'
  | 'no_exception'
  | 'exception_not_permitted'
  | 'figure_needs_source'
  | 'not_a_figure'

export interface NotAccepted {
  list: 'justifications' | 'sources'
  index: number
  code: NotAcceptedCode
}

/** What is answered, by hit id, and every answer that was not accepted with the reason: none is dropped silently. */
export function resolve(
  hits: readonly Hit[],
  texts: ReadonlyMap<string, string>,
  justifications: readonly Justification[],
  sources: readonly FigureSource[],
): { answered: Map<string, Answered>; notAccepted: NotAccepted[] } {
  const byId = new Map(hits.map((hit) => [hit.id, hit]))
  const answered = new Map<string, Answered>()
  const notAccepted: NotAccepted[] = []
  const take = <T extends Justification | FigureSource>(
    list: NotAccepted['list'],
    given: readonly T[],
    judge: (hit: Hit, answer: T) => Answered | NotAcceptedCode,
  ): void =>
    given.forEach((answer, index) => {
      const hit = byId.get(answer.hit)
      const code = hit === undefined ? 'hit_unknown' : misplaced(hit, answer, texts.get(hit.text) ?? '', answered)
      const outcome = code ?? (hit && judge(hit, answer))
      if (typeof outcome === 'string') notAccepted.push({ list, index, code: outcome })
      else if (outcome !== undefined) answered.set(answer.hit, outcome)
    })
  take('justifications', justifications, justified)
  // A number that is no data needs no source, but somebody says so.
  take('sources', sources, ({ ground }, source) => (ground.severity === 'needs_source' ? { source } : 'not_a_figure'))
  return { answered, notAccepted }
}

function misplaced(
  hit: Hit,
  { context }: Justification | FigureSource,
  text: string,
  answered: ReadonlyMap<string, Answered>,
): NotAcceptedCode | undefined {
  if (context !== undefined && context !== contextOf(text, hit)) return 'text_changed'
  return answered.has(hit.id) ? 'answered_twice' : undefined
}

function justified({ ground }: Hit, justification: Justification): Answered | NotAcceptedCode {
  const exception = ground.exceptions.find(({ id }) => id === justification.exception)
  if (exception) return { exception, justification }
  if (ground.severity === 'needs_source') return 'figure_needs_source'
  return ground.severity === 'prohibited' ? 'no_exception' : 'exception_not_permitted'
}
