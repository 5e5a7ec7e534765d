/** Who runs a campaign together with the company: its parties (S4-1, S4-15). */
export interface PartyInput {
  /** The caller's own name for it: `brand_b`. */
  party: string
  /** As people call it. */
  name: string
  /** One of the parties leads. */
  lead?: boolean
  /** Who speaks for it, and who of ours looks after it, by staff number. */
  contact: string
  ours: string
  /** What it owes, and who decides there in which order. */
  duties?: string[]
  decisionPath?: string
  /** How much of what is shown is its brand (S4-8); named of every party or of none. */
  exposure?: Exposure
}

/** Part of the whole, in basis points: 6,000 are 60 %. All parties together have 10,000. */
export interface Exposure {
  shareBps: number
  /** Where it was agreed: a contract, minutes. */
  source?: string
}

/** What a party is asked: does it share the goal, may what is published go out on its side. */
export const PARTY_QUESTIONS = ['goal', 'release'] as const
export type PartyQuestion = (typeof PARTY_QUESTIONS)[number]

/** What becomes of a party's no: it is asked again, it leaves the campaign, or it is not waited for. */
export const SETTLEMENTS = ['asked_again', 'left_out', 'not_waited_for'] as const
export type Settlement = (typeof SETTLEMENTS)[number]
