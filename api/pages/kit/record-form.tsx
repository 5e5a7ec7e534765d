/** Where a submission is recorded: the form of its task, with number, time and screenshot. */
import { randomUUID } from 'node:crypto'
import type { VNode } from 'preact'
import { AnswerChoices, mayAnswer, type ShownForm } from '../task/answer-form'
import { offeredAnswers } from '../../../activities/domain/tasks/answer-fields'
import type { TaskReading } from '../task/read-task'
import { textOf } from '../forms/sent-form'
import { CsrfField } from '../ui/csrf-field'
import { Card } from '../ui/parts'
import { kitWords } from '../words/kit'

export interface RecordFormProps {
  reading: TaskReading
  shown: ShownForm
  csrf: string
  /** Of whoever submits, where that is somebody else. */
  holder?: string
}

export function RecordForm({ reading, shown, csrf, holder }: RecordFormProps): VNode {
  const { viewer, state, filing } = reading
  const words = kitWords(viewer.language)
  const action = `/filings/${filing?.id ?? ''}/kit`
  if (holder !== undefined)
    return (
      <Card title={words.record}>
        <p>{words.holderOnly(holder)}</p>
      </Card>
    )
  if (!offeredAnswers(state.kind).some(({ answer }) => mayAnswer(reading, answer)))
    return (
      <Card title={words.record}>
        <a class="button" href={`/sign-in?next=${encodeURIComponent(action)}`}>
          {words.signIn}
        </a>
      </Card>
    )
  return (
    <form class="card act" id="record" method="post" encType="multipart/form-data" action={action} noValidate>
      <h2>{words.record}</h2>
      <p class="hint">{words.recordWhy}</p>
      <CsrfField token={csrf} />
      <input type="hidden" name="once" value={randomUUID()} />
      <input type="hidden" name="basis" value={textOf(shown.sent, 'basis') ?? reading.task.basis ?? ''} />
      <AnswerChoices reading={reading} shown={shown} />
      <p>
        <button type="submit">{words.send}</button>
      </p>
    </form>
  )
}
