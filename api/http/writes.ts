/**
 * The one way in which a request changes something: it becomes an intake row, a workflow is asked to have it decided, and
 * the row's outcome is the answer. Who waits too long gets 202 and where to ask; what was stored is never lost.
 */
import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasten, readIntake, takeIn, type IntakeRequest, type Taken } from '../../infra/postgres/intake/intake'
import { missingFiles } from '../../infra/postgres/reads/files-read'
import { findFilingRoute, maySee } from '../../infra/postgres/reads/read-model'
import {
  campaignWorkflowId,
  filingWorkflowId,
  isFilingId,
  isReviewId,
  reviewWorkflowId,
} from '../../workflows/contract/ids'
import type { CommandName } from '../../workflows/contract/messages'
import type { Outcome } from '../../workflows/contract/views'
import type { RouteDeps } from './deps'
import { inOrder, isUnavailable, Problem, refusalProblem } from './errors'
import { actorOf, seenBy } from './auth'
import type { GatewayAnswer } from '../gateway/gateway-port'
import { presentRequest } from '../present/request'

export interface Write extends Omit<IntakeRequest, 'actor' | 'seesAll' | 'route' | 'idempotencyKey'> {
  /** Given where the caller is no key holder: a platform's call-back. */
  actor?: IntakeRequest['actor']
  /** Id in the path, if any. */
  resource?: string
  idempotencyKey?: string
  /** Name of a campaign that is being opened. */
  title?: string
}

export type Written =
  { state: 'decided'; taken: Taken; outcome: Outcome; subject: string } | { state: 'pending' | 'parked'; taken: Taken }

const POLL_MS = 100
/** A row may be decided although the way to the workflow failed: look for this long before saying 202. */
const UNDECIDED_POLL_MS = 3_000
const KEY = /^[\x21-\x7e]{1,255}$/

export async function write(deps: RouteDeps, request: FastifyRequest, wanted: Write): Promise<Written> {
  const until = Date.now() + deps.settings.answerWithinMs
  const { resource, title, ...rest } = wanted
  const key = ofPerson(wanted.actor, wanted.idempotencyKey ?? idempotencyKeyOf(request))
  if (request.keyHolder) await refuseForeignFiles(deps, request, wanted.body)
  // After this the request is ours to finish, so it is refused before.
  if (!(await deps.gateway.isReachable())) throw new Problem('unavailable', { headers: { 'retry-after': '2' } })
  const route = `${request.method} ${request.routeOptions.url ?? ''}${resource === undefined ? '' : ` ${resource}`}`
  const actor = wanted.actor ?? actorOf(request)
  // A platform, which carries no key, speaks of whatever was filed with it.
  const seen = request.keyHolder && seenBy(request)
  const taken = await takeIn(deps.pool, { ...rest, actor, seesAll: seen === undefined, route, idempotencyKey: key })
  // What a stronger key of this client was answered is not for a weaker one.
  if (taken === 'key_reused' || !(await maySee(deps.pool, seen, taken.subject)))
    throw new Problem('idempotency_key_reused', {
      errors: [{ header: 'Idempotency-Key', detail: '该幂等键已用于另一个请求' }],
    })
  request.taken = taken
  if (taken.outcome) return decided(taken, taken.outcome)
  if (taken.status === 'parked' || taken.subject === undefined) return { state: 'parked', taken }
  const outcome = await orOpen(request, () =>
    haveDecided(deps, request, taken, wanted, title ?? taken.subject ?? '', until),
  )
  return outcome ? decided(taken, outcome) : { state: 'pending', taken }
}

/** All pages are one client, but what somebody sent is no repeat of what somebody else did. */
const ofPerson = (actor: Write['actor'], key: string | undefined): string | undefined =>
  key === undefined || actor?.channel !== 'page' ? key : hash('sha256', `${actor.person ?? ''}\0${key}`, 'base64url')

async function haveDecided(
  deps: RouteDeps,
  request: FastifyRequest,
  taken: Taken,
  wanted: Write,
  title: string,
  until: number,
): Promise<Outcome | undefined> {
  const answer = await ask(deps, taken, wanted, title, until)
  if (answer.decided) return answer.outcome
  request.log.info({ intake: taken.id, why: answer.why }, 'not decided yet')
  await hasten(deps.pool, taken.id)
  return pollOutcome(deps, taken.id, Math.min(until, Date.now() + UNDECIDED_POLL_MS))
}

/** Once a request is stored it is never answered with "unavailable": it stays open, and the relay goes on with it. */
async function orOpen<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!isUnavailable(error)) throw error
    request.log.warn({ err: error }, 'unavailable after the request was stored')
    return undefined
  }
}

