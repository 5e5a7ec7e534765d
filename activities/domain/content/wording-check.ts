/**
 * The answer to "what in these texts will be refused?": every hit with its place, article and permitted exceptions, and which
 * of them the caller has justified or given a source for. Decided by `activities/domain/rules/wording.ts`; stored nowhere.
 */
import { contextOf, resolve, settle, type Answered, type Hit, type NotAccepted } from '../rules/wording'
import type { Screen } from '../../../infra/reference/wording/screen'
import type { WordingList } from '../../../workflows/contract/wording'
import { Problem } from '../../../api/http/errors'
import { MAX_HITS, type WordingAnswer, type WordingBody } from '../../../api/schemas/wording-schema'

export function checkWording(lists: readonly WordingList[], screen: Screen, body: WordingBody): WordingAnswer {
  if (lists.length === 0) throw new Problem('reference_missing', { detail: 'wording' })
  const { texts, industry, productGroups, justifications = [], sources = [] } = body
  const textOf = new Map(texts.map(({ id, text }) => [id, text]))
  const hits = texts.flatMap((each) => settle(each.id, screen(each.text), { industry, productGroups }))
  const { answered, notAccepted } = resolve(hits, textOf, justifications, sources)
  const open = hits.length - answered.size
  return {
    ok: open === 0,
    open,
    justified: answered.size,
    more: Math.max(0, hits.length - MAX_HITS),
    hits: hits.slice(0, MAX_HITS).map((hit) => hitOut(hit, textOf.get(hit.text) ?? '', body, answered.get(hit.id))),
    notAccepted: notAccepted.map(notAcceptedOut),
    lists: lists.map(({ id, name, version }) => ({ list: id, name, version })),
  }
}

function hitOut(
  hit: Hit,
  text: string,
  said: WordingBody,
  answered: Answered | undefined,
): WordingAnswer['hits'][number] {
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

function answeredOut(answered: Answered): NonNullable<WordingAnswer['hits'][number]['answered']> {
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

const NOT_ACCEPTED: Record<NotAccepted['code'], { zh: string; en: string }> = {
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
