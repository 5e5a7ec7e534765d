/** Tasks: who has to do what by when, and the answers to them. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { differencesOf, differencesOfFiling } from '../../../activities/domain/forms/consistency'
import { campaignNumber, COMMAND_SCHEMAS, instant, staff } from '../../../infra/schemas/command-schemas'
import { basisOf } from '../../../activities/domain/tasks/basis'
import { campaignState } from '../../../infra/postgres/reads/campaign'
import { readClock } from '../../../infra/postgres/clock'
import { findTask, listTasks, type TaskKey, type TaskRow } from '../../../infra/postgres/reads/read-model'
import { seenBy } from '../../http/auth'
import type { CursorKey } from '../../http/cursor'
import { fieldsQuery, selectable } from '../../http/fields'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { readForms } from '../../../infra/postgres/reads/forms'
import { presentDifferences } from '../../present/difference'
import { presentTasks } from '../../present/tasks'
import { presentTask, taskSchema, type TaskOut } from '../../present/task'
import { kindWord } from '../../present/words'
import { sendCommand, type Write } from '../../http/writes'
import {
  actorHeader,
  COMMAND_RESPONSE,
  flag,
  page,
  pageOf,
  pageQuery,
  READ_REFUSALS,
  writeHeaders,
  launchQuery,
  overdueOn,
} from '../common'

const TAGS = ['tasks']
const params = z.object({ id: COMMAND_SCHEMAS.answerTask.shape.task })

export const taskQuery = {
  holder: staff.optional(),
  group: staff
    .optional()
    .meta({ description: 'Of this group, claimed or not; with `holder` of the same id: unclaimed.' }),
  kind: kindWord.optional(),
  due_before: instant.optional(),
  overdue: flag.optional(),
  ...launchQuery,
  overdue_on: overdueOn,
  status: z.enum(['open', 'answered', 'superseded', 'all']).default('open'),
  ...fieldsQuery,
  ...pageQuery,
}

type TaskQuery = z.infer<z.ZodObject<typeof taskQuery>> & { campaign?: string }

export const taskPageSchema = pageOf(taskSchema, 'TaskPage')

const afterOf = (key: CursorKey | undefined): TaskKey | undefined =>
  key && { dueAt: key[0] === null ? null : String(key[0]), id: String(key[1]) }

/** A page of tasks, earliest due first; used for all and for those of one campaign. */
export async function taskPage(deps: RouteDeps, request: FastifyRequest, reply: FastifyReply, query: TaskQuery) {
  const { now } = await readClock(deps.pool)
  const { holder, group, kind, overdue, campaign, due_before: dueBefore } = query
  const { launch_before: launchBefore, cleared, overdue_on: overdueOn } = query
  const asked = { launchBefore, cleared, overdueOn }
  // What was overdue on a day may be answered by now.
  const status = query.status === 'all' || overdueOn !== undefined ? undefined : query.status
  return page(deps, request, reply, {
    name: 'tasks',
    query,
    read: (after, limit) =>
      listTasks(
        deps.pool,
        seenBy(request),
        { holder, group, kind, overdue, campaign, dueBefore, status, ...asked },
        { after: afterOf(after), limit, now },
      ),
    keyOf: (row) => [row.due_at?.toISOString() ?? null, row.id],
    present: (rows) => presentTasks(deps, seenBy(request), rows, now),
  })
}

async function taskOf(deps: RouteDeps, request: FastifyRequest, id: string): Promise<TaskRow> {
  const row = await findTask(deps.pool, seenBy(request), id)
  if (!row) throw new Problem('task_unknown', { detail: id })
  return row
}

/**
 * An open task says what an answer to it rests on. A second look also says where the forms differ: it is refused while they do,
 * unless that is meant.
 */
async function withGrounds(deps: RouteDeps, row: TaskRow, task: TaskOut): Promise<TaskOut> {
  if (row.state.status !== 'open') return task
  const campaign = await campaignState(deps, undefined, row.campaign)
  const basis = basisOf(campaign, campaign.filings[row.subject], row.state)
  if (row.state.kind !== 'recheck') return { ...task, basis }
  const forms = await readForms(deps, campaign)
  const differences = presentDifferences(forms, differencesOfFiling(differencesOf(forms), row.subject))
  return { ...task, basis, differences }
}

