/** U-24: what an OA says is held to the rules of a review, and nothing of it is lost or asked for ever. */
import type { DecideReview, OutsideSigner } from '../../workflows/contract/outside'
import { excludedFrom } from '../../activities/domain/review/signers'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import { NUMBER, refusedBy } from '../support/domain-play'
import { AFTER, decide, later, passTerm, requests, said, WHOLE } from '../support/oa-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

const whole = (fen = 8_000_000): ReviewPlay => new ReviewPlay(WHOLE).begin(budgetOf(fen))
const by = (
  play: ReviewPlay,
  person: string,
  role: OutsideSigner['role'],
  answer: OutsideSigner['answer'] = 'approved',
) => ({ person, role, answer, at: play.now }) as const
const amend = (play: ReviewPlay, changes: object): void => {
  play.actor = page(LEAD)
  play.amend(changes)
  play.tell()
}

describe('each silence', () => {
  test('U-24 asks somebody, also where another request came between', () => {
    const play = passTerm(whole())
    play.say('settle_oa_silence', 'sent_again', {}, page(LEAD))
    amend(play, budgetOf(30_000_000))
    expect(play.asked).toEqual(['await_oa/ceo_office'])
    amend(play, budgetOf(8_000_000))
    expect(play.asked).toEqual(['await_oa/vice_president'])
    passTerm(play)
    expect(play.asked).toEqual(['await_oa/vice_president', 'settle_oa_silence/vice_president'])
    expect(play.reviewView.done).not.toHaveProperty('settle_oa_silence/vice_president')
  })

  test('U-24 asks somebody, also where somebody had to sign anew between', () => {
    const play = new ReviewPlay({
      preReview: undefined,
      countersign: [['finance']],
      external: { signers: ['approval'], after: AFTER },
    }).begin(budgetOf(8_000_000))
    play.say('countersign/finance', 'approved')
    passTerm(play).say('settle_oa_silence', 'sent_again', {}, page(LEAD))
    amend(play, budgetOf(9_000_000))
    expect(play.asked).toEqual(['countersign/finance'])
    play.say('countersign/finance', 'approved')
    passTerm(play)
    expect(play.asked).toEqual(['await_oa/vice_president', 'settle_oa_silence/vice_president'])
  })

  test('U-24 ends with another request of the same task: the OA has its time anew, and nobody is asked meanwhile', () => {
    const play = passTerm(whole())
    const { dueAt = '' } = play.task('await_oa')
    amend(play, { name: '抽奖（新）' })
    expect(requests(play)).toMatchObject([{}, { again: 'changed' }])
    expect(play.asked).toEqual(['await_oa/vice_president'])
    expect(Date.parse(play.task('await_oa').dueAt ?? '')).toBeGreaterThan(Date.parse(dueAt))
    passTerm(play)
    expect(play.asked).toEqual(['await_oa/vice_president', 'settle_oa_silence/vice_president'])
  })

  test('U-24 is nothing that the OA could be nudged about here', () => {
    const play = whole()
    play.actor = page(LEAD)
    const { id } = play.task('await_oa')
    expect(refusedBy(() => play.run({ type: 'nudge', body: { task: id } }))).toBe('oa_not_nudged')
  })
})

describe('who signs', () => {
  test('U-24 everybody who has signed in the OA signs nothing else, not the last alone', () => {
    const play = new ReviewPlay({
      preReview: undefined,
      countersign: [['legal'], ['finance']],
      external: { signers: ['legal'], after: AFTER },
    }).begin({ ...budgetOf(8_000_000), group: { finance: 'M1009' } })
    const signers = [by(play, 'M1009', 'legal'), by(play, 'L2001', 'legal')]
    decide(play, said(play, { signers }, 'legal'))
    expect(play.asked).toEqual(['countersign/finance'])
    expect(play.task('countersign').holder.person).toBe('F6001')
    expect([...excludedFrom(play.ctx(), play.s, play.r, 'finance')]).toEqual(expect.arrayContaining(['M1009', 'L2001']))
    expect(excludedFrom(play.ctx(), play.s, play.r, 'legal').has('M1009')).toBe(false)
  })

  test('U-24 nobody signs for a department that is not theirs', () => {
    const play = whole()
    const signers = [by(play, 'F6001', 'legal'), by(play, 'V8001', 'approval')]
    expect(refusedBy(() => decide(play, said(play, { signers })))).toBe('not_of_department')
  })

  test.each([
    ['L2001', 99_000_000, 'not_of_tier'],
    ['V8001', 99_000_000, 'not_of_tier'],
    ['L2001', 1_000_000, 'not_of_tier'],
  ])('U-24 %s does not approve %i fen: %s', (person, fen, code) => {
    const play = whole(fen)
    expect(refusedBy(() => decide(play, said(play, { signers: [by(play, person, 'approval')] })))).toBe(code)
  })

  test.each([
    ['C9001', 99_000_000],
    ['C9001', 8_000_000],
    ['M1009', 1_000_000],
  ])('U-24 %s approves %i fen: that tier, or a higher one', (person, fen) => {
    const play = whole(fen)
    decide(play, said(play, { signers: [by(play, person, 'approval')] }))
    expect(play.r.phase).toBe('approved')
  })

  test('U-24 what a department asks for is recorded as that department’s, and the OA is asked again once it is made', () => {
    const play = whole()
    const signers = [by(play, 'L2001', 'legal', 'change_requested')]
    decide(play, said(play, { result: 'change_requested', text: '奖品未写明数量', signers }))
    expect(play.r.signers.legal).toMatchObject({ answer: 'change_requested', person: 'L2001', document: 'OA-1' })
    expect(play.r.matters.c1).toMatchObject({ signer: 'legal', person: 'L2001' })
    expect(play.r.signers.approval?.answer).toBeUndefined()
    expect(play.asked).toEqual(['revise_plan/c1'])
    play.say('revise_plan', 'revised', {}, page(LEAD))
    expect(play.asked).toEqual(['await_oa/vice_president'])
    expect(decide(play, said(play, { event: 'e2' }))).toMatchObject({ applied: true })
    expect(play.r.phase).toBe('approved')
  })

  test('U-24 a department’s refusal is that department’s', () => {
    const play = whole()
    const signers = [by(play, 'L2001', 'legal', 'refused')]
    decide(play, said(play, { result: 'refused', text: '违反广告法', signers }))
    expect(play.r).toMatchObject({ phase: 'refused', signers: { legal: { answer: 'refused' } } })
    expect(play.r.signers.approval).toBeUndefined()
  })

  test('S1-8 U-24 what has to be confirmed is there, though the department does not stand in the document', () => {
    const confirms = [{ department: 'finance', part: 'budget', missing: 'refused' }] as const
    const without = new ReviewPlay({ ...WHOLE, confirms: [...confirms] }).begin()
    const signers = [by(without, 'C9001', 'approval')]
    expect(refusedBy(() => decide(without, said(without, { signers })))).toBe('nothing_to_confirm')
    const play = new ReviewPlay({ ...WHOLE, confirms: [...confirms] }).begin(budgetOf(8_000_000))
    decide(play, said(play))
    expect(play.r.signers.approval?.confirmed).toMatchObject({ totalFen: 8_000_000 })
    expect(play.view.figuresAsked).toBeUndefined()
  })
})

