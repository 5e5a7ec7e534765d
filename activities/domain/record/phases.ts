/** Groups of a filing's phases that several rules speak of. */
import type { Phase } from '../../../workflows/contract/words'
import type { FilingState, RoundState } from './state'

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

/** What came after a verdict by somebody's act, or the platform's, is not undone by correcting the verdict. */
const NOT_BY_VERDICT: readonly Phase[] = ['given_up', 'withdrawn', 'suspended', 'revoked', 'lapsed']

/** May the verdict of a round be taken for one that never was? Not once a later round is at the platform. */
export const mayBeUndone = (f: FilingState, round: RoundState): boolean =>
  !NOT_BY_VERDICT.includes(f.phase) && !f.rounds.some(({ n, submittedAt }) => n > round.n && submittedAt !== undefined)
