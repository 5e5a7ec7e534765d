/**
 * Writes one spreadsheet on a thread of its own: twenty thousand rows take seconds of computing, in which the process that
 * answers requests must not stand still. Rows come in batches; null ends them, and the bytes go back.
 */
import { parentPort, workerData } from 'node:worker_threads'
import writeXlsxFile from 'write-excel-file/node'

const { sheet, columns } = workerData

/** Every text cell is one by its type and by its format, so that it is no formula even after somebody edits it. */
const TEXT = '@'
const FORMATS = { text: TEXT, instant: 'yyyy-mm-dd hh:mm', number: '0' }

const cellOf = (value, { kind }) => {
  if (value === null) return null
  if (kind === 'instant') return { type: Date, value: new Date(value), format: FORMATS.instant }
  if (kind === 'number') return { type: Number, value, format: FORMATS.number }
  return { type: String, value, format: TEXT }
}

const heading = columns.map(({ header }) => ({
  type: String,
  value: header,
  format: TEXT,
  fontWeight: 'bold',
  backgroundColor: '#EDEDED',
}))
const data = [heading]

parentPort.on('message', (rows) => {
  if (rows === null) return void finish()
  for (const row of rows) data.push(row.map((value, n) => cellOf(value, columns[n])))
})

async function finish() {
  const layout = { sheet, stickyRowsCount: 1, columns: columns.map(({ width }) => ({ width })) }
  const bytes = new Uint8Array(await writeXlsxFile(data, layout).toBuffer())
  parentPort.postMessage(bytes, [bytes.buffer])
  parentPort.close()
}
