/**
 * What a start would open, decided by the same rules and stored nowhere: filings with their materials, review times and
 * demands, what the plan still lacks, and launches that the usual review times do not reach.
 */
import { z } from 'zod'
import { addDuration } from '../activities/domain/calendar'
import { checklistOf } from '../activities/domain/checklist'
import { Change, Refused, type Context } from '../activities/domain/change'
import { decide } from '../activities/domain/commands'
import { planFiling, type FilingPlan } from '../activities/domain/planning'
import { expectedReview, ownTimes, type ReviewedRound } from '../activities/domain/review-history'
import { answersOf, planMissing } from '../activities/domain/plan-missing'
import { WINDOW_WARNINGS, windowOf } from '../activities/domain/window'
import { filingsOf, type FilingState } from '../activities/domain/state'
import { readClock } from '../infra/clock'
import { externalRefExists } from '../infra/db/read-model'
import { readReviewedRounds } from '../infra/db/review-history'
import { readSurroundings } from '../infra/db/surroundings'
import { campaignOf } from '../workflows/contract/ids'
import type { Actor, StartCampaign } from '../workflows/contract/commands'
import type { SourcedDuration } from '../workflows/contract/reference'
import type { RouteDeps } from './deps'
import { refusalProblem } from './errors'
import { heldOut, presentHeld, type HeldOut } from './held'
import { keptAnswerSchema, presentKept } from './present/requirement'
import { boundByOut } from './present/window'
import { at, instantOut, stageWord } from './present/words'

/** Never a real number: real ones carry a date. */
const NUMBER = 'MC-00000000-0000'

const duration = z.object({ value: z.int(), unit: z.string(), grade: z.string(), source: z.string() })

export const dryRunSchema = z
  .object({
    dryRun: z.literal(true),
    stage: stageWord,
    missing: z.array(z.string()),
    requirements: z.array(keptAnswerSchema).meta({
      description: 'If traits are given: the answers that would be kept; each `ask` would become a task.',
    }),
    filings: z.array(
      z.object({
        suffix: z.string().meta({ description: 'End of the id that the filing would get.', example: '01' }),
        platform: z.string(),
        platformName: z.string(),
        item: z.string(),
        noun: z.string(),
        account: z.string().optional(),
        required: z.boolean(),
        held: heldOut.optional().meta({
          description: 'A credential that the account, app or product already holds: used automatically, or offered.',
        }),
        startsAfter: z.enum(['nothing', 'plan_complete']),
        materials: z.array(
          z.object({ row: z.string(), label: z.string(), department: z.string(), mandatory: z.boolean() }),
        ),
        review: z.object({ min: duration, usual: duration, max: duration }),
        reviewedBy: instantOut.meta({
          description: 'Expected end of the review if submitted now with the usual review time.',
        }),
        applicationNumber: z.enum(['required', 'optional', 'none']),
        credential: z.enum(['required', 'optional', 'none']),
        entry: z.object({ label: z.string(), url: z.string().optional(), grade: z.string(), source: z.string() }),
      }),
    ),
    launches: z.array(z.object({ platform: z.string(), launchAt: instantOut })),
    warnings: z.array(
      z.object({
        code: z
          .enum(['launch_before_review_end', 'late_start', 'window_closed', 'window_tight', 'window_opens_late'])
          .meta({
            description:
              '`late_start`: the launch is reachable only if the filing is submitted sooner than the internal ' +
              'deadlines require.',
          }),
        platform: z.string(),
        item: z.string(),
        launchAt: instantOut,
        reachableAt: instantOut.meta({
          description: 'Earliest possible launch: usual end of the review plus the buffer of the policy.',
        }),
        latestSafeStartAt: instantOut.meta({
          description:
            'Launch minus buffer, usual review time and internal work; or closing of the window minus internal ' +
            'work.',
        }),
        boundBy: boundByOut,
        basis: z.enum(['rule_pack', 'history']).meta({ description: 'Source of the review time used.' }),
        grade: z.string().meta({ description: 'Grade of the review time in the rule pack.' }),
        provisional: z
          .boolean()
          .meta({ description: 'The calculation covers a year whose working days are not published yet.' }),
        detail: z.string(),
        detailEn: z.string(),
      }),
    ),
  })
  .meta({ id: 'DryRun' })
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

interface Rehearsed {
  change: Change
  /** Reviews of our own filings, by `platform/item`, as the plan reckons with them. */
  reviewed: ReadonlyMap<string, readonly ReviewedRound[]>
}

async function rehearse(deps: RouteDeps, actor: Actor, body: StartCampaign): Promise<Rehearsed> {
  const { externalRef } = body
  if (externalRef !== undefined && (await externalRefExists(deps.pool, actor.client, externalRef)))
    throw refusalProblem({ ok: false, code: 'external_ref_taken', pointer: '/externalRef' })
  const db = await deps.pool.connect()
  try {
    const { now } = await readClock(db)
    const command = { type: 'startCampaign', body } as const
    const surroundings = await readSurroundings(db, deps.reference, undefined, command)
    const change = new Change(undefined, { ...surroundings, now, actor, seal: () => ({ note: '', commitment: '' }) })
    decide(change, NUMBER, command)
    return { change, reviewed: await readReviewedRounds(db, filingsOf(change.state)) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { code, detail, pointer, extra } = error
    throw refusalProblem({ ok: false, code, detail, pointer, extra })
  } finally {
    db.release()
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
