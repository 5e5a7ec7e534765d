/**
 * Previews of kept files, made when somebody first looks and kept beside the files under the hash of what they show. They are
 * made one or two at a time: decoding is the dearest thing that a reader can ask for.
 */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PreviewFont } from './preview-font'
import type { FileName, FileStore } from './file-store'
import { createGate } from './gate'
import { drawPreview, NotDrawn, type DrawFault } from './images'
import { drawPdfPage, PDF_LIMITS, type PdfFault } from './pdf-pages'
import { drawPoster, type VideoFault } from './video-poster'
import { isDrawn } from '../../activities/domain/kit/files'
import { PDF_TYPE, VIDEO_TYPE } from '../../activities/domain/rules/media-types'

const AT_ONCE = 2
/** Nobody waits longer for a turn: a request that has ended is drawn for nobody, and others wait behind it. */
const PATIENCE_MS = 12_000
/** How pictures are drawn; another way gets another name, so that no old picture is taken for a new one. */
const STYLE = 'v3'
/** A file that cannot be drawn is not tried again for every reader, though again some time: the machine may have been busy. */
const FAULT_KEPT_MS = 600_000
const MOST_FAULTS = 1_000

export type PreviewFault = DrawFault | PdfFault | VideoFault | 'type' | 'video_off'

export type Preview = ({ picture: Buffer } & PageFacts) | Refused

/** Of a file with pages, or a picture that is so long that it is shown in several. */
export interface PageFacts {
  pages?: number
  /** Text stands on the page that the picture does not show. */
  hidesText?: boolean
}

interface Refused {
  reason: PreviewFault
  pages?: number
}

export interface Previews {
  /** `page` counts from 1. Undefined: the store has no such file. */
  of(file: FileName & { mediaType: string }, page?: number): Promise<Preview | undefined>
}

export interface PreviewOptions {
  dir: string
  files: FileStore
  /** Where `ffmpeg` lies; without it videos have no preview. */
  ffmpeg?: string
  /** For Chinese text whose font is not in its PDF. */
  font?: PreviewFont
  patienceMs?: number
}

export function createPreviews({ dir, files, ffmpeg, font, patienceMs = PATIENCE_MS }: PreviewOptions): Previews {
  const gate = createGate(AT_ONCE, patienceMs)
  const underWay = new Map<string, Promise<Preview | undefined>>()
  const faults = createFaults()
  const draw = (file: FileName & { mediaType: string }, page: number, content: Readable): Promise<Preview> => {
    if (file.mediaType === VIDEO_TYPE) return posterOf(ffmpeg, path.join(dir, 'incoming'), content)
    return file.mediaType === PDF_TYPE ? pageOf(content, page, font) : pictureOf(content, page)
  }
  const make = async (file: FileName & { mediaType: string }, page: number, place: string) => {
    const content = await files.read(file)
    if (!content) return undefined
    const drawn = await draw(file, page, content)
    if ('picture' in drawn) await keep(place, drawn)
    else faults.add(place, drawn)
    return drawn
  }

  return {
    of: async (file, page = 1) => {
      const isPdf = file.mediaType === PDF_TYPE
      if (file.mediaType === VIDEO_TYPE && ffmpeg === undefined) return { reason: 'video_off' }
      if (!isDrawn(file.mediaType)) return { reason: 'type' }
      if (file.mediaType === VIDEO_TYPE && page > 1) return { reason: 'page_out_of_range', pages: 1 }
      const place = path.join(dir, 'previews', `${file.sha256}.${STYLE}${isPdf && font ? 'f' : ''}.p${page}.webp`)
      const known = (await kept(place, isPdf)) ?? faults.of(place)
      if (known) return known
      // Whoever asks for what is being drawn, or waits for it, gets the same.
      const present = underWay.get(place) ?? gate(() => make(file, page, place)).finally(() => underWay.delete(place))
      underWay.set(place, present)
      return present
    },
  }
}

async function pictureOf(content: Readable, page: number): Promise<Preview> {
  try {
    const drawn = await drawPreview(await bytesOf(content), { page })
    if (!('picture' in drawn)) return { reason: 'page_out_of_range', pages: drawn.pages }
    return drawn.pages > 1 ? drawn : { picture: drawn.picture }
  } catch (error) {
    if (error instanceof NotDrawn) return { reason: error.fault }
    throw error
  }
}

async function pageOf(content: Readable, page: number, font: PreviewFont | undefined): Promise<Preview> {
  const drawn = await drawPdfPage(await bytesOf(content), page, { ...PDF_LIMITS, font })
  return 'fault' in drawn ? { reason: drawn.fault, pages: drawn.pages } : drawn
}

/** The program goes to and fro in the file, so that it needs one; wherever the content lies, it lies here meanwhile. */
async function posterOf(ffmpeg: string | undefined, folder: string, content: Readable): Promise<Preview> {
  const copy = path.join(folder, randomUUID())
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    await pipeline(content, createWriteStream(copy, { mode: 0o600 }))
    const drawn = await drawPoster(ffmpeg ?? '', copy)
    return 'fault' in drawn ? { reason: drawn.fault } : drawn
  } finally {
    await rm(copy, { force: true })
  }
}

async function bytesOf(content: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of content as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

/** What is said of the pages is kept before the picture: a picture without it has one. */
async function kept(place: string, hasPages: boolean): Promise<Preview | undefined> {
  try {
    const picture = await readFile(place)
    // A machine that lost its power may have kept a name without its content.
    if (picture.length === 0) return undefined
    const facts = await readFile(factsOf(place), 'utf8').catch((error: unknown) => {
      if (hasPages || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return '{}'
    })
    return { picture, ...(JSON.parse(facts) as PageFacts) }
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const factsOf = (place: string): string => `${place}.json`

/** What is said of a page comes first: whoever finds the picture finds it. */
async function keep(place: string, { picture, ...facts }: { picture: Buffer } & PageFacts): Promise<void> {
  if (facts.pages !== undefined) await keepFile(factsOf(place), JSON.stringify(facts))
  await keepFile(place, picture)
}

/** Under another name first: who reads at the same time sees all of it or nothing. */
async function keepFile(place: string, content: Buffer | string): Promise<void> {
  const half = `${place}.${randomUUID()}`
  await mkdir(path.dirname(place), { recursive: true, mode: 0o700 })
  try {
    await writeFile(half, content, { mode: 0o600 })
    await rename(half, place)
  } finally {
    await rm(half, { force: true })
  }
}

/** What could not be drawn, for a while; the oldest make room. */
function createFaults(): { of(place: string): Refused | undefined; add(place: string, refused: Refused): void } {
  const known = new Map<string, { refused: Refused; until: number }>()
  return {
    of: (place) => {
      const found = known.get(place)
      if (found && found.until > performance.now()) return found.refused
      known.delete(place)
      return undefined
    },
    add: (place, refused) => {
      known.delete(place)
      known.set(place, { refused, until: performance.now() + FAULT_KEPT_MS })
      const [oldest] = known.keys()
      if (known.size > MOST_FAULTS && oldest !== undefined) known.delete(oldest)
    },
  }
}