const answerBody = COMMAND_SCHEMAS.answerTask.omit({ task: true }).meta({
  id: 'TaskAnswer',
  description: 'An answer to a task. Accepted answers and their required fields are listed in `accepts` of the task.',
  example: { answer: 'submitted', number: 'WX-20261122-88', occurredAt: '2026-11-25T10:30:00+08:00' },
})
const dueBody = COMMAND_SCHEMAS.moveDueDate
  .omit({ task: true })
  .meta({ id: 'DueDate', example: { dueAt: '2026-11-27T18:00:00+08:00', reason: '等法务意见' } })

const delegateBody = COMMAND_SCHEMAS.delegate
  .omit({ task: true })
  .meta({ id: 'TaskDelegation', example: { to: 'L2001', reason: '出差，请代为办理' } })

const giveBackBody = COMMAND_SCHEMAS.giveBack
  .omit({ task: true })
  .meta({ id: 'TaskGivenBack', example: { reason: '请假，请其他同事认领' } })

const nudgeBody = COMMAND_SCHEMAS.nudge.omit({ task: true }).meta({ id: 'TaskNudge', example: { text: '请今天处理' } })

export const taskRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/tasks',
      {
        config: selectable(taskPageSchema),
        schema: {
          operationId: 'listTasks',
          summary: 'List tasks, earliest due first',
          tags: TAGS,
          headers: actorHeader,
          querystring: z.strictObject({ ...taskQuery, campaign: campaignNumber.optional() }),
          response: { 200: taskPageSchema, ...READ_REFUSALS },
        },
      },
      (request, reply) => taskPage(deps, request, reply, request.query),
    )

    app.get(
      '/tasks/:id',
      {
        schema: {
          operationId: 'getTask',
          summary: 'Read a task',
          tags: TAGS,
          headers: actorHeader,
          params,
          response: { 200: taskSchema, ...READ_REFUSALS },
        },
      },
      async (request) => {
        const row = await taskOf(deps, request, request.params.id)
        const { now } = await readClock(deps.pool)
        const [task] = await presentTasks(deps, seenBy(request), [row], now)
        return withGrounds(deps, row, task ?? presentTask(row.state, now))
      },
    )

    const command = async (
      request: FastifyRequest,
      reply: FastifyReply,
      id: string,
      wanted: Pick<Write, 'command' | 'body'>,
    ) => {
      const { subject } = await taskOf(deps, request, id)
      return sendCommand(deps, request, reply, { ...wanted, resource: id, subject })
    }
    const response = COMMAND_RESPONSE

    app.post(
      '/tasks/:id/answer',
      {
        schema: {
          operationId: 'answerTask',
          summary: 'Answer a task',
          description: 'A task that is no longer open is answered with 409 and how it was closed.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: answerBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'answerTask', body: { task: id, ...request.body } })
      },
    )

    app.post(
      '/tasks/:id/due-date',
      {
        schema: {
          operationId: 'moveDueDate',
          summary: 'Move the due time of a task',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: dueBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'moveDueDate', body: { task: id, ...request.body } })
      },
    )

    app.post(
      '/tasks/:id/delegate',
      {
        schema: {
          operationId: 'delegateTask',
          summary: 'Delegate a task to somebody else',
          description:
            'The task is held by that person from now on, who gets one mail; its reminders begin anew. Naming the ' +
            'present holder changes nothing.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: delegateBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'delegate', body: { task: id, ...request.body } })
      },
    )

    app.post(
      '/tasks/:id/claim',
      {
        schema: {
          operationId: 'claimTask',
          summary: 'Claim a task that a group holds',
          description:
            'The member that X-Actor names does it from now on; of two who claim at once exactly one gets it, and the ' +
            'other is told who. Whoever has claimed it claims it again without effect.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'claim', body: { task: id } })
      },
    )

    app.post(
      '/tasks/:id/give-back',
      {
        schema: {
          operationId: 'giveTaskBack',
          summary: 'Give a claimed task back to its group',
          description: 'The group’s mailbox is told; a task that nobody has claimed stays as it is.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: giveBackBody.nullish(),
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'giveBack', body: { task: id, ...request.body } })
      },
    )

    app.post(
      '/tasks/:id/nudge',
      {
        schema: {
          operationId: 'nudgeTask',
          summary: 'Remind the holder of a task at once',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: nudgeBody.nullish(),
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'nudge', body: { task: id, ...request.body } })
      },
    )
  }
