/** What the requirements check is asked, and what it answers. Times are ISO 8601 with offset, amounts fen. */
import type { Applicability, FilingWindow, Requirement } from '../../../workflows/contract/reference'
import type { Bilingual, Demand, Duration } from '../../../workflows/contract/values'
import type { HeldOut } from '../credentials/held'
import type { Described, Mattered, Unsaid } from '../rules/applicability'
import type { ShownPrecedent } from './precedents'

export interface RequirementsQuestion extends Described {
  /** Without them all platforms are asked; authorities and laws are asked in any case. */
  platforms?: readonly string[]
  /** Accounts that take part; their platforms are asked, too. */
  accounts?: readonly { platform: string; account: string }[]
}

/** How well something is known, where it stands, and when it was last read there. */
interface Cited {
  grade: string
  source: string
  readOn?: string
}

type CitedText = Bilingual & Cited
type CitedDuration = Duration & Pick<Cited, 'grade' | 'source'> & { estimate: boolean }

/** What the rules say of a requirement or a duty, and why. */
interface RulingShown extends Cited {
  item: string
  noun: Bilingual
  answer: Applicability
  reason: Bilingual
  /** Platform, item and rule. */
  rule: string
  packVersion: string
  mattered: Mattered
  /** The rule is our own estimate. */
  estimate: boolean
  /** What the question left out and the rule needs for an answer. */
  unsaid: Unsaid[]
}

export interface RequirementAnswer extends RulingShown {
  /** Earlier decisions on the same rule, where it asks; offered, never applied. */
  precedents: ShownPrecedent[]
  kind: Requirement['kind']
  subject: NonNullable<Requirement['subject']>
  startsAfter: Requirement['startsAfter']
  materials: (Bilingual & { row: string; department: string; mandatory: boolean } & Partial<Cited>)[]
  review: { min: CitedDuration; usual: CitedDuration; max: CitedDuration }
  expedited?: { min: CitedDuration; max: CitedDuration }
  perAccount: boolean
  /** Valid credentials that accounts, apps or products have already. */
  held: HeldOut[]
  dueAfterLaunch?: CitedDuration
  entry: Cited & { zh: string; url?: string }
  applicationNumber: Demand
  credential: Demand
  credentialFormat?: CitedText & { pattern: string; example: string }
  fee: CitedText
  validity?: CitedText
  changeVoids?: CitedText & { parts: string[] }
  window?: CitedText & FilingWindow
  limits: (CitedText & { id: string; max?: number; per: 'day' | 'month' | 'filing' })[]
  sideDeadlines: (Bilingual & { id: string; within: CitedDuration })[]
}

/** A legal duty that is not filed with anybody. */
export interface DutyAnswer extends RulingShown {
  authority: string
  law: Bilingual
  steps: (CitedText & { id?: string; article: string; maxFen?: number; aboveFen?: number })[]
  retention?: CitedText & { article: string }
}

interface PlatformAnswer {
  platform: string
  name: Bilingual
  role: 'platform' | 'authority'
  /** The rules are the company's own. */
  own: boolean
  accounts: string[]
  answer: Applicability
  notes: (CitedText & { id: string })[]
  requirements: RequirementAnswer[]
}

export interface RequirementsAnswer {
  /** The strictest of all platforms and authorities; duties do not count. */
  answer: Applicability
  traits: (Bilingual & { trait: string; implied: boolean })[]
  platforms: PlatformAnswer[]
  duties: DutyAnswer[]
  /** What was said and no rule of these packs looks at. */
  notConsidered: (Bilingual & { field: string; word: string })[]
}
