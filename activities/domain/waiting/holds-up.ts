/**
 * Which of the things that people have to do hold their subject up, a row a kind. `behind`: it waits itself while one of these is
 * open, so that the time is theirs who have those. What is only looked at, told or done beside the course holds nothing up.
 */
import type { TaskKind } from '../../../workflows/contract/words'

export type HoldsUp = false | { behind?: readonly TaskKind[] }

export const HOLDS_UP: Record<TaskKind, HoldsUp> = {
  complete_plan: {},
  decide_requirement: {},
  do_checklist_item: false,
  collect_material: {},
  recheck: { behind: ['collect_material'] },
  submit: {},
  settle_submission: {},
  // The platform does not go on before it has its answer.
  await_verdict: { behind: ['answer_inquiry', 'withdraw_at_platform', 'recall_at_platform'] },
  check_backend: false,
  answer_inquiry: {},
  correct: { behind: ['consult_platform'] },
  consult_platform: {},
  record_credential: {},
  meet_condition: {},
  review_change: {},
  check_number: false,
  restore: {},
  recall_at_platform: {},
  withdraw_at_platform: {},
  go_live: { behind: ['approve_risk'] },
  approve_risk: {},
  confirm_correction: false,
  change_contact: false,
  check_live: false,
  close: {},
  confirm_goal: {},
  give_advice: false,
  clear_release: {},
  confirm_figures: false,
  settle_objection: {},
  hold_kickoff: false,
  do_work_item: false,
  accept_work_item: false,
  countersign: {},
  pre_review: {},
  fill_kpi_sheet: {},
  approve_campaign: {},
  approve_urgently: {},
  revise_plan: {},
  hold_meeting: {},
  justify_urgency: false,
  ask_review: {},
  await_oa: {},
  // The OA has it still.
  settle_oa_silence: false,
  settle_oa_conflict: false,
}
