/** A campaign as callers see it, with the heads of its filings. */
import { z } from 'zod'
import { openTasks, reviewsOf, type CampaignState } from '../../activities/domain/record/state'
import { answersOf, planMissing } from '../../activities/domain/clearance/plan-missing'
import { REVIEW_PATHS, stageLabel } from '../../workflows/contract/words'
import { contentOf, contentSchema } from './content'
import type { TextOf } from '../../activities/domain/record/values'
import { filingSchema, presentFiling } from './filing'
import { keptAnswerSchema, presentKept } from './requirement'
import { kickoffSchema, presentKickoff } from './kickoff'
import { partySchema, presentParties } from './party'
import { presentWork, workItemSchema } from './work'
import { presentReview, reviewSchema } from './review'
import { instantOut, stageWord, textOut, staffOut } from './words'
import { catalogueOf } from '../../infra/postgres/reads/catalogue'
import { at } from '../../activities/domain/time/instants'
import { inTurns } from '../../infra/turns'
import { prizesSaid } from '../../infra/schemas/prizes-schema'
import { POLICY_ID } from '../../infra/postgres/record/read-context'
import type { ReferenceReader } from '../../infra/reference/reference'

export const campaignSchema = z
  .object({
    number: z.string().meta({ example: 'MC-20261122-0007' }),
    externalRef: z.string().optional(),
    client: z.string(),
    name: z.string(),
    stage: stageWord,
    stageLabel: z.string(),
    lead: staffOut,
    backup: staffOut,
    group: z.record(z.string(), z.string()).meta({ description: 'Staff numbers by department.' }),
    objective: textOut,
    type: z
      .string()
      .optional()
      .meta({ description: 'Campaign type; determines what the brief must contain, see `GET /v1/campaign-types`.' }),
    size: z.string().optional().meta({ description: 'Size class, by the budget in the brief.' }),
    traits: z.array(z.string()),
    forms: z.array(z.string()).optional(),
    industry: z.string().optional(),
    productGroups: z.array(z.string()).optional(),
    prizes: prizesSaid.optional(),
    platforms: z
      .array(z.string())
      .optional()
      .meta({ description: 'Platforms to check the rules for, in addition to those with a launch or a filing.' }),
    requirements: z.array(keptAnswerSchema).meta({
      description: 'Answers of the requirements check; empty if the campaign was started without traits.',
    }),
    startsAt: instantOut.optional(),
    endsAt: instantOut.optional(),
    launches: z.array(
      z.object({
        platform: z.string(),
        launchAt: instantOut.optional(),
        status: z.enum(['planned', 'live', 'dropped']).meta({
          description: '`dropped`: it was decided not to go live on this platform.',
        }),
        liveAt: instantOut.optional(),
        approver: staffOut.optional(),
        approvalAsked: staffOut
          .optional()
          .meta({ description: 'Going live at own risk waits for the approval of this person.' }),
        clearance: z.enum(['go', 'no_go']),
      }),
    ),
    filings: z.array(filingSchema),
    internalReview: z
      .enum(Object.keys(REVIEW_PATHS) as [keyof typeof REVIEW_PATHS])
      .optional()
      .meta({ description: 'How the company reviews it. Absent where it does not.' }),
    parties: z.array(partySchema).optional(),
    simultaneous: z.boolean().optional(),
    kickoff: kickoffSchema.optional(),
    workItems: z.array(workItemSchema).optional(),
    raci: z.array(z.object({ stage: z.string(), person: staffOut, part: z.string() })).optional(),
    reviews: z.array(reviewSchema).optional(),
    notNeeded: z
      .array(
        z.object({
          platform: z.string(),
          because: z.enum(['said', 'none_named']).meta({
            description: '`none_named`: the launch was given together with an empty list of filings.',
          }),
          reason: textOut,
          client: z.string(),
          person: staffOut.optional(),
          at: instantOut,
        }),
      )
      .meta({ description: 'Platforms that need no filing, and who decided that.' }),
    missing: z.array(z.string()).meta({
      description:
        'What the preparation still lacks: `filings`, `filings/<platform>` (it is undecided what the platform ' +
        'needs), `endsAt`, `launches/<platform>`, `requirements/<platform>.<item>`, ' +
        '`accounts/<platform>.<item>`, and what the campaign type requires: `objective`, `startsAt`, ' +
        '`brief/<part>/…`, `checklist/<item>`.',
    }),
    content: contentSchema.optional(),
    overdue: z.boolean(),
    ending: z.object({ kind: z.enum(['withdraw', 'cancel']), at: instantOut, reason: textOut }).optional(),
    alarms: z.array(z.string()),
    startedAt: instantOut,
    planCompletedAt: instantOut.optional(),
    runEndedAt: instantOut.optional(),
    closedAt: instantOut.optional(),
    archivedAt: instantOut.optional(),
    version: z
      .int()
      .meta({ description: 'Sequence number of the latest fact. The ETag changes only when the plan changes.' }),
  })
  .meta({ id: 'Campaign' })

