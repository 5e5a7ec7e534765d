/**
 * Who holds up what, since when: a lane for the campaign, each of its reviews and each of its filings, told by its facts. What was
 * recorded late counts from when it happened, as in the story of the campaign, and so does what was asked because of it.
 */
import type { TaskKind } from '../../../workflows/contract/words'
import { ENDED_STAGES } from '../../../workflows/contract/words'
import { isServiceAtIt } from '../decision/connectors'
import { apply } from '../record/fold/apply'
import { effectiveFrom, isOfCourse } from '../record/fold/as-of'
import type { StoredFact } from '../record/facts'
import { isLeavingPlatform } from '../record/phases'
import type { ReviewState } from '../record/review-state'
import { openTasks, presentRound, type CampaignState, type FilingState } from '../record/state'
import type { TaskState } from '../record/values'
import { HOLDS_UP } from './holds-up'

/** Something that holds its subject up, with whoever has it then. */
export interface Hold {
  /** The same as long as it is the same thing, whoever has it. */
  id: string
  subject: string
  role: string
  person?: string
  platform?: string
  kind: TaskKind
  key?: string
  round: number
  /** The holder's clock stands still on days off. */
  rests: boolean
  dueMs?: number
  /** It holds nothing up before. */
  notBeforeMs?: number
}

/**
 * Where nobody holds it up: nothing is to be waited for (`settled`), it waits for what holds its campaign up (`campaign`), or
 * somebody should have it (`nobody`). `over`: it has ended.
 */
export type Rest = 'settled' | 'campaign' | 'nobody' | 'over'

export interface Span {
  fromMs: number
  holds: Hold[]
  rest: Rest
}

export interface Lane {
  subject: string
  level: 'campaign' | 'review' | 'filing'
  /** Of a filing: launches wait for it. */
  isNeeded: boolean
  platform?: string
  spans: Span[]
}

/** Whether the platform of a filing counts its review in working days. */
export type PlatformRests = (f: FilingState) => boolean

export const MINUTE_MS = 60_000

/** What is asked because of something that was recorded late is taken to have been to do since then. */
const FOLLOWS: readonly StoredFact['type'][] = ['TaskOpened', 'TaskSuperseded', 'MatterRaised']

/** Facts are all those of the campaign, in the order of their recording. */
export function lanesOf(facts: readonly StoredFact[], platformRests: PlatformRests): Lane[] {
  const from = effectiveFrom(facts)
  const lanes = new Map<string, Lane>()
  const late = new Map<string, { recordedMs: number; fromMs: number }>()
  let state: CampaignState | undefined
  for (const [index, fact] of facts.entries()) {
    state = apply(state, structuredClone(fact))
    const recordedMs = Date.parse(fact.at)
    const before = late.get(fact.subject)
    let fromMs = isPlacedInTime(fact) ? (from[index] ?? recordedMs) : recordedMs
    if (fromMs < recordedMs) late.set(fact.subject, { recordedMs, fromMs })
    else if (before && FOLLOWS.includes(fact.type) && recordedMs - before.recordedMs < MINUTE_MS) fromMs = before.fromMs
    const lane = laneIn(lanes, state, fact.subject)
    if (lane) keep(lane, spanOf(state, fact.subject, fromMs, platformRests))
  }
  return [...lanes.values()]
}

const isPlacedInTime = (fact: StoredFact): boolean =>
  isOfCourse(fact) || (fact.type === 'EntryCorrected' && fact.body.target === 'verdict')

function laneIn(lanes: Map<string, Lane>, s: CampaignState, subject: string): Lane | undefined {
  const f = s.filings[subject]
  const level = f ? 'filing' : s.reviews?.[subject] ? 'review' : subject === s.number ? 'campaign' : undefined
  if (level === undefined) return undefined
  const lane = lanes.get(subject) ?? { subject, level, isNeeded: true, platform: f?.platform, spans: [] }
  lane.isNeeded = f?.required ?? true
  lanes.set(subject, lane)
  return lane
}

/** What turned out to have been otherwise since some time takes the place of what was told of it until now. */
function keep({ spans }: Lane, span: Span): void {
  for (let last = spans.at(-1); last && last.fromMs >= span.fromMs; last = spans.at(-1)) spans.pop()
  spans.push(span)
}

