/** How far the materials of a campaign's filings are: one row of the checklist a line, with who has it and until when (U-14). */
import { materialOf } from '../rules/materials'
import { filingsOf, openTasks, type CampaignState, type FilingState } from '../record/state'
import type { RowState } from '../record/values'
import type { Bilingual } from '../../../workflows/contract/values'
import type { Calendar } from '../time/calendar'
import type { PackOf } from './names'
import { dueOf, type DueWhen } from './when-due'

export interface RowProgress {
  row: string
  name: Bilingual
  status: RowState['status']
  /** Whoever has it while it is missing. */
  person?: string
  task?: string
  due?: DueWhen
}

export interface FilingProgress {
  filing: FilingState
  rows: RowProgress[]
  /** Rows that nobody has to do anything about any more. */
  done: number
}

/** Of filings that are being prepared; what was handed in is over. */
export const progressOf = (s: CampaignState, packOf: PackOf, calendar: Calendar, now: string): FilingProgress[] =>
  filingsOf(s)
    .filter((f) => f.phase === 'preparing' && !f.ended)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((f) => {
      const rows = rowsOf(f, packOf, calendar, now)
      return { filing: f, rows, done: rows.filter(({ status }) => status !== 'missing').length }
    })

function rowsOf(f: FilingState, packOf: PackOf, calendar: Calendar, now: string): RowProgress[] {
  const requirement = packOf(f.platform, f.packVersion)?.requirements.find(({ item }) => item === f.item)
  const tasks = openTasks(f).filter(({ kind }) => kind === 'collect_material')
  return Object.entries(f.rows).map(([row, { status }]) => {
    const task = tasks.find(({ key }) => key === row)
    return {
      row,
      name: (requirement && materialOf(requirement, row)) ?? { zh: row, en: row },
      status,
      person: task?.holder.person,
      task: task?.id,
      due: dueOf(calendar, now, task),
    }
  })
}
