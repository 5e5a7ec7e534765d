/** What a task that is late holds up: the launches that wait for its filing, as people say it. */
import type { Context } from '../decision/context'
import type { CampaignState, FilingState } from '../record/state'
import { toInstant } from '../time/calendar'
import { timeLeft } from '../time/time-left'

/** Nothing where no planned launch waits: one that is cleared, dropped or past, or a filing that no launch needs. */
export function heldUp(
  s: CampaignState,
  f: FilingState | undefined,
  { pack, calendar, now }: Pick<Context, 'pack' | 'calendar' | 'now'>,
): string[] {
  if (!f?.required) return []
  return Object.entries(s.launches).flatMap(([platform, { status, clearance, launchAt }]) => {
    const waits = status === 'planned' && clearance !== 'go' && (platform === f.platform || f.authority === true)
    if (!waits || launchAt === undefined) return []
    const at = toInstant(Date.parse(launchAt), calendar).slice(0, 16).replace('T', ' ')
    const isPast = Date.parse(launchAt) <= Date.parse(now)
    const left = isPast ? '已过计划时间' : timeLeft(calendar, now, launchAt).zh
    return [`${pack(platform)?.name.zh ?? platform} 计划 ${at} 上线（${left}），办完之前不能放行`]
  })
}
