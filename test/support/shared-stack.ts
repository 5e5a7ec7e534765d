/** What the set-up of a test run hands to the tests (by the environment) and to its own end (in memory). */
import type { Stack } from '../../infra/dev/stack'

export const STACK_VARIABLE = 'CAMPAIGN_FILING_TEST_STACK'

export interface SharedStack {
  /** The owner's connection to the migrated database that is never used itself, only cloned. */
  templateOwnerUrl: string
  /** The application role's connection to it. */
  templateUrl: string
  temporalAddress: string
  temporalMetricsUrl: string
  dataDir: string
}

/** In the process of the runner only. */
export const shared: { stack?: Stack } = {}
