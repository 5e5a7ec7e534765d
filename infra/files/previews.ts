/**
 * Previews of kept files, made when somebody first looks and kept beside the files under the hash of what they show. They are
 * made one or two at a time: decoding is the dearest thing that a reader can ask for.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { FileName, FileStore } from './file-store'
import { DRAWN_TYPES, drawPreview, NotDrawn, type DrawFault } from './images'

const AT_ONCE = 2
/** How pictures are drawn; another way gets another name, so that no old picture is taken for a new one. */
const STYLE = 'v1'

export type Preview = { picture: Buffer } | { reason: DrawFault | 'type' }

export interface Previews {
  /** Undefined: the store has no such file. */
  of(file: FileName & { mediaType: string }): Promise<Preview | undefined>
}

export function createPreviews({ dir, files }: { dir: string; files: FileStore }): Previews {
  const gate = createGate(AT_ONCE)
  const placeOf = (sha256: string): string => path.join(dir, 'previews', `${sha256}.${STYLE}.webp`)
  const kept = (sha256: string): Promise<Buffer | undefined> =>
    readFile(placeOf(sha256)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    })

  const make = async (file: FileName): Promise<Preview | undefined> => {
    const content = await files.read(file)
    if (!content) return undefined
    const parts: Buffer[] = []
    for await (const part of content as AsyncIterable<Buffer>) parts.push(part)
    try {
      const picture = await drawPreview(Buffer.concat(parts))
      await keep(placeOf(file.sha256), picture)
      return { picture }
    } catch (error) {
      if (error instanceof NotDrawn) return { reason: error.fault }
      throw error
    }
  }

  return {
    of: async (file) => {
      if (!DRAWN_TYPES.includes(file.mediaType)) return { reason: 'type' }
      const known = await kept(file.sha256)
      return known ? { picture: known } : gate(() => make(file))
    },
  }
}

/** Under another name first: who reads at the same time sees all of it or nothing. */
async function keep(place: string, picture: Buffer): Promise<void> {
  const half = `${place}.${randomUUID()}`
  await mkdir(path.dirname(place), { recursive: true })
  try {
    await writeFile(half, picture)
    await rename(half, place)
  } finally {
    await rm(half, { force: true })
  }
}

/** Lets so many through at once; the others wait in their order. */
function createGate(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= most) await new Promise<void>((go) => waiting.push(go))
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
}
