/**
 * Who may see a campaign by name: whoever leads it or backs it up, belongs to its group, stands in its RACI, has or had one of its tasks, and
 * whoever manages one of these (S0-42, S2-24). One predicate; the lists in SQL are held to it by a test.
 */
import type { DirectoryGroup } from '../../../workflows/contract/reference'
import { partyPeople } from '../decision/parties'
import { raciPeople } from '../decision/raci'
import { reviewsOf, type CampaignState } from '../record/state'
import { concernedIn } from '../tasks/may-act'

interface Managed {
  staff: string
  manager?: string
}

/** A person and everybody below, however many steps; a circle of managers in the directory ends. */
export function selfAndReports(person: string, people: readonly Managed[]): ReadonlySet<string> {
  const below = new Map<string, string[]>()
  for (const { staff, manager } of people)
    if (manager !== undefined) below.set(manager, [...(below.get(manager) ?? []), staff])
  const found = new Set([person])
  // A set is walked in the order in which it grows.
  for (const one of found) for (const report of below.get(one) ?? []) found.add(report)
  return found
}

/** Groups that one of these belongs to, or answers for: what concerns a group concerns its members, and those above them. */
export const groupsOf = (reach: ReadonlySet<string>, groups: readonly DirectoryGroup[]): string[] =>
  groups.flatMap(({ id, members, owner = '' }) => ([...members, owner].some((one) => reach.has(one)) ? [id] : []))

/** Everybody whom a campaign concerns, by staff number. */
export function involvedIn(s: CampaignState): ReadonlySet<string> {
  return new Set([...concernedIn(s), ...raciPeople(s), ...partyPeople(s)])
}

/** `reach`: the person and those below, as `selfAndReports` says. */
export const maySeeCampaign = (s: CampaignState, reach: ReadonlySet<string>): boolean =>
  [...involvedIn(s)].some((staff) => reach.has(staff))

/**
 * The plan and what was said in its reviews, budget and shares among it: for those of the company who answer for the campaign,
 * belong to it or sign, and those above them. Whoever only prepares something for a filing, works for an agency or speaks for a
 * partner sees how far it is, and not what it costs.
 */
export function mayReadPlan(s: CampaignState, reach: ReadonlySet<string>, isOurs: boolean): boolean {
  const signers = reviewsOf(s).flatMap(({ tasks }) => Object.values(tasks).flatMap(({ holder }) => holder.person ?? []))
  const ours = (s.parties ?? []).map((party) => party.ours)
  const inside = [s.lead, s.backup, ...Object.values(s.group), ...raciPeople(s), ...ours, ...signers]
  return isOurs && inside.some((staff) => reach.has(staff))
}

/** What binds a campaign as a whole is for those who answer for it. */
export const isResponsible = (s: Pick<CampaignState, 'lead' | 'backup'>, reach: ReadonlySet<string>): boolean =>
  reach.has(s.lead) || reach.has(s.backup)
