/**
 * What becomes of an internal review without anybody's answer: it is opened with the plan complete, ends with its campaign, and
 * its tasks find a signer once the directory has one.
 */
import { reviewId } from '../../workflows/contract/ids'
import type { Change } from './decision/change'
import { KINDS } from './tasks/kinds'
import { excludedFrom, requestersOf, reviewPolicyOf, signerOf, signingHolder, speaksFor } from './review/signers'
import { changedSinceApproval, isBudgetAlone } from './review/covers'
import { figuresChanged, lastConfirmation } from './review/figures'
import { kpisMissing, type ReviewState, type ReviewTerms } from './record/review-state'
import { openTasks, reviewsOf, type CampaignState } from './record/state'
import type { TaskState } from './record/values'
import { countDue } from './tasks/due-dates'
import { firstRungAfter, ruleOf } from './tasks/reminder-ladder'
import { alarmWhereNobody, presentHolder } from './tasks/stand-in-task'

/** Runs in every settling: opens the first review, and ends what nobody needs any more. */
export function settleReviews(change: Change): void {
  const s = change.state
  for (const r of reviewsOf(s).filter(({ ended }) => !ended)) {
    if (s.ending) change.emit('ReviewEnded', r.id, { because: 'ending_requested' })
    // What was approved in haste is still to be justified.
    else if (s.runEndedAt !== undefined && r.approvedAt === undefined)
      change.emit('ReviewEnded', r.id, { because: 'run_ended' })
    else if (r.approvedAt === undefined) {
      voidOwnSignatures(change, r)
      voidOldFigures(change, r)
      if (r.phase === 'awaiting_kpis' && kpisMissing(r, s.brief).length === 0)
        change.emit('ReviewKpisNamed', r.id, { departments: [...(r.preReview?.kpis ?? [])] })
    }
  }
  const isDue = s.internalReview !== undefined && s.planCompletedAt !== undefined && !s.ending && !s.runEndedAt
  if (!isDue) return
  const last = reviewsOf(s).at(-1)
  if (!last) return openReview(change, [s.internalReview?.by])
  if (last.approvedAt === undefined || !last.ended) return
  const changed = changedSinceApproval(s, last)
  if (changed.length > 0) openReview(change, [s.internalReview?.by], { changed })
}

/** Who has signed and leads it now, or has changed what was signed, has signed in a matter of their own. */
function voidOwnSignatures(change: Change, r: ReviewState): void {
  const requesters = requestersOf(change.state, r)
  for (const [signer, { answer, person }] of Object.entries(r.signers))
    if (answer === 'approved' && person !== undefined && requesters.includes(person))
      change.emit('ReviewSignatureVoided', r.id, { signer, person, because: 'own_request' })
}

/** What was confirmed is not what would be approved: it is signed anew, by the figures of now. */
function voidOldFigures(change: Change, r: ReviewState): void {
  for (const [signer, { person }] of Object.entries(change.state.reviews?.[r.id]?.signers ?? {}))
    if (person !== undefined && figuresChanged(change.state, r, signer))
      change.emit('ReviewSignatureVoided', r.id, { signer, person, because: 'figures_changed' })
}

/** Another review, as the policy has it. `by`: who asks for it, beside the lead. */
export function openReview(
  change: Change,
  by: readonly (string | undefined)[],
  { note, changed }: Pick<ReviewTerms, 'note' | 'changed'> = {},
  departments: ReviewTerms['groups'] = [],
): void {
  const s = change.state
  const { countersign, returnTo, tiers, unknownAmount, confirms, preReview, external } = reviewPolicyOf(change.ctx)
  const n = reviewsOf(s).length + 1
  const path = s.internalReview?.path ?? 'standard'
  change.emit('ReviewOpened', reviewId(s.number, n), {
    n,
    path,
    preReview: path === 'green_channel' || isBudgetAlone(changed) ? undefined : preReview && structuredClone(preReview),
    // A budget alone is for whoever approves it, and for whom it is named by; the departments have signed the rest.
    groups: path === 'green_channel' || isBudgetAlone(changed) ? departments : countersign.map((group) => [...group]),
    returnTo,
    tiers: tiers.map((tier) => ({ ...tier })),
    unknownAmount,
    confirms: confirms?.map((rule) => ({ ...rule })),
    external: external && structuredClone(external),
    requesters: [...new Set([s.lead, ...by])].filter((person) => person !== undefined),
    note,
    changed,
  })
}

