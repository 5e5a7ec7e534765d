/**
 * Copy that a campaign keeps (S3-5, S3-21): screened as it is handed in, by the lists of that moment. A hit is open until a newer
 * version is without it, or somebody who may has answered it in writing; a newer version that still has it keeps the answer.
 */
import type { AnswerWording, HandInCopy, WordingAnswerInput } from '../../../workflows/contract/content'
import { refuse, type Change } from '../decision/change'
import {
  copyNamed,
  openHitsOf,
  type ContentAround,
  type CopyState,
  type CopyText,
  type KeptHit,
} from '../record/content'
import { refuseEach } from '../decision/faults'
import { packOf } from '../filing/open-filing'
import { refuseUnknown } from '../decision/refusal'
import type { CampaignState } from '../record/state'
import { contextOf, settle, type Advertiser, type Ground, type Hit } from '../rules/wording'

/** Kept for one copy at most. */
export const MOST_HITS = 500
/** In use at a time, and their characters together: all of it is screened again when the lists change. */
const MOST_COPIES = 50
const MOST_CHARACTERS = 1_000_000

export function handInCopy(change: Change, body: HandInCopy): Record<string, unknown> {
  const { copy, parts, platforms } = body
  refuseEach(platforms ?? [], (platform, i) => packOf(change, platform, `/platforms/${i}`))
  const around = contentAround(change)
  const before = copyNamed(change.state, copy)
  if (!before && parts.length === 0) refuse('field_required', 'parts', '/parts')
  refuseTooMuch(change, body)
  const found = findHits(change, around, parts)
  if (found.length > MOST_HITS) refuse('too_many_hits', String(found.length), '/parts', { most: MOST_HITS })
  const version = (before?.version ?? 0) + 1
  const { hits, kept, counted } = identify(found, before, version, around)
  const text: CopyText = { parts, marks: marksOf(hits, found) }
  change.emit('CopyHandedIn', change.state.number, {
    copy,
    version,
    platforms,
    parts: parts.map(({ part, text: { length } }) => ({ part, length })),
    text: parts.length === 0 ? undefined : change.ctx.seal(JSON.stringify(text)),
    lists: around.lists,
    said: sectorsSaid(change.state),
    hits,
    kept,
    counted,
  })
  const state = copyNamed(change.state, copy)
  return { copy, copyVersion: version, open: state ? openHitsOf(state).map(({ id }) => id) : [] }
}

/** The record reads what content is judged with whenever a command brings some. */
export const contentAround = ({ ctx }: Change): ContentAround => {
  if (!ctx.content) throw new Error('the record has read no wording lists for a command that needs them')
  if (ctx.content.lists.length === 0) refuse('unprocessable', 'no wording list is installed')
  return ctx.content
}

function refuseTooMuch({ state }: Change, { copy, parts }: HandInCopy): void {
  if (parts.length === 0) return
  const others = Object.values(state.copies ?? {}).filter((each) => each.copy !== copy && each.parts.length > 0)
  if (others.length >= MOST_COPIES) refuse('too_many_copies', String(MOST_COPIES), '/copy', { most: MOST_COPIES })
  const lengths = [...others.flatMap((each) => each.parts), ...parts.map(({ text: { length } }) => ({ length }))]
  const characters = lengths.reduce((sum, { length }) => sum + length, 0)
  if (characters > MOST_CHARACTERS)
    refuse('copy_too_long', String(characters), '/parts', { most: MOST_CHARACTERS, characters })
}

export interface Found {
  hit: Hit
  context: string
}

/** By the lists of now, for the sectors that the campaign says it belongs to. */
export const findHits = (change: Change, around: ContentAround, parts: CopyText['parts']): Found[] =>
  parts.flatMap(({ part, text }) =>
    settle(part, around.screen(text), sectorsSaid(change.state)).map((hit) => ({ hit, context: contextOf(text, hit) })),
  )

/** What decides which lists concern a campaign. */
export const sectorsSaid = ({ described }: Pick<CampaignState, 'described'>): Advertiser => ({
  industry: described?.industry,
  productGroups: described?.productGroups && [...described.productGroups].sort(),
})

export const marksOf = (hits: readonly KeptHit[], found: readonly Found[]): CopyText['marks'] =>
  hits.map(({ id }, i) => ({ hit: id, term: found[i]?.hit.term ?? '', context: found[i]?.context ?? '' }))

const nameOf = (part: string, rule: string, term: string): string => JSON.stringify([part, rule, term])

/**
 * Which hit of the version before each one is: the same words by the same rule in the same part, first those with the same words
 * around them, then in their order where as many are left on either side. What cannot be told apart is new, and open.
 */
