/**
 * A verdict that was recorded wrongly (U-4): who says so names a second person, who is asked in person. Until that person has
 * confirmed, what is recorded stands; nobody confirms for somebody else, and nobody what is their own.
 */
import type { AnswerTask, Correct } from '../../workflows/contract/commands'
import { filingOfKey, keyOfFiling } from '../../workflows/contract/ids'
import { learnOfLoss } from './credentials/register-news'
import { refuse, type Change } from './decision/change'
import { saidBy } from './decision/said-by'
import { correctVerdict, wrongVerdict } from './filing/correct-entry'
import type { CorrectionAsked } from './record/said'
import { saidAgain } from './record/put-aside'
import { openTasks, type FilingState } from './record/state'
import type { NoteRef, TaskState } from './record/values'
import { close } from './tasks/close-task'
import { openAsked } from './tasks/open-task'

const KIND = 'confirm_correction'
type Verdict = NonNullable<Correct['verdict']>

/** Whoever asks again, asks anew: what was asked before is no longer to be confirmed. */
export function askSecondPerson(change: Change, f: FilingState, body: Correct): { asked: string } {
  const { actor } = change.ctx
  const person = actor.person ?? refuse('person_required', 'correct')
  const confirmer = change.staff(
    body.confirmedBy ?? refuse('second_person_required', undefined, '/confirmedBy'),
    '/confirmedBy',
  )
  if (confirmer === person) refuse('second_person_required', confirmer, '/confirmedBy')
  const { number } = change.state
  const key = keyOfFiling(f.id)
  const wrong = wrongVerdict(f, body)
  change.rehearse((copy) =>
    correctVerdict(copy, copy.filing(f.id), {
      ...wrong,
      reason: copy.ctx.seal(body.reason),
      confirmedBy: confirmer,
      verdict: body.verdict,
    }),
  )
  for (const task of openTasks(change.state))
    if (task.kind === KIND && task.key === key)
      change.emit('TaskSuperseded', number, { task: task.id, because: 'asked_anew' })
  change.emit('CorrectionAsked', number, {
    filing: f.id,
    ...wrong,
    reason: change.ctx.seal(body.reason),
    confirmer,
    by: saidBy(change),
    verdict: body.verdict && putAside(change, body.verdict),
  })
  openAsked(change, number, [{ kind: KIND, key }])
  return { asked: confirmer }
}

/** Confirmed, it is corrected as it was asked; refused, what is recorded stands. */
export function answerCorrectionAsked(change: Change, task: TaskState, body: AnswerTask): void {
  const { number, corrections } = change.state
  const filing = filingOfKey(number, task.key ?? '')
  const asked = corrections?.[task.key ?? '']?.asked ?? refuse('entry_unknown', filing)
  if (change.ctx.actor.person === asked.by.person) refuse('second_person_required', asked.by.person, '/task')
  const { by, reason, wrongSeq, round, verdict } = asked
  // Whoever was asked, or stands in meanwhile.
  const confirmer = task.holder.person ?? refuse('person_required', task.kind)
  close(change, task, body)
  if (body.answer === 'refused')
    return change.emit('CorrectionRefused', number, {
      filing,
      confirmer,
      by,
      note: change.note(body.text),
    })
  learnOfLoss(change, change.filing(filing))
  wrongVerdict(change.filing(filing), { target: 'verdict', round })
  const [said, notes] = saidAgain<Correct['verdict']>(verdict)
  change.putAside(notes)
  correctVerdict(change, change.filing(filing), { wrongSeq, round, reason, confirmedBy: confirmer, by, verdict: said })
}

/** What the platform really said, its texts put aside; when, is at the latest now. */
function putAside(change: Change, verdict: Verdict): NonNullable<CorrectionAsked['verdict']> {
  const aside = (text: string | undefined): NoteRef | undefined => change.note(text)
  const { text, items, itemResults, conditions } = verdict
  return {
    ...verdict,
    occurredAt: verdict.occurredAt ?? change.ctx.now,
    text: aside(text),
    items: items?.map((item) => ({ ...item, error: aside(item.error), suggestion: aside(item.suggestion) })),
    itemResults: itemResults?.map((result) => ({ ...result, note: aside(result.note) })),
    conditions: conditions?.map((condition) => ({ ...condition, text: change.ctx.seal(condition.text) })),
  }
}
