/**
 * A fetch that asks again until it has an answer: after a lost connection, after 503 and 429, and after 202 once the request is
 * decided. It repeats only what is safe to repeat, always with the same Idempotency-Key and body.
 */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Patience {
  /** For how long one call is tried again, in milliseconds. */
  patienceMs?: number
  /** For how long one attempt may take until its answer begins, beyond what the service is asked to `wait` itself. */
  attemptMs?: number
}

/** The service has stored the request and will decide it, but had not when patience ended. Its id finds the outcome. */
export class StillUndecided extends Error {
  constructor(readonly request: string) {
    super(`request ${request} is stored but not decided yet: read /v1/requests/${request}`)
    this.name = 'StillUndecided'
  }
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 10_000
/** Says that nothing was done: the service itself refused before it stored anything. */
const TURNED_AWAY = [429, 503]
/** Said by proxies, which do not know what was done. */
const NO_WORD = [502, 504]

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export function reliableFetch({ patienceMs = 120_000, attemptMs = 30_000 }: Patience = {}): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const until = Date.now() + patienceMs
    const answered = (asked: Request) => insist(asked, until, attemptMs)
    for (;;) {
      const response = await answered(request)
      const id = await undecidedId(request, response)
      if (id === undefined) return response
      if ((await decided(request, id, until, answered)) === 'parked') return response
    }
  }
}

/** Asks until there is an answer that another attempt would not better. */
async function insist(request: Request, until: number, attemptMs: number): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    const got = await attempt(request, attemptMs)
    const pauseMs = pauseAfter(tries, got)
    if (!isToBeRepeated(request, got) || Date.now() + pauseMs >= until) {
      if (got instanceof Response) return got
      throw got
    }
    await sleep(pauseMs, undefined, { signal: request.signal })
  }
}

/** What is limited is the time to an answer: its body may be long. */
async function attempt(request: Request, attemptMs: number): Promise<Response | Error> {
  const late = new AbortController()
  const withinMs = attemptMs + waitAskedMs(request)
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${withinMs} ms`)), withinMs)
  try {
    return await fetch(request.clone(), { signal: AbortSignal.any([request.signal, late.signal]) })
  } catch (error) {
    request.signal.throwIfAborted()
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    clearTimeout(timer)
  }
}

/** For how long the service was asked to wait for something new before it answers (`?wait=30`). */
function waitAskedMs({ url }: Request): number {
  const seconds = Number(new URL(url).searchParams.get('wait'))
  return seconds > 0 ? seconds * 1000 : 0
}

/** A lost answer may have been a yes: then only what changes nothing twice is sent again. */
function isToBeRepeated(request: Request, got: Response | Error): boolean {
  if (!(got instanceof Response)) return isSafe(request)
  return TURNED_AWAY.includes(got.status) || (NO_WORD.includes(got.status) && isSafe(request))
}

function isSafe({ method, headers }: Request): boolean {
  if (headers.has('idempotency-key')) return true
  return ['GET', 'HEAD'].includes(method) || (['PUT', 'DELETE'].includes(method) && !headers.has('if-match'))
}

/** The id of a request that is stored and waits to be decided. Only one with a key can be sent again to get its answer. */
async function undecidedId({ headers }: Request, response: Response): Promise<string | undefined> {
  if (response.status !== 202 || !headers.has('idempotency-key')) return undefined
  const { request, status } = await statusIn(response)
  return status === 'pending' ? request : undefined
}

async function statusIn(response: Response): Promise<{ request?: string; status?: string }> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  return body ?? {}
}

/** Waits until a request is decided, or parked: a report waits for its number, maybe for weeks, so 202 is its answer. */
async function decided(
  { url, headers, signal }: Request,
  id: string,
  until: number,
  answered: (request: Request) => Promise<Response>,
): Promise<'decided' | 'parked'> {
  const about = new Headers()
  for (const name of ['authorization', 'x-actor']) if (headers.has(name)) about.set(name, headers.get(name) ?? '')
  const address = `${url.slice(0, url.indexOf('/v1/'))}/v1/requests/${id}`
  for (let tries = 0; ; tries += 1) {
    const pauseMs = pauseAfter(tries)
    if (Date.now() + pauseMs >= until) throw new StillUndecided(id)
    await sleep(pauseMs, undefined, { signal })
    const { status } = await statusIn(await answered(new Request(address, { headers: about, signal })))
    if (status === 'decided' || status === 'parked') return status
  }
}

function pauseAfter(tries: number, got?: Response | Error): number {
  const askedMs = got instanceof Response ? Number(got.headers.get('retry-after')) * 1000 : 0
  const ownMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries)
  // Clients that were turned away together do not come back together. A date in Retry-After is not a number: then our own.
  return Math.max(askedMs || 0, ownMs) * (1 + Math.random() / 4)
}
