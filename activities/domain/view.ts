/**
 * What a workflow sees of the state: as small as its story needs, always the present. Computed after the commit's facts,
 * never stored. How long to sleep is said in real time, so that workflow code knows nothing of the rehearsal clock.
 */
import type { CampaignView, FilingView, OpenTask, ReviewView, TaskAsk, View } from '../../workflows/contract/views'
import { ENDED_STAGES, roleLabel, type Answer } from '../../workflows/contract/words'
import { toInstant } from './time/calendar'
import { earliest, isPast } from './time/instants'
import { connectorTaking, isServiceAtIt, serviceState, takesFrom } from './decision/connectors'
import { isLeavingPlatform } from './record/phases'
import { materialOf } from './rules/materials'
import type { Change } from './decision/change'
import { askedOfParty, openObjection } from './decision/parties'
import { adviceAsked } from './decision/raci'
import { endsAfterLaunch, workOf } from './decision/work'
import { changeTitle } from './recheck/change-review'
import { credentialHints, credentialName } from './credentials/credentials'
import { attributesOf } from './attributes'
import { launchesSoon, nextWake } from './due'
import { whyDecision } from './clearance/gaps'
import { rollUpOf } from './roll-up'
import { holderOf } from './tasks/holder-of'
import { fits, refusedReview } from './tasks/fits'
import { KINDS } from './tasks/kinds'
import { numberWarnings } from './rules/number-format'
import { openQuestions, planMissing } from './clearance/plan-missing'
import { timesAsked, turnInReview, turnOf } from './tasks/open-task'
import { wordingRisks } from './content/rescreen'
import { scheduleRisks } from './planning/schedule'
import { labelOfKey } from './decision/titles'
import { workAsks } from './planning/work-items'
import { figuresAsked } from './review/figures'
import { openConflicts, outsideKeys, silentKeys } from './review/outside'
import { isReviewPending, toSign, type ReviewState } from './record/review-state'
import { filingsOf, openTasks, ownerOf, reviewsOf, type CampaignState, type FilingState } from './record/state'
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
  const r = s.reviews?.[subject]
  const wakeAt = earliest([nextWake(change, subject), around.mailWaitsUntil])
  const tasks = openTasks(ownerOf(s, subject))
  const base = {
    version: s.version,
    open: tasks.map((t) => openTask(change, f, t)),
    wakeAt,
    sleepMs: wakeAt === undefined ? undefined : around.realMsUntil(wakeAt),
    wakeKey: `${wakeAt ?? ''}|${around.pace}`,
    mailUpTo: around.mailUpTo,
    attributes: attributesOf(s, f, tasks, change.ctx.now),
    alarms: (f ?? s).alarms,
    risks: joined(
      wordingRisks(s, f),
      risksOf(change, f ? [f] : r ? [] : filingsOf(s), f === undefined),
      f || r ? [] : workRisks(s),
    ),
  }
  if (r) return { ...base, ...reviewPart(change, s, r) }
  return f ? { ...base, ...filingPart(change, s, f) } : { ...base, ...campaignPart(change, s) }
}

/** Items that end after the first launch (S4-10). */
const workRisks = (s: CampaignState): string[] =>
  workOf(s).flatMap((item) => (endsAfterLaunch(s, item) ? [`任务“${item.title}”的截止日晚于首个上线时间`] : []))

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
  holder: holderOf(t),
  dueAt: t.dueAt,
  provisional: t.provisional,
  accepts: Object.keys(KINDS[t.kind].answers) as Answer[],
  named: KINDS[t.kind].named || t.named ? true : undefined,
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
    gateOpen: f.startsAfter === 'nothing' || (s.planCompletedAt !== undefined && !isReviewPending(s)),
    service: serviceOf(change, f),
    polls: pollsOf(change, f),
    missingRows: Object.entries(f.rows).flatMap(([row, r]) => (r.status === 'missing' ? [row] : [])),
    checkDue: under && f.checkAt !== undefined && Date.parse(f.checkAt) <= Date.parse(change.ctx.now),
    checks: f.checks,
    credentialMissing: f.credentialDemanded && f.credential === undefined,
    matters: Object.values(f.matters).flatMap(({ id, kind, status }) => (status === 'open' ? [{ id, kind }] : [])),
  }
}

/** What the service has handed in it can ask about, while its connector is there. */
function pollsOf({ ctx }: Change, f: FilingState): FilingView['polls'] {
  if (!f.service || serviceState(f) !== 'submitted') return undefined
  const { connector, attempt } = f.service
  return ctx.connectorOf?.(f)?.id === connector ? { attempt } : undefined
}

/** Undefined where the service does nothing: views of filings that people hand in stay as they were. */
function serviceOf(change: Change, f: FilingState): FilingView['service'] {
  const taking = connectorTaking(change, f)
  const { service } = f
  if (taking)
    return {
      does: 'wait',
      name: taking.name,
      attempt: (service?.attempt ?? 0) + 1,
      asks: 0,
      until: takesFrom(change, f),
    }
  if (!service || !isServiceAtIt(f)) return undefined
  const { name, attempt, asks, askAt: until, why } = service
  if (service.stage === 'asking')
    return { does: isPast(until ?? '', change.ctx.now) ? 'ask' : 'wait', name, attempt, asks, until, why }
  // What is being withdrawn there is not handed in any more.
  return isLeavingPlatform(f) ? undefined : { does: 'submit', name, attempt, asks }
}

