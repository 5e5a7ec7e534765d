/** Bodies are JSON in UTF-8 and nothing else. Bytes that are no UTF-8 are refused instead of being replaced. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { jsonFault, parseInPieces, placeText, type Place } from '../../infra/reference/json-places'
import { notStorableInPieces } from '../../infra/schemas/schema-parts'
import { createTurns, othersFirst } from '../../infra/turns'
import { Problem } from './errors'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** So many members may a body have in all, where that is more than usual. */
    mostMembers?: number
  }
}

/** Shorter ones are read at once. */
const SHORT = 16 * 1024

/** A name or text that could not be stored can only be written with one of these. */
const MAY_BREAK = /\\u(?:0000|[dD][89a-fA-F]|[fF]{3}[eEfF])|[\uFFFE\uFFFF]/

const looked = new WeakMap<object, z.core.$ZodIssue[]>()

/** What in a body could not be stored, names included, as far as that was looked for when it was read. */
export const brokenIn = (body: unknown): z.core.$ZodIssue[] | undefined =>
  typeof body === 'object' && body !== null ? looked.get(body) : undefined

/** Refuses `__proto__`, `constructor.prototype` and a member that comes twice too, and says at which line. */
export async function parseJson(app: FastifyInstance, request: FastifyRequest, body: Buffer): Promise<unknown> {
  const text = utf8(request, body)
  if (text.length < SHORT) return looking(await readAtOnce(app, request, text), text)
  const value = looking(await readInPieces(text, request.routeOptions.config.mostMembers), text)
  if (typeof value === 'object' && value !== null && !looked.has(value))
    looked.set(value, await notStorableInPieces(value, createTurns()))
  // What comes next looks at all of it in one piece.
  await othersFirst()
  return value
}

function looking(value: unknown, text: string): unknown {
  if (typeof value === 'object' && value !== null && !MAY_BREAK.test(text)) looked.set(value, [])
  return value
}

function readAtOnce(app: FastifyInstance, request: FastifyRequest, text: string): Promise<unknown> {
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

async function readInPieces(text: string, mostMembers?: number): Promise<unknown> {
  const read = await parseInPieces(text, createTurns(), mostMembers)
  if ('fault' in read) throw faultProblem(read)
  return read.value
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