/** Names a task that nobody may sign: it stands until the directory has somebody. */
const withoutSigner = (task: Pick<TaskState, 'id' | 'kind' | 'key'>): string =>
  `review_without_signer:${signerOf(task.kind, task.key ?? '')}`

/**
 * Nobody could be asked when these were opened, or whoever was may not sign any more; perhaps somebody can now. Whoever gets it
 * has the whole term, and reminders anew.
 */
export function nameMissingSigners(change: Change): void {
  for (const { r, task, subject } of signedTasks(change.state))
    if (!isFit(change, r, task)) nameSigner(change, r, task, subject)
  for (const r of reviewsOf(change.state).filter(({ ended }) => !ended)) alarmWhereNobody(change, r.id)
  alarmOfSigners(change)
}

/** Open tasks that somebody signs, and whether confirmed figures still hold, with the review that says who may. */
function signedTasks(s: CampaignState): { r: ReviewState; task: TaskState; subject: string }[] {
  const figures = openTasks(s).flatMap((task) => {
    const r = task.kind === 'confirm_figures' ? lastConfirmation(s, task.key ?? '') : undefined
    return r ? [{ r, task, subject: s.number }] : []
  })
  const inReviews = reviewsOf(s).flatMap((r) =>
    openTasks(r).flatMap((task) => (KINDS[task.kind].signs ? [{ r, task, subject: r.id }] : [])),
  )
  return [...inReviews, ...figures]
}

function nameSigner(change: Change, r: ReviewState, task: TaskState, subject: string): void {
  const { ctx, state: s } = change
  const found = signingHolder(ctx, s, r, task.kind, task.key ?? '')
  const { person, insteadOf } = presentHolder(change, found, task)
  if (person === undefined || person === task.holder.person) return
  const due = dueAnew(change, task)
  change.emit('TaskHandedOver', subject, {
    task: task.id,
    person,
    insteadOf,
    because: 'signer_found',
    anew: { ...due, nextRung: firstRungAfter(ctx, { ...task, ...due }, ctx.now) },
  })
}

/** The same term, counted from now. Where somebody had set the instant it is that of the policy. */
function dueAnew(change: Change, task: TaskState): Pick<TaskState, 'dueAt' | 'dueFrom' | 'provisional'> {
  const { ctx } = change
  const { due } = ruleOf(ctx, task.kind)
  const byPolicy = ctx.policy.review?.terms?.[task.key ?? ''] ?? (typeof due === 'string' ? undefined : due)
  const term = task.dueFrom?.term ?? byPolicy
  if (!term) return { dueAt: task.dueAt, provisional: task.provisional }
  const from = { at: ctx.now, term }
  const { at, provisional } = countDue(change, undefined, task.kind, from)
  return { dueAt: at, dueFrom: from, provisional: provisional || undefined }
}

/** Is whoever holds it in the directory, of the department or above, and not kept out? Who stands in was chosen by the absent. */
function isFit({ ctx, state: s }: Change, r: ReviewState, { kind, key = '', holder }: TaskState): boolean {
  const { person, insteadOf } = holder
  if (person === undefined || !ctx.person(person) || excludedFrom(ctx, s, r, signerOf(kind, key)).has(person))
    return false
  return kind !== 'countersign' || speaksFor(ctx, key, insteadOf ?? person)
}

/** An alarm for every signer that is not there, and none for those who are. */
export function alarmOfSigners(change: Change): void {
  const s = change.state
  const missing = new Set(
    signedTasks(s).flatMap(({ r, task }) => (isFit(change, r, task) ? [] : [withoutSigner(task)])),
  )
  for (const code of missing) if (!s.alarms.includes(code)) change.emit('AlarmRaised', s.number, { code })
  for (const code of s.alarms)
    if (code.startsWith('review_without_signer:') && !missing.has(code)) change.emit('AlarmCleared', s.number, { code })
}
