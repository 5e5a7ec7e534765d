/**
 * What a start would open, decided by the same rules and stored nowhere: filings with their materials, review times and
 * demands, what the plan still lacks, and launches that the usual review times do not reach.
 */
import { addDuration } from '../time/calendar'
import { checklistOf } from '../rules/checklist'
import type { Change } from '../decision/change'
import type { Context } from '../decision/context'
import { planFiling, type FilingPlan } from '../rules/backward-planning'
import { expectedReview, ownTimes, type ReviewedRound } from '../rules/review-history'
import { answersOf, planMissing } from '../clearance/plan-missing'
import { WINDOW_WARNINGS, windowOf, type BoundBy, type WindowWarning } from '../rules/submission-window'
import { filingsOf, type FilingState, type RequirementState } from '../record/state'
import { campaignOf } from '../../../workflows/contract/ids'
import type { StartCampaign } from '../../../workflows/contract/commands'
import type { Requirement } from '../../../workflows/contract/reference'
import type { Demand, SourcedDuration } from '../../../workflows/contract/values'
import type { Stage } from '../../../workflows/contract/words'
import { type HeldOut, presentHeld } from '../credentials/held'
import { at } from '../time/instants'

/** A start that was decided and not kept. */
export interface Rehearsed {
  change: Change
  /** Reviews of our own filings, by `platform/item`, as the plan reckons with them. */
  reviewed: ReadonlyMap<string, readonly ReviewedRound[]>
}

/** A time that is stated somewhere, with how well it is known. */
type StatedTime = { value: number; unit: string; grade: string; source: string }

export interface FilingToOpen {
  /** Of the id that it would get. */
  suffix: string
  platform: string
  platformName: string
  item: string
  noun: string
  account?: string
  required: boolean
  /** A credential that it would use by itself, or be offered. */
  held?: HeldOut
  startsAfter: Requirement['startsAfter']
  materials: { row: string; label: string; department: string; mandatory: boolean }[]
  review: { min: StatedTime; usual: StatedTime; max: StatedTime }
  /** Submitted now, by the usual review time. */
  reviewedBy: string
  applicationNumber: Demand
  credential: Demand
  entry: { label: string; url?: string; grade: string; source: string }
}

export interface StartWarning {
  code: keyof typeof LAUNCH_WARNINGS | WindowWarning
  platform: string
  item: string
  launchAt: string
  /** The earliest launch: the usual end of the review plus the buffer of the policy. */
  reachableAt: string
  latestSafeStartAt: string
  boundBy: BoundBy
  /** Where the review time is from, and how well the rule pack knows it. */
  basis: 'rule_pack' | 'history'
  grade: string
  /** Counted through a year whose days off are not published. */
  provisional: boolean
  detail: string
  detailEn: string
}

export interface StartPreview<R> {
  dryRun: true
  stage: Stage
  /** What the plan lacks. */
  missing: string[]
  /** The answers of the requirements check that would be kept. */
  requirements: R[]
  filings: FilingToOpen[]
  launches: { platform: string; launchAt: string }[]
  warnings: StartWarning[]
}

/** `othersTurn` lets others have a turn when this has taken long; undefined: go on. */
export async function previewOfStart(
  { change, reviewed }: Rehearsed,
  { launches = [] }: Pick<StartCampaign, 'launches'>,
  othersTurn: () => Promise<void> | undefined,
): Promise<StartPreview<RequirementState>> {
  const { state, ctx } = change
  // Of a campaign that is amended: what is filed or over already opens nothing.
  const toOpen = filingsOf(state).filter(({ phase, openedAt }) => phase === 'preparing' || openedAt === ctx.now)
  const filings: FilingToOpen[] = []
  const warnings: StartWarning[] = []
  for (const f of toOpen) {
    await othersTurn()
    filings.push(previewOf(change, f))
    warnings.push(...warningsOf(change, ctx, f, reviewed.get(`${f.platform}/${f.item}`) ?? []))
  }
  return {
    dryRun: true,
    stage: state.stage,
    missing: planMissing(state),
    requirements: answersOf(state).map(([, r]) => r),
    filings,
    launches: launches.map(({ platform, launchAt }) => ({ platform, launchAt: at(launchAt) })),
    warnings,
  }
}

