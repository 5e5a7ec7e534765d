/**
 * Several campaigns opened in one transaction, each accepted or refused by itself (U-12). Their workflows are started by the
 * pokes that are written with their facts; each goes on from the record, as one that is started anew.
 */
import { recordIn, type RecordDeps } from './record'

export interface Opening {
  /** Number of the campaign to be. */
  subject: string
  intakeId: string
}

/** Decides all of them; what is refused is remembered with its reason. Asked twice it changes nothing. */
export const createRecordTogether =
  ({ store, parseCommand }: RecordDeps) =>
  (openings: readonly Opening[]): Promise<void> =>
    store.transaction(async (tx) => {
      // Each opening takes what it needs in an order of its own; together they could wait for others in a circle.
      await tx.lockCredentialsOf(openings.map(({ intakeId }) => intakeId))
      for (const { subject, intakeId } of openings)
        await recordIn(tx, { do: 'open', subject, intakeId }, parseCommand, 'with_others')
    })
