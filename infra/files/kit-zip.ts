import type { Readable, PassThrough } from 'stream'
import { ZipFile } from 'yazl'
import type { FileRow } from '../../activities/domain/kit/files'
import type { Kit, KitField } from '../../activities/domain/kit/kit'
import type { FileStore } from './file-store'
import type { Gap } from '../../activities/domain/kit/kit-gaps'

/** The files in one ZIP, beside them the fields to copy and a list with hashes. Files are read when their turn comes. */
export function zipOf(kit: Kit, files: ReadonlyMap<string, FileRow>, store: FileStore, now: string): Readable {
  const zip = new ZipFile()
  const mtime = new Date(now)
  const text = [
    `${kit.platformName} ${kit.noun.zh}（${kit.filing}，第 ${kit.round} 次提报）`,
    `入口：${kit.entry.label} ${kit.entry.url ?? ''}`.trim(),
    '',
    ...(kit.form.own ? [] : ['以下为通用字段（自行估计），请以平台页面为准', '']),
    ...kit.fields.flatMap((f) => [headOf(f), textOf(f), '']),
    ...kit.refusedBefore.map(({ said }) => `提示：${said}`),
    ...kit.gaps.map(gapLine),
  ].join('\r\n')
  // A byte-order mark, so that Notepad reads it as UTF-8.
  zip.addBuffer(Buffer.from(`\uFEFF${text}`), '00-填报内容.txt', { mtime })
  zip.addBuffer(Buffer.from(JSON.stringify(kit.files, undefined, 2)), '00-文件清单.json', { mtime })
  const out = zip.outputStream as PassThrough
  const fail = (error: Error): void => void out.destroy(error)
  let current: Readable | undefined
  // Whoever stops listening must not leave a file, or a connection to the bucket, open.
  out.once('close', () => current?.destroy())
  for (const { name, fileId, size } of kit.files)
    zip.addReadStreamLazy(name, { mtime, size, compress: false }, (give) => {
      const row = files.get(fileId)
      void (row ? store.read(row) : Promise.resolve(undefined)).then((content) => {
        if (!content) return fail(new Error(`file ${fileId} is in the table but not in the store: restore FILES_DIR`))
        current = content
        // The archive listens to no error of what it is given.
        content.once('error', fail)
        if (out.destroyed) content.destroy()
        else give(undefined, content)
      }, fail)
    })
  zip.on('error', fail)
  zip.end()
  return out
}

export const headOf = ({ label, characters, maxLength }: KitField): string =>
  `【${label.zh}】${characters}${maxLength === undefined ? '' : `/${maxLength}`} 字`
export const textOf = ({ typed }: KitField): string => (typed.length === 0 ? '（未填写）' : typed.join('\r\n'))
export const gapLine = ({ label, items, reason }: Gap): string => {
  const count = items === undefined ? '' : `（${items.length} 处）`
  return `注意：${label === undefined ? '' : `${label}：`}${reason.zh}${count}`
}
