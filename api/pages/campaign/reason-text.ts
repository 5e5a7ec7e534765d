/** What stands against a launch, in words: whose, what is the matter, and by how much it will be late. */
import type { GoReason } from '../../../activities/domain/desk/campaign-sheet'
import { PARTY_GAPS, partyName } from '../../../activities/domain/decision/parties'
import { filingName, type PackOf } from '../../../activities/domain/desk/names'
import type { CampaignState } from '../../../activities/domain/record/state'
import { inLanguage } from '../around'
import { campaignWords } from '../words/campaign'
import type { Language } from '../words/languages'
import type { When } from '../words/when'

export interface ReasonAround {
  campaign: CampaignState
  platform: string
  packOf: PackOf
  language: Language
  when: When
}

export function reasonText(reason: GoReason, around: ReasonAround): string {
  const { when } = around
  const words = campaignWords(around.language)
  const said = [whose(reason, around), words.reasons[reason.code]].filter((part) => part !== '')
  const text = said.join(words.marks.colon)
  const { expected, waitedWorkingDays } = reason
  const late = expected && expected.workingDaysLate > 0 ? words.late(when.workingDays(expected.workingDaysLate)) : ''
  const more = [
    waitedWorkingDays === undefined ? '' : words.waited(when.workingDays(waitedWorkingDays)),
    expected ? words.expected(when.day(expected.at)) : '',
    late,
  ]
  return words.marks.clauses([text, ...more].filter((part) => part !== ''))
}

/** The filing by its name, or the requirement that is not decided yet. */
function whose({ filing, item, code }: GoReason, { campaign, platform, packOf, language }: ReasonAround): string {
  const f = filing === undefined ? undefined : campaign.filings[filing]
  if (f) return inLanguage(filingName(f, packOf), language)
  if (item === undefined || item === '') return ''
  // The party by its name; the other platform by its own.
  if (PARTY_GAPS.includes(code)) return partyName(campaign, item)
  if (code === 'work_open') return campaign.work?.[item]?.title ?? item
  if (code === 'platform_not_cleared') return inLanguage(packOf(item, '')?.name ?? { zh: item, en: item }, language)
  const asked = Object.values(campaign.requirements ?? {}).filter((r) => r.item === item)
  const own = asked.find((r) => r.platform === platform) ?? asked[0]
  return inLanguage(filingName(own ?? { platform, item, packVersion: '' }, packOf), language)
}
