/** What an OA is asked to decide, as it reads it: what the decision binds, the amount, and who asks. */
import { z } from 'zod'
import { tierOf, APPROVAL, type ReviewState } from '../../activities/domain/record/review-state'
import { filingsOf, type CampaignState } from '../../activities/domain/record/state'
import type { TaskState, TextOf } from '../../activities/domain/record/values'
import { signerOf } from '../../activities/domain/review/signers'
import { basisOf } from '../../activities/domain/tasks/basis'
import { at } from '../../activities/domain/time/instants'
import { REVIEW_PATHS, roleLabel } from '../../workflows/contract/words'
import { instantOut, keysOf, staffOut, textOut } from './words'

export const reviewRequestSchema = z
  .object({
    request: z.string().meta({ example: 'MC-20261122-0007-R1.await_oa.vice_president.r1' }),
    campaign: z.string(),
    name: z.string(),
    review: z.string().meta({ example: 'MC-20261122-0007-R1' }),
    n: z.int().meta({ description: 'Which review of the campaign it is.' }),
    path: z.enum(keysOf(REVIEW_PATHS)),
    open: z.boolean().meta({ description: 'The OA is still to decide it.' }),
    whole: z.boolean().meta({ description: 'The OA decides the whole review, not one signature of it.' }),
    signer: z.string().meta({ description: 'Department that is to sign, or `approval`.' }),
    label: z.string().meta({ description: 'Who is to sign, in Chinese.', example: '分管副总' }),
    tier: z.string().optional().meta({ description: 'Tier that the amount falls into.' }),
    amountFen: z.int().optional().meta({ description: 'Total budget.' }),
    lead: staffOut,
    askedBy: z.array(staffOut).meta({ description: 'Whose request it is: none of them may sign.' }),
    askedAt: instantOut,
    since: instantOut.optional().meta({ description: 'Since when it is about what it is about now.' }),
    dueAt: instantOut.optional(),
    times: z.int().meta({ description: 'How often it was told because nothing came, from 1.' }),
    basis: z.string().meta({ description: 'Names what is decided on. The decision brings it back.' }),
    about: z.object({
      objective: textOut,
      startsAt: instantOut.optional(),
      endsAt: instantOut.optional(),
      launches: z.array(z.object({ platform: z.string(), launchAt: instantOut.optional() })),
      filings: z.array(z.object({ platform: z.string(), item: z.string() })),
      copies: z.array(z.object({ copy: z.string(), version: z.int() })),
    }),
    changed: z.array(z.string()).optional().meta({ description: 'Reviewed again: what has changed since.' }),
  })
  .meta({ id: 'ReviewRequest' })

export function presentReviewRequest(
  s: CampaignState,
  r: ReviewState,
  task: TaskState,
  textOf: TextOf,
): z.infer<typeof reviewRequestSchema> {
  const signer = signerOf(task.kind, task.key ?? '')
  const asked = r.outside?.[signer]
  const launches = Object.entries(s.launches).filter(([, { status }]) => status !== 'dropped')
  return {
    request: task.id,
    campaign: s.number,
    name: s.name,
    review: r.id,
    n: r.n,
    path: r.path,
    open: task.status === 'open',
    whole: r.external?.signers === 'all',
    signer,
    label: roleLabel(task.key ?? signer),
    tier: signer === APPROVAL ? tierOf(r, s.brief?.totalFen).id : undefined,
    amountFen: s.brief?.totalFen,
    lead: s.lead,
    askedBy: r.requesters,
    askedAt: at(task.openedAt),
    since: at(asked?.since),
    dueAt: at(task.dueAt),
    times: asked?.times ?? 1,
    basis: basisOf(s, undefined, task),
    about: {
      objective: textOf(s.objective),
      startsAt: at(s.startsAt),
      endsAt: at(s.endsAt),
      launches: launches.map(([platform, { launchAt }]) => ({ platform, launchAt: at(launchAt) })),
      filings: filingsOf(s).map(({ platform, item }) => ({ platform, item })),
      copies: Object.values(s.copies ?? {}).map(({ copy, version }) => ({ copy, version })),
    },
    changed: r.changed,
  }
}
