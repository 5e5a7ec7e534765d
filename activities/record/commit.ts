/** What is written of a change, whoever made it: its facts, the mails that it owes, and what follows for wakes and lists. */
import type { Actor } from '../../workflows/contract/commands'
import { announcements } from '../domain/mail/announce'
import { Change } from '../domain/decision/change'
import { credentialSteps } from '../domain/credentials/register-steps'
import { nextWake } from '../domain/due'
import { openTasks, type CampaignState } from '../domain/record/state'
import { isOverdue } from '../domain/view'
import type { RecordTransaction, Surroundings } from '../ports'

type Commit = Parameters<RecordTransaction['commit']>[0]

/** `changed`: the subjects whose rows are written anew. */
export function commitOf(change: Change, given: Pick<Commit, 'cause' | 'notes' | 'pokes' | 'changed'>): Commit {
  const { state, facts, ctx } = change
  const subjects = [...given.changed]
  const tasksOf = (subject: string) => openTasks(state.filings[subject] ?? state)
  return {
    ...given,
    state,
    facts,
    actor: ctx.actor,
    now: ctx.now,
    announcements: announcements(change),
    credentialSteps: [...credentialSteps(change), ...change.registerNews],
    wakeAt: new Map(subjects.map((subject) => [subject, nextWake(change, subject)])),
    overdue: new Set(subjects.filter((subject) => isOverdue(tasksOf(subject), ctx.now))),
  }
}

const SYSTEM: Actor = { client: 'system', channel: 'system' }

/** A change of the service's own accord, by nobody's words. */
export const ownChange = (state: CampaignState, surroundings: Surroundings, now: string): Change =>
  new Change(state, { ...surroundings, now, actor: SYSTEM, seal: noWords })

const noWords = (): never => {
  throw new Error('what the service does of its own accord carries no text')
}
