import { tierOf } from '../../activities/domain/record/review-state'
import { lineOf } from '../../activities/domain/tasks/why'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import { stageLabel } from '../../workflows/contract/words'
import { FILING, NUMBER, Play, refusedBy, types } from '../support/domain-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

const signed = (play: ReviewPlay, ...departments: string[]): ReviewPlay => {
  for (const one of departments) play.say(`countersign/${one}`, 'approved', one === 'tech' ? { workingDays: 2 } : {})
  return play
}
const countersigned = (play: ReviewPlay): ReviewPlay => signed(play, 'legal', 'finance', 'tech')
/** Whatever the rules only ask about is not needed. */
function decideAll(play: ReviewPlay): void {
  play.actor = page(LEAD)
  for (const key of play.view.questions ?? [])
    play.answer(NUMBER, 'decide_requirement', 'not_required', { text: '已向平台核实' }, key)
  play.tell()
}
const hasReason = (play: Play): boolean => play.view.clearance.douyin === 'no_go' && play.s.internalReview !== undefined

describe('a campaign that asks for no review', () => {
  test('goes on as it did', () => {
    const play = new Play().start()
    expect(play.s.stage).toBe('filing')
    expect(play.s.internalReview).toBeUndefined()
    expect(play.view.reviews).toBeUndefined()
    expect(play.facts.some(({ type }) => type.startsWith('Review'))).toBe(false)
    expect(play.facts[0]?.body).not.toHaveProperty('internalReview')
  })

  test('the policy may want every campaign reviewed, or offer none', () => {
    const always = new ReviewPlay({ applies: 'always' })
    always.start()
    expect(always.s.stage).toBe('internal_review')
    const none = new Play()
    const { review: _review, ...policy } = none.policy
    none.policy = policy
    expect(refusedBy(() => none.start({ internalReview: 'standard' }))).toBe('review_not_offered')
    none.start()
    expect(none.s.stage).toBe('filing')
  })
})

describe('countersign and approval (S1-12, S1-21, S1-22)', () => {
  test('goes through the departments in order, then to whoever approves so much, and opens what waited', () => {
    const play = new ReviewPlay().begin(budgetOf(1_000_000))
    expect(play.s.stage).toBe('internal_review')
    expect(stageLabel(play.s.stage)).toBe('内部评审')
    expect(play.asked).toEqual(['countersign/legal'])
    expect(play.task('countersign/legal').holder).toEqual({ role: 'legal', person: 'L2001' })
    signed(play, 'legal')
    expect(play.asked).toEqual(['countersign/finance'])
    signed(play, 'finance', 'tech')
    expect(play.asked).toEqual(['approve_campaign/department_head'])
    expect(play.task('approve_campaign').holder).toEqual({ role: 'department_head', person: 'M1009' })
    expect(play.s.stage).toBe('internal_review')
    play.say('approve_campaign', 'approved')
    expect(play.r).toMatchObject({ phase: 'approved', ended: true })
    expect(play.r.signers.approval).toMatchObject({ tier: 'department_head', amountFen: 1_000_000, person: 'M1009' })
    expect(play.s.stage).toBe('filing')
  })

  test('the order is the policy’s, and a group signs side by side', () => {
    const play = new ReviewPlay({ countersign: [['finance', 'tech'], ['legal']] }).begin(budgetOf(1_000_000))
    expect(play.asked).toEqual(['countersign/finance', 'countersign/tech'])
    const basis = play.basis(play.task('countersign/finance'))
    signed(play, 'tech')
    expect(play.asked).toEqual(['countersign/finance'])
    // Who signs beside it disturbs nobody.
    play.say('countersign/finance', 'approved', { basis })
    expect(play.asked).toEqual(['countersign/legal'])
  })

  test('where nobody countersigns it is approved at once', () => {
    const play = new ReviewPlay({ countersign: [] }).begin(budgetOf(1_000_000))
    expect(play.asked).toEqual(['approve_campaign/department_head'])
  })

  test('a filing that waits for the plan waits for the review; another goes on; no platform is cleared before', () => {
    const play = new ReviewPlay().begin(budgetOf(1_000_000))
    const gate = () => play.filingView.gateOpen
    expect(play.f.startsAfter).toBe('plan_complete')
    expect(gate()).toBe(false)
    expect(hasReason(play)).toBe(true)
    const cleared = play.run({ type: 'report', body: { filing: FILING, kind: 'inquiry', text: '请说明' } })
    expect(types(cleared)).not.toContain('ClearanceChanged')
    countersigned(play).say('approve_campaign', 'approved')
    expect(gate()).toBe(true)
  })

  test.each([
    [4_999_999, 'department_head'],
    [5_000_000, 'vice_president'],
    [20_000_000, 'vice_president'],
    [20_000_001, 'ceo_office'],
    [undefined, 'ceo_office'],
  ])('S1-21 %s fen are approved by the %s', (fen, tier) => {
    const play = new ReviewPlay({ countersign: [] }).begin(fen === undefined ? {} : budgetOf(fen))
    expect(play.asked).toEqual([`approve_campaign/${tier}`])
    const people = { department_head: 'M1009', vice_president: 'V8001', ceo_office: 'C9001' }
    expect(play.task('approve_campaign').holder.person).toBe(people[tier as keyof typeof people])
  })

  test('on which side an edge falls is the policy’s', () => {
    const tiers = [
      { id: 'a', role: 'department_head', upToFen: 5_000_000, edge: 'own' },
      { id: 'b', role: 'vice_president', upToFen: 20_000_000, edge: 'next' },
      { id: 'c', role: 'ceo_office' },
    ] as const
    const of = (fen: number) => tierOf({ tiers: [...tiers], unknownAmount: 'c' }, fen).id
    expect([4_999_999, 5_000_000, 5_000_001, 19_999_999, 20_000_000].map(of)).toEqual(['a', 'a', 'b', 'b', 'c'])
  })

  test('a budget that grows over an edge meanwhile asks the next tier in its place', () => {
    const play = new ReviewPlay({ countersign: [] }).begin(budgetOf(4_000_000))
    const stale = play.task('approve_campaign').id
    play.amend(budgetOf(6_000_000))
    play.tell()
    expect(play.asked).toEqual(['approve_campaign/vice_president'])
    expect(play.r.tasks[stale]?.status).toBe('superseded')
  })
})

