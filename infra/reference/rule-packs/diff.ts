/** What two versions of a rule pack say differently, row by row. */
import type { RulePack } from '../../../workflows/contract/reference'
import type { Grade } from '../../../workflows/contract/values'
import { canonicalJson } from '../../postgres/canonical-json'
import { isOrder, packRows, type PackRow } from './rows'

export interface Side {
  pointer: string
  text: string
  value: unknown
  grade?: Grade
  source?: string
}

export interface PackChange {
  /** `source`: what is stated stays, only how well it is known or where it stands changed. */
  kind: 'added' | 'removed' | 'changed' | 'source'
  item?: string
  noun?: string
  field: string
  /** It demands nothing of a filing. */
  advice?: true
  before?: Side
  after?: Side
}

/** Every difference, in the order of the newer text; what was removed comes where its requirement is, or last. */
export function diffPacks(before: RulePack, after: RulePack): PackChange[] {
  const old = new Map(packRows(before).map((row) => [row.key, row]))
  const rows = packRows(after)
  const kept = new Set(rows.map(({ key }) => key))
  const changes = rows.flatMap((row): PackChange[] => {
    const was = old.get(row.key)
    // A list that was too short to have an order: the added or removed row says it.
    if (!was) return isOrder(row) ? [] : [{ ...about(row), kind: 'added', after: sideOf(row) }]
    const kind = howDifferent(was, row)
    return kind ? [{ ...about(row), kind, before: sideOf(was), after: sideOf(row) }] : []
  })
  const removed = [...old.values()]
    .filter((row) => !kept.has(row.key) && !isOrder(row))
    .map((row): PackChange => ({ ...about(row), kind: 'removed', before: sideOf(row) }))
  return [...changes, ...removed]
}

/** Whether a filing of the item is concerned: what is demanded of it is said differently, not only better known or told of. */
export const touches = (changes: readonly PackChange[], item: string): boolean =>
  changes.some((change) => change.item === item && change.kind !== 'source' && !change.advice)

function howDifferent(was: PackRow, is: PackRow): 'changed' | 'source' | undefined {
  if (isOrder(is) ? reordered(was.value, is.value) : !same(was.value, is.value)) return 'changed'
  const isSame = was.grade === is.grade && was.source === is.source && was.readOn === is.readOn
  return isSame ? undefined : 'source'
}

/** Whether those that are in both lists stand in another order. */
function reordered(was: unknown, is: unknown): boolean {
  const [before, after] = [was as string[], is as string[]]
  return !same(
    before.filter((id) => after.includes(id)),
    after.filter((id) => before.includes(id)),
  )
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b)

const about = ({ item, noun, field, advice }: PackRow) => ({ item, noun, field, ...(advice && { advice }) })

const sideOf = ({ pointer, text, value, grade, source }: PackRow): Side => ({ pointer, text, value, grade, source })
