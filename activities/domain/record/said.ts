/** What several facts say alike: who spoke, why, and what waits. */
import type { Correct } from '../../../workflows/contract/commands'
import type { NoteRef } from './values'
import type { PutAside } from './put-aside'

/**
 * Why a requirement is answered as it is: a rule fits; none does; the pack has none; it hangs on what was not said; the
 * filing was named by hand; the platform is no longer concerned; its newest pack has no such item any more.
 */
export type ReasonCode =
  'rule' | 'otherwise' | 'unwritten' | 'unsaid' | 'filing_named' | 'platform_left' | 'requirement_gone'

/** A client, and the person for whom it spoke. */
export interface SaidBy {
  client: string
  person?: string
}

/** A correction of a verdict that waits for its second person. */
export interface CorrectionAsked {
  /** Position of the verdict that is wrong, and its round. */
  wrongSeq: number
  round: number
  reason: NoteRef
  confirmer: string
  by: SaidBy
  /** What the platform really said; absent: nothing yet. */
  verdict?: PutAside<NonNullable<Correct['verdict']>>
}

/** What follows from a submission: when a verdict is expected, overdue and looked for, and how it stands to launch and window. */
export interface SubmissionTimes {
  etaAt: string
  overdueAt: string
  checkAt: string
  provisional: boolean
  insideBuffer: boolean
  outsideWindow?: 'before' | 'after'
}
