/** What a new campaign is made from after the pattern of an archived one, and why something of it is left out. */
import type { StartCampaign } from '../../../workflows/contract/commands'
import type { RulePack } from '../../../workflows/contract/reference'
import type { Bilingual } from '../../../workflows/contract/values'
import type { CampaignState } from '../record/state'

/** The parts of an archive's document that are looked at here. */
export interface ArchivedDocument {
  campaign: CampaignState
  notes: { id: string; body: string | null }[]
}

export interface CloneContext {
  now: string
  packs: readonly RulePack[]
  isStaff: (staff: string) => boolean
  /** A group of the directory may stand for a department. */
  isGroup: (id: string) => boolean
  /** Types of campaign that the policy knows now, and templates that are there, by id. */
  types: readonly string[]
  templates: readonly string[]
}

export type Code = keyof typeof REASONS
/** Notes that something is left out. */
export type Leave = (field: string, code: Code, was?: string, filing?: string) => undefined

export const REASONS = {
  reference_is_unique: { zh: '外部编号只能用于一个活动', en: 'An external reference belongs to one campaign only.' },
  date_of_then: { zh: '当时的日期，须重新确定', en: 'A date of the archived campaign; set a new one.' },
  person_left: { zh: '通讯录中已没有此人', en: 'No longer in the directory.' },
  text_erased: { zh: '文字已按要求删除', en: 'The text was erased.' },
  type_gone: { zh: '现行规则或模板中已没有此项', en: 'It no longer exists in the current policy or templates.' },
  item_gone: { zh: '现行规则包中已没有该事项', en: 'The current rule pack has no such item.' },
  rules_changed: {
    zh: '规则包已更新，当时“是否必需”的结论不再沿用，请重新查询',
    en: 'The rule pack has changed since: ask anew whether it is required.',
  },
  asked_anew: { zh: '规则结论按新活动重新查询', en: 'The rules are checked again for the new campaign.' },
  given_up: { zh: '当时已放弃该备案', en: 'This filing was given up.' },
  nothing_decided: {
    zh: '当时没有备案，是否需要须按现行规则重新确定',
    en: 'The archived campaign had no filings; decide again under the current rules.',
  },
  number_of_then: { zh: '申请号属于当时的提交', en: 'The application number belongs to the earlier submission.' },
  credential_lapsed: { zh: '凭证已失效', en: 'The credential is no longer valid.' },
  credential_of_then: {
    zh: '凭证属于当时的备案；仍有效的，请确认能否用于新活动',
    en: 'The credential belongs to that filing; where it is still valid, ask whether it covers the new campaign.',
  },
  paper_lapsed: { zh: '资质或材料已过有效期', en: 'The document has expired.' },
  materials_anew: {
    zh: '材料须按新活动重新准备或确认',
    en: 'Materials are prepared or confirmed again for the new campaign.',
  },
} as const satisfies Record<string, Bilingual>

/** Something of the archived campaign that the draft does not have. */
export interface LeftOut {
  /** JSON pointer of the field. */
  field: string
  code: Code
  reason: Bilingual
  /** Filing of the archived campaign. */
  filing?: string
  was?: string
}

export interface CloneDraft {
  /** Number of the archived campaign. */
  from: string
  /** Body of a start, once the fields in `needed` are filled in. */
  draft: Partial<StartCampaign>
  /** JSON pointers of the fields to fill in. */
  needed: string[]
  leftOut: LeftOut[]
}
