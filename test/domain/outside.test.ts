/** U-24: an OA of the company decides the internal review, or part of it; the rules of a review hold all the same. */
import { changedSince } from '../../activities/domain/tasks/basis'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import type { DecideReview, OutsideSigner } from '../../workflows/contract/outside'
import { NUMBER, refusedBy } from '../support/domain-play'
import { AFTER, decide, later, PARTS, requests, said, WHOLE } from '../support/oa-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

const whole = (): ReviewPlay => new ReviewPlay(WHOLE).begin(budgetOf(8_000_000))
const types = (play: ReviewPlay): string[] => play.facts.map(({ type }) => type)

describe('the whole review in an OA', () => {
  test('U-24 asks nobody here, waits for the OA, and says to it what is decided on', () => {
    const play = whole()
    expect(play.asked).toEqual(['await_oa/vice_president'])
    const task = play.task('await_oa')
    expect(task.holder).toEqual({ role: 'oa' })
    expect(play.reviewView.open).toMatchObject([{ kind: 'await_oa', holder: 'oa', accepts: [] }])
    expect(requests(play)).toEqual([
      {
        request: task.id,
        signer: 'approval',
        basis: play.basis(task),
        path: 'standard',
        n: 1,
        tier: 'vice_president',
        amountFen: 8_000_000,
      },
    ])
    expect(play.wake(play.r.id)).toBe(task.dueAt)
  })

  test('U-24 approved there it is approved here, with the document and everybody who signed', () => {
    const play = whole()
    const at = play.now
    const signers: OutsideSigner[] = [
      { person: 'L2001', role: 'legal', answer: 'approved', at },
      { person: 'F6001', role: 'finance', answer: 'approved', at },
      { person: 'V8001', role: 'approval', answer: 'approved', at },
    ]
    expect(decide(play, said(play, { signers }))).toMatchObject({ applied: true })
    expect(play.r).toMatchObject({ phase: 'approved', ended: true, decisions: [{ document: 'OA-1', event: 'e1' }] })
    expect(play.r.signers).toMatchObject({
      legal: { person: 'L2001', document: 'OA-1', signedAt: at },
      finance: { person: 'F6001', confirmed: { totalFen: 8_000_000 } },
      approval: { person: 'V8001', tier: 'vice_president', amountFen: 8_000_000 },
    })
    expect(play.filingView.gateOpen).toBe(true)
  })

  test('U-24 a change that it asks for is made by the lead, and the OA is asked again', () => {
    const play = whole()
    expect(refusedBy(() => decide(play, said(play, { result: 'change_requested' })))).toBe('field_required')
    decide(play, said(play, { result: 'change_requested', text: '预算须分项' }))
    expect(play.asked).toEqual(['revise_plan/c1'])
    play.say('revise_plan', 'revised', {}, page(LEAD))
    expect(play.asked).toEqual(['await_oa/vice_president'])
    expect(play.task('await_oa').id).toMatch(/\.r2$/)
    // The same document, further on.
    expect(decide(play, said(play, { event: 'e2' }))).toMatchObject({ applied: true })
    expect(play.r.phase).toBe('approved')
  })

  test('U-24 refused there it is refused here', () => {
    const play = whole()
    decide(play, said(play, { result: 'refused', text: '与年度计划不符' }))
    expect(play.r.phase).toBe('refused')
    expect(play.view.reviewRefused).toBe('R1')
  })

  test('U-24 said again it changes nothing, whatever its event is called', () => {
    const play = whole()
    const body = said(play)
    decide(play, body)
    const { length } = play.facts
    expect(decide(play, body)).toMatchObject({ applied: true, known: true })
    expect(decide(play, { ...body, event: 'e2' })).toMatchObject({ applied: true, known: true })
    expect(play.facts).toHaveLength(length)
  })

  test('U-24 another result of a request that is decided is kept, and somebody is asked', () => {
    const play = whole()
    const body = said(play)
    decide(play, body)
    const other = { ...body, event: 'e2', result: 'refused', text: '撤回批准' } as const
    expect(decide(play, other)).toMatchObject({ applied: false, because: 'other_result', conflict: 'x1' })
    expect(play.r.phase).toBe('approved')
    const task = play.task('settle_oa_conflict')
    expect(task.holder).toEqual({ role: 'lead', person: LEAD })
    expect(whyAsked(play.s, undefined, task, play.ctx())).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ text: { zh: '不同意', en: 'refused' } }),
        expect.objectContaining({ label: { zh: 'OA 意见', en: 'Words of the OA' } }),
        expect.objectContaining({ text: { zh: '同意（单据 OA-1）', en: 'approved (document OA-1)' } }),
      ]),
    )
    const { length } = play.facts
    expect(decide(play, other)).toMatchObject({ applied: false, conflict: 'x1', known: true })
    expect(play.facts).toHaveLength(length)
    play.say('settle_oa_conflict', 'review_again', {}, page(LEAD))
    expect([play.r.n, play.asked]).toEqual([2, ['await_oa/vice_president']])
  })

  test('U-24 what was decided on an older plan is refused with what has changed, and the OA is told of the new one', () => {
    const play = whole()
    const old = said(play)
    play.now = later(play, 60)
    play.actor = page(LEAD)
    play.amend({ name: '抽奖（新）' })
    play.tell()
    expect(refusedBy(() => decide(play, old))).toBe('basis_changed')
    expect(requests(play)).toMatchObject([{}, { again: 'changed', request: old.task }])
    expect(changedSince(old.basis, requests(play)[1]?.basis ?? '').map(({ part }) => part)).toEqual(['plan'])
    const before = [{ person: 'V8001', role: 'approval', answer: 'approved', at: old.signers[0]?.at ?? '' }] as const
    expect(refusedBy(() => decide(play, said(play, { signers: [...before] })))).toBe('occurred_too_early')
    expect(decide(play, said(play))).toMatchObject({ applied: true })
  })

  test('U-24 another tier by another budget is another request', () => {
    const play = whole()
    const old = said(play)
    play.actor = page(LEAD)
    play.amend(budgetOf(30_000_000))
    play.tell()
    expect(play.asked).toEqual(['await_oa/ceo_office'])
    expect(refusedBy(() => decide(play, old))).toBe('basis_changed')
    expect(requests(play)).toMatchObject([{ tier: 'vice_president' }, { tier: 'ceo_office', amountFen: 30_000_000 }])
  })

  const signer =
    (more: Partial<OutsideSigner>) =>
    (play: ReviewPlay): { signers: OutsideSigner[] } => ({
      signers: [{ person: 'V8001', role: 'approval', answer: 'approved', at: play.now, ...more }],
    })
  test.each<[string, string, (play: ReviewPlay) => Partial<DecideReview>]>([
    ['nobody of the directory', 'person_unknown', signer({ person: 'X9' })],
    ['whose request it is', 'own_request', signer({ person: LEAD })],
    ['the backup', 'own_request', signer({ person: 'M1002' })],
    ['only somebody else', 'oa_signers_unfit', signer({ role: 'legal' })],
    ['somebody who says otherwise', 'oa_signers_unfit', signer({ answer: 'refused' })],
    ['somebody tomorrow', 'occurred_in_future', (play) => signer({ at: later(play, 600) })(play)],
    ['somebody yesterday', 'occurred_too_early', (play) => signer({ at: later(play, -600) })(play)],
    [
      'one person in two roles',
      'signed_before',
      (play) => ({
        signers: [...signer({ role: 'finance' })(play).signers, ...signer({})(play).signers],
      }),
    ],
  ])('U-24 is not approved by %s: %s', (_who, code, more) => {
    const play = whole()
    expect(refusedBy(() => decide(play, said(play, more(play))))).toBe(code)
    expect(types(play)).not.toContain('ReviewDecided')
  })

  test('U-24 one person in two roles approves where the policy allows it', () => {
    const play = new ReviewPlay({ ...WHOLE, samePerson: 'allowed' }).begin(budgetOf(8_000_000))
    const both = (['finance', 'approval'] as const).map((role) => ({
      person: 'V8001',
      role,
      answer: 'approved' as const,
      at: play.now,
    }))
    expect(decide(play, said(play, { signers: both }))).toMatchObject({ applied: true })
  })

  test('U-24 nobody answers for the OA: neither on a page, nor by a key, nor in Temporal UI', () => {
    const play = whole()
    const body = said(play)
    const task = play.task('await_oa').id
    for (const actor of [page('V8001'), { client: 'temporal_ui', channel: 'temporal_ui' } as const]) {
      play.actor = actor
      expect(refusedBy(() => play.run({ type: 'decideReview', body }))).toBe('person_required')
    }
    play.actor = { client: 'test', person: 'V8001', channel: 'rest', level: 'vouched' }
    expect(refusedBy(() => play.run({ type: 'answerTask', body: { task, answer: 'approved' } }))).toBe(
      'answer_not_accepted',
    )
  })
})

