/** What a decision may know of the company's registers: what its command or its state names, read before it. */
import type { AccountEntry } from './accounts'
import type { Paper } from './company-papers'
import type { CredentialEntry, CredentialKey } from './credentials'

export interface Registers {
  paper(id: string): Paper | undefined
  account(platform: string, account: string): AccountEntry | undefined
  /** All that belong to a key; undefined where the step did not read it. */
  credentials(key: CredentialKey): readonly CredentialEntry[] | undefined
}
