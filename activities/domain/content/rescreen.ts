/**
 * Kept copy is screened again (S3-5): when a wording list has a newer version, or the campaign says another sector of itself,
 * so that other lists concern it. New hits stop the recheck like those that were there from the first; what was rechecked or
 * is with the platform is asked about by `compareJudged`. Runs in every step, so a poke is all that a new list needs.
 */
import type { Change } from '../decision/change'
import { copiesFor, copiesOf, openWording } from './open-content'
import {
  copyNamed,
  withAside,
  type ContentAround,
  type CopyScreenedAgain,
  type CopyState,
  type CopyText,
  openHitsOf,
} from '../record/content'
import { earlierMarks, findHits, identify, marksOf, MOST_HITS, sectorsSaid } from './copy'
import type { StoredFact } from '../record/facts'
import { isNewer } from '../rules/pack-version'
import { filingsOf, type CampaignState, type FilingState } from '../record/state'
import type { Advertiser } from '../rules/wording'

/** Afterwards nobody can change what was shown. */
const SCREENED_DURING: readonly CampaignState['stage'][] = ['preparation', 'filing', 'cleared', 'live']

/** Beyond any text that is meant to be read; it bounds a step. */
const MOST_LOOKED_AT = 10 * MOST_HITS

type Lists = ContentAround['lists']
type Because = CopyScreenedAgain['because']
type Stale = { copy: CopyState; because: Because }

/** Copy that other lists would be read for now. */
export function staleCopies(s: CampaignState, lists: Lists): Stale[] {
  if (!s.copies || lists.length === 0 || !SCREENED_DURING.includes(s.stage) || s.ending || s.closedAt) return []
  const said = sectorsSaid(s)
  return copiesOf(s).flatMap((copy): Stale[] => {
    if (!copy.text || knowsNewer(copy.lists, lists)) return []
    if (knowsNewer(lists, copy.lists) || isToGoOn(copy)) return [{ copy, because: 'lists' }]
    return isSame(copy.said, said) ? [] : [{ copy, because: 'campaign' }]
  })
}

/** More was found than is kept at a time, and all of that is answered. */
const isToGoOn = (copy: CopyState): boolean => copy.more !== undefined && openHitsOf(copy).length === 0

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
  const found = findHits(change, around, parts).slice(0, MOST_LOOKED_AT)
  const before = withAside(copy)
  const all = identify(found, before, copy.version, around)
  const { isShown, more } = shownOf(all)
  const hits = all.hits.filter(isShown)
  const kept = all.kept.filter(({ hit }) => isShown({ id: hit }))
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
    counted: all.counted,
    more,
    fresh: hits.flatMap(({ id }) => (wasOpen.has(id) || answered.has(id) ? [] : [id])),
    marks: change.ctx.seal(
      JSON.stringify({ marks: [...marksOf(all.hits, found).filter(({ hit }) => present.has(hit)), ...aside] }),
    ),
  })
}

/** Nobody asked, so that nothing can be refused: what waits for an answer comes first, and the rest once that is answered. */
function shownOf({ hits, kept }: Pick<CopyScreenedAgain, 'hits' | 'kept'>): {
  isShown: (hit: { id: string }) => boolean
  more: number | undefined
} {
  const answered = new Set(kept.map(({ hit }) => hit))
  const open = hits.filter(({ id }) => !answered.has(id))
  const inOrder = [...open, ...hits.filter(({ id }) => answered.has(id))]
  const shown = new Set(inOrder.slice(0, MOST_HITS).map(({ id }) => id))
  return { isShown: ({ id }) => shown.has(id), more: open.length > MOST_HITS ? open.length - MOST_HITS : undefined }
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
