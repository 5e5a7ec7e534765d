/**
 * Commands from outside, as they lie in the intake row. Free text is allowed here: the intake row is not history.
 * Instants are ISO 8601 with offset; persons are staff numbers; files are file ids.
 */
export type { Actor } from './actor'
export type { Claim, Delegate, GiveBack, HandOver, MoveDueDate, Nudge } from './task-commands'
import type { PlatformAnswer } from './connectors'
import type { WorkItemInput } from './work'
import type { PartyInput, PartyQuestion } from './parties'
import type { DecideReview } from './outside'
import type { AnswerWording, HandInCopy, HandInPromotion } from './content'
import type { FormValues } from './forms'
import type { Brief } from './brief'
import type { FilingWindow } from './reference'
import type { RaciRow } from './raci'
import type { Department } from './values'
import type { Form, Industry, PrizesSaid, ProductGroup, Trait } from './traits'
import type { Claim, Delegate, GiveBack, HandOver, MoveDueDate, Nudge } from './task-commands'
import type { Answer, ReportKind, ReviewPath } from './words'

export interface FilingRequest {
  platform: string
  item: string
  account?: string
  /** False: wanted, but the launch does not wait for it. */
  required?: boolean
  /** It runs at its platform already, begun outside this service: it is taken over mid-way. */
  takenOver?: TakenOver
  /** What the platform grants with a passing, as somebody was told: traffic support, a feature (S0-41). */
  benefits?: string
  /** When its platform takes submissions for this event. Empty: there is none of its own any more. */
  window?: FilingWindow
}

/** Where a filing stands that was submitted before this service knew of it (U-12). */
export interface TakenOver {
  /** `submitted` unless said. */
  phase?: 'submitted' | 'in_review' | 'passed'
  /** Application number. */
  number?: string
  submittedAt: string
  /** With `passed`: when, and what proves it. */
  passedAt?: string
  credential?: CredentialInput
}

export interface LaunchRequest {
  platform: string
  launchAt: string
}

/** Somebody says that nothing has to be filed at a platform, and why. */
export interface NotNeeded {
  platform: string
  reason: string
}

/** What the rules are asked with. Traits are complete: one that is not named is not there. The rest may be left out. */
export interface CampaignDescription {
  traits?: Trait[]
  forms?: Form[]
  industry?: Industry
  productGroups?: ProductGroup[]
  prizes?: PrizesSaid
  /** Platforms that it runs on, beside those with a launch or a filing. */
  platforms?: string[]
}

/** What it is asked for before it may be filed, and how that begins. */
export interface CampaignBrief {
  /** One of the policy's types of campaign. Without a type nothing more is asked. */
  type?: string
  template?: string
  /** The whole of it: what is left out is not there any more. */
  brief?: Brief
}

/** A campaign may start as a draft: name, lead and backup are enough. */
export interface StartCampaign extends CampaignDescription, CampaignBrief {
  name: string
  externalRef?: string
  lead: string
  backup: string
  group?: Partial<Record<Department, string>>
  objective?: string
  startsAt?: string
  endsAt?: string
  /** What has to be filed. Empty: nothing, at the platforms of `launches`. */
  filings?: FilingRequest[]
  launches?: LaunchRequest[]
  /** Platforms at which nothing has to be filed. */
  notNeeded?: NotNeeded[]
  /** Who does, answers for, is asked and is told in which stage. */
  raci?: RaciRow[]
  /** Who runs it together with the company; all of them. */
  parties?: PartyInput[]
  /** No platform goes live before every one of them may. */
  simultaneous?: boolean
  /** When its parties meet for the kick-off, in place of what the policy says. */
  kickoffAt?: string
  /** What people of its parties do, one after the other; all of it. */
  workItems?: WorkItemInput[]
  /** It is reviewed inside the company before it is filed; how. Left out: as the policy says. */
  internalReview?: ReviewPath
}

export interface CampaignChanges extends CampaignDescription, CampaignBrief {
  name?: string
  objective?: string
  startsAt?: string
  endsAt?: string
  lead?: string
  backup?: string
  group?: Partial<Record<Department, string>>
  /** Filings to add; those that exist stay. Empty: nothing has to be filed at the platforms of `launches`. */
  filings?: FilingRequest[]
  launches?: LaunchRequest[]
  notNeeded?: NotNeeded[]
  /** The whole table; an empty one takes it back. */
  raci?: RaciRow[]
  /** Who runs it together with the company; all of them. */
  parties?: PartyInput[]
  /** No platform goes live before every one of them may. */
  simultaneous?: boolean
  /** When its parties meet for the kick-off, in place of what the policy says. */
  kickoffAt?: string
  /** What people of its parties do, one after the other; all of it. */
  workItems?: WorkItemInput[]
}

export interface AmendCampaign {
  campaign: string
  changes: CampaignChanges
  reason?: string
  /** Version that the caller read; refused with `version_conflict` when it is no longer the present one. */
  ifVersion?: number
}

export interface RejectionItemInput {
  field?: string
  error?: string
  suggestion?: string
  /** Kind of fault, of the classification over all platforms. */
  category?: string
  fileIds?: string[]
}

