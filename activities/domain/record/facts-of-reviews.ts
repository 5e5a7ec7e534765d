/** What happens in an internal review. */
import type { Department } from '../../../workflows/contract/values'
import type { ReviewPath } from '../../../workflows/contract/words'
import type { NoteRef } from './values'
import type { OutsideConflict, OutsideDecision, ReviewConfirmed, ReviewCovers, ReviewTerms } from './review-state'

export interface ReviewFacts {
  /** The company reviews the campaign. What was decided by the policy then stands here. */
  ReviewOpened: ReviewTerms
  /** A department or the approver has answered. `matter`: what has to be done before it signs again. */
  ReviewSigned: {
    /** The department, `pre_review`, or `approval`. */
    signer: string
    answer: 'approved' | 'change_requested' | 'disputed' | 'refused'
    task: string
    person: string
    note?: NoteRef
    matter?: string
    /** Corrections that a pre-review asks for. */
    amendments?: NoteRef[]
    /** What the department confirmed beside its words. */
    confirmed?: ReviewConfirmed
    /** What was approved. */
    covers?: ReviewCovers
    /** Tier and budget that were approved. */
    tier?: string
    amountFen?: number
    /** How many working days the department needs, until when, and whether that is after a launch. */
    workingDays?: number
    doneBy?: string
    late?: true
    /** It was signed in an OA: the number of its document there, and when. */
    document?: string
    signedAt?: string
  }
  /** What a signer asked for is done: who asked, or everybody, signs again. */
  ReviewMatterSettled: {
    matter: string
    how: 'revised' | 'held'
    person?: string
    note?: NoteRef
    fileIds: string[]
    preparedBy?: string[]
  }
  /** Whoever had signed has become somebody whose request it is: another person signs. */
  ReviewSignatureVoided: { signer: string; person: string; because: 'own_request' | 'figures_changed' }
  /** After the approval: what a department had confirmed is otherwise, and holds. */
  ReviewFiguresConfirmed: { department: Department; person?: string; confirmed: ReviewConfirmed; note?: NoteRef }
  /** After the pre-review: each department's KPI stands in the brief. */
  ReviewKpisNamed: { departments: Department[] }
  ReviewDecided: { outcome: 'approved' | 'refused'; person: string }
  ReviewJustified: { person?: string; note?: NoteRef; fileIds: string[] }
  /** An OA is asked to decide, or asked once more, since what it decides on has changed or it was silent. */
  ReviewRequested: {
    request: string
    /** The department, or `approval`. */
    signer: string
    basis: string
    path: ReviewPath
    /** Which review of the campaign it is. */
    n: number
    tier?: string
    amountFen?: number
    again?: 'changed' | 'silent'
  }
  /** The OA has not answered in time. */
  ReviewUnanswered: { request: string; signer: string }
  /** What the OA has decided. What it means for the review is said by the signatures after it. */
  ReviewDecidedOutside: Omit<OutsideDecision, 'at'>
  /** It is signed here after all. */
  ReviewTakenInside: { request: string; signer: string; person?: string; note?: NoteRef }
  /** The OA has said something that does not fit: somebody looks at it. */
  ReviewConflictFound: Omit<OutsideConflict, 'at' | 'status' | 'id'> & { conflict: string }
  ReviewConflictSettled: { conflict: string; how: 'kept' | 'asked'; person?: string; note?: NoteRef }
  /** Nobody needs it any more. */
  ReviewEnded: { because: 'ending_requested' | 'run_ended' }
}
