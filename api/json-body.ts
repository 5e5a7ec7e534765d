/** Bodies are JSON in UTF-8 and nothing else. Bytes that are no UTF-8 are refused instead of being replaced. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './errors'

/** Refuses `__proto__` and `constructor.prototype` too. */
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
    void parse(request, text, (error, value: unknown) => (error ? reject(error) : resolve(value)))
  })
}
