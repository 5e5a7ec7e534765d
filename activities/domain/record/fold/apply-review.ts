/** What facts mean for internal reviews: who signed, what was asked for, and in which phase that leaves the review. */
import { reviewId } from '../../../../workflows/contract/ids'
import { APPROVAL, isWholeOutside, signingPhase, type ReviewState } from '../review-state'
import type { CampaignState } from '../state'
import { notePreparers } from './apply-campaign'
import type { FactsOf } from './folds'

export function applyReview(s: CampaignState, fact: FactsOf<'review'>): void {
  if (fact.type === 'ReviewOpened') {
    const id = reviewId(s.number, fact.body.n)
    const opened = { id, ...fact.body, openedAt: fact.at, ended: false, signers: {}, matters: {}, tasks: {} }
    s.reviews = { ...s.reviews, [id]: { ...opened, phase: signingPhase(opened) } }
    return
  }
  const r = s.reviews?.[fact.subject]
  if (!r) throw new Error(`${fact.type} names review ${fact.subject}, which was never opened`)
  switch (fact.type) {
    case 'ReviewSigned':
      return sign(r, fact)
    case 'ReviewMatterSettled':
      notePreparers(s, fact.body.preparedBy)
      return settleMatter(r, fact)
    case 'ReviewSignatureVoided': {
      const { signer } = fact.body
      r.signers[signer] = { turn: (r.signers[signer]?.turn ?? 1) + 1 }
      r.phase = signingPhase(r)
      return
    }
    case 'ReviewFiguresConfirmed': {
      const signer = r.signers[fact.body.department]
      if (signer) signer.confirmed = fact.body.confirmed
      return
    }
    case 'ReviewKpisNamed':
      r.kpisNamedAt = fact.at
      r.phase = signingPhase(r)
      return
    case 'ReviewDecided':
      if (fact.body.outcome === 'approved') {
        r.approvedAt = fact.at
        r.phase = r.path === 'green_channel' ? 'justifying' : 'approved'
      } else r.phase = 'refused'
      return end(r, fact.at)
    case 'ReviewJustified':
      r.phase = 'approved'
      return end(r, fact.at)
    case 'ReviewRequested':
    case 'ReviewUnanswered':
    case 'ReviewDecidedOutside':
    case 'ReviewTakenInside':
    case 'ReviewConflictFound':
    case 'ReviewConflictSettled':
      return applyOutside(r, fact)
    case 'ReviewEnded':
      r.phase = 'ended_with_campaign'
      return end(r, fact.at)
  }
}

function end(r: ReviewState, at: string): void {
  if (r.phase === 'justifying') return
  r.ended = true
  r.endedAt = at
}

type OutsideFact = Extract<
  FactsOf<'review'>,
  {
    type:
      | 'ReviewRequested'
      | 'ReviewUnanswered'
      | 'ReviewDecidedOutside'
      | 'ReviewTakenInside'
      | 'ReviewConflictFound'
      | 'ReviewConflictSettled'
  }
>

/** What an OA is asked, and what it says. */
function applyOutside(r: ReviewState, fact: OutsideFact): void {
  switch (fact.type) {
    case 'ReviewRequested': {
      const { signer, request, basis, again } = fact.body
      const before = again === undefined ? undefined : r.outside?.[signer]
      const times = (before?.times ?? 0) + (again === 'changed' ? 0 : 1)
      const since = before?.basis === basis ? before.since : fact.at
      r.outside = { ...r.outside, [signer]: { request, basis, since, times } }
      return
    }
    case 'ReviewUnanswered': {
      const request = r.outside?.[fact.body.signer]
      if (request) request.silentAt = fact.at
      return
    }
    case 'ReviewDecidedOutside':
      r.decisions = [...(r.decisions ?? []), { ...fact.body, at: fact.at }]
      return
    case 'ReviewTakenInside':
      r.inside = [...(r.inside ?? []), isWholeOutside(r) ? 'all' : fact.body.signer]
      r.phase = signingPhase(r)
      return
    case 'ReviewConflictFound': {
      const { conflict: id, ...said } = fact.body
      // Said otherwise while nobody has looked at it, it is the same question.
      const others = (r.conflicts ?? []).filter((one) => one.id !== id)
      r.conflicts = [...others, { id, ...said, at: fact.at, status: 'open' }]
      return
    }
    case 'ReviewConflictSettled': {
      const conflict = r.conflicts?.find(({ id }) => id === fact.body.conflict)
      if (conflict) conflict.status = fact.body.how
    }
  }
}

function sign(r: ReviewState, { body, at }: Extract<FactsOf<'review'>, { type: 'ReviewSigned' }>): void {
  const { signer, matter, task: _task, amendments, ...said } = body
  r.signers[signer] = { turn: r.signers[signer]?.turn ?? 1, ...said, at }
  if (matter !== undefined)
    r.matters[matter] = {
      id: matter,
      kind: body.answer === 'disputed' ? 'meeting' : 'change',
      signer,
      person: body.person,
      note: body.note,
      amendments,
      at,
      status: 'open',
    }
  r.phase = signingPhase(r)
}

/** After a meeting it goes on where it stood. After a change those sign again whom the policy named. */
function settleMatter(r: ReviewState, { body }: Extract<FactsOf<'review'>, { type: 'ReviewMatterSettled' }>): void {
  const matter = r.matters[body.matter]
  if (!matter) throw new Error(`${body.matter} was never asked for in review ${r.id}`)
  Object.assign(matter, { status: 'done', answer: body.note })
  const isAll = r.returnTo === 'all' && matter.kind === 'change'
  for (const [name, { answer, turn }] of Object.entries(r.signers)) {
    // What somebody else asked for is still to be made, and is asked about then.
    const waits = answer !== 'approved' && name !== matter.signer
    if (name === matter.signer || (isAll && !waits)) r.signers[name] = { turn: turn + 1 }
  }
  // The OA is asked as a whole, whoever asked for the change there.
  if (isWholeOutside(r) && matter.signer !== APPROVAL)
    r.signers[APPROVAL] = { turn: (r.signers[APPROVAL]?.turn ?? 1) + 1 }
  r.phase = signingPhase(r)
}
