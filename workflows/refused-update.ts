/**
 * An Update that the record refused, as whoever typed it into Temporal UI is told: as a failure, since the UI calls everything
 * that is answered a success, with what is wrong, where, and what can be sent instead. Who sends by id of an intake row (the API,
 * the relay) gets the refusal as an answer.
 */
import * as wf from '@temporalio/workflow'
import { FAILURES, REFUSALS, type RefusalCode } from './contract/codes'
import type { CommandArgument } from './contract/messages'
import type { OpenTask, Outcome, View } from './contract/views'

type Refusal = Extract<Outcome, { ok: false }>

const MOST_NAMED = 8

export const isTyped = (argument: CommandArgument): boolean => typeof argument.intakeId !== 'string'

export const refusedUpdate = (refusal: Refusal, view: View): wf.ApplicationFailure =>
  wf.ApplicationFailure.create({
    message: refusalText(refusal, view),
    type: FAILURES.REFUSED,
    nonRetryable: true,
    details: [refusal],
  })

/** One line: the panel that shows it breaks none. */
export function refusalText(refusal: Refusal, view: View): string {
  const sentences = [said(refusal), ...faultsOf(refusal), known(refusal), instead(refusal.code, view)]
  return `${sentences.filter((sentence) => sentence !== '').join('；')}。`
}

function said({ code, detail, pointer }: Refusal): string {
  const more = [pointer, detail].filter((part) => part !== undefined && part !== '').join(' ')
  return `${REFUSALS[code].zh}${more === '' ? '' : `（${more}）`}`
}

/** Several places at once, each with what is wrong there. */
function faultsOf({ extra }: Refusal): string[] {
  if (!Array.isArray(extra?.faults)) return []
  const faults = extra.faults as { pointer?: string; detail?: string }[]
  const named = faults.slice(0, MOST_NAMED).map(({ pointer = '', detail = '' }) => `${pointer} ${detail}`.trim())
  return faults.length > MOST_NAMED ? [...named, `另有 ${faults.length - MOST_NAMED} 处`] : named
}

function known({ extra }: Refusal): string {
  const values = extra?.known ?? extra?.accepts
  if (!Array.isArray(values) || values.length === 0 || Array.isArray(extra?.faults)) return ''
  return `可用：${values.slice(0, MOST_NAMED).map(String).join('、')}`
}

/** Where the task is what was wrong: those that are open. Where the form was: where its example stands. */
function instead(code: RefusalCode, { open }: View): string {
  if (code === 'unprocessable') return '样例见该操作的说明'
  if (!ABOUT_A_TASK.includes(code)) return ''
  if (open.length === 0) return '此处目前没有待办'
  const named = open.slice(0, MOST_NAMED).map(({ id }: OpenTask) => id)
  return `此处目前的待办：${named.join('、')}${open.length > MOST_NAMED ? ' 等' : ''}`
}

const ABOUT_A_TASK: readonly RefusalCode[] = ['task_unknown', 'task_not_open', 'not_found']
