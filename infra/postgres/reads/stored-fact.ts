/** A row of the table of facts as the domain reads facts. */
import type { StoredFact } from '../../../activities/domain/record/facts'
import type { FactRow } from './facts'
import { at } from '../../../activities/domain/time/instants'

export const storedFact = ({ type, v, seq, subject, body, recorded_at }: FactRow): StoredFact =>
  ({ type, v, seq, subject, body, at: at(recorded_at) }) as StoredFact
