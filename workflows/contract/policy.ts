/** The company's policy: who holds which task by when, who is reminded, what is asked of a campaign. Versioned reference data. */
import type { BriefPolicy } from './brief'
import type { Department, Duration } from './values'

/** Who may hold a task, before it is resolved to a person. */
export type HolderRole = 'lead' | 'backup' | 'row_department' | 'platform' | Department

/** Who gets a mail at a rung. */
export type Recipient = 'holder' | 'lead' | 'backup' | 'manager'

export interface Rung {
  /** Offset from the due time; negative before it. */
  offset: Duration
  to: Recipient[]
}

/** Reminder ladder: rungs around the due time, then a repetition with a cap. */
export interface Ladder {
  rungs: Rung[]
  repeat: { every: Duration; cap: number; to: Recipient[] }
}

export interface TaskRule {
  holder: HolderRole
  /** Time to do it, from the opening; `launch` means the platform's launch instant, `none` means the command brings it. */
  due: Duration | 'launch' | 'review_max'
  ladder: string
  /** Urgent kinds are mailed at once, at any hour; the others in office hours. */
  urgent: boolean
}

export interface RegisterMail {
  /** 1 is Monday. A day off moves it to the next office hours. */
  weekday: number
  /** Local time of day, `HH:mm`. */
  at: string
  /** Staff numbers. */
  to: string[]
}

export interface Policy {
  kind: 'policy'
  id: string
  version: string
  source: string
  timezone: string
  /** Local times of day, `HH:mm`. */
  officeHours: { start: string; end: string }
  ladders: Record<string, Ladder>
  tasks: Record<string, TaskRule>
  /** Time kept free before the launch. */
  buffer: Duration
  /** Calendars of the company's own that count beside the country's: their days off are none of ours. */
  calendars?: string[]
  /** `asked`: a campaign with a draw lists its promotion's facts as missing, and is not rechecked, until they are handed in. */
  prizePromotion?: 'asked'
  /** Who gets the register (备案台账) by mail each week, and when; absent: nobody. */
  registerMail?: RegisterMail
  /** After this a precedent counts as old; absent in policies from before there were any. */
  precedentTerm?: Duration
  /** What is asked of a campaign's brief, by its type and size; absent: of nobody anything. */
  briefs?: BriefPolicy
  /** So many days before a company paper ends its owner is reminded; 0 is the day itself. */
  papers?: { remindDaysBefore: number[] }
  /** A report by a number that no filing has is told to whoever watches its platform after this; absent: two working days. */
  reports?: { unmatchedAfter: Duration }
  /** Who the company is. Unknown: nothing is said about whose an account is. */
  company?: { legalSubject: string }
}
