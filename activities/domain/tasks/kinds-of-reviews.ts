/** Kinds of tasks of an internal review: part of the one table of kinds. */
import type { TaskKind } from '../../../workflows/contract/words'
import type { KindRule } from './kind-rule'

const APPROVING: KindRule = {
  level: 'review',
  answers: { approved: [], change_requested: ['text'], refused: ['text'] },
  named: true,
  signedIn: 'all',
  during: ['approving'],
  signs: true,
  own: true,
}

export const KINDS_OF_REVIEWS = {
  // The director looks at the plan before the departments do (S1-19), and corrects it by what is then recorded.
  pre_review: {
    level: 'review',
    answers: { approved: [], change_requested: ['text'], refused: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['pre_reviewing'],
    signs: true,
    own: true,
  },
  // Answered by filling the brief up (PATCH): the task closes by itself when every department's KPI is there (S1-20).
  fill_kpi_sheet: {
    level: 'review',
    answers: {},
    named: false,
    signedIn: 'none',
    during: ['awaiting_kpis'],
  },
  // An approval may be the preset phrase of the policy; every other opinion wants words (S1-16).
  countersign: {
    level: 'review',
    answers: { approved: [], change_requested: ['text'], disputed: ['text'], refused: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['countersigning'],
    signs: true,
  },
  approve_campaign: APPROVING,
  approve_urgently: APPROVING,
  revise_plan: {
    level: 'review',
    answers: { revised: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['pre_reviewing', 'awaiting_kpis', 'countersigning', 'approving'],
  },
  hold_meeting: {
    level: 'review',
    answers: { held: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['pre_reviewing', 'awaiting_kpis', 'countersigning', 'approving'],
  },
  justify_urgency: {
    level: 'review',
    answers: { justified: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['justifying'],
  },
  // An OA has it, and answers by an operation of its own (U-24).
  await_oa: {
    level: 'review',
    answers: {},
    named: false,
    signedIn: 'none',
    during: ['countersigning', 'approving'],
    silent: true,
    unreminded: true,
  },
  // It has been silent for too long: it is told once more, or everybody signs here.
  settle_oa_silence: {
    level: 'review',
    answers: { sent_again: [], decided_here: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['countersigning', 'approving'],
  },
  // It answered after it had been decided here, or otherwise than before.
  settle_oa_conflict: {
    level: 'campaign',
    answers: { kept: ['text'], review_again: ['text'] },
    named: true,
    signedIn: 'all',
    during: ['internal_review', 'filing', 'cleared', 'live', 'closing'],
  },
} as const satisfies Partial<Record<TaskKind, KindRule>>
