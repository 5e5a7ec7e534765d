/** Handing a task over to a colleague: for whoever may, in a browser that the person has signed in. */
import type { VNode } from 'preact'
import { holderChoices } from '../around'
import { CsrfField } from '../ui/csrf-field'
import { SelectField, TextField } from '../ui/fields'
import { textOf } from '../forms/sent-form'
import { taskWords } from '../words/task'
import type { ShownForm } from './answer-form'
import type { TaskReading } from './read-task'

/** Names of its fields; an answer's fields begin with a slash. */
export const DELEGATE = { to: 'delegate-to', reason: 'delegate-reason' } as const

export function DelegateForm(props: { reading: TaskReading; csrf: string; shown: ShownForm }): VNode {
  const { reading, csrf, shown } = props
  const { viewer, state, around } = reading
  const words = taskWords(viewer.language)
  const isSent = shown.faults.some(({ field }) => field === DELEGATE.to || field === DELEGATE.reason)
  return (
    <details class="card" open={isSent}>
      <summary>{words.delegate}</summary>
      <form method="post" action={`/tasks/${state.id}/delegate`}>
        <CsrfField token={csrf} />
        <SelectField
          name={DELEGATE.to}
          label={words.delegateTo}
          hint={words.delegateHint}
          faults={shown.faults}
          value={textOf(shown.sent, DELEGATE.to)}
          options={holderChoices(around.people, state.holder.person, viewer.language)}
          choose={words.choose}
        />
        <TextField
          name={DELEGATE.reason}
          label={words.delegateWhy}
          faults={shown.faults}
          value={textOf(shown.sent, DELEGATE.reason)}
          maxLength={200}
        />
        <p>
          <button class="outline" type="submit">
            {words.delegateDo}
          </button>
        </p>
      </form>
    </details>
  )
}
