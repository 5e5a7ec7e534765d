/** The record's time, or the machine's while the record has none. */
import type { PoolClient } from 'pg'
import { type ClockRow, CLOCK_COLUMNS, clockOf } from '../postgres/clock'

export const recordedNow = async (client: Pick<PoolClient, 'query'>): Promise<string> => {
  const { rows } = await client.query<ClockRow>(`select ${CLOCK_COLUMNS} from clock`)
  return rows[0] ? clockOf(rows[0]).now : new Date().toISOString()
}