describe('opinions (S1-16, S1-17, S3-18)', () => {
  test('want words; an approval without them is the preset phrase, where there is one', () => {
    const play = new ReviewPlay().begin()
    for (const answer of ['change_requested', 'disputed', 'refused'] as const)
      expect(refusedBy(() => play.say('countersign/legal', answer, { text: ' ' }))).toBe('field_required')
    play.say('countersign/legal', 'approved', { text: undefined })
    expect(play.r.signers.legal?.note?.note).toBe('同意')
    const bare = new ReviewPlay({ presetApproval: undefined }).begin()
    expect(refusedBy(() => bare.say('countersign/legal', 'approved', { text: undefined }))).toBe('field_required')
  })

  test('a change goes back to the lead and returns to whoever asked, in a new round with reminders anew', () => {
    const play = signed(new ReviewPlay().begin(), 'legal')
    const first = play.task('countersign/finance')
    play.say('countersign/finance', 'change_requested', { text: '预算明细不清' })
    expect(play.asked).toEqual(['revise_plan/c1'])
    expect(play.task('revise_plan').holder.person).toBe(LEAD)
    play.now = '2026-10-16T10:00:00+08:00'
    play.say('revise_plan', 'revised', { text: '已补充明细' })
    expect(play.asked).toEqual(['countersign/finance'])
    const second = play.task('countersign/finance')
    expect(second.id).toBe(first.id.replace(/r1$/, 'r2'))
    expect(second).toMatchObject({ reminders: 0, openedAt: play.now })
    expect(Date.parse(second.dueAt ?? '')).toBeGreaterThan(Date.parse(play.now))
    expect(play.r.matters.c1).toMatchObject({ status: 'done', signer: 'finance', answer: { note: '已补充明细' } })
    expect(play.r.signers.legal?.answer).toBe('approved')
    signed(play, 'finance', 'tech').say('approve_campaign', 'approved')
    expect(play.s.stage).toBe('filing')
  })

  test('or to everybody who signed before, where the policy says so', () => {
    const play = signed(new ReviewPlay({ returnTo: 'all' }).begin(), 'legal')
    play.say('countersign/finance', 'change_requested').say('revise_plan', 'revised')
    expect(play.asked).toEqual(['countersign/legal'])
    countersigned(play).say('approve_campaign', 'change_requested').say('revise_plan', 'revised')
    expect(play.asked).toEqual(['countersign/legal'])
    expect(countersigned(play).asked).toEqual(['approve_campaign/ceo_office'])
  })

  test('two that ask side by side are each answered', () => {
    const play = new ReviewPlay({ countersign: [['legal', 'finance']], returnTo: 'all' }).begin()
    play.say('countersign/legal', 'change_requested').say('countersign/finance', 'change_requested')
    expect(play.asked).toEqual(['revise_plan/c1', 'revise_plan/c2'])
    play.say('revise_plan/c1', 'revised')
    expect(play.asked).toEqual(['countersign/legal', 'revise_plan/c2'])
    play.say('revise_plan/c2', 'revised')
    expect(play.asked).toEqual(['countersign/finance', 'countersign/legal'])
  })

  test('S1-18 a dispute opens a joint meeting; with its outcome the review goes on where it stood', () => {
    const play = signed(new ReviewPlay({ returnTo: 'all' }).begin(), 'legal')
    play.say('countersign/finance', 'disputed', { text: '超预算' })
    expect(play.asked).toEqual(['hold_meeting/c1'])
    expect(refusedBy(() => play.say('hold_meeting', 'held', { text: '' }))).toBe('field_required')
    play.say('hold_meeting', 'held', { text: '追加预算至 6 万' })
    // Nobody else signs again for a meeting.
    expect(play.asked).toEqual(['countersign/finance'])
    expect(play.r.signers.legal?.answer).toBe('approved')
  })

  test('a refusal ends the review; the campaign waits until the lead asks for another', () => {
    const play = new ReviewPlay().begin()
    play.say('countersign/legal', 'refused', { text: '违反广告法' })
    expect(play.r).toMatchObject({ phase: 'refused', ended: true })
    expect(play.s.stage).toBe('internal_review')
    // Who is named is called what that person was: a department signed, nobody approved.
    expect(whyAsked(play.s, undefined, play.task('ask_review'), play.ctx()).map(lineOf)).toEqual([
      { label: '未批准的原因', note: expect.any(String) },
      { label: '会签人（法务）', person: 'L2001' },
    ])
    play.say('ask_review', 'asked', { text: '已换奖品' })
    expect(play.r).toMatchObject({ n: 2, phase: 'countersigning' })
    expect(play.asked).toEqual(['countersign/legal'])
    play.say('countersign/legal', 'refused')
    expect(play.task('ask_review').key).toBe('R2')
  })
})

