/**
 * The register (备案台账) as a spreadsheet: the filings that the same filters list, one a row, in the words of whoever keeps
 * such a table by hand. Read under one snapshot, written beside the process's own work.
 */
import { readClock } from '../postgres/clock'
import { countFilings, registerRows, withSnapshot, type RegisterRow } from '../postgres/reads/register'
import type { FilingFilter, Seen } from '../postgres/reads/read-model'
import { createSheetWriter, localDay, type SheetCell, type SheetColumn } from './sheet-writer'
import { ANSWERS, PHASES, roleLabel } from '../../workflows/contract/words'
import type { Reads } from '../postgres/reads/reads'
import { SheetsBusy, TooManyRows } from './register-refused'
import { inTurns, othersFirst } from '../turns'
import { catalogueOf, type Catalogue } from '../postgres/reads/catalogue'

/** More rows than people read, and as many as are written within the time of a request on a machine that is busy. */
export const REGISTER_MAX_ROWS = 20_000
/** Sheets that one process writes at a time; each takes a thread and up to a gigabyte. */
const AT_ONCE = 2

interface Said {
  row: RegisterRow
  about: Catalogue
  now: string
  nameOf: (staff: string) => string
}

type Column = SheetColumn & { value: (said: Said) => SheetCell }

const column = (
  header: string,
  width: number,
  value: (said: Said) => SheetCell,
  kind: Column['kind'] = 'text',
): Column => ({ header, width, kind, value })

const yesOrNo = (yes: boolean): string => (yes ? '是' : '否')
const lastOf = <T>(list: readonly T[], holds: (one: T) => boolean): T | undefined => list.filter(holds).at(-1)

/** The latest submission: a round that is being prepared has none yet. */
const submission = ({ rounds }: RegisterRow) => lastOf(rounds, (r) => r.submittedAt !== undefined)
const verdict = ({ rounds }: RegisterRow) => lastOf(rounds, (r) => r.verdict !== undefined)?.verdict
const isOverdue = ({ due_at: due }: RegisterRow, now: string) => due !== null && due.getTime() < Date.parse(now)

const COLUMNS: readonly Column[] = [
  column('活动编号', 20, ({ row }) => row.campaign),
  column('活动名称', 32, ({ row }) => row.name),
  column('外部编号', 16, ({ row }) => row.external_ref ?? undefined),
  column('备案编号', 23, ({ row }) => row.id),
  column('平台或机关', 14, ({ about }) => about.pack.name.zh),
  column('备案事项', 18, ({ about }) => about.requirement.noun.zh),
  column('平台账号', 18, ({ row }) => row.account ?? undefined),
  column('上线前必需', 11, ({ row }) => yesOrNo(row.required)),
  column('备案申请号', 24, ({ row }) => submission(row)?.number),
  column('阶段', 14, ({ row }) => PHASES[row.phase].zh),
  column('提报次数', 9, ({ row }) => row.round, 'number'),
  column('提交时间', 17, ({ row }) => submission(row)?.submittedAt, 'instant'),
  column('审核结果', 13, ({ row }) => verdictWord(row)),
  column('审核结果时间', 17, ({ row }) => verdict(row)?.occurredAt, 'instant'),
  column('备案凭证编号', 24, ({ row }) => row.credential?.number),
  column('凭证取得时间', 17, ({ row }) => row.credential?.obtainedAt, 'instant'),
  column('凭证有效期至', 17, ({ row }) => row.credential?.validUntil, 'instant'),
  column('当前处理人', 18, ({ row, nameOf }) => (row.holder === 'none' ? undefined : nameOf(row.holder))),
  column('截止时间', 17, ({ row }) => row.due_at?.toISOString(), 'instant'),
  column('是否逾期', 9, ({ row, now }) => yesOrNo(isOverdue(row, now))),
  column('备案负责人', 18, ({ row, nameOf }) => nameOf(row.lead)),
  column('计划上线时间', 17, ({ row }) => row.launch_at ?? undefined, 'instant'),
  column('建立时间', 17, ({ row }) => row.opened_at, 'instant'),
  column('是否办结', 9, ({ row }) => yesOrNo(row.ended)),
]

const verdictWord = (row: RegisterRow): string | undefined => {
  const kind = verdict(row)?.kind
  if (kind === undefined && row.shared !== null) return `沿用凭证 ${row.shared}`
  return kind && ANSWERS[kind].zh
}

export interface Register {
  content: Buffer
  fileName: string
}

const GIVEN_AT_ONCE = 100

/** Writes registers for one process, no more than a few at a time. */
export const createRegister = (deps: Reads, maxRows = REGISTER_MAX_ROWS) => {
  let running = 0
  return async (seen: Seen, filter: FilingFilter): Promise<Register> => {
    if (running >= AT_ONCE) throw new SheetsBusy()
    running += 1
    try {
      return await writeRegister(deps, maxRows, seen, filter)
    } finally {
      running -= 1
    }
  }
}

async function writeRegister(deps: Reads, maxRows: number, seen: Seen, filter: FilingFilter): Promise<Register> {
  const nameOf = await namesOf(deps)
  const sheet = createSheetWriter(
    // Nobody takes a sheet for all there is that could not be: beyond the limit there is none.
    `备案台账（至多${maxRows}行）`,
    COLUMNS.map(({ header, width, kind }) => ({ header, width, kind })),
  )
  try {
    const now = await withSnapshot(deps.pool, async (db) => {
      const { now } = await readClock(db)
      refuseTooMany(await countFilings(db, seen, filter, now, maxRows), maxRows)
      for await (const rows of registerRows(db, seen, filter, now)) {
        const cells = await inTurns(rows, async (row) => {
          const named = { platform: row.platform, item: row.item, packVersion: row.pack_version }
          const said = { row, about: await catalogueOf(deps.reference, named), now, nameOf }
          return COLUMNS.map(({ value }) => value(said))
        })
        // Given to the thread in short pieces: each is copied before anybody else has a turn.
        for (let at = 0; at < cells.length; at += GIVEN_AT_ONCE) {
          sheet.add(cells.slice(at, at + GIVEN_AT_ONCE))
          await othersFirst()
        }
      }
      return now
    })
    return { content: await sheet.finish(), fileName: `备案台账-${localDay(now)}.xlsx` }
  } finally {
    await sheet.stop()
  }
}

function refuseTooMany(count: number, maxRows: number): void {
  if (count > maxRows) throw new TooManyRows(maxRows)
}

/** `张三 (M1001)`; a role where nobody is named; the number alone of one who has left the directory. */
async function namesOf({ reference }: Pick<Reads, 'reference'>): Promise<(staff: string) => string> {
  const people = (await reference.list('directory')).flatMap((directory) => directory.people)
  const names = new Map(people.map(({ staff, name }) => [staff, `${name} (${staff})`]))
  return (staff) => names.get(staff) ?? roleLabel(staff)
}
