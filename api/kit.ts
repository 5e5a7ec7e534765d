/**
 * The submission kit (U-11): what the person who submits copies into the platform's back end, in order and counted, and the
 * files to upload under names that say what they are. What is not ready yet is listed, never hidden.
 */
import type { PassThrough, Readable } from 'node:stream'
import { z } from 'zod'
import { ZipFile } from 'yazl'
import { materialOf } from '../activities/domain/accounts'
import type { CampaignState, FilingState } from '../activities/domain/state'
import { openTasks } from '../activities/domain/state'
import { filledForm } from '../activities/domain/form'
import { fileFaults } from '../activities/domain/file-rules'
import { fieldsOf, fileRulesOf } from '../activities/domain/generic-form'
import type { FileRow } from '../infra/db/files-read'
import type { RefusedItem } from '../infra/db/rejections'
import type { FileStore } from '../infra/files/file-store'
import { isDrawn } from '../infra/files/previews'
import type { Policy } from '../workflows/contract/policy'
import type { Requirement, RulePack } from '../workflows/contract/reference'
import { endingFor } from './file-name'
import { fieldOut, shownFields, type ShownField } from './form'
import type { FormReading } from './form-sources'
import { gapOut, gapsOf, type Gap } from './kit-gaps'
import { refusedBeforeOf, refusedBeforeSchema } from './rejections'
import { bilingualOut } from './present/rules'
import { at, instantOut } from './present/words'

export const kitSchema = z
  .object({
    filing: z.string(),
    platform: z.string(),
    platformName: z.string(),
    noun: bilingualOut,
    phase: z.string(),
    round: z.int(),
    entry: z.object({ label: z.string(), url: z.string().optional(), grade: z.string(), source: z.string() }),
    ready: z.boolean().meta({ description: 'True if the submission task is open and nothing blocks it.' }),
    form: z.object({
      own: z
        .boolean()
        .meta({ description: 'True: the form of the platform. False: a generic form, our own estimate.' }),
      filledAt: instantOut.optional(),
    }),
    fields: z.array(fieldOut).meta({ description: "Fields to copy, in the order of the platform's form." }),
    files: z.array(
      z.object({
        name: z.string().meta({ description: 'File name in the ZIP.', example: '01-营业执照.pdf' }),
        row: z.string(),
        label: z.string(),
        version: z.int(),
        fileId: z.uuid(),
        size: z.int(),
        mediaType: z.string(),
        sha256: z.string(),
        preview: z.string().optional().meta({
          description: 'Address of a safe preview image. PDFs and long pictures accept `?page=`.',
        }),
        fits: z.boolean().meta({ description: 'Whether type and size are within the limits of the platform.' }),
      }),
    ),
    gaps: z.array(gapOut),
    refusedBefore: refusedBeforeSchema,
    brings: z.object({ task: z.string().optional(), applicationNumber: z.string(), credential: z.string() }).meta({
      description: 'What to record after submitting: the answer to this task, with the application number if required.',
    }),
  })
  .meta({ id: 'SubmissionKit' })
export type Kit = z.infer<typeof kitSchema>

export interface KitSource {
  campaign: Omit<CampaignState, 'filings'>
  filing: FilingState
  pack: RulePack
  requirement: Requirement
  policy: Policy
  files: ReadonlyMap<string, FileRow>
  forms: FormReading
  /** What the platform refused of such filings, newest first. */
  refused: readonly RefusedItem[]
}

export function kitOf(source: KitSource): Kit {
  const { filing: f, pack, requirement } = source
  const { entry } = requirement
  const generic = fieldsOf(requirement)
  const files = filesOf(source)
  const form = filledForm(f)
  const fields = shownFields(source.forms, f)
  const gaps = gapsOf({ ...source, fields, rows: inOrder(f, requirement) })
  const submit = openTasks(f).find((t) => t.kind === 'submit')
  return {
    filing: f.id,
    platform: f.platform,
    platformName: pack.name.zh,
    noun: requirement.noun,
    phase: f.phase,
    round: f.round,
    entry: { label: entry.zh, url: entry.url, grade: entry.grade, source: entry.source },
    ready: submit !== undefined && !gaps.some(({ blocks }) => blocks),
    form: { own: generic.own, filledAt: at(form?.filledAt) },
    fields,
    files,
    gaps,
    refusedBefore: refusedBeforeOf(pack.name.zh, source.refused),
    brings: {
      task: submit?.id,
      applicationNumber: requirement.applicationNumber,
      credential: requirement.credential,
    },
  }
}

function filesOf({ filing: f, requirement, files }: KitSource): Kit['files'] {
  const given = inOrder(f, requirement).flatMap(({ row, label, version, fileIds }) =>
    fileIds.flatMap((id, index) => {
      const file = files.get(id)
      return file ? [{ row, label, version, file, part: fileIds.length > 1 ? `-${index + 1}` : '' }] : []
    }),
  )
  return given.map(({ row, label, version, file, part }, index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${shortName(label)}${part}${endingFor(file.media_type, file.name)}`,
    row,
    label,
    version,
    fileId: file.id,
    size: file.size,
    mediaType: file.media_type,
    sha256: file.sha256,
    preview: isDrawn(file.media_type) ? `/v1/files/${file.id}/preview` : undefined,
    fits: fileFaults(fileRulesOf(requirement, row), [{ mediaType: file.media_type, size: file.size }]).length === 0,
  }))
}

/** What the pack does not ask for stands last. */
const placeOf = (materials: Requirement['materials'], row: string): number => {
  const place = materials.findIndex((m) => m.row === row)
  return place < 0 ? materials.length : place
}

/** Rows as the pack lists them. */
const inOrder = (f: FilingState, { materials }: Requirement) =>
  Object.entries(f.rows)
    .map(([row, state]) => ({ row, ...state, place: placeOf(materials, row) }))
    .sort((a, b) => a.place - b.place)
    .map((r) => ({ ...r, label: materialOf({ materials }, r.row)?.zh ?? r.row }))

/** What stands before the first bracket, without what a file system refuses. */
const shortName = (label: string): string =>
  (label.split(/[（(]/)[0] ?? label).replace(/[\\/:*?"<>|\s]/g, '_').slice(0, 40)

const headOf = ({ label, characters, maxLength }: ShownField): string =>
  `【${label.zh}】${characters}${maxLength === undefined ? '' : `/${maxLength}`} 字`
const textOf = ({ value }: ShownField): string =>
  value === null ? '（未填写）' : Array.isArray(value) ? value.join('\r\n') : String(value)
const gapLine = ({ label, items, reason }: Gap): string => {
  const count = items === undefined ? '' : `（${items.length} 处）`
  return `注意：${label === undefined ? '' : `${label}：`}${reason.zh}${count}`
}

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
