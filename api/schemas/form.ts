import { z } from 'zod'
import type { ShownField, ShownFileRule, ShownForm } from '../../activities/domain/forms/shown-form'
import { bilingualOut } from '../present/rules'
import { FIELD_KINDS, FORM_FACTS } from '../../workflows/contract/forms'
import { instantOut, keysOf } from '../present/words'
import { FIELD_FAULTS } from '../../activities/domain/rules/form-check'

export const known = {
  grade: z.string(),
  source: z.string(),
  estimate: z.boolean().meta({ description: 'Our own estimate, not stated by the platform.' }),
}

export const faultOut = z.object({
  pointer: z.string(),
  code: z.enum(keysOf(FIELD_FAULTS)),
  detail: z.string(),
  blocks: z.boolean().meta({ description: 'True: the rule has a source and the fault blocks; false: a warning.' }),
})

export const fileRuleOut = z
  .object({
    label: bilingualOut,
    mediaTypes: z.array(z.string()).optional(),
    maxBytes: z.int().optional(),
    maxCount: z.int().optional(),
    ...known,
  })
  .meta({
    id: 'FileRule',
    description: 'File requirements of a checklist row. Without types and limits they are not known; ask the platform.',
  }) satisfies z.ZodType<ShownFileRule>

export const fieldOut = z
  .object({
    field: z.string(),
    label: bilingualOut,
    kind: z.enum(keysOf(FIELD_KINDS)),
    demand: z
      .enum(['required', 'optional', 'ask'])
      .meta({ description: '`ask`: it is not known whether the field is required.' }),
    value: z
      .union([z.string(), z.number(), z.array(z.string())])
      .nullable()
      .meta({ description: 'Value to copy; null: not filled in, or erased.' }),
    origin: z.enum(['given', 'campaign', 'directory', 'account', 'filing', 'none']).meta({
      description: '`given`: filled in by a person; otherwise the campaign data it is filled from.',
    }),
    from: z.enum(keysOf(FORM_FACTS)).optional(),
    characters: z
      .int()
      .meta({ description: 'Length of the value in user-perceived characters; for a list, of its longest entry.' }),
    maxLength: z.int().optional(),
    list: z.boolean(),
    maxCount: z.int().optional(),
    options: z.array(bilingualOut.extend({ value: z.string() })).optional(),
    ...known,
    faults: z.array(faultOut),
  })
  .meta({ id: 'FormField' }) satisfies z.ZodType<ShownField>

export const formSchema = z
  .object({
    filing: z.string(),
    round: z.int().meta({ description: 'The round the values belong to.' }),
    own: z.boolean().meta({ description: 'True: the form of the platform. False: a generic form, our own estimate.' }),
    filledAt: instantOut.optional(),
    fields: z.array(fieldOut),
    files: z.array(z.object({ row: z.string(), label: z.string(), rules: z.array(fileRuleOut) })),
  })
  .meta({ id: 'FilingForm' }) satisfies z.ZodType<ShownForm>
