import type { AnswerTask, ItemAnswerInput } from '../../../workflows/contract/commands'
import type { Change } from '../decision/change'
import { refuseEach } from '../decision/faults'
import { refuse, refuseUnknown } from '../decision/refusal'
import { type FilingState, presentRound } from '../record/state'
import type { ItemState, TaskState } from '../record/values'
import { close } from '../tasks/close-task'
import { categoryOf } from './rejection-category'
import { raiseMatter } from './matters'

/** S0-36: a resubmission is refused until every cited item was changed or answered. */
export function answerCorrection(change: Change, f: FilingState, task: TaskState, body: AnswerTask): void {
  if (body.answer === 'consult') {
    raiseMatter(change, f, { kind: 'consultation', text: body.text, blocksLaunch: false })
    return
  }
  const round = presentRound(f)
  refuseEach(body.itemAnswers ?? [], (given, index) => answerItem(change, f, round.items, given, index))
  if (body.answer === 'items') return
  const open = presentRound(f).items.filter((i) => !i.resolution)
  if (open.length > 0)
    refuse('items_open', open.map((i) => i.id).join(', '), '/itemAnswers', { open: open.map((i) => i.id) })
  close(change, task, body)
  change.emit('FilingCorrected', f.id, { round: f.round })
}

export function answerItem(
  change: Change,
  f: FilingState,
  items: ItemState[],
  given: ItemAnswerInput,
  index: number,
): void {
  const pointer = `/itemAnswers/${index}`
  const known = items.map(({ id }) => id)
  const item = items.find((i) => i.id === given.id) ?? refuseUnknown('item_unknown', given.id, `${pointer}/id`, known)
  const evidence = Boolean(given.note?.trim()) || Boolean(given.fileIds?.length)
  if (item.source === 'no_reason' && !(given.basis && evidence)) refuse('item_needs_evidence', item.id, pointer)
  if (given.how === 'answered' && !evidence) refuse('field_required', 'note', `${pointer}/note`)
  change.emit('ItemAnswered', f.id, {
    round: f.round,
    item: item.id,
    category: categoryOf(change, given.category, pointer),
    resolution: {
      how: given.how,
      note: change.note(given.note),
      fileIds: change.files(given.fileIds, `${pointer}/fileIds`),
      basis: given.basis,
      at: change.ctx.now,
    },
  })
}
