/**
 * Reads one sheet on a thread of its own: whoever started the thread ends it when the time is over, and nobody else waits
 * meanwhile. Answers with rows, or with what is wrong with the file.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { cellsOf, Refused, sharedTexts } from './sheet-cells.mjs'
import { formatsOf, isDate, shownDate, shownNumber, writtenDate } from './sheet-formats.mjs'

const { sheet, texts, styles, is1904, limits } = workerData

function answer() {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refused) return { fault: error.fault, where: error.where }
    throw error
  }
}

function read() {
  const { cells, hiddenRows, isHiddenColumn, formulas } = cellsOf(sheet, limits)
  if (formulas.some(asksAnotherProgram)) return { fault: 'active_content', where: 'sheet', kind: 'dde' }
  const shared = texts === undefined ? [] : sharedTexts(texts)
  const formats = styles === undefined ? [] : formatsOf(styles)
  const rows = Array.from({ length: cells.reduce((last, { row }) => Math.max(last, row + 1), 0) }, () => [])
  for (const cell of cells) {
    const row = rows[cell.row]
    while (row.length <= cell.column) row.push(null)
    row[cell.column] = contentOf(cell, formats[cell.style] ?? 'General', shared)
  }
  return {
    rows,
    formulas: new Set(cells.filter((c) => c.hasFormula).map((c) => `${c.row}:${c.column}`)),
    hiddenRows: new Set([...hiddenRows].filter((row) => rows[row]?.length > 0)),
    hiddenColumns: new Set((rows[0] ?? []).map((_, column) => column).filter(isHiddenColumn)),
  }
}

/** `program|topic!item`: the program would be started. */
const asksAnotherProgram = (formula) => /^[=+\-@\s]*'?[\w.\\:-]+'?\s*\|/.test(formula.replace(/"[^"]*"/g, ''))

function contentOf({ type, value, text }, code, shared) {
  const given = value.trim()
  switch (type) {
    case 's': {
      const found = shared[Number(given)]
      if (given === '') return null
      if (found === undefined) throw new Refused('damaged', 'shared texts')
      return found
    }
    case 'inlineStr':
      return text === '' ? value : text
    case 'str':
      return value
    case 'b':
      return given === '1' || given === 'true'
    case 'e':
      return { kind: 'error', code: given }
    case 'd':
      return writtenDate(given, code)
    default:
      return numberOf(given, code)
  }
}

function numberOf(given, code) {
  if (given === '') return null
  const value = Number(given)
  if (!Number.isFinite(value)) throw new Refused('damaged', 'number')
  return isDate(code) ? shownDate(value, code, is1904) : shownNumber(value, code)
}

parentPort.postMessage(answer())
