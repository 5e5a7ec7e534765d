/**
 * What an amendment would void and have done again, told by the very facts that it would leave: nothing is reckoned a second
 * time, so what is shown before is what happens then (S0-40).
 */
import { clearanceOf } from '../clearance/clearance'
import type { Change } from '../decision/change'
import type { StoredFact } from '../record/facts'
import type { ReviewChanged } from '../record/review-state'
import type { CampaignState } from '../record/state'
import type { CampaignDescribed, Difference } from '../record/values'

/** `everybody`: countersigned and approved again; `approver`: the budget alone, by whoever approves its tier. */
export type ReviewAgain = 'everybody' | 'approver'

/**
 * `recheck_again`: not handed in yet, it is looked at again. `lead_decides`: its platform has it, or has passed it, and its lead
 * says what that means. `voided`: by its rules the passing does not cover the change, until its lead has said so.
 */
export type FilingEffect = 'recheck_again' | 'lead_decides' | 'voided' | 'opened' | 'required' | 'optional'

export interface AmendPreview {
  preview: true
  /** The plan's version that it was reckoned with, as in the ETag. */
  version: number
  differences: Difference[]
  review?: { again: ReviewAgain; changed: ReviewChanged[] }
  /** Signatures that are no longer valid, as whoever signed has had a hand in it. */
  signatures: { signer: string; person: string }[]
  filings: { filing: string; platform: string; item: string; effect: FilingEffect; differences: Difference[] }[]
  /** Platforms whose clearance changes, with what then stands in the way. */
  clearance: { platform: string; clearance: 'go' | 'no_go'; reasons: string[] }[]
  tasks: { task: string; effect: 'handed_over' | 'moved' | 'superseded' }[]
}

/** `before`: the campaign as it is; the change holds how it would be. */
export function previewOfAmend(before: CampaignState, change: Change): AmendPreview {
  const { facts, state: after } = change
  return {
    preview: true,
    version: before.planVersion,
    differences: differencesIn(before, after),
    review: reviewIn(facts),
    signatures: facts.flatMap((fact) =>
      fact.type === 'ReviewSignatureVoided' ? [{ signer: fact.body.signer, person: fact.body.person }] : [],
    ),
    filings: filingsIn(facts, after),
    clearance: clearanceIn(before, after),
    tasks: tasksIn(facts),
  }
}

function reviewIn(facts: readonly StoredFact[]): AmendPreview['review'] {
  for (const fact of facts)
    if (fact.type === 'ReviewOpened' && fact.body.changed)
      return { again: fact.body.groups.length > 0 ? 'everybody' : 'approver', changed: fact.body.changed }
  return undefined
}

function filingsIn(facts: readonly StoredFact[], after: CampaignState): AmendPreview['filings'] {
  const effectOf = (fact: StoredFact): { effect: FilingEffect; differences: Difference[] } | undefined => {
    if (fact.type === 'FilingOpened') return { effect: 'opened', differences: [] }
    if (fact.type === 'FilingRequirementChanged')
      return { effect: fact.body.required ? 'required' : 'optional', differences: [] }
    if (fact.type !== 'JudgedChanged') return undefined
    const { reopens, voids, differences } = fact.body
    // Put aside, or taken back: there is nothing to do.
    if (!reopens && !isAsked(after, fact.subject)) return undefined
    return { effect: reopens ? 'recheck_again' : voids ? 'voided' : 'lead_decides', differences }
  }
  return facts.flatMap((fact) => {
    const found = effectOf(fact)
    const f = after.filings[fact.subject]
    return found && f ? [{ filing: f.id, platform: f.platform, item: f.item, ...found }] : []
  })
}

const isAsked = (s: CampaignState, filing: string): boolean =>
  Object.values(s.filings[filing]?.matters ?? {}).some(
    ({ kind, version, status }) => kind === 'change' && version === undefined && status === 'open',
  )

/** Compared at both ends, since a filing that is new changes it, too. */
function clearanceIn(before: CampaignState, after: CampaignState): AmendPreview['clearance'] {
  return Object.keys(after.launches)
    .sort()
    .flatMap((platform) => {
      const [was, is] = [clearanceOf(before, platform), clearanceOf(after, platform)]
      if (was.clearance === is.clearance) return []
      return [{ platform, clearance: is.clearance, reasons: [...new Set(is.reasons.map(({ code }) => code))] }]
    })
}

function tasksIn(facts: readonly StoredFact[]): AmendPreview['tasks'] {
  return facts.flatMap((fact): AmendPreview['tasks'] => {
    switch (fact.type) {
      case 'TaskHandedOver':
        return [{ task: fact.body.task, effect: 'handed_over' }]
      case 'TaskDueMoved':
      case 'TaskReplanned':
        return [{ task: fact.body.task, effect: 'moved' }]
      case 'TaskSuperseded':
        return [{ task: fact.body.task, effect: 'superseded' }]
      default:
        return []
    }
  })
}

/** Of the plan, field by field; of free text only that it is another. */
function differencesIn(before: CampaignState, after: CampaignState): Difference[] {
  const [was, is] = [plan(before), plan(after)]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .sort()
    .filter((field) => was[field] !== is[field])
    .map((field) => ({ field, before: was[field], after: is[field] }))
    .map((each) => (HIDDEN.includes(each.field) ? { field: each.field } : each))
}

const HIDDEN = ['objective', 'brief']

const list = (words: readonly string[] | undefined): string | undefined => words && [...words].sort().join(', ')

function plan(s: CampaignState): Record<string, string | undefined> {
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
    ...Object.fromEntries(Object.entries(s.group).map(([department, person]) => [`group/${department}`, person])),
    ...Object.fromEntries(
      Object.entries(s.launches).map(([platform, { launchAt, status }]) => [
        `launches/${platform}`,
        status === 'dropped' ? 'dropped' : launchAt,
      ]),
    ),
  }
}
