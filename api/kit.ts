/**
 * The submission kit (U-11): what the person who submits copies into the platform's back end, in order and counted, and the
 * files to upload under names that say what they are. What is not ready yet is listed, never hidden.
 */
import type { PassThrough, Readable } from 'node:stream'
import { z } from 'zod'
import { ZipFile } from 'yazl'
import { missingPromotion, openWording } from '../activities/domain/content'
import type { CampaignState, FilingState } from '../activities/domain/state'
import { presentRound, openTasks } from '../activities/domain/state'
import { rowsThatLapse } from '../activities/domain/papers'
import type { FileRow } from '../infra/db/read-model'
import type { RefusedItem } from '../infra/db/rejections'
import type { FileStore } from '../infra/files/file-store'
import type { Requirement, RulePack } from '../workflows/contract/reference'
import { refusedBeforeOf, refusedBeforeSchema } from './rejections'
import { bilingualOut } from './present/rules'
import type { TextOf } from './present/notes'
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
    ready: z.boolean().meta({ description: 'Somebody has been asked to submit, and nothing stands in the way.' }),
    fields: z
      .array(
        z.object({
          field: z.string(),
          label: bilingualOut,
          value: z.string().nullable().meta({ description: 'To be copied; null: not known, or its text was erased.' }),
          characters: z.int().meta({ description: 'Of the value, as people count them.' }),
        }),
      )
      .meta({ description: 'Facts of the campaign that such forms ask for, in the order of most of them.' }),
    files: z.array(
      z.object({
        name: z.string().meta({ description: 'In the ZIP.', example: '01-营业执照.pdf' }),
        row: z.string(),
        label: z.string(),
        version: z.int(),
        fileId: z.uuid(),
        size: z.int(),
        mediaType: z.string(),
        sha256: z.string(),
      }),
    ),
    gaps: z.array(
      z.object({
        code: z.enum([
          'material_missing',
          'file_missing',
          'material_lapses',
          'items_open',
          'field_unknown',
          'wording_open',
          'promotion_incomplete',
        ]),
        row: z.string().optional(),
        field: z.string().optional(),
        items: z.array(z.string()).optional(),
        validUntil: instantOut.optional(),
        reason: bilingualOut,
      }),
    ),
    refusedBefore: refusedBeforeSchema,
    brings: z
      .object({ task: z.string().optional(), applicationNumber: z.string(), credential: z.string() })
      .meta({ description: 'What comes back: the answer to this task, with the number where one is demanded.' }),
  })
  .meta({ id: 'SubmissionKit' })
export type Kit = z.infer<typeof kitSchema>

export interface KitSource {
  campaign: Omit<CampaignState, 'filings'>
  filing: FilingState
  pack: RulePack
  requirement: Requirement
  files: ReadonlyMap<string, FileRow>
  textOf: TextOf
  /** What the platform refused of such filings, newest first. */
  refused: readonly RefusedItem[]
}

