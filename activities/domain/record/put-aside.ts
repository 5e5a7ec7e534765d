/** What was typed in one step and takes effect in a later one: each text is put aside, and what was typed refers to its note. */
import type { NoteRef } from './values'

/** As it was typed, with references in place of the texts. */
export type PutAside<T> = T extends string
  ? string | NoteRef
  : T extends readonly (infer E)[]
    ? PutAside<E>[]
    : T extends object
      ? { [K in keyof T]: PutAside<T[K]> }
      : T

/** A line with somebody's words, by what it is called; none where nothing was said. */
export const line = (label: string, note: NoteRef | undefined): { label: string; note: string }[] =>
  note ? [{ label, note: note.note }] : []

export const isNote = (value: unknown): value is NoteRef =>
  typeof value === 'object' && value !== null && 'note' in value && 'commitment' in value

/** As it was typed, with the commitments of the notes in place of the texts; and the notes. See `Change.putAside`. */
export function saidAgain<T>(kept: PutAside<T>): [said: T, notes: NoteRef[]] {
  const notes: NoteRef[] = []
  const text = JSON.stringify(kept, (_key, value: unknown) => {
    if (!isNote(value)) return value
    notes.push(value)
    return value.commitment
  })
  return [(text === undefined ? undefined : JSON.parse(text)) as T, notes]
}
