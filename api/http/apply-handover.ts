/**
 * Does what a hand-over has shown, item by item: what belongs to a campaign by one command for each campaign, the rest where it is
 * kept. Begun again it goes on with what is missing; every part of it may be repeated.
 */
import type { FastifyRequest } from 'fastify'
import { actorOf } from './auth'
import type { RouteDeps } from './deps'
import { write } from './writes'
import { replaceSubstitute } from '../../infra/postgres/people/absences'
import { keepOutcomes, type Handover, type ItemOutcome } from '../../infra/postgres/people/handovers'
import { revokeLinks } from '../../infra/postgres/people/link-generations'
import type { WorkItem } from '../../infra/postgres/people/open-work'
import { endFeed } from '../../infra/postgres/people/calendar-feeds'
import { endSessions } from '../../infra/postgres/people/sessions'
import { putAccount, readAccount } from '../../infra/postgres/registers/accounts'
import { handPaperOver, readPaper } from '../../infra/postgres/registers/papers'
import { changeDirectory, presentDirectories } from '../../infra/reference/directory-store'

type Outcomes = Record<string, ItemOutcome>

const GONE: ItemOutcome = { outcome: 'gone' }

/** Works until a time of the machine; what is not done by then stays without an outcome. */
export async function applyHandover(
  deps: RouteDeps,
  request: FastifyRequest,
  handover: Handover,
  given: { reason?: string; untilMs: number },
): Promise<Outcomes> {
  const { pool } = deps
  const author = actorOf(request)
  const known: Outcomes = { ...handover.outcomes }
  const keep = async (outcomes: Outcomes): Promise<void> => {
    await keepOutcomes(pool, handover.id, outcomes, author.person)
    Object.assign(known, outcomes)
  }
  const open = (): WorkItem[] => handover.items.filter(({ item }) => known[item] === undefined)
  // Nobody acts in that name any more while the rest is handed over.
  for (const item of open().filter(({ kind }) => kind === 'access'))
    await keep({ [item.item]: await endAccess(deps, item) })
  for (const [campaign, items] of byCampaign(open())) {
    if (performance.now() > given.untilMs) return known
    await keep(await handOfCampaign(deps, request, handover, { campaign, items, reason: given.reason }))
  }
  const directory = open().filter(({ kind }) => kind === 'platform_watch' || kind === 'manager')
  if (directory.length > 0) await keep(await handOfDirectory(deps, handover, directory, author))
  for (const item of open().filter(({ kind }) => kind in ELSEWHERE)) {
    if (performance.now() > given.untilMs) return known
    await keep({ [item.item]: await ELSEWHERE[item.kind as keyof typeof ELSEWHERE](deps, handover, item, author) })
  }
  return known
}

function byCampaign(items: readonly WorkItem[]): Map<string, WorkItem[]> {
  const found = new Map<string, WorkItem[]>()
  for (const item of items)
    if (item.campaign !== undefined) found.set(item.campaign, [...(found.get(item.campaign) ?? []), item])
  return found
}

/** One command; while it is not decided its items stay open, and are asked for again under the same key. */
async function handOfCampaign(
  deps: RouteDeps,
  request: FastifyRequest,
  { id, why, person, successor }: Handover,
  part: { campaign: string; items: readonly WorkItem[]; reason: string | undefined },
): Promise<Outcomes> {
  const { campaign, items, reason } = part
  const tasks = items.filter(({ kind }) => kind === 'task').map(({ what, from }) => ({ task: what, from }))
  const roles = items.filter(({ kind }) => kind === 'role').map(({ what }) => what)
  const written = await write(deps, request, {
    command: 'handOver',
    subject: campaign,
    resource: id,
    body: { campaign, why, from: person, to: successor, roles, tasks, reason },
    idempotencyKey: `${id} ${campaign}`.replace(' ', '/'),
  })
  if (written.state !== 'decided') return {}
  const { outcome } = written
  if (!outcome.ok) {
    const refused: ItemOutcome = outcome.code === 'campaign_over' ? GONE : { outcome: 'refused', code: outcome.code }
    return Object.fromEntries(items.map(({ item }) => [item, refused]))
  }
  const done = outcome.result.items as (ItemOutcome & { item: string })[]
  const nameOf = (said: string): string => items.find(({ what }) => what === said)?.item ?? said
  return Object.fromEntries(done.map(({ item, ...rest }) => [nameOf(item), rest]))
}

