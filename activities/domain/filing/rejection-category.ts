/** The kind of fault that a rejection item cites, by the one classification over all platforms. */
import type { Change } from '../decision/change'
import { refuseUnknown } from '../decision/refusal'

/** What nobody has sorted yet; counted as such, never guessed. */
export const UNCATEGORISED = 'uncategorised'

/** A known code, or none. What a platform calls a fault itself is no reason to lose its verdict. */
export function categoryOf({ ctx }: Change, code: string | undefined, pointer: string): string | undefined {
  if (code === undefined || code === UNCATEGORISED) return undefined
  const known = ctx.rejectionCategories ?? []
  if (known.includes(code)) return code
  if (ctx.actor.channel === 'callback') return undefined
  return refuseUnknown('category_unknown', code, `${pointer}/category`, known, { categories: [...known] })
}
