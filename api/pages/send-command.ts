/** What a page sends: the same commands through the same intake as REST, with how it is known who acts. */
import type { FastifyRequest } from 'fastify'
import type { RouteDeps } from '../http/deps'
import { refusalProblem, type Problem } from '../http/errors'
import { write, type Write } from '../http/writes'
import { actorOfViewer, type Viewer } from './acting/viewer'

/** `open`: stored and not decided yet; it will be. */
export type Sent = { state: 'accepted' } | { state: 'open'; request: string } | { state: 'refused'; problem: Problem }

export async function sendCommandOf(
  deps: RouteDeps,
  request: FastifyRequest,
  viewer: Viewer,
  wanted: Pick<Write, 'command' | 'body' | 'resource' | 'subject'> & { idempotencyKey: string },
): Promise<Sent> {
  const written = await write(deps, request, { ...wanted, actor: actorOfViewer(viewer) })
  if (written.state !== 'decided') return { state: 'open', request: written.taken.id }
  const { outcome } = written
  return outcome.ok ? { state: 'accepted' } : { state: 'refused', problem: refusalProblem(outcome) }
}