describe('an OA that is silent', () => {
  /** Its time is over. */
  function silent(): ReviewPlay {
    const play = whole()
    play.now = play.task('await_oa').dueAt ?? ''
    play.look(play.r.id)
    play.tell()
    return play
  }

  test('U-24 nobody is reminded before its time is over; then the lead is asked', () => {
    const play = silent()
    expect(types(play)).not.toContain('ReminderIssued')
    expect(play.asked).toEqual(['await_oa/vice_president', 'settle_oa_silence/vice_president'])
    expect(play.task('settle_oa_silence').holder).toEqual({ role: 'lead', person: LEAD })
    play.now = later(play, 3 * 24 * 60)
    play.look(play.r.id)
    expect(play.facts.at(-1)).toMatchObject({ type: 'ReminderIssued', body: { to: expect.arrayContaining([LEAD]) } })
  })

  test('U-24 the policy may name somebody else to be asked', () => {
    const play = new ReviewPlay({ external: { signers: 'all', after: AFTER, asks: 'backup' } }).begin()
    play.now = play.task('await_oa').dueAt ?? ''
    play.look(play.r.id)
    play.tell()
    expect(play.task('settle_oa_silence').holder).toEqual({ role: 'backup', person: 'M1002' })
  })

  test('U-24 told once more the OA has its time anew, and is asked about anew when it is silent again', () => {
    const play = silent()
    const { id, dueAt = '' } = play.task('await_oa')
    play.say('settle_oa_silence', 'sent_again', {}, page(LEAD))
    expect(requests(play)).toMatchObject([{ request: id }, { request: id, again: 'silent' }])
    expect(play.asked).toEqual(['await_oa/vice_president'])
    const moved = play.task('await_oa').dueAt ?? ''
    expect(Date.parse(moved)).toBeGreaterThan(Date.parse(dueAt))
    play.now = moved
    play.look(play.r.id)
    play.tell()
    expect(play.task('settle_oa_silence').id).toMatch(/\.r1t2$/)
    expect(decide(play, said(play))).toMatchObject({ applied: true })
    expect(play.asked).toEqual([])
  })

  test('U-24 decided here the ordinary signers are asked; what the OA says then is a conflict and not lost', () => {
    const play = silent()
    const late = said(play)
    play.say('settle_oa_silence', 'decided_here', {}, page(LEAD))
    expect(play.asked).toEqual(['countersign/legal'])
    expect(decide(play, late)).toMatchObject({ applied: false, because: 'decided_here' })
    expect(play.asked).toEqual(['countersign/legal'])
    expect(refusedBy(() => play.say('settle_oa_conflict', 'review_again', {}, page(LEAD)))).toBe('answer_not_accepted')
    play.say('settle_oa_conflict', 'kept', {}, page(LEAD))
    expect(play.r.conflicts).toMatchObject([{ status: 'kept', document: 'OA-1', result: 'approved' }])
  })
})