/** What it would take, or be offered, as it is opened. */
function heldBy({ ctx }: Change, f: FilingState): HeldOut | undefined {
  const use = f.uses ?? f.offered
  const { platform, item, account = '' } = f
  const entry = use && ctx.registers?.credentials({ platform, item, account })?.find((e) => e.id === use.id)
  return entry && presentHeld(ctx.packs, entry)
}

const plain = ({ value, unit, grade, source }: SourcedDuration) => ({ value, unit, grade, source })

function previewOf(change: Change, f: FilingState): FilingToOpen {
  const requirement = change.requirement(f)
  const { review, entry, applicationNumber, credential } = requirement
  return {
    suffix: f.id.slice(campaignOf(f.id).length + 1),
    platform: f.platform,
    platformName: change.ctx.pack(f.platform)?.name.zh ?? f.platform,
    item: f.item,
    noun: requirement.noun.zh,
    account: f.account,
    required: f.required,
    held: heldBy(change, f),
    startsAfter: requirement.startsAfter,
    materials: checklistOf(requirement, change.state.described).map(({ row, zh, department, mandatory }) => ({
      row,
      label: zh,
      department,
      mandatory,
    })),
    review: { min: plain(review.min), usual: plain(review.usual), max: plain(review.max) },
    reviewedBy: addDuration(change.ctx.calendar, change.ctx.now, review.usual).at,
    applicationNumber,
    credential,
    entry: { label: entry.zh, url: entry.url, grade: entry.grade, source: entry.source },
  }
}

const LAUNCH_WARNINGS = {
  launch_before_review_end: {
    zh: '即使现在提交，按通常审核时间加预留缓冲也赶不上上线时间',
    en: 'Even submitted now, the usual review time and the buffer do not reach the launch.',
  },
  late_start: {
    zh: '已晚于最晚安全开始时间：按材料、复核、提交的规定时限办理赶不上上线，须走绿色通道或推迟上线',
    en: 'Later than the latest safe start: in the time that the policy grants for the work the launch is not reached.',
  },
}

/** S0-20: whether the launch is reached at all, and in the time that the policy grants for the work; U-20: the window. */
function warningsOf(change: Change, ctx: Context, f: FilingState, reviewed: readonly ReviewedRound[]): StartWarning[] {
  const launchAt = change.state.launches[f.platform]?.launchAt
  const requirement = change.requirement(f)
  if (launchAt === undefined || !f.required || f.uses || requirement.dueAfterLaunch) return []
  const own = ownTimes(ctx.calendar, requirement.review.usual.unit, reviewed)
  const { basis, review } = expectedReview(requirement.review, own)
  const window = windowOf(f, requirement)
  const planned = planFiling(ctx, { ...requirement, review }, ctx.now, { launchAt, window })
  const { usual, urgent, provisional, windowWarnings } = planned
  const about = {
    platform: f.platform,
    item: f.item,
    launchAt: at(launchAt),
    latestSafeStartAt: usual.latestSafeStartAt,
    boundBy: usual.boundBy,
    basis,
    grade: requirement.review.usual.grade,
    provisional,
  }
  const say = (
    code: StartWarning['code'],
    { zh, en }: { zh: string; en: string },
    reachableAt: string,
  ): StartWarning => ({
    ...about,
    code,
    reachableAt,
    detail: zh,
    detailEn: en,
  })
  const reaches = ({ arrival }: Pick<FilingPlan['urgent'], 'arrival'>): boolean =>
    Date.parse(arrival.launchableAt) <= Date.parse(launchAt)
  const code = reaches(urgent) ? 'late_start' : 'launch_before_review_end'
  const { arrival } = code === 'late_start' ? usual : urgent
  return [
    ...(reaches(usual) ? [] : [say(code, LAUNCH_WARNINGS[code], arrival.launchableAt)]),
    ...windowWarnings.map((word) => say(word, WINDOW_WARNINGS[word], usual.arrival.launchableAt)),
  ]
}
