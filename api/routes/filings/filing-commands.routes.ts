/** What is done with one filing: answers, what the platform said, a correction, a renewed paper, pulling back, giving up. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { COMMAND_SCHEMAS, filingIdSchema } from '../../../infra/schemas/command-schemas'
import { findFilingRoute } from '../../../infra/postgres/reads/read-model'
import { seenBy } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { Problem } from '../../http/errors'
import { sendCommand, type Write } from '../../http/writes'
import { COMMAND_RESPONSE, writeHeaders } from '../common'

const TAGS = ['filings']
const params = z.object({ id: filingIdSchema })

const { filing: _filing, platform: _platform, number: _number, ...said } = COMMAND_SCHEMAS.report.shape
/** What a platform said, without the filing it is about. */
export const saidShape = said

const reportBody = z.strictObject(said).meta({
  id: 'FilingReport',
  description: 'What the platform said about this filing.',
  example: {
    kind: 'rejected',
    text: '主图含有绝对化用语',
    items: [{ field: '主图', error: '出现“最低价”', suggestion: '删除绝对化用语' }],
  },
})

const { filing: _corrected, ...correction } = COMMAND_SCHEMAS.correct.shape
const correctBody = z.strictObject(correction).meta({
  id: 'FilingCorrection',
  description:
    'The wrong entry and its correction. A number or a credential is corrected at once. Correcting a verdict needs a named ' +
    'person (X-Actor) and a second one (confirmedBy), who gets a task and confirms it signed in; until then the entry stands.',
  example: { target: 'application_number', number: 'WX-20261122-88', reason: '抄录错误' },
})

const answersBody = COMMAND_SCHEMAS.answerTasks.omit({ filing: true }).meta({
  id: 'FilingAnswers',
  description: 'Answers to tasks of this filing, in order. Either all take effect or none.',
  example: {
    answers: ['page_preview', 'campaign_plan'].map((row) => ({
      task: `MC-20261122-0001-01.collect_material.${row}.r1`,
      answer: 'provided',
    })),
  },
})

const materialBody = COMMAND_SCHEMAS.replaceMaterial.omit({ filing: true, row: true }).meta({
  id: 'MaterialReplacement',
  example: { validUntil: '2027-12-31T23:59:59+08:00', text: '已续期' },
})

const endBody = z
  .strictObject({ reason: COMMAND_SCHEMAS.giveUp.shape.reason })
  .meta({ id: 'FilingReason', example: { reason: '奖品数量写错' } })

const anewBody = COMMAND_SCHEMAS.fileAnew
  .omit({ filing: true })
  .meta({ id: 'FileAnew', example: { text: '本次活动使用新的子域名，须另行备案' } })

const useBody = COMMAND_SCHEMAS.useCredential
  .omit({ filing: true })
  .meta({ id: 'UseCredential', example: { credential: 'K-0003', text: '已与平台客服确认可沿用' } })

export const filingCommandRoutes =
  (deps: RouteDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const command = async (
      request: FastifyRequest,
      reply: FastifyReply,
      id: string,
      wanted: Pick<Write, 'command' | 'body'>,
    ) => {
      if (!(await findFilingRoute(deps.pool, seenBy(request), id))) throw new Problem('not_found', { detail: id })
      return sendCommand(deps, request, reply, { ...wanted, resource: id, subject: id })
    }
    const response = COMMAND_RESPONSE

    app.post(
      '/filings/:id/answers',
      {
        schema: {
          operationId: 'answerTasks',
          summary: 'Answer several tasks of a filing at once, such as all its materials',
          description: 'If one answer is refused, none takes effect; the refused answer is given by its pointer.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: answersBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'answerTasks', body: { filing: id, ...request.body } })
      },
    )

    app.post(
      '/filings/:id/materials/:row',
      {
        schema: {
          operationId: 'replaceMaterial',
          summary: 'Replace a material with a renewed or corrected one',
          description:
            'Possible at any time before the filing ends. Earlier rounds keep the version they were submitted ' +
            'with.',
          tags: TAGS,
          headers: writeHeaders,
          params: params.extend({ row: COMMAND_SCHEMAS.replaceMaterial.shape.row }),
          body: materialBody,
          response,
        },
      },
      (request, reply) => {
        const { id, row } = request.params
        return command(request, reply, id, { command: 'replaceMaterial', body: { filing: id, row, ...request.body } })
      },
    )

    app.post(
      '/filings/:id/reports',
      {
        schema: {
          operationId: 'reportOnFiling',
          summary: 'Record what the platform said about a filing',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: reportBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'report', body: { filing: id, ...request.body } })
      },
    )

    app.post(
      '/filings/:id/corrections',
      {
        schema: {
          operationId: 'correctFiling',
          summary: 'Correct a wrong entry',
          description:
            'The wrong fact is kept and a new one refers to it. State, clearance and mails are updated ' +
            'accordingly.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: correctBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'correct', body: { filing: id, ...request.body } })
      },
    )

    app.post(
      '/filings/:id/file-anew',
      {
        schema: {
          operationId: 'fileAnew',
          summary: 'Decline a shared credential: the filing is made separately',
          description:
            'Needs a named person (X-Actor). Credentials now in the register are not used for this filing ' +
            'again; those obtained later may be, and renewed or corrected ones are offered.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: anewBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'fileAnew', body: { filing: id, ...request.body } })
      },
    )

    app.post(
      '/filings/:id/use-credential',
      {
        schema: {
          operationId: 'useCredential',
          summary: 'Confirm that a credential of the register covers this filing',
          description:
            'Needs a named person (X-Actor). For credentials that are only offered because it is not verified ' +
            'whether the platform allows sharing them. Platform, item and account must be the same, and the ' +
            'credential valid until the campaign ends.',
          tags: TAGS,
          headers: writeHeaders,
          params,
          body: useBody,
          response,
        },
      },
      (request, reply) => {
        const { id } = request.params
        return command(request, reply, id, { command: 'useCredential', body: { filing: id, ...request.body } })
      },
    )

    for (const [path, name, operationId, summary] of [
      ['recall', 'recall', 'recallFiling', 'Recall a submission in order to change it'],
      ['give-up', 'giveUp', 'giveUpFiling', 'Give up a filing'],
    ] as const)
      app.post(
        `/filings/:id/${path}`,
        {
          schema: {
            operationId,
            summary,
            description: 'If the filing is already submitted, a task at the platform is opened first.',
            tags: TAGS,
            headers: writeHeaders,
            params,
            body: endBody,
            response,
          },
        },
        (request, reply) => {
          const { id } = request.params
          const { reason } = request.body
          return command(request, reply, id, { command: name, body: { filing: id, reason } })
        },
      )
  }
