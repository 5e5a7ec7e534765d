/** What the routes of papers and accounts share: the record's clock with its calendar, and people of the directory. */
import type { FastifyRequest } from 'fastify'
import { makeCalendar, type Calendar } from '../../../activities/domain/time/calendar'
import { readClock } from '../../../infra/postgres/clock'
import { POLICY_ID } from '../../../infra/postgres/record/read-context'
import type { Author } from '../../../infra/postgres/registers/requests'
import { readPeople } from '../../../infra/reference/rule-packs/settings'
import { workingDaysOf } from '../../../infra/reference/working-days'
import type { Policy } from '../../../workflows/contract/policy'
import { actorOf } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { refuseEach } from '../../../activities/domain/decision/faults'
import { refuseUnknown } from '../../../activities/domain/decision/refusal'
import { Problem } from '../../http/errors'
import { requireIdempotencyKey } from '../../http/writes'

export async function registerClock(
  deps: Pick<RouteDeps, 'pool' | 'reference'>,
): Promise<{ now: string; calendar: Calendar; policy: Policy }> {
  const policy = await deps.reference.latest('policy', POLICY_ID)
  if (!policy) throw new Problem('reference_missing')
  const { now } = await readClock(deps.pool)
  return { now, calendar: await calendarOf(deps, policy), policy }
}

/** The working days of today, by the office hours of a policy. */
export async function calendarOf({ reference }: Pick<RouteDeps, 'reference'>, policy: Policy): Promise<Calendar> {
  const present = await reference.latest('policy', POLICY_ID)
  const doc = present && (await workingDaysOf(reference, present))
  if (!doc) throw new Problem('reference_missing')
  return makeCalendar(doc, policy)
}

/** Staff numbers by the member of the body that gives them; `orGroups`: each may also be a group. */
export async function refuseUnknownStaff(
  { reference }: Pick<RouteDeps, 'reference'>,
  named: Record<string, string | undefined>,
  orGroups = false,
): Promise<void> {
  const people = await readPeople(reference)
  const isKnown = (id: string) => people.find(id) !== undefined || (orGroups && people.group(id) !== undefined)
  const unknown = Object.entries(named).filter(([, staff]) => staff !== undefined && !isKnown(staff))
  refuseEach(unknown, ([name, staff]) => refuseUnknown('person_unknown', staff ?? '', `/${name}`, people.staff))
}

/** Who does it, with the key of the request: unique among those of one route, as everywhere. */
export function authorOf(request: FastifyRequest): Author {
  const { client, person } = actorOf(request)
  return { client, person, key: `${request.routeOptions.url ?? ''} ${requireIdempotencyKey(request)}` }
}
