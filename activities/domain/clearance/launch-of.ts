import type { CampaignState, FilingState } from '../record/state'
import { earliest } from '../time/instants'
import { isAuthority } from './plan-missing'

/** The launch that a filing is for: its platform's own or, at an authority, the first of all. */
export function launchOf(s: CampaignState, f: Pick<FilingState, 'platform'>): string | undefined {
  const own = s.launches[f.platform]?.launchAt
  if (own !== undefined || !isAuthority(s, f.platform)) return own
  return earliest(Object.values(s.launches).map(({ launchAt }) => launchAt))
}
