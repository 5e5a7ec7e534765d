/** Items of a campaign's work plan (S4-10, S4-12): whose each is, who accepts it, and what may be begun. */
import type { Stage, TaskKind } from '../../../workflows/contract/words'
import type { WorkItemState } from '../record/facts-of-work'
import type { CampaignState } from '../record/state'
import type { Holder } from '../record/values'
import { earliest } from '../time/instants'
import type { Context } from './context'
import { partyOf } from './parties'

type WithWork = Pick<CampaignState, 'work'>
type Peopled = Pick<CampaignState, 'work' | 'parties' | 'lead' | 'backup'>

/** By their days: the order of a stored object's members is not ours. */
export const workOf = ({ work }: WithWork): WorkItemState[] =>
  Object.values(work ?? {}).sort(
    (a, b) => compare(a.startsOn, b.startsOn) || compare(a.endsOn, b.endsOn) || compare(a.item, b.item),
  )

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** Keys of its tasks tell that they are items: a party or a platform may have the same name. */
const PREFIX = 'work.'
export const keyOfItem = (item: string): string => `${PREFIX}${item}`
export const itemOfKey = ({ work }: WithWork, key: string | undefined): WorkItemState | undefined =>
  key?.startsWith(PREFIX) ? work?.[key.slice(PREFIX.length)] : undefined

export const isOfWork = (kind: TaskKind): boolean => kind === 'do_work_item' || kind === 'accept_work_item'

/** While a campaign is prepared and runs. */
export const WORKING: readonly Stage[] = ['preparation', 'internal_review', 'filing', 'cleared', 'live', 'closing']

/** Whoever does it: as it was planned, else who speaks for its party now, else the lead. */
export const ownerOfItem = (s: Peopled, { owner, party }: Pick<WorkItemState, 'owner' | 'party'>): string =>
  owner ?? partyOf(s, party)?.contact ?? s.lead

/** Whoever of ours looks after its party, else the lead: nobody accepts what is their own. */
export function acceptorOfItem(s: Peopled, item: WorkItemState): string {
  const own = [ownerOfItem(s, item), item.handedIn?.person]
  const candidates = [partyOf(s, item.party)?.ours, s.lead, s.backup]
  return candidates.find((one) => one !== undefined && !own.includes(one)) ?? s.lead
}

/** Who holds a task about an item; undefined of other tasks. */
export function workHolder(
  ctx: Pick<Context, 'person'>,
  s: Peopled,
  { kind, key }: { kind: TaskKind; key?: string },
): Holder | undefined {
  const item = isOfWork(kind) ? itemOfKey(s, key) : undefined
  if (!item) return undefined
  const person = kind === 'do_work_item' ? ownerOfItem(s, item) : acceptorOfItem(s, item)
  if (kind === 'do_work_item' && partyOf(s, item.party)?.contact === person) return { role: 'partner', person }
  return { role: ctx.person(person)?.department ?? 'lead', person }
}

/** Everything that it depends on is accepted. */
export const isReady = (s: WithWork, { after }: Pick<WorkItemState, 'after'>): boolean =>
  after.every((item) => s.work?.[item] === undefined || s.work[item].status === 'accepted')

/** May it be done: it is not handed in, and nothing stands before it. Whether its day has come is asked where it is opened. */
export const isToDo = (s: WithWork, item: WorkItemState | undefined): boolean =>
  item?.status === 'open' && isReady(s, item)

/** Items without which nothing goes live. */
export const workGaps = (s: WithWork): { item: string; code: 'work_open' }[] =>
  workOf(s).flatMap(({ item, beforeLaunch, status }) =>
    beforeLaunch && status !== 'accepted' ? [{ item, code: 'work_open' as const }] : [],
  )

/** It ends after the first launch that is still to come. */
export function endsAfterLaunch({ launches }: Pick<CampaignState, 'launches'>, item: WorkItemState): boolean {
  const first = earliest(
    Object.values(launches).map(({ launchAt, status }) => (status === 'planned' ? launchAt : undefined)),
  )
  return first !== undefined && item.status !== 'accepted' && Date.parse(item.endsAt) > Date.parse(first)
}
