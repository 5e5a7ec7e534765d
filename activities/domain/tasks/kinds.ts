/**
 * The one table of task kinds: at what level they live, which answers they accept and what each answer must bring, whether a
 * named person must answer, and where they still make sense. Holder, due time and ladder are policy. Nothing ever closes by
 * being overdue: an overdue task is reminded and escalated until somebody answers it or it no longer fits.
 */
import type { AnswerTask } from '../../../workflows/contract/commands'
import type { Answer, Phase, TaskKind } from '../../../workflows/contract/words'
import { WORKING } from '../decision/work'
import { AT_PLATFORM, BEFORE_PASSING, KEEPING, LOST } from '../record/phases'
import type { KindRule } from './kind-rule'
import { KINDS_OF_REVIEWS } from './kinds-of-reviews'

/** What may be said of a review, by whoever looked. */
const VERDICTS = {
  passed: [],
  rejected: [],
  supplement: [],
  delayed: [],
  passed_by_lapse: [],
  closed_by_platform: [],
} as const satisfies Partial<Record<Answer, readonly (keyof AnswerTask)[]>>

/** Passing may clear a launch, and what a platform closes is over. */
const BINDING_VERDICTS: readonly Answer[] = ['passed', 'passed_by_lapse', 'closed_by_platform']

const UNDER_WAY: readonly Phase[] = [...BEFORE_PASSING, ...KEEPING]

