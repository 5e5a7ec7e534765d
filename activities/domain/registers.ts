/** What a decision may know of the company's registers: what its command or its state names, read before it. */
import type { AccountEntry } from './accounts'
import type { Paper } from './company-papers'

export interface Registers {
  paper(id: string): Paper | undefined
  account(platform: string, account: string): AccountEntry | undefined
}
