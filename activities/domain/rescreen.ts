/**
 * Kept copy is screened again (S3-5): when a wording list has a newer version, or the campaign says another sector of itself,
 * so that other lists concern it. New hits stop the recheck like those that were there from the first; what was rechecked or
 * is with the platform is asked about by `compareJudged`. Runs in every step, so a poke is all that a new list needs.
 */
import type { Change } from './change'
import { copiesFor, copiesOf, openWording } from './content'
import {
  copyNamed,
  withAside,
  type ContentAround,
  type CopyScreenedAgain,
  type CopyState,
  type CopyText,
} from './content-state'
import { earlierMarks, findHits, identify, marksOf, MOST_HITS, openHitsOf, sectorsSaid } from './copy'
import type { StoredFact } from './facts'
import { isNewer } from './rule-change'
import { filingsOf, type CampaignState, type FilingState } from './state'
import type { Advertiser } from './wording'

/** Afterwards nobody can change what was shown. */
const SCREENED_DURING: readonly CampaignState['stage'][] = ['preparation', 'filing', 'cleared', 'live']

type Lists = ContentAround['lists']
type Because = CopyScreenedAgain['because']
type Stale = { copy: CopyState; because: Because }

/** Copy that other lists would be read for now. */
export function staleCopies(s: CampaignState, lists: Lists): Stale[] {
  if (!s.copies || lists.length === 0 || !SCREENED_DURING.includes(s.stage) || s.ending || s.closedAt) return []
  const said = sectorsSaid(s)
  return copiesOf(s).flatMap((copy): Stale[] => {
    if (!copy.text || knowsNewer(copy.lists, lists)) return []
    if (knowsNewer(lists, copy.lists)) return [{ copy, because: 'lists' }]
    return isSame(copy.said, said) ? [] : [{ copy, because: 'campaign' }]
  })
}

/** Copy that was handed in before this was kept is screened once more. */
const isSame = (before: Advertiser | undefined, now: Advertiser): boolean =>
  before !== undefined && before.industry === now.industry && before.productGroups?.join() === now.productGroups?.join()

/** A process that has not heard of a newer list yet must not screen by the older one. */
const knowsNewer = (lists: Lists, than: Lists): boolean =>
  lists.some(({ list, version }) => {
    const known = than.find((each) => each.list === list)?.version
    return known === undefined || isNewer(version, known)
  })

export function screenAgain(change: Change): void {
  const around = change.ctx.content
  if (!around) return
  for (const { copy, because } of staleCopies(change.state, around.lists)) {
    const text = copy.text && around.textOf(copy.text)
    // Erased: there is nothing left to look at.
    if (text !== undefined) screenOne(change, around, copy, { because, parts: (JSON.parse(text) as CopyText).parts })
  }
}

function screenOne(
  change: Change,
  around: ContentAround,
  copy: CopyState,
  { because, parts }: { because: Because; parts: CopyText['parts'] },
): void {
  // Nobody asked, so that nothing can be refused: what is beyond the limit is found when the first of them are mended.
  const found = findHits(change, around, parts).slice(0, MOST_HITS)
  const before = withAside(copy)
  const { hits, kept, counted } = identify(found, before, copy.version, around)
  const present = new Set(hits.map(({ id }) => id))
  const aside = earlierMarks(copy, around).filter(({ hit }) => !present.has(hit) && before.hits[hit]?.answer)
  const wasOpen = new Set(openHitsOf(copy).map(({ id }) => id))
  const answered = new Set(kept.map(({ hit }) => hit))
  change.emit('CopyScreenedAgain', change.state.number, {
    copy: copy.copy,
    version: copy.version,
    because,
    lists: around.lists,
    said: sectorsSaid(change.state),
    hits,
    kept,
    counted,
    fresh: hits.flatMap(({ id }) => (wasOpen.has(id) || answered.has(id) ? [] : [id])),
    marks: change.ctx.seal(JSON.stringify({ marks: [...marksOf(hits, found), ...aside] })),
  })
}

/** On the card of a campaign, or of one of its filings: how much wording waits for somebody. */
export function wordingRisks(s: CampaignState, f: FilingState | undefined): string[] {
  if (s.closedAt !== undefined || f?.ended) return []
  const open = f ? openWording(s, f).length : copiesOf(s).flatMap(openHitsOf).length
  return open === 0 ? [] : [`待处理用语 ${open} 处`]
}

/** The cards that show it, and the campaign, whose workflow sends the letter. */
export function pokedByWording(s: CampaignState, fact: StoredFact): string[] {
  if (fact.type !== 'CopyHandedIn' && fact.type !== 'WordingAnswered' && fact.type !== 'CopyScreenedAgain') return []
  const { copy } = fact.body
  const isGone = copyNamed(s, copy)?.resolved.some(({ version }) => version === fact.body.version) ?? false
  const isQuiet = 'hits' in fact.body && fact.body.hits.length === 0 && !isGone
  const shown = (f: FilingState): boolean => !f.ended && copiesFor(s, f).some((each) => each.copy === copy)
  const cards = isQuiet ? [] : filingsOf(s).filter(shown)
  return [...cards.map(({ id }) => id), ...(fact.type === 'CopyScreenedAgain' ? [s.number] : [])]
}
