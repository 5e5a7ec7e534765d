/**
 * One page of a PDF as a picture. The file is opened on a thread of its own (see `pdf-page-thread.mjs`), which is ended when it
 * takes too long; what comes back are pixels, encoded here.
 */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PreviewFont } from '../preview-font'
import { encodePixels, LONGEST_EDGE } from './images'

export type PdfFault = 'damaged' | 'encrypted' | 'page_out_of_range' | 'page_too_large' | 'too_heavy'

export interface PdfPage {
  picture: Buffer
  /** Of the whole file. */
  pages: number
  /** Text stands there whose font is not in the file, and which the picture so does not show. */
  hidesText: boolean
}

export interface PdfLimits {
  longestEdge: number
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
  longestEdge: LONGEST_EDGE,
  mostPoints: 14_400,
  mostMemoryBytes: 256 * 1024 * 1024,
  mostPages: 300,
  ms: 15_000,
}

type ThreadAnswer =
  | { fault: PdfFault; pages?: number }
  | { pages: number; pixels: Uint8Array; width: number; height: number; hidesText: boolean }

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

/** What the thread says or runs out of lies in the file: its time, its memory. What it throws is a fault of the installation. */
async function askThread(content: Buffer, page: number, { ms, ...limits }: PdfLimits): Promise<ThreadAnswer> {
  const thread = new Worker(path.join(__dirname, 'pdf-page-thread.mjs'), {
    workerData: { content, page, ...limits },
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
      thread.once('message', resolve)
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
