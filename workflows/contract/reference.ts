/**
 * Shapes of the reference data: rule packs, policy, calendar, directory. Versioned documents, loaded from files, kept in the
 * database, never changed once used. Every value that states a rule of somebody else carries its source and grade.
 */

import type { ChangeVoids } from './changes'
import type { FileRule, RequirementForm } from './forms'
import type { CampaignTemplate } from './brief'
import type { Policy } from './policy'
import type { Form, Industry, ProductGroup, Trait } from './traits'
import type { WordingList } from './wording'
import type {
  Bilingual,
  Demand,
  Department,
  DirectoryRole,
  Grade,
  SourcedDuration,
  Stated,
  StatedNote,
  StatedText,
} from './values'

/**
 * The row of papers that only some industries need. One that is not mandatory is left out for a campaign that says it is of
 * none of them.
 */
export const INDUSTRY_ROW = 'industry_qualification'

/** The row that an account of another legal subject asks for, beside those of the requirement. */
export const AUTHORISATION_ROW = 'account_authorisation'

/**
 * One row of the checklist of a requirement: one task for the department that owns it. With a grade and a source where a platform
 * or a law names it; without them it is of the company's own checklist.
 */
export interface MaterialRow extends Partial<Stated> {
  /** Identifier within the requirement, `[a-z_]+`. */
  row: string
  zh: string
  en: string
  department: Department
  /** False: may be answered "not applicable". */
  mandatory: boolean
}

/**
 * What a number usually looks like: text that stands as it is, and placeholders such as `{digits:6}`, see
 * `activities/domain/rules/number-format.ts`. Known loosely, so what looks otherwise only warns.
 */
export type NumberFormat = StatedText & { pattern: string; example: string }

/** When a rule applies, as small data that an operations person can read; evaluated by `activities/domain/rules/applicability.ts`. */
export type Condition =
  | { always: true }
  | { trait: Trait }
  | { form: Form }
  | { industry: Industry }
  | { product: ProductGroup }
  | { prizes: PrizesCondition }
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }

/** One thing about the prizes; amounts in fen, and exactly the amount is not above it. */
export type PrizesCondition = { totalAboveFen: number } | { highestAboveFen: number } | { cash: true }

/** S0-1: whether a requirement concerns a campaign. `ask`: nobody knows from here; the reason says what to ask. */
export type Applicability = 'required' | 'not_required' | 'ask'

/** What is answered, why, and how well that is known. A grade of R or ? can only `ask`. */
export interface Ruling extends Stated {
  answer: Applicability
  reason: Bilingual
}

/** One rule of an ordered list: the first whose condition holds gives the answer. */
export interface ApplicabilityRule extends Ruling {
  /** Identifier within the requirement; named in answers as `platform.item.id`. */
  id: string
  when: Condition
}

/** How often something may be done at the platform; without `max` there is a limit whose size is not known. */
export interface Limit extends Bilingual, Stated {
  id: string
  max?: number
  per: 'day' | 'month' | 'filing'
}

/** A deadline that starts with something other than the submission. */
export interface SideDeadline extends Bilingual {
  id: string
  within: SourcedDuration
}

/** From when and until when a submission is taken, such as the sign-up window of a sale; either may be open. */
export interface FilingWindow {
  opensAt?: string
  closesAt?: string
}

export type RequirementKind = 'approval' | 'filing' | 'platform_review' | 'duty'

/** What one platform or authority demands for one item. */
export interface Requirement {
  item: string
  /** Its own noun, used in mails and cards: 小程序提审, 活动报备. */
  noun: { zh: string; en: string }
  kind: RequirementKind
  /** What the submission waits for. Materials are collected from the first day in any case. */
  startsAfter: 'nothing' | 'plan_complete'
  materials: MaterialRow[]
  review: { min: SourcedDuration; usual: SourcedDuration; max: SourcedDuration }
  applicationNumber: Demand
  credential: Demand
  /** Where a person submits: a URL, or the name of a back end where no stable URL is known. */
  entry: { zh: string; url?: string; grade: Grade; source: string }
  /** True: the number stays the same over resubmissions, so seeing it again is no duplicate. */
  numberSurvivesResubmission: boolean
  /** Numbers that differ in the case of a letter only are two. Without it they are taken for one. */
  numbersKeepCase?: Bilingual & Stated
  /** Both or neither; without them nobody wrote down when it applies, and the answer is `ask`. */
  appliesWhen?: ApplicabilityRule[]
  otherwise?: Ruling
  /** What is filed: one for each campaign unless said. */
  subject?: 'campaign' | 'account' | 'app' | 'product'
  /** Filed only after the launch, within this time: no launch waits for it. */
  dueAfterLaunch?: SourcedDuration
  /** Filed for each account that takes part: without the name of one nothing can be filed. */
  perAccount?: true
  /** Its credential is the subject's: other campaigns of the same account, app or product rest on it (U-9). */
  credentialServes?: Bilingual & Stated
  /** When submissions are taken, where the platform says so for everybody; a filing may be given one of its own. */
  window?: FilingWindow & Bilingual & Stated
  limits?: Limit[]
  /** How long a passing holds. */
  validity?: Bilingual & Stated
  /** Which later changes its passing does not cover (S0-40). */
  changeVoids?: ChangeVoids
  /** A faster way that the platform itself offers. */
  expedited?: { min: SourcedDuration; max: SourcedDuration }
  sideDeadlines?: SideDeadline[]
  /** What the platform grants with a passing (S0-41); only what it says somewhere. */
  benefits?: StatedNote[]
  /** The steps of the review, in their order, as its source tells them. */
  reviewFlow?: StatedNote[]
  /** What it costs. Where nobody has read that, it says so: an amount is never guessed. */
  fee?: StatedText
  /** What the number of a credential usually looks like. */
  credentialFormat?: NumberFormat
  /** The platform's own form; without it a generic one of ours is shown, as an estimate. */
  form?: RequirementForm
  /** What files may be; rows that no rule speaks of are held against a generic check of ours, as an estimate. */
  files?: FileRule[]
}

