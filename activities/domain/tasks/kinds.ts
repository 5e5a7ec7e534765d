/**
 * The one table of task kinds: at what level they live, which answers they accept and what each answer must bring, whether a
 * named person must answer, and where they still make sense. Holder, due time and ladder are policy. Nothing ever closes by
 * being overdue: an overdue task is reminded and escalated until somebody answers it or it no longer fits.
 */
import type { AnswerTask } from '../../../workflows/contract/commands'
import type { Answer, Phase, Stage, TaskKind } from '../../../workflows/contract/words'
import { checklistMissing, draftMissing, openQuestions, undecidedMissing } from '../clearance/plan-missing'
import { AT_PLATFORM, BEFORE_PASSING, isLeavingPlatform, KEEPING, LOST } from '../record/phases'
import type { CampaignState, FilingState } from '../record/state'
import type { MatterState } from '../record/values'

export interface KindRule {
  level: 'filing' | 'campaign'
  /** Accepted answers, each with the fields it must bring. */
  answers: Partial<Record<Answer, readonly (keyof AnswerTask)[]>>
  /** A named person must answer; an unverified operator in Temporal UI may not. */
  named: boolean
  /** Phases of the filing, or stages of the campaign, in which the task makes sense. */
  during: readonly Phase[] | readonly Stage[]
  /** Set when the task stands for a matter, named by the task's key. */
  matter?: MatterState['kind']
  /** No mail when it opens: nobody of ours holds it, or the notice that caused it says it already. */
  silent?: boolean
}

/** What may be said of a review, by whoever looked. */
const VERDICTS = {
  passed: [],
  rejected: [],
  supplement: [],
  delayed: [],
  passed_by_lapse: [],
  closed_by_platform: [],
} as const satisfies Partial<Record<Answer, readonly (keyof AnswerTask)[]>>

const UNDER_WAY: readonly Phase[] = [...BEFORE_PASSING, ...KEEPING]

