/** What happens to a filing: its materials, rounds, verdicts, credential and end. */
import type { Unanswered } from '../../../workflows/contract/connectors'
import type { FilingWindow } from '../../../workflows/contract/reference'
import type { Department } from '../../../workflows/contract/values'
import type { Answer, Phase, ReportKind } from '../../../workflows/contract/words'
import type {
  CredentialState,
  CredentialUse,
  CredentialUsed,
  Difference,
  DifferenceRef,
  Doubted,
  ItemState,
  Judged,
  MatterState,
  NoteRef,
  PinnedCredential,
  PinnedPaper,
  Schedule,
  VerdictState,
} from './values'
import type { SaidBy, SubmissionTimes } from './said'

export interface FilingFacts {
  FilingOpened: {
    platform: string
    item: string
    account?: string
    required: boolean
    packVersion: string
    credentialDemanded: boolean
    /** Its platform tells numbers apart by the case of letters. */
    numbersKeepCase?: true
    startsAfter: 'nothing' | 'plan_complete'
    rows: Record<string, Department>
    /** Nothing goes live there; every launch waits for it. */
    authority?: true
    /** Who said that the launch does not wait for it. */
    optionalBy?: SaidBy
  }
  FilingRequirementChanged: { required: boolean; reason?: NoteRef; optionalBy?: SaidBy }
  MaterialProvided: {
    row: string
    status: 'provided' | 'not_applicable'
    fileIds: string[]
    note?: NoteRef
    validFrom?: string
    validUntil?: string
    /** The company paper that it is a version of. */
    paper?: PinnedPaper
  }
  /** Fields that somebody has filled in; the values lie in the note, as they may name persons. */
  FormFilled: { round: number; fields: string[]; values: NoteRef }
  /** A row that the account asks for, beside those of the requirement. */
  MaterialDemanded: { row: string; department: Department }
  /** A paper in use has a newer version; the filing keeps the one that it was answered with. */
  PaperReplaced: { row: string; paper: string; from: number; to: number }
  /** A newer rule pack says something else about the filing, or no longer knows its item. */
  RulesChanged: { from: string; to: string; gone: boolean }
  /** A paper lapses soon, or has lapsed, before its campaign ends. */
  MaterialLapsing: { row: string; validUntil: string; lapsed: boolean }
  /** `by`: who returned it; absent in facts from before the rows remembered it. */
  RecheckReturned: { rows: string[]; note?: NoteRef; by?: string }
  /** `judged`: what was looked at, to be compared with later. `accepted`: what differs and is meant, as its note says. */
  FilingRechecked: { round: number; judged?: Judged; accepted?: DifferenceRef[] }
  /** What was judged is no more: a filing that was not handed in yet is looked at again. */
  JudgedChanged: {
    round: number
    judged: Judged
    differences: Difference[]
    reopens: boolean
    /** Its rules say that no passing survives these differences. */
    voids?: true
  }
  FilingSubmitted: SubmissionTimes & {
    round: number
    number?: string
    occurredAt: string
    fileIds: string[]
    materials: Record<string, number>
    /** The platform had spoken of the round before: it stays in the phase that this has brought. */
    late?: true
  }
  /** It was submitted before this service knew of it. `occurredAt` is that submission; `judged`: what is taken to lie there. */
  FilingTakenOver: SubmissionTimes & {
    round: number
    judged?: Judged
    phase: 'submitted' | 'in_review'
    number?: string
    occurredAt: string
  }
  /** When its platform takes submissions for this event; empty: there is none of its own any more. */
  WindowNoted: FilingWindow
  /** What the platform grants with a passing, as somebody was told. */
  BenefitsNoted: { benefits: NoteRef }
  /** When it had to begin, and when it is expected to be cleared, by what is known then. */
  FilingScheduled: Schedule
  SubmissionUnconfirmed: { round: number; note?: NoteRef }
  SubmissionMissing: { round: number; note?: NoteRef }
  /** The service hands it in itself. Written before the call, so that one that came to nothing is seen. */
  SubmissionBegun: { round: number; attempt: number; connector: string; name: string }
  /** It is not known what became of it. `askAt`: when the platform is asked; absent: a person is. */
  SubmissionUnanswered: {
    round: number
    attempt: number
    asks: number
    why: Unanswered
    /** What the question brought, where it leaves why it is not known as it was. */
    asked?: Unanswered
    askAt?: string
    note?: NoteRef
  }
  /** It is surely not with the platform: a person hands it in. */
  SubmissionRefused: { round: number; attempt: number; why: Unanswered; note?: NoteRef }
  ReviewObserved: { round: number; accepted: boolean; nextCheckAt: string }
  ReviewDelayed: { round: number; text?: NoteRef; overdueAt?: string }
  PlatformSpoke: {
    kind: ReportKind
    channel?: string
    saidBy?: NoteRef
    text?: NoteRef
    occurredAt: string
    dueAt?: string
    fileIds: string[]
    /** False: it could not be what it says in that state; somebody was asked to settle it. */
    applied?: boolean
    /** Why not; absent in facts from before it was kept. */
    doubt?: Doubted
  }
  MatterRaised: { matter: MatterState }
  MatterSettled: { matter: string; outcome: Answer }
  VerdictRecorded: { round: number; verdict: Omit<VerdictState, 'seq'>; items: ItemState[] }
  ItemAnswered: { round: number; item: string; category?: string; resolution: NonNullable<ItemState['resolution']> }
  FilingCorrected: { round: number }
  FilingRecalled: { round: number; occurredAt: string; items: ItemState[] }
  /** `register`: it follows what the register of credentials says. */
  CredentialRecorded: { credential: CredentialState; register?: PinnedCredential }
  CredentialUsed: CredentialUsed
  /** There is one, and somebody has to vouch that it serves here. */
  CredentialOffered: { use: CredentialUse; credential: CredentialState }
  /** The filing files its own: none of these is taken. */
  CredentialDeclined: { declined: PinnedCredential[]; person: string; note: NoteRef }
  /** The campaign ends after it does. */
  CredentialEndsEarly: { use: CredentialUse; validUntil: string; endsAt: string }
  CredentialLost: {
    phase: Extract<Phase, 'suspended' | 'revoked' | 'lapsed'>
    occurredAt: string
    text?: NoteRef
    dueAt?: string
    fileIds: string[]
    register?: PinnedCredential
    /** What is reported later is compared with it; absent in facts from before that. */
    since?: string
  }
  CredentialReinstated: { occurredAt: string; text?: NoteRef; register?: PinnedCredential; since?: string }
  RestorationChosen: { round: number; items: ItemState[] }
  FilingGivenUp: { reason?: NoteRef }
  FilingWithdrawn: Record<string, never>
  FilingEnded: Record<string, never>
  EntryCorrected: {
    target: 'verdict' | 'application_number' | 'credential'
    wrongSeq: number
    round: number
    reason: NoteRef
    confirmedBy?: string
    /** Who asked for what somebody else has confirmed. */
    by?: SaidBy
    number?: string
    credential?: CredentialState
  }
}
