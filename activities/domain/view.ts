/**
 * What a workflow sees of the state: as small as its story needs, always the present. Computed after the commit's facts,
 * never stored. How long to sleep is said in real time, so that workflow code knows nothing of the rehearsal clock.
 */
import type { CampaignView, FilingView, OpenTask, View, ViewAttributes } from '../../workflows/contract/views'
import { ENDED_STAGES } from '../../workflows/contract/words'
import { toInstant } from './time/calendar'
import { materialOf } from './rules/materials'
import type { Change } from './decision/change'
import { changeTitle } from './recheck/change-review'
import { credentialHints, credentialName } from './credentials/credentials'
import { earliest, launchDesk, nextWake, RUNNING } from './due'
import { whyDecision } from './clearance/gaps'
import { fits } from './tasks/kinds'
import { numberWarnings } from './rules/number-format'
import { openQuestions, planMissing } from './clearance/plan-missing'
import { turnOfKey } from './tasks/open-task'
import { wordingRisks } from './content/rescreen'
import { scheduleRisks } from './planning/schedule'
import { labelOfKey } from './decision/titles'
import { filingsOf, firstDue, openTasks, type CampaignState, type FilingState } from './record/state'
import type { TaskState } from './record/values'

/** What the view needs that is not in the state. */
export interface ViewSurroundings {
  /** Ledger row up to which mail may be sent now, and when the next that must wait may go. */
  mailUpTo: number
  mailWaitsUntil?: string
  /** Real milliseconds until an instant of the record's clock; undefined while the clock is paused. */
  realMsUntil(at: string): number | undefined
  pace: string
}

export function viewOf(change: Change, subject: string, around: ViewSurroundings): View {
  const s = change.state
  const f = s.filings[subject]
  const wakeAt = earliest([nextWake(change, subject), around.mailWaitsUntil])
  const tasks = openTasks(f ?? s)
  const base = {
    version: s.version,
    open: tasks.map((t) => openTask(change, f, t)),
    wakeAt,
    sleepMs: wakeAt === undefined ? undefined : around.realMsUntil(wakeAt),
    wakeKey: `${wakeAt ?? ''}|${around.pace}`,
    mailUpTo: around.mailUpTo,
    attributes: attributesOf(change, s, f, tasks),
    alarms: (f ?? s).alarms,
    risks: joined(wordingRisks(s, f), risksOf(change, f ? [f] : filingsOf(s), f === undefined)),
  }
  return f ? { ...base, ...filingPart(change, s, f) } : { ...base, ...campaignPart(change, s) }
}

/** Of a filing itself, or of those of a campaign, each with its name. */
function risksOf(change: Change, filings: readonly FilingState[], named: boolean): string[] {
  const time = (at: string): string => toInstant(Date.parse(at), change.ctx.calendar).slice(0, 16).replace('T', ' ')
  return filings.flatMap((f) => {
    const unusual = numberWarnings(change.requirement(f).credentialFormat, f.credential?.number)
    return [
      ...[...scheduleRisks(f, change.ctx.now, time), ...unusual].map(({ zh }) => zh),
      ...credentialHints(f, change.state.endsAt),
    ].map((zh) => (named ? `${titleOf(change, f)} ${zh}` : zh))
  })
}

const joined = (...lists: string[][]): string[] | undefined => (lists.flat().length === 0 ? undefined : lists.flat())

const openTask = (change: Change, f: FilingState | undefined, t: TaskState): OpenTask => ({
  id: t.id,
  label: labelOf(change, f, t),
  kind: t.kind,
  key: t.key,
  holder: t.holder.person ? `${t.holder.role} ${t.holder.person}` : t.holder.role,
  dueAt: t.dueAt,
  provisional: t.provisional,
})

/** A material by its name, a campaign's task by its platform. */
function labelOf(change: Change, f: FilingState | undefined, t: TaskState): string | undefined {
  if (t.key === undefined) return undefined
  if (!f) {
    const label = labelOfKey(change.state, t.key, change.ctx)
    const isDecision = t.kind === 'go_live' && whyDecision(change.state, t.key, change.ctx) !== undefined
    return isDecision ? `${label}（未放行，须决定）` : label
  }
  if (t.kind === 'review_change') return changeTitle(f, t.key)
  if (t.kind === 'check_number') return f.matters[t.key]?.twin?.number
  return materialOf(change.requirement(f), t.key)?.zh
}