function reviewPart(
  change: Change,
  s: CampaignState,
  r: ReviewState,
): Omit<ReviewView, Exclude<keyof CampaignView & keyof ReviewView, 'about' | 'ended' | 'done' | 'risks'>> {
  const late = Object.entries(r.signers).flatMap(([signer, { late }]) => (late ? [roleLabel(signer)] : []))
  return {
    about: 'review',
    id: r.id,
    ended: r.ended,
    phase: r.phase,
    path: r.path,
    title: reviewTitle(r),
    done: doneOf(r.tasks, (t) => t.round === timesAsked(r, t) && t.turn >= turnInReview(r, t)),
    toSign: toSign(r, s.brief?.totalFen),
    outside: someOf(outsideKeys(r, s.brief?.totalFen)),
    silent: someOf(silentKeys(r, s.brief?.totalFen)),
    matters: Object.values(r.matters).flatMap(({ id, kind, status }) => (status === 'open' ? [{ id, kind }] : [])),
    risks: late.length === 0 ? undefined : [`${late.join('、')}所需时间超过上线时间`],
  }
}

/** 内部评审, and which one it is. */
const reviewTitle = ({ n, path }: ReviewState): string =>
  `内部评审${n > 1 ? `（第 ${n} 次）` : ''}${path === 'green_channel' ? '（绿色通道）' : ''}`

function campaignPart(
  change: Change,
  s: CampaignState,
): Omit<CampaignView, Exclude<keyof CampaignView & keyof FilingView, 'about' | 'ended' | 'done'>> {
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
    done: doneOf(s.tasks, (t) => t.turn >= turnOf(s, t)),
    planMissing: planMissing(s),
    planReopened: fits(s, undefined, 'complete_plan', undefined) && s.stage !== 'preparation' ? true : undefined,
    questions: openQuestions(s).filter((key) => fits(s, undefined, 'decide_requirement', key)),
    checklist: Object.keys(s.checklist ?? {})
      .filter((item) => fits(s, undefined, 'do_checklist_item', item))
      .sort(),
    rollUp: rollUpOf(change, (f) => titleOf(change, f)),
    filings: filingsOf(s).flatMap((f) =>
      f.ended ? [] : [{ id: f.id, platform: f.platform, item: f.item, title: titleOf(change, f), round: f.round }],
    ),
    reviews: reviewsUnderWay(s),
    reviewRefused: refusedReview(s),
    partyAsks: partyAsks(s),
    kickoffPlanned: fits(s, undefined, 'hold_kickoff', undefined) ? true : undefined,
    workAsks: workWanted(change),
    adviceAsked: adviceWanted(s),
    figuresAsked: figuresWanted(s),
    oaConflicts: someOf(openConflicts(s)),
    launchSoon: launchesSoon(change),
    liveUnchecked: Object.entries(s.launches).flatMap(([platform, l]) =>
      l.status === 'live' && !l.checked && !s.ending && !s.closedAt ? [platform] : [],
    ),
  }
}

/** Undefined without parties, as in views of before. */
function partyAsks(s: CampaignState): CampaignView['partyAsks'] {
  if (!s.parties?.length) return undefined
  return s.parties.flatMap(({ party }): TaskAsk[] => {
    if (openObjection(s, party)) return [{ kind: 'settle_objection', key: party }]
    const asked = askedOfParty(s, party)
    return asked === undefined ? [] : [{ kind: asked === 'goal' ? 'confirm_goal' : 'clear_release', key: party }]
  })
}

/** Undefined where there are none, as in views of before. */
const someOf = (keys: string[]): string[] | undefined => (keys.length === 0 ? undefined : keys)

/** Undefined where nothing is to be done, as in views of before. */
function workWanted(change: Change): CampaignView['workAsks'] {
  const asks = workAsks(change)
  return asks.length === 0 ? undefined : asks
}

/** Undefined where nobody's: views of campaigns without a RACI stay as they were. */
function adviceWanted(s: CampaignState): CampaignView['adviceAsked'] {
  const keys = s.ending ? [] : adviceAsked(s)
  return keys.length === 0 ? undefined : keys
}

const figuresWanted = (s: CampaignState): CampaignView['figuresAsked'] => {
  const departments = figuresAsked(s)
  return departments.length === 0 ? undefined : departments
}

/** Undefined without any: views of campaigns without a review stay as they were. */
const reviewsUnderWay = (s: CampaignState): CampaignView['reviews'] => {
  const open = reviewsOf(s).flatMap((r) => (r.ended ? [] : [{ id: r.id, title: reviewTitle(r) }]))
  return open.length === 0 ? undefined : open
}

/** Platform and the requirement's own noun. */
export const titleOf = (change: Change, f: FilingState): string =>
  `${change.ctx.pack(f.platform)?.name.zh ?? f.platform} ${change.requirement(f).noun.zh}`
