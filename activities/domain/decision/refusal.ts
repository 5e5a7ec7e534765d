/** Refusals on their way out of a decision, and what they say of what is known. */
import type { RefusalCode } from '../../../workflows/contract/codes'
import { closestTo } from '../rules/closest'

/** A refusal on its way out of a decision. Caught in one place, by the record. */
export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail?: string,
    readonly pointer?: string,
    readonly extra?: Record<string, unknown>,
  ) {
    super(code)
  }

  /** The same refusal of a part, as the whole has it: its places begin with that of the part. */
  within(place: string): Refused {
    const { faults } = this.extra ?? {}
    const moved = Array.isArray(faults)
      ? { faults: (faults as { pointer: string }[]).map((f) => ({ ...f, pointer: `${place}${f.pointer}` })) }
      : {}
    return new Refused(
      this.code,
      this.detail,
      `${place}${this.pointer ?? ''}`,
      this.extra && { ...this.extra, ...moved },
    )
  }
}

export function refuse(code: RefusalCode, detail?: string, pointer?: string, extra?: Record<string, unknown>): never {
  throw new Refused(code, detail, pointer, extra)
}

/** A question needs reference data that is not installed. No refusal of what was asked: whoever runs the service has to install it. */
export class ReferenceMissing extends Error {
  readonly code = 'reference_missing'

  /** `what`: kind and id of the document, or the place in it. */
  constructor(readonly what: string) {
    super(`reference data is not installed: ${what}`)
  }
}

/** Work on a part of what was asked: what is refused there names its place in the whole. */
export function within<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw error.within(place)
  }
}

/** Something is named that is not there: says what is. */
export const refuseUnknown = (
  code: RefusalCode,
  asked: string,
  pointer: string,
  known: readonly string[],
  extra?: Record<string, unknown>,
): never => refuse(code, asked, pointer, { ...extra, known: closestTo(asked, known) })
