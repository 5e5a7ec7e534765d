/**
 * When things happened, beside when they were recorded, and the state as it really was at an instant: what was recorded late
 * counts from when it happened, and what turned out never to have been never was.
 */
import { apply } from './apply'
import type { StoredFact } from '../facts'
import type { CampaignState } from '../state'

/** When what a fact tells happened. Never after it was recorded. */
export function happenedAt(fact: StoredFact): string {
  const told = toldTime(fact)
  return told !== undefined && Date.parse(told) < Date.parse(fact.at) ? told : fact.at
}

function toldTime(fact: StoredFact): string | undefined {
  switch (fact.type) {
    case 'VerdictRecorded':
      return fact.body.verdict.occurredAt
    // Of the register: it was taken over here when it was recorded, however old it is.
    case 'CredentialRecorded':
      return fact.body.register ? undefined : fact.body.credential.obtainedAt
    case 'MaterialLapsing':
      return fact.body.lapsed ? fact.body.validUntil : undefined
    case 'CampaignRunEnded':
      return fact.body.endsAt
    default:
      return 'occurredAt' in fact.body ? fact.body.occurredAt : undefined
  }
}

/** How a filing goes from phase to phase: what is known to have happened later in it cannot have come before these. */
export const COURSE: readonly StoredFact['type'][] = [
  'FilingOpened',
  'FilingTakenOver',
  'FilingRechecked',
  'SubmissionUnconfirmed',
  'SubmissionMissing',
  'SubmissionBegun',
  'SubmissionRefused',
  'FilingSubmitted',
  'ReviewObserved',
  'VerdictRecorded',
  'FilingCorrected',
  'FilingRecalled',
  'CredentialUsed',
  'CredentialDeclined',
  'CredentialLost',
  'CredentialReinstated',
  'RestorationChosen',
]

/** A step of a filing's course; what was heard of late, after the step that followed it, is none. */
export const isOfCourse = (fact: StoredFact): boolean =>
  COURSE.includes(fact.type) && !(fact.type === 'FilingSubmitted' && fact.body.late)

/** From when each fact counts, in milliseconds. Facts are those of one campaign, in the order of their recording. */
export function effectiveFrom(facts: readonly StoredFact[]): number[] {
  const from: number[] = []
  for (const index of facts.keys()) from.push(ownTime(facts, index, from))
  const earliest = new Map<string, number>()
  for (let index = facts.length - 1; index >= 0; index -= 1) {
    const fact = facts[index]
    const chain = fact && chainOf(fact)
    if (chain === undefined) continue
    const time = Math.min(from[index] ?? 0, earliest.get(chain) ?? Infinity)
    from[index] = time
    earliest.set(chain, time)
  }
  return from
}

/** A launch comes before its going live, as the steps of a filing come one after the other. */
function chainOf(fact: StoredFact): string | undefined {
  if (fact.type === 'LaunchPlanned' || fact.type === 'PlatformWentLive') return `launch ${fact.body.platform}`
  return isOfCourse(fact) ? fact.subject : undefined
}

function ownTime(facts: readonly StoredFact[], index: number, from: readonly number[]): number {
  const fact = facts[index]
  if (!fact) return Infinity
  const recorded = Date.parse(fact.at)
  const of = (seq: number): number | undefined => from[facts.findIndex((f) => f.seq === seq)]
  switch (fact.type) {
    // What was wrong was so from the start.
    case 'EntryCorrected':
      return Math.min(recorded, of(fact.body.wrongSeq) ?? recorded)
    // A passing brings its conditions with it.
    case 'MatterRaised':
      return fact.body.matter.kind === 'condition'
        ? Math.min(recorded, verdictBefore(facts, index) ?? recorded)
        : recorded
    case 'MatterSettled': {
      const answered = facts[index - 1]
      return answered?.type === 'TaskAnswered' && answered.subject === fact.subject
        ? Date.parse(happenedAt(answered))
        : recorded
    }
    // Tasks are done when somebody says so here.
    case 'TaskAnswered':
      return recorded
    default:
      return Date.parse(happenedAt(fact))
  }
}

function verdictBefore(facts: readonly StoredFact[], index: number): number | undefined {
  const { subject } = facts[index] ?? {}
  for (let i = index - 1; i >= 0; i -= 1) {
    const fact = facts[i]
    if (!fact || fact.subject !== subject || fact.at !== facts[index]?.at) return undefined
    if (fact.type === 'VerdictRecorded') return Date.parse(happenedAt(fact))
    if (fact.type !== 'CredentialRecorded' && fact.type !== 'MatterRaised') return undefined
  }
  return undefined
}

/** An instant is given to the second: what happened within that second had happened. */
export const lastOf = (at: string): number => {
  const ms = Date.parse(at)
  return ms % 1000 === 0 ? ms + 999 : ms
}

/** The state as it was at an instant; undefined before the campaign was. */
export function stateAt(facts: readonly StoredFact[], at: string): CampaignState | undefined {
  const when = lastOf(at)
  const from = effectiveFrom(facts)
  let state: CampaignState | undefined
  for (const [index, fact] of facts.entries())
    if ((from[index] ?? Infinity) <= when) {
      if (!state && fact.type !== 'CampaignStarted') return undefined
      state = apply(state, structuredClone(fact))
    }
  return state
}
