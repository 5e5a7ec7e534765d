/**
 * What may enter by an Update: a JSON object of ordinary depth whose texts can be stored. Synchronous and total, whatever a
 * person typed into Temporal UI; which command it is and what it lacks is said by the record.
 */
import * as wf from '@temporalio/workflow'
import { FAILURES } from './contract/codes'

/** No command is deeper; what is would overflow whoever walks it next. */
const DEEPEST = 16
/**
 * Nobody types more by hand, and what is accepted stays in history; so it is said here, where a refusal leaves no trace. The
 * API's own Updates carry an id. What is larger still is refused by the server, see `infra/deploy/temporal-dynamic.yaml`.
 */
const MOST_CHARACTERS = 64_000
const TOO_LONG = `内容超过 ${MOST_CHARACTERS} 个字符，请改用接口提交`
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Why an Update's arguments cannot be taken, as people read it; undefined when they can. Only the first is read. */
export function faultOf(args: readonly unknown[]): string | undefined {
  const [argument] = args
  if (!isObject(argument) || Array.isArray(argument)) return '参数须为 JSON 对象，样例见该操作的说明'
  const tooLong = lengthFaultOf(args)
  if (tooLong !== undefined) return tooLong
  let level: object[] = [argument]
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return `内容嵌套超过 ${DEEPEST} 层，样例见该操作的说明`
    const below: object[] = []
    for (const value of level)
      for (const [name, member] of Object.entries(value) as [string, unknown][]) {
        if (UNSTORABLE.test(name) || (typeof member === 'string' && UNSTORABLE.test(member)))
          return '含有无法保存的字符（NUL 或不成对的代理字符），请删去后重发'
        if (isObject(member)) below.push(member)
      }
    level = below
  }
  return undefined
}

/** Why arguments are too long, whatever they are. Stops counting where it is clear. */
export function lengthFaultOf(args: readonly unknown[]): string | undefined {
  const waiting: unknown[] = [...args]
  for (let characters = 0; waiting.length > 0;) {
    const value = waiting.pop()
    // Numbers, truth values and brackets take room as well.
    characters += typeof value === 'string' ? value.length : 1
    if (isObject(value))
      for (const [name, member] of Object.entries(value) as [string, unknown][]) {
        characters += Array.isArray(value) ? 0 : name.length
        waiting.push(member)
      }
    if (characters > MOST_CHARACTERS || waiting.length > MOST_CHARACTERS) return TOO_LONG
  }
  return undefined
}

/** Refused before it enters history, with what to type instead. */
export function refuseMalformed(...args: unknown[]): void {
  refuseWith(faultOf(args))
}

/** The same for an Update whose arguments are not read. */
export function refuseTooLong(...args: unknown[]): void {
  refuseWith(lengthFaultOf(args))
}

function refuseWith(fault: string | undefined): void {
  if (fault !== undefined) throw wf.ApplicationFailure.nonRetryable(fault, FAILURES.BAD_COMMAND)
}
