/**
 * What a person may say with an answer, for forms: the fields that the answer must bring, by the table of kinds, and those that
 * it may. What an answer makes no use of is not asked for.
 */
import type { AnswerTask } from '../../../workflows/contract/commands'
import type { Policy } from '../../../workflows/contract/policy'
import type { Department } from '../../../workflows/contract/values'
import type { Answer, TaskKind } from '../../../workflows/contract/words'
import type { TaskState } from '../record/values'
import { KINDS } from './kinds'

export type AnswerField = Exclude<keyof AnswerTask, 'task' | 'answer' | 'basis' | 'itemResults'>

export interface OfferedField {
  field: AnswerField
  required: boolean
}

const SUBMISSION = ['number', 'occurredAt', 'fileIds', 'text'] as const
const LOST = ['text', 'occurredAt'] as const

/** By answer, in the order in which they are asked; `text` alone where nothing stands here. */
const OFFERED: Partial<Record<Answer, readonly AnswerField[]>> = {
  provided: ['fileIds', 'paper', 'validFrom', 'validUntil', 'text'],
  not_applicable: ['text'],
  required: ['precedent', 'text'],
  not_required: ['precedent', 'text'],
  complete: ['acceptedDifferences', 'text'],
  return: ['rows', 'text'],
  submitted: SUBMISSION,
  arrived: SUBMISSION,
  still_in_review: [],
  passed: ['credential', 'occurredAt', 'conditions', 'text', 'fileIds'],
  rejected: ['items', 'text', 'occurredAt', 'fileIds'],
  supplement: ['items', 'dueAt', 'text', 'occurredAt', 'fileIds'],
  delayed: ['dueAt', 'text'],
  passed_by_lapse: ['occurredAt', 'text'],
  closed_by_platform: LOST,
  items: ['itemAnswers'],
  corrected: ['itemAnswers'],
  recorded: ['credential'],
  reinstated: ['credential', 'occurredAt', 'text'],
  live: ['occurredAt', 'text'],
  postponed: ['launchAt', 'text'],
  at_own_risk: ['approver', 'text'],
  closed: ['text', 'fileIds'],
}

/** Answers that only make sense to tasks of some kinds with more than that. */
const OF_KIND: Partial<Record<TaskKind, Partial<Record<Answer, readonly AnswerField[]>>>> = {
  give_advice: { advised: ['text', 'fileIds'] },
  do_work_item: { done: ['text', 'fileIds'] },
  hold_kickoff: { held: ['text', 'fileIds'] },
  do_checklist_item: { done: ['text', 'fileIds'] },
  pre_review: { change_requested: ['text', 'amendments'] },
  countersign: { approved: ['text', 'workingDays'] },
  revise_plan: { revised: ['text', 'fileIds'] },
  hold_meeting: { held: ['text', 'fileIds'] },
  justify_urgency: { justified: ['text', 'fileIds'] },
  recall_at_platform: { done: ['occurredAt'], refused_by_platform: ['text'] },
}

/** Fields that depend on who is asked: true where they must be brought, false where nothing is made of them. */
export type Demands = Partial<Record<AnswerField, boolean>>

/** S1-15: only who builds something is asked how long that takes, and then it must be said. */
export const demandsOf = (
  { review }: Pick<Policy, 'review'>,
  { kind, key }: Pick<TaskState, 'kind' | 'key'>,
): Demands =>
  kind === 'countersign' ? { workingDays: review?.workingDays?.of.includes(key as Department) ?? false } : {}

/** The answers to tasks of a kind, each with its fields, in the order of the table of kinds. */
export function offeredAnswers(kind: TaskKind, demands: Demands = {}): { answer: Answer; fields: OfferedField[] }[] {
  return Object.entries(KINDS[kind].answers).map(([name, needs]) => {
    const answer = name as Answer
    const required = needs as readonly AnswerField[]
    const offered = OF_KIND[kind]?.[answer] ?? OFFERED[answer] ?? ['text']
    const all = [...offered, ...required.filter((field) => !offered.includes(field))].filter(
      (field) => demands[field] !== false,
    )
    const isRequired = (field: AnswerField): boolean => required.includes(field) || demands[field] === true
    return { answer, fields: all.map((field) => ({ field, required: isRequired(field) })) }
  })
}
