/**
 * S0-16: files held against the platform's limits when they are handed over. What was read at its source refuses; what is an
 * estimate only warns. The media type is that of the content, found when the file was uploaded.
 */
import { isHard, type FileRule } from '../../../workflows/contract/forms'

export interface FileFacts {
  mediaType: string
  size: number
}

export interface FileFault {
  /** How-manieth of the files. */
  index: number
  code: 'file_type_not_accepted' | 'file_too_large' | 'too_many_files'
  hard: boolean
  detail: string
}

/** Everything about the files of one row that does not fit. A file that is not known is none of its business. */
export function fileFaults(rules: readonly FileRule[], files: readonly (FileFacts | undefined)[]): FileFault[] {
  const faults = files.flatMap((file, index): FileFault[] => {
    if (!file) return []
    const ofType = rules.filter((rule) => takes(rule, file))
    if (ofType.length === 0)
      return [{ index, code: 'file_type_not_accepted', hard: allHard(rules), detail: acceptsZh(rules) }]
    const fits = ofType.some(({ maxBytes }) => maxBytes === undefined || file.size <= maxBytes)
    return fits ? [] : [{ index, code: 'file_too_large', hard: allHard(ofType), detail: acceptsZh(ofType) }]
  })
  const many = rules.flatMap((rule): FileFault[] => {
    if (rule.maxCount === undefined) return []
    const over = files.flatMap((file, index) => (file && takes(rule, file) ? [index] : []))[rule.maxCount]
    return over === undefined
      ? []
      : [{ index: over, code: 'too_many_files', hard: isHard(rule.grade), detail: acceptsZh([rule]) }]
  })
  return [...faults, ...many]
}

const takes = ({ mediaTypes }: FileRule, { mediaType }: FileFacts): boolean =>
  mediaTypes === undefined || mediaTypes.includes(mediaType)
const allHard = (rules: readonly FileRule[]): boolean => rules.every(({ grade }) => isHard(grade))

const MIB = 1024 * 1024

/** What a rule takes, as people say it. */
export function fileRuleZh({ zh, mediaTypes, maxBytes, maxCount }: FileRule): string {
  const parts = [
    ...(mediaTypes === undefined ? [] : [mediaTypes.map(shortType).join('、')]),
    ...(maxBytes === undefined ? [] : [`每个最大 ${sizeZh(maxBytes)}`]),
    ...(maxCount === undefined ? [] : [`最多 ${maxCount} 个`]),
  ]
  return parts.length === 0 ? `${zh}：要求未知，须向平台确认` : `${zh}：${parts.join('，')}`
}

const acceptsZh = (rules: readonly FileRule[]): string => rules.map(fileRuleZh).join('；')
const shortType = (mediaType: string): string => mediaType.replace(/^.*\//, '').replace('jpeg', 'jpg').toUpperCase()
const sizeZh = (bytes: number): string =>
  bytes >= MIB ? `${Number((bytes / MIB).toFixed(2))} MB` : `${Number((bytes / 1024).toFixed(1))} KB`
