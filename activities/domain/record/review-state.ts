/**
 * An internal review of a campaign as it stands: who has signed, what was asked for, whose turn it is. What the policy said when
 * it was opened is part of it, so that whose turn it is follows from the facts alone.
 */
import type { OutsideResult, OutsideSigner } from '../../../workflows/contract/outside'
import type {
  ConfirmedPart,
  ExternalReview,
  ReviewBefore,
  ReviewConfirms,
  ReviewTier,
} from '../../../workflows/contract/policy'
import type { Department } from '../../../workflows/contract/values'
import type { ReviewPath, ReviewPhase } from '../../../workflows/contract/words'
import type { NoteRef, TaskState } from './values'

/** Stands for whoever approves, whatever the tier. */
export const APPROVAL = 'approval'

/** Stands for whoever looks at the plan before the departments sign. */
export const PRE_REVIEW = 'pre_review'

/** What a review is opened with. */
export interface ReviewTerms {
  n: number
  path: ReviewPath
  /** Who looks at it first, and whose KPI must be named then. */
  preReview?: ReviewBefore
  /** Departments that sign, group after group; none in the green channel. */
  groups: Department[][]
  returnTo: 'asking' | 'all'
  tiers: ReviewTier[]
  unknownAmount: string
  /** What each department confirms beside its words. Absent in reviews from before that was asked. */
  confirms?: ReviewConfirms
  /** What an OA decides. Absent: everybody signs here. */
  external?: ExternalReview
  /** Whose request it is: they sign nowhere in it. */
  requesters: string[]
  note?: NoteRef
  /** Reviewed again: what has changed since the approval before. */
  changed?: ReviewChanged[]
}

/** Of what was approved: the content by its mark, the platforms by name. */
export interface ReviewCovers {
  plan: string
  copy: string
  platforms: string[]
}

/** What has changed since an approval. */
export type ReviewChanged = 'plan' | 'copy' | 'platforms' | 'budget'

/** What a department confirmed beside its words, as it stood then. Amounts in fen, the return on the budget in hundredths of a per cent. */
export interface ReviewConfirmed {
  copies?: { copy: string; version: number }[]
  promotion?: string
  totalFen?: number
  reserveFen?: number
  returnFen?: number
  roiBps?: number
  /** Names the KPI sheet as it was. */
  kpis?: string
  /** What was to be confirmed and was not there. */
  missing?: ConfirmedPart[]
}

export interface SignerState {
  /** How often it was asked; each time is a task of its own. */
  turn: number
  /** Absent while it is to sign. */
  answer?: 'approved' | 'change_requested' | 'disputed' | 'refused'
  person?: string
  at?: string
  note?: NoteRef
  workingDays?: number
  doneBy?: string
  late?: true
  tier?: string
  amountFen?: number
  confirmed?: ReviewConfirmed
  /** What was approved. Absent in signatures from before it was kept. */
  covers?: ReviewCovers
  /** Signed in an OA: the number of its document there, and when. */
  document?: string
  signedAt?: string
}

/** What an OA is asked for one signer. */
export interface OutsideRequest {
  /** Id of the task that waits for it. */
  request: string
  /** What is to be decided on, and since when it is that. */
  basis: string
  since: string
  /** How often the OA was told of it because it was silent, from 1. */
  times: number
  silentAt?: string
}

/** What an OA has said, and was taken. */
export interface OutsideDecision {
  request: string
  signer: string
  document: string
  event: string
  result: OutsideResult
  note?: NoteRef
  signers: OutsideSigner[]
  at: string
}

/** Why what an OA has said was not taken: it was decided here meanwhile, it had said something else before, or nobody needs it. */
export type OutsideDoubt = 'decided_here' | 'other_result' | 'review_ended'

/** What an OA has said that does not fit. */
export interface OutsideConflict extends OutsideDecision {
  /** Names it within its campaign: `x1`. */
  id: string
  because: OutsideDoubt
  status: 'open' | 'kept' | 'asked'
}

/** What a signer asked for. */
export interface ReviewMatter {
  id: string
  kind: 'change' | 'meeting'
  signer: string
  person: string
  note?: NoteRef
  /** Corrections of a pre-review, one a note: what, from what, to what. */
  amendments?: NoteRef[]
  at: string
  status: 'open' | 'done'
  /** What was done. */
  answer?: NoteRef
}

export interface ReviewState extends ReviewTerms {
  id: string
  openedAt: string
  phase: ReviewPhase
  ended: boolean
  /** By department, and `approval`. */
  signers: Record<string, SignerState>
  matters: Record<string, ReviewMatter>
  /** By signer: what the OA is asked. */
  outside?: Record<string, OutsideRequest>
  /** Signers who sign here after all, `all` for the whole review. */
  inside?: string[]
  decisions?: OutsideDecision[]
  conflicts?: OutsideConflict[]
  /** When every department's KPI was there. */
  kpisNamedAt?: string
  approvedAt?: string
  endedAt?: string
  tasks: Record<string, TaskState>
}