/** Answers that still count: those of the present round and turn. */
function doneOf(tasks: Record<string, TaskState>, counts: (t: TaskState) => boolean): FilingView['done'] {
  const done: FilingView['done'] = {}
  for (const t of Object.values(tasks))
    if (t.status === 'answered' && t.answer && counts(t))
      done[t.key === undefined ? t.kind : `${t.kind}/${t.key}`] = t.answer
  return done
}

function filingPart(
  change: Change,
  s: CampaignState,
  f: FilingState,
): Omit<FilingView, Exclude<keyof CampaignView & keyof FilingView, 'about' | 'ended' | 'done'>> {
  const under = f.phase === 'submitted' || f.phase === 'in_review'
  return {
    about: 'filing',
    id: f.id,
    ended: f.ended,
    phase: f.phase,
    round: f.round,
    title: titleOf(change, f),
    applicationNumber: f.rounds[f.rounds.length - 1]?.number,
    credentialNumber: credentialName(f),
    done: doneOf(f.tasks, (t) => t.round === f.round && t.turn >= f.turn),
    gateOpen: f.startsAfter === 'nothing' || s.planCompletedAt !== undefined,
    missingRows: Object.entries(f.rows).flatMap(([row, r]) => (r.status === 'missing' ? [row] : [])),
    checkDue: under && f.checkAt !== undefined && Date.parse(f.checkAt) <= Date.parse(change.ctx.now),
    checks: f.checks,
    credentialMissing: f.credentialDemanded && f.credential === undefined,
    matters: Object.values(f.matters).flatMap(({ id, kind, status }) => (status === 'open' ? [{ id, kind }] : [])),
  }
}

function campaignPart(
  change: Change,
  s: CampaignState,
): Omit<CampaignView, Exclude<keyof CampaignView & keyof FilingView, 'about' | 'ended' | 'done'>> {
  const { now } = change.ctx
  return {
    about: 'campaign',
    number: s.number,
    // An archived copy is owed to every ended campaign; the record is over only after it.
    ended: ENDED_STAGES.includes(s.stage) && s.archivedAt !== undefined,
    stage: s.stage,
    ending: s.ending?.kind,
    clearance: Object.fromEntries(
      Object.entries(s.launches).flatMap(([platform, { status, clearance }]) =>
        status === 'dropped' ? [] : [[platform, status === 'live' ? 'live' : clearance] as const],
      ),
    ),
    platformNames: Object.fromEntries(Object.keys(s.launches).map((p) => [p, change.ctx.pack(p)?.name.zh ?? p])),
    done: doneOf(s.tasks, (t) => t.turn >= turnOfKey(s, t.key)),
    planMissing: planMissing(s),
    planReopened: fits(s, undefined, 'complete_plan', undefined) && s.stage !== 'preparation' ? true : undefined,
    questions: openQuestions(s).filter((key) => fits(s, undefined, 'decide_requirement', key)),
    checklist: Object.keys(s.checklist ?? {})
      .filter((item) => fits(s, undefined, 'do_checklist_item', item))
      .sort(),
    filings: filingsOf(s).flatMap((f) =>
      f.ended ? [] : [{ id: f.id, platform: f.platform, item: f.item, title: titleOf(change, f), round: f.round }],
    ),
    launchSoon: Object.entries(RUNNING.includes(s.stage) ? launchDesk(change) : {}).flatMap(([platform, at]) =>
      Date.parse(at) <= Date.parse(now) ? [platform] : [],
    ),
    liveUnchecked: Object.entries(s.launches).flatMap(([platform, l]) =>
      l.status === 'live' && !l.checked && !s.ending && !s.closedAt ? [platform] : [],
    ),
  }
}

/** Platform and the requirement's own noun. */
export const titleOf = (change: Change, f: FilingState): string =>
  `${change.ctx.pack(f.platform)?.name.zh ?? f.platform} ${change.requirement(f).noun.zh}`

function attributesOf(
  change: Change,
  s: CampaignState,
  f: FilingState | undefined,
  tasks: TaskState[],
): ViewAttributes {
  const first = firstDue(tasks)
  return {
    ...(f ? { phase: f.phase, round: f.round, platform: f.platform } : { stage: s.stage }),
    lead: s.lead,
    campaignName: s.name,
    launchAt: f ? s.launches[f.platform]?.launchAt : earliest(Object.values(s.launches).map((l) => l.launchAt)),
    holderRole: first?.holder.role ?? 'none',
    dueAt: first?.dueAt,
    overdue: isOverdue(tasks, change.ctx.now),
  }
}

export const isOverdue = (tasks: TaskState[], now: string): boolean =>
  tasks.some((t) => t.dueAt !== undefined && Date.parse(t.dueAt) < Date.parse(now))
