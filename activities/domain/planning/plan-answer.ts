/** What the question "when must we start?" brings, and what it is answered. Instants are ISO 8601 with offset. */
import type { HeldOut } from '../credentials/held'
import type { ExpeditedWay } from '../rules/expedited'
import type { BoundBy, WindowWarning } from '../rules/submission-window'
import type { FilingWindow } from '../../../workflows/contract/reference'
import type { Bilingual, Duration } from '../../../workflows/contract/values'

export interface PlanQuestion {
  filings: readonly { platform: string; item: string; account?: string; window?: FilingWindow }[]
  /** Of every platform that `launches` does not name. */
  launchAt?: string
  launches?: readonly { platform: string; launchAt: string }[]
  /** When work begins; else now. */
  startAt?: string
}

/** A length of time, whoever states it. */
type Length = { value: number; unit: string }
/** One with how well it is known. */
type CitedLength = Duration & { grade: string; source: string; estimate: boolean }
/** By the usual and by the longest review time. */
type Expected = { usual: string; cautious: string }

interface Named {
  platform: string
  item: string
  account?: string
}

export interface PlannedFiling extends Named {
  noun: Bilingual
  packVersion: string
  launchAt: string
  latestSafeStart: Expected
  boundBy: BoundBy
  window?: FilingWindow & { from: 'filing' | 'rule_pack'; grade?: string; source?: string }
  /** Between start and launch, by the usual review time. */
  steps: { step: 'collect_material' | 'recheck' | 'submit' | 'review' | 'buffer'; time: Length }[]
  /** As the rule pack states it. */
  review: { usual: CitedLength; max: CitedLength }
  expedited?: { min: CitedLength; max: CitedLength }
  /** The review time that was used. */
  expected: { basis: 'rule_pack' | 'history'; usual: Length; max: Length }
  /** Reviews of our own filings, newest first. */
  history?: { samples: number; lastFive: (Length & { decidedAt: string })[]; p50?: Length; p90?: Length }
  /** A review time used here is our own estimate. */
  estimate: boolean
  /** The start, or the office hours after it. */
  beginsAt: string
  submittedAt: string
  expectedClearance: Expected
  /** Expected clearance plus the buffer. */
  earliestLaunchAt: string
  /** Until the latest safe start; negative where it has passed. */
  slackWorkingDays: number
  /** It would miss the launch or the window. */
  late: boolean
  /** Whether it helps to submit at once, without the time for work inside. */
  greenChannel: {
    advice: 'not_needed' | 'suggested' | 'not_enough'
    earliestLaunchAt: string
    reason: Bilingual
    expedited?: ExpeditedWay
  }
  /** Counted through a year whose days off are not published. */
  provisional: boolean
  warnings: (Bilingual & { code: 'late' | 'tight' | 'launch_past' | 'provisional' | WindowWarning })[]
}

export interface PlanAnswer {
  startAt: string
  policyVersion: string
  calendarVersion: string
  /** Where the expected review times are from. */
  basis: 'rule_pack' | 'history' | 'mixed'
  late: boolean
  provisional: boolean
  filings: PlannedFiling[]
  /** What must start first. */
  criticalPath?: Named & { latestSafeStartAt: string; earliestLaunchAt: string; slackWorkingDays: number }
  /** In the order of expected clearance. */
  platforms: {
    rank: number
    platform: string
    name: Bilingual
    launchAt: string
    expectedClearance: Expected
    late: boolean
    estimate: boolean
  }[]
  /** Valid beyond the launch. */
  held: (HeldOut & Named & { account: string; noun: Bilingual })[]
  /** Platforms with a launch and without a filing. */
  undecided: string[]
  /** Filings that are made after the launch only. */
  afterLaunch: (Named & { noun: Bilingual; launchAt: string; dueAt: string; within: CitedLength })[]
}