describe('who may sign', () => {
  test('whoever is asked, having seen what is there; nobody else, by no other way', () => {
    const play = new ReviewPlay().begin()
    const say = (actor: ReturnType<typeof page>, more = {}) =>
      refusedBy(() => play.say('countersign/legal', 'approved', more, actor))
    expect(say(page(LEAD))).toBe('not_holder')
    expect(say(page('M1002'))).toBe('not_holder')
    // A key that vouches for its persons could sign for every department.
    for (const person of ['F6001', 'L2001'])
      expect(say({ client: 'oms', person, channel: 'rest', level: 'vouched' })).toBe('own_answer_required')
    expect(say({ client: 'temporal_ui', channel: 'temporal_ui' })).toBe('own_answer_required')
    expect(say({ ...page('L2001'), level: 'link' })).toBe('sign_in_required')
    expect(say(page('L2001'), { basis: undefined })).toBe('field_required')
    expect(say(page('L2001'))).toBe('accepted')
  })

  test('an approval is for the person in a known browser alone', () => {
    const play = new ReviewPlay({ countersign: [] }).begin(budgetOf(1_000_000))
    const approve = (actor: ReturnType<typeof page>) =>
      refusedBy(() => play.say('approve_campaign', 'approved', {}, actor))
    expect(approve({ client: 'oms', person: 'M1009', channel: 'rest', level: 'vouched' })).toBe('own_answer_required')
    expect(approve({ client: 'temporal_ui', channel: 'temporal_ui' })).toBe('own_answer_required')
    expect(approve(page(LEAD))).toBe('own_answer_required')
    expect(approve({ ...page('M1009'), level: 'link' })).toBe('sign_in_required')
    expect(approve(page('M1009'))).toBe('accepted')
  })

  test('what changed since it was shown is shown and asked again', () => {
    const play = new ReviewPlay({ countersign: [] }).begin(budgetOf(1_000_000))
    const basis = play.basis(play.task('approve_campaign'))
    play.actor = page(LEAD)
    play.amend(budgetOf(2_000_000))
    expect(refusedBy(() => play.say('approve_campaign', 'approved', { basis }))).toBe('basis_changed')
    play.say('approve_campaign', 'approved')
    expect(play.r.signers.approval?.amountFen).toBe(2_000_000)
  })

  test('never one’s own request: a lead of the legal department is passed over, and so is one who becomes lead', () => {
    const own = new ReviewPlay().begin({ lead: 'L2001' })
    // The department has nobody else: it goes up the line.
    expect(own.task('countersign/legal').holder.person).toBe('M1009')
    const play = new ReviewPlay().begin()
    play.amend({ lead: 'L2001' })
    play.look(play.r.id)
    expect(play.task('countersign/legal').holder.person).toBe('M1009')
    // Who asked for it stays out, whoever leads it now.
    expect(play.r.requesters).toEqual([LEAD])
    const delegate = (to: string) => {
      play.actor = page('M1009')
      return refusedBy(() => play.run({ type: 'delegate', body: { task: play.task('countersign/legal').id, to } }))
    }
    expect(delegate(LEAD)).toBe('own_request')
    expect(delegate('L2001')).toBe('own_request')
    expect(delegate('V8001')).toBe('accepted')
  })

  test('never twice the same person as two, where the policy forbids it', () => {
    const group = { legal: 'M1009' } as const
    const play = new ReviewPlay({ countersign: [['legal']] }).begin({ group, ...budgetOf(1_000_000) })
    play.say('countersign/legal', 'approved')
    // The head of the department has signed for legal: the next tier approves.
    expect(play.task('approve_campaign').holder.person).toBe('V8001')
    const allowed = new ReviewPlay({ countersign: [['legal']], samePerson: 'allowed' })
    allowed.begin({ group, ...budgetOf(1_000_000) }).say('countersign/legal', 'approved')
    expect(allowed.task('approve_campaign').holder.person).toBe('M1009')
    const later = new ReviewPlay({ countersign: [['legal'], ['finance']] }).begin()
    later.say('countersign/legal', 'approved')
    later.actor = page('F6001')
    const { id } = later.task('countersign/finance')
    expect(refusedBy(() => later.run({ type: 'delegate', body: { task: id, to: 'L2001' } }))).toBe('signed_before')
  })

  test('where nobody may sign there is an alarm, until the directory has somebody', () => {
    const play = new ReviewPlay({ countersign: [['legal']] })
    const everybody = play.people
    play.people = new Map([...everybody].filter(([staff]) => staff === LEAD || staff === 'M1002'))
    play.begin()
    expect(play.task('countersign/legal').holder).toEqual({ role: 'legal' })
    play.look(play.r.id)
    expect(play.s.alarms).toEqual(['review_without_signer:legal'])
    play.people = everybody
    play.look(play.r.id)
    expect(play.task('countersign/legal').holder.person).toBe('L2001')
    expect(play.s.alarms).toEqual([])
    const named = new ReviewPlay({ countersign: [['legal']], fallback: 'V8001' })
    named.people = new Map([...everybody].filter(([staff]) => [LEAD, 'M1002', 'V8001'].includes(staff)))
    expect(named.begin().task('countersign/legal').holder.person).toBe('V8001')
  })
})

