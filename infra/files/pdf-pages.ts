/**
 * One page of a PDF as a picture, or a part of one where it is long. The file is opened on a thread of its own (see
 * `pdf-page-thread.mjs`), which is ended when it takes too long: it says how large its pages are, hears what to draw, and gives
 * the pixels, which are encoded here.
 */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PreviewFont } from './preview-font'
import { encodePixels } from './images'
import { layoutOf, LONGEST_EDGE, regionOf, type Layout, type Region, type Size } from './long-pages'

export type PdfFault = 'damaged' | 'encrypted' | 'page_out_of_range' | 'page_too_large' | 'too_heavy'

export interface PdfPage {
  picture: Buffer
  /** Pictures that the whole file is shown in: one a page, more of a long one. */
  pages: number
  /** Text stands there whose font is not in the file, and which the picture so does not show. */
  hidesText: boolean
}

export interface PdfLimits {
  /** A side of a page, in points of 1/72 inch: the format's own limit, five metres. */
  mostPoints: number
  mostMemoryBytes: number
  /** Pages that are drawn; a book of ten thousand is not judged by its pictures. */
  mostPages: number
  ms: number
  /** For Chinese, Japanese and Korean text whose own is not in the file. */
  font?: PreviewFont
}

export const PDF_LIMITS: PdfLimits = {
  mostPoints: 14_400,
  mostMemoryBytes: 256 * 1024 * 1024,
  mostPages: 300,
  ms: 15_000,
}

/** In points; those beyond the pages that are drawn are only counted. */
interface PageSizes {
  sizes: Size[]
  count: number
}

interface Pixels {
  pixels: Uint8Array
  width: number
  height: number
  hidesText: boolean
}

type Drawn = Pixels & { pages: number }
type Refused = { fault: PdfFault; pages?: number }

/** What the thread draws: a region of a page that is drawn so large. */
interface Wanted {
  page: number
  whole: Size
  region: Region
}

/** Of a point, 1/72 inch: small pages are drawn larger, though not to no end. */
const MOST_SCALE = 4
/** A long page is drawn about as wide as a sheet of paper, and never smaller than it is. */
const PAPER_WIDTH = LONGEST_EDGE / Math.SQRT2
const keptScale = (short: number): number => Math.min(MOST_SCALE, Math.max(1, PAPER_WIDTH / short))

const UNDIVIDED: Layout = { scale: 1, parts: 1, isTall: true }

/** Why a page is not drawn, by its size: one that is no thicker than a thread shows nothing. */
function faultOf({ width, height }: Size, { mostPoints }: PdfLimits): PdfFault | undefined {
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (!(short > 0)) return 'damaged'
  return long > mostPoints || short * Math.min(LONGEST_EDGE / long, MOST_SCALE) < 1 ? 'page_too_large' : undefined
}

/** `wanted` counts pictures from 1, over all pages. */
function planOf(
  { sizes, count }: PageSizes,
  wanted: number,
  limits: PdfLimits,
): (Wanted & { pages: number }) | Refused {
  if (count < 1) return { fault: 'damaged' }
  const layouts = sizes.map((size) => (faultOf(size, limits) ? UNDIVIDED : layoutOf(size, MOST_SCALE, keptScale)))
  const pages = layouts.reduce((sum, { parts }) => sum + parts, count - sizes.length)
  let before = 0
  const page = layouts.findIndex(({ parts }) => {
    if (wanted <= before + parts) return true
    before += parts
    return false
  })
  const [size, layout] = [sizes[page], layouts[page]]
  if (!size || !layout || wanted > limits.mostPages) return { fault: 'page_out_of_range', pages }
  const fault = faultOf(size, limits)
  if (fault) return { fault, pages }
  const whole = { width: Math.round(size.width * layout.scale), height: Math.round(size.height * layout.scale) }
  return { pages, page, whole, region: regionOf(whole, layout, wanted - before - 1) }
}

/** `page` counts from 1. */
export async function drawPdfPage(
  content: Buffer,
  page: number,
  limits = PDF_LIMITS,
): Promise<PdfPage | { fault: PdfFault; pages?: number }> {
  const answer = await askThread(content, page, limits)
  if ('fault' in answer) return answer
  const { pages, pixels, width, height, hidesText } = answer
  return { picture: await encodePixels(pixels, { width, height }), pages, hidesText }
}

type ThreadAnswer = PageSizes | Pixels | Refused

/** What the thread says or runs out of lies in the file: its time, its memory. What it throws is a fault of the installation. */
async function askThread(content: Buffer, page: number, limits: PdfLimits): Promise<Drawn | Refused> {
  const { ms, mostMemoryBytes, mostPages, font } = limits
  const thread = new Worker(path.join(__dirname, 'pdf-page-thread.mjs'), {
    workerData: { content, mostMemoryBytes, mostPages, font },
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  })
  let fault: PdfFault = 'damaged'
  const deadline = setTimeout(() => {
    fault = 'too_heavy'
    void thread.terminate()
  }, ms)
  try {
    return await new Promise((resolve, reject) => {
      let pages = 0
      thread.on('message', (said: ThreadAnswer) => {
        if ('pixels' in said) return resolve({ ...said, pages })
        if ('fault' in said) return resolve({ ...said, ...(pages > 0 ? { pages } : {}) })
        const plan = planOf(said, page, limits)
        if ('fault' in plan) return resolve(plan)
        pages = plan.pages
        thread.postMessage(plan)
      })
      thread.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve({ fault: 'too_heavy' })
        else reject(new Error(`pages of PDFs cannot be drawn: ${error.message}`, { cause: error }))
      })
      thread.once('exit', () => resolve({ fault }))
    })
  } finally {
    clearTimeout(deadline)
    await thread.terminate()
  }
}
