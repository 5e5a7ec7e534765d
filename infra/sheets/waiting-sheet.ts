/** Where the days went, as a spreadsheet: a row for each row of the table, or for each part of a campaign's time. */
import type { PlacedPart, WaitingSum } from '../../activities/domain/waiting/sums'
import { minutesOf } from '../../activities/domain/waiting/ledger'
import { partName } from '../../activities/domain/waiting/said'
import { TASK_KINDS } from '../../workflows/contract/words'
import { SheetsBusy } from './register-refused'
import { createSheetWriter, type SheetCell, type SheetColumn } from './sheet-writer'

/** Sheets that one process writes at a time; each takes a thread. */
const AT_ONCE = 2
let running = 0

const DAY = 1440
const days = (minutes: number): number => Math.round((minutes / DAY) * 100) / 100

const SUM_COLUMNS: readonly SheetColumn[] = [
  { header: '归属', width: 36, kind: 'text' },
  { header: '天数', width: 10, kind: 'number' },
  { header: '其中休息日（天）', width: 16, kind: 'number' },
  { header: '计时（天）', width: 12, kind: 'number' },
  { header: '分钟', width: 12, kind: 'number' },
]

export const sumsSheet = (rows: readonly (WaitingSum & { name: string })[]): Promise<Buffer> =>
  written(
    '时间去向',
    SUM_COLUMNS,
    rows.map(({ name, minutes, dayOffMinutes }) => [
      name,
      days(minutes),
      days(dayOffMinutes),
      days(minutes - dayOffMinutes),
      minutes,
    ]),
  )

const PART_COLUMNS: readonly SheetColumn[] = [
  { header: '对象', width: 24, kind: 'text' },
  { header: '自', width: 17, kind: 'instant' },
  { header: '至', width: 17, kind: 'instant' },
  { header: '在谁手上', width: 18, kind: 'text' },
  { header: '工号', width: 12, kind: 'text' },
  { header: '事项', width: 22, kind: 'text' },
  { header: '休息日', width: 9, kind: 'text' },
  { header: '分钟', width: 10, kind: 'number' },
]

/** Each with what it is a part of: a campaign or a filing. */
export const partsSheet = (parts: readonly (PlacedPart & { of: string })[]): Promise<Buffer> =>
  written(
    '时间去向明细',
    PART_COLUMNS,
    parts.map((part) => [
      part.of,
      new Date(part.fromMs).toISOString(),
      new Date(part.toMs).toISOString(),
      partName(part).zh,
      part.hold?.person,
      part.hold && TASK_KINDS[part.hold.kind].zh,
      part.kind === 'day_off' ? '是' : '',
      minutesOf(part),
    ]),
  )

async function written(name: string, columns: readonly SheetColumn[], rows: SheetCell[][]): Promise<Buffer> {
  if (running >= AT_ONCE) throw new SheetsBusy()
  running += 1
  const sheet = createSheetWriter(name, columns)
  try {
    sheet.add(rows)
    return await sheet.finish()
  } finally {
    running -= 1
    await sheet.stop()
  }
}
