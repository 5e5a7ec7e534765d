/**
 * What a start would open, decided by the same rules and stored nowhere: filings with their materials, review times and
 * demands, what the plan still lacks, and launches that the usual review times do not reach.
 */
import type { z } from 'zod'
import { addDuration } from '../time/calendar'
import { checklistOf } from '../rules/checklist'
import type { Change } from '../decision/change'
import type { Context } from '../decision/context'
import { planFiling, type FilingPlan } from '../rules/backward-planning'
import { expectedReview, ownTimes, type ReviewedRound } from '../rules/review-history'
import { answersOf, planMissing } from '../clearance/plan-missing'
import { WINDOW_WARNINGS, windowOf } from '../rules/submission-window'
import { filingsOf, type FilingState } from '../record/state'
import { campaignOf } from '../../../workflows/contract/ids'
import type { Actor, StartCampaign } from '../../../workflows/contract/commands'
import type { SourcedDuration } from '../../../workflows/contract/values'
import type { RouteDeps } from '../../../api/http/deps'
import { type HeldOut, presentHeld } from '../credentials/held'
import { presentKept } from '../../../api/present/requirement'
import { at } from '../time/instants'
import type { dryRunSchema } from '../../../api/schemas/dry-run'
import { rehearse } from '../../../infra/postgres/record/rehearse'

type DryRun = z.infer<typeof dryRunSchema>

export async function dryRun(deps: RouteDeps, actor: Actor, body: StartCampaign): Promise<DryRun> {
  const { change, reviewed } = await rehearse(deps, actor, body)
  const { state, ctx } = change
  const filings = filingsOf(state).map((f) => previewOf(change, f))
  return {
    dryRun: true,
    stage: state.stage,
    missing: planMissing(state),
    requirements: await Promise.all(answersOf(state).map(([, r]) => presentKept(deps.reference, r, () => undefined))),
    filings,
    launches: (body.launches ?? []).map(({ platform, launchAt }) => ({ platform, launchAt: at(launchAt) })),
    warnings: filingsOf(state).flatMap((f) =>
      warningsOf(change, ctx, f, reviewed.get(`${f.platform}/${f.item}`) ?? []),
    ),
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

function previewOf(change: Change, f: FilingState): DryRun['filings'][number] {
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

type Warning = DryRun['warnings'][number]

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
function warningsOf(change: Change, ctx: Context, f: FilingState, reviewed: readonly ReviewedRound[]): Warning[] {
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
  const say = (code: Warning['code'], { zh, en }: { zh: string; en: string }, reachableAt: string): Warning => ({
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
