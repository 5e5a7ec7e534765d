/**
 * Who signs in an internal review: never whose request it is, and, where the policy says so, nobody twice as somebody else. Where
 * that leaves nobody: up the line, then the policy's fallback; then nobody, which is an alarm.
 */
import type { ReviewPolicy } from '../../../workflows/contract/policy'
import { isDepartment, type Department } from '../../../workflows/contract/values'
import type { TaskKind } from '../../../workflows/contract/words'
import type { Context } from '../decision/context'
import { holderOfRole, managersOf, speakerOf } from '../decision/roles'
import { APPROVAL, PRE_REVIEW, signedBeside, tierOf, type ReviewState } from '../record/review-state'
import type { CampaignState } from '../record/state'
import type { Holder } from '../record/values'

type Around = Pick<Context, 'person' | 'staff' | 'policy'>

/** The rules of the policy that a campaign was started under; a review is only opened where there are some. */
export function reviewPolicyOf({ policy }: Pick<Context, 'policy'>): ReviewPolicy {
  if (!policy.review) throw new Error(`policy ${policy.id} ${policy.version} knows no internal review`)
  return policy.review
}

/** Name of the signer that a task asks: the department, `pre_review`, or `approval` whatever the tier. */
export function signerOf(kind: TaskKind, key: string): string {
  if (kind === 'countersign' || kind === 'confirm_figures') return key
  // Of what an OA decides a department's has its name; the policy has no tier of such a name.
  if (OF_OA.includes(kind)) return isDepartment(key) ? key : APPROVAL
  return kind === 'pre_review' ? PRE_REVIEW : APPROVAL
}

const OF_OA: readonly TaskKind[] = ['await_oa', 'settle_oa_silence']

/** Whose request it is: who asked for it, who leads or stands by, and whoever led before or has changed the plan. */
export const requestersOf = (s: CampaignState, r: ReviewState): string[] => [
  ...new Set([s.lead, s.backup, ...(s.preparedBy ?? []), ...r.requesters]),
]

/** Who has changed the plan, and whose it was: kept where the company reviews it. */
export function preparersOf(s: CampaignState, by: string | undefined): string[] | undefined {
  return s.internalReview && [...new Set([s.lead, by])].filter((person) => person !== undefined)
}

/** Who must not sign as this signer. */
export function excludedFrom(around: Around, s: CampaignState, r: ReviewState, signer: string): ReadonlySet<string> {
  const before = reviewPolicyOf(around).samePerson === 'refused' ? signedBeside(r, signer) : []
  return new Set([...requestersOf(s, r), ...before])
}

/** Who is asked to sign. Without a person there is nobody who may. */
export function signingHolder(around: Around, s: CampaignState, r: ReviewState, kind: TaskKind, key: string): Holder {
  const except = excludedFrom(around, s, r, signerOf(kind, key))
  const allowed = (staff: string | undefined): staff is string =>
    staff !== undefined && !except.has(staff) && around.person(staff) !== undefined
  const { fallback } = reviewPolicyOf(around)
  const last = allowed(fallback) ? fallback : undefined
  if (kind === 'countersign') return { role: key, person: ofDepartment(around, s, key as Department, except) ?? last }
  if (kind === 'confirm_figures') {
    // Whoever has confirmed them says whether they still hold.
    const before = r.signers[key]?.person
    const own = allowed(before) ? before : ofDepartment(around, s, key as Department, except)
    return { role: key, person: own ?? last }
  }
  if (kind === 'pre_review') {
    const { role } = r.preReview ?? {}
    const above = managersOf(around, s.lead).find(allowed)
    return { role: key, person: (role && holderOfRole(around, role, s.lead, except)) ?? above ?? last }
  }
  // Whoever may approve more may approve this.
  const higher = r.tiers.slice(r.tiers.findIndex(({ id }) => id === key))
  const found = higher.map(({ role }) => holderOfRole(around, role, s.lead, except)).find(allowed)
  return { role: higher[0]?.role ?? 'approver', person: found ?? last }
}

function ofDepartment(
  around: Around,
  s: CampaignState,
  department: Department,
  except: ReadonlySet<string>,
): string | undefined {
  const named = s.group[department]
  if (named !== undefined && !except.has(named) && speaksFor(around, department, named)) return named
  const speaker = speakerOf(around, department, except)
  if (speaker !== undefined) return speaker
  const own = speakerOf(around, department, new Set())
  return own === undefined
    ? undefined
    : managersOf(around, own).find((one) => !except.has(one) && around.person(one) !== undefined)
}

/** May this person approve in a tier: by its role or that of a higher one, or as the policy's fallback? */
export function mayApprove(around: Around, s: CampaignState, r: ReviewState, staff: string): boolean {
  if (reviewPolicyOf(around).fallback === staff) return true
  const { id } = tierOf(r, s.brief?.totalFen)
  const roles = around.person(staff)?.roles ?? []
  // Only a head of their own department, or above the lead, is the head who approves.
  const isAbove =
    managersOf(around, s.lead).includes(staff) || around.person(staff)?.department === around.person(s.lead)?.department
  return r.tiers
    .slice(r.tiers.findIndex((tier) => tier.id === id))
    .some(({ role }) => roles.includes(role) && (role !== 'department_head' || isAbove))
}

/**
 * May this person sign for a department at all? Its people, whoever is above one of them, and the policy's fallback: whoever
 * names the signer, in the plan or by passing it on, chooses among these.
 */
export function speaksFor(around: Around, department: string, staff: string): boolean {
  if (!around.person(staff)) return false
  if (around.person(staff)?.department === department || reviewPolicyOf(around).fallback === staff) return true
  const people = (around.staff ?? []).filter((one) => around.person(one)?.department === department)
  return people.some((one) => managersOf(around, one).includes(staff))
}
