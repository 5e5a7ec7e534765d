/** An internal review that an OA decides, played through the domain alone. */
import type { DecideReview } from '../../workflows/contract/outside'
import type { ReviewPolicy } from '../../workflows/contract/policy'
import type { Play } from './domain-play'
import type { ReviewPlay } from './review-play'

export const AFTER = { value: 2, unit: 'working_day' } as const
export const WHOLE: Partial<ReviewPolicy> = { external: { signers: 'all', after: AFTER } }
export const PARTS: Partial<ReviewPolicy> = {
  preReview: undefined,
  external: { signers: ['legal', 'approval'], after: AFTER },
}

export const later = (play: Play, minutes = 1): string => {
  const ms = Date.parse(play.now) + minutes * 60_000
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19) + '+08:00'
}

const OA = { client: 'oa', channel: 'rest' } as const

/** What the OA says of the request that is open. */
export function said(play: ReviewPlay, more: Partial<DecideReview> = {}, key?: string): DecideReview {
  const task = play.task(key === undefined ? 'await_oa' : `await_oa/${key}`)
  const result = more.result ?? 'approved'
  const role = key === 'legal' ? 'legal' : 'approval'
  return {
    task: task.id,
    document: 'OA-1',
    event: 'e1',
    result,
    basis: play.basis(task),
    signers: [{ person: key === 'legal' ? 'L2001' : 'V8001', role, answer: result, at: play.now }],
    ...more,
  }
}

export function decide(play: ReviewPlay, body: DecideReview): Record<string, unknown> {
  play.actor = OA
  play.run({ type: 'decideReview', body })
  const { answered = {} } = play
  play.tell()
  return answered
}

export const requests = (play: ReviewPlay) =>
  play.facts.flatMap((fact) => (fact.type === 'ReviewRequested' ? [fact.body] : []))

/** The OA has had its time. */
export function passTerm(play: ReviewPlay): ReviewPlay {
  play.now = play.task('await_oa').dueAt ?? ''
  play.look(play.r.id)
  play.tell()
  return play
}