export const KINDS: Record<TaskKind, KindRule> = {
  // Answered by filling the plan up (PATCH): the task closes by itself when nothing is missing. A filing that comes late
  // may want a launch date that nobody has given yet.
  complete_plan: {
    level: 'campaign',
    answers: {},
    named: false,
    signedIn: 'none',
    during: ['preparation', 'internal_review', 'filing', 'cleared', 'live'],
  },
  // The rules cannot say whether the platform wants a filing: somebody finds out and vouches for the answer (U-10).
  decide_requirement: {
    level: 'campaign',
    answers: { required: ['text'], not_required: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['preparation', 'internal_review', 'filing', 'cleared', 'live'],
  },
  // Who is consulted in a stage says what there is to say; nothing waits for it (S1-35).
  give_advice: {
    level: 'campaign',
    answers: { advised: ['text'] },
    named: false,
    signedIn: 'none',
    during: ['preparation', 'internal_review', 'filing', 'cleared', 'live', 'closing'],
  },
  // A party of a joint campaign answers by the link of its mail: who speaks for it has no account here (S4-1, S4-15).
  confirm_goal: {
    level: 'campaign',
    answers: { confirmed: [], objected: ['text'] },
    named: false,
    signedIn: 'none',
    own: true,
    during: ['preparation', 'internal_review', 'filing', 'cleared', 'live'],
  },
  clear_release: {
    level: 'campaign',
    answers: { released: [], not_released: ['text'] },
    named: false,
    signedIn: 'none',
    own: true,
    during: ['internal_review', 'filing', 'cleared', 'live'],
  },
  // Both teams meet before the first launch; the lead says whether they have, and what came of it (S4-14). The invitation tells of it.
  hold_kickoff: {
    level: 'campaign',
    answers: { held: ['text'], not_held: ['text'] },
    named: false,
    signedIn: 'none',
    during: ['preparation', 'internal_review', 'filing', 'cleared', 'live'],
    silent: true,
  },
  // An item of the work plan: whoever does it may have no account here; whoever accepts it may clear a launch by that (S4-10).
  do_work_item: {
    level: 'campaign',
    answers: { done: [] },
    named: false,
    signedIn: 'none',
    during: WORKING,
  },
  accept_work_item: {
    level: 'campaign',
    answers: { accepted_as_delivered: [], sent_back: ['text'] },
    named: true,
    signedIn: 'all',
    during: WORKING,
  },
  // Figures that a department has confirmed are others since the approval: it says whether they hold. The approval stands meanwhile.
  confirm_figures: {
    level: 'campaign',
    answers: { confirmed: [], objected: ['text'] },
    named: true,
    signedIn: 'all',
    own: true,
    during: ['internal_review', 'filing', 'cleared', 'live'],
  },
  // A party has said no: what becomes of that is decided by whoever leads the campaign, since it may raise clearance (S4-1, S4-15).
  settle_objection: {
    level: 'campaign',
    answers: { asked_again: ['text'], left_out: ['text'], not_waited_for: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['preparation', 'internal_review', 'filing', 'cleared', 'live'],
  },
  // A row of the campaign's own checklist, held by the department that owns it (S0-38).
  do_checklist_item: {
    level: 'campaign',
    answers: { done: [], not_applicable: ['text'] },
    named: false,
    signedIn: 'none',
    during: ['preparation', 'internal_review', 'filing', 'cleared', 'live'],
  },
  collect_material: {
    level: 'filing',
    answers: { provided: [], not_applicable: ['text'] },
    named: false,
    signedIn: 'none',
    during: ['preparing'],
  },
  recheck: {
    level: 'filing',
    answers: { complete: [], return: ['rows', 'text'] },
    named: true,
    signedIn: 'all',
    during: ['preparing'],
  },
  submit: {
    level: 'filing',
    answers: { submitted: [], unconfirmed: [] },
    named: false,
    signedIn: 'all',
    during: ['ready'],
  },
  settle_submission: {
    level: 'filing',
    answers: { arrived: [], not_arrived: [] },
    named: false,
    signedIn: 'all',
    during: ['unconfirmed'],
  },
  await_verdict: {
    level: 'filing',
    answers: VERDICTS,
    named: false,
    signedIn: BINDING_VERDICTS,
    during: ['submitted', 'in_review'],
    silent: true,
  },
  check_backend: {
    level: 'filing',
    answers: { still_in_review: [], ...VERDICTS },
    named: false,
    signedIn: BINDING_VERDICTS,
    during: ['submitted', 'in_review'],
  },
  answer_inquiry: {
    level: 'filing',
    answers: { answered: ['text'] },
    named: false,
    signedIn: 'none',
    during: UNDER_WAY,
    matter: 'inquiry',
    silent: true,
  },
  correct: {
    level: 'filing',
    answers: { items: ['itemAnswers'], corrected: [], consult: ['text'] },
    named: false,
    signedIn: 'none',
    during: ['correcting', 'recalled'],
    silent: true,
  },
  consult_platform: {
    level: 'filing',
    answers: { answered: ['text'] },
    named: false,
    signedIn: 'none',
    during: ['correcting', 'recalled'],
    matter: 'consultation',
  },
  record_credential: {
    level: 'filing',
    answers: { recorded: ['credential'] },
    named: false,
    signedIn: 'all',
    during: ['passed'],
  },
  meet_condition: {
    level: 'filing',
    answers: { met: ['text'] },
    named: false,
    signedIn: 'all',
    during: UNDER_WAY,
    matter: 'condition',
  },
  // Rules or the campaign have changed under a filing: its lead says what that means for it (S0-34, S0-40).
  review_change: {
    level: 'filing',
    answers: { unaffected: ['text'], must_change: ['text'] },
    named: true,
    signedIn: 'all',
    during: UNDER_WAY,
    matter: 'change',
  },
  // Numbers that were two before they were compared as people read them (D): one of them may be wrong, or one filing entered twice.
  check_number: {
    level: 'filing',
    answers: { different: ['text'] },
    named: true,
    signedIn: 'all',
    during: [...UNDER_WAY, ...LOST],
    matter: 'number_twice',
  },
  restore: {
    level: 'filing',
    answers: { reinstated: [], resubmit: ['text'], accepted: ['text'] },
    named: true,
    signedIn: 'all',
    during: LOST,
    silent: true,
  },
  recall_at_platform: {
    level: 'filing',
    answers: { done: [], refused_by_platform: [] },
    named: false,
    signedIn: 'all',
    during: AT_PLATFORM,
    matter: 'platform_recall',
  },
  withdraw_at_platform: {
    level: 'filing',
    answers: { done: [], not_possible: ['text'], not_submitted: [] },
    named: false,
    signedIn: 'all',
    during: UNDER_WAY,
    matter: 'platform_withdrawal',
  },
  go_live: {
    level: 'campaign',
    answers: { live: [], postponed: ['launchAt', 'text'], at_own_risk: ['approver', 'text'], not_here: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['internal_review', 'filing', 'cleared', 'live'],
  },
  // Who is named as approver is asked in person: the launch counts only once that person has approved (U-16).
  approve_risk: {
    level: 'campaign',
    answers: { approved: ['text'], refused: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['internal_review', 'filing', 'cleared', 'live'],
    own: true,
  },
  // A verdict that was recorded wrongly is corrected once the second person that was named has confirmed it (U-4).
  confirm_correction: {
    level: 'campaign',
    answers: { approved: [], refused: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['preparation', 'internal_review', 'filing', 'cleared', 'live', 'closing'],
    own: true,
  },
  // Who led filings at a platform has left: it is told whom to ask from now on (U-21).
  change_contact: {
    level: 'campaign',
    answers: { done: [], not_applicable: ['text'] },
    named: false,
    signedIn: 'none',
    during: ['filing', 'cleared', 'live', 'closing'],
  },
  check_live: {
    level: 'campaign',
    answers: { matches: [], differs: ['text'] },
    named: false,
    signedIn: ['matches'],
    during: ['internal_review', 'filing', 'cleared', 'live', 'closing'],
  },
  close: { level: 'campaign', answers: { closed: ['text'] }, named: true, signedIn: 'all', during: ['closing'] },
  // Asked once a review has been refused: until somebody asks for another one the campaign waits.
  ask_review: {
    level: 'campaign',
    answers: { asked: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['internal_review', 'filing', 'cleared', 'live'],
  },
  ...KINDS_OF_REVIEWS,
}

/** The green channel asks the same, sooner. */
export const isApproval = (kind: TaskKind): boolean => kind === 'approve_campaign' || kind === 'approve_urgently'
