/** The window in which a platform takes submissions, as callers see it: whose it is, and how well it is known. */
import { z } from 'zod'
import { instantOut } from './words'

export const windowOut = z.object({ opensAt: instantOut.optional(), closesAt: instantOut.optional() })

export const filingWindowOut = windowOut
  .extend({
    from: z.enum(['filing', 'rule_pack']).meta({ description: 'Source of the window: this filing or its rule pack.' }),
    grade: z.string().optional(),
    source: z.string().optional(),
  })
  .meta({ description: 'When the platform accepts submissions.' })

export const boundByOut = z
  .enum(['launch', 'window'])
  .meta({ description: 'What limits the latest start: the launch, or the closing of the window.' })
