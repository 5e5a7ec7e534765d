/** What facts mean for the content that a campaign keeps. */
import { copyNamed, type CopyHandedIn, type CopyState } from './content-state'
import type { StoredFact } from './facts'
import type { CampaignState } from './state'

export function applyContent(s: CampaignState, fact: StoredFact): void {
  switch (fact.type) {
    case 'CopyHandedIn': {
      const { copy } = fact.body
      s.copies = { ...s.copies, [copy]: nextCopy(copyNamed(s, copy), fact.body, fact.at) }
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
    default:
  }
}

function nextCopy(before: CopyState | undefined, body: CopyHandedIn, at: string): CopyState {
  const { kept, hits, ...rest } = body
  const present = new Set(hits.map(({ id }) => id))
  const gone = Object.values(before?.hits ?? {}).filter(({ id }) => !present.has(id))
  const changed = new Map(kept.map(({ hit, contextChanged }) => [hit, contextChanged]))
  const withAnswer = (hit: CopyHandedIn['hits'][number]): CopyState['hits'][string] => {
    const answer = before?.hits[hit.id]?.answer
    const contextChanged = changed.get(hit.id)
    if (!answer || contextChanged === undefined) return hit
    return { ...hit, answer: contextChanged ? { ...answer, contextChanged } : answer }
  }
  return {
    ...rest,
    at,
    hits: Object.fromEntries(hits.map((hit) => [hit.id, withAnswer(hit)])),
    resolved: [...(before?.resolved ?? []), ...gone.map(({ id, rule }) => ({ hit: id, rule, version: body.version }))],
  }
}