export interface ItemAnswerInput {
  id: string
  how: 'changed' | 'answered'
  note?: string
  fileIds?: string[]
  /** Kind of fault, where nobody has said it yet or it was said wrongly. */
  category?: string
  /** For an item without reason: what the answer rests on. */
  basis?: 'consultation' | 'diagnosis'
}

export interface ConditionInput {
  text: string
  blocksLaunch: boolean
  dueAt?: string
}

export interface CredentialInput {
  number?: string
  fileIds?: string[]
  validUntil?: string
}

/** A correction of the plan, as it is asked for: 活动时长, from 7 天 to 10 天. */
export interface AmendmentInput {
  what: string
  before?: string
  after: string
}

/** What a verdict carries, wherever it comes from. */
export interface VerdictInput {
  text?: string
  occurredAt?: string
  items?: RejectionItemInput[]
  conditions?: ConditionInput[]
  itemResults?: { item: string; passed: boolean; note?: string }[]
  credential?: CredentialInput
  fileIds?: string[]
  dueAt?: string
}

/** An answer to a task; which of the fields count is said by the task's kind. */
export interface AnswerTask extends VerdictInput {
  task: string
  answer: Answer
  /** The facts that were looked at, as the task named them; refused with `basis_changed` once they are others. */
  basis?: string
  number?: string
  rows?: string[]
  itemAnswers?: ItemAnswerInput[]
  launchAt?: string
  approver?: string
  /** Of a countersign: how many working days the department needs for it. */
  workingDays?: number
  /** Of a pre-review: what is to be otherwise. */
  amendments?: AmendmentInput[]
  /** Of a paper that is handed over: from when and until when it holds. */
  validFrom?: string
  validUntil?: string
  /** The company paper that is handed over, in place of files and validity. */
  paper?: string
  /** The precedent that the answer follows, one of those that the task offers. */
  precedent?: string
  /** Differences between forms that are meant, by their ids; `text` says why. */
  acceptedDifferences?: string[]
}

/** Several answers to tasks of one filing, in this order: all of them take effect, or none. */
export interface AnswerTasks {
  filing: string
  answers: AnswerTask[]
}

/** A renewed or mended paper in place of the one that is there. */
export interface ReplaceMaterial {
  filing: string
  row: string
  text?: string
  fileIds?: string[]
  validFrom?: string
  validUntil?: string
  /** A company paper, in place of files and validity. */
  paper?: string
}

/** The values of a filing's form, all of them: what is left out is filled from the campaign. */
export interface FillForm {
  filing: string
  values: FormValues
  /** What is required and missing is not asked for yet. */
  partial?: boolean
}

/** A platform speaks without being asked. By filing, or by platform and application number. */
export interface Report extends VerdictInput {
  filing?: string
  platform?: string
  number?: string
  kind: ReportKind
  /** How it was said: phone, chat, site message, back end. */
  channel?: string
  saidBy?: string
}

/** What was recorded was wrong. */
export interface Correct {
  filing: string
  target: 'verdict' | 'application_number' | 'credential'
  round?: number
  reason: string
  /** For verdicts: the second person who confirms. */
  confirmedBy?: string
  number?: string
  credential?: CredentialInput
  /** What the platform really said; absent: nothing yet. */
  verdict?: VerdictInput & { kind: 'passed' | 'rejected' | 'supplement' }
}

export interface EndCampaign {
  campaign: string
  reason: string
}

export interface EndFiling {
  filing: string
  reason: string
}

/** Somebody is to say whether a newer version of the rules makes a filing change. */
export interface ReviewChange {
  filing: string
  /** Version of the rule pack of its platform. */
  version: string
  text?: string
}

/** The credential that a filing uses, or is offered, is not for it: it files its own. */
export interface FileAnew {
  filing: string
  text: string
}

/** Somebody vouches that a credential which is only offered serves this campaign. */
export interface UseCredential {
  filing: string
  credential: string
  text: string
}

/** A party that has said yes says no after all. */
export interface TakeBackWord {
  campaign: string
  party: string
  question: PartyQuestion
  text: string
}

/** Commands by name. */
export interface Commands {
  startCampaign: StartCampaign
  amend: AmendCampaign
  answerTask: AnswerTask
  answerTasks: AnswerTasks
  replaceMaterial: ReplaceMaterial
  handInCopy: HandInCopy
  answerWording: AnswerWording
  handInPromotion: HandInPromotion
  fillForm: FillForm
  report: Report
  correct: Correct
  withdraw: EndCampaign
  cancel: EndCampaign
  recall: EndFiling
  giveUp: EndFiling
  moveDueDate: MoveDueDate
  nudge: Nudge
  delegate: Delegate
  claim: Claim
  giveBack: GiveBack
  handOver: HandOver
  reviewChange: ReviewChange
  fileAnew: FileAnew
  useCredential: UseCredential
  takeBackWord: TakeBackWord
  platformAnswer: PlatformAnswer
  decideReview: DecideReview
}

export type CommandType = keyof Commands
export type Command = { [T in CommandType]: { type: T; body: Commands[T] } }[CommandType]
