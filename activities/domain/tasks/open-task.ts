/**
 * Opening tasks. The story asks, the record opens what is new and still makes sense: same subject, kind, key, round and turn
 * give the same task, so asking twice opens nothing twice.
 */
import type { Duration } from '../../../workflows/contract/values'
import type { TaskAsk } from '../../../workflows/contract/views'
import type { TaskKind } from '../../../workflows/contract/words'
import { taskId } from '../../../workflows/contract/ids'
import type { Change } from '../decision/change'
import { beginSubmission, connectorTaking, takesFrom } from '../decision/connectors'
import { isAboutParty, isOfParty, partyOf } from '../decision/parties'
import { itemOfKey, workHolder } from '../decision/work'
import { advisorOf } from '../decision/raci'
import { fits } from './fits'
import { KINDS } from './kinds'
import { dueFromOf } from './key-date-due'
import { firstRungOfFresh } from './opening-notice'
import { firstRungAfter, ruleOf } from './reminder-ladder'
import { countDue } from './due-dates'
import { alarmWhereNobody, presentHolder } from './stand-in-task'
import { kickoffEnd } from '../record/facts-of-kickoffs'
import type { ReviewState } from '../record/review-state'
import { openTasks, ownerOf, presentRound, type CampaignState, type FilingState } from '../record/state'
import { lastConfirmation } from '../review/figures'
import { conflictOf } from '../review/outside'
import { signerOf, signingHolder } from '../review/signers'
import type { TaskState, Holder } from '../record/values'

/** Round and turn that an ask belongs to now. */
export function roundAndTurn(
  s: CampaignState,
  { f, r }: { f?: FilingState; r?: ReviewState },
  ask: TaskAsk,
): [number, number] {
  if (f) return [f.round, f.turn]
  if (r) return [timesAsked(r, ask), turnInReview(r, ask)]
  if (ask.kind === 'change_contact') return [1, s.contactsLeft?.[ask.key ?? '']?.turn ?? 1]
  return [1, turnOf(s, ask)]
}

/** Who signs again is asked in a new round, with reminders of its own. */
export const timesAsked = (r: ReviewState, { kind, key = '' }: TaskAsk): number =>
  KINDS[kind].signs || isOfOa(kind) ? (r.signers[signerOf(kind, key)]?.turn ?? 1) : 1

const isOfOa = (kind: TaskAsk['kind']): boolean => kind === 'await_oa' || kind === 'settle_oa_silence'

/** The turn of a review's task that counts now: each silence of an OA is asked about anew, whatever it was asked between. */
export const turnInReview = (r: ReviewState, ask: TaskAsk): number =>
  ask.kind === 'settle_oa_silence' ? answeredTurn(r, ask, timesAsked(r, ask)) + 1 : 1

/** The last turn that was answered; 0 if none was. */
const answeredTurn = ({ tasks }: Pick<CampaignState, 'tasks'>, { kind, key }: TaskAsk, round = 1): number =>
  Math.max(
    0,
    ...Object.values(tasks).flatMap((t) =>
      t.kind === kind && t.key === key && t.round === round && t.status === 'answered' ? [t.turn] : [],
    ),
  )

/** Beside what parties are asked: each time it is asked it is another question. */
const ASKED_AGAIN: readonly TaskKind[] = ['confirm_figures', 'hold_kickoff', 'do_work_item', 'accept_work_item']

/** The turn of a campaign's task that counts now: a party that is asked again is asked in a new one. */
export function turnOf(s: CampaignState, { kind, key }: TaskAsk): number {
  if (isAboutParty(kind) || ASKED_AGAIN.includes(kind)) return answeredTurn(s, { kind, key }) + 1
  return turnOfKey(s, key)
}

/** A campaign's task about a launch or a requirement: how often it was put anew. */
const turnOfKey = (s: CampaignState, key: string | undefined): number =>
  key === undefined ? 1 : (s.launches[key]?.turn ?? s.requirements?.[key]?.turn ?? s.corrections?.[key]?.turn ?? 1)

