/**
 * What is kept of a campaign's content, and the facts that it comes from. Places, rules and versions only: the text itself lies
 * in a note (a JSON document), which may be erased.
 */
import type { PromotionKind } from '../../../workflows/contract/content'
import type { ChangeCode, Decision } from '../rules/prize-changes'
import type { NoteRef } from './values'
import type { Advertiser, Ground, Match, UnsaidSector } from '../rules/wording'

/** Where the wording screen found something, and by which rule. */
export interface KeptHit {
  /** Within the copy: `h1`. A newer version that still has the hit keeps its id. */
  id: string
  part: string
  /** List and rule: `absolute.named_by_law`. */
  rule: string
  severity: Ground['severity']
  /** UTF-16 units of the part as it was handed in. */
  start: number
  length: number
  /** The version that had it first. */
  since: number
  /** What the campaign had not said of itself, and would decide whether the rule concerns it. */
  unsaid?: UnsaidSector[]
}

export interface HitAnswer {
  /** Staff number. */
  by: string
  at: string
  /** The version that it was written for. */
  version: number
  /** Absent for a quoted figure, which its source answers. */
  exception?: string
  note: NoteRef
  scope?: NoteRef
  period?: NoteRef
  fileIds: string[]
  /** A newer version has other words around it: somebody may want to look again. */
  contextChanged?: boolean
}

export interface CopyState {
  copy: string
  version: number
  at: string
  platforms?: string[]
  parts: { part: string; length: number }[]
  text?: NoteRef
  /** The lists that it was screened by. */
  lists: { list: string; version: string }[]
  /** What the campaign had said of its sector then. */
  said?: Advertiser
  /** When it was screened again since it was handed in. */
  screenedAt?: string
  /** How many screenings since then brought hits that nobody had answered. */
  news?: number
  /** How many hits beyond those that are kept wait until these are answered. */
  more?: number
  /** What its hits were found by in the last of them; before the first it stands with the text. */
  marks?: NoteRef
  hits: Record<string, KeptHit & { answer?: HitAnswer }>
  /** Answered, and not found by the last screening of the same words: what finds it again finds its answer. */
  aside?: Record<string, KeptHit & { answer: HitAnswer }>
  /** Gone with a newer version, or a later screening, that does not have them. */
  resolved: { hit: string; rule: string; version: number }[]
  /** How many hits there ever were, for the next id. */
  counted: number
}

/** Names are callers' own: `constructor` is one, too. */
export const copyNamed = ({ copies }: { copies?: Record<string, CopyState> }, copy: string): CopyState | undefined =>
  copies && Object.hasOwn(copies, copy) ? copies[copy] : undefined

/** With the hits that were answered and are not found at present. */
export const withAside = (copy: CopyState): CopyState => ({ ...copy, hits: { ...copy.aside, ...copy.hits } })

export interface CopyHandedIn {
  copy: string
  version: number
  platforms?: string[]
  parts: { part: string; length: number }[]
  /** Absent: it is used no more. */
  text?: NoteRef
  lists: { list: string; version: string }[]
  said?: Advertiser
  hits: KeptHit[]
  /** Hits whose answer still holds. */
  kept: { hit: string; contextChanged: boolean }[]
  counted: number
}

/** The same version, by newer lists or for another sector. */
export interface CopyScreenedAgain extends Pick<
  CopyHandedIn,
  'copy' | 'version' | 'lists' | 'hits' | 'kept' | 'counted'
> {
  because: 'lists' | 'campaign'
  said: Advertiser
  marks: NoteRef
  more?: number
  /** Hits that are open and were not before. */
  fresh: string[]
}

export interface WordingAnswered extends Omit<HitAnswer, 'at' | 'contextChanged'> {
  copy: string
  hit: string
}

export interface PromotionState {
  version: number
  at: string
  kind: PromotionKind
  text: NoteRef
  packVersion: string
  /** What must be published before the start and is not there. */
  missing: { pointer: string; fact: string }[]
  /** What changed after the start; empty before it. */
  changes: { pointer: string; code: ChangeCode; decision: Decision }[]
  reason?: NoteRef
  by?: string
}

export type PromotionHandedIn = Omit<PromotionState, 'at'>

/** The text of a copy's note. */
export interface CopyText {
  parts: { part: string; text: string }[]
  /** What a hit was found by: words of the text, so they are no part of a fact. */
  marks: { hit: string; term: string; context: string }[]
}

/** What content is judged with, beside the state. */
export interface ContentAround {
  screen(text: string): Match[]
  grounds: ReadonlyMap<string, Ground>
  lists: { list: string; version: string }[]
  /** Texts of the notes that the newest versions stand in; one that was erased is not there. */
  textOf(ref: NoteRef): string | undefined
}

export const openHitsOf = ({ hits }: CopyState): KeptHit[] => Object.values(hits).filter(({ answer }) => !answer)