const decided = (taken: Taken, outcome: Outcome): Written => ({
  state: 'decided',
  taken,
  outcome,
  subject: taken.subject ?? '',
})

async function ask(
  { pool, gateway }: RouteDeps,
  taken: Taken,
  { command }: Write,
  title: string,
  until: number,
): Promise<GatewayAnswer> {
  const { subject, id: intakeId } = taken
  if (subject === undefined) return { decided: false, why: 'parked' }
  const waitMs = Math.max(1, until - Date.now())
  if (command === 'startCampaign') return gateway.open({ number: subject, intakeId, title, waitMs })
  const workflowId = await workflowIdOf(pool, subject)
  if (workflowId === undefined) return { decided: false, why: 'subject not there' }
  return gateway.command({ workflowId, name: command satisfies CommandName, intakeId, waitMs })
}

async function workflowIdOf(pool: RouteDeps['pool'], subject: string): Promise<string | undefined> {
  if (isReviewId(subject)) return reviewWorkflowId(subject)
  if (!isFilingId(subject)) return campaignWorkflowId(subject)
  const filing = await findFilingRoute(pool, undefined, subject)
  return filing && filingWorkflowId(subject, filing.platform, filing.item)
}

async function pollOutcome({ pool }: RouteDeps, id: string, until: number): Promise<Outcome | undefined> {
  for (;;) {
    const row = await readIntake(pool, id)
    if (row?.outcome) return row.outcome
    if (Date.now() + POLL_MS >= until) return undefined
    await sleep(POLL_MS)
  }
}

/** The caller's key for repeats. It may be absent where a repeat does no harm. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && KEY.test(key)) return key
  throw new Problem('malformed', {
    errors: [{ header: 'Idempotency-Key', detail: '须为 1 至 255 个可见 ASCII 字符 (visible ASCII characters)' }],
  })
}

/** For calls that create something: without a key a lost answer would leave the caller in doubt. */
export function requireIdempotencyKey(request: FastifyRequest): string {
  const key = idempotencyKeyOf(request)
  if (key !== undefined) return key
  throw new Problem('malformed', { errors: [{ header: 'Idempotency-Key', detail: '此请求必须带幂等键 (required)' }] })
}

/** A file of another client is as unknown as one that does not exist. */
export async function refuseForeignFiles(deps: RouteDeps, request: FastifyRequest, body: object): Promise<void> {
  const named = fileIdsIn(body, '')
  if (named.length === 0) return
  const missing = await missingFiles(deps.pool, seenBy(request), [...new Set(named.map((n) => n.id))])
  if (missing.length === 0) return
  const errors = named.flatMap(({ id, pointer }) =>
    missing.includes(id) ? [{ pointer: `#${pointer}`, detail: '引用的文件不存在' }] : [],
  )
  throw new Problem('file_unknown', { detail: missing[0], errors })
}

function fileIdsIn(value: unknown, pointer: string): { id: string; pointer: string }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    const at = `${pointer}/${key}`
    if (key !== 'fileIds' || !Array.isArray(member)) return fileIdsIn(member, at)
    return member.map((id, index) => ({ id: String(id), pointer: `${at}/${index}` }))
  })
}

/** Sends what became of it: the outcome through `accepted`, a refusal as a problem, 202 while it is open. */
export async function sendWritten(
  reply: FastifyReply,
  written: Written,
  accepted: (outcome: Extract<Outcome, { ok: true }>, subject: string, taken: Taken) => Promise<unknown>,
): Promise<unknown> {
  const { taken } = written
  if (!taken.fresh) void reply.header('idempotent-replay', 'true')
  if (written.state !== 'decided') return sendPending(reply, taken, written.state)
  if (!written.outcome.ok) throw refusalProblem(written.outcome)
  const { outcome, subject } = written
  // Decided, but it cannot be read back now: the caller asks for it later.
  return (await orOpen(reply.request, () => accepted(outcome, subject, taken))) ?? sendPending(reply, taken, 'pending')
}

export function sendPending(reply: FastifyReply, taken: Taken, status: 'pending' | 'parked'): unknown {
  void reply.code(202).header('location', `/v1/requests/${taken.id}`).header('retry-after', '2')
  return presentRequest({ id: taken.id, status, subject: taken.subject, outcome: undefined })
}

/** Has a command decided and answers with its result, where no resource is read back. */
export async function sendCommand(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: Write,
): Promise<never> {
  const written = await write(deps, request, wanted)
  return sendWritten(reply, written, async ({ result }, subject, taken) => ({
    request: taken.id,
    subject,
    result: inOrder(result),
  })) as never
}
