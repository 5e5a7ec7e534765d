/** One predicate for one failure: the record cannot take this, and no repetition makes it right. */

/** SQLSTATE classes 22 and 23 say that the data is wrong; type and range errors are our own. */
export function isDefect(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^2[23]/.test(error.code)
  )
}
