/**
 * Asks a ClamAV daemon about a file, over its INSTREAM command: the file goes there in pieces, each after its length, and an
 * empty piece ends it. Whatever is no clear "clean" is no yes: without an answer the file is not taken.
 */
import { createReadStream } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { ClamdAddress } from './clamd-address'
import { FileRefused, ScanUnavailable } from './file-refused'

/** Looks at a file; returns when it is clean. */
export type Scan = (file: string) => Promise<void>

const PIECE_BYTES = 64 * 1024
/** No piece of an answer may keep us waiting longer; a large file is scanned in seconds. */
const SILENCE_MS = 30_000
const MOST_ANSWER_BYTES = 4096

export const createScan =
  (address: ClamdAddress, { silenceMs = SILENCE_MS } = {}): Scan =>
  async (file) => {
    const socket = connect(address)
    try {
      judge(await ask(socket, file, silenceMs))
    } finally {
      socket.destroy()
    }
  }

/** Sends the file while listening: a daemon that has enough answers before the end. */
function ask(socket: Socket, file: string, silenceMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const content = createReadStream(file, { highWaterMark: PIECE_BYTES })
    const fail = (why: string): void => {
      content.destroy()
      reject(new ScanUnavailable(why))
    }
    socket.setTimeout(silenceMs, () => fail(`clamd said nothing for ${silenceMs} ms`))
    socket.on('error', (error) => {
      // It may have answered and closed while more was on its way.
      if (answer.includes('\0')) return
      fail(`clamd: ${error.message}`)
    })
    socket.on('data', (bytes) => {
      answer += bytes.toString('utf8')
      if (answer.includes('\0')) {
        content.destroy()
        resolve(answer.slice(0, answer.indexOf('\0')))
      } else if (answer.length > MOST_ANSWER_BYTES) fail('clamd talks without end')
    })
    socket.on('close', () => fail(`clamd closed the connection after "${answer.slice(0, 80)}"`))
    content.on('error', (error) => {
      content.destroy()
      reject(error)
    })
    content.on('data', (piece) => {
      if (!send(socket, piece as Buffer)) {
        content.pause()
        socket.once('drain', () => content.resume())
      }
    })
    content.on('end', () => void socket.write(Buffer.alloc(4)))
    socket.write('zINSTREAM\0')
  })
}

function send(socket: Socket, piece: Buffer): boolean {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(piece.length)
  socket.write(length)
  return socket.write(piece)
}

/** `stream: OK`, `stream: Eicar-Signature FOUND`, or `… ERROR`: too large for the daemon, for one. */
function judge(answer: string): void {
  if (answer === 'stream: OK') return
  const found = /^stream: (.{1,200}) FOUND$/.exec(answer)?.[1]
  if (found !== undefined) throw new FileRefused('file_infected', found)
  throw new ScanUnavailable(`clamd: ${answer.slice(0, 200)}`)
}
