/**
 * What an amendment would void and have done again, told by the very facts that it would leave: nothing is reckoned a second
 * time, so what is shown before is what happens then (S0-40).
 */
import { clearanceOf } from '../clearance/clearance'
import type { Change } from '../decision/change'
import { isConfirmed, objectionOf, partyOf } from '../decision/parties'
import type { StoredFact } from '../record/facts'
import type { ReviewChanged } from '../record/review-state'
import type { CampaignState } from '../record/state'
import { planDifferences } from '../record/plan-differences'
import { figuresToAsk } from '../review/figures'
import type { Difference } from '../record/values'

/** `everybody`: countersigned and approved again; `approver`: the budget alone, by whoever approves its tier. */
export type ReviewAgain = 'everybody' | 'approver'

/**
 * `recheck_again`: not handed in yet, it is looked at again. `lead_decides`: its platform has it, or has passed it, and its lead
 * says what that means. `voided`: by its rules the passing does not cover the change, until its lead has said so.
 */
export type FilingEffect = 'recheck_again' | 'lead_decides' | 'voided' | 'opened' | 'required' | 'optional'

/**
 * `goal_again`: it has confirmed, and is asked for the goal and then for the release again; `release_again`: for the release alone.
 * `asked`: it is new, or what it objected to is another. `left`: it runs the campaign no more.
 */
export type PartyEffect = 'goal_again' | 'release_again' | 'asked' | 'left'

export interface AmendPreview {
  preview: true
  /** The plan's version that it was reckoned with, as in the ETag. */
  version: number
  differences: Difference[]
  review?: { again: ReviewAgain; changed: ReviewChanged[] }
  /** Signatures that are no longer valid, as whoever signed has had a hand in it. */
  signatures: { signer: string; person: string }[]
  /** Departments that have confirmed figures which become others: they are asked whether those hold, unless they sign anew. */
  figures: string[]
  filings: { filing: string; platform: string; item: string; effect: FilingEffect; differences: Difference[] }[]
  /** Parties that are asked again, for the first time, or not any more. */
  parties: { party: string; effect: PartyEffect }[]
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
    differences: planDifferences(before, after),
    review: reviewIn(facts),
    signatures: facts.flatMap((fact) =>
      fact.type === 'ReviewSignatureVoided' ? [{ signer: fact.body.signer, person: fact.body.person }] : [],
    ),
    figures: figuresToAsk(after).filter((department) => !figuresToAsk(before).includes(department)),
    filings: filingsIn(facts, after),
    parties: partiesIn(before, after),
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

function partiesIn(before: CampaignState, after: CampaignState): AmendPreview['parties'] {
  const all = new Set([...(before.parties ?? []), ...(after.parties ?? [])].map(({ party }) => party))
  const effectOn = (party: string): PartyEffect | undefined => {
    if (!partyOf(after, party)) return 'left'
    if (!partyOf(before, party)) return 'asked'
    if (isConfirmed(before, party, 'goal') && !isConfirmed(after, party, 'goal')) return 'goal_again'
    // Its no was to something that is not asked any more.
    if (objectionOf(before, party) && !objectionOf(after, party)) return 'asked'
    return isConfirmed(before, party, 'release') && !isConfirmed(after, party, 'release') ? 'release_again' : undefined
  }
  return [...all].sort().flatMap((party) => {
    const effect = effectOn(party)
    return effect === undefined ? [] : [{ party, effect }]
  })
}

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
