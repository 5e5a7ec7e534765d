/** What is written of a change, whoever made it: its facts, the mails that it owes, and what follows for wakes and lists. */
import type { Actor } from '../../workflows/contract/commands'
import { announcements } from '../domain/mail/announce'
import { Change } from '../domain/decision/change'
import { credentialSteps } from '../domain/credentials/register-steps'
import { nextWake } from '../domain/due'
import { earliest } from '../domain/time/instants'
import { openTasks, ownerOf, reviewsOf, type CampaignState } from '../domain/record/state'
import { isOverdue } from '../domain/attributes'
import type { RecordTransaction, Surroundings } from '../ports'

type Commit = Parameters<RecordTransaction['commit']>[0]

/** `changed`: the subjects whose rows are written anew. */
export function commitOf(
  change: Change,
  given: Pick<Commit, 'cause' | 'notes' | 'pokes' | 'gathered' | 'changed'>,
): Commit {
  const { state, facts, ctx } = change
  const subjects = [...given.changed]
  const tasksOf = (subject: string) => openTasks(ownerOf(state, subject))
  return {
    ...given,
    state,
    facts,
    actor: ctx.actor,
    now: ctx.now,
    announcements: announcements(change),
    credentialSteps: [...credentialSteps(change), ...change.registerNews],
    wakeAt: new Map(subjects.map((subject) => [subject, wakeOf(change, subject)])),
    overdue: new Set(subjects.filter((subject) => isOverdue(tasksOf(subject), ctx.now))),
  }
}

/** A review has no row of its own: the campaign's says when either wants to be asked. */
function wakeOf(change: Change, subject: string): string | undefined {
  const { state: s } = change
  if (subject !== s.number) return nextWake(change, subject)
  return earliest([subject, ...reviewsOf(s).map(({ id }) => id)].map((each) => nextWake(change, each)))
}

const SYSTEM: Actor = { client: 'system', channel: 'system' }

/** A change of the service's own accord, by nobody's words. */
export const ownChange = (state: CampaignState, surroundings: Surroundings, now: string): Change =>
  new Change(state, { ...surroundings, now, actor: SYSTEM, seal: noWords })

const noWords = (): never => {
  throw new Error('what the service does of its own accord carries no text')
}