describe('what departments vouch for', () => {
  const promotion = (prize: object) => ({
    type: 'handInPromotion' as const,
    body: {
      campaign: NUMBER,
      promotion: {
        kind: 'draw' as const,
        prizes: [{ id: 'first', tier: '一等奖', form: 'goods', name: '手机', valueFen: 100, ...prize }],
      },
    },
  })

  test('S1-13 legal cannot approve a draw that publishes neither quantity nor odds', () => {
    const play = new ReviewPlay().begin({ traits: ['lottery'] })
    decideAll(play)
    const approve = () => refusedBy(() => play.say('countersign/legal', 'approved'))
    if (play.s.stage !== 'internal_review') throw new Error(play.s.stage)
    expect(approve()).toBe('promotion_incomplete')
    play.actor = page(LEAD)
    play.run(promotion({}) as never)
    expect(approve()).toBe('promotion_incomplete')
    play.actor = page(LEAD)
    play.run(promotion({ quantity: 3 }) as never)
    expect(approve()).toBe('accepted')
  })

  test('S1-15 tech says how many working days it needs; after the launch is refused, or flagged', () => {
    const play = signed(new ReviewPlay().begin(), 'legal', 'finance')
    const say = (workingDays?: number) => refusedBy(() => play.say('countersign/tech', 'approved', { workingDays }))
    expect(say()).toBe('field_required')
    expect(say(60)).toBe('work_ends_after_launch')
    expect(say(5)).toBe('accepted')
    expect(play.r.signers.tech).toMatchObject({ workingDays: 5, doneBy: expect.stringMatching(/^2026-10-/) as string })
    const flagged = signed(
      new ReviewPlay({ workingDays: { of: ['tech'], late: 'flagged' } }).begin(),
      'legal',
      'finance',
    )
    flagged.say('countersign/tech', 'approved', { workingDays: 60 })
    expect(flagged.r.signers.tech?.late).toBe(true)
    expect(flagged.reviewView.risks).toEqual(['技术所需时间超过上线时间'])
  })
})

