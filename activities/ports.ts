/**
 * What the activities need from the outside: the record's store, the clock, reference data. Interfaces only; the parts that
 * fulfil them live in `infra/` and are handed in by whoever builds the worker.
 */
import type { Actor, Command } from '../workflows/contract/commands'
import type { Outcome } from '../workflows/contract/views'
import type { Announcement } from './domain/announce'
import type { Context } from './domain/change'
import type { StoredFact } from './domain/facts'
import type { CampaignState, NoteRef } from './domain/state'

export interface IntakeRow {
  id: string
  client: string
  actor: Actor
  command: string
  subject: string | undefined
  body: unknown
  outcome: Outcome | undefined
}

export interface SealedNote extends NoteRef {
  body: string
  salt: Buffer
}

/** The record's clock, read inside a transaction. */
export interface ClockReading {
  /** ISO with the zone's offset. */
  now: string
  /** Real milliseconds until an instant; undefined while the clock is paused. */
  realMsUntil(at: string): number | undefined
  /** Changes whenever the pace of the clock does. */
  pace: string
}

/** Everything one commit writes. */
export interface Commit {
  state: CampaignState
  facts: StoredFact[]
  actor: Actor
  cause: string | undefined
  now: string
  notes: SealedNote[]
  announcements: Announcement[]
  /** Subjects (campaign number or filing ids) whose workflows must ask the record again. */
  pokes: string[]
  /** Subjects whose rows changed. */
  changed: ReadonlySet<string>
  /** When each changed subject wants to be asked again. */
  wakeAt: ReadonlyMap<string, string | undefined>
  overdue: ReadonlySet<string>
}

/** One transaction on the record. */
export interface RecordTransaction {
  /** Locks the intake row; undefined when there is none. */
  lockIntake(id: string): Promise<IntakeRow | undefined>
  /** Stores what an operator typed into Temporal UI as an intake row, once per update id. */
  storeOperatorIntake(row: {
    updateId: string
    actor: Actor
    command: string
    subject: string
    body: unknown
  }): Promise<string>
  decideIntake(id: string, outcome: Outcome): Promise<void>
  /** Locks the stream's head in a statement of its own; false when the stream does not exist. */
  lockHead(stream: string): Promise<boolean>
  createHead(stream: string): Promise<void>
  load(number: string): Promise<CampaignState | undefined>
  readClock(): Promise<ClockReading>
  /** Reference data and files, read before the decision so that the decision does no I/O. */
  surroundings(state: CampaignState | undefined, command: Command | undefined): Promise<Surroundings>
  /** Writes all of it. A constraint that says no comes back as its name, with nothing written. */
  commit(commit: Commit): Promise<{ ok: true } | { ok: false; constraint: string }>
  waitingMail(subject: string, now: string): Promise<{ upTo: number; next: string | undefined }>
}

export type Surroundings = Pick<Context, 'policy' | 'calendar' | 'pack' | 'person' | 'fileExists'>

export interface RecordStore {
  transaction<T>(work: (tx: RecordTransaction) => Promise<T>): Promise<T>
}
