/** What is otherwise in a plan, field by field: for a preview, and for the fact that an amendment leaves. */
import { markOf, ordered } from '../rules/mark'
import type { CampaignState } from './state'
import type { CampaignDescribed, Difference } from './values'

/** Of free text, and of what is too long to be read in a line, only that it is another. */
export function planDifferences(before: CampaignState, after: CampaignState): Difference[] {
  const [was, is] = [plan(before), plan(after)]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .sort()
    .filter((field) => was[field] !== is[field])
    .map((field) => ({ field, before: was[field], after: is[field] }))
    .map((each) => (HIDDEN.includes(each.field) ? { field: each.field } : each))
}

const HIDDEN = ['objective', 'brief', 'raci', 'workItems']

const list = (words: readonly string[] | undefined): string | undefined => words && [...words].sort().join(', ')

type Fields = Record<string, string | undefined>

function plan(s: CampaignState): Fields {
  const { name, lead, backup, startsAt, endsAt, described, traits, objective, brief } = s
  const { prizes, ...said }: Partial<CampaignDescribed> = described ?? {}
  return {
    name,
    lead,
    backup,
    startsAt,
    endsAt,
    objective: objective?.commitment,
    brief: brief?.document?.commitment,
    totalFen: brief?.totalFen?.toString(),
    traits: list(said.traits ?? traits),
    forms: list(said.forms),
    industry: said.industry,
    productGroups: list(said.productGroups),
    prizes: prizes && JSON.stringify(prizes),
    raci: s.raci?.length ? JSON.stringify(s.raci) : undefined,
    simultaneous: s.simultaneous ? 'true' : undefined,
    kickoffAt: s.kickoffAt,
    workItems: s.work && markOf(ordered(s.work)),
    ...partyFields(s),
    ...Object.fromEntries(Object.entries(s.group).map(([department, person]) => [`group/${department}`, person])),
    ...Object.fromEntries(
      Object.entries(s.launches).map(([platform, { launchAt, status }]) => [
        `launches/${platform}`,
        status === 'dropped' ? 'dropped' : launchAt,
      ]),
    ),
  }
}

/** Duties and the decision path are words of people, which nobody compares. */
const partyFields = ({ parties = [] }: CampaignState): Fields =>
  Object.fromEntries(
    parties.flatMap(({ party, name, lead, contact, ours, exposure }) =>
      Object.entries({ name, lead: lead && 'true', contact, ours, exposure: exposure?.shareBps.toString() }).map(
        ([field, value]) => [`parties/${party}/${field}`, value],
      ),
    ),
  )
