/**
 * Search attributes of the workflows, from the record's view: only what changed is upserted.
 */
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common'
import type { ViewAttributes } from './contract/views'

type Type = 'KEYWORD' | 'TEXT' | 'INT' | 'BOOL' | 'DATETIME'

const ATTRIBUTES: readonly [name: string, type: Type, of: keyof ViewAttributes][] = [
  ['Stage', 'KEYWORD', 'stage'],
  ['Phase', 'KEYWORD', 'phase'],
  ['Platform', 'KEYWORD', 'platform'],
  ['HolderRole', 'KEYWORD', 'holderRole'],
  ['Lead', 'KEYWORD', 'lead'],
  ['CampaignName', 'TEXT', 'campaignName'],
  ['LaunchAt', 'DATETIME', 'launchAt'],
  ['DueAt', 'DATETIME', 'dueAt'],
  ['Round', 'INT', 'round'],
  ['Overdue', 'BOOL', 'overdue'],
]

export function changedAttributes(
  before: ViewAttributes | undefined,
  now: ViewAttributes,
): SearchAttributeUpdatePair[] {
  return ATTRIBUTES.flatMap(([name, type, of]) => {
    const value = now[of]
    if (value === before?.[of]) return []
    const key = defineSearchAttributeKey(name, type)
    const typed = type === 'DATETIME' && typeof value === 'string' ? new Date(value) : value
    return [{ key, value: typed ?? null } as SearchAttributeUpdatePair]
  })
}
