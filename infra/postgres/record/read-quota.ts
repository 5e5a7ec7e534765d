/** How much of what its platform lets us do is used up, where a command asks for more of it. Counted under a lock, so that two at once do not both take the last. */
import type { PoolClient } from 'pg'
import type { Context, Used } from '../../../activities/domain/decision/context'
import type { CampaignState } from '../../../activities/domain/record/state'
import { toInstant } from '../../../activities/domain/time/calendar'
import { ZONE } from '../../../activities/domain/time/zone'
import type { Command } from '../../../workflows/contract/commands'
import { readClock } from '../clock'

const DAY_MS = 86_400_000

/** Withdrawals of a platform's account on the record's day in Shanghai; undefined where nobody says how many there are, or none is asked for. */
export async function withdrawalsToday(
  db: PoolClient,
  state: CampaignState | undefined,
  command: Command | undefined,
  connectorOf: Context['connectorOf'],
): Promise<Used | undefined> {
  if (command?.type !== 'recall') return undefined
  const f = state?.filings[command.body.filing]
  const most = f && connectorOf?.(f)?.quotas.withdrawalsPerDay
  if (f === undefined || most === undefined) return undefined
  const { platform, account = '' } = f
  await db.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`withdrawals ${platform} ${account}`])
  const { now } = await readClock(db)
  const from = Date.parse(`${now.slice(0, 10)}T00:00:00+08:00`)
  const { rows } = await db.query<{ used: number }>(
    `select count(*)::int as used from filings f cross join lateral jsonb_each(f.state -> 'matters') m
      where f.platform = $1 and coalesce(f.state ->> 'account', '') = $2 and m.value ->> 'kind' = 'platform_recall'
        and (m.value ->> 'openedAt')::timestamptz >= $3
        and coalesce(m.value ->> 'outcome', '') <> 'refused_by_platform'`,
    [platform, account, new Date(from)],
  )
  return { most, used: rows[0]?.used ?? 0, availableAt: toInstant(from + DAY_MS, ZONE) }
}
