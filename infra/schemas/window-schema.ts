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
      'Submission window of the platform for this event, such as the sign-up period of a sale. Takes precedence ' +
      'over the window in the rule pack. An empty object removes it.',
  })
