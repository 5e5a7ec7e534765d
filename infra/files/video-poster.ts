/**
 * A frame of a video as a picture, by the `ffmpeg` that the installation has named. The program gets a file under a name of
 * ours, one kind of container, no network, no environment, and so much time; its picture is drawn anew like any other.
 */
import { spawn } from 'node:child_process'
import { drawPreview, NotDrawn } from './images'

export type VideoFault = 'damaged' | 'too_heavy'

const MS = 20_000
const MOST_PICTURE_BYTES = 64 * 1024 * 1024
/** Of a frame: twice what the largest screens show. */
const MOST_FRAME_PIXELS = 2 * 7680 * 4320
const MOST_ALLOCATION_BYTES = 512 * 1024 * 1024

/** The first frame that can be decoded from one second on; from the beginning where there is none. */
export async function drawPoster(
  ffmpeg: string,
  file: string,
  { ms = MS } = {},
): Promise<{ picture: Buffer } | { fault: VideoFault }> {
  for (const fromSecond of [1, 0]) {
    const frame = await frameOf(ffmpeg, file, fromSecond, ms)
    if (frame === 'too_heavy') return { fault: frame }
    if (frame.length === 0) continue
    try {
      const drawn = await drawPreview(frame)
      if ('picture' in drawn) return { picture: drawn.picture }
    } catch (error) {
      if (!(error instanceof NotDrawn)) throw error
    }
  }
  return { fault: 'damaged' }
}

/** Only `mov`: other containers name further files, and would be read whatever they name. */
const argumentsFor = (file: string, fromSecond: number): string[] => [
  ...['-nostdin', '-hide_banner', '-loglevel', 'quiet', '-max_alloc', String(MOST_ALLOCATION_BYTES)],
  ...['-protocol_whitelist', 'file,pipe', '-f', 'mov', '-enable_drefs', '0', '-threads', '1'],
  ...['-max_pixels', String(MOST_FRAME_PIXELS), '-ss', String(fromSecond), '-i', `file:${file}`],
  ...['-map', '0:v:0', '-frames:v', '1', '-threads', '1', '-f', 'image2pipe', '-c:v', 'png', 'pipe:1'],
]

/** Empty where the program found none; a program that cannot be started is the installation's fault, and thrown. */
function frameOf(ffmpeg: string, file: string, fromSecond: number, ms: number): Promise<Buffer | 'too_heavy'> {
  return new Promise((resolve, reject) => {
    const program = spawn(ffmpeg, argumentsFor(file, fromSecond), { stdio: ['ignore', 'pipe', 'ignore'], env: {} })
    const parts: Buffer[] = []
    let [size, isTooMuch] = [0, false]
    const stop = (): void => {
      isTooMuch = true
      program.kill('SIGKILL')
    }
    const deadline = setTimeout(stop, ms)
    program.stdout.on('data', (part: Buffer) => {
      size += part.length
      if (size > MOST_PICTURE_BYTES) stop()
      else parts.push(part)
    })
    program.once('error', (error) => {
      clearTimeout(deadline)
      reject(new Error(`FFMPEG_PATH: ${ffmpeg} cannot be run: ${error.message}`))
    })
    program.once('close', () => {
      clearTimeout(deadline)
      resolve(isTooMuch ? 'too_heavy' : Buffer.concat(parts))
    })
  })
}