export function identify(
  found: readonly Found[],
  before: CopyState | undefined,
  version: number,
  around: ContentAround,
): { hits: KeptHit[]; kept: { hit: string; contextChanged: boolean }[]; counted: number } {
  const known = earlierHits(before, around)
  const same = new Map<Found, { id: string; contextChanged: boolean }>()
  const groups = grouped(found, ({ hit }) => nameOf(hit.text, hit.ground.id, hit.term))
  for (const [name, group] of groups) {
    const left = [...(known.get(name) ?? [])]
    const rest = group.filter((one) => {
      const at = left.findIndex(({ context }) => context === one.context)
      if (at < 0) return true
      same.set(one, { id: left.splice(at, 1)[0]?.id ?? '', contextChanged: false })
      return false
    })
    if (rest.length === left.length)
      rest.forEach((one, i) => same.set(one, { id: left[i]?.id ?? '', contextChanged: true }))
  }
  let counted = before?.counted ?? 0
  const kept: { hit: string; contextChanged: boolean }[] = []
  const hits = found.map((one): KeptHit => {
    const { hit } = one
    const earlier = same.get(one)
    const id = earlier?.id ?? `h${(counted += 1)}`
    const answered = before?.hits[id]?.answer
    if (earlier && answered && stillAnswers(hit.ground, answered.exception))
      kept.push({ hit: id, contextChanged: earlier.contextChanged || answered.contextChanged === true })
    return {
      id,
      part: hit.text,
      rule: hit.ground.id,
      severity: hit.ground.severity,
      start: hit.start,
      length: hit.end - hit.start,
      since: earlier ? (before?.hits[id]?.since ?? version) : version,
      unsaid: hit.unsaid.length > 0 ? hit.unsaid : undefined,
    }
  })
  return { hits, kept, counted }
}

/** By name; none where the text before was erased: then nobody can say whether it is the same. */
function earlierHits(
  before: CopyState | undefined,
  around: ContentAround,
): Map<string, { id: string; context: string }[]> {
  const known = earlierMarks(before, around).flatMap(({ hit, term, context }) => {
    const kept = before?.hits[hit]
    return kept ? [{ name: nameOf(kept.part, kept.rule, term), id: hit, context }] : []
  })
  return grouped(known, ({ name }) => name)
}

/** What the hits of the screening before were found by. */
export function earlierMarks(before: CopyState | undefined, around: ContentAround): CopyText['marks'] {
  const text = before?.text && around.textOf(before.text)
  const marked = before?.marks ? around.textOf(before.marks) : text
  return text === undefined || marked === undefined ? [] : (JSON.parse(marked) as Pick<CopyText, 'marks'>).marks
}

function grouped<T>(list: readonly T[], nameOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const group = groups.get(nameOf(one))
    if (group) group.push(one)
    else groups.set(nameOf(one), [one])
  }
  return groups
}

/** The lists may have changed since it was answered. */
const stillAnswers = ({ severity, exceptions }: Ground, exception: string | undefined): boolean =>
  exception === undefined ? severity === 'needs_source' : exceptions.some(({ id }) => id === exception)

/** S3-5: in writing, by name, and for a permitted exception; S3-21: a quoted figure by its source. */
export function answerWording(change: Change, body: AnswerWording): Record<string, unknown> {
  const { actor } = change.ctx
  const known = copyNamed(change.state, body.copy) ?? refuse('not_found', body.copy, '/copy')
  if (!actor.person || actor.channel === 'temporal_ui') refuse('person_required', 'answerWording')
  if (body.ifVersion !== undefined && body.ifVersion !== known.version)
    refuse('version_conflict', String(known.version), '/ifVersion', { version: known.version })
  const by = actor.person
  refuseEach(body.answers, (answer, i) => {
    const pointer = `/answers/${i}`
    const hit =
      known.hits[answer.hit] ?? refuseUnknown('hit_unknown', answer.hit, `${pointer}/hit`, Object.keys(known.hits))
    const said = judge(change, hit, answer, pointer)
    change.emit('WordingAnswered', change.state.number, {
      copy: known.copy,
      hit: hit.id,
      version: known.version,
      by,
      exception: said.exception,
      note: change.ctx.seal(said.text),
      scope: change.note(answer.scope),
      period: change.note(answer.period),
      fileIds: change.files(answer.fileIds, `${pointer}/fileIds`),
    })
  })
  const state = copyNamed(change.state, body.copy) ?? known
  return { copy: body.copy, copyVersion: state.version, open: openHitsOf(state).map(({ id }) => id) }
}

/** What is prohibited has no exception: it can only be reworded. */
function judge(
  change: Change,
  hit: KeptHit,
  { exception, reason, source }: WordingAnswerInput,
  pointer: string,
): { exception?: string; text: string } {
  if (hit.severity === 'needs_source') {
    if (exception !== undefined) refuse('wording_not_justifiable', hit.rule, `${pointer}/exception`)
    return { text: source ?? refuse('field_required', 'source', `${pointer}/source`) }
  }
  if (source !== undefined) refuse('wording_not_justifiable', hit.rule, `${pointer}/source`)
  const permitted = (contentAround(change).grounds.get(hit.rule)?.exceptions ?? []).map(({ id }) => id)
  if (hit.severity === 'prohibited' || permitted.length === 0)
    refuse('wording_not_justifiable', hit.rule, `${pointer}/hit`, { permitted: [] })
  const named = exception ?? refuse('field_required', 'exception', `${pointer}/exception`, { permitted })
  if (!permitted.includes(named))
    refuse('wording_not_justifiable', named, `${pointer}/exception`, { permitted, known: permitted })
  if (change.ctx.person(change.ctx.actor.person ?? '')?.department !== 'legal')
    refuse('legal_required', hit.rule, pointer)
  return { exception: named, text: reason ?? refuse('field_required', 'reason', `${pointer}/reason`) }
}
