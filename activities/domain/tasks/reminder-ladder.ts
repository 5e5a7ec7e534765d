/**
 * Due times and reminder ladders: when a task is due, when it is reminded, and who is told.
 * All instants come from the working calendar; kinds that are not urgent never write outside office hours.
 */
import type { Recipient, TaskRule } from '../../../workflows/contract/policy'
import { subjectOfTask } from '../../../workflows/contract/ids'
import type { TaskKind } from '../../../workflows/contract/words'
import { addDuration, nextOfficeMoment } from '../time/calendar'
import type { Context } from '../decision/context'
import type { CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import { remindedAt } from './envelope-times'
import { isUnclaimed } from './holder-of'
import { KINDS } from './kinds'

export interface PlannedRung {
  rung: number
  at: string
  to: Recipient[]
  escalation: boolean
}

/** A campaign keeps the policy it was started under, which may be from before a kind of task: it has the rule of an older kind. */
const UNKNOWN_TO_OLD_POLICIES: Partial<Record<TaskKind, TaskKind>> = {
  decide_requirement: 'complete_plan',
  review_change: 'meet_condition',
  check_number: 'meet_condition',
  approve_risk: 'settle_submission',
  confirm_correction: 'recheck',

  change_contact: 'complete_plan',
  confirm_goal: 'complete_plan',
  clear_release: 'complete_plan',
  confirm_figures: 'recheck',
  settle_objection: 'settle_submission',
  hold_kickoff: 'meet_condition',
  do_work_item: 'collect_material',
  accept_work_item: 'recheck',
  give_advice: 'complete_plan',
  do_checklist_item: 'collect_material',
  pre_review: 'recheck',
  fill_kpi_sheet: 'complete_plan',
  countersign: 'recheck',
  approve_campaign: 'recheck',
  approve_urgently: 'settle_submission',
  revise_plan: 'correct',
  hold_meeting: 'meet_condition',
  justify_urgency: 'meet_condition',
  ask_review: 'complete_plan',
  await_oa: 'recheck',
  settle_oa_silence: 'settle_submission',
  settle_oa_conflict: 'settle_submission',
}

/** The policy's rule for a kind of task. */
export function ruleOf(ctx: Pick<Context, 'policy'>, kind: TaskKind): TaskRule {
  const rule = ctx.policy.tasks[kind] ?? ctx.policy.tasks[UNKNOWN_TO_OLD_POLICIES[kind] ?? kind]
  if (!rule) throw new Error(`policy ${ctx.policy.id} ${ctx.policy.version} has no rule for tasks of kind ${kind}`)
  return rule
}

/** Minutes 0 to 9 by which a subject's reminders are moved: not all go out in the same minute, but a person's go together. */
function spreadMinutes(subject: string): number {
  let sum = 0
  for (const char of subject) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973
  return sum % 10
}

/** The n-th rung of a task's ladder, from 0; undefined past the cap or where nothing is due. */
export function rungAt(
  ctx: Pick<Context, 'policy' | 'calendar'>,
  task: TaskState,
  rung: number,
): PlannedRung | undefined {
  if (task.dueAt === undefined || KINDS[task.kind].unreminded) return undefined
  const rule = ruleOf(ctx, task.kind)
  const ladder = ctx.policy.ladders[rule.ladder]
  if (!ladder) throw new Error(`policy ${ctx.policy.id} names ladder ${rule.ladder}, which it does not define`)
  const fixed = ladder.rungs[rung]
  const repetition = rung - ladder.rungs.length + 1
  if (!fixed && repetition > ladder.repeat.cap) return undefined
  const last = ladder.rungs[ladder.rungs.length - 1]?.offset ?? { value: 0, unit: ladder.repeat.every.unit }
  const to = fixed ? fixed.to : ladder.repeat.to
  let at: string
  if (fixed?.offset.value === 0) at = task.dueAt
  else if (fixed) at = addDuration(ctx.calendar, task.dueAt, fixed.offset).at
  else {
    const { every } = ladder.repeat
    const base = addDuration(ctx.calendar, task.dueAt, last).at
    at = addDuration(ctx.calendar, base, { value: every.value * repetition, unit: every.unit }).at
  }
  if (rule.urgent && fixed && fixed.offset.value < 0) {
    const putOff = remindedAt(ctx, at, task.dueAt)
    if (putOff !== at) at = notPast(putOff, rungAt(ctx, task, rung + 1))
  }
  if (!rule.urgent) at = nextOfficeMoment(ctx.calendar, at).at
  if (fixed && fixed.offset.unit === 'working_day' && fixed.offset.value < 0)
    at = addDuration(ctx.calendar, at, { value: spreadMinutes(subjectOfTask(task.id)), unit: 'minute' }).at
  return { rung, at, to, escalation: to.includes('manager') }
}

/** Rungs follow one another, though one of them may have been put off. */
const notPast = (at: string, next: PlannedRung | undefined): string =>
  next && Date.parse(next.at) < Date.parse(at) ? next.at : at

/** First rung that lies after an instant: what is already past when a task opens is not made up for. */
export function firstRungAfter(ctx: Pick<Context, 'policy' | 'calendar'>, task: TaskState, at: string): number {
  let rung = 0
  for (;;) {
    const planned = rungAt(ctx, task, rung)
    if (!planned || Date.parse(planned.at) > Date.parse(at)) return rung
    rung += 1
  }
}

type Known = Pick<Context, 'person' | 'group'>

/** Who is told that nobody of its group has claimed a task that is reminded of: the group's owner, else the lead. */
export const toldOfUnclaimed = (ctx: Known, s: CampaignState, task: TaskState): string | undefined =>
  isUnclaimed(task) ? (ctx.group(task.holder.group ?? '')?.owner ?? s.lead) : undefined

/** Staff numbers behind the recipients of a rung, each once. */
export function resolveRecipients(ctx: Known, s: CampaignState, task: TaskState, to: readonly Recipient[]): string[] {
  const holder = task.holder.person ?? s.lead
  const people = to.map((who) => {
    switch (who) {
      case 'holder':
        return holder
      case 'lead':
        return s.lead
      case 'backup':
        return s.backup
      case 'manager':
        return aboveHolder(ctx, task.holder) ?? ctx.person(s.lead)?.manager ?? s.backup
    }
  })
  return [...new Set(people)]
}

const aboveHolder = (ctx: Known, holder: TaskState['holder']): string | undefined => {
  const { person = '', insteadOf } = holder
  return ctx.group(person)?.owner ?? ctx.person(insteadOf ?? person)?.manager
}
