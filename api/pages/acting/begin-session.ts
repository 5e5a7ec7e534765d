/** Begins a session in this browser, whatever proved who it is. One that was there before ends: its value may have been seen. */
import Bowser from 'bowser'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { endSessions, findSession, openSession, type SignInMethod } from '../../../infra/postgres/people/sessions'
import { signInLimits } from '../../../infra/reference/sign-in-limits'
import type { RouteDeps } from '../../http/deps'
import { sessionCookie, setKnownPerson, setSessionCookie } from './cookies'

export async function beginSession(
  { pool, acting, reference }: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  proved: { person: string; method: SignInMethod; signedInAt?: Date },
): Promise<void> {
  const before = sessionCookie(acting, request)
  const old = before === undefined ? undefined : await findSession(pool, before)
  if (old) await endSessions(pool, old.person, old.id)
  const { sessionDays: days } = await signInLimits(reference)
  const { value, maxAgeSeconds } = await openSession(pool, { ...proved, browser: browserOf(request), days })
  setSessionCookie(acting, reply, value, maxAgeSeconds)
  setKnownPerson(acting, reply, proved.person)
}

/** Chrome · Windows, so that people can tell their browsers apart; nothing that would tell one machine from another. */
function browserOf(request: FastifyRequest): string {
  const agent = request.headers['user-agent']
  if (agent === undefined || agent.length > 1_000) return ''
  const { browser, os } = Bowser.parse(agent)
  return [browser.name, os.name].filter((part) => part !== undefined && part !== '').join(' · ')
}
