/**
 * Several campaigns opened in one transaction: all of them, or none (U-12). Their workflows are started by the pokes that are
 * written with their facts; each goes on from the record, as one that is started anew.
 */
import type { Outcome } from '../workflows/contract/views'
import { recordIn, type RecordDeps } from './record'

export interface Opening {
  /** Number of the campaign to be. */
  subject: string
  intakeId: string
}

/** Takes the whole transaction back. */
class RefusedTogether extends Error {
  constructor(
    readonly intakeId: string,
    readonly outcome: Extract<Outcome, { ok: false }>,
  ) {
    super(outcome.code)
  }
}

/** Decides all of them. Asked twice it changes nothing. */
export const createRecordTogether =
  ({ store, parseCommand }: RecordDeps) =>
  async (openings: readonly Opening[]): Promise<void> => {
    try {
      await store.transaction(async (tx) => {
        for (const { subject, intakeId } of openings) {
          const { outcome } = await recordIn(tx, { do: 'open', subject, intakeId }, parseCommand, true)
          if (!outcome.ok) throw new RefusedTogether(intakeId, outcome)
        }
      })
    } catch (error) {
      if (!(error instanceof RefusedTogether)) throw error
      await refuseAll(store, openings, error)
    }
  }

function refuseAll(
  store: RecordDeps['store'],
  openings: readonly Opening[],
  { intakeId: faulty, outcome }: RefusedTogether,
): Promise<void> {
  const other: Outcome = { ok: false, code: 'import_refused', detail: outcome.code }
  return store.transaction(async (tx) => {
    const { now } = await tx.readClock()
    for (const { subject, intakeId } of openings) {
      const { intake } = await tx.enter(subject, intakeId)
      if (intake?.outcome) continue
      await tx.conclude(subject, now, { intake: intakeId, outcome: intakeId === faulty ? outcome : other })
    }
  })
}
