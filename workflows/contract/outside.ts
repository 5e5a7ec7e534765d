/** An OA of the company decides an internal review (U-24): what it answers with. */
import type { Department } from './values'

/** What an OA may answer, and each of its signers. */
export const OUTSIDE_RESULTS = ['approved', 'refused', 'change_requested'] as const
export type OutsideResult = (typeof OUTSIDE_RESULTS)[number]

/** Who signed in the OA. */
export interface OutsideSigner {
  /** Staff number. */
  person: string
  /** The department that the person signs for; `approval`: whoever approves. */
  role: Department | 'approval'
  answer: OutsideResult
  /** When. */
  at: string
}

export interface DecideReview {
  /** Id of the request, which is that of the task that waits for it. */
  task: string
  /** Number of the document in the OA. */
  document: string
  /** Identifies what the OA says, of this document. */
  event: string
  result: OutsideResult
  /** Words; needed unless it is approved. */
  text?: string
  /** What was decided on, as the request named it. */
  basis: string
  signers: OutsideSigner[]
}
