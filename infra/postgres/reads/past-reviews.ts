/** Past internal reviews: found by who signed, as what, how it ended and when; and how long their steps took. */
import type { Pool } from 'pg'
import type { ReviewState } from '../../../activities/domain/record/review-state'
import type { ApprovalStep } from '../../../activities/domain/waiting/approval-times'
import { Conditions } from '../conditions'
import type { Seen } from './read-model'

type Db = Pick<Pool, 'query'>

export interface PastReview {
  campaign: string
  name: string
  lead: string
  review: ReviewState
}

export interface PastReviewFilter {
  campaign?: string
  /** Who has signed, or asked for a change. */
  person?: string
  /** The department or the tier that this person signed as. */
  step?: string
  outcome?: string
  path?: string
  /** Local midnights; by when it was decided, or ended. */
  decidedFrom?: string
  decidedBefore?: string
}

/** When it was decided: an urgent approval is justified later. */
const DECIDED_AT = `coalesce(r.value->>'approvedAt', r.value->>'endedAt')::timestamptz`
const FROM = `from campaigns c cross join lateral jsonb_each(coalesce(c.state->'reviews', '{}'::jsonb)) r`

/** Answered as this step, by this person. */
const SIGNED = (step: string | undefined, person: string | undefined): string => {
  const as = step === undefined ? 'true' : `(s.key = ${step} or s.value->>'tier' = ${step})`
  const by = person === undefined ? 'true' : `s.value->>'person' = ${person}`
  const asked = step === undefined ? 'true' : `m.value->>'signer' = ${step}`
  const askedBy = person === undefined ? 'true' : `m.value->>'person' = ${person}`
  return `(exists (select 1 from jsonb_each(r.value->'signers') s where s.value ? 'answer' and ${as} and ${by})
    or exists (select 1 from jsonb_each(r.value->'matters') m where ${asked} and ${askedBy}))`
}

function conditions(seen: Seen, filter: PastReviewFilter): Conditions {
  const where = new Conditions()
    .also(`${DECIDED_AT} is not null`)
    .maybe('c.client = ?', seen)
    .maybe('c.number = ?', filter.campaign)
    .maybe(`r.value->>'phase' = ?`, filter.outcome)
    .maybe(`r.value->>'path' = ?`, filter.path)
    .maybe(`${DECIDED_AT} >= ?::timestamptz`, filter.decidedFrom)
    .maybe(`${DECIDED_AT} < ?::timestamptz`, filter.decidedBefore)
  const { step, person } = filter
  const given = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : `${where.next(value)}::text`
  return step === undefined && person === undefined ? where : where.also(SIGNED(given(step), given(person)))
}

/** The newest campaign first, and of one its last review. */
export async function pastReviews(
  db: Db,
  seen: Seen,
  filter: PastReviewFilter,
  page: { after?: [campaign: string, n: number]; limit: number },
): Promise<PastReview[]> {
  const where = conditions(seen, filter)
  if (page.after) {
    const [campaign, n] = [where.next(page.after[0]), where.next(page.after[1])]
    where.also(`(c.number, (r.value->>'n')::int) < (${campaign}, ${n}::int)`)
  }
  const sql = `select c.number as campaign, c.name, c.lead, r.value as review ${FROM} ${where.sql}
    order by c.number desc, (r.value->>'n')::int desc limit ${where.next(page.limit)}`
  return (await db.query<PastReview>(sql, where.values)).rows
}

/** Who decided what an OA was asked: of those who said the result, whoever was asked, and the last. */
const SIGNED_OUTSIDE = `(select s.value->>'person' from campaigns c
  cross join lateral jsonb_array_elements(coalesce(c.state->'reviews'->t.subject->'decisions', '[]'::jsonb)) d
  cross join lateral jsonb_array_elements(d.value->'signers') with ordinality s (value, n)
  where c.number = t.campaign and t.kind = 'await_oa' and d.value->>'request' = t.id
    and s.value->>'answer' = d.value->>'result'
  order by (s.value->>'role' = d.value->>'signer') desc, s.n desc limit 1)`

/** Every answered signature of some reviews, with when it was asked for. */
export async function approvalSteps(db: Db, reviews: readonly string[]): Promise<ApprovalStep[]> {
  const sql = `select subject as review, coalesce(key, kind) as step, coalesce(holder, ${SIGNED_OUTSIDE}) as person,
      opened_at, closed_at from tasks t
    where subject = any ($1) and status = 'answered'
      and kind in ('pre_review', 'countersign', 'approve_campaign', 'approve_urgently', 'await_oa')
      and coalesce(holder, ${SIGNED_OUTSIDE}) is not null and closed_at is not null
    order by subject, closed_at, id`
  const { rows } = await db.query<{ review: string; step: string; person: string; opened_at: Date; closed_at: Date }>(
    sql,
    [reviews],
  )
  return rows.map(({ opened_at, closed_at, ...step }) => ({
    ...step,
    askedAt: opened_at.toISOString(),
    answeredAt: closed_at.toISOString(),
  }))
}
