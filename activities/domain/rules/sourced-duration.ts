import type { SourcedDuration } from '../../../workflows/contract/values'

/** S0-19: an estimate is called one wherever it is shown. */
export const timed = ({ value, unit, grade, source }: SourcedDuration): SourcedDuration & { estimate: boolean } => ({
  value,
  unit,
  grade,
  source,
  estimate: grade === 'E',
})
