/** Instants of an import: a sheet's dates are wall clocks of the product's zone, whatever zone the server lives in. */
import { toInstant } from '../time/calendar'
import { parseDay, zoneOf, ZONE } from '../time/zone'
import { isInstant } from '../time/instants'
import { CellRefused, isEmpty, refuseNoContent } from './cells'
import { IMPORT_COLUMNS, type ImportField } from './columns'
import type { ReadCell } from './sheet-cells'

const DAY = String.raw`(?<year>20\d\d)[-/.年](?<month>\d{1,2})[-/.月](?<day>\d{1,2})`
const TIME = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d{1,9})?)?|[时點点](?:(?<minuteZh>\d{1,2})(?:分(?:(?<secondZh>\d{1,2})秒?)?)?)?整?)`

/** In half width, blanks made one. Where no blank parts day and hour, the day says where it ends: by 日, or by two digits of each. */
const FORMS: readonly RegExp[] = [
  new RegExp(`^${DAY}[日号]?$`),
  new RegExp(`^${DAY}(?:[日号]? |[日号]|T)${TIME}$`),
  new RegExp(`^${DAY.replace(/\\d\{1,2\}\)$/, String.raw`\d{2})`)}(?=\\d{2}[:时点])${TIME}$`),
]

/** Fields that mean the end of the day where only a day is given. */
const ENDS: readonly ImportField[] = ['endsAt', 'credentialValidUntil']

/** An instant: a date cell or a local time of the product's zone, or an instant with its offset. Only a day: its start, or its end. */
export function instantOf(field: ImportField, cell: ReadCell | undefined): string | undefined {
  if (isEmpty(cell)) return undefined
  refuseNoContent(field, cell)
  if (typeof cell === 'object' && cell.kind === 'number')
    throw new CellRefused(
      'date_invalid',
      `${IMPORT_COLUMNS[field].header}是数字 ${cell.text.slice(0, 30)}，不是日期；请写成 2026-11-20 15:30，或把该列设为日期格式`,
    )
  const text = wallOf(cell)
  if (text === undefined) return refuse(field)
  if (isInstant(text)) return toInstant(Date.parse(text), ZONE)
  const given = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined)
  return given ? localInstant(field, given) : refuse(field)
}

const refuse = (field: ImportField): never => {
  throw new CellRefused('date_invalid', `${IMPORT_COLUMNS[field].header}须为日期时间，如 2026-11-20 15:30`)
}

/** What the cell says, as text. Of a date cell it may be nothing: no day is shown, or it is unclear whose clock it is. */
function wallOf(cell: ReadCell): string | undefined {
  if (typeof cell === 'object' && cell?.kind === 'date') return cell.wall || undefined
  if (typeof cell !== 'string') return undefined
  return cell
    .normalize('NFKC')
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([-/.:年月时点分]) ?/g, '$1')
    .replace(/ (?=[日号])/g, '')
    .trim()
}

/** Somebody wrote an end at 00:00, by the wall clock: perhaps the day itself was meant to be in it. */
export function isMidnightEnd(field: ImportField, cell: ReadCell | undefined, at: string | undefined): boolean {
  if (!ENDS.includes(field) || isEmpty(cell) || at?.slice(11, 19) !== '00:00:00') return false
  const text = wallOf(cell) ?? ''
  return !isInstant(text) && !/24[:时点]/.test(text)
}

/** 24:00 is the end of its day; nothing comes after it. */
function localInstant(field: ImportField, given: Record<string, string | undefined>): string {
  const isDayOnly = given.hour === undefined
  const part = (value: string | undefined): number => Number(value ?? 0)
  const [h, m, s] =
    isDayOnly && ENDS.includes(field)
      ? [23, 59, 59]
      : [part(given.hour), part(given.minute ?? given.minuteZh), part(given.second ?? given.secondZh)]
  if (h > 24 || m > 59 || s > 59 || (h === 24 && m + s > 0)) return refuse(field)
  const { year = '', month = '', day = '' } = given
  try {
    const at = parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
    return toInstant(zoneOf(ZONE).instantOf({ day: at, msOfDay: ((h * 60 + m) * 60 + s) * 1_000 }), ZONE)
  } catch (error) {
    if (error instanceof RangeError) return refuse(field)
    throw error
  }
}