interface Reviewed {
  internalReview?: { path: ReviewPath }
  reviews?: Record<string, ReviewState>
}

/** The campaign is to be reviewed, and its last review has not approved it (yet). */
export const isReviewPending = ({ internalReview, reviews }: Reviewed): boolean =>
  internalReview !== undefined && Object.values(reviews ?? {}).sort((a, b) => b.n - a.n)[0]?.approvedAt === undefined

/** Departments whose turn it is, in the order of their group: what waits for a change is not asked meanwhile. */
function departmentsToSign({ groups, signers }: Pick<ReviewState, 'groups' | 'signers'>): Department[] {
  const present = groups.find((group) => group.some((each) => signers[each]?.answer !== 'approved'))
  return (present ?? []).filter((each) => signers[each]?.answer === undefined)
}

/** The tier that a sum falls into; of an unknown sum the one that the policy names. */
export function tierOf(
  { tiers, unknownAmount }: Pick<ReviewTerms, 'tiers' | 'unknownAmount'>,
  amountFen: number | undefined,
): ReviewTier {
  const found =
    amountFen === undefined
      ? tiers.find(({ id }) => id === unknownAmount)
      : tiers.find(
          ({ upToFen, edge }) =>
            upToFen === undefined || amountFen < upToFen || (amountFen === upToFen && edge === 'own'),
        )
  const [last] = tiers.slice(-1)
  const tier = found ?? last
  if (!tier) throw new Error('a review was opened without tiers')
  return tier
}

type Outside = Pick<ReviewState, 'external' | 'inside'>

/** An OA decides all of it: who signs in which order is its matter. */
export const isWholeOutside = ({ external, inside }: Outside): boolean => external?.signers === 'all' && !inside?.length

/** Does an OA decide what this signer would sign here? */
export function isOutside(r: Outside, signer: string): boolean {
  const { signers } = r.external ?? {}
  if (signers === undefined || signers === 'all') return isWholeOutside(r) && signer === APPROVAL
  return signers.some((each) => each === signer) && !r.inside?.includes(signer)
}

/** Where it stands as long as nobody has decided: who looks first, the KPI, the departments, the approval. */
export function signingPhase(r: Omit<ReviewState, 'phase'>): ReviewPhase {
  if (isWholeOutside(r)) return 'approving'
  if (r.preReview && r.signers[PRE_REVIEW]?.answer !== 'approved') return 'pre_reviewing'
  if (r.preReview?.kpis?.length && r.kpisNamedAt === undefined) return 'awaiting_kpis'
  return r.groups.flat().every((each) => r.signers[each]?.answer === 'approved') ? 'approving' : 'countersigning'
}

/** Departments whose KPI the brief does not name yet. */
export const kpisMissing = (
  { preReview }: Pick<ReviewTerms, 'preReview'>,
  brief: { kpiDepartments?: string[] } | undefined,
): Department[] => (preReview?.kpis ?? []).filter((each) => !brief?.kpiDepartments?.includes(each))

/** Whose turn it is: who looks first, departments while they sign, the tier while it is approved. */
export function toSign(r: ReviewState, amountFen: number | undefined): string[] {
  if (r.phase === 'pre_reviewing')
    return r.preReview && r.signers[PRE_REVIEW]?.answer === undefined ? [r.preReview.role] : []
  if (r.phase === 'countersigning') return departmentsToSign(r)
  if (r.phase !== 'approving' || isRevisedForOa(r)) return []
  return r.signers[APPROVAL]?.answer === undefined ? [tierOf(r, amountFen).id] : []
}

/** A department has asked for a change in the OA: it is asked again once that is made. */
const isRevisedForOa = (r: ReviewState): boolean =>
  isWholeOutside(r) && Object.values(r.signers).some(({ answer }) => answer === 'change_requested')

type Signed = Pick<ReviewState, 'signers' | 'decisions'>

/** Everybody who has approved as somebody else than this signer; in an OA also beside whoever signed last there. */
export const signedBeside = (r: Signed, signer: string): string[] =>
  Object.entries(r.signers).flatMap(([name, { answer, person, document }]) => {
    if (answer !== 'approved') return []
    const own = name !== signer && person !== undefined ? [person] : []
    return document === undefined ? own : [...own, ...signedInDocument(r, name, signer)]
  })

function signedInDocument({ decisions = [] }: Signed, name: string, signer: string): string[] {
  const last = decisions.findLast((one) => one.signer === name && one.result === 'approved')
  return (last?.signers ?? []).flatMap(({ person, role, answer }) =>
    answer === 'approved' && role !== signer ? [person] : [],
  )
}
