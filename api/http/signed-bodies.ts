/**
 * Bodies that somebody outside has signed, over the raw bytes. The signature is checked before the body is read as JSON; who
 * cannot sign learns nothing, not even whether the one in the path is known.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createVerifier, type CallbackSecrets } from './callback-signature'
import type { RouteDeps } from './deps'
import { Problem } from './errors'
import { parseJson } from './json-body'

/**
 * Takes signed bodies alone, of whom `parameter` of the path names. The routes do not exist while nobody has a secret. Gives
 * the requests whose signature was right.
 */
export function addSignedBodies(
  app: FastifyInstance,
  { limits }: Pick<RouteDeps, 'limits'>,
  secrets: CallbackSecrets,
  parameter: string,
): WeakSet<FastifyRequest> {
  const isGenuine = createVerifier(secrets)
  const isOff = Object.keys(secrets).length === 0
  const admitted = new WeakSet<FastifyRequest>()
  const admit = async (request: FastifyRequest, body: Buffer): Promise<void> => {
    const { params, headers } = request
    const genuine = isGenuine({
      platform: (params as Record<string, string>)[parameter] ?? '',
      timestamp: String(headers['x-timestamp'] ?? ''),
      signature: String(headers['x-signature'] ?? ''),
      body,
    })
    // Counted by address where it is nobody's, by name where it is one's: no stranger uses another's allowance up.
    const tooMany = await (genuine ? limits.signed(request) : limits.failed(request))
    if (tooMany) throw tooMany
    if (!genuine) throw new Problem('signature_invalid')
    request.signedBy = `${parameter}:${(params as Record<string, string>)[parameter] ?? ''}`
    admitted.add(request)
  }
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    await admit(request, body)
    return parseJson(app, request, body)
  })
  app.addHook('onRequest', async () => {
    if (isOff) throw new Problem('route_unknown')
  })
  app.addHook('preValidation', async (request) => {
    // A request without a body never meets the parser.
    if (!admitted.has(request)) await admit(request, Buffer.alloc(0))
  })
  return admitted
}
