/** How people call a filing: its platform and the requirement's own noun. */
import type { Context } from './change'
import type { FilingState } from './state'

export function titleOfFiling(
  f: Pick<FilingState, 'platform' | 'item' | 'packVersion'>,
  ctx: Pick<Context, 'pack'>,
): { platform: string; noun: string } {
  const pack = ctx.pack(f.platform, f.packVersion)
  const requirement = pack?.requirements.find((r) => r.item === f.item)
  return { platform: pack?.name.zh ?? f.platform, noun: requirement?.noun.zh ?? f.item }
}
