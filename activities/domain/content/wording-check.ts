/**
 * The answer to "what in these texts will be refused?": every hit with its place, article and permitted exceptions, and which
 * of them the caller has justified or given a source for. Decided by `activities/domain/rules/wording.ts`; stored nowhere.
 */
import type { Bilingual } from '../../../workflows/contract/values'
import type { WordingList } from '../../../workflows/contract/wording'
import { ReferenceMissing } from '../decision/refusal'
import {
  contextOf,
  resolve,
  settle,
  type Advertiser,
  type Answered,
  type FigureSource,
  type Hit,
  type Justification,
  type NotAccepted,
  type Screen,
  type UnsaidSector,
} from '../rules/wording'

/** Hits that are listed; all are counted. */
export const MAX_HITS = 1_000

export interface WordingQuestion extends Advertiser {
  texts: readonly { id: string; text: string }[]
  justifications?: readonly Justification[]
  sources?: readonly FigureSource[]
}

/** Where a rule is written, and how well that is known. */
interface Cited {
  article: string
  source: string
  grade: string
}

export interface WordingHit extends Cited {
  /** Composed of text, rule, term and occurrence. */
  id: string
  text: string
  kind: 'term' | 'figure'
  status: 'open' | 'justified'
  /** As it was compared. */
  term: string
  occurrence: number
  /** Half-open range in the text as sent, in UTF-16 units. */
  start: number
  end: number
  matched: string
  context: string
  rule: string
  category: string
  severity: Hit['ground']['severity']
  reason: Bilingual
  /** No text names these words; that they are meant is our reading. */
  ourReading: boolean
  exceptions: (Bilingual & Cited & { id: string; proof?: Bilingual })[]
  stricter: (Bilingual & Cited)[]
  unsaid: UnsaidSector[]
  answered?: {
    exception?: string
    reason?: string
    source?: string
    scope?: string
    period?: string
    fileIds: string[]
    proofMissing: boolean
  }
}

export interface WordingAnswer {
  /** False as long as a hit is open. */
  ok: boolean
  open: number
  justified: number
  /** Hits beyond `MAX_HITS`, which are not listed. */
  more: number
  hits: WordingHit[]
  notAccepted: (Bilingual & { pointer: string; code: string })[]
  lists: { list: string; name: Bilingual; version: string }[]
}

/** Throws `ReferenceMissing` where no list is installed: nothing would be found, and every text would pass. */
export function requireLists(lists: readonly WordingList[]): void {
  if (lists.length === 0) throw new ReferenceMissing('wording')
}

export function checkWording(lists: readonly WordingList[], screen: Screen, question: WordingQuestion): WordingAnswer {
  requireLists(lists)
  const { texts, industry, productGroups, justifications = [], sources = [] } = question
  const textOf = new Map(texts.map(({ id, text }) => [id, text]))
  const hits = texts.flatMap((each) => settle(each.id, screen(each.text), { industry, productGroups }))
  const { answered, notAccepted } = resolve(hits, textOf, justifications, sources)
  const open = hits.length - answered.size
  return {
    ok: open === 0,
    open,
    justified: answered.size,
    more: Math.max(0, hits.length - MAX_HITS),
    hits: hits.slice(0, MAX_HITS).map((hit) => hitOut(hit, textOf.get(hit.text) ?? '', question, answered.get(hit.id))),
    notAccepted: notAccepted.map(notAcceptedOut),
    lists: lists.map(({ id, name, version }) => ({ list: id, name, version })),
  }
}

function hitOut(hit: Hit, text: string, said: Advertiser, answered: Answered | undefined): WordingHit {
  const { ground, start, end } = hit
  const sectors: readonly string[] = [...(said.industry ? [said.industry] : []), ...(said.productGroups ?? [])]
  return {
    id: hit.id,
    text: hit.text,
    kind: ground.severity === 'needs_source' ? 'figure' : 'term',
    status: answered ? 'justified' : 'open',
    term: hit.term,
    occurrence: hit.occurrence,
    start,
    end,
    matched: text.slice(start, end),
    context: contextOf(text, hit),
    rule: ground.id,
    category: ground.category,
    severity: ground.severity,
    reason: ground.reason,
    article: ground.article,
    source: ground.source,
    grade: ground.grade,
    ourReading: ground.isOurReading,
    exceptions: [...ground.exceptions],
    stricter: ground.stricter
      .filter((each) => each.sectors.some((sector) => sectors.includes(sector)))
      .map(({ sectors: _, ...rest }) => rest),
    unsaid: hit.unsaid,
    answered: answered && answeredOut(answered),
  }
}

function answeredOut(answered: Answered): NonNullable<WordingHit['answered']> {
  if ('source' in answered) {
    const { source, scope, period, fileIds = [] } = answered.source
    return { source, scope, period, fileIds, proofMissing: false }
  }
  const { exception, justification } = answered
  const { reason, fileIds = [] } = justification
  return {
    exception: exception.id,
    reason,
    fileIds,
    proofMissing: exception.proof !== undefined && fileIds.length === 0,
  }
}

const NOT_ACCEPTED: Record<NotAccepted['code'], Bilingual> = {
  hit_unknown: { zh: '文本中没有这处用语，可能已改写', en: 'The texts have no such hit; it may have been reworded' },
  text_changed: { zh: '该处上下文已变，请重新说明', en: 'The surrounding text has changed; justify it again' },
  answered_twice: { zh: '同一处用语已有说明', en: 'This hit already has an answer' },
  no_exception: { zh: '该用语没有例外，只能改写', en: 'This wording has no exception; reword it' },
  exception_not_permitted: { zh: '该用语不适用这一例外', en: 'This exception is not permitted for this wording' },
  figure_needs_source: {
    zh: '引证数据须注明出处，请写入 sources',
    en: 'A quoted figure needs its source, under sources',
  },
  not_a_figure: {
    zh: '此处不是引证数据，请写入 justifications',
    en: 'This is not a quoted figure; use justifications',
  },
}

const notAcceptedOut = ({ list, index, code }: NotAccepted): WordingAnswer['notAccepted'][number] => ({
  pointer: `#/${list}/${index}`,
  code,
  ...NOT_ACCEPTED[code],
})
