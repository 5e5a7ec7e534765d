/** Which methods an address knows: 405 with `Allow` where it is known by others, 404 where it is no address of ours. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem, sendProblem } from './errors'

interface Known {
  pattern: RegExp
  /** Sorts before what is less specific: `0` for a part that is spelled out, `1` for `:name`, `2` for `*`. */
  rank: string
  methods: Set<string>
}

/** `:name` is one part of the path, `*` the rest. */
const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replace(/:[^/]+/g, '[^/]+')
      .replace(/\*/g, '.*')}/?$`,
  )

const rankOf = (url: string): string =>
  url.replace(/[^/]+/g, (part) => (part.includes('*') ? '2' : part.includes(':') ? '1' : '0'))

type Send = (request: FastifyRequest, reply: FastifyReply) => FastifyReply

/** Before the routes are added and before anybody is asked for a key. Returns how such a request is answered. */
export function addUnknownRoutes(app: FastifyInstance): Send {
  const known = new Map<string, Known>()
  app.addHook('onRoute', ({ url, method }) => {
    const entry = known.get(url) ?? { pattern: patternOf(url), rank: rankOf(url), methods: new Set<string>() }
    for (const one of [method].flat()) entry.methods.add(one)
    known.set(url, entry)
  })
  const send: Send = (request, reply) => sendUnknown(request, reply, [...known.values()])
  app.setNotFoundHandler(send)
  // The router looks among the addresses of one method, so what another method spells out it would take for a `:name`.
  const nearer = new Map<string, Known[]>()
  app.addHook('onReady', async () => {
    const all = [...known.entries()]
    for (const [url, { pattern, rank }] of all) {
      const rivals = all.flatMap(([other, entry]) => (entry.rank < rank && pattern.test(other) ? [entry] : []))
      if (rivals.length > 0) nearer.set(url, rivals)
    }
  })
  app.addHook('onRequest', async (request, reply) => {
    const rivals = nearer.get(request.routeOptions.url ?? '')
    if (rivals && fitting(request, rivals).length > 0) return send(request, reply)
  })
  return send
}

/** What fits the address of a request, the most specific first. */
function fitting({ url }: FastifyRequest, known: readonly Known[]): Known[] {
  const [path = ''] = url.split('?', 1)
  return known.filter(({ pattern }) => pattern.test(path)).sort((a, b) => (a.rank < b.rank ? -1 : 1))
}

function sendUnknown(request: FastifyRequest, reply: FastifyReply, known: readonly Known[]): FastifyReply {
  const fit = fitting(request, known)
  // `/filings/import` is an address of its own, although `/filings/{id}` would fit it.
  const methods = fit.filter(({ rank }) => rank === fit[0]?.rank).flatMap((entry) => [...entry.methods])
  if (methods.length === 0) return sendProblem(request, reply, new Problem('route_unknown'))
  const allow = [...new Set(methods)].sort().join(', ')
  const problem = new Problem('method_not_allowed', { detail: allow, headers: { allow }, extra: { allow } })
  return sendProblem(request, reply, problem)
}
