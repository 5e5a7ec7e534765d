/** What stands against a launch, as people say it: the filing or the open question by its name, and what is the matter. */
import { clearanceOf, REASONS_ZH } from './clearance'
import type { Context } from '../decision/context'
import { PARTY_GAPS, partyName } from '../decision/parties'
import { answersOf, isAuthority } from './plan-missing'
import type { CampaignState } from '../record/state'
import { labelOfKey, titleOfFiling } from '../decision/titles'

/** As it stands in a fact, which may be of another release. */
type Gap = { filing: string; item?: string; code: string }
const WORDS: Partial<Record<string, string>> = REASONS_ZH
type Packs = Pick<Context, 'pack'>

export const gapText = (s: CampaignState, platform: string, gap: Gap, ctx: Packs): string =>
  [gapName(s, platform, gap, ctx), WORDS[gap.code] ?? gap.code].filter((part) => part !== '').join('：')

/** The filing that stands in the way, or what is not decided yet. */
function gapName(s: CampaignState, platform: string, { filing, item, code }: Gap, ctx: Packs): string {
  const f = s.filings[filing]
  if (code === 'platform_not_cleared') return ctx.pack(item ?? '')?.name.zh ?? item ?? ''
  if (PARTY_GAPS.includes(code)) return partyName(s, item)
  if (code === 'work_open') return s.work?.[item ?? '']?.title ?? item ?? ''
  if (!f) return item === undefined || item === '' ? '' : questionName(s, platform, item, ctx)
  const title = titleOfFiling(f, ctx)
  const account = f.account === undefined ? '' : `“${f.account}”`
  return `${title.platform} ${title.noun}${account}（${filing}）`
}

/** A question may be that of an authority, which stands before every platform. */
function questionName(s: CampaignState, platform: string, item: string, ctx: Packs): string {
  const [key] =
    answersOf(s).find(([, r]) => r.item === item && (r.platform === platform || isAuthority(s, r.platform))) ?? []
  return key === undefined ? item : labelOfKey(s, key, ctx)
}

/** Why a launch is a decision and no mere step; undefined where the platform is cleared. */
export function whyDecision(s: CampaignState, platform: string, ctx: Packs): string | undefined {
  const launch = s.launches[platform]
  if (launch?.status !== 'planned' || launch.clearance === 'go') return undefined
  const { reasons } = clearanceOf(s, platform)
  const gaps = reasons.slice(0, MOST_GAPS).map((gap) => gapText(s, platform, gap, ctx))
  const more = reasons.length > MOST_GAPS ? `等 ${reasons.length} 处` : ''
  return `未放行：${gaps.join('；')}${more}。请决定：不在该平台上线、延期，或由具名审批人自担风险上线`
}

const MOST_GAPS = 5
