/** One reason why somebody is asked, in both languages, and how such texts are put together. */
import type { Bilingual } from '../../../workflows/contract/values'
import type { NoteRef } from '../record/values'

/** One reason, by what it is called: a text of ours, a note with somebody's words, or a person by staff number. */
export interface Why {
  label: Bilingual
  text?: Bilingual
  note?: string
  person?: string
}

/** A reason as a letter tells it, or a fact that letters are written from: in Chinese. */
export interface WhyLine extends Pick<Why, 'note' | 'person'> {
  label: string
  text?: string
}

export const lineOf = ({ label, text, ...whose }: Why): WhyLine => ({
  label: label.zh,
  ...(text === undefined ? {} : { text: text.zh }),
  ...whose,
})

/** A line with somebody's words, with words of ours, or with a person; none where there is nothing. */
export const quoted = (label: Bilingual, note: NoteRef | undefined): Why[] => (note ? [{ label, note: note.note }] : [])
export const words = (label: Bilingual, text: Bilingual | undefined): Why[] =>
  text === undefined ? [] : [{ label, text }]
export const somebody = (label: Bilingual, person: string | undefined): Why[] =>
  person === undefined ? [] : [{ label, person }]

export const both = (zh: string, en: string): Bilingual => ({ zh, en })
/** A name, or a number: the same in every language. */
export const same = (text: string): Bilingual => both(text, text)
export const about = (what: Bilingual, name: Bilingual | string): Bilingual => {
  const { zh, en } = typeof name === 'string' ? same(name) : name
  return both(`${what.zh}（${zh}）`, `${what.en} (${en})`)
}
export const listed = (parts: readonly Bilingual[]): Bilingual =>
  both(parts.map(({ zh }) => zh).join('、'), parts.map(({ en }) => en).join(', '))
