/**
 * Decided is decided platform by platform: what a launch needs is known where a filing was named, the rules or a person have
 * answered, or somebody has recorded that nothing is needed. Silence is no answer.
 */
import { KEEPING } from '../record/phases'
import { filingsOf, type CampaignState, type FilingState } from '../record/state'

/** Not over, and no keeper of a credential. */
export const isUnderWay = (f: FilingState): boolean => !f.ended && !KEEPING.includes(f.phase)

/** The campaign does not go live there, and nothing is filed there anew. */
export const isDropped = (s: CampaignState, platform: string): boolean =>
  s.launches[platform]?.status === 'dropped' && !filingsOf(s).some((f) => f.platform === platform && isUnderWay(f))

/** Platforms that the rules were asked about. */
export const judgedPlatforms = (s: CampaignState): string[] =>
  Object.values(s.requirements ?? {}).flatMap((r) =>
    r.role === 'platform' && r.reason.code !== 'platform_left' ? [r.platform] : [],
  )

/** Whether it is known what a platform needs. */
export const isDecided = (s: CampaignState, platform: string): boolean =>
  // Over, with nothing to file anywhere.
  s.stage === 'not_required' ||
  filingsOf(s).some((f) => f.platform === platform) ||
  judgedPlatforms(s).includes(platform) ||
  s.notNeeded?.[platform] !== undefined ||
  wentLiveCleared(s, platform)

/** Cleared and live since the time when one word decided for all platforms: what runs is not taken back. */
function wentLiveCleared({ launches }: CampaignState, platform: string): boolean {
  const launch = launches[platform]
  return launch?.status === 'live' && launch.clearance === 'go'
}

/** Platforms with a launch of which nobody has said what they need. */
export const undecidedPlatforms = (s: CampaignState): string[] =>
  Object.entries(s.launches)
    .flatMap(([platform, { launchAt, status }]) =>
      status === 'planned' && launchAt !== undefined && !isDecided(s, platform) ? [platform] : [],
    )
    .sort()
