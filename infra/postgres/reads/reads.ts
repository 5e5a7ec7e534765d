/** What a read is given: the database, and the reference data beside it. */
import type { Pool } from 'pg'
import type { ReferenceReader } from '../../reference/reference'

export interface Reads {
  pool: Pool
  reference: ReferenceReader
}
