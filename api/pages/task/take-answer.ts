/** What a task's form sent, as the answer of REST: the chosen answer's own fields and files, judged by the same schema. */
import { createHash } from 'node:crypto'
import { offeredAnswers } from '../../../activities/domain/tasks/answer-fields'
import type { AnswerTask } from '../../../workflows/contract/commands'
import type { Answer } from '../../../workflows/contract/words'
import { bodyOf, textOf, type Sent } from '../forms/sent-form'
import type { SentPage } from '../forms/sent-files'
import type { Fault } from '../ui/faults'
import { taskWords } from '../words/task'
import { schemaOfAnswer } from './answer-form'
import type { TaskReading } from './read-task'

export type Taken = { body: Omit<AnswerTask, 'task'>; once: string } | { faults: Fault[] }

export function takeAnswer({ viewer, state }: TaskReading, { sent, files, faults }: SentPage): Taken {
  const chosen = textOf(sent, 'answer')
  const offered = offeredAnswers(state.kind).find(({ answer }) => answer === chosen)
  if (!offered) return { faults: [...faults, { field: 'answer', text: taskWords(viewer.language).chooseAnswer }] }
  const { answer, fields } = offered
  const own = fieldsOf(sent, answer)
  const schema = schemaOfAnswer(fields)
  const given = withFiles((bodyOf(schema, own) ?? {}) as Record<string, unknown>, answer, files)
  const parsed = schema.safeParse(given)
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({
        field: `/${[answer, ...path].join('/')}`,
        text: message,
      }))
  // What an answer that was not chosen brought does not matter.
  const ofFiles = faults.filter(({ field }) => field === undefined || field.startsWith(`/${answer}/`))
  if (!parsed.success || ofFiles.length > 0) return { faults: [...ofFiles, ...wrong] }
  return {
    body: { answer, basis: textOf(sent, 'basis') || undefined, ...parsed.data },
    once: textOf(sent, 'once') ?? '',
  }
}

/** Ids of files are never typed: they come with the files alone. */
function fieldsOf(sent: Sent, answer: Answer): Sent {
  const prefix = `/${answer}/`
  return Object.fromEntries(
    Object.entries(sent)
      .filter(([name]) => name.startsWith(prefix) && !/\/fileIds(\/|$)/.test(name))
      .map(([name, value]) => [name.slice(prefix.length - 1), value]),
  )
}

function withFiles(body: Record<string, unknown>, answer: Answer, files: SentPage['files']): Record<string, unknown> {
  const idsOf = (at: string): string[] => (files[`/${answer}/${at}`] ?? []).map(({ id }) => id)
  const own = idsOf('fileIds')
  const proof = idsOf('credential/fileIds')
  return {
    ...body,
    ...(own.length > 0 ? { fileIds: own } : {}),
    ...(proof.length > 0 ? { credential: { ...(body.credential as object | undefined), fileIds: proof } } : {}),
  }
}

/** The same form sent twice is one request; the same form with other content is another. */
export const keyOf = (once: string, body: object): string =>
  createHash('sha256').update(once).update('\0').update(JSON.stringify(body)).digest('base64url')
