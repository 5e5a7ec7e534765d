/** What people call filings, launches and tasks, in both languages: never a code, unless nobody has named it. */
import { filingOfKey } from '../../../workflows/contract/ids'
import type { RulePack } from '../../../workflows/contract/reference'
import type { Bilingual } from '../../../workflows/contract/values'
import { TASK_KINDS } from '../../../workflows/contract/words'
import { isAboutParty, partyName } from '../decision/parties'
import { itemOfKey } from '../decision/work'
import { labelInReview } from '../decision/titles'
import { materialOf } from '../rules/materials'
import type { CampaignState, FilingState } from '../record/state'
import type { TaskState } from '../record/values'

/** The rule pack of a platform: the one that something was judged by, or the latest. */
export type PackOf = (platform: string, version?: string) => RulePack | undefined

const same = (text: string): Bilingual => ({ zh: text, en: text })
const joined = (parts: readonly Bilingual[], zh: string, en: string): Bilingual => ({
  zh: parts.map((part) => part.zh).join(zh),
  en: parts.map((part) => part.en).join(en),
})

export const platformName = (platform: string, packOf: PackOf): Bilingual => packOf(platform)?.name ?? same(platform)

type Named = Pick<FilingState, 'platform' | 'item' | 'packVersion'> & { account?: string }

/** 抖音 · 活动报备; with its account where it has one. */
export function filingName(f: Named, packOf: PackOf): Bilingual {
  const pack = packOf(f.platform, f.packVersion) ?? packOf(f.platform)
  const noun = pack?.requirements.find(({ item }) => item === f.item)?.noun ?? same(f.item)
  const name = joined([pack?.name ?? same(f.platform), noun], ' · ', ' · ')
  return f.account === undefined ? name : { zh: `${name.zh}（${f.account}）`, en: `${name.en} (${f.account})` }
}

/** Without the explanation that a name may carry in brackets at its end. */
export const shortly = ({ zh, en }: Bilingual): Bilingual => ({
  zh: zh.replace(/（[^（）]*）$/, ''),
  en: en.replace(/ \([^()]*\)$/, ''),
})

type NamingCampaign = Pick<CampaignState, 'number' | 'requirements' | 'checklist' | 'filings' | 'parties' | 'work'>

/** 准备材料：活动方案. */
export function taskName(
  s: NamingCampaign,
  f: FilingState | undefined,
  task: Pick<TaskState, 'kind' | 'key'>,
  packOf: PackOf,
): Bilingual {
  const about =
    task.key === undefined
      ? undefined
      : f
        ? keyOfFiling(f, task, packOf)
        : keyOfCampaign(s, task.kind, task.key, packOf)
  return about ? joined([TASK_KINDS[task.kind], about], '：', ': ') : TASK_KINDS[task.kind]
}

/** A material by its name; what other keys of a filing stand for is a matter of its own, which has no name. */
function keyOfFiling(f: FilingState, { kind, key }: Pick<TaskState, 'kind' | 'key'>, packOf: PackOf) {
  if (kind === 'check_number') return same(f.matters[key ?? '']?.twin?.number ?? '')
  const requirement = packOf(f.platform, f.packVersion)?.requirements.find(({ item }) => item === f.item)
  return requirement && materialOf(requirement, key ?? '')
}

function keyOfCampaign(s: NamingCampaign, kind: TaskState['kind'], key: string, packOf: PackOf): Bilingual {
  const work = itemOfKey(s, key)
  if (work) return same(work.title)
  if (isAboutParty(kind)) return same(partyName(s, key))
  const ofReview = labelInReview(key)
  if (ofReview) return ofReview
  const asked = s.requirements?.[key] ?? s.filings[filingOfKey(s.number, key)]
  return asked ? filingName(asked, packOf) : (s.checklist?.[key] ?? platformName(key, packOf))
}
