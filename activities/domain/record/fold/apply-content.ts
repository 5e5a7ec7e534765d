/** What facts mean for the content that a campaign keeps. */
import { copyNamed, withAside, type CopyHandedIn, type CopyScreenedAgain, type CopyState } from '../content'
import type { FactsOf } from './folds'
import type { CampaignState } from '../state'

export function applyContent(s: CampaignState, fact: FactsOf<'content'>): void {
  switch (fact.type) {
    case 'CopyHandedIn': {
      const { copy } = fact.body
      s.copies = { ...s.copies, [copy]: nextCopy(copyNamed(s, copy), fact.body, fact.at) }
      break
    }
    case 'CopyScreenedAgain': {
      const known = copyNamed(s, fact.body.copy)
      if (!known) throw new Error(`CopyScreenedAgain names copy ${fact.body.copy}, which is not there`)
      s.copies = { ...s.copies, [known.copy]: screenedAgain(known, fact.body, fact.at) }
      break
    }
    case 'WordingAnswered': {
      const { copy, hit, ...answer } = fact.body
      const known = copyNamed(s, copy)?.hits[hit]
      if (!known) throw new Error(`WordingAnswered names hit ${hit} of copy ${copy}, which is not there`)
      known.answer = { ...answer, at: fact.at }
      break
    }
    case 'PromotionHandedIn':
      s.promotion = { ...fact.body, at: fact.at }
      break
  }
}

const nextCopy = (before: CopyState | undefined, body: CopyHandedIn, at: string): CopyState => {
  const { kept: _kept, ...rest } = body
  return { ...rest, at, ...withAnswers(before, body) }
}

function screenedAgain(before: CopyState, body: CopyScreenedAgain, screenedAt: string): CopyState {
  const { lists, said, marks, counted, fresh, more } = body
  const news = fresh.length > 0 ? (before.news ?? 0) + 1 : before.news
  const known = withAside(before)
  const after = withAnswers(known, body)
  const left = Object.values(known.hits).flatMap(({ answer, ...hit }) =>
    answer && !after.hits[hit.id] ? [[hit.id, { ...hit, answer }] as const] : [],
  )
  const aside = left.length === 0 ? undefined : Object.fromEntries(left)
  return { ...before, lists, said, marks, more, counted, screenedAt, news, ...after, aside }
}

/** The hits of now, each with the answer that it keeps; and those that are gone. */
function withAnswers(
  before: CopyState | undefined,
  { kept, hits, version }: Pick<CopyHandedIn, 'kept' | 'hits' | 'version'>,
): Pick<CopyState, 'hits' | 'resolved'> {
  const present = new Set(hits.map(({ id }) => id))
  const known = (before?.resolved ?? []).filter(({ hit }) => !present.has(hit))
  const gone = Object.values(before?.hits ?? {}).filter(
    ({ id }) => !present.has(id) && !known.some(({ hit }) => hit === id),
  )
  const changed = new Map(kept.map(({ hit, contextChanged }) => [hit, contextChanged]))
  const withAnswer = (hit: CopyHandedIn['hits'][number]): CopyState['hits'][string] => {
    const answer = before?.hits[hit.id]?.answer
    const contextChanged = changed.get(hit.id)
    if (!answer || contextChanged === undefined) return hit
    return { ...hit, answer: contextChanged ? { ...answer, contextChanged } : answer }
  }
  return {
    hits: Object.fromEntries(hits.map((hit) => [hit.id, withAnswer(hit)])),
    resolved: [...known, ...gone.map(({ id, rule }) => ({ hit: id, rule, version }))],
  }
}
