/** How well a pack is known as a whole: how many of its values are estimates, how old its sources are, whether it is stale. */
import type { RulePack } from '../../../workflows/contract/reference'
import type { Grade } from '../../../workflows/contract/values'
import { packRows } from './rows'

export interface SourceAge {
  /** Day on which the source was read. */
  on: string
  /** False: nobody wrote the day down, so that of the version is taken. */
  dated: boolean
  pointer: string
  source: string
}

export interface Knowledge {
  grades: Partial<Record<Grade, number>>
  /** Values that are ours: whoever shows one says so. */
  estimates: number
  /** Absent where nothing but estimates and unknowns is stated. */
  oldestSource?: SourceAge
  newestSource?: SourceAge
}

/** Days of a pack that names none: its sources were read when it was written. */
export const writtenOn = (version: string): string => version.slice(0, 10)

export function knowledgeOf(pack: RulePack & { sourcesReadOn?: string }): Knowledge {
  const rows = packRows(pack)
  const grades: Knowledge['grades'] = {}
  for (const { grade } of rows) if (grade) grades[grade] = (grades[grade] ?? 0) + 1
  const usual = pack.sourcesReadOn
  const ages = rows
    .filter(({ grade, source }) => source !== undefined && grade !== 'E' && grade !== '?')
    .map(({ pointer, source = '', readOn }): SourceAge => ({
      on: readOn ?? usual ?? writtenOn(pack.version),
      dated: (readOn ?? usual) !== undefined,
      pointer,
      source,
    }))
  // Days of one form sort as texts; of several read on one day the first in the text is named.
  const sorted = ages.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
  return { grades, estimates: grades.E ?? 0, oldestSource: sorted[0], newestSource: sorted.at(-1) }
}

/** Whether even the newest source was read longer ago than the policy allows. A pack without one is as old as its version. */
export function isStale(pack: RulePack, knowledge: Knowledge, today: string, staleAfterDays: number): boolean {
  const newest = knowledge.newestSource?.on ?? writtenOn(pack.version)
  return (Date.parse(today) - Date.parse(newest)) / 86_400_000 > staleAfterDays
}
