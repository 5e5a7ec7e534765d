/** What a template of a campaign may look like: the beginning of its brief, and its checklist. */
import { z } from 'zod'
import { briefFaults } from '../../activities/domain/rules/brief-check'
import { BRIEF_FAULTS } from '../../workflows/contract/brief'
import { department, fail, identifier, refuseRepeats, text, version } from './reference-schema-parts'
import { briefSchema } from '../schemas/brief-schema'

const label = { zh: text, en: text }

export const templateSchema = z
  .strictObject({
    kind: z.literal('template'),
    id: identifier,
    version,
    source: text,
    name: z.strictObject(label),
    type: identifier,
    brief: briefSchema,
    checklist: z.array(z.strictObject({ item: identifier, ...label, department, mandatory: z.boolean() })).max(100),
  })
  .superRefine((template, ctx) => {
    refuseRepeats(ctx, template.checklist, (row) => row.item, ['checklist'], 'item')
    const items = template.checklist.map((row) => row.item)
    for (const { pointer, code } of briefFaults(template.brief, { items }))
      fail(ctx, ['brief', ...pointer.split('/').slice(1)], BRIEF_FAULTS[code].en)
  })
