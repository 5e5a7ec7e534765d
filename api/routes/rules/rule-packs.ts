/** What the routes of rule packs share: reading a version with its life, and turning its refusals into problems. */
import type { FastifyRequest } from 'fastify'
import { readClock } from '../../../infra/postgres/clock'
import { concernsOf, countAffected, leadsAffected } from '../../../infra/reference/rule-packs/affected'
import { PackRefused, type PackAuthor } from '../../../infra/reference/rule-packs/life'
import { packPolicy, readPeople } from '../../../infra/reference/rule-packs/settings'
import { readDraft, readVersions, type PackVersion } from '../../../infra/reference/rule-packs/store'
import type { RulePack } from '../../../workflows/contract/reference'
import { actorOf } from '../../http/auth'
import type { RouteDeps } from '../../http/deps'
import { pointerFragment, Problem, type ProblemPart } from '../../http/errors'
import { personOut, type Showing } from '../../present/rule-pack'

export async function showing({ pool, reference }: RouteDeps): Promise<Showing> {
  const { now } = await readClock(pool)
  return { policy: await packPolicy(reference), people: await readPeople(reference), today: now.slice(0, 10) }
}

/** A version's content and life; without a version the newest released one. */
export async function readPack(
  { pool, reference }: RouteDeps,
  platform: string,
  version?: string,
): Promise<{ pack: RulePack; one: PackVersion }> {
  const versions = await readVersions(pool, platform, version)
  const one = version === undefined ? versions.find(({ status }) => status === 'released') : versions[0]
  if (!one) throw new Problem('not_found')
  const pack =
    one.status === 'released'
      ? await reference.get('rule_pack', platform, one.version)
      : await readDraft(pool, platform, one.version)
  if (!pack) throw new Problem('not_found')
  return { pack, one }
}

/** The person who does it: a release by nobody in particular is no second pair of eyes. */
export function authorOf(request: FastifyRequest): PackAuthor {
  const { client, person } = actorOf(request)
  if (person === undefined)
    throw new Problem('person_needed', { errors: [{ header: 'X-Actor', detail: '须带上工号' }] })
  return { client, person }
}

/** Runs a step of a pack's life; its refusals leave as problems. */
export async function orProblem<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!(error instanceof PackRefused)) throw error
    const { code, extra, problems } = error
    const errors = problems.map(({ pointer, message }) => ({ pointer: pointerFragment(pointer), detail: message }))
    throw new Problem(code, { extra, errors: [...errors, ...headerOf(code)] })
  }
}

const headerOf = (code: string): ProblemPart[] =>
  code.startsWith('precondition_') ? [{ header: 'If-Match', detail: '须为读取草稿时得到的 ETag' }] : []

/** Whom a version concerns, in figures: the list itself comes page by page. */
export async function readConcerned({ pool, reference }: RouteDeps, pack: RulePack, seen: string | undefined) {
  const people = await readPeople(reference)
  const concerns = await concernsOf(pool, reference, pack)
  const leads = await leadsAffected(pool, pack, concerns, seen)
  return {
    people,
    concerns,
    counts: await countAffected(pool, pack, concerns, seen),
    leads: leads.map(({ lead, filings }) => ({ lead: personOut(people, lead), filings })),
  }
}