export function kitOf(source: KitSource): Kit {
  const { filing: f, pack, requirement } = source
  const { entry } = requirement
  const files = filesOf(source)
  const fields = fieldsOf(source)
  const gaps = gapsOf(source, fields)
  const submit = openTasks(f).find((t) => t.kind === 'submit')
  return {
    filing: f.id,
    platform: f.platform,
    platformName: pack.name.zh,
    noun: requirement.noun,
    phase: f.phase,
    round: f.round,
    entry: { label: entry.zh, url: entry.url, grade: entry.grade, source: entry.source },
    ready: submit !== undefined && gaps.every(({ code }) => code === 'file_missing'),
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

/** As people count: a surrogate pair or an accent is no character of its own. */
const countOf = (text: string): number =>
  [...new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)].length

function fieldsOf({ campaign: c, filing: f, textOf }: KitSource): Kit['fields'] {
  const earlier = f.rounds.findLast((round) => round.number !== undefined)
  const all: [field: string, zh: string, en: string, value: string | null | undefined][] = [
    ['campaign_name', '活动名称', 'Campaign name', c.name],
    ['objective', '活动目标与说明', 'Objective', c.objective && textOf(c.objective)],
    ['starts_at', '活动开始时间', 'Start', at(c.startsAt)],
    ['ends_at', '活动结束时间', 'End', at(c.endsAt)],
    ['launch_at', '上线时间', 'Launch', at(c.launches[f.platform]?.launchAt)],
    ['account', '账号', 'Account', f.account],
    ['earlier_number', '上一轮申请号', 'Number of the earlier round', earlier?.number],
  ]
  return all.flatMap(([field, zh, en, value]) =>
    value === undefined ? [] : [{ field, label: { zh, en }, value, characters: value === null ? 0 : countOf(value) }],
  )
}

function filesOf({ filing: f, requirement, files }: KitSource): Kit['files'] {
  const given = inOrder(f, requirement).flatMap(({ row, label, version, fileIds }) =>
    fileIds.flatMap((id, index) => {
      const file = files.get(id)
      return file ? [{ row, label, version, file, part: fileIds.length > 1 ? `-${index + 1}` : '' }] : []
    }),
  )
  return given.map(({ row, label, version, file, part }, index) => ({
    name: `${String(index + 1).padStart(2, '0')}-${shortName(label)}${part}${endingOf(file)}`,
    row,
    label,
    version,
    fileId: file.id,
    size: file.size,
    mediaType: file.media_type,
    sha256: file.sha256,
  }))
}

/** Rows as the pack lists them. */
const inOrder = (f: FilingState, { materials }: Requirement) =>
  Object.entries(f.rows)
    .map(([row, state]) => ({ row, ...state, place: materials.findIndex((m) => m.row === row) }))
    .sort((a, b) => a.place - b.place)
    .map((r) => ({ ...r, label: materials[r.place]?.zh ?? r.row }))

/** What stands before the first bracket, without what a file system refuses. */
const shortName = (label: string): string =>
  (label.split(/[（(]/)[0] ?? label).replace(/[\\/:*?"<>|\s]/g, '_').slice(0, 40)

const endingOf = ({ name }: FileRow): string => /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0].toLowerCase() ?? ''

const REASONS: Record<Kit['gaps'][number]['code'], { zh: string; en: string }> = {
  material_missing: { zh: '材料尚未提供', en: 'The material is not there yet.' },
  file_missing: { zh: '材料已提供，但没有上传文件', en: 'The material was provided without a file.' },
  material_lapses: { zh: '材料在活动结束前失效', en: 'The material lapses before the campaign ends.' },
  items_open: { zh: '还有驳回项未修改或答复', en: 'Rejection items are neither changed nor answered.' },
  wording_open: { zh: '文案中有未改写、也未说明的用语', en: 'Wording in the copy is neither changed nor justified.' },
  promotion_incomplete: { zh: '有奖促销信息不全', en: 'Facts of the prize promotion are missing.' },
  field_unknown: { zh: '该内容尚未填写，或已被清除', en: 'Not filled in yet, or erased.' },
}

function gapsOf({ campaign, filing: f, requirement }: KitSource, fields: Kit['fields']): Kit['gaps'] {
  const rows = inOrder(f, requirement)
  const open = presentRound(f).items.filter((item) => !item.resolution)
  const wording = openWording(campaign, f).map(({ copy, hit }) => `${copy}#${hit}`)
  const promotion = missingPromotion(campaign, f)
  const lapsing = campaign.endsAt === undefined ? [] : rowsThatLapse(campaign, f)
  const gaps: Omit<Kit['gaps'][number], 'reason'>[] = [
    ...rows.flatMap(({ row, status }) => (status === 'missing' ? [{ code: 'material_missing' as const, row }] : [])),
    ...rows.flatMap(({ row, status, fileIds }) =>
      status === 'provided' && fileIds.length === 0 ? [{ code: 'file_missing' as const, row }] : [],
    ),
    ...lapsing.map(([row, , until]) => ({ code: 'material_lapses' as const, row, validUntil: at(until) })),
    ...(open.length > 0 ? [{ code: 'items_open' as const, items: open.map((item) => item.id) }] : []),
    ...(wording.length > 0 ? [{ code: 'wording_open' as const, items: wording }] : []),
    ...(promotion.length > 0 ? [{ code: 'promotion_incomplete' as const, items: promotion }] : []),
    ...fields.flatMap(({ field, value }) => (value === null ? [{ code: 'field_unknown' as const, field }] : [])),
  ]
  return gaps.map((gap) => ({ ...gap, reason: REASONS[gap.code] }))
}

/** The files in one ZIP, beside them the fields to copy and a list with hashes. Files are read when their turn comes. */
export function zipOf(kit: Kit, files: ReadonlyMap<string, FileRow>, store: FileStore, now: string): Readable {
  const zip = new ZipFile()
  const mtime = new Date(now)
  const text = [
    `${kit.platformName} ${kit.noun.zh}（${kit.filing}，第 ${kit.round} 轮）`,
    `入口：${kit.entry.label} ${kit.entry.url ?? ''}`.trim(),
    '',
    ...kit.fields.flatMap((f) => [`【${f.label.zh}】${f.characters} 字`, f.value ?? '（未知）', '']),
    ...kit.refusedBefore.map(({ said }) => `提示：${said}`),
    ...kit.gaps.map((gap) => `注意：${gap.row ?? gap.field ?? gap.items?.join('、') ?? ''} ${gap.reason.zh}`),
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
