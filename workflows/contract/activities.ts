/**
 * Activity interfaces, the only thing of `activities/` that workflow code knows.
 */
import type { RefusalCode } from './codes'
import type { SubmissionCall } from './connectors'
import type { CommandArgument, CommandName } from './messages'
import type { RecordAnswer, TaskAsk } from './views'
import type { Phase, Stage, TaskKind } from './words'

/** Which task a phase of a filing, or a stage of a campaign, begins with. */
export type FirstTasks = Partial<Record<Phase | Stage, TaskKind>>

/**
 * What a workflow may ask of the record. `first` goes with everything: where the request leads into a phase, the record opens
 * the task that the story begins it with, in the same transaction.
 */
export type RecordRequest = Asked & { first?: FirstTasks }

type Asked =
  /** Open the campaign of this intake row. Keyed by the intake. */
  | { do: 'open'; subject: string; intakeId: string }
  /** "What is the state? Open these if new, do what is due." Without a key: idempotent by state. */
  | { do: 'look'; subject: string; open?: TaskAsk[] }
  /** A command from outside. `updateId` is its cause where no intake row exists yet (Temporal UI). */
  | { do: 'command'; subject: string; name: CommandName; argument: CommandArgument; updateId: string }
  /** Cancel pressed in Temporal UI. */
  | { do: 'cancelled_in_ui'; subject: string; runId: string }

export interface DeliverRequest {
  subject: string
  upTo: number
}

export interface DeliverResult {
  /** The latest ledger row that was dealt with. Less than what was asked for: there is more than one go can take. */
  upTo: number
  /** The view does not know it yet: a mailbox refused, which is a fact, or is busy, and its mail waits. Ask the record again. */
  changed: boolean
}

export interface WebhookLeft {
  /** Something waits. */
  waits: boolean
  /** Real milliseconds to the next try; undefined while the clock stands still before it. */
  nextMs?: number
}

/** Ends with the intake row that the answer was taken in by. */
export interface PlatformHeard {
  intakeId: string
}

export interface FilingActivities {
  /** One transaction: decide, append facts, project, plan, answer. */
  record: (request: RecordRequest) => Promise<RecordAnswer>
  /** Sends all mail of the subject that may go now. At least once, same Message-ID on a repeat. */
  deliverMail: (request: DeliverRequest) => Promise<DeliverResult>
  /** Freezes an ended campaign into the archive. Idempotent. */
  archiveCampaign: (request: { number: string }) => Promise<{ sha256: string }>
  /** Plans the register of the week when it is due. Idempotent by week. */
  planRegisterMail: () => Promise<{ upTo: number }>
  /** Compares open rows with running workflows and starts what is missing. */
  reconcile: () => Promise<{ checked: number; restarted: number }>
  /** Reminds owners of company papers that end: plans what is due and sends it. */
  remindOfPapers: () => Promise<{ planned: number; delivered: number }>
  /** Delivers what a subscription is to be told and says what is left. At least once, under the same id. */
  deliverWebhook: (request: { webhook: string }) => Promise<WebhookLeft>
  /**
   * Hands a filing in at its connected platform. Not to be retried: asked again for the same try it calls nobody, and says what came of
   * it or that this is not known.
   */
  submitFiling: (call: SubmissionCall) => Promise<PlatformHeard>
  /** Asks the platform what became of it; changes nothing there. `refused`: the record could not take what was heard. */
  askPlatform: (call: SubmissionCall & { asks?: number; refused?: RefusalCode }) => Promise<PlatformHeard>
  /** Asks the platform what has become of what lies there; the same news as by a call-back is the same. None: it says nothing of it. */
  pollPlatform: (call: SubmissionCall & { checks: number }) => Promise<{ reports: string[]; seen?: string }>
  /** Removes what a crash has left of uploads. */
  sweepFiles: () => Promise<{ known: number; lost: number; removed: number; halves: number }>
}
