/**
 * Which folds a fact goes through, in this order: one row for every type of fact, so that a fact that nothing folds does not
 * compile. A fold takes the facts that name it here and no others, and says of each what it means.
 */
import type { FactType, StoredFact } from '../facts'

/** `task` and `campaign`, `content`, `brief`, `kickoff`, `work`, `review` fold into the campaign's state, the others into that of the filing that the fact is about. */
export type Fold =
  | 'task'
  | 'campaign'
  | 'content'
  | 'brief'
  | 'kickoff'
  | 'work'
  | 'review'
  | 'filing'
  | 'form'
  | 'recheck'
  | 'window'
  | 'schedule'
  | 'registers'
  | 'credentials'
  | 'connector'

/** `CampaignStarted` makes the state, see `apply`; `MailRefused` is told by its alarm. */
export const FOLDS = {
  CampaignStarted: [],
  CampaignAmended: ['campaign'],
  NothingNeeded: ['campaign'],
  LaunchDropped: ['campaign'],
  LaunchPlanned: ['campaign'],
  CampaignDescribed: ['campaign'],
  RequirementAnswered: ['campaign'],
  BriefKept: ['brief'],
  ChecklistAdded: ['brief'],
  KeyDateReminded: ['brief'],
  ChecklistItemSettled: ['brief'],
  PlanCompleted: ['campaign'],
  StageChanged: ['campaign'],
  ClearanceChanged: ['campaign'],
  FilingOpened: ['campaign'],
  FilingRequirementChanged: ['filing'],
  TaskOpened: ['task'],
  TaskAnswered: ['task'],
  TaskSuperseded: ['task'],
  TaskDueMoved: ['task'],
  TaskReplanned: ['task'],
  TaskHandedOver: ['task'],
  ContactLeft: ['campaign'],
  TaskSubstituted: ['task'],
  TaskDelegated: ['task'],
  TaskClaimed: ['task'],
  TaskGivenBack: ['task'],
  TaskNudged: ['task'],
  ReminderIssued: ['task'],
  MaterialProvided: ['filing', 'registers'],
  CopyHandedIn: ['content'],
  CopyScreenedAgain: ['content'],
  WordingAnswered: ['content'],
  PromotionHandedIn: ['content'],
  FormFilled: ['form'],
  MaterialDemanded: ['registers'],
  PaperReplaced: ['registers'],
  RulesChanged: ['filing'],
  MaterialLapsing: ['filing'],
  RecheckReturned: ['filing'],
  FilingRechecked: ['filing', 'recheck', 'connector'],
  JudgedChanged: ['recheck'],
  FilingSubmitted: ['filing'],
  FilingTakenOver: ['filing'],
  WindowNoted: ['window'],
  BenefitsNoted: ['filing'],
  FilingScheduled: ['schedule'],
  SubmissionUnconfirmed: ['filing'],
  SubmissionMissing: ['filing'],
  SubmissionBegun: ['connector'],
  SubmissionUnanswered: ['connector'],
  SubmissionRefused: ['connector'],
  ReviewObserved: ['filing'],
  ReviewDelayed: ['filing'],
  PlatformSpoke: ['campaign'],
  MatterRaised: ['filing'],
  MatterSettled: ['filing'],
  VerdictRecorded: ['filing', 'connector'],
  ItemAnswered: ['filing'],
  FilingCorrected: ['filing'],
  FilingRecalled: ['filing', 'connector'],
  CredentialRecorded: ['filing'],
  CredentialUsed: ['credentials'],
  CredentialOffered: ['credentials'],
  CredentialDeclined: ['credentials'],
  CredentialEndsEarly: ['credentials'],
  CredentialLost: ['filing'],
  CredentialReinstated: ['filing'],
  RestorationChosen: ['filing', 'credentials'],
  FilingGivenUp: ['filing'],
  FilingWithdrawn: ['filing'],
  FilingEnded: ['filing'],
  EntryCorrected: ['campaign', 'filing', 'credentials'],
  CorrectionAsked: ['campaign'],
  CorrectionRefused: ['campaign'],
  PlatformWentLive: ['campaign'],
  RiskAsked: ['campaign'],
  RiskRefused: ['campaign'],
  LiveChecked: ['campaign'],
  CampaignRunEnded: ['campaign'],
  CampaignClosed: ['campaign'],
  CampaignArchived: ['campaign'],
  EndingRequested: ['campaign'],
  PartyAnswered: ['campaign'],
  ObjectionSettled: ['campaign'],
  KickoffPlanned: ['kickoff'],
  KickoffReminded: ['kickoff'],
  KickoffHeld: ['kickoff'],
  KickoffCancelled: ['kickoff'],
  MailPolicyChanged: ['campaign'],
  WorkPlanned: ['work'],
  WorkHandedIn: ['work'],
  WorkAccepted: ['work'],
  WorkSentBack: ['work'],
  ReviewOpened: ['review'],
  ReviewSigned: ['review'],
  ReviewMatterSettled: ['review'],
  ReviewSignatureVoided: ['review'],
  ReviewKpisNamed: ['review'],
  ReviewFiguresConfirmed: ['review'],
  ReviewDecided: ['review'],
  ReviewJustified: ['review'],
  ReviewRequested: ['review'],
  ReviewUnanswered: ['review'],
  ReviewDecidedOutside: ['review'],
  ReviewTakenInside: ['review'],
  ReviewConflictFound: ['review'],
  ReviewConflictSettled: ['review'],
  ReviewEnded: ['review'],
  MailRefused: [],
  AlarmRaised: ['campaign', 'filing'],
  AlarmCleared: ['campaign', 'filing'],
} as const satisfies Record<FactType, readonly Fold[]>

/** The facts of one fold. */
export type FactsOf<F extends Fold> = Extract<
  StoredFact,
  { type: { [T in FactType]: F extends (typeof FOLDS)[T][number] ? T : never }[FactType] }
>
