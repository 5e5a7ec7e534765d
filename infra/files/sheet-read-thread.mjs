/**
 * Reads one spreadsheet on a thread of its own. The library is patient with hostile files, for minutes: whoever started the
 * thread ends it when the time is over, and nobody else waits meanwhile.
 */
import { Buffer } from 'node:buffer'
import { parentPort, workerData } from 'node:worker_threads'
import { readSheet } from 'read-excel-file/node'

parentPort.postMessage(await readSheet(Buffer.from(workerData), 1))
