/** A round of a filing as callers see it: what was handed in, what the platform said, item by item. */
import { z } from 'zod'
import { UNCATEGORISED } from '../../activities/domain/filing/rejection-category'
import type { RoundState } from '../../activities/domain/record/state'
import type { TextOf } from '../../activities/domain/record/values'
import { fileIdsOut, instantOut, textOut } from './words'
import { at } from '../../activities/domain/time/instants'

const itemOut = z.object({
  id: z.string(),
  source: z.enum(['platform', 'no_reason', 'recall', 'loss']),
  field: z.string().optional(),
  error: textOut,
  suggestion: textOut,
  category: z.string().optional().meta({ description: 'Rejection category; `uncategorised` until one is assigned.' }),
  fileIds: fileIdsOut,
  resolution: z
    .object({
      how: z.enum(['changed', 'answered']),
      note: textOut,
      fileIds: fileIdsOut,
      basis: z.enum(['consultation', 'diagnosis']).optional(),
      at: instantOut,
    })
    .optional(),
})

const verdictOut = z.object({
  kind: z.enum(['passed', 'rejected', 'supplement', 'passed_by_lapse', 'closed_by_platform']),
  occurredAt: instantOut,
  recordedAt: instantOut,
  text: textOut,
  fileIds: fileIdsOut,
  itemResults: z.array(z.object({ item: z.string(), passed: z.boolean() })).optional(),
})

export const roundOut = z.object({
  round: z.int(),
  openedAt: instantOut,
  materials: z.record(z.string(), z.int()).optional().meta({ description: 'Versions of the submitted materials.' }),
  applicationNumber: z.string().optional(),
  submittedAt: instantOut.optional(),
  submissionRecordedAt: instantOut.optional(),
  submissionFileIds: fileIdsOut.optional(),
  etaAt: instantOut.optional(),
  overdueAt: instantOut.optional(),
  provisional: z.boolean().optional(),
  insideBuffer: z.boolean().optional(),
  outsideWindow: z
    .enum(['before', 'after'])
    .optional()
    .meta({ description: 'Submitted before the window opened or after it closed.' }),
  delayed: z.boolean().optional(),
  changes: z
    .array(z.object({ field: z.string(), before: z.string().optional(), after: z.string().optional() }))
    .optional()
    .meta({ description: 'What has changed since the recheck: fields of the campaign, or `materials/<row>`.' }),
  verdict: verdictOut.optional(),
  items: z.array(itemOut),
  outcome: z.enum(['passed', 'rejected', 'supplement', 'recalled', 'lost', 'ended']).optional(),
})

export const presentRound = (r: RoundState, textOf: TextOf): z.infer<typeof roundOut> => ({
  round: r.n,
  openedAt: at(r.openedAt),
  materials: r.materials,
  applicationNumber: r.number,
  submittedAt: at(r.submittedAt),
  submissionRecordedAt: at(r.submissionRecordedAt),
  submissionFileIds: r.submissionFileIds,
  etaAt: at(r.etaAt),
  overdueAt: at(r.overdueAt),
  provisional: r.provisional,
  insideBuffer: r.insideBuffer,
  outsideWindow: r.outsideWindow,
  delayed: r.delayed,
  changes: r.changes,
  verdict: r.verdict && {
    kind: r.verdict.kind,
    occurredAt: at(r.verdict.occurredAt),
    recordedAt: at(r.verdict.recordedAt),
    text: textOf(r.verdict.text),
    fileIds: r.verdict.fileIds,
    itemResults: r.verdict.itemResults,
  },
  items: r.items.map((item) => ({
    id: item.id,
    source: item.source,
    field: item.field,
    error: textOf(item.error),
    suggestion: textOf(item.suggestion),
    category: item.category ?? (item.source === 'platform' ? UNCATEGORISED : undefined),
    fileIds: item.fileIds,
    resolution: item.resolution && {
      how: item.resolution.how,
      note: textOf(item.resolution.note),
      fileIds: item.resolution.fileIds,
      basis: item.resolution.basis,
      at: at(item.resolution.at),
    },
  })),
  outcome: r.outcome,
})
