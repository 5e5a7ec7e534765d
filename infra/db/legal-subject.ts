/** Whose account a filing names, for what forms say of the legal subject. */
import type { FilingState } from '../../activities/domain/state'

/** Nothing is known of accounts yet, so forms are only held against each other. */
export const legalSubject = (_f: FilingState): { name?: string; creditCode?: string } | undefined => undefined
