import type { FileHandle } from 'node:fs/promises'

/** A file, or one that lies in memory. */
export type Bytes = FileHandle | Buffer

/** So many bytes of a file from a place on; fewer where it ends. */
export async function bytesAt(file: Bytes, position: number, length: number): Promise<Buffer> {
  if (Buffer.isBuffer(file)) return file.subarray(position, position + length)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
