/** The answer to a task that asks for a material: files, a company paper, or the reason why it is not needed. */
import type { AnswerTask } from '../../../workflows/contract/commands'
import { materialOf } from '../rules/materials'
import { refuse, type Change } from '../decision/change'
import { close } from '../tasks/close-task'
import { pinPaper } from './company-papers'
import { refuseUnfitFiles } from './fit-files'
import { checkValidity, provideMaterial, refuseUndated } from './material-validity'
import type { FilingState } from '../record/state'
import type { TaskState } from '../record/values'

export function collectMaterial(change: Change, f: FilingState, task: TaskState, body: AnswerTask): void {
  const row = task.key ?? ''
  if (body.answer === 'not_applicable') {
    if (materialOf(change.requirement(f), row)?.mandatory)
      refuse('answer_not_accepted', row, '/answer', { accepts: ['provided'] })
    close(change, task, body)
    const given = { row, fileIds: body.fileIds ?? [], note: change.note(body.text) }
    return provideMaterial(change, f, given, 'not_applicable')
  }
  const paper = pinPaper(change, row, body)
  const { validFrom, validUntil } = paper ?? body
  refuseUndated(row, validUntil)
  checkValidity(change, { validFrom, validUntil })
  refuseUnfitFiles(change, change.requirement(f), row, paper?.fileIds ?? body.fileIds)
  close(change, task, body)
  const given = { row, fileIds: body.fileIds ?? [], note: change.note(body.text), validFrom, validUntil }
  provideMaterial(change, f, { ...given, ...paper })
}
