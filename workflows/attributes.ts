/**
 * Search attributes of the workflows, from the record's view: only what changed is upserted.
 */
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common'
import type { ViewAttributes } from './contract/views'

type Type = 'KEYWORD' | 'KEYWORD_LIST' | 'TEXT' | 'INT' | 'BOOL' | 'DATETIME'

const ATTRIBUTES: readonly [name: string, type: Type, of: keyof ViewAttributes][] = [
  ['Stage', 'KEYWORD', 'stage'],
  ['Phase', 'KEYWORD', 'phase'],
  ['Platform', 'KEYWORD', 'platform'],
  ['HolderRole', 'KEYWORD', 'holderRole'],
  ['Holders', 'KEYWORD_LIST', 'holders'],
  ['Alarms', 'KEYWORD_LIST', 'alarms'],
  ['Lead', 'KEYWORD', 'lead'],
  ['CampaignName', 'TEXT', 'campaignName'],
  ['LaunchAt', 'DATETIME', 'launchAt'],
  ['Cleared', 'BOOL', 'cleared'],
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
    if (isSame(value, before?.[of])) return []
    const key = defineSearchAttributeKey(name, type)
    const typed = type === 'DATETIME' && typeof value === 'string' ? new Date(value) : value
    return [{ key, value: typed ?? null } as SearchAttributeUpdatePair]
  })
}

type Value = ViewAttributes[keyof ViewAttributes]

/** Lists are made anew with every view. */
const isSame = (one: Value, other: Value): boolean =>
  one === other || (Array.isArray(one) && Array.isArray(other) && one.join('\n') === other.join('\n'))
