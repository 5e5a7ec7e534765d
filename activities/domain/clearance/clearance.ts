/**
 * Clearance of a platform: all its required filings hold a valid credential and no blocking condition is open (S0-29, U-1).
 * A credential of one platform never counts at another (S0-33): only the platform's own filings are looked at, and what an
 * authority has to review before anything goes live.
 */
import { isDecided, isDropped, judgedPlatforms } from './decided'
import { partyGaps } from '../decision/parties'
import { workGaps } from '../decision/work'
import { authoritiesOf, withoutAccount } from './plan-missing'
import { LOST } from '../record/phases'
import { isReviewPending } from '../record/review-state'
import { filingsOf, type CampaignState, type FilingState } from '../record/state'

export interface ClearanceReason {
  /** Empty where it is about no filing: nobody has decided what the platform needs. */
  filing: string
  item: string
  account?: string
  code: NoGoReason
}

export interface Clearance {
  platform: string
  clearance: 'go' | 'no_go'
  reasons: ClearanceReason[]
}

/** Platforms that a campaign runs on: those with a filing or a launch, and those that it names to the rules. */
export const platformsOf = (s: CampaignState): string[] =>
  [
    ...new Set([
      ...filingsOf(s).map((f) => f.platform),
      ...Object.keys(s.launches).filter((platform) => !isLeft(s, platform)),
      ...judgedPlatforms(s),
    ]),
  ].filter((platform) => !isDropped(s, platform))

/** Named to the rules once, and no more. */
const isLeft = (s: CampaignState, platform: string): boolean =>
  s.launches[platform]?.launchAt === undefined &&
  !judgedPlatforms(s).includes(platform) &&
  Object.values(s.requirements ?? {}).some((r) => r.platform === platform)

const ENDED: readonly FilingState['phase'][] = ['given_up', 'withdrawn', 'closed_by_platform']

function reasonsOf(f: FilingState, credentialDemanded: boolean): NoGoReason[] {
  if (LOST.includes(f.phase)) return ['credential_lost']
  if (ENDED.includes(f.phase)) return ['ended_without_passing']
  if (f.phase !== 'passed') return ['not_passed']
  const reasons: NoGoReason[] = []
  if (credentialDemanded && !f.credential) reasons.push('credential_missing')
  const blocked = Object.values(f.matters).some((m) => m.kind === 'condition' && m.blocksLaunch && m.status === 'open')
  if (blocked) reasons.push('condition_open')
  if (mayBeLost(f)) reasons.push('report_refused')
  if (isVoided(f)) reasons.push('change_voids')
  if (Object.values(f.rows).some((row) => row.told === 'lapsed')) reasons.push('material_lapsed')
  return reasons
}

/** Its platform spoke of a loss that could not be taken as it was said, and nobody has said yet what it means. */
const mayBeLost = (f: FilingState): boolean =>
  Object.values(f.matters).some((m) => m.said !== undefined && m.blocksLaunch && m.status === 'open')

/** Something has changed that the passing does not cover, and nobody has said yet what that means here. */
const isVoided = (f: FilingState): boolean =>
  f.rounds[f.rounds.length - 1]?.voided === true &&
  Object.values(f.matters).some((m) => m.kind === 'change' && m.version === undefined && m.status === 'open')

/** An ended filing stands in the way no more once another one stands for the same requirement and account. */
const isReplaced = (f: FilingState, own: readonly FilingState[]): boolean =>
  ENDED.includes(f.phase) &&
  own.some(
    (o) =>
      o !== f &&
      o.platform === f.platform &&
      o.item === f.item &&
      o.account === f.account &&
      (!ENDED.includes(o.phase) || o.id > f.id),
  )

/** What counts for a platform, and for one account of it: its own filings and those of authorities, without the replaced ones. */
export function filingsFor(s: CampaignState, platform: string, account?: string): FilingState[] {
  const authorities = authoritiesOf(s)
  const own = filingsOf(s).filter((f) => f.platform === platform || authorities.has(f.platform))
  const standing = own.filter((f) => !isReplaced(f, own))
  const needed = standing.filter((f) => f.required)
  return account === undefined ? standing : standing.filter((f) => speaksFor(f, account, needed, platform))
}

/**
 * Go or no-go for one platform, with machine-readable reasons (U-25). Of a joint release no platform goes before all of them may,
 * and none before every party has cleared it (S4-15); what is live already is not called back by the others.
 */
