/**
 * The name under which a file is handed out: its ending is that of the type which was found in it. Whatever the caller called it,
 * `a.exe` with a PDF in it opens as a PDF, and a script that came as text opens as text.
 */
import { DOCX_TYPE, OFD_TYPE, PDF_TYPE, PPTX_TYPE, VIDEO_TYPE, XLSX_TYPE } from '../rules/media-types'

/** The first is given to files that have none of them. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  [PDF_TYPE]: ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/heic': ['heic', 'heif'],
  [VIDEO_TYPE]: ['mp4', 'm4v'],
  [DOCX_TYPE]: ['docx'],
  [XLSX_TYPE]: ['xlsx'],
  [PPTX_TYPE]: ['pptx'],
  [OFD_TYPE]: ['ofd'],
  'text/plain': ['txt'],
}

const MOST_CHARACTERS = 150
/** With a letter in it: the end of `v1.2` is none. */
const ENDING = /\.(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{1,8}$/

/** With the dot; `given` in small letters where it fits the type. */
export function endingFor(mediaType: string, given = ''): string {
  const own = ENDING.exec(given)?.[0].toLowerCase()
  const endings = ENDINGS[mediaType] ?? ['bin']
  return own !== undefined && endings.includes(own.slice(1)) ? own : `.${endings[0] ?? 'bin'}`
}

export function handedOutName({ name, media_type: mediaType }: { name: string; media_type: string }): string {
  // Windows takes no notice of dots and blanks at the end of a name.
  const plain = name.replace(/[.\s]+$/u, '')
  const ending = endingFor(mediaType, plain)
  if (plain.toLowerCase().endsWith(ending)) return plain
  const stem = plain.replace(ENDING, '')
  if (stem.toLowerCase().endsWith(ending)) return stem
  return `${Array.from(stem || 'file')
    .slice(0, MOST_CHARACTERS - ending.length)
    .join('')}${ending}`
}
