/**
 * Evidence on the file system: streamed to a temporary name while its size, hash and type are found, then moved to a place
 * made of its id and its hash. Two contents under one id so never meet: nothing is ever overwritten but by the same bytes.
 * Callers' names never become paths. A file that fails a check leaves nothing behind.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { Scan } from './clamd'
import { FileRefused } from './file-refused'
import { refuseHiddenContent } from './hidden-content'
import { refuseHugeImage } from './images'
import { mediaTypeOf, TextCheck } from './media-type'

export interface StoredFile {
  sha256: string
  size: number
  mediaType: string
}

/** What names one content: the id that callers know, and the hash of the bytes. */
export interface FileName {
  id: string
  sha256: string
}

export interface FileStore {
  /**
   * Stores the stream under the id and its hash. Refuses by `FileRefused`; nothing is kept then, nor when `whole`, which is
   * what the content came in, turns out to be broken behind it.
   */
  put(id: string, content: Readable, whole?: Promise<void>): Promise<StoredFile>
  /** Undefined when there is no such file. */
  read(file: FileName): Promise<Readable | undefined>
  remove(file: FileName): Promise<void>
  /** Everything that is kept, in no order, also what no table knows. */
  list(): AsyncIterable<KeptFile>
}

export interface KeptFile extends FileName {
  size: number
  keptAt: Date
}

/** How a content is named where it is kept; anything else there is not ours. */
const KEPT_NAME = /^([0-9a-f-]{36})\.([0-9a-f]{64})$/
export const fileNameOf = (name: string): FileName | undefined => {
  const [, id, sha256] = KEPT_NAME.exec(name) ?? []
  return id !== undefined && sha256 !== undefined ? { id, sha256 } : undefined
}

export interface FileStoreOptions {
  dir: string
  maxBytes: number
  /** Looks for viruses; a file that was not looked at is not kept. */
  scan?: Scan
}

/** A store in a folder, which is made when the first file comes. */
export const createFileStore = (options: FileStoreOptions): FileStore => {
  const { dir } = options
  const placeOf = ({ id, sha256 }: FileName): string => path.join(dir, id.slice(0, 2), `${id}.${sha256}`)
  return {
    put: (id, content, whole) =>
      stage(options, { content, whole }, async (half, { sha256 }) => {
        const place = placeOf({ id, sha256 })
        await mkdir(path.dirname(place), { recursive: true, mode: 0o700 })
        await rename(half, place)
      }),
    read: async (file) => {
      const place = placeOf(file)
      const found = await stat(place).catch((error: unknown) => {
        if (isMissing(error)) return undefined
        throw error
      })
      return found && createReadStream(place)
    },
    remove: (file) => rm(placeOf(file), { force: true }),
    list: () => listFolder(dir),
  }
}

async function* listFolder(dir: string): AsyncIterable<KeptFile> {
  const folders = await readdir(dir).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  for (const folder of folders.filter((name) => /^[0-9a-f]{2}$/.test(name)))
    for (const name of await readdir(path.join(dir, folder))) {
      const file = fileNameOf(name)
      if (!file) continue
      const { size, mtime } = await stat(path.join(dir, folder, name))
      yield { ...file, size, keptAt: mtime }
    }
}

/** Receives a stream into a temporary file, checks it, has it kept, and leaves nothing behind where it is not. */
export async function stage(
  options: FileStoreOptions,
  { content, whole }: { content: Readable; whole?: Promise<void> },
  keep: (half: string, stored: StoredFile) => Promise<void>,
): Promise<StoredFile> {
  const half = path.join(options.dir, 'incoming', randomUUID())
  await mkdir(path.dirname(half), { recursive: true, mode: 0o700 })
  try {
    const stored = await receive(half, content, options)
    await whole
    await keep(half, stored)
    return stored
  } finally {
    await rm(half, { force: true })
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'

async function receive(half: string, content: Readable, { maxBytes, scan }: FileStoreOptions): Promise<StoredFile> {
  const handle = await open(half, 'wx+', 0o600)
  try {
    const received = await copy(handle, content, maxBytes)
    const mediaType = await mediaTypeOf(half, handle, received.isText)
    if (mediaType === undefined) throw new FileRefused('file_type_refused')
    await refuseHiddenContent(handle, mediaType)
    await refuseHugeImage(half, mediaType)
    await scan?.(half)
    return { sha256: received.sha256, size: received.size, mediaType }
  } finally {
    await handle.close()
  }
}

async function copy(
  handle: FileHandle,
  content: Readable,
  maxBytes: number,
): Promise<{ sha256: string; size: number; isText: boolean }> {
  const hash = createHash('sha256')
  const text = new TextCheck()
  let size = 0
  for await (const chunk of content as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw new FileRefused('file_too_large')
    hash.update(chunk)
    text.add(chunk)
    await handle.appendFile(chunk)
  }
  if (size === 0) throw new FileRefused('file_empty')
  // The row that names the file is committed after this: a crash must not leave it without its bytes.
  await handle.sync()
  return { sha256: hash.digest('hex'), size, isText: text.end() }
}
