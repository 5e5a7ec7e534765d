/** Whose account a filing names, for what forms say of the legal subject. */
import type { Pool, PoolClient } from 'pg'
import type { Registers } from '../../../activities/domain/record/registers'
import type { FilingState } from '../../../activities/domain/record/state'
import { accountEntries } from '../registers/accounts'

type Accounts = Pick<Registers, 'account'>

/** Undefined while nobody has registered the account, or said whose it is: then forms are only held against each other. */
export function legalSubject(registers: Accounts, { platform, account }: FilingState): { name: string } | undefined {
  const name = account === undefined ? undefined : registers.account(platform, account)?.legalSubject
  return name === undefined ? undefined : { name }
}

/** What is registered of the accounts that filings name. */
export async function accountsOf(
  db: Pick<Pool | PoolClient, 'query'>,
  filings: readonly FilingState[],
): Promise<Accounts> {
  const named = filings.flatMap(({ platform, account }) => (account === undefined ? [] : [{ platform, account }]))
  const entries = await accountEntries(db, named)
  return { account: (platform, account) => entries.find((e) => e.platform === platform && e.account === account) }
}
