/** A task that a group holds: who claims it; who has claimed it since when; and giving it back. */
import { randomUUID } from 'node:crypto'
import type { VNode } from 'preact'
import { isUnclaimed } from '../../../activities/domain/tasks/holder-of'
import { answersFor } from '../around'
import { CsrfField } from '../ui/csrf-field'
import { TextField } from '../ui/fields'
import { Card } from '../ui/parts'
import { taskWords } from '../words/task'
import type { TaskReading } from './read-task'

/** Name of the field; an answer's fields begin with a slash. */
export const GIVE_BACK_REASON = 'give-back-reason'

interface Part {
  reading: TaskReading
  csrf: string
}

export function OfGroup({ reading, csrf }: Part): VNode | null {
  const { state, around, viewer } = reading
  const { group = '' } = state.holder
  const words = taskWords(viewer.language)
  const name = around.personName(group)
  if (!isUnclaimed(state)) return <Claimed reading={reading} csrf={csrf} />
  const members = around.people.group(group)?.members ?? []
  const isMember = members.includes(viewer.person)
  return (
    <Card tone="act" title={words.unclaimed(name)}>
      {viewer.members ? (
        <WhoAreYou reading={reading} members={members} />
      ) : isMember ? (
        <Claim reading={reading} csrf={csrf} />
      ) : (
        <p>{words.unclaimedFor(words.marks.list(members.map((one) => around.personName(one))))}</p>
      )}
    </Card>
  )
}

const signInAt = (task: string, who?: string): string =>
  `/sign-in?next=${encodeURIComponent(`/tasks/${task}`)}${who === undefined ? '' : `&who=${encodeURIComponent(who)}`}`

/** Whoever opened the mailbox's link is one of these, and proves which by a code to the own address. */
function WhoAreYou({ reading, members }: { reading: TaskReading; members: readonly string[] }): VNode {
  const { state, around, viewer } = reading
  return (
    <>
      <p>{taskWords(viewer.language).unclaimedWhy}</p>
      <p class="row">
        {members.map((member) => (
          <a key={member} class="button outline" href={signInAt(state.id, member)}>
            {around.personName(member)}
          </a>
        ))}
      </p>
    </>
  )
}

function Claim({ reading, csrf }: Part): VNode {
  const { state, viewer } = reading
  const words = taskWords(viewer.language)
  return (
    <>
      <p>{words.claimWhy}</p>
      {viewer.how === 'session' ? (
        <form method="post" action={`/tasks/${state.id}/claim`}>
          <CsrfField token={csrf} />
          <input type="hidden" name="once" value={randomUUID()} />
          <button type="submit">{words.claim}</button>
        </form>
      ) : (
        <p>
          <a class="button" href={signInAt(state.id)}>
            {words.signIn}
          </a>
        </p>
      )}
    </>
  )
}

function Claimed({ reading, csrf }: Part): VNode {
  const { state, around, viewer, campaign } = reading
  const { group = '', person = '', claimedAt } = state.holder
  const words = taskWords(viewer.language)
  const since = claimedAt === undefined ? '' : around.when.moment(claimedAt)
  const isOwn = person === viewer.person
  const mayGiveBack =
    viewer.how === 'session' &&
    (isOwn || answersFor(campaign, viewer, around) || around.people.group(group)?.owner === viewer.person)
  return (
    <Card title={words.ofGroup(around.personName(group))}>
      <p>{isOwn ? words.claimedByYou(since) : words.claimedBy(around.personName(person), since)}</p>
      {mayGiveBack && (
        <details>
          <summary>{words.giveBack}</summary>
          <form method="post" action={`/tasks/${state.id}/give-back`}>
            <CsrfField token={csrf} />
            <input type="hidden" name="once" value={randomUUID()} />
            <TextField
              name={GIVE_BACK_REASON}
              label={words.delegateWhy}
              hint={words.giveBackWhy}
              faults={[]}
              value=""
              maxLength={200}
            />
            <p>
              <button class="outline" type="submit">
                {words.giveBack}
              </button>
            </p>
          </form>
        </details>
      )}
    </Card>
  )
}
