/**
 * All faults of a command at once: one who names an unknown person, platform and template is told of all three. A check that
 * refuses is remembered, the next one is made all the same, and what was found leaves as one refusal under the first code.
 */
import { REFUSALS, type RefusalCode } from '../../../workflows/contract/codes'
import { Refused } from './refusal'

/** One place of a refusal. */
export interface Fault {
  /** JSON pointer into the command; empty where no place can be named. */
  pointer: string
  code: string
  detail: string
  /** What could stand there instead. */
  known?: readonly string[]
}

/** As many faults as one answer names. */
const MOST_FAULTS = 50

export class Faults {
  private readonly found: Refused[] = []

  /** The result of a check or step; undefined if it refused. */
  check<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.found.push(error)
      return undefined
    }
  }

  get any(): boolean {
    return this.found.length > 0
  }

  /** One refusal for all; the code, the text and the members are those of the first. */
  refuse(): void {
    const [first, ...more] = this.found
    if (!first) return
    if (more.length === 0) throw first
    const faults = uniqueOf(this.found.flatMap(faultsOf)).slice(0, MOST_FAULTS)
    throw new Refused(first.code, first.detail, first.pointer, { ...first.extra, faults })
  }
}

/** Runs checks one after the other and refuses with all that they found. */
export function refuseAll(...checks: readonly (() => unknown)[]): void {
  const faults = new Faults()
  for (const check of checks) faults.check(check)
  faults.refuse()
}

/** The same for each of a list. */
export const refuseEach = <T>(list: readonly T[], check: (item: T, index: number) => unknown): void =>
  refuseAll(...list.map((item, index) => () => check(item, index)))

/** The places of one refusal; a refusal that has several already brings them itself. */
export function faultsOf({
  code,
  detail,
  pointer,
  extra,
}: Pick<Refused, 'code' | 'detail' | 'pointer' | 'extra'>): Fault[] {
  if (Array.isArray(extra?.faults)) return extra.faults as Fault[]
  const known = extra?.known as readonly string[] | undefined
  return [{ pointer: pointer ?? '', code, detail: said(code, detail, known), ...(known ? { known } : {}) }]
}

/** `通讯录中没有这个工号：M9999；已有：M1001、M1002` */
function said(code: RefusalCode, detail: string | undefined, known: readonly string[] | undefined): string {
  const { zh } = REFUSALS[code]
  if (!known) return zh
  const named = detail === undefined ? zh : `${zh}：${detail}`
  return known.length === 0 ? `${named}；目前没有任何可用的` : `${named}；可用：${known.join('、')}`
}

const uniqueOf = (faults: readonly Fault[]): Fault[] => [
  ...new Map(faults.map((f) => [`${f.pointer} ${f.code}`, f])).values(),
]