export const KINDS: Record<TaskKind, KindRule> = {
  // Answered by filling the plan up (PATCH): the task closes by itself when nothing is missing. A filing that comes late
  // may want a launch date that nobody has given yet.
  complete_plan: { level: 'campaign', answers: {}, named: false, during: ['preparation', 'filing', 'cleared', 'live'] },
  // The rules cannot say whether the platform wants a filing: somebody finds out and vouches for the answer (U-10).
  decide_requirement: {
    level: 'campaign',
    answers: { required: ['text'], not_required: ['text'] },
    named: true,
    during: ['preparation', 'filing', 'cleared', 'live'],
  },
  // A row of the campaign's own checklist, held by the department that owns it (S0-38).
  do_checklist_item: {
    level: 'campaign',
    answers: { done: [], not_applicable: ['text'] },
    named: false,
    during: ['preparation', 'filing', 'cleared', 'live'],
  },
  collect_material: {
    level: 'filing',
    answers: { provided: [], not_applicable: ['text'] },
    named: false,
    during: ['preparing'],
  },
  recheck: { level: 'filing', answers: { complete: [], return: ['rows', 'text'] }, named: true, during: ['preparing'] },
  submit: { level: 'filing', answers: { submitted: [], unconfirmed: [] }, named: false, during: ['ready'] },
  settle_submission: {
    level: 'filing',
    answers: { arrived: [], not_arrived: [] },
    named: false,
    during: ['unconfirmed'],
  },
  await_verdict: {
    level: 'filing',
    answers: VERDICTS,
    named: false,
    during: ['submitted', 'in_review'],
    silent: true,
  },
  check_backend: {
    level: 'filing',
    answers: { still_in_review: [], ...VERDICTS },
    named: false,
    during: ['submitted', 'in_review'],
  },
  answer_inquiry: {
    level: 'filing',
    answers: { answered: ['text'] },
    named: false,
    during: UNDER_WAY,
    matter: 'inquiry',
    silent: true,
  },
  correct: {
    level: 'filing',
    answers: { items: ['itemAnswers'], corrected: [], consult: ['text'] },
    named: false,
    during: ['correcting', 'recalled'],
    silent: true,
  },
  consult_platform: {
    level: 'filing',
    answers: { answered: ['text'] },
    named: false,
    during: ['correcting', 'recalled'],
    matter: 'consultation',
  },
  record_credential: { level: 'filing', answers: { recorded: ['credential'] }, named: false, during: ['passed'] },
  meet_condition: { level: 'filing', answers: { met: ['text'] }, named: false, during: UNDER_WAY, matter: 'condition' },
  // Rules or the campaign have changed under a filing: its lead says what that means for it (S0-34, S0-40).
  review_change: {
    level: 'filing',
    answers: { unaffected: ['text'], must_change: ['text'] },
    named: true,
    during: UNDER_WAY,
    matter: 'change',
  },
  // Numbers that were two before they were compared as people read them (D): one of them may be wrong, or one filing entered twice.
  check_number: {
    level: 'filing',
    answers: { different: ['text'] },
    named: true,
    during: [...UNDER_WAY, ...LOST],
    matter: 'number_twice',
  },
  restore: {
    level: 'filing',
    answers: { reinstated: [], resubmit: ['text'], accepted: ['text'] },
    named: true,
    during: LOST,
    silent: true,
  },
  recall_at_platform: {
    level: 'filing',
    answers: { done: [], refused_by_platform: [] },
    named: false,
    during: AT_PLATFORM,
    matter: 'platform_recall',
  },
  withdraw_at_platform: {
    level: 'filing',
    answers: { done: [], not_possible: ['text'], not_submitted: [] },
    named: false,
    during: UNDER_WAY,
    matter: 'platform_withdrawal',
  },
  go_live: {
    level: 'campaign',
    answers: { live: [], postponed: ['launchAt', 'text'], at_own_risk: ['approver', 'text'], not_here: ['text'] },
    named: true,
    during: ['filing', 'cleared', 'live'],
  },
  check_live: {
    level: 'campaign',
    answers: { matches: [], differs: ['text'] },
    named: false,
    during: ['filing', 'cleared', 'live', 'closing'],
  },
  close: { level: 'campaign', answers: { closed: ['text'] }, named: true, during: ['closing'] },
}

/** Does a task of this kind and key make sense in the present state? */
export function fits(s: CampaignState, f: FilingState | undefined, kind: TaskKind, key: string | undefined): boolean {
  const rule = KINDS[kind]
  if (rule.level === 'campaign') {
    if (f || !(rule.during as readonly Stage[]).includes(s.stage)) return false
    const launch = key === undefined ? undefined : s.launches[key]
    if (kind === 'go_live') return launch?.status === 'planned' && launch.launchAt !== undefined
    if (kind === 'check_live') return launch?.status === 'live' && !launch.checked && !s.closedAt
    if (kind === 'decide_requirement') return key !== undefined && s.requirements?.[key]?.answer === 'ask'
    if (kind === 'do_checklist_item') return key !== undefined && s.checklist?.[key]?.status === 'open'
    // Where only decisions and rows of the checklist are missing, those are the tasks.
    const others = openQuestions(s).length + checklistMissing(s).length
    if (kind === 'complete_plan')
      return draftMissing(s).length + undecidedMissing(s).length > 0 || (s.stage === 'preparation' && others === 0)
    return true
  }
  if (!f || f.ended || !(rule.during as readonly Phase[]).includes(f.phase)) return false
  if (rule.matter) return key !== undefined && f.matters[key]?.kind === rule.matter && f.matters[key].status === 'open'
  if (isLeavingPlatform(f)) return false
  if (kind === 'collect_material') return key !== undefined && f.rows[key]?.status === 'missing'
  // A row may be asked for while somebody looks it over: that look is put again when the row is there.
  if (kind === 'recheck') return Object.values(f.rows).every((row) => row.status !== 'missing')
  // The platform was seen to have it after this look was asked for: the next look has the next number.
  if (kind === 'check_backend') return key === String(f.checks + 1)
  if (kind === 'record_credential') return f.credential === undefined
  return true
}