export type CampaignOut = z.infer<typeof campaignSchema>

export async function presentCampaign(
  s: CampaignState,
  around: { reference: ReferenceReader; now: string; textOf: TextOf },
): Promise<CampaignOut> {
  const { reference, now, textOf } = around
  const head = { campaign: s.number, lead: s.lead }
  const filings = await inTurns(Object.values(s.filings), async (f) =>
    presentFiling(
      { ...head, state: f, id: f.id, launch: s.launches[f.platform] },
      await catalogueOf(reference, f),
      now,
    ),
  )
  const requirements = await Promise.all(answersOf(s).map(([, r]) => presentKept(reference, r, textOf)))
  const isLate = (due: string | undefined): boolean => due !== undefined && Date.parse(due) < Date.parse(now)
  return {
    number: s.number,
    externalRef: s.externalRef,
    client: s.client,
    name: s.name,
    stage: s.stage,
    stageLabel: stageLabel(s.stage, s.ending?.kind),
    lead: s.lead,
    backup: s.backup,
    group: s.group,
    objective: textOf(s.objective),
    type: s.brief?.type,
    size: s.brief?.size,
    traits: s.traits,
    forms: s.described?.forms?.slice(),
    industry: s.described?.industry,
    productGroups: s.described?.productGroups?.slice(),
    prizes: s.described?.prizes,
    platforms: s.described?.platforms?.slice(),
    requirements,
    startsAt: at(s.startsAt),
    endsAt: at(s.endsAt),
    launches: Object.entries(s.launches).map(([platform, l]) => ({
      platform,
      launchAt: at(l.launchAt),
      status: l.status,
      liveAt: at(l.liveAt),
      approver: l.approver,
      approvalAsked: l.risk?.approver,
      clearance: l.clearance,
    })),
    filings,
    internalReview: s.internalReview?.path,
    parties: presentParties(s, textOf),
    simultaneous: s.simultaneous,
    kickoff: presentKickoff(s, textOf),
    workItems: presentWork(s, textOf),
    raci: s.raci,
    reviews: s.internalReview && reviewsOf(s).map((r) => presentReview(r, textOf)),
    notNeeded: Object.entries(s.notNeeded ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([platform, { because, reason, client, person, at: when }]) => ({
        platform,
        because,
        reason: textOf(reason),
        client,
        person,
        at: at(when),
      })),
    missing: planMissing(s),
    content: contentOf(s, await reference.get('policy', POLICY_ID, s.policyVersion)),
    overdue: filings.some((f) => f.overdue) || openTasks(s).some((t) => isLate(t.dueAt)),
    ending: s.ending && { kind: s.ending.kind, at: at(s.ending.at), reason: textOf(s.ending.reason) },
    alarms: s.alarms,
    startedAt: at(s.startedAt),
    planCompletedAt: at(s.planCompletedAt),
    runEndedAt: at(s.runEndedAt),
    closedAt: at(s.closedAt),
    archivedAt: at(s.archivedAt),
    version: s.version,
  }
}
