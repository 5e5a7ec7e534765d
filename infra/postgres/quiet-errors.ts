/**
 * An error of PostgreSQL quotes what it was about: `detail` the values of a key, `where` the text of a document, and the
 * message of a data exception the value itself. They are people's data, and an error goes to logs, alarms and workflow
 * histories. So they are taken off where the error arrives; code, names and the place in PostgreSQL's source say what is wrong.
 */
import { DatabaseError, type PoolClient } from 'pg'

interface Arriving {
  prependListener(event: 'errorMessage', heard: (error: unknown) => void): void
}

/** Of this connection no error says more than what is listed here. */
export function quietErrors(client: PoolClient): void {
  const { connection } = client as unknown as { connection: Arriving }
  connection.prependListener('errorMessage', (error) => {
    if (error instanceof DatabaseError) quiet(error)
  })
}

/** Data exceptions; in those of all other classes the message names only objects of the schema. */
const QUOTES_VALUES = /^22/

export function quiet(error: DatabaseError): void {
  for (const member of ['detail', 'where', 'hint', 'internalQuery', 'internalPosition'] as const) delete error[member]
  if (!QUOTES_VALUES.test(error.code ?? '')) return
  const said = error.message
  error.message = `data exception ${error.code} (${error.routine ?? 'no routine named'})`
  error.stack = error.stack?.replace(said, error.message)
}