async function endAccess({ pool }: RouteDeps, { from }: WorkItem): Promise<ItemOutcome> {
  await revokeLinks(pool, from)
  await endSessions(pool, from)
  await endFeed(pool, from)
  return { outcome: 'handed_over' }
}

async function handOfDirectory(
  deps: RouteDeps,
  { successor }: Handover,
  items: readonly WorkItem[],
  author: { client: string; person?: string },
): Promise<Outcomes> {
  const outcomes: Outcomes = Object.fromEntries(items.map(({ item }) => [item, GONE]))
  const wanted = (kind: WorkItem['kind'], what: string, from: string | undefined): boolean => {
    const item = items.find((one) => one.kind === kind && one.what === what && one.from === from)
    if (item) outcomes[item.item] = { outcome: 'handed_over', holder: successor }
    return item !== undefined
  }
  for (const { id } of await presentDirectories(deps.pool))
    await changeDirectory(deps.pool, { id }, { how: 'handover', ...author }, (directory) => {
      for (const platform of Object.keys(directory.platformOwners ?? {}))
        if (directory.platformOwners && wanted('platform_watch', platform, directory.platformOwners[platform]))
          directory.platformOwners[platform] = successor
      const above = directory.people.find(({ staff }) => staff === successor)?.manager
      for (const person of directory.people) {
        if (!wanted('manager', person.staff, person.manager)) continue
        // Whoever takes over has the leaver's own manager, not themselves.
        const next = person.staff === successor ? managerOf(directory.people, person.manager) : successor
        if (next === undefined) delete person.manager
        else person.manager = next === person.staff ? above : next
      }
      return directory
    })
  deps.reference.refresh()
  return outcomes
}

const managerOf = (people: readonly { staff: string; manager?: string }[], staff: string | undefined) =>
  people.find((person) => person.staff === staff)?.manager

type Elsewhere = (
  deps: RouteDeps,
  handover: Handover,
  item: WorkItem,
  author: { client: string; person?: string },
) => Promise<ItemOutcome>

const handAccount: Elsewhere = async ({ pool }, { successor }, { what, from }, author) => {
  const [platform = '', ...rest] = what.split('/')
  const key = { platform, account: rest.join('/') }
  const [present] = await readAccount(pool, key)
  if (!present || (present.owner !== from && present.admin !== from)) return GONE
  const { legalSubject, operator, authorisation, contacts, version } = present
  const next = (staff: string | undefined): string | undefined => (staff === from ? successor : staff)
  const details = { legalSubject, operator, authorisation, owner: next(present.owner), admin: next(present.admin) }
  await putAccount(pool, key, details, contacts ?? undefined, author, version)
  return { outcome: 'handed_over', holder: successor }
}

const handPaper: Elsewhere = async ({ pool }, { id, successor }, { what, from }, author) => {
  const paper = await readPaper(pool, what)
  if (paper?.present.owner !== from) return { ...GONE, holder: paper?.present.owner }
  await handPaperOver(pool, what, successor, { ...author, key: `handover ${id} ${what}` })
  return { outcome: 'handed_over', holder: successor }
}

const handSubstitute: Elsewhere = async ({ pool }, { successor }, { what }, author) =>
  (await replaceSubstitute(pool, what, successor, author)) ? { outcome: 'handed_over', holder: successor } : GONE

const ELSEWHERE = { account: handAccount, paper: handPaper, substitute: handSubstitute } satisfies Partial<
  Record<WorkItem['kind'], Elsewhere>
>
