/**
 * What of an error may be logged: the members that are listed here and nothing else, whatever a library hangs on its errors
 * (the text of a document, an envelope, the answer of a server). Messages that quote what was read are left out.
 */
import { DatabaseError } from 'pg'
import { quiet } from './postgres/quiet-errors'

/** Words and numbers of programs: codes, names, places. */
const LISTED = [
  'code',
  'errno',
  'syscall',
  'status',
  'statusCode',
  'responseCode',
  'command',
  'type',
  'nonRetryable',
  // Of PostgreSQL.
  'severity',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const

const MOST_CAUSES = 5

/** Their messages quote the text that was read (JSON, patterns), or keys that somebody made up (schemas). */
const quotesInput = (error: Error): boolean => error instanceof SyntaxError || 'issues' in error

export function errorFields(error: unknown, mask: (text: string) => string, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? mask(error) : { type: typeof error }
  if (error instanceof DatabaseError) quiet(error)
  const said = quotesInput(error) ? '[not logged]' : mask(error.message)
  const members = error as unknown as Record<string, unknown>
  const listed = LISTED.flatMap((name) => {
    const value = members[name]
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : []
  })
  const { cause } = error
  const parts = error instanceof AggregateError ? error.errors.slice(0, MOST_CAUSES) : []
  const deeper = (inner: unknown): unknown => errorFields(inner, mask, depth + 1)
  return {
    name: error.name,
    message: said,
    ...(Object.fromEntries(listed) as object),
    stack: `${error.name}: ${said}${framesOf(error)}`,
    ...(cause === undefined || depth >= MOST_CAUSES ? {} : { cause: deeper(cause) }),
    ...(parts.length === 0 || depth >= MOST_CAUSES ? {} : { errors: parts.map(deeper) }),
  }
}

/** Where it was thrown, without what was said. */
function framesOf({ stack = '', message }: Error): string {
  const told = stack.indexOf(message)
  const after = told < 0 ? stack : stack.slice(told + message.length)
  return after
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `\n${line}`)
    .join('')
}
