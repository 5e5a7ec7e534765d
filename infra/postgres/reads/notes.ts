/** Free text lies beside the record and may be erased: here it is put back where a reference to it stands. */
import { readNotes } from './read-model'
import type { TextOf } from '../../../activities/domain/record/values'
import type { Reads } from './reads'

const isNoteRef = (value: object): value is { note: string; commitment: string } =>
  'note' in value && typeof value.note === 'string' && 'commitment' in value && typeof value.commitment === 'string'

function noteIds(value: unknown, ids: Set<string>): Set<string> {
  if (typeof value !== 'object' || value === null) return ids
  if (isNoteRef(value)) ids.add(value.note)
  else for (const member of Object.values(value)) noteIds(member, ids)
  return ids
}

/** Reads every text that the value refers to, in one query. */
export async function textsOf(db: Reads['pool'], value: unknown): Promise<TextOf> {
  const texts = await readNotes(db, [...noteIds(value, new Set())])
  return (ref) => ref && (texts.get(ref.note) ?? null)
}

/** The value with each reference replaced by its text, or null where that was erased. */
export function withTexts(value: unknown, textOf: TextOf): unknown {
  if (Array.isArray(value)) return value.map((member) => withTexts(member, textOf))
  if (typeof value !== 'object' || value === null) return value
  if (isNoteRef(value)) return textOf(value)
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withTexts(member, textOf)]))
}
