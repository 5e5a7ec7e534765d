/** Reads, before a decision, what it may know of the registers: nothing where neither the command nor the state names any. */
import type { PoolClient } from 'pg'
import { sameKey, type Registers } from '../../../activities/domain/record/registers'
import type { CredentialKey } from '../../../activities/domain/record/values'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { Command } from '../../../workflows/contract/commands'
import { accountEntries, type AccountKey } from '../registers/accounts'
import { lockedEntries } from '../registers/credentials'
import { papersById } from '../registers/papers'

export async function readRegisters(
  db: PoolClient,
  state: CampaignState | undefined,
  command: Command | undefined,
  shared: readonly CredentialKey[],
): Promise<Registers & { fileIds: string[] }> {
  const accounts = await accountEntries(db, accountsNamed(state, command))
  const papers = await papersById(db, [
    ...new Set([...papersNamed(state, command), ...accounts.flatMap((a) => a.authorisation ?? [])]),
  ])
  const credentials = await lockedEntries(db, shared)
  const answered = papersNamed(undefined, command)
  return {
    fileIds: papers.flatMap((paper) => (answered.includes(paper.id) ? paper.fileIds : [])),
    paper: (id) => papers.find((paper) => paper.id === id),
    account: (platform, account) => accounts.find((a) => a.platform === platform && a.account === account),
    credentials: (key) =>
      shared.some((k) => sameKey(k, key)) ? credentials.filter((e) => sameKey(e, key)) : undefined,
  }
}

/** Accounts matter while their filings are opened or prepared, and to a second look that compares all forms. */
function accountsNamed(state: CampaignState | undefined, command: Command | undefined): AccountKey[] {
  const preparing = Object.values(state?.filings ?? {}).filter(
    (f) => !f.ended && (f.phase === 'preparing' || answersOf(command).length > 0),
  )
  const opened =
    command?.type === 'startCampaign'
      ? command.body.filings
      : command?.type === 'amend'
        ? command.body.changes.filings
        : []
  return [...preparing, ...(opened ?? [])].flatMap(({ platform, account }) =>
    account === undefined ? [] : [{ platform, account }],
  )
}

function papersNamed(state: CampaignState | undefined, command: Command | undefined): string[] {
  const used = Object.values(state?.filings ?? {})
    .filter((f) => !f.ended)
    .flatMap((f) => Object.values(f.rows).flatMap((row) => row.paper?.id ?? []))
  return [...answersOf(command).flatMap(({ paper }) => paper ?? []), ...used]
}

function answersOf(command: Command | undefined) {
  if (command?.type === 'answerTasks') return command.body.answers
  return command?.type === 'answerTask' || command?.type === 'replaceMaterial' ? [command.body] : []
}
