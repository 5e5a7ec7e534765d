/** What content is judged with, read in the record's transaction: the wording lists of now, and the texts kept before. */
import type { PoolClient } from 'pg'
import { copyNamed, type ContentAround } from '../../activities/domain/content-state'
import type { CampaignState, NoteRef } from '../../activities/domain/state'
import type { Command } from '../../workflows/contract/commands'
import type { ReferenceReader } from '../reference'
import { groundsOf } from '../wording/screen'
import { createScreens } from '../wording/screens'
import { readNotes } from './read-model'

// Compiled lists are large and the same for every campaign.
const screenFor = createScreens()

/** Undefined for every other command: they pay nothing for it. */
export async function readContentAround(
  db: PoolClient,
  reference: ReferenceReader,
  state: CampaignState | undefined,
  command: Command | undefined,
): Promise<ContentAround | undefined> {
  if (!command || !state) return undefined
  const earlier = earlierText(state, command)
  if (earlier === 'none') return undefined
  const lists = command.type === 'handInPromotion' ? [] : await reference.list('wording', db)
  const texts = await readNotes(db, earlier ? [earlier.note] : [])
  return {
    screen: (text) => (lists.length === 0 ? [] : screenFor(lists)(text)),
    grounds: groundsOf(lists),
    lists: lists.map(({ id, version }) => ({ list: id, version })),
    textOf: ({ note }) => texts.get(note) ?? undefined,
  }
}

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
