/** A task as callers see it: what it is, who has it, until when, and which answers it takes with what they must bring. */
import { z } from 'zod'
import { KINDS } from '../../activities/domain/tasks/kinds'
import type { TaskState } from '../../activities/domain/record/values'
import { campaignOf, isFilingId, subjectOfTask } from '../../workflows/contract/ids'
import { TASK_KINDS, roleLabel } from '../../workflows/contract/words'
import { differenceOut } from './difference'
import { precedentSchema } from './precedent'
import { judgedOut } from './requirement'
import { answerWord, instantOut, kindWord, staffOut } from './words'
import { at } from '../../activities/domain/time/instants'

export const taskSchema = z
  .object({
    id: z.string().meta({ example: 'MC-20261122-0007-01.recheck.r1' }),
    campaign: z.string(),
    filing: z.string().optional().meta({ description: 'Absent for tasks of the campaign itself.' }),
    kind: kindWord,
    label: z.string().meta({ description: 'Name of the kind in Chinese.' }),
    title: z.string().meta({
      description: 'Title that tells tasks of one kind apart: filing, kind, and checklist row or platform.',
      example: '抖音 活动报备 · 准备材料：活动方案',
    }),
    key: z
      .string()
      .optional()
      .meta({ description: 'What the task concerns: checklist row, matter, platform, or platform and item.' }),
    round: z.int(),
    holder: z.object({
      role: z.string(),
      label: z.string(),
      person: staffOut.optional(),
      name: z.string().optional().meta({ description: 'Name of the person in the directory.', example: '张三' }),
      group: staffOut.optional().meta({
        description: 'The group that has the task. The same as `person` while nobody has claimed it.',
      }),
      groupName: z.string().optional().meta({ example: '视觉组' }),
      claimedAt: instantOut.optional().meta({ description: 'When `person` has claimed it from the group.' }),
      insteadOf: staffOut.optional().meta({
        description: 'Whose task it is: that person is away, and the holder has it until then.',
      }),
    }),
    status: z.enum(['open', 'answered', 'superseded']),
    openedAt: instantOut,
    dueAt: instantOut.optional(),
    provisional: z
      .boolean()
      .optional()
      .meta({ description: 'The due time depends on a year whose working days are not announced yet.' }),
    overdue: z.boolean(),
    reminders: z.int().meta({ description: 'Number of reminders sent.' }),
    escalated: z.boolean(),
    answer: answerWord.optional(),
    closedAt: instantOut.optional(),
    accepts: z
      .array(z.object({ answer: answerWord, needs: z.array(z.string()) }))
      .meta({ description: 'Answers accepted while the task is open, each with its required fields.' }),
    question: z
      .object({ ...judgedOut, precedents: z.array(precedentSchema) })
      .optional()
      .meta({
        description: 'For an open task that decides a requirement: what is asked, why, and earlier decisions.',
      }),
    differences: z
      .array(differenceOut)
      .optional()
      .meta({ description: 'For an open recheck, when read singly: differences between forms.' }),
    decision: z.string().optional().meta({
      description:
        'For an open launch task whose platform is not cleared: what blocks it, and what to decide. In Chinese.',
      example:
        '未放行：抖音 活动报备（MC-20261122-0007-01）：备案未通过即已结束。请决定：不在该平台上线、延期，或由具名审批人自担风险上线',
    }),
    basis: z
      .string()
      .optional()
      .meta({
        description:
          'For an open task, when read singly: names the facts that an answer rests on. Sent back with the answer, it ' +
          'is refused if they have changed meanwhile.',
        example: 'stage-0a1b2c3d4e.row-5f6a7b8c9d',
      }),
    namedPerson: z.boolean().meta({ description: 'Whether a named person must answer (X-Actor).' }),
  })
  .meta({ id: 'Task' })

export type TaskOut = z.infer<typeof taskSchema>

/** How what a task is about is called. */
export interface TaskNames {
  /** Platform and noun of its filing. */
  filing?: string
  /** What its key stands for. */
  key?: string
  /** Who has it. */
  person?: string
  /** From which group. */
  group?: string
  /** Of a filing: the rows of its checklist. */
  rows?: ReadonlyMap<string, string>
}

function titleOf({ kind }: TaskState, { filing, key }: TaskNames): string {
  const { zh } = TASK_KINDS[kind]
  const said = key === undefined ? zh : `${zh}：${key}`
  return filing === undefined ? said : `${filing} · ${said}`
}

/** `now` is the record's clock. */
export function presentTask(task: TaskState, now: string, names: TaskNames = {}): TaskOut {
  const subject = subjectOfTask(task.id)
  const rule = KINDS[task.kind]
  const open = task.status === 'open'
  return {
    id: task.id,
    campaign: campaignOf(subject),
    filing: isFilingId(subject) ? subject : undefined,
    kind: task.kind,
    label: TASK_KINDS[task.kind].zh,
    title: titleOf(task, names),
    key: task.key,
    round: task.round,
    holder: {
      role: task.holder.role,
      label: roleLabel(task.holder.role),
      person: task.holder.person,
      name: names.person,
      group: task.holder.group,
      groupName: names.group,
      claimedAt: at(task.holder.claimedAt),
      insteadOf: task.holder.insteadOf,
    },
    status: task.status,
    openedAt: at(task.openedAt),
    dueAt: at(task.dueAt),
    provisional: task.provisional,
    overdue: open && task.dueAt !== undefined && Date.parse(task.dueAt) < Date.parse(now),
    reminders: task.reminders,
    escalated: task.escalated ?? false,
    answer: task.answer,
    closedAt: at(task.closedAt),
    accepts: open
      ? Object.entries(rule.answers).map(([answer, needs]) => ({
          answer: answer as TaskOut['accepts'][number]['answer'],
          needs: [...needs],
        }))
      : [],
    namedPerson: rule.named || (task.named ?? false),
  }
}
