/** Where two forms, or a form and the campaign, say different things of one fact. */
import { z } from 'zod'
import { FORM_FACTS } from '../../workflows/contract/forms'
import { bilingualOut } from './rules'
import { differencesOf, type Difference } from '../../activities/domain/forms/consistency'
import { placeZh, differenceZh } from '../../activities/domain/forms/consistency-words'
import type { Place } from '../../activities/domain/record/values'
import { namesIn, type FormReading } from '../../activities/domain/forms/form-reading'

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

/** Every difference of a campaign's forms, with both places in words. */
export function presentDifferences(from: FormReading, differences = differencesOf(from)): DifferenceOut[] {
  const names = namesIn(from)
  const place = (p: Place): PlaceOut => ({ ...p, label: placeZh(names, p) })
  return differences.map((difference) => {
    const { id, fact, left, right } = difference
    const said = differenceZh(names, difference)
    return { id, fact, label: FORM_FACTS[fact], left: place(left), right: place(right), said }
  })
}

export interface PlaceOut extends Place {
  label: string
}

export interface DifferenceOut {
  id: string
  fact: Difference['fact']
  label: { zh: string; en: string }
  left: PlaceOut
  right: PlaceOut
  said: string
}
