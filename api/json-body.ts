/** Bodies are JSON in UTF-8 and nothing else. Bytes that are no UTF-8 are refused instead of being replaced. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { jsonFault, placeText, type Place } from '../infra/json-places'
import { Problem } from './errors'

/** Refuses `__proto__`, `constructor.prototype` and a member that comes twice too, and says at which line. */
export function parseJson(app: FastifyInstance, request: FastifyRequest, body: Buffer): Promise<unknown> {
  const text = utf8(request, body)
  const parse = app.getDefaultJsonParser('error', 'error')
  return new Promise((resolve, reject) => {
    void parse(request, text, (error, value: unknown) => {
      // Parsers disagree on which of two members counts, and a signature or a gateway may have looked at the other one.
      const found = text === '' ? undefined : jsonFault(text)
      if (found) reject(faultProblem(found))
      else if (error) reject(error)
      else resolve(value)
    })
  })
}

/** The text of a body. */
export function utf8(request: FastifyRequest, body: Buffer): string {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new Problem('media_type_unsupported', { detail: charset })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw new Problem('malformed_json', { detail: 'not UTF-8' })
  }
}

const faultProblem = ({ fault, place }: { fault: string; place: Place }): Problem =>
  new Problem('malformed_json', {
    detail: `${placeText(place)}：${fault}`,
    errors: [{ ...place, detail: `${placeText(place)}：${fault}` }],
  })
