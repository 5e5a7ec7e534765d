/** What the API asks of the workflows: have this intake row decided. Only ids cross; what was decided stands in the row. */
import type { CommandName } from '../../workflows/contract/messages'
import type { Outcome } from '../../workflows/contract/views'

/** `undecided` says nothing about the request: it may be decided already, or be decided later. Never a refusal. */
export type GatewayAnswer = { decided: true; outcome: Outcome } | { decided: false; why: string }

export interface WorkflowGateway {
  /** Starts the campaign's workflow unless it runs, and waits for the outcome of the opening. */
  open(request: { number: string; intakeId: string; title: string; waitMs: number }): Promise<GatewayAnswer>
  /** Has a running workflow decide a command. */
  command(request: { workflowId: string; name: CommandName; intakeId: string; waitMs: number }): Promise<GatewayAnswer>
  /** Whether the server answers. Remembered for a moment, so that it may be asked before every write. */
  isReachable(): Promise<boolean>
}
