/**
 * When a task that opens is told of, by the policy of its campaign: at once where it is urgent or due soon, else with the next
 * envelope of its holder. A policy without rules for mail tells of everything at once, as before there were envelopes.
 */
import type { EnvelopePolicy } from '../../../workflows/contract/policy'
import type { TaskKind } from '../../../workflows/contract/words'
import type { Context } from '../decision/context'
import { addDuration, nextOfficeMoment } from '../time/calendar'
import { addWorkingHours } from '../time/working-hours'
import type { TaskState } from '../record/values'
import { nextTimeOfDay } from './envelope-times'
import { ruleOf, rungAt } from './reminder-ladder'

type Around = Pick<Context, 'policy' | 'calendar' | 'now'>

/** Whether what is due then must not wait for an envelope. */
export const isDueSoon = (
  { calendar, now }: Around,
  { atOnceWithin }: EnvelopePolicy,
  dueAt: string | undefined,
): boolean => dueAt === undefined || Date.parse(dueAt) <= Date.parse(addDuration(calendar, now, atOnceWithin).at)

function toldAt(around: Around, kind: TaskKind, dueAt: string | undefined): string {
  const { policy, calendar, now } = around
  const envelopes = policy.mail?.envelopes
  const { urgent, due } = ruleOf(around, kind)
  if (urgent && !(envelopes && due === 'launch')) return now
  if (!envelopes || isDueSoon(around, envelopes, dueAt)) return nextOfficeMoment(calendar, now).at
  return nextTimeOfDay(calendar, envelopes.at, now)
}

/**
 * The first rung that a fresh task is reminded at: a reminder before the due time that comes on the heels of the notice says
 * nothing new. One at the due time or after it is never spared.
 */
export function firstRungOfFresh(around: Around, task: TaskState, first: number): number {
  const hours = around.policy.mail?.spareWithinWorkingHours
  if (hours === undefined || task.dueAt === undefined) return first
  const notice = toldAt(around, task.kind, task.dueAt)
  const until = addWorkingHours(around.calendar, notice, hours)
  for (let rung = first; ; rung += 1) {
    const planned = rungAt(around, task, rung)
    const isSpared =
      planned && Date.parse(planned.at) < Date.parse(task.dueAt) && Date.parse(planned.at) <= Date.parse(until)
    if (!isSpared) return rung
  }
}