/** Opens what is asked for and new; says nothing about the rest. */
export function openAsked(change: Change, subject: string, asks: readonly TaskAsk[]): void {
  for (const ask of asks) {
    const s = change.state
    const f = s.filings[subject]
    const r = s.reviews?.[subject]
    if (!fits(s, f ?? r, ask.kind, ask.key)) continue
    if (f && ask.kind === 'submit' && leftToService(change, f)) continue
    const [round, first] = roundAndTurn(s, { f, r }, ask)
    const { tasks } = ownerOf(s, subject)
    // One of a kind at a time: an earlier turn's task that still fits goes on.
    if (openTasks({ tasks }).some((t) => t.kind === ask.kind && t.key === ask.key)) continue
    let turn = first
    let id = taskId(subject, ask.kind, ask.key, round, turn)
    // A superseded task that is wanted again is a new task.
    while (tasks[id]?.status === 'superseded') {
      turn += 1
      id = taskId(subject, ask.kind, ask.key, round, turn)
    }
    if (tasks[id]) continue
    change.emit('TaskOpened', subject, {
      task: newTask(change, { f, r }, { id, ask, round, turn }),
      silent: KINDS[ask.kind].silent ?? false,
    })
    alarmWhereNobody(change, subject)
  }
}

/** Where its platform is connected the service hands it in, as soon as the platform takes it: nobody is asked to. */
function leftToService(change: Change, f: FilingState): boolean {
  const connector = connectorTaking(change, f)
  if (!connector) return false
  if (takesFrom(change, f) === undefined) beginSubmission(change, f, connector)
  return true
}

function newTask(
  change: Change,
  { f, r }: { f?: FilingState; r?: ReviewState },
  given: { id: string; ask: TaskAsk; round: number; turn: number },
): TaskState {
  const { ctx, state } = change
  const { ask } = given
  const due = dueOf(change, { f, r }, ask)
  const task: TaskState = {
    id: given.id,
    kind: ask.kind,
    key: ask.key,
    round: given.round,
    turn: given.turn,
    holder: presentHolder(
      change,
      r && KINDS[ask.kind].signs
        ? signingHolder(ctx, state, r, ask.kind, ask.key ?? '')
        : holderOf(change, state, { f, r }, ask),
      ask,
    ),
    openedAt: ctx.now,
    dueAt: due.at,
    provisional: due.provisional || undefined,
    dueFrom: due.from,
    status: 'open',
    named: f?.matters[ask.key ?? '']?.said && f.matters[ask.key ?? '']?.blocksLaunch ? true : undefined,
    nextRung: 0,
    reminders: 0,
  }
  return { ...task, nextRung: firstRungOfFresh(ctx, task, firstRungAfter(ctx, task, ctx.now)) }
}

function holderOf(
  change: Change,
  s: CampaignState,
  { f, r }: { f?: FilingState; r?: ReviewState },
  ask: TaskAsk,
): Holder {
  if (ask.kind === 'await_oa') return { role: 'oa' }
  const { risk } = s.launches[ask.key ?? ''] ?? {}
  if (ask.kind === 'approve_risk' && risk) return { role: 'approver', person: risk.approver }
  const { asked } = s.corrections?.[ask.key ?? ''] ?? {}
  if (ask.kind === 'confirm_correction' && asked) return { role: 'approver', person: asked.confirmer }
  const ofWork = workHolder(change.ctx, s, ask)
  if (ofWork) return ofWork
  const party = partyAsked(s, ask)
  if (party) return { role: 'partner', person: party.contact }
  const confirmed = ask.kind === 'confirm_figures' ? lastConfirmation(s, ask.key ?? '') : undefined
  if (confirmed) return signingHolder(change.ctx, s, confirmed, ask.kind, ask.key ?? '')
  if (ask.kind === 'give_advice') return { role: 'advisor', person: advisorOf(s, ask.key ?? '') }
  const asks = ofOutside(s, r, ask)
  const role = asks ?? ruleOf(change.ctx, ask.kind).holder
  switch (role) {
    case 'platform':
      return { role: 'platform' }
    case 'lead':
      return { role, person: s.lead }
    case 'backup':
      return { role, person: s.backup }
    case 'row_department': {
      const rows = f?.rows ?? s.checklist
      const department = rows?.[ask.key ?? '']?.department ?? 'marketing'
      return { role: department, person: s.group[department] ?? s.lead }
    }
    default:
      return { role, person: s.group[role] ?? s.lead }
  }
}

