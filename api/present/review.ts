/** An internal review as callers see it: who has signed what, and what was asked for. */
import { z } from 'zod'
import { PRE_REVIEW, type OutsideDecision, type ReviewState } from '../../activities/domain/record/review-state'
import { at } from '../../activities/domain/time/instants'
import type { TextOf } from '../../activities/domain/record/values'
import { CONFIRMED_PARTS } from '../../workflows/contract/policy'
import { ANSWERS, REVIEW_PATHS, REVIEW_PHASES, roleLabel, TASK_KINDS } from '../../workflows/contract/words'
import { answerWord, instantOut, keysOf, staffOut, textOut } from './words'

const confirmedSchema = z
  .object({
    copies: z.array(z.object({ copy: z.string(), version: z.int() })).optional(),
    promotion: z.string().optional(),
    totalFen: z.int().optional(),
    reserveFen: z.int().optional(),
    returnFen: z.int().optional(),
    roiBps: z.int().optional().meta({ description: 'Return on the budget, in hundredths of a per cent.' }),
    missing: z.array(z.enum(CONFIRMED_PARTS)).optional(),
  })
  .meta({ description: 'What the department confirmed, with the figures as they were.' })

const saidOutside = z
  .object({
    request: z.string(),
    document: z.string(),
    event: z.string(),
    result: answerWord,
    text: textOut,
    signers: z.array(z.object({ person: staffOut, role: z.string(), answer: z.string(), at: instantOut })),
    at: instantOut.meta({ description: 'When it was recorded.' }),
    because: z.enum(['decided_here', 'other_result', 'review_ended']).optional().meta({
      description: 'Of a result that was not taken: it had been decided here, or otherwise before.',
    }),
    status: z.enum(['open', 'kept', 'asked']).optional().meta({
      description: 'Of such a result: nobody has looked at it; what was decided stands; another review was asked for.',
    }),
  })
  .meta({ id: 'OutsideResult' })

const outsideSchema = z
  .object({
    signers: z.array(z.string()).meta({ description: 'Who signs in the OA; `all`: it decides the whole review.' }),
    inside: z.array(z.string()).meta({ description: 'Of these, who signs here after all.' }),
    waiting: z
      .array(
        z.object({
          request: z.string(),
          signer: z.string(),
          since: instantOut,
          times: z.int(),
          silentSince: instantOut.optional().meta({ description: 'The OA has not answered in time.' }),
        }),
      )
      .meta({ description: 'What waits for the OA.' }),
    decisions: z.array(saidOutside),
    conflicts: z.array(saidOutside),
  })
  .meta({ id: 'OutsideReview', description: 'What an OA decides of it.' })

export const reviewSchema = z
  .object({
    id: z.string().meta({ example: 'MC-20261122-0007-R1' }),
    path: z.enum(keysOf(REVIEW_PATHS)),
    phase: z.enum(keysOf(REVIEW_PHASES)),
    phaseLabel: z.string().meta({ description: 'The phase in Chinese.' }),
    order: z
      .array(z.array(z.string()))
      .meta({ description: 'Departments that sign, group after group. Those of a group sign side by side.' }),
    openedAt: instantOut,
    approvedAt: instantOut.optional(),
    endedAt: instantOut.optional(),
    signatures: z
      .array(
        z.object({
          signer: z.string().meta({ description: 'A department, `pre_review`, or `approval`.' }),
          label: z.string(),
          answer: answerWord,
          answerLabel: z.string(),
          person: staffOut.optional(),
          at: instantOut.optional(),
          text: textOut,
          tier: z.string().optional().meta({ description: 'Tier that approved.' }),
          amountFen: z.int().optional().meta({ description: 'The total budget that was approved.' }),
          workingDays: z.int().optional(),
          doneBy: instantOut.optional(),
          confirmed: confirmedSchema.optional(),
          document: z
            .string()
            .optional()
            .meta({ description: 'Number of the document in the OA where it was signed.' }),
          signedAt: instantOut.optional().meta({ description: 'When it was signed in the OA.' }),
          late: z.boolean().optional().meta({ description: 'The working days needed end after the first launch.' }),
        }),
      )
      .meta({ description: 'Latest opinions. Those that are asked for again are not listed.' }),
    matters: z
      .array(
        z.object({
          id: z.string(),
          kind: z.enum(['change', 'meeting']),
          signer: z.string(),
          person: staffOut,
          at: instantOut,
          text: textOut,
          amendments: z
            .array(z.string().nullable())
            .optional()
            .meta({ description: 'Corrections of the plan that a pre-review asks for.' }),
          status: z.enum(['open', 'done']),
          answer: textOut,
        }),
      )
      .meta({ description: 'Changes and joint meetings that signers asked for, and what became of them.' }),
    outside: outsideSchema.optional(),
  })
  .meta({ id: 'InternalReview' })

const labelOf = (signer: string, tier: string | undefined): string =>
  signer === PRE_REVIEW ? TASK_KINDS.pre_review.zh : roleLabel(tier ?? signer)

export function presentReview(r: ReviewState, textOf: TextOf): z.infer<typeof reviewSchema> {
  return {
    id: r.id,
    path: r.path,
    phase: r.phase,
    phaseLabel: REVIEW_PHASES[r.phase].zh,
    order: r.groups,
    openedAt: at(r.openedAt),
    approvedAt: at(r.approvedAt),
    endedAt: at(r.endedAt),
    signatures: Object.entries(r.signers).flatMap(([signer, said]) =>
      said.answer === undefined
        ? []
        : [
            {
              signer,
              label: labelOf(signer, said.tier),
              answer: said.answer,
              answerLabel: ANSWERS[said.answer].zh,
              person: said.person,
              at: at(said.at),
              text: textOf(said.note),
              tier: said.tier,
              amountFen: said.amountFen,
              workingDays: said.workingDays,
              doneBy: at(said.doneBy),
              confirmed: said.confirmed,
              document: said.document,
              signedAt: at(said.signedAt),
              late: said.late,
            },
          ],
    ),
    matters: Object.values(r.matters).map(({ note, answer, at: when, amendments, ...matter }) => ({
      ...matter,
      at: at(when),
      text: textOf(note),
      amendments: amendments?.map((one) => textOf(one) ?? null),
      answer: textOf(answer),
    })),
    outside: r.external && outsideOf(r, textOf),
  }
}

function outsideOf(r: ReviewState, textOf: TextOf): z.infer<typeof outsideSchema> {
  const { signers = [] } = r.external ?? {}
  const said = ({ request, document, event, result, note, at: when, signers: signed }: OutsideDecision) => ({
    request,
    document,
    event,
    result,
    text: textOf(note),
    signers: signed.map((one) => ({ ...one, at: at(one.at) })),
    at: at(when),
  })
  return {
    signers: signers === 'all' ? ['all'] : [...signers],
    inside: r.inside ?? [],
    waiting: Object.entries(r.outside ?? {}).flatMap(([signer, { request, since, times, silentAt }]) =>
      r.tasks[request]?.status === 'open'
        ? [{ request, signer, since: at(since), times, silentSince: at(silentAt) }]
        : [],
    ),
    decisions: (r.decisions ?? []).map(said),
    conflicts: (r.conflicts ?? []).map(({ because, status, ...rest }) => ({ because, status, ...said(rest) })),
  }
}
