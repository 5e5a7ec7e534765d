/** What content is judged with, read in the record's transaction: the wording lists of now, and the texts kept before. */
import type { PoolClient } from 'pg'
import { copiesOf } from '../../../activities/domain/content/open-content'
import { copyNamed, type ContentAround, type CopyState, type CopyText } from '../../../activities/domain/record/content'
import { staleCopies } from '../../../activities/domain/content/rescreen'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { NoteRef } from '../../../activities/domain/record/values'
import type { Command } from '../../../workflows/contract/commands'
import type { ReferenceReader } from '../../reference/reference'
import type { Match, Screen } from '../../../activities/domain/rules/wording'
import { inTurns } from '../../turns'
import { groundsOf } from '../../reference/wording/screen'
import { createScreens } from '../../reference/wording/screens'
import { readNotes } from '../reads/read-model'

// Compiled lists are large and the same for every campaign.
const screenFor = createScreens()

/** What every screening needs, made before the first one: it takes a tenth of a second in one piece. */
export const prepareScreening = (): void => void screenFor([])

/** Undefined for every other command, and where no copy has to be screened again: they pay next to nothing for it. */
export async function readContentAround(
  db: PoolClient,
  reference: ReferenceReader,
  state: CampaignState | undefined,
  command: Command | undefined,
): Promise<ContentAround | undefined> {
  if (!state) return undefined
  const earlier = command ? earlierText(state, command) : 'none'
  const screens = state.copies !== undefined || (earlier !== 'none' && command?.type !== 'handInPromotion')
  const lists = screens ? await reference.list('wording', db) : []
  const used = lists.map(({ id, version }) => ({ list: id, version }))
  const isAny = saysSector(command)
  const again = isAny
    ? copiesOf(state)
    : [...staleCopies(state, used).map(({ copy }) => copy), ...goingOn(state, command)]
  if (earlier === 'none' && again.length === 0) return undefined
  const before = command?.type === 'handInCopy' ? copyNamed(state, command.body.copy) : undefined
  const wanted = [...again, ...(before ? [before] : [])].flatMap(({ text, marks }) => [text, marks])
  if (earlier !== 'none') wanted.push(earlier)
  const texts = await readNotes(db, [...new Set(wanted.flatMap((ref) => (ref ? [ref.note] : [])))])
  const screen = lists.length === 0 ? () => [] : screenFor(lists)
  const found = await screened(screen, [...partsOf(command), ...again.flatMap(({ text }) => partsIn(texts, text))])
  return {
    screen: (text) => found.get(text) ?? screen(text),
    grounds: groundsOf(lists),
    lists: used,
    textOf: ({ note }) => texts.get(note) ?? undefined,
  }
}

/**
 * What the decision will ask about each part, found beforehand with turns for others between the parts: a campaign may keep a
 * million characters, and deciding is one piece.
 */
async function screened(screen: Screen, parts: readonly string[]): Promise<Map<string, Match[]>> {
  const texts = [...new Set(parts)]
  const matches = await inTurns(texts, screen)
  return new Map(texts.map((text, n) => [text, matches[n] ?? []]))
}

const partsOf = (command: Command | undefined): string[] =>
  command?.type === 'handInCopy' ? command.body.parts.map(({ text }) => text) : []

const partsIn = (texts: ReadonlyMap<string, string | null>, ref: NoteRef | undefined): string[] => {
  const kept = ref && texts.get(ref.note)
  return kept ? (JSON.parse(kept) as CopyText).parts.map(({ text }) => text) : []
}

/** Answering what is kept of it may bring what was found beside. */
const goingOn = (state: CampaignState, command: Command | undefined): CopyState[] =>
  command?.type === 'answerWording' ? copiesOf(state).filter(({ more }) => more !== undefined) : []

/** Then other lists may concern the copy that is there. */
const saysSector = (command: Command | undefined): boolean =>
  command?.type === 'amend' &&
  (command.body.changes.industry !== undefined || command.body.changes.productGroups !== undefined)

function earlierText(state: CampaignState, command: Command): NoteRef | undefined | 'none' {
  switch (command.type) {
    case 'handInCopy':
      return copyNamed(state, command.body.copy)?.text
    case 'answerWording':
      return undefined
    case 'handInPromotion':
      return state.promotion?.text
    default:
      return 'none'
  }
}
