import { z } from 'zod'
import { GAP_REASONS, type Gap } from '../../activities/domain/kit/kit-gaps'
import type { Kit, KitField } from '../../activities/domain/kit/kit'
import { fieldOut } from './form'
import { refusedBeforeSchema } from './rejections'
import { bilingualOut } from '../present/rules'
import { instantOut, keysOf } from '../present/words'

const gapOut = z.object({
  code: z.enum(keysOf(GAP_REASONS)),
  blocks: z.boolean().meta({ description: 'True: blocks the submission; false: a warning.' }),
  estimate: z.boolean().optional().meta({ description: 'The limit is our own estimate.' }),
  row: z.string().optional(),
  field: z.string().optional(),
  label: z.string().optional().meta({ description: 'What the row or field is called, in Chinese.' }),
  fileId: z.uuid().optional(),
  items: z.array(z.string()).optional(),
  validUntil: instantOut.optional(),
  reason: bilingualOut,
}) satisfies z.ZodType<Gap>

const kitFieldOut = fieldOut
  .extend({
    typed: z.array(z.string()).meta({
      description:
        'What a person types into the field: local times, names of options, one entry for each place of a list. ' +
        'Empty: not filled in, or erased.',
      example: ['2026-11-11 20:00'],
    }),
    characters: z.int().meta({ description: 'Characters of what is typed; of a list, those of its longest entry.' }),
  })
  .meta({ id: 'SubmissionKitField' }) satisfies z.ZodType<KitField>

export const kitSchema = z
  .object({
    filing: z.string(),
    platform: z.string(),
    platformName: z.string(),
    noun: bilingualOut,
    phase: z.string(),
    round: z.int(),
    entry: z.object({ label: z.string(), url: z.string().optional(), grade: z.string(), source: z.string() }),
    ready: z.boolean().meta({ description: 'True if the submission task is open and nothing blocks it.' }),
    form: z.object({
      own: z
        .boolean()
        .meta({ description: 'True: the form of the platform. False: a generic form, our own estimate.' }),
      filledAt: instantOut.optional(),
    }),
    fields: z.array(kitFieldOut).meta({ description: "Fields to copy, in the order of the platform's form." }),
    files: z.array(
      z.object({
        name: z.string().meta({ description: 'File name in the ZIP.', example: '01-营业执照.pdf' }),
        row: z.string(),
        label: z.string(),
        version: z.int(),
        fileId: z.uuid(),
        size: z.int(),
        mediaType: z.string(),
        sha256: z.string(),
        preview: z.string().optional().meta({
          description: 'Address of a safe preview image. PDFs and long pictures accept `?page=`.',
        }),
        fits: z.boolean().meta({ description: 'Whether type and size are within the limits of the platform.' }),
      }),
    ),
    gaps: z.array(gapOut),
    refusedBefore: refusedBeforeSchema,
    brings: z.object({ task: z.string().optional(), applicationNumber: z.string(), credential: z.string() }).meta({
      description: 'What to record after submitting: the answer to this task, with the application number if required.',
    }),
  })
  .meta({ id: 'SubmissionKit' }) satisfies z.ZodType<Kit>