describe('what does not fit', () => {
  const decided = (more: (play: ReviewPlay) => Partial<DecideReview> = () => ({})) => {
    const play = whole()
    const body = said(play, more(play))
    decide(play, body)
    return { play, body }
  }

  test.each<[string, string, (play: ReviewPlay) => Partial<DecideReview>]>([
    ['an unknown person', 'person_unknown', (play) => ({ signers: [by(play, 'X9', 'approval', 'refused')] })],
    [
      'a time that is to come',
      'occurred_in_future',
      (play) => ({ signers: [{ ...by(play, 'V8001', 'approval', 'refused'), at: later(play, 600) }] }),
    ],
    ['no words', 'field_required', () => ({ text: ' ' })],
  ])('U-24 %s is refused before anybody is asked: %s', (_what, code, more) => {
    const { play, body } = decided()
    const other = { ...body, event: 'e2', result: 'refused', text: '撤回批准', ...more(play) } as const
    expect(refusedBy(() => decide(play, other))).toBe(code)
    expect(play.r.conflicts).toBeUndefined()
  })

  test('U-24 said in ever new events it is one question, with the latest that was said', () => {
    const { play, body } = decided()
    const signers = [by(play, 'V8001', 'approval', 'refused')]
    const other = { ...body, result: 'refused', text: '撤回批准', signers } as const
    for (const n of [2, 3, 4])
      expect(decide(play, { ...other, event: `e${n}`, text: `撤回批准 ${n}` })).toMatchObject({ conflict: 'x1' })
    expect(play.r.conflicts).toMatchObject([{ id: 'x1', event: 'e4', note: { note: '撤回批准 4' }, status: 'open' }])
    play.say('settle_oa_conflict', 'kept', {}, page(LEAD))
    expect(decide(play, { ...other, event: 'e4' })).toMatchObject({ conflict: 'x1', known: true })
    expect(decide(play, { ...other, event: 'e5' })).toMatchObject({ conflict: 'x2' })
  })

  test('U-24 the same result by somebody else, or with words, is not known', () => {
    const { play, body } = decided()
    const other = { ...body, event: 'e2', signers: [by(play, 'C9001', 'approval')] }
    expect(decide(play, other)).toMatchObject({ applied: false, because: 'other_result', conflict: 'x1' })
    const { play: again, body: first } = decided()
    expect(decide(again, { ...first, event: 'e2', text: '须控制投放' })).toMatchObject({ conflict: 'x1' })
    // The same event is the same.
    expect(decide(again, first)).toMatchObject({ applied: true, known: true })
  })

  test('U-24 what comes after the run says so, and no review is asked for any more', () => {
    const play = whole()
    const late = said(play)
    play.now = later(play, 200 * 24 * 60)
    play.look(NUMBER)
    play.tell()
    expect([play.r.phase, play.s.runEndedAt !== undefined]).toEqual(['ended_with_campaign', true])
    expect(decide(play, late)).toMatchObject({ applied: false, because: 'review_ended' })
    const task = play.task('settle_oa_conflict')
    expect(whyAsked(play.s, undefined, task, play.ctx())).toEqual(
      expect.arrayContaining([expect.objectContaining({ label: { zh: '未采用的原因', en: 'Why it was not taken' } })]),
    )
    expect(refusedBy(() => play.say('settle_oa_conflict', 'review_again', {}, page(LEAD)))).toBe('answer_not_accepted')
    play.say('settle_oa_conflict', 'kept', {}, page(LEAD))
    expect(play.r.conflicts).toMatchObject([{ status: 'kept' }])
  })
})
