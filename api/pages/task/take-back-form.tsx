/** A party that has confirmed takes that back: beneath its answered task, while the answer counts. */
import type { VNode } from 'preact'
import { isConfirmed, questionOf } from '../../../activities/domain/decision/parties'
import { answersFor } from '../around'
import { CsrfField } from '../ui/csrf-field'
import { LongField } from '../ui/fields'
import { Card } from '../ui/parts'
import { textOf } from '../forms/sent-form'
import { taskWords } from '../words/task'
import type { ShownForm } from './answer-form'
import type { TaskReading } from './read-task'

/** The name of its one field. */
export const TAKE_BACK = 'take-back-text'

export function TakeBackForm(props: { reading: TaskReading; csrf: string; shown: ShownForm }): VNode | null {
  const { reading, csrf, shown } = props
  const { viewer, state, campaign } = reading
  const question = questionOf(state.kind)
  if (state.status !== 'answered' || !question || !isConfirmed(campaign, state.key ?? '', question)) return null
  if (!mayTakeBack(reading)) return null
  const words = taskWords(viewer.language)
  return (
    <Card title={words.takeBack}>
      <p class="soft">{words.takeBackHint}</p>
      <form method="post" action={`/tasks/${state.id}/take-back`}>
        <CsrfField token={csrf} />
        <LongField
          name={TAKE_BACK}
          label={words.takeBackWhy}
          faults={shown.faults}
          value={textOf(shown.sent, TAKE_BACK)}
        />
        <p>
          <button class="outline" type="submit">
            {words.takeBackDo}
          </button>
        </p>
      </form>
    </Card>
  )
}

/** Whoever speaks for the party; signed in, whoever looks after it or answers for the campaign. */
function mayTakeBack({ viewer, around, campaign, state }: TaskReading): boolean {
  const party = campaign.parties?.find((one) => one.party === state.key)
  if (party === undefined || viewer.person === party.contact) return party !== undefined
  return viewer.how === 'session' && (viewer.person === party.ours || answersFor(campaign, viewer, around))
}
