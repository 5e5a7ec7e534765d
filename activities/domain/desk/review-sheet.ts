/**
 * What a campaign's page says of an internal review: who has signed what, whose turn it is, who comes later, and what was asked
 * for. Codes and staff numbers; whoever shows it gives them their names.
 */
import {
  APPROVAL,
  isWholeOutside,
  PRE_REVIEW,
  tierOf,
  toSign,
  type OutsideConflict,
  type ReviewMatter,
  type ReviewState,
  type SignerState,
} from '../record/review-state'
import { openTasks, reviewsOf, type CampaignState } from '../record/state'
import type { TaskState } from '../record/values'
import type { Calendar } from '../time/calendar'
import { signerOf } from '../review/signers'
import { KINDS } from '../tasks/kinds'
import { dueOf, type DueWhen } from './when-due'

export interface SignerLine {
  /** A department, or the role that approves. */
  role: string
  /** `turn`: is asked now. `never`: the review is over without. */
  state: 'signed' | 'turn' | 'later' | 'never'
  said?: SignerState
  /** The task that asks. */
  task?: TaskState
  due?: DueWhen
}

export interface MatterLine {
  matter: ReviewMatter
  /** The department or role that asked for it. */
  role: string
  task?: TaskState
}

export interface ConflictLine {
  conflict: OutsideConflict
  role: string
  task?: TaskState
}

export interface ReviewSheet {
  review: ReviewState
  lines: SignerLine[]
  matters: MatterLine[]
  /** What an OA has said that does not fit. */
  conflicts: ConflictLine[]
}

/** The latest first. */
export const reviewSheets = (s: CampaignState, calendar: Calendar, now: string): ReviewSheet[] =>
  reviewsOf(s)
    .map((review) => ({
      review,
      lines: linesOf(s, review, calendar, now),
      matters: mattersOf(s, review),
      conflicts: conflictsOf(s, review),
    }))
    .reverse()

function linesOf(s: CampaignState, r: ReviewState, calendar: Calendar, now: string): SignerLine[] {
  const others = r.phase === 'pre_reviewing' ? PRE_REVIEW : APPROVAL
  const asked = new Set(toSign(r, s.brief?.totalFen).map((key) => (r.phase === 'countersigning' ? key : others)))
  return signersOf(r).map((signer) => {
    const said = r.signers[signer]
    const task = openTasks(r).find(
      ({ kind, key = '' }) => (KINDS[kind].signs || kind === 'await_oa') && signerOf(kind, key) === signer,
    )
    return {
      role: roleOf(s, r, signer),
      state: said?.answer !== undefined ? 'signed' : r.ended ? 'never' : asked.has(signer) ? 'turn' : 'later',
      said: said?.answer === undefined ? undefined : said,
      task,
      due: dueOf(calendar, now, task),
    }
  })
}

/** Where an OA decides all of it, whoever it says has signed there, and the approval. */
const signersOf = (r: ReviewState): string[] =>
  isWholeOutside(r)
    ? [...Object.keys(r.signers).filter((signer) => signer !== APPROVAL), APPROVAL]
    : [...(r.preReview ? [PRE_REVIEW] : []), ...r.groups.flat(), APPROVAL]

const conflictsOf = (s: CampaignState, r: ReviewState): ConflictLine[] =>
  (r.conflicts ?? []).map((conflict) => ({
    conflict,
    role: roleOf(s, r, conflict.signer),
    task: openTasks(s).find(({ kind, key }) => kind === 'settle_oa_conflict' && key === conflict.id),
  }))

const mattersOf = (s: CampaignState, r: ReviewState): MatterLine[] =>
  Object.values(r.matters).map((matter) => ({
    matter,
    role: roleOf(s, r, matter.signer),
    task: openTasks(r).find(({ kind, key }) => !KINDS[kind].signs && key === matter.id),
  }))

/** Of an approval the tier that gave it, or that it falls into now; of a pre-review the role that gives it. */
function roleOf(s: CampaignState, r: ReviewState, signer: string): string {
  if (signer === PRE_REVIEW) return r.preReview?.role ?? signer
  return signer === APPROVAL ? (r.signers[signer]?.tier ?? tierOf(r, s.brief?.totalFen).id) : signer
}
