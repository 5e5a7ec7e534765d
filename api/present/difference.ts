/** Where two forms, or a form and the campaign, say different things of one fact. */
import { z } from 'zod'
import { FORM_FACTS } from '../../workflows/contract/forms'
import { bilingualOut } from './rules'

const placeOut = z.object({
  origin: z.enum(['form', 'campaign', 'directory', 'account', 'filing']),
  filing: z.string().optional(),
  field: z.string().optional(),
  label: z.string(),
  value: z.string(),
})
export const differenceOut = z
  .object({
    id: z
      .string()
      .meta({ description: 'Identifies the difference in its current form; used to accept it in a recheck.' }),
    fact: z.enum(Object.keys(FORM_FACTS) as [keyof typeof FORM_FACTS]),
    label: bilingualOut,
    left: placeOut,
    right: placeOut,
    said: z.string().meta({ description: 'The difference in one Chinese sentence.' }),
  })
  .meta({ id: 'FormDifference' })
