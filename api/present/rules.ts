/** How the rules of platforms are shown: labels in two languages, lengths of time with what they rest on. */
import { z } from 'zod'

export const bilingualOut = z.object({ zh: z.string(), en: z.string() })

/** How well something is known, where it stands, and when it was last read there. */
export const statedOut = {
  grade: z.string(),
  source: z.string(),
  readOn: z.iso.date().optional().meta({ description: 'Date on which the source was read.' }),
}

/** A row of a requirement's checklist. */
export const materialOut = z.object({
  row: z.string(),
  zh: z.string(),
  en: z.string(),
  department: z.string(),
  mandatory: z.boolean(),
  grade: z
    .string()
    .optional()
    .meta({ description: "Grade of the source; absent for a row of the company's own checklist." }),
  source: z.string().optional(),
  readOn: statedOut.readOn,
})

export const durationOut = z
  .object({
    value: z.int(),
    unit: z.enum(['minute', 'hour', 'calendar_day', 'working_day']),
    grade: z.string(),
    source: z.string(),
    estimate: z.boolean(),
  })
  .meta({
    id: 'StatedDuration',
    description: 'A duration, its grade (O official … E our own estimate), and its source.',
  })
