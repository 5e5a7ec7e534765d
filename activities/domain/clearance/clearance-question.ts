/**
 * The answer to "may this go live?": the domain's clearance, and beside it what only the question brings: a platform or
 * account that the campaign has no filing for, an instant after a credential ends, a campaign that is over. Of the past it
 * is answered from the state of then, with everything that has come to be known of it since.
 */
import { lastOf, stateAt } from '../record/fold/as-of'
import { presentLoss, type Loss, type LossOut } from '../record/fold/losses'
import type { StoredFact } from '../record/facts'
import { LOST } from '../record/phases'
import { filingsOf, type CampaignState, type FilingState } from '../record/state'
import type { TextOf } from '../record/values'
import { at, earliest } from '../time/instants'
import { clearanceOf, filingsFor, platformsOf, REASONS_ZH, type ClearanceReason, type NoGoReason } from './clearance'

/** What only the question brings. */
export const OWN_REASONS = {
  platform_not_in_campaign: '活动未登记该平台',
  credential_ends_before: '凭证在该时间前到期',
  campaign_over: '活动已撤销、取消或结束',
} as const
const REASONS = { ...REASONS_ZH, ...OWN_REASONS }

export interface ClearanceQuestion {
  /** Every platform of the campaign, unless one is named. */
  platform?: string
  account?: string
}

/** Whether a campaign may go live on one platform, and why not. Times are ISO 8601 with offset. */
interface ItemOut {
  platform: string
  clearance: 'go' | 'no_go'
  launchAt?: string
  live: boolean
  /** Until when it holds if nothing else changes; without an end where none of what it rests on has one. */
  validUntil?: string
  reasons: { code: string; label: string; filing?: string; item?: string; account?: string; lost?: LossOut }[]
  /** Who decided that nothing has to be filed at the platform, and why; the reason is null once it was erased. */
  notNeeded?: { reason?: string | null; client: string; person?: string; at: string }
  credentials: {
    filing: string
    item: string
    account?: string
    number?: string
    validUntil?: string
    /** The shared credential of the register that the filing rests on. */
    used?: string
  }[]
}

export interface ClearanceOut {
  number: string
  at: string
  items: ItemOut[]
}

type Reason = Partial<Pick<ClearanceReason, 'filing' | 'item' | 'account'>> & {
  code: NoGoReason | keyof typeof OWN_REASONS
}

/** What the answer rests on, as it was read. */
export interface ClearanceReading {
  /** As it was at the instant that is asked about; of an instant to come, as it is now. */
  state: CampaignState
  /** The instant that is asked about. */
  when: string
  losses: readonly Loss[]
  textOf: TextOf
}

const isOfThePast = (when: string, now: string): boolean => lastOf(when) < Date.parse(now)

/** Whether an answer needs the facts: one of the past is folded from them, and they tell how a credential was lost. */
export const needsFacts = (present: CampaignState, when: string, now: string): boolean =>
  isOfThePast(when, now) || filingsOf(present).some((f) => LOST.includes(f.phase))

/** The state that a question is answered from; undefined where the campaign had not been started by then. */
export const stateAsked = (
  present: CampaignState,
  facts: readonly StoredFact[],
  when: string,
  now: string,
): CampaignState | undefined => (isOfThePast(when, now) ? stateAt(facts, when) : present)

/** Of the present, of an instant to come, or of one that is past. */
export function clearanceAnswer(known: ClearanceReading, question: ClearanceQuestion): ClearanceOut {
  const { state, when } = known
  const platforms = question.platform === undefined ? platformsOf(state) : [question.platform]
  return {
    number: state.number,
    at: at(when),
    items: platforms.map((platform) => itemOut(known, platform, question.account)),
  }
}

function itemOut(known: ClearanceReading, platform: string, account: string | undefined): ItemOut {
  const { state: s, when, textOf } = known
  const reasons = reasonsOf(s, platform, account, when)
  const isGo = reasons.length === 0
  const filings = filingsFor(s, platform, account)
  const launch = s.launches[platform]
  const said = s.notNeeded?.[platform]
  return {
    platform,
    clearance: isGo ? 'go' : 'no_go',
    launchAt: at(launch?.launchAt),
    live: launch?.status === 'live',
    validUntil: isGo ? at(firstEnd(filings)) : undefined,
    reasons: reasons.map((reason) => reasonOut(known, reason)),
    notNeeded: said && { reason: textOf(said.reason), client: said.client, person: said.person, at: at(said.at) },
    credentials: filings.flatMap(credentialOut),
  }
}

function reasonOut(
  { losses, when, textOf }: ClearanceReading,
  { code, filing, item, account }: Reason,
): ItemOut['reasons'][number] {
  const lost =
    code === 'credential_lost' ? losses.filter((l) => l.filing === filing && isBy(l, when)).at(-1) : undefined
  return { code, label: REASONS[code] ?? code, filing, item, account, lost: lost && presentLoss(lost, textOf) }
}

const isBy = ({ occurredAt }: Loss, when: string): boolean => Date.parse(occurredAt) <= lastOf(when)

const credentialOut = (f: FilingState): ItemOut['credentials'] =>
  f.credential
    ? [
        {
          filing: f.id,
          item: f.item,
          account: f.account,
          number: f.credential.number,
          validUntil: at(f.credential.validUntil),
          used: f.uses?.id,
        },
      ]
    : []

/** One that is over because nothing had to be filed may go live all the same. */
const isOver = (s: CampaignState): boolean =>
  s.ending !== undefined || s.closedAt !== undefined || (s.archivedAt !== undefined && s.stage !== 'not_required')

function reasonsOf(s: CampaignState, platform: string, account: string | undefined, when: string): Reason[] {
  if (isOver(s)) return [{ code: 'campaign_over' }]
  if (!platformsOf(s).includes(platform)) return [{ code: 'platform_not_in_campaign' }]
  const here = filingsFor(s, platform, account).filter((f) => f.required)
  return [...clearanceOf(s, platform, account).reasons, ...here.flatMap((f) => endingBefore(f, when))]
}

/** When the first of the credentials, and of the papers that they rest on, ends. */
const firstEnd = (filings: readonly FilingState[]): string | undefined =>
  earliest(
    filings
      .filter((f) => f.required && f.phase === 'passed')
      .flatMap((f) => [f.credential?.validUntil, ...papersOf(f).map((row) => row.validUntil)]),
  )

const papersOf = (f: FilingState) =>
  Object.values(f.rows).filter((row) => row.status === 'provided' && row.told !== 'lapsed')

/** It holds now, and no more at the instant that is asked about: the credential, or a paper that it rests on. */
function endingBefore(f: FilingState, when: string): Reason[] {
  if (f.phase !== 'passed') return []
  const about = { filing: f.id, item: f.item, account: f.account }
  const ends = (until: string | undefined): boolean => until !== undefined && Date.parse(until) <= Date.parse(when)
  return [
    ...(ends(f.credential?.validUntil) ? [{ code: 'credential_ends_before' as const, ...about }] : []),
    ...(papersOf(f).some((row) => ends(row.validUntil)) ? [{ code: 'material_lapsed' as const, ...about }] : []),
  ]
}
