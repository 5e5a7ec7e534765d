import type { CampaignState, FilingState } from '../record/state'
import { isAuthority } from './plan-missing'

/** The launch that a filing is for: its platform's own or, at an authority, the first of all. */
export function launchOf(s: CampaignState, f: Pick<FilingState, 'platform'>): string | undefined {
  const own = s.launches[f.platform]?.launchAt
  if (own !== undefined || !isAuthority(s, f.platform)) return own
  const all = Object.values(s.launches).flatMap(({ launchAt }) => launchAt ?? [])
  return all.sort((a, b) => Date.parse(a) - Date.parse(b))[0]
}