function spanOf(s: CampaignState, subject: string, fromMs: number, platformRests: PlatformRests): Span {
  const f = s.filings[subject]
  if (f) return { fromMs, ...ofFiling(f, platformRests(f)) }
  const r = s.reviews?.[subject]
  return { fromMs, ...(r ? ofReview(r) : ofCampaign(s)) }
}

type Standing = Omit<Span, 'fromMs'>

function ofFiling(f: FilingState, platformRests: boolean): Standing {
  if (f.ended) return { holds: [], rest: 'over' }
  const tasks = openTasks(f).filter((task) => isInTheWay(f, task))
  const awaited = tasks.some(({ kind }) => kind === 'await_verdict') || !isAtPlatform(f) ? [] : [awaiting(f)]
  const holds = inFront([...tasks, ...awaited]).map((task): Hold => {
    const hold = holdOf(f.id, task)
    return task.kind === 'await_verdict' ? { ...hold, platform: f.platform, rests: platformRests } : hold
  })
  return { holds, rest: f.phase === 'passed' ? 'settled' : isBeforePlatform(f) ? 'campaign' : 'nobody' }
}

/**
 * Its platform has it from the moment of the submission, whether or not that is on anybody's list yet. While the service hands it in
 * and finds out what became of it, the answer that is waited for is the platform's, too.
 */
const isAtPlatform = (f: FilingState): boolean =>
  (f.phase === 'submitted' || f.phase === 'in_review' || isServiceAtIt(f)) && !isLeavingPlatform(f)

const isBeforePlatform = ({ phase }: FilingState): boolean => phase === 'preparing' || phase === 'ready'

const awaiting = (f: FilingState): TaskState => ({
  id: `${f.id}.await_verdict.r${f.round}`,
  kind: 'await_verdict',
  round: f.round,
  turn: 1,
  holder: { role: 'platform' },
  openedAt: presentRound(f).submittedAt ?? f.service?.begunAt ?? f.openedAt,
  dueAt: presentRound(f).overdueAt,
  status: 'open',
  nextRung: 0,
  reminders: 0,
})

/** A condition that blocks no launch, and news that leave the passing as it is, are no reason to wait. */
function isInTheWay(f: FilingState, { kind, key }: TaskState): boolean {
  if (kind === 'meet_condition') return f.matters[key ?? '']?.blocksLaunch === true
  if (kind === 'review_change') return presentRound(f).voided === true
  return HOLDS_UP[kind] !== false
}

function ofReview(r: ReviewState): Standing {
  if (r.ended) return { holds: [], rest: 'over' }
  const tasks = openTasks(r).filter(({ kind }) => HOLDS_UP[kind] !== false)
  return {
    holds: inFront(tasks).map((task) => holdOf(r.id, task)),
    rest: r.phase === 'justifying' ? 'settled' : 'nobody',
  }
}

const SETTLED: readonly CampaignState['stage'][] = ['cleared', 'live']

function ofCampaign(s: CampaignState): Standing {
  if (ENDED_STAGES.includes(s.stage) || s.closedAt !== undefined) return { holds: [], rest: 'over' }
  const tasks = openTasks(s).filter(({ kind }) => HOLDS_UP[kind] !== false)
  const holds = inFront(tasks).map((task): Hold => {
    const launchAt = task.kind === 'go_live' ? s.launches[task.key?.split('.')[0] ?? '']?.launchAt : undefined
    const hold = holdOf(s.number, task)
    // Until its hour has come, nobody is late with a launch.
    return launchAt === undefined ? hold : { ...hold, notBeforeMs: Date.parse(launchAt) }
  })
  return { holds, rest: SETTLED.includes(s.stage) ? 'settled' : 'nobody' }
}

/** Without those that wait for another one themselves. */
function inFront(tasks: readonly TaskState[]): TaskState[] {
  const open = new Set(tasks.map(({ kind }) => kind))
  return tasks.filter(({ kind }) => {
    const { behind = [] } = HOLDS_UP[kind] || {}
    return !behind.some((other) => open.has(other))
  })
}

/** Whoever has so many hours for something has them at a weekend, too; a term of working days stands still there. */
const holdOf = (subject: string, task: TaskState): Hold => ({
  id: task.id,
  subject,
  role: task.holder.role,
  person: task.holder.person,
  kind: task.kind,
  key: task.key,
  round: task.round,
  rests: task.dueFrom === undefined || task.dueFrom.term.unit === 'working_day',
  dueMs: task.dueAt === undefined ? undefined : Date.parse(task.dueAt),
})
