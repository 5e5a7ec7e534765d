/**
 * The story of a campaign as lanes of time, one a filing, told by its facts: when ours prepared, when the platform had it, when it
 * was corrected, since when its credential holds. What was recorded late stands where it happened, and what turned out never
 * to have been is not there.
 */
import type { Phase } from '../../../workflows/contract/words'
import { effectiveFrom } from '../record/fold/as-of'
import { apply } from '../record/fold/apply'
import type { StoredFact } from '../record/facts'
import { AT_PLATFORM } from '../record/phases'
import { presentRound, type CampaignState, type FilingState } from '../record/state'
import { toInstant, workingDaysBetween, type Calendar } from '../time/calendar'

/** Of whom or what a stretch of time is: ours, the platform's, the credential's. `over`: the filing ended without one. */
export const STORY_KINDS = ['preparing', 'ready', 'at_platform', 'correcting', 'valid', 'lost', 'over'] as const
export type StoryKind = (typeof STORY_KINDS)[number]

export interface StoryPart {
  kind: StoryKind
  from: string
  /** Of the last part: until now, or until the campaign ended. */
  to: string
  isOpen: boolean
  round: number
  workingDays: number
}

export interface StoryLane {
  filing: string
  parts: StoryPart[]
  /** What is still expected: the verdict or clearance, or until when the credential holds. */
  expected?: { kind: 'verdict' | 'clearance' | 'validity'; at: string }
}

export interface Story {
  now: string
  lanes: StoryLane[]
  /** By instant; platforms that launch together stand together. */
  launches: { at: string; platforms: string[] }[]
  endsAt?: string
}

const KIND_OF: Partial<Record<Phase, StoryKind>> = {
  preparing: 'preparing',
  ready: 'ready',
  correcting: 'correcting',
  recalled: 'correcting',
  passed: 'valid',
  suspended: 'lost',
  revoked: 'lost',
  lapsed: 'lost',
}
const kindOf = (phase: Phase): StoryKind => (AT_PLATFORM.includes(phase) ? 'at_platform' : (KIND_OF[phase] ?? 'over'))

interface Begun {
  kind: StoryKind
  round: number
  fromMs: number
}

/** Facts are all those of the campaign, in the order of their recording. */
export function storyOf(s: CampaignState, facts: readonly StoredFact[], calendar: Calendar, now: string): Story {
  const begun = beginnings(facts)
  const overAt = s.closedAt ?? s.archivedAt ?? s.ending?.at
  const end = overAt !== undefined && Date.parse(overAt) < Date.parse(now) ? overAt : now
  return {
    now,
    lanes: Object.values(s.filings)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((f) => laneOf(f, begun.get(f.id) ?? [], { calendar, end, now, endsAt: s.endsAt })),
    launches: launchesOf(s),
    endsAt: s.endsAt,
  }
}

/** Where each filing's phases begin. The fold says the phase, and `effectiveFrom` since when it was. */
function beginnings(facts: readonly StoredFact[]): Map<string, Begun[]> {
  const from = effectiveFrom(facts)
  const found = new Map<string, Begun[]>()
  let state: CampaignState | undefined
  for (const [index, fact] of facts.entries()) {
    state = apply(state, structuredClone(fact))
    const f = state.filings[fact.subject]
    if (f) keep(found, f, from[index] ?? Date.parse(fact.at))
  }
  return found
}

function keep(found: Map<string, Begun[]>, f: FilingState, fromMs: number): void {
  const parts = found.get(f.id) ?? []
  const kind = kindOf(f.phase)
  const last = parts[parts.length - 1]
  if (last?.kind === kind && last.round === f.round) return
  // A correction takes back what it shows to be wrong: what had begun since then never did.
  const stay = parts.filter((part) => part.fromMs < fromMs)
  const before = stay[stay.length - 1]
  if (before?.kind !== kind || before.round !== f.round) stay.push({ kind, round: f.round, fromMs })
  found.set(f.id, stay)
}

interface Around {
  calendar: Calendar
  end: string
  now: string
  endsAt: string | undefined
}

function laneOf(f: FilingState, begun: readonly Begun[], around: Around): StoryLane {
  const { calendar, end } = around
  const parts = begun.map(({ kind, round, fromMs }, index): StoryPart => {
    const next = begun[index + 1]
    const from = toInstant(fromMs, calendar)
    const to = next ? toInstant(next.fromMs, calendar) : end
    const { days } = workingDaysBetween(calendar, from, to)
    return { kind, round, from, to, isOpen: next === undefined && end === around.now && !f.ended, workingDays: days }
  })
  return { filing: f.id, parts, expected: expectedOf(f, around) }
}

/** Only what is still to come. */
function expectedOf(f: FilingState, { now, end, endsAt }: Around): StoryLane['expected'] {
  if (f.ended || end !== now) return undefined
  const ahead = (at: string | undefined): at is string => at !== undefined && Date.parse(at) > Date.parse(now)
  const { etaAt, overdueAt } = presentRound(f)
  const validUntil = f.credential?.validUntil ?? endsAt
  const kind = kindOf(f.phase)
  if (kind === 'valid') return ahead(validUntil) ? { kind: 'validity', at: validUntil } : undefined
  if (kind === 'at_platform') {
    const at = ahead(etaAt) ? etaAt : overdueAt
    return ahead(at) ? { kind: 'verdict', at } : undefined
  }
  const planned = f.schedule?.expectedClearanceAt
  return ahead(planned) ? { kind: 'clearance', at: planned } : undefined
}

function launchesOf(s: CampaignState): Story['launches'] {
  const byTime = new Map<number, { at: string; platforms: string[] }>()
  for (const [platform, { launchAt, status }] of Object.entries(s.launches).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (launchAt === undefined || status === 'dropped') continue
    const entry = byTime.get(Date.parse(launchAt)) ?? { at: launchAt, platforms: [] }
    entry.platforms.push(platform)
    byTime.set(Date.parse(launchAt), entry)
  }
  return [...byTime.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}
