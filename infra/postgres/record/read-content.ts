/** What content is judged with, read in the record's transaction: the wording lists of now, and the texts kept before. */
import type { PoolClient } from 'pg'
import { copiesOf } from '../../../activities/domain/content/open-content'
import { copyNamed, type ContentAround, type CopyState } from '../../../activities/domain/record/content'
import { staleCopies } from '../../../activities/domain/content/rescreen'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { NoteRef } from '../../../activities/domain/record/values'
import type { Command } from '../../../workflows/contract/commands'
import type { ReferenceReader } from '../../reference/reference'
import { groundsOf } from '../../reference/wording/screen'
import { createScreens } from '../../reference/wording/screens'
import { readNotes } from '../reads/read-model'

// Compiled lists are large and the same for every campaign.
const screenFor = createScreens()

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
  return {
    screen: (text) => (lists.length === 0 ? [] : screenFor(lists)(text)),
    grounds: groundsOf(lists),
    lists: used,
    textOf: ({ note }) => texts.get(note) ?? undefined,
  }
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
