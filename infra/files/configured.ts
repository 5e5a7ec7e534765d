/** What an installation has configured for files: a folder or a bucket to keep them in, programs that look into them. */
import { access, constants } from 'node:fs/promises'
import type { Config } from '../config'
import { ConfigError } from '../config-variables'
import { createScan } from './clamd'
import { createFileStore, type FileStore } from './file-store'
import { createPreviews, type Previews } from './previews'
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

/** Refuses a program or a font that is not there at once: otherwise the first reader of such a file would find out. */
export async function openPreviews(
  { filesDir: dir, ffmpegPath, previewFont }: Config,
  files: FileStore,
): Promise<Previews> {
  if (ffmpegPath !== undefined)
    await access(ffmpegPath, constants.X_OK).catch(() => {
      const problem = `${ffmpegPath} is no program that can be run`
      throw new ConfigError([{ variable: 'FFMPEG_PATH', problem, remedy: 'Install ffmpeg, or leave the variable out' }])
    })
  if (previewFont !== undefined)
    await access(previewFont.file, constants.R_OK).catch(() => {
      const problem = `${previewFont.file} is no file that can be read`
      throw new ConfigError([
        { variable: 'PREVIEW_FONT', problem, remedy: 'Install a font, or leave the variable out' },
      ])
    })
  return createPreviews({ dir, files, ffmpeg: ffmpegPath, font: previewFont })
}
