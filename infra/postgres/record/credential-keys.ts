/**
 * Which credentials a step may have to know of: those of its own filing, of filings that its command names, and of those that
 * it opens, where the rules let them be shared. Everything else costs no query.
 */
import type { Context } from '../../../activities/domain/decision/context'
import { sameKey } from '../../../activities/domain/record/registers'
import type { CredentialKey } from '../../../activities/domain/record/values'
import { KEEPING } from '../../../activities/domain/record/phases'
import type { CampaignState, FilingState } from '../../../activities/domain/record/state'
import type { Command } from '../../../workflows/contract/commands'
import { filingOfKey } from '../../../workflows/contract/ids'

interface Around {
  state: CampaignState | undefined
  command: Command | undefined
  subject: string | undefined
  packOf: Context['pack']
}

type Named = Pick<FilingState, 'platform' | 'item' | 'account'> & { packVersion?: string }

export function sharedKeys({ state, command, subject, packOf }: Around): CredentialKey[] {
  const ids = new Set([subject, ...filingsNamed(command)].filter((id) => id !== undefined))
  const known = [...ids].flatMap((id) => state?.filings[id] ?? []).filter((f) => concerns(f, command))
  const keys = [...known, ...opened(command)].flatMap((named: Named): CredentialKey[] => {
    const { platform, item, account, packVersion } = named
    const requirement = packOf(platform, packVersion)?.requirements.find((r) => r.item === item)
    return account === undefined || !requirement?.credentialServes ? [] : [{ platform, item, account }]
  })
  return keys.filter((key, i) => keys.findIndex((other) => sameKey(key, other)) === i)
}

/** A look changes nothing of a credential while a filing is under way; a command may. */
const concerns = (f: FilingState, command: Command | undefined): boolean =>
  command !== undefined || (!f.ended && (KEEPING.includes(f.phase) || f.phase === 'preparing'))

function filingsNamed(command: Command | undefined): (string | undefined)[] {
  if (!command) return []
  const { filing, task } = command.body as { filing?: string; task?: string }
  if (task === undefined) return [filing]
  const [about = '', , key = ''] = task.split('.')
  // A task of the campaign may be about a filing, and has it as its key.
  return [filing, about, filingOfKey(about, key)]
}

const opened = (command: Command | undefined): readonly Named[] => {
  if (command?.type === 'startCampaign') return command.body.filings ?? []
  return command?.type === 'amend' ? (command.body.changes.filings ?? []) : []
}