/** Whom the policy names for what an OA leaves open. */
const ofOutside = (s: CampaignState, r: ReviewState | undefined, { kind, key = '' }: TaskAsk) => {
  if (kind === 'settle_oa_silence') return r?.external?.asks
  return kind === 'settle_oa_conflict' ? conflictOf(s, key)?.r.external?.asks : undefined
}

/** The party that a task asks, if it asks one. */
export const partyAsked = (s: CampaignState, { kind, key }: TaskAsk) => (isOfParty(kind) ? partyOf(s, key) : undefined)

/** When a task is due. Every task has a due time: what the platform or the launch sets comes before the policy's term. */
function dueOf(
  change: Change,
  { f, r }: { f?: FilingState; r?: ReviewState },
  ask: TaskAsk,
): { at: string; provisional: boolean; from?: TaskState['dueFrom'] } {
  const { ctx, state } = change
  const term = ask.kind === 'await_oa' ? r?.external?.after : undefined
  const counted = term ? { at: ctx.now, term } : dueCountedFrom(change, f, ask)
  if (counted && ask.kind === 'do_checklist_item') return { ...countDue(change, f, ask.kind, counted), from: counted }
  const set = dueSetElsewhere(state, f, ask)
  if (set !== undefined) return { at: set, provisional: (f && presentRound(f).provisional) ?? false, from: counted }
  const from = counted ?? { at: ctx.now, term: { value: 1, unit: 'working_day' as const } }
  return { ...countDue(change, f, ask.kind, from), from }
}

/** From when and how long a due time is counted; undefined where somebody set the instant itself. */
function dueCountedFrom(change: Change, f: FilingState | undefined, ask: TaskAsk): TaskState['dueFrom'] {
  const { ctx, state } = change
  const rule = ruleOf(ctx, ask.kind)
  const keyDate = ask.kind === 'do_checklist_item' ? dueFromOf(ctx.calendar, state, ask.key ?? '') : undefined
  if (keyDate) return keyDate
  if (f && ask.kind === 'await_verdict') {
    const { submittedAt, delayed } = presentRound(f)
    return submittedAt === undefined || delayed
      ? undefined
      : { at: submittedAt, term: termOf(change.requirement(f).review.max) }
  }
  const term = KINDS[ask.kind].signs ? ctx.policy.review?.terms?.[ask.key ?? ''] : undefined
  if (term) return { at: ctx.now, term }
  if (typeof rule.due === 'string' || dueSetElsewhere(state, f, ask) !== undefined) return undefined
  return { at: ask.kind === 'close' ? (state.runEndedAt ?? ctx.now) : ctx.now, term: rule.due }
}

const termOf = ({ value, unit }: Duration): Duration => ({ value, unit })

function dueSetElsewhere(s: CampaignState, f: FilingState | undefined, ask: TaskAsk): string | undefined {
  if (ask.kind === 'go_live') return s.launches[ask.key ?? '']?.launchAt
  if (ask.kind === 'do_work_item') return itemOfKey(s, ask.key)?.endsAt
  if (ask.kind === 'hold_kickoff') return kickoffEnd(s.kickoff)
  if (ask.kind === 'do_checklist_item') return s.brief?.dues[ask.key ?? '']
  if (!f) return undefined
  if (ask.kind === 'await_verdict') return presentRound(f).overdueAt
  if (ask.kind === 'restore') return f.lossDueAt
  return ask.key === undefined ? undefined : f.matters[ask.key]?.dueAt
}
