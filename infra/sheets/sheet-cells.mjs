/**
 * The cells of one sheet, read by the standard alone: elements of other namespaces (lists for validation, controls, other
 * programs' extensions) are none of its rows. Places come with their cells, since writers may leave out what is empty.
 */
import { SaxesParser } from 'saxes'

/** The usual form, the strict one, and what is written by hand without any. */
const MAIN = new Set([
  '',
  'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  'http://purl.oclc.org/ooxml/spreadsheetml/main',
])

/** What lies in the file: said by its code. */
export class Refused extends Error {
  constructor(fault, where) {
    super(fault)
    this.fault = fault
    this.where = where
  }
}

/** Calls `open(path, attributes)`, `text(path, text)` and `close(path)`; a path is names by slashes, `?` what is foreign. */
export function walk(xml, { open, text, close }) {
  const parser = new SaxesParser({ xmlns: true })
  const path = []
  parser.on('error', () => {
    throw new Refused('damaged', 'content')
  })
  parser.on('opentag', ({ uri, local, attributes }) => {
    path.push(`${path.at(-1) ?? ''}/${MAIN.has(uri) ? local : '?'}`)
    open?.(path.at(-1), (name) => attributes[name]?.value)
  })
  const said = (part) => text?.(path.at(-1) ?? '', part)
  parser.on('text', said)
  parser.on('cdata', said)
  parser.on('closetag', () => {
    const ended = path.pop()
    close?.(ended)
  })
  parser.write(xml).close()
}

/** Excel writes characters that XML cannot hold as `_x000D_`. */
const unescaped = (text) =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, code) => String.fromCharCode(Number.parseInt(code, 16)))

/** Texts that many cells share. What says how a text is read aloud is not part of it. */
export function sharedTexts(xml) {
  const texts = []
  let text = ''
  walk(xml, {
    open: (path) => {
      if (path === '/sst/si') text = ''
    },
    text: (path, part) => {
      if (path === '/sst/si/t' || path === '/sst/si/r/t') text += part
    },
    close: (path) => {
      if (path === '/sst/si') texts.push(unescaped(text))
    },
  })
  return texts
}

const isTrue = (value) => value === '1' || value === 'true'

/**
 * Cells with something in them: `{row, column, type, style, value, text, hasFormula}`, from 0. Besides: rows and columns that
 * nobody sees, and formulas' texts.
 */
export function cellsOf(xml, limits) {
  const cells = []
  const [seen, hiddenRows, hiddenColumns, formulas] = [new Set(), new Set(), [], []]
  let [row, column, tags, rowsHide] = [-1, -1, 0, false]
  let cell
  const ROW = '/worksheet/sheetData/row'
  const begin = {
    '/worksheet/sheetFormatPr': (of) => {
      rowsHide = isTrue(of('zeroHeight'))
    },
    '/worksheet/cols/col': (of) => {
      if (isTrue(of('hidden')) || of('width') === '0')
        hiddenColumns.push([Number(of('min')) - 1, Number(of('max')) - 1])
    },
    [ROW]: (of) => {
      row = of('r') === undefined ? row + 1 : Number(of('r')) - 1
      column = -1
      if (!Number.isInteger(row) || row < 0) throw new Refused('damaged', 'row')
      const height = of('ht')
      const isHidden = of('hidden') === undefined ? rowsHide && height === undefined : isTrue(of('hidden'))
      if (isHidden || (height !== undefined && Number(height) === 0)) hiddenRows.add(row)
    },
    [`${ROW}/c`]: (of) => {
      const at = of('r') === undefined ? { row, column: column + 1 } : placeOf(of('r'))
      ;({ row, column } = at)
      cell = { ...at, type: of('t') ?? 'n', style: Number(of('s') ?? 0), value: '', text: '', hasFormula: false }
    },
    [`${ROW}/c/f`]: () => {
      cell.hasFormula = true
      formulas.push('')
    },
  }
  walk(xml, {
    open: (path, of) => {
      if (!begin[path]) return
      tags += 1
      if (tags > limits.rows * (limits.columns + 1)) throw new Refused('too_many_rows', 'cells')
      begin[path](of)
    },
    text: (path, part) => {
      if (path === `${ROW}/c/v`) cell.value += part
      else if (path === `${ROW}/c/is/t` || path === `${ROW}/c/is/r/t`) cell.text += part
      else if (path === `${ROW}/c/f`) formulas[formulas.length - 1] += part
    },
    close: (path) => {
      if (path !== `${ROW}/c` || !(cell.hasFormula || cell.value !== '' || cell.text !== '')) return
      if (cell.row >= limits.rows) throw new Refused('too_many_rows', `${cell.row + 1}`)
      if (cell.column >= limits.columns) throw new Refused('too_many_columns', `${cell.column + 1}`)
      const key = cell.row * limits.columns + cell.column
      if (seen.has(key)) throw new Refused('damaged', `${cell.row + 1}:${cell.column + 1}`)
      seen.add(key)
      cells.push({
        ...cell,
        text: unescaped(cell.text),
        value: cell.type === 'str' ? unescaped(cell.value) : cell.value,
      })
    },
  })
  return {
    cells,
    hiddenRows,
    isHiddenColumn: (at) => hiddenColumns.some(([from, to]) => at >= from && at <= to),
    formulas,
  }
}

function placeOf(address) {
  const [, letters, digits] = /^([A-Z]{1,3})([1-9]\d{0,6})$/i.exec(address) ?? []
  if (letters === undefined) throw new Refused('damaged', 'address')
  const column = [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)
  return { row: Number(digits) - 1, column: column - 1 }
}
