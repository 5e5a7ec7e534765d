/**
 * Parties of a campaign (S4-1, S4-3, S4-15): each confirms the goal, and clears the release on its side. A goal that changes is
 * confirmed again. Nothing goes live before every party has said yes.
 */
import type { PartyInput, PartyQuestion } from '../../../workflows/contract/parties'
import type { Stage, TaskKind } from '../../../workflows/contract/words'
import { markOf, ordered } from '../rules/mark'
import type { CampaignState, PartyAnswer } from '../record/state'
import type { PartyState } from '../record/values'
import { refuse, type Change } from './change'
import { ratioOf, refuseUnfitExposure } from './exposure'
import type { Faults } from './faults'

/** Refuses parties of whom none or several lead, that are named twice, or whose people nobody knows; duties that one person has on both sides. */
export function checkParties(change: Change, faults: Faults, parties: readonly PartyInput[] | undefined): void {
  if (!parties) return
  parties.forEach(({ party, name, contact, ours, lead, duties }, i) => {
    faults.check(() => change.staff(contact, `/parties/${i}/contact`))
    faults.check(() => change.staff(ours, `/parties/${i}/ours`))
    faults.check(() => {
      if (parties.findIndex((other) => other.party === party) < i)
        refuse('parties_unfit', `${party}：重复 (named twice)`, `/parties/${i}/party`)
    })
    faults.check(() => {
      if (parties.findIndex((other) => other.contact === contact) < i)
        refuse('parties_unfit', `${contact}：不能代表两方 (speaks for two parties)`, `/parties/${i}/contact`)
    })
    faults.check(() => {
      if (duties?.length && !lead && contact === ours)
        refuse(
          'parties_unfit',
          `${name}：职责须有双方联系人，不能为同一人 (one contact for both sides)`,
          `/parties/${i}/ours`,
        )
    })
  })
  faults.check(() => refuseUnfitExposure(parties))
  faults.check(() => {
    const leading = parties.filter(({ lead }) => lead).length
    if (parties.length > 0 && leading !== 1)
      refuse('parties_unfit', `牵头方须恰为一方，现为 ${leading} 方 (exactly one party leads)`, '/parties')
  })
}

/** As it is kept: who decides and what is owed are words of people, which may have to be erased. */
export const partiesToKeep = (change: Change, parties: readonly PartyInput[] | undefined): PartyState[] | undefined =>
  parties?.map(({ duties, decisionPath, lead, exposure, ...party }) => ({
    ...party,
    lead: lead ? true : undefined,
    duties: duties?.flatMap((duty) => change.note(duty) ?? []),
    decisionPath: change.note(decisionPath),
    exposure: exposure && { shareBps: exposure.shareBps, source: change.note(exposure.source) },
  }))

type WithParties = Pick<
  CampaignState,
  'parties' | 'partyAnswers' | 'ratioOpen' | 'objective' | 'brief' | 'launches' | 'copies' | 'stage' | 'ending'
>

type Named = Pick<CampaignState, 'parties'>

/** The party that goes by this name; undefined where there is none, or it has left. */
export const partyOf = ({ parties }: Named, party: string | undefined): PartyState | undefined =>
  parties?.find((one) => one.party === party)

/** What is agreed on: the objective, the goals and the shares, and how much of what is shown is whose. */
export function goalMark({
  objective,
  brief,
  parties,
}: Pick<CampaignState, 'objective' | 'brief' | 'parties'>): string {
  const ratio = ratioOf(parties)
  return markOf(ordered([objective?.commitment, brief?.agreed, ...(ratio ? [ratio] : [])]))
}

/** What is released: the goal, each platform with its hour, the copy as it is; and by whom. */
export function releaseMark(s: WithParties, party: string): string {
  const launches = Object.entries(s.launches).flatMap(([platform, { launchAt, status }]) =>
    status === 'dropped' ? [] : [`${platform} ${launchAt ?? ''}`],
  )
  const copies = Object.values(s.copies ?? {}).map(({ copy, version }) => `${copy} ${version}`)
  return markOf(ordered([goalMark(s), launches.sort(), copies.sort(), partyOf(s, party)?.contact]))
}

