/** Lines of a letter about wording: each hit, the sentence that it stands in, where that is, and what the rule says of it. */
import { copyNamed, type CopyState, type CopyText } from '../domain/record/content'
import { placeOf } from '../domain/mail/letters-content'
import type { CampaignState } from '../domain/record/state'
import type { Letter, MailRow } from '../mail-ports'

/** So many hits are told in full; the page shows all. */
const MOST_HITS = 5
const MOST_CHARACTERS = 80

const copiesTold = (row: MailRow, s: CampaignState): { copy: CopyState; hits: readonly string[] }[] =>
  (row.body.copies ?? []).flatMap(({ copy: name, hits }) => {
    const copy = copyNamed(s, name)
    return copy ? [{ copy, hits }] : []
  })

/** Where the words lie that letters tell of. */
export const copyNotes = (rows: readonly MailRow[], s: CampaignState): string[] =>
  rows.flatMap((row) => copiesTold(row, s).flatMap(({ copy }) => (copy.text ? [copy.text.note] : [])))

/** Rules that found what letters tell of. */
export const rulesTold = (rows: readonly MailRow[], s: CampaignState): string[] =>
  rows.flatMap((row) => copiesTold(row, s).flatMap(({ copy, hits }) => hits.flatMap((id) => copy.hits[id]?.rule ?? [])))

/** What is answered or gone by now is told no more. */
export function wordingLines(
  row: MailRow,
  s: CampaignState,
  notes: ReadonlyMap<string, string>,
  reasons: ReadonlyMap<string, string>,
): Letter['lines'] {
  const all = copiesTold(row, s).flatMap(({ copy, hits }) => {
    const text = copy.text && notes.get(copy.text.note)
    const parts = text === undefined ? [] : (JSON.parse(text) as CopyText).parts
    return hits.flatMap((id) => {
      const hit = copy.hits[id]
      const said = parts.find(({ part }) => part === hit?.part)?.text
      if (!hit || hit.answer || said === undefined) return []
      const words = said.slice(hit.start, hit.start + hit.length)
      const reason = reasons.get(hit.rule)
      const why = reason === undefined ? '' : `。${reason}`
      return [`“${words}”，原句：${sentenceAround(said, hit.start, hit.length)}（${placeOf(hit.part)}）${why}`]
    })
  })
  const lines = all.slice(0, MOST_HITS).map((text, n) => ({ label: `用语 ${n + 1}`, text }))
  return all.length > MOST_HITS ? [...lines, { label: '其余', text: `另有 ${all.length - MOST_HITS} 处` }] : lines
}

const ENDS = /[。！？!?\n]/

/** The sentence that a place stands in, cut around it where it is long. */
function sentenceAround(text: string, start: number, length: number): string {
  let [from, to] = [start, start + length]
  while (from > 0 && !ENDS.test(text[from - 1] ?? '') && start - from < MOST_CHARACTERS / 2) from -= 1
  while (to < text.length && !ENDS.test(text[to] ?? '') && to - start - length < MOST_CHARACTERS / 2) to += 1
  const isCut = (at: number): boolean => at > 0 && at < text.length && !ENDS.test(text[at] ?? '')
  const head = from > 0 && !ENDS.test(text[from - 1] ?? '') ? '…' : ''
  return `${head}${text.slice(from, to).trim()}${isCut(to) ? '…' : ''}`
}
