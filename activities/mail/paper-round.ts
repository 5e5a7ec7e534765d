/**
 * The round that reminds owners of company papers (U-19), run by a schedule: plans what is due by the record's clock and has
 * it delivered. A round that is missed or repeated does no harm: what was planned once is never planned again.
 */
import type { DeliverRequest, DeliverResult } from '../../workflows/contract/activities'

export interface PaperReminders {
  /** Writes the reminders that are due into the mail ledger; gives the papers whose mail may go now. */
  plan(): Promise<{ planned: number; subjects: string[] }>
}

export interface PaperRoundDeps {
  paperReminders: PaperReminders
}

export const createPaperRound =
  ({ paperReminders }: PaperRoundDeps, deliver: (request: DeliverRequest) => Promise<DeliverResult>) =>
  async (): Promise<{ planned: number; delivered: number }> => {
    const { planned, subjects } = await paperReminders.plan()
    let failure: Error | undefined
    for (const subject of subjects)
      try {
        await deliver({ subject, upTo: 0 })
      } catch (error) {
        // One paper's mail must not keep the others'; what failed is tried again with the whole round.
        failure = error instanceof Error ? error : new Error(String(error))
      }
    if (failure) throw failure
    return { planned, delivered: subjects.length }
  }