/** One thing to do for a duty. `id` is what a check cites it by. */
export interface DutyStep extends Bilingual, Stated {
  id?: string
  article: string
  when?: Condition
  /** The most that is allowed, in fen. */
  maxFen?: number
  /** The step concerns only what is worth more than this, in fen. */
  aboveFen?: number
}

/** Something that the law wants done, without anybody to file it with. */
export interface Duty {
  item: string
  noun: Bilingual
  law: Bilingual
  appliesWhen: ApplicabilityRule[]
  otherwise: Ruling
  /** What to do, each with its article; a step with a condition only where it holds. */
  steps: DutyStep[]
  /** How long proof is kept. */
  retention?: Bilingual & Stated & { article: string }
}

export interface RulePack {
  kind: 'rule_pack'
  /** Identifier of the platform or authority: `wechat`. */
  platform: string
  version: string
  name: { zh: string; en: string }
  /** `platform` unless said. Authorities and the law are asked for every campaign, whatever its platforms. */
  role?: 'platform' | 'authority' | 'law'
  /** The company's own rules: what they say is so because the company says it. */
  own?: true
  requirements: Requirement[]
  duties?: Duty[]
  /** What it forbids or demands of campaigns beside its filings. */
  notes?: StatedNote[]
}

/** Working-day table of one year: days off and make-up working days, ISO dates. */
export interface CalendarYear {
  holidays: string[]
  workdays: string[]
}

export interface CalendarDoc {
  kind: 'calendar'
  id: string
  version: string
  source: string
  years: Record<string, CalendarYear>
  /** Days off in years without a table, as far as they are known before the notice. Never stored: computed when it is read. */
  regulation?: readonly string[]
}

export interface DirectoryPerson {
  /** Staff number: the only thing of a person that facts, ids and histories carry. */
  staff: string
  name: string
  department: Department
  /** Staff number of the manager. */
  manager?: string
  /** Absent in directories of earlier releases, and where somebody has none. */
  roles?: readonly DirectoryRole[]
  mail: string
  /** People of agencies may have none. */
  phone?: string
  /** In which pages and mails speak to this person; Chinese unless said. */
  language?: 'zh-CN' | 'en'
  /** When this person may be reached outside office hours. */
  onCall?: readonly OnCallWindow[]
  /** Of whom this person is: an agency that works for the department. Neither manages nor has a role. */
  agency?: string
}

/** Weekly, by the wall clock; one that ends before it starts ends on the next day. */
export interface OnCallWindow {
  /** 1 is Monday. */
  weekdays: readonly number[]
  from: string
  until: string
}

/** Whoever was in the directory before: still called by name where the past is told. */
export interface FormerPerson {
  staff: string
  name: string
  department: Department
  /** ISO date of the version without this person. */
  leftOn: string
}

/** Some people with one mailbox: whoever of them claims a task of the group does it (U-22). */
export interface DirectoryGroup {
  /** As a staff number, and nobody's. */
  id: string
  name: Bilingual
  mail: string
  /** Staff numbers. */
  members: readonly string[]
  /** Who is told where nobody claims; without one the campaign's lead. Staff number. */
  owner?: string
}

export interface DirectoryDoc {
  kind: 'directory'
  id: string
  version: string
  people: DirectoryPerson[]
  groups?: DirectoryGroup[]
  /** S2-21: who watches a platform. */
  platformOwners?: Record<string, string>
  /** Those who left, the latest first. */
  former?: FormerPerson[]
}

/** One kind of fault that a rejection may cite. */
export interface RejectionCategory extends Bilingual {
  /** Identifier, `[a-z_]+`. */
  code: string
  about: Bilingual
  /** What is refused are words, so they are looked for in other copy. */
  wording?: true
}

/** One classification of rejections over all platforms. */
export interface RejectionTaxonomy extends Stated {
  kind: 'rejection_taxonomy'
  id: string
  version: string
  categories: RejectionCategory[]
}

/** From now on what runs writes its mails as a version of the policy says; it is judged by its own version as before. */
export interface MailRelease {
  kind: 'mail_release'
  /** Of the policy. */
  id: string
  version: string
  source: string
  policyVersion: string
  /** By the record's clock: campaigns that start later have their own policy. */
  releasedAt: string
}

export type ReferenceDoc =
  RulePack | Policy | CalendarDoc | DirectoryDoc | WordingList | CampaignTemplate | RejectionTaxonomy | MailRelease
