/**
 * What a number usually looks like, and whether one does (S0-28). A pattern is data that operations write, so it is no regular
 * expression: text that stands as it is, `{digits:6}`, `{digits:8,10}`, `{alnum:1-8}`, `{han:1-3}`, and `{甲|乙|}` for one of several texts. All
 * ways of reading are followed side by side, so that no pattern takes long. What looks otherwise only warns.
 */
import type { NumberFormat } from '../../../workflows/contract/reference'
import { numberKey } from './number-key'

type Part = { texts: string[] } | { of: RegExp; counts: { min: number; max: number }[] }

const CLASSES = { digits: /^[0-9]$/, alnum: /^[0-9A-Z]$/, han: /^\p{sc=Han}$/u } as const
const COUNTED = /^(digits|alnum|han):([0-9]{1,2}(?:-[0-9]{1,2})?(?:,[0-9]{1,2}(?:-[0-9]{1,2})?){0,4})$/
const MAX_PARTS = 30
/** Longer numbers are not looked at: the border takes none. */
const MAX_LENGTH = 200

/** The parts of a pattern, or what is wrong with it. */
function partsOf(pattern: string): Part[] | string {
  const pieces = pattern.match(/\{[^{}]*\}|[^{}]+|[{}]/g) ?? []
  if (pieces.length === 0 || pieces.length > MAX_PARTS)
    return `须有 1 至 ${MAX_PARTS} 段 (must have 1 to ${MAX_PARTS} parts)`
  const parts: Part[] = []
  for (const piece of pieces) {
    const part = partOf(piece)
    if (typeof part === 'string') return part
    parts.push(part)
  }
  return parts
}

function partOf(piece: string): Part | string {
  if (piece === '{' || piece === '}') return `“${piece}”没有成对 (has a "${piece}" without its other half)`
  if (!piece.startsWith('{')) return { texts: [numberKey(piece)] }
  const inner = piece.slice(1, -1)
  if (inner.includes('|')) return { texts: inner.split('|').map((text) => numberKey(text)) }
  const [, name, counted] = COUNTED.exec(inner) ?? []
  if (name === undefined || counted === undefined)
    return `没有这种占位符：${piece} (no such placeholder)；可用 {digits:6}、{digits:1-8}、{digits:8,10}、{alnum:…}、{han:…}、{甲|乙}`
  const counts = counted.split(',').map((range) => {
    const [least = '', most = least] = range.split('-')
    return { min: Number(least), max: Number(most) }
  })
  if (counts.some(({ min, max }) => max < 1 || min > max)) return `位数不对：${piece} (counts wrongly)`
  return { of: CLASSES[name as keyof typeof CLASSES], counts }
}

/** Where the text may stand after the part, from where it may have stood before. */
function after(part: Part, characters: readonly string[], from: ReadonlySet<number>): Set<number> {
  const reached = new Set<number>()
  for (const start of from)
    if ('texts' in part)
      for (const text of part.texts) {
        const wanted = [...text]
        if (wanted.every((c, i) => characters[start + i] === c)) reached.add(start + wanted.length)
      }
    else {
      const most = Math.max(...part.counts.map(({ max }) => max))
      for (let count = 0; count <= most; count += 1) {
        if (part.counts.some(({ min, max }) => count >= min && count <= max)) reached.add(start + count)
        if (!part.of.test(characters[start + count] ?? '')) break
      }
    }
  return reached
}

const fits = (parts: readonly Part[], number: string): boolean => {
  const characters = [...numberKey(number)]
  const ends = parts.reduce<ReadonlySet<number>>((from, part) => after(part, characters, from), new Set([0]))
  return ends.has(characters.length)
}

/** What is wrong with a format; undefined: nothing. An `x` of the example stands for a digit, so that none is invented. */
export function formatFault({
  pattern,
  example,
}: Pick<NumberFormat, 'pattern' | 'example'>): { field: 'pattern' | 'example'; message: string } | undefined {
  const parts = partsOf(pattern)
  if (typeof parts === 'string') return { field: 'pattern', message: parts }
  if (!parts.some((part) => 'of' in part))
    return { field: 'pattern', message: '没有占位符 (has no placeholder: it is one number)' }
  return fits(parts, example.replaceAll('x', '0'))
    ? undefined
    : { field: 'example', message: '不符合 /pattern (does not fit /pattern)' }
}

/** Whether a number looks as such numbers usually do. */
export function looksUsual({ pattern }: Pick<NumberFormat, 'pattern'>, number: string): boolean {
  const parts = partsOf(pattern)
  // A pattern that cannot be read says nothing against any number.
  return typeof parts === 'string' || (number.length <= MAX_LENGTH && fits(parts, number))
}

export interface NumberWarning {
  code: 'number_unusual'
  zh: string
  en: string
  example: string
  grade: string
  source: string
}

/** What to look at again in a number that was told; never a refusal. */
export function numberWarnings(format: NumberFormat | undefined, number: string | undefined): NumberWarning[] {
  if (!format || number === undefined || looksUsual(format, number)) return []
  const { zh, en, example, grade, source } = format
  return [
    {
      code: 'number_unusual',
      zh: `编号与常见格式不同，请核对：${zh}，如 ${example}`,
      en: `The number does not look as usual, please check it: ${en}, such as ${example}`,
      example,
      grade,
      source,
    },
  ]
}