describe('the green channel (S1-23)', () => {
  test('goes straight to urgent approval, and is justified afterwards', () => {
    const play = new ReviewPlay().begin({ internalReview: 'green_channel', ...budgetOf(1_000_000) })
    expect(play.asked).toEqual(['approve_urgently/department_head'])
    play.say('approve_urgently', 'approved')
    expect(play.s.stage).toBe('filing')
    expect(play.r).toMatchObject({ phase: 'justifying', ended: false })
    const task = play.task('justify_urgency')
    expect(task.holder.person).toBe(LEAD)
    expect(task.dueAt).toBeDefined()
    // Missing, it is told to whoever is above.
    play.now = '2026-10-30T18:00:00+08:00'
    const told = play.look(play.r.id).facts.filter(({ type }) => type === 'ReminderIssued')
    expect(told).toHaveLength(1)
    expect(told[0]?.body).toMatchObject({ escalation: true, to: expect.arrayContaining(['M1009']) as string[] })
    play.say('justify_urgency', 'justified', { text: '竞品当日上线' })
    expect(play.r).toMatchObject({ phase: 'approved', ended: true })
  })

  test('the campaign is not closed while the justification is missing', () => {
    const play = new ReviewPlay({}).begin({ internalReview: 'green_channel', ...budgetOf(1_000_000) })
    play.say('approve_urgently', 'approved')
    play.actor = page(LEAD)
    play.run({ type: 'giveUp', body: { filing: FILING, reason: '不投' } })
    play.now = '2026-11-13T19:00:00+08:00'
    play.look(NUMBER)
    expect(play.s.stage).toBe('closing')
    const close = () => refusedBy(() => play.answer(NUMBER, 'close', 'closed', { text: '完' }))
    expect(close()).toBe('review_open')
    play.say('justify_urgency', 'justified')
    play.actor = page(LEAD)
    expect(close()).toBe('accepted')
  })
})

describe('the end of the campaign ends its review', () => {
  test.each(['withdraw', 'cancel'] as const)('%s', (type) => {
    const play = new ReviewPlay().begin()
    play.actor = page(LEAD)
    play.run({ type, body: { campaign: NUMBER, reason: '不做了' } })
    expect(play.r).toMatchObject({ phase: 'ended_with_campaign', ended: true })
    expect(play.asked).toEqual([])
    expect(['withdrawing', 'withdrawn', 'cancelled']).toContain(play.s.stage)
  })

  test('a run that ends unreviewed', () => {
    const play = new ReviewPlay().begin()
    play.now = '2026-11-13T19:00:00+08:00'
    play.look(NUMBER)
    expect(play.s.stage).toBe('closing')
    expect(play.r.phase).toBe('ended_with_campaign')
  })
})

describe('whoever signs and is away', () => {
  const away = (person: string, substitute: string) => ({
    id: person,
    person,
    substitute,
    from: '2026-10-12T09:00:00+08:00',
    until: '2026-10-30T18:00:00+08:00',
  })

  test('is signed for by a substitute, but never by whose request it is or who has signed before', () => {
    const play = new ReviewPlay()
    play.absences = [away('L2001', 'P5001')]
    play.begin()
    expect(play.task('countersign/legal').holder).toEqual({ role: 'legal', person: 'P5001', insteadOf: 'L2001' })
    play.say('countersign/legal', 'approved')
    expect(play.r.signers.legal).toMatchObject({ answer: 'approved', person: 'P5001' })
    const own = new ReviewPlay()
    own.absences = [away('L2001', LEAD)]
    own.begin()
    expect(own.task('countersign/legal').holder.person).not.toBe(LEAD)
    const twice = new ReviewPlay()
    twice.absences = [away('F6001', 'L2001')]
    signed(twice.begin(), 'legal')
    expect(twice.task('countersign/finance').holder.person).not.toBe('L2001')
    twice.look(twice.r.id)
    expect(twice.task('countersign/finance').holder.person).not.toBe('L2001')
  })
})
