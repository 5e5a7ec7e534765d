/**
 * What goes at once, and what waits to be told together (U-22, S0-39). A letter that waits names the envelope that it leaves
 * in: one a person and instant. Rungs at the due time and after it wait a minute at most, for what comes to the same person
 * with them; what must go at once waits for nothing.
 */
import type { EnvelopePolicy } from '../../../workflows/contract/policy'
import type { Change } from '../decision/change'
import { ownerOf } from '../record/state'
import type { TaskState } from '../record/values'
import { hasTimeUntil, nextTimeOfDay } from '../tasks/envelope-times'
import { isDueSoon } from '../tasks/opening-notice'
import { ruleOf } from '../tasks/reminder-ladder'
import type { AnnouncementKind, Draft } from './notice'
import { officeMoment } from './office-moment'

export interface Leaving {
  at: string
  /** Name of the envelope that it leaves in. */
  envelope?: string
}

const PREFIX = 'envelope/'
const MINUTE_MS = 60_000

export const isEnvelope = (subject: string): boolean => subject.startsWith(PREFIX)

const envelopeOf = (person: string, at: string): Leaving => ({
  at,
  envelope: `${PREFIX}${person}/${new Date(at).toISOString()}`,
})

/** A loss, a question, a colleague who asks: none of them waits, whoever reads it (S0-24, U-2). */
const AT_ONCE: readonly AnnouncementKind[] = ['inquiry', 'credential_lost', 'withdrawn', 'nudge']

/**
 * Told for information: whoever does not lead reads it once a day. A verdict that asks for something waits for nobody who acts
 * on it (S0-25); the others learn from it that somebody does.
 */
const NEWS: readonly AnnouncementKind[] = [
  'verdict',
  'passed',
  'clearance',
  'went_live',
  'given_up',
  'entry_corrected',
  'correction_refused',
  'not_required',
  'taken_over',
  'archived',
  'stage_entered',
]

/** What has time until the next envelope, for whoever leads too. */
const CAN_WAIT: readonly AnnouncementKind[] = [
  'passed',
  'clearance',
  'went_live',
  'given_up',
  'not_required',
  'taken_over',
  'archived',
  'stage_entered',
  'advice_given',
  'party_answered',
  'objection_settled',
  'schedule_risk',
  'credential_used',
  'credential_offered',
  'credential_ends_early',
  'rules_changed',
  'paper_replaced',
  'material_lapsing',
  'key_date',
]

export function leavingOf(change: Change, draft: Draft, recipient: string): Leaving {
  const { now, calendar, policy } = change.ctx
  const at = draft.urgent ? now : officeMoment(calendar, now)
  const envelopes = policy.mail?.envelopes
  if (draft.together) return envelopeOf(recipient, togetherAt(change))
  if (!envelopes || AT_ONCE.includes(draft.kind) || draft.atOnce) return { at }
  if (NEWS.includes(draft.kind) && recipient !== change.state.lead)
    return envelopeOf(recipient, nextTimeOfDay(calendar, [envelopes.newsAt], now))
  const tasks = tasksOf(change, draft)
  if (draft.kind === 'verdict') return { at }
  const isUrgent = tasks.some((task) => isPressing(change, envelopes, task))
  if (isUrgent && !isGathered(draft, envelopes)) return { at }
  const next = nextTimeOfDay(calendar, envelopes.at, now)
  const fits = tasks.every(({ dueAt }) => hasTimeUntil(next, dueAt, envelopes))
  if (isUrgent) return envelopeOf(recipient, fits ? next : gatheredAt(at, envelopes))
  if (mayWait(change, envelopes, { draft, tasks, next })) return envelopeOf(recipient, next)
  return envelopeOf(recipient, gatheredAt(at, envelopes))
}

/** Of a kind that is urgent. A launch is that only once it is near: until then it is told of like any other task (U-17). */
function isPressing({ ctx }: Change, envelopes: EnvelopePolicy, task: TaskState): boolean {
  const { urgent, due } = ruleOf(ctx, task.kind)
  return urgent && !(due === 'launch' && !isDueSoon(ctx, envelopes, task.dueAt))
}

/** That something urgent is open was told at once: where policy says so, what reminds of it comes with other letters. */
const isGathered = ({ kind }: Draft, { urgentReminders }: EnvelopePolicy): boolean =>
  urgentReminders !== undefined && (kind === 'reminder' || kind === 'escalation' || kind === 'unclaimed')

const tasksOf = ({ state: s }: Change, { subject, tasks = [] }: Draft): TaskState[] =>
  tasks.flatMap((id) => ownerOf(s, subject).tasks[id] ?? [])

function mayWait(
  change: Change,
  envelopes: EnvelopePolicy,
  { draft, tasks, next }: { draft: Draft; tasks: readonly TaskState[]; next: string },
): boolean {
  if (tasks.length === 0) return CAN_WAIT.includes(draft.kind) && !isPressingNews(draft)
  if (draft.kind === 'task_opened' || draft.kind === 'due_moved')
    return !tasks.some((task) => isDueSoon(change.ctx, envelopes, task.dueAt))
  // A reminder before the due time comes with the next envelope, if that is before it as well.
  return (
    draft.kind === 'reminder' && tasks.every(({ dueAt }) => dueAt !== undefined && Date.parse(next) < Date.parse(dueAt))
  )
}

/** A paper that has lapsed stops a launch, and a day of the brief is over in the evening. */
const isPressingNews = ({ kind, urgent }: Draft): boolean =>
  urgent && (kind === 'material_lapsing' || kind === 'key_date')

const TOGETHER_MS = 5 * MINUTE_MS

/** In office hours, when all workflows that are concerned have surely looked: what changes hands is the same work as before. */
function togetherAt({ ctx: { now, calendar } }: Change): string {
  const mark = Math.floor((Date.parse(now) + MINUTE_MS) / TOGETHER_MS + 1) * TOGETHER_MS
  return officeMoment(calendar, new Date(mark).toISOString())
}

/** The full minute after the first of what comes together. */
const gatheredAt = (at: string, { gatherMinutes }: EnvelopePolicy): string =>
  new Date((Math.floor(Date.parse(at) / MINUTE_MS) + gatherMinutes) * MINUTE_MS).toISOString()
