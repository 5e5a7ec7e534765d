/** The file store that an installation has configured: a folder, or a bucket. */
import type { Config } from '../config'
import { createScan } from './clamd'
import { createFileStore, type FileStore } from './file-store'
import { createS3FileStore } from './s3-file-store'

export async function openFileStore({
  filesDir: dir,
  fileMaxBytes: maxBytes,
  filesS3,
  clamd,
}: Config): Promise<FileStore> {
  const options = { dir, maxBytes, scan: clamd && createScan(clamd) }
  return filesS3 ? createS3FileStore({ ...options, ...filesS3 }) : createFileStore(options)
}
