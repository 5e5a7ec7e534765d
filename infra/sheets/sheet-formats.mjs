/**
 * What a cell shows of the number in it. Numbers are kept by Excel with fifteen digits and shown by a format: a person who
 * looks at the sheet sees the format's work (zeros in front, a letter, a date), and that is what was meant.
 */
import { format, isDateFormat } from 'numfmt'
import { walk } from './sheet-cells.mjs'

/** Formats that go by number alone, as Chinese programs show them. */
const BUILT_IN = {
  0: 'General', 1: '0', 2: '0.00', 3: '#,##0', 4: '#,##0.00', 5: '#,##0', 6: '#,##0', 7: '#,##0.00', 8: '#,##0.00', 9: '0%',
  10: '0.00%', 11: '0.00E+00', 12: '# ?/?', 13: '# ??/??', 14: 'yyyy/m/d', 15: 'd-mmm-yy', 16: 'd-mmm', 17: 'mmm-yy',
  18: 'h:mm AM/PM', 19: 'h:mm:ss AM/PM', 20: 'h:mm', 21: 'h:mm:ss', 22: 'yyyy/m/d h:mm', 27: 'yyyy年m月', 28: 'm月d日',
  29: 'm月d日', 30: 'm-d-yy', 31: 'yyyy年m月d日', 32: 'h时mm分', 33: 'h时mm分ss秒', 34: 'h时mm分', 35: 'h时mm分ss秒', 36: 'yyyy年m月',
  37: '#,##0', 38: '#,##0', 39: '#,##0.00', 40: '#,##0.00', 41: '#,##0', 42: '#,##0', 43: '#,##0.00', 44: '#,##0.00',
  45: 'mm:ss', 46: '[h]:mm:ss', 47: 'mm:ss.0', 48: '##0.0E+0', 49: '@', 50: 'yyyy年m月', 51: 'm月d日', 52: 'yyyy年m月',
  53: 'm月d日', 54: 'm月d日', 55: 'h时mm分', 56: 'h时mm分ss秒', 57: 'yyyy年m月', 58: 'm月d日',
} // prettier-ignore

/** The format of every style that a cell may name, in their order. */
export function formatsOf(stylesXml) {
  const own = new Map()
  const ids = []
  walk(stylesXml, {
    open: (path, of) => {
      if (path === '/styleSheet/numFmts/numFmt') own.set(Number(of('numFmtId')), of('formatCode') ?? '')
      else if (path === '/styleSheet/cellXfs/xf') ids.push(Number(of('numFmtId') ?? 0))
    },
  })
  return ids.map((id) => own.get(id) ?? BUILT_IN[id] ?? 'General')
}

/** Only what stands for a part of the value: no quoted text, no colours, conditions or languages. Elapsed hours stay. */
const bare = (code) =>
  code
    .replace(/"[^"]*"|\\.|[_*]./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .split(';')[0]
    .toLowerCase()

export const isDate = (code) => isDateFormat(code)
const showsTime = (code) => /[hs]/.test(bare(code))
const showsDay = (code) => /d/.test(bare(code))

const DAY = 86_400
const EPOCH_1900 = Date.UTC(1899, 11, 30)
const DAYS_TO_1904 = 1_462

/** A serial number as the wall clock that it shows: a day alone where neither the format nor the value has a time. */
export function shownDate(serial, code, is1904) {
  const seconds = Math.round((serial + (is1904 ? DAYS_TO_1904 : 0)) * DAY)
  const at = new Date(EPOCH_1900 + seconds * 1_000)
  if (serial < 0 || Number.isNaN(at.getTime()) || !showsDay(code)) return { kind: 'date', wall: '' }
  const hasTime = showsTime(code) || seconds % DAY !== 0
  return { kind: 'date', wall: at.toISOString().slice(0, hasTime ? 19 : 10) }
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?([+-]\d{2}:\d{2})?)?$/

/** A date that is written out, by the same measure. One that claims to be UTC might be a wall clock: nobody can tell. */
export function writtenDate(text, code) {
  const [, day, time, offset = ''] = ISO.exec(text.trim()) ?? []
  if (day === undefined) return { kind: 'date', wall: '' }
  const isDayOnly = time === undefined || (/^00:00(:00)?$/.test(time) && isDate(code) && !showsTime(code))
  return { kind: 'date', wall: isDayOnly ? day : `${day}T${time.padEnd(8, ':00')}${offset}` }
}

/** Above this a number has more digits than Excel keeps. */
const FIFTEEN_DIGITS = 1e15

/** `text` is what the cell shows; `fault` says why that is not the number that somebody meant. */
export function shownNumber(value, code) {
  if (Math.abs(value) >= FIFTEEN_DIGITS) return { kind: 'number', value, text: wholeDigits(value), fault: 'rounded' }
  const plain = Number.isInteger(value) ? String(value) : format('General', value)
  if (/^(general|@|)$/i.test(code.trim())) return { kind: 'number', value, text: plain }
  const text = shownBy(code, value)
  if (text !== undefined && showsAll(text, plain, code)) return { kind: 'number', value, text }
  return { kind: 'number', value, text: text ?? plain, fault: 'format' }
}

function shownBy(code, value) {
  try {
    return format(code, value).trim()
  } catch {
    // A format that is none: what the cell shows is not known.
    return undefined
  }
}

const wholeDigits = (value) => (Math.abs(value) < 1e21 ? String(BigInt(Math.round(value))) : String(value))

/** Every digit of it in its order at the end, nothing grouped, scaled or cut: what is in front was put there to be read. */
function showsAll(text, plain, code) {
  if (/[,%?/]|e[+-]/i.test(bare(code)) || /\[DBNum/i.test(code)) return false
  const digits = (part) => part.replace(/\D/g, '')
  return digits(text).endsWith(digits(plain))
}