describe('some signers in an OA', () => {
  test('U-24 departments of the company sign here, legal and the approver there', () => {
    const play = new ReviewPlay({ ...PARTS, countersign: [['legal', 'finance']] }).begin(budgetOf(8_000_000))
    expect(play.asked).toEqual(['await_oa/legal', 'countersign/finance'])
    expect(decide(play, said(play, {}, 'legal'))).toMatchObject({ applied: true })
    expect(play.asked).toEqual(['countersign/finance'])
    play.say('countersign/finance', 'approved')
    expect(play.asked).toEqual(['await_oa/vice_president'])
    // Who has signed as legal does not approve as somebody else.
    const again = [{ person: 'L2001', role: 'approval', answer: 'approved', at: play.now }] as const
    const body = said(play, { document: 'OA-2', signers: [...again] })
    expect(refusedBy(() => decide(play, body))).toBe('signed_before')
    expect(decide(play, said(play, { document: 'OA-2' }))).toMatchObject({ applied: true })
    expect(play.r.phase).toBe('approved')
    expect(play.s.number).toBe(NUMBER)
  })

  test('U-24 one signer is taken inside, the others stay there', () => {
    const play = new ReviewPlay({ ...PARTS, countersign: [['legal']] }).begin(budgetOf(8_000_000))
    play.now = play.task('await_oa').dueAt ?? ''
    play.look(play.r.id)
    play.tell()
    play.say('settle_oa_silence', 'decided_here', {}, page(LEAD))
    expect(play.asked).toEqual(['countersign/legal'])
    play.say('countersign/legal', 'approved')
    expect(play.asked).toEqual(['await_oa/vice_president'])
  })

  test('S1-13 U-24 legal cannot approve there either what publishes neither quantity nor odds', () => {
    const play = new ReviewPlay({ ...PARTS, countersign: [['legal']] }).begin()
    play.actor = page(LEAD)
    play.run({
      type: 'handInPromotion',
      body: { campaign: NUMBER, promotion: { kind: 'draw', prizes: [{ id: 'first', name: '手机' }] } },
    })
    play.tell()
    expect(refusedBy(() => decide(play, said(play, {}, 'legal')))).toBe('promotion_incomplete')
  })
})
