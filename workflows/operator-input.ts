/**
 * What may enter by an Update: a JSON object of ordinary depth whose texts can be stored. Synchronous and total, whatever a
 * person typed into Temporal UI; which command it is and what it lacks is said by the record.
 */

/** No command is deeper; what is would overflow whoever walks it next. */
const DEEPEST = 16
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Why an Update's argument cannot be taken, as people read it; undefined when it can. */
export function faultOf(argument: unknown): string | undefined {
  if (!isObject(argument) || Array.isArray(argument)) return '参数须为 JSON 对象，例见该操作的说明'
  let level: object[] = [argument]
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return `内容嵌套超过 ${DEEPEST} 层，例见该操作的说明`
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
