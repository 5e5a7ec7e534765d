/** The company's policy: who holds which task by when, who is reminded, what is asked of a campaign. Versioned reference data. */
import type { BriefPolicy } from './brief'
import type { RaciStage } from './raci'
import type { Department, DirectoryRole, Duration } from './values'

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

/** How letters leave together. Times of day are local, `HH:mm`, on working days. */
export interface EnvelopePolicy {
  /** When what may wait leaves, one letter a person. */
  at: string[]
  /** With which of them news leave for those who only inform themselves. */
  newsAt: string
  /** What is due within this is told at once. */
  atOnceWithin: Duration
  /** What comes to one person at about the same time comes together: the first waits for so many full minutes. */
  gatherMinutes: number
  /**
   * Absent: what reminds of something urgent waits for nothing, as its notice never does. Else it waits those minutes too, and
   * for the next envelope where that leaves at least so many hours before the due time. Where none does, what would leave outside
   * office hours leaves no earlier than `aloneHoursBeforeDue` before the due time, four hours unless it is said.
   */
  urgentReminders?: { envelopeHoursBeforeDue: number; aloneHoursBeforeDue?: number }
}

export interface MailPolicy {
  /** Absent: every letter leaves by itself. */
  envelopes?: EnvelopePolicy
  /** A reminder before the due time is spared where it comes within so many working hours of the notice that opened the task. */
  spareWithinWorkingHours?: number
}

/** How people sign in on the pages; what is left out is as it was before this could be said. */
export interface SignInPolicy {
  /** Hours within which somebody must have signed in for what binds most: going live, going live at own risk. */
  recentHours?: number
  /** Days after which a browser has to sign in again. */
  sessionDays?: number
  /** Minutes for which a code works. */
  codeMinutes?: number
  /** Tries that a code has. */
  codeTries?: number
}

export interface AbsencePolicy {
  /** Whose work it is where somebody is away and named no substitute: the manager's, or it waits. */
  unset?: 'manager' | 'nobody'
  /** Staff number of whoever gets what nobody else may do. */
  fallback?: string
}

/** Who approves a campaign of up to so much. */
export interface ReviewTier {
  /** Names the tier and its task. */
  id: string
  role: DirectoryRole
  /** Its upper edge; the last tier has none. */
  upToFen?: number
  /** To which tier the edge itself belongs: this one, or the next. */
  edge?: 'own' | 'next'
}

/** What may be confirmed of a campaign: its copy, its budget, the return that is expected of the budget. */
export const CONFIRMED_PARTS = ['copy', 'budget', 'roi'] as const
export type ConfirmedPart = (typeof CONFIRMED_PARTS)[number]
export type ReviewConfirms = readonly { department: Department; part: ConfirmedPart; missing: 'refused' | 'flagged' }[]

/** The pre-review: who gives it, and whose KPI must stand in the brief before the departments sign (S1-19, S1-20). */
export interface ReviewBefore {
  role: DirectoryRole
  kpis?: readonly Department[]
}

/** What is decided in another system of the company, an OA. */
export interface ExternalReview {
  /** The whole review, or what these would sign here. */
  signers: 'all' | readonly (Department | 'approval')[]
  /** Somebody is asked what to do once it has been silent for so long. */
  after: Duration
  /** Who is asked then; absent: the lead. */
  asks?: 'lead' | 'backup' | Department
}

/** The company's own review of a campaign, before what it files (S1-12 to S1-23). */
export interface ReviewPolicy {
  source: string
  /** `asked`: campaigns that ask for it as they start; `always`: all. */
  applies: 'asked' | 'always'
  /** Somebody looks at the campaign before the departments sign; absent: nobody. */
  preReview?: ReviewBefore
  /** Groups one after the other; the departments of a group sign side by side. */
  countersign: readonly (readonly Department[])[]
  /** Who signs again once a change that was asked for is made. */
  returnTo: 'asking' | 'all'
  /** The opinion that an approval without words stands for; absent: every opinion wants words. */
  presetApproval?: string
  /** May one person sign as two of those who are asked. */
  samePerson: 'refused' | 'allowed'
  /** In the order of their amounts. */
  tiers: readonly ReviewTier[]
  /** Tier of a campaign whose budget nobody has given. */
  unknownAmount: string
  /** Departments that say with their approval how many working days they need, and what becomes of days that end after a launch. */
  workingDays?: { of: readonly Department[]; late: 'refused' | 'flagged' }
  /**
   * What a department confirms with its approval beside its words, kept with its figures. What is not there: no approval without
   * it, or it is said to whoever approves.
   */
  confirms?: ReviewConfirms
  /** Other terms than that of the kind of task, by department or tier. */
  terms?: Readonly<Record<string, Duration>>
  /** Staff number of whoever signs where nobody else may. */
  fallback?: string
  /** Absent: everybody signs here. */
  external?: ExternalReview
}

/** The kick-off of a campaign that is run together with others (S4-14). */
export interface KickoffPolicy {
  /** How long before the earliest launch; on a day off it is held on the working day before. */
  before: Duration
  /** Local time of day, `HH:mm`. */
  at: string
  minutes: number
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
  /** Counts for everybody at once, whatever version a campaign keeps. */
  signIn?: SignInPolicy
  /** Absent in policies from before: nothing is gathered and no reminder is spared. */
  mail?: MailPolicy
  /** Who gets the register (备案台账) by mail each week, and when; absent: nobody. */
  registerMail?: RegisterMail
  /** Staff numbers of whoever runs the service: told of what nobody else looks after; absent: who gets the register. */
  operations?: string[]
  /** After this a precedent counts as old; absent in policies from before there were any. */
  precedentTerm?: Duration
  /** What is asked of a campaign's brief, by its type and size; absent: of nobody anything. */
  briefs?: BriefPolicy
  /** So many days before a company paper ends its owner is reminded; 0 is the day itself. */
  papers?: { remindDaysBefore: number[] }
  /** A report by a number that no filing has is told to whoever watches its platform after this; absent: two working days. */
  reports?: { unmatchedAfter: Duration }
  /** Stages that a campaign's RACI has to name once it gives one; absent: those that it likes. */
  raci?: { stages: readonly RaciStage[] }
  /** Absent: no kick-off is planned. */
  kickoff?: KickoffPolicy
  /** Absent: campaigns cannot ask for an internal review. */
  review?: ReviewPolicy
  /** Who the company is. Unknown: nothing is said about whose an account is. */
  company?: { legalSubject: string }
  /** What happens to the work of people who are away; absent: the manager has it where no substitute was named. */
  absence?: AbsencePolicy
  /** How many per cent of the people may leave by one change that nobody confirms; absent: 20. */
  directory?: { leaversUnasked: number }
}
