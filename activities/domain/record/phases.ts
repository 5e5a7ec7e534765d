/** Groups of a filing's phases that several rules speak of. */
import type { Phase } from '../../../workflows/contract/words'
import type { FilingState } from './state'

/** The platform has it, or may have it. */
export const AT_PLATFORM: readonly Phase[] = ['unconfirmed', 'submitted', 'in_review']

/** On its way to a passing. */
export const BEFORE_PASSING: readonly Phase[] = ['preparing', 'ready', ...AT_PLATFORM, 'correcting', 'recalled']

/** It has passed, and its credential holds no more. */
export const LOST: readonly Phase[] = ['suspended', 'revoked', 'lapsed']

/** Keeper of a credential, held or lost. */
export const KEEPING: readonly Phase[] = ['passed', ...LOST]
/** A filing whose end at the platform is being arranged waits for nothing else. */
export const isLeavingPlatform = (f: FilingState): boolean =>
  Object.values(f.matters).some((m) => m.kind === 'platform_withdrawal' && m.status === 'open')
