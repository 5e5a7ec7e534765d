/** How people sign in, as today's policy says; its version is that of the company, not of a campaign. */
import type { SignInPolicy } from '../../workflows/contract/policy'
import { POLICY_ID } from '../postgres/record/read-context'
import type { ReferenceReader } from './reference'

export type SignInLimits = Required<SignInPolicy>

/** Where a policy does not say. Ours. */
export const SIGN_IN_LIMITS: SignInLimits = { recentHours: 12, sessionDays: 30, codeMinutes: 10, codeTries: 5 }

export const signInLimits = async (reference: ReferenceReader): Promise<SignInLimits> => ({
  ...SIGN_IN_LIMITS,
  ...(await reference.latest('policy', POLICY_ID))?.signIn,
})