export function isConfirmed(s: WithParties, party: string, question: PartyQuestion): boolean {
  const said = s.partyAnswers?.[party]?.[question]
  if (!said?.yes) return false
  if (question === 'goal') return said.mark === goalMark(s)
  return said.covers === undefined || said.covers === releaseMark(s, party)
}

interface Objection {
  question: PartyQuestion
  said: PartyAnswer
}

/** A no to the goal or the release as they stand. Once they are others it is about nothing, and the party is asked anew. */
export function objectionOf(s: WithParties, party: string): Objection | undefined {
  if (!partyOf(s, party)) return undefined
  const { goal, release } = s.partyAnswers?.[party] ?? {}
  if (goal && !goal.yes && goal.mark === goalMark(s)) return { question: 'goal', said: goal }
  if (!release || release.yes || !isConfirmed(s, party, 'goal')) return undefined
  const isAbout = release.covers === undefined ? release.mark === goalMark(s) : release.covers === releaseMark(s, party)
  return isAbout ? { question: 'release', said: release } : undefined
}

/** One about which nobody has decided yet. */
export function openObjection(s: WithParties, party: string): Objection | undefined {
  const objection = s.ending ? undefined : objectionOf(s, party)
  return objection?.said.settled ? undefined : objection
}

const isWaitedFor = (s: WithParties, party: string): boolean =>
  objectionOf(s, party)?.said.settled?.how !== 'not_waited_for'

/** Nobody clears what the company itself has not approved. */
const BEFORE_APPROVAL: readonly Stage[] = ['preparation', 'internal_review']

/** One has left, and the others have not named their ratio anew. Nothing is left to divide where one is alone. */
const isRatioOpen = ({ ratioOpen, parties = [] }: WithParties): boolean => ratioOpen === true && parties.length > 1

/** What is to be asked of a party now. The release comes after the goal; nobody confirms a goal whose ratio is still to be named. */
export function askedOfParty(s: WithParties, party: string): PartyQuestion | undefined {
  if (s.ending || !partyOf(s, party)) return undefined
  if (openObjection(s, party) || !isWaitedFor(s, party)) return undefined
  if (!isConfirmed(s, party, 'goal')) return isRatioOpen(s) ? undefined : 'goal'
  return isConfirmed(s, party, 'release') || BEFORE_APPROVAL.includes(s.stage) ? undefined : 'release'
}

/** Kinds of tasks that ask a party; their key is the party. */
const PARTY_KINDS = { confirm_goal: 'goal', clear_release: 'release' } as const satisfies Partial<
  Record<TaskKind, PartyQuestion>
>

export const isOfParty = (kind: TaskKind): kind is keyof typeof PARTY_KINDS => kind in PARTY_KINDS

/** What a party is asked by a task of this kind. */
export const questionOf = (kind: TaskKind): PartyQuestion | undefined =>
  isOfParty(kind) ? PARTY_KINDS[kind] : undefined

/** Whether the key of a task is a party: one is asked, or what it said is settled. */
export const isAboutParty = (kind: TaskKind): boolean => isOfParty(kind) || kind === 'settle_objection'

export const partyName = (s: Named, party = ''): string => partyOf(s, party)?.name ?? party

/** Reasons of a no-go whose `item` names a party. */
export const PARTY_GAPS: readonly string[] = ['party_objected', 'party_goal_open', 'party_not_cleared']

interface PartyGap {
  /** The party, which is told by its name where people read it; empty where it is about all of them. */
  item: string
  code: 'party_objected' | 'party_goal_open' | 'party_not_cleared' | 'exposure_open'
}

/** What stands against every launch, party by party. */
export const partyGaps = (s: WithParties): PartyGap[] => [
  ...(isRatioOpen(s) ? [{ item: '', code: 'exposure_open' as const }] : []),
  ...(s.parties ?? []).flatMap(({ party }): PartyGap[] => {
    if (objectionOf(s, party)) return isWaitedFor(s, party) ? [{ item: party, code: 'party_objected' }] : []
    if (!isConfirmed(s, party, 'goal')) return [{ item: party, code: 'party_goal_open' }]
    return isConfirmed(s, party, 'release') ? [] : [{ item: party, code: 'party_not_cleared' }]
  }),
]

/** Everybody who speaks for a party or looks after one. */
export const partyPeople = ({ parties }: Named): string[] =>
  (parties ?? []).flatMap(({ contact, ours }) => [contact, ours])
