/** Bodies are JSON in UTF-8 and nothing else. Bytes that are no UTF-8 are refused instead of being replaced. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './errors'

/** Refuses `__proto__`, `constructor.prototype` and a member that comes twice too. */
export function parseJson(app: FastifyInstance, request: FastifyRequest, body: Buffer): Promise<unknown> {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new Problem('media_type_unsupported', { detail: charset })
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw new Problem('malformed_json', { detail: 'not UTF-8' })
  }
  const parse = app.getDefaultJsonParser('error', 'error')
  return new Promise((resolve, reject) => {
    void parse(request, text, (error, value: unknown) => {
      const twice = error ? undefined : repeatedMember(text)
      if (error) reject(error)
      else if (twice === undefined) resolve(value)
      else reject(new Problem('malformed_json', { detail: `member twice: ${twice.slice(0, 100)}` }))
    })
  })
}

/**
 * The first name that stands twice in one object of a valid JSON text. Parsers disagree on which of the two counts, and a
 * signature or a gateway may have looked at the other one.
 */
function repeatedMember(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = []
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '{') open.push(new Set())
    else if (char === '[') open.push(undefined)
    else if (char === '}' || char === ']') open.pop()
    else if (char === '"') {
      const start = at
      at = endOfString(text, start)
      // In valid JSON a string before a colon is a name.
      if (!isBeforeColon(text, at + 1)) continue
      const name = JSON.parse(text.slice(start, at + 1)) as string
      const names = open[open.length - 1]
      if (names?.has(name)) return name
      names?.add(name)
    }
  }
  return undefined
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1
  return text[at] === ':'
}

/** Where the string that begins here ends: at the first quotation mark that no backslash escapes. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
