/**
 * What the shapes of commands are made of. Refuses what PostgreSQL or a mail header could not carry: NUL, lone surrogates,
 * control characters.
 */
import { z } from 'zod'
import { isStorable, NOT_BLANK as HAS_TEXT, ONE_LINE } from '../../activities/domain/rules/plain-text'

/**
 * Text of one shape. What fits is said by an example, never by the pattern; it stands in the document as well.
 * `what` names the thing: 须为工号，如 M1001.
 */
export const shaped = (pattern: RegExp, example: string, what?: { zh: string; en: string }, params?: Params) =>
  z
    .string(params)
    .regex(
      pattern,
      what
        ? `须为${what.zh}，如 ${example} (${what.en}, such as ${example})`
        : `格式不符，如 ${example} (such as ${example})`,
    )
    .meta({ example })
type Params = Parameters<typeof z.string>[0]

/** For `.regex`: a pattern, so that the document says it too. */
export const NOT_BLANK = [HAS_TEXT, '不能为空 (blank)'] as const

const NOT_STORABLE = '含有无法保存的字符 (NUL or a lone surrogate)'

/** Text of several lines. */
export const text = (max: number, params?: Params) => z.string(params).max(max).refine(isStorable, NOT_STORABLE)

interface Node {
  value: unknown
  /** What it is called in what holds it. */
  key?: string
  holder?: Node
}

const MOST_BROKEN = 50

/**
 * Names of members that could not be stored, wherever they stand: a schema of a record looks at its own names only, and
 * what takes anything at none. With `values` those of texts, too. Never recursive: a body may be brackets only.
 */
export function notStorable(root: unknown, options: { values?: boolean } = {}): z.core.$ZodIssue[] {
  const looking = look(root, options)
  for (;;) {
    const step = looking.next()
    if (step.done) return step.value
  }
}

/** The same, with turns for others in between. */
export async function notStorableInPieces(
  root: unknown,
  othersTurn: () => Promise<void> | undefined,
): Promise<z.core.$ZodIssue[]> {
  const looking = look(root, {})
  for (;;) {
    const step = looking.next()
    if (step.done) return step.value
    await othersTurn()
  }
}

function* look(root: unknown, { values = false }: { values?: boolean }): Generator<void, z.core.$ZodIssue[]> {
  const found: Node[] = []
  const open: Node[] = [{ value: root }]
  for (let node = open.pop(); node && found.length < MOST_BROKEN; node = open.pop()) {
    const { value } = node
    if (values && typeof value === 'string' && !isStorable(value)) found.push(node)
    if (typeof value !== 'object' || value === null) continue
    yield
    const isList = Array.isArray(value)
    for (const [key, member] of Object.entries(value) as [string, unknown][]) {
      const next: Node = { value: member, key, holder: node }
      if (!isList && !isStorable(key)) found.push(next)
      if (values || typeof member === 'object') open.push(next)
    }
  }
  return found.map((node) => ({ code: 'custom', path: pathOf(node), message: NOT_STORABLE, input: undefined }))
}

function pathOf(node: Node): string[] {
  const path: string[] = []
  for (let at: Node | undefined = node; at?.key !== undefined; at = at.holder) path.unshift(at.key)
  return path
}

/** Text of one line, not blank. */
export const oneLine = (max: number, params?: Params) =>
  text(max, params)
    .regex(ONE_LINE, '不能含有控制字符 (control characters)')
    .regex(...NOT_BLANK)

const YEARS = /^20\d{2}-/

const FINER_THAN_MS = /\.\d{4}/

/** ISO 8601 instant with offset, between 2000 and 2099. To the millisecond: a `Date`, and so a cursor, holds no more. */
export const instant = z.iso
  // What is no instant at all is not told of its year as well.
  .datetime({ offset: true, abort: true })
  .refine((value) => !FINER_THAN_MS.test(value), '秒的小数最多三位 (milliseconds at most)')
  .refine((value) => YEARS.test(value) && !Number.isNaN(Date.parse(value)), '须为 2000 至 2099 年间的时间')
  .meta({ example: '2026-11-11T00:00:00+08:00' })

export const slug = shaped(/^[a-z][a-z0-9_]{0,63}$/, 'douyin', {
  zh: '小写字母开头的代号',
  en: 'lower-case letters, digits and _',
})
// Spelt one way from here on: the record and the archive compare them as text.
export const fileIds = z.array(z.uuid().toLowerCase()).max(50)
export const campaignNumber = shaped(/^MC-\d{8}-\d{4,9}$/, 'MC-20261122-0007', {
  zh: '活动编号',
  en: 'campaign number',
})
