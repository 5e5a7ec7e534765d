/** How people call a filing, and a requirement: its platform and the requirement's own noun. */
import type { Context } from './context'
import type { CampaignState, FilingState } from '../record/state'

export function titleOfFiling(
  f: Pick<FilingState, 'platform' | 'item' | 'packVersion'>,
  ctx: Pick<Context, 'pack'>,
): { platform: string; noun: string } {
  const pack = ctx.pack(f.platform, f.packVersion)
  const requirement = pack?.requirements.find((r) => r.item === f.item)
  return { platform: pack?.name.zh ?? f.platform, noun: requirement?.noun.zh ?? f.item }
}

/** What the key of a campaign's task stands for: a platform (抖音), a requirement of one (抖音 活动报备), a row of its checklist. */
export function labelOfKey(s: CampaignState, key: string, ctx: Pick<Context, 'pack'>): string {
  const requirement = s.requirements?.[key]
  if (!requirement) return ctx.pack(key)?.name.zh ?? s.checklist?.[key]?.zh ?? key
  const { platform, noun } = titleOfFiling(requirement, ctx)
  return `${platform} ${noun}`
}
