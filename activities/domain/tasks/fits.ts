/** Whether a task makes sense in the present state: what no longer does is closed by itself, and is not opened. */
import { filingOfKey } from '../../../workflows/contract/ids'
import type { Phase, ReviewPhase, Stage, TaskKind } from '../../../workflows/contract/words'
import { checklistMissing, draftMissing, openQuestions, undecidedMissing } from '../clearance/plan-missing'
import { isServiceAtIt } from '../decision/connectors'
import { askedOfParty, openObjection } from '../decision/parties'
import { isToDo, itemOfKey } from '../decision/work'
import { adviceAsked } from '../decision/raci'
import { isLeavingPlatform, mayBeUndone } from '../record/phases'
import { isOutside, isReviewPending, toSign, type ReviewState } from '../record/review-state'
import { reviewsOf, type CampaignState, type FilingState } from '../record/state'
import { figuresAsked } from '../review/figures'
import { conflictOf, silentKeys } from '../review/outside'
import { signerOf } from '../review/signers'
import { isApproval, KINDS } from './kinds'

/** Does a task of this kind and key make sense? */
export function fits(
  s: CampaignState,
  owner: FilingState | ReviewState | undefined,
  kind: TaskKind,
  key: string | undefined,
): boolean {
  const { level } = KINDS[kind]
  if (level === 'review') return isReview(owner) && fitsReview(s, owner, kind, key)
  if (isReview(owner)) return false
  if (level === 'campaign') return owner === undefined && fitsCampaign(s, kind, key)
  return owner !== undefined && fitsFiling(owner, kind, key)
}

const isReview = (owner: FilingState | ReviewState | undefined): owner is ReviewState =>
  owner !== undefined && 'signers' in owner

type Key = string | undefined

/** What a campaign's kind wants beside its stage. */
const IN_CAMPAIGN: Partial<Record<TaskKind, (s: CampaignState, key: Key) => boolean>> = {
  complete_plan: (s) => {
    // Where only decisions and rows of the checklist are missing, those are the tasks.
    const others = openQuestions(s).length + checklistMissing(s).length
    return draftMissing(s).length + undecidedMissing(s).length > 0 || (s.stage === 'preparation' && others === 0)
  },
  decide_requirement: (s, key = '') => s.requirements?.[key]?.answer === 'ask',
  confirm_goal: (s, key = '') => askedOfParty(s, key) === 'goal',
  clear_release: (s, key = '') => askedOfParty(s, key) === 'release',
  confirm_figures: (s, key = '') => figuresAsked(s).includes(key),
  do_work_item: (s, key) => isToDo(s, itemOfKey(s, key)),
  accept_work_item: (s, key) => itemOfKey(s, key)?.status === 'handed_in',
  hold_kickoff: (s) => s.kickoff?.status === 'planned',
  settle_objection: (s, key = '') => openObjection(s, key) !== undefined,
  give_advice: (s, key = '') => adviceAsked(s).includes(key),
  do_checklist_item: (s, key = '') => s.checklist?.[key]?.status === 'open',
  go_live: ({ launches }, key = '') => {
    const launch = launches[key]
    return launch?.status === 'planned' && launch.launchAt !== undefined && launch.risk === undefined
  },
  approve_risk: ({ launches }, key = '') => launches[key]?.status === 'planned' && launches[key].risk !== undefined,
  check_live: ({ launches, closedAt }, key = '') =>
    launches[key]?.status === 'live' && !launches[key].checked && !closedAt,
  // Until the verdict that is said to be wrong has gone by other ways, or can no longer be undone.
  confirm_correction: ({ number, corrections, filings }, key = '') => {
    const wrongSeq = corrections?.[key]?.asked?.wrongSeq
    const f = filings[filingOfKey(number, key)]
    const round = f?.rounds.find(({ verdict }) => verdict !== undefined && verdict.seq === wrongSeq)
    return f !== undefined && round !== undefined && mayBeUndone(f, round)
  },
  settle_oa_conflict: (s, key = '') => conflictOf(s, key)?.conflict.status === 'open',
  change_contact: (s, key = '') => s.contactsLeft?.[key] !== undefined,
  ask_review: (s, key) => key !== undefined && key === refusedReview(s),
}

const fitsCampaign = (s: CampaignState, kind: TaskKind, key: Key): boolean =>
  (KINDS[kind].during as readonly Stage[]).includes(s.stage) && IN_CAMPAIGN[kind]?.(s, key) !== false

/** What a filing's kind wants beside its phase. */
const IN_FILING: Partial<Record<TaskKind, (f: FilingState, key: Key) => boolean>> = {
  collect_material: (f, key = '') => f.rows[key]?.status === 'missing',
  // A row may be asked for while somebody looks it over: that look is put again when the row is there.
  recheck: (f) => Object.values(f.rows).every((row) => row.status !== 'missing'),
  // The platform was seen to have it after this look was asked for: the next look has the next number.
  check_backend: (f, key) => key === String(f.checks + 1),
  record_credential: (f) => f.credential === undefined,
  settle_submission: (f) => !isServiceAtIt(f),
}

function fitsFiling(f: FilingState, kind: TaskKind, key: Key): boolean {
  const { during, matter } = KINDS[kind]
  if (f.ended || !(during as readonly Phase[]).includes(f.phase)) return false
  if (matter) return f.matters[key ?? '']?.kind === matter && f.matters[key ?? '']?.status === 'open'
  return !isLeavingPlatform(f) && IN_FILING[kind]?.(f, key) !== false
}

function fitsReview(s: CampaignState, r: ReviewState, kind: TaskKind, key: Key): boolean {
  if (r.ended || s.ending || !(KINDS[kind].during as readonly ReviewPhase[]).includes(r.phase)) return false
  if (kind === 'justify_urgency' || kind === 'fill_kpi_sheet') return key === undefined
  if (key === undefined) return false
  if (kind === 'settle_oa_silence') return silentKeys(r, s.brief?.totalFen).includes(key)
  if (kind === 'revise_plan' || kind === 'hold_meeting') {
    const matter = r.matters[key]
    return matter?.status === 'open' && (kind === 'hold_meeting') === (matter.kind === 'meeting')
  }
  if (isApproval(kind) && (kind === 'approve_urgently') !== (r.path === 'green_channel')) return false
  return toSign(r, s.brief?.totalFen).includes(key) && isOutside(r, signerOf(kind, key)) === (kind === 'await_oa')
}

/** Names the last review, `R1`, where it was refused and nobody has asked for another. */
export function refusedReview(s: CampaignState): string | undefined {
  const last = reviewsOf(s).at(-1)
  return last?.phase === 'refused' && isReviewPending(s) && !s.ending ? `R${last.n}` : undefined
}
