/** The window in which a platform takes submissions, as callers see it: whose it is, and how well it is known. */
import { z } from 'zod'
import type { FilingState } from '../../activities/domain/state'
import { isGiven, windowOf } from '../../activities/domain/window'
import type { Requirement } from '../../workflows/contract/reference'
import { at, instantOut } from './words'

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

export function presentWindow(
  f: Pick<FilingState, 'window'>,
  requirement: Pick<Requirement, 'window'>,
): z.infer<typeof filingWindowOut> | undefined {
  const { opensAt, closesAt } = windowOf(f, requirement) ?? {}
  const bounds = { opensAt: at(opensAt), closesAt: at(closesAt) }
  if (isGiven(f.window)) return { ...bounds, from: 'filing' }
  const { grade, source } = requirement.window ?? {}
  return isGiven(bounds) ? { ...bounds, from: 'rule_pack', grade, source } : undefined
}
