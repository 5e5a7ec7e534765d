/**
 * The submission kit (U-11): what the person who submits copies into the platform's back end, in order and counted, and the
 * files to upload under names that say what they are. What is not ready yet is listed, never hidden.
 */
import { materialOf } from '../rules/materials'
import { type CampaignState, type FilingState, openTasks, filledForm } from '../record/state'
import { fileFaults } from '../rules/file-limits'
import { fieldsOf, fileRulesOf } from '../rules/generic-form'
import { type FileRow, isDrawn } from './files'
import type { RefusedItem } from '../rejections/refused-item'
import type { Policy } from '../../../workflows/contract/policy'
import type { Requirement, RulePack } from '../../../workflows/contract/reference'
import { endingFor } from './file-name'
import type { FormReading } from '../forms/form-reading'
import { shownFields, type ShownField } from '../forms/shown-form'
import { gapsOf, type Gap } from './kit-gaps'
import { refusedBeforeOf, type RefusedBefore } from '../rejections/rejection-memory'
import { at } from '../time/instants'
import { typedCharacters, typedValue } from './typed-value'
import type { Bilingual } from '../../../workflows/contract/values'

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

export interface Kit {
  filing: string
  platform: string
  platformName: string
  noun: Bilingual
  phase: string
  round: number
  /** Where it is submitted. */
  entry: { label: string; url?: string; grade: string; source: string }
  /** The task to submit is open, and nothing blocks it. */
  ready: boolean
  /** `own`: the platform's own form; else a generic one. */
  form: { own: boolean; filledAt?: string }
  /** In the order of the platform's form. */
  fields: KitField[]
  files: KitFile[]
  gaps: Gap[]
  refusedBefore: RefusedBefore
  /** What the answer to the task has to bring. */
  brings: { task?: string; applicationNumber: string; credential: string }
}

/** A field with what is typed into it; its characters are those of that, as the platform counts them. */
export interface KitField extends ShownField {
  typed: string[]
}

export interface KitFile {
  /** In the ZIP. */
  name: string
  row: string
  label: string
  version: number
  fileId: string
  /** Bytes. */
  size: number
  mediaType: string
  sha256: string
  /** Address of a picture of it. */
  preview?: string
  /** Its type and size are within the platform's limits. */
  fits: boolean
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
    fields: fields.map(typedField),
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

function typedField(field: ShownField): KitField {
  const typed = typedValue(field, field.value)
  return { ...field, typed, characters: typedCharacters(typed) }
}

function filesOf({ filing: f, requirement, files }: KitSource): KitFile[] {
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
