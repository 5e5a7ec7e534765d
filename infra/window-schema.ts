/** The window in which a platform takes submissions, as callers give it and as rule packs state it. */
import { z } from 'zod'
import { instant } from './schema-parts'

interface Bounds {
  opensAt?: string
  closesAt?: string
}

/** It opens before it closes. */
export function refuseEmptyWindow({ opensAt, closesAt }: Bounds, ctx: z.RefinementCtx): void {
  if (opensAt === undefined || closesAt === undefined || Date.parse(opensAt) < Date.parse(closesAt)) return
  ctx.addIssue({ code: 'custom', path: ['closesAt'], message: '窗口须先开放后关闭 (closes before it opens)' })
}

export const windowBounds = { opensAt: instant.optional(), closesAt: instant.optional() }

export const filingWindow = z
  .strictObject(windowBounds)
  .superRefine(refuseEmptyWindow)
  .meta({
    description:
      'When the platform takes submissions for this event, such as the sign-up window of a sale. It comes before the one of ' +
      'the rule pack, if that has one; empty: there is none of its own (any more).',
  })
