/** Files to upload at the platform: what each shows, under the name that it has in the ZIP. */
import type { VNode } from 'preact'
import type { Kit, KitFile } from '../../../activities/domain/kit/kit'
import { Card, Tag } from '../ui/parts'
import type { KitWords } from '../words/kit'

export function KitFiles({ kit, words }: { kit: Kit; words: KitWords }): VNode {
  const base = `/filings/${kit.filing}/kit`
  return (
    <Card title={words.files} id="files">
      {kit.files.length === 0 ? <p class="faint">{words.noFiles}</p> : null}
      <ul class="plain files">
        {kit.files.map((file) => (
          <OneFile key={file.fileId} file={file} base={base} words={words} />
        ))}
      </ul>
      <p>
        <a class="button outline" href={`${base}/zip`} download>
          {words.zip}
        </a>
      </p>
    </Card>
  )
}

function OneFile({ file, base, words }: { file: KitFile; base: string; words: KitWords }): VNode {
  const at = `${base}/files/${file.fileId}`
  return (
    <li>
      {file.preview === undefined ? null : (
        <a href={`${at}/preview`} class="thumb">
          <img src={`${at}/preview`} alt={`${words.preview} ${file.name}`} width="96" height="96" loading="lazy" />
        </a>
      )}
      <div>
        <a href={at} download>
          {file.name}
        </a>
        <p class="faint">
          {file.label} · {words.size(sizeOf(file.size), typeOf(file.mediaType))}{' '}
          {file.fits ? null : <Tag tone="late">{words.unfit}</Tag>}
        </p>
      </div>
    </li>
  )
}

const sizeOf = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${(bytes / 1024 / 1024).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`

const TYPES: Readonly<Record<string, string>> = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'PowerPoint',
}
const typeOf = (mediaType: string): string => TYPES[mediaType] ?? (mediaType.split('/')[1] ?? mediaType).toUpperCase()