export function clearanceOf(s: CampaignState, platform: string, account?: string): Clearance {
  const own = ownReasons(s, platform, account)
  const parties = partyGaps(s).map((gap) => ({ filing: '', ...gap }))
  const isJoint = s.simultaneous === true && s.launches[platform]?.status !== 'live'
  const others = isJoint ? platformsOf(s).filter((other) => other !== platform && holdsBack(s, other)) : []
  const waiting = others.map((item) => ({ filing: '', item, code: 'platform_not_cleared' as const }))
  // What is live already is not called back by what was to be done before.
  const isLive = s.launches[platform]?.status === 'live'
  const work = isLive ? [] : workGaps(s).map((gap) => ({ filing: '', ...gap }))
  const reasons = [...own, ...parties, ...work, ...waiting]
  return { platform, clearance: reasons.length === 0 ? 'go' : 'no_go', reasons }
}

const holdsBack = (s: CampaignState, platform: string): boolean =>
  s.launches[platform]?.status !== 'live' && ownReasons(s, platform).length > 0

function ownReasons(s: CampaignState, platform: string, account?: string): ClearanceReason[] {
  const authorities = authoritiesOf(s)
  const concerns = (p: string): boolean => p === platform || authorities.has(p)
  const open = isDecided(s, platform) ? [] : [{ filing: '', item: '', code: 'filings_undecided' as const }]
  const undecided = Object.values(s.requirements ?? {}).flatMap(({ answer, platform: p, item }) =>
    answer === 'ask' && concerns(p) ? [{ filing: '', item, code: 'requirement_undecided' as const }] : [],
  )
  const unnamed = withoutAccount(s).flatMap(({ platform: p, item }) =>
    concerns(p) ? [{ filing: '', item, code: 'account_missing' as const }] : [],
  )
  const filed = filingsFor(s, platform, account)
    .filter((f) => f.required)
    .flatMap((f) =>
      reasonsOf(f, f.credentialDemanded).map((code) => ({ filing: f.id, item: f.item, account: f.account, code })),
    )
  const unfiled = account === undefined ? [] : itemsWithout(account, filingsFor(s, platform), platform)
  const unreviewed = isReviewPending(s) ? [{ filing: '', item: '', code: 'review_pending' as const }] : []
  return [...unreviewed, ...open, ...undecided, ...unnamed, ...unfiled, ...filed]
}

const hasAccount = (f: FilingState, account: string): boolean => f.account === undefined || f.account === account

/** What an authority reviews for other accounts alone still stands before this one: nobody has said that it is another matter. */
const speaksFor = (f: FilingState, account: string, all: readonly FilingState[], platform: string): boolean =>
  hasAccount(f, account) ||
  (f.platform !== platform && !all.some((o) => o.platform === f.platform && o.item === f.item && o.account === account))

/** Items that the platform wants account by account, and that were filed for others only: none of them speaks for this one. */
function itemsWithout(account: string, standing: readonly FilingState[], platform: string): ClearanceReason[] {
  const own = standing.filter((f) => f.required && f.platform === platform)
  const items = [...new Set(own.map((f) => f.item))]
  return items
    .filter((item) => !own.some((f) => f.item === item && hasAccount(f, account)))
    .map((item) => ({ filing: '', item, account, code: 'account_not_filed' as const }))
}

/** Reasons of a no-go, as people read them. */
export const REASONS_ZH = {
  review_pending: '内部评审尚未批准',
  exposure_open: '有合作方退出，品牌曝光占比须重新确定',
  party_objected: '合作方有异议，尚待处理或再次确认',
  party_goal_open: '合作方尚未确认活动目标',
  party_not_cleared: '合作方尚未确认可以发布',
  work_open: '上线前须完成的任务尚未验收',
  platform_not_cleared: '须各平台同步发布，该平台尚未放行',
  not_passed: '尚未通过',
  credential_missing: '已通过，但备案凭证尚未登记',
  credential_lost: '备案凭证已失效、被暂停或被撤销',
  material_lapsed: '有材料已过有效期，须更换',
  condition_open: '附带条件尚未落实',
  report_refused: '平台称凭证失效、被暂停或被撤销，但消息内容有误、未能登记，尚待核实',
  change_voids: '通过之后又有变更，按规则可能须重新办理，尚待确认',
  ended_without_passing: '备案未通过即已结束',
  filings_undecided: '尚未确定需要哪些备案',
  requirement_undecided: '尚未确认是否需要备案',
  account_missing: '尚未列明账号',
  account_not_filed: '该账号没有所需的备案',
} as const

export type NoGoReason = keyof typeof REASONS_ZH
