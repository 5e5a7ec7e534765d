/** Figures that finance has confirmed, and KPI that were named, after they have changed (S1-8, S1-14, S1-20). */
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { openTasks, reviewsOf } from '../../activities/domain/record/state'
import { lineOf } from '../../activities/domain/tasks/why'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import type { DirectoryPerson } from '../../workflows/contract/reference'
import type { Answer } from '../../workflows/contract/words'
import { FILING, NUMBER, refusedBy } from '../support/domain-play'
import { LEAD, page, ReviewPlay } from '../support/review-play'

const KPIS = (target = 100_000) => [{ department: 'marketing' as const, metric: '新增会员', target, unit: '人' }]

const plan = ({
  fen = 1_000_000,
  back = 1_550_000,
  kpis = KPIS(),
}: { fen?: number; back?: number; kpis?: ReturnType<typeof KPIS> } = {}) => ({
  brief: {
    budget: { rows: [{ category: '投放', unitPriceFen: fen, quantity: 1, amountFen: fen }], totalFen: fen },
    expectedReturn: { amountFen: back },
    kpis,
  },
})

const signedByAll = (play: ReviewPlay): ReviewPlay =>
  play
    .say('countersign/legal', 'approved')
    .say('countersign/finance', 'approved')
    .say('countersign/tech', 'approved', { workingDays: 2 })

/** Approved by the company, with the figures that finance has confirmed. */
function approved(): ReviewPlay {
  const play = signedByAll(new ReviewPlay().begin(plan()))
  play.say(play.asked.find((name) => name.startsWith('approve_')) ?? '', 'approved')
  play.actor = page(LEAD)
  return play
}
const tell = (play: ReviewPlay): void => {
  play.open(NUMBER, ...(play.view.figuresAsked ?? []).map((key) => ({ kind: 'confirm_figures' as const, key })))
}
const figures = (play: ReviewPlay) => openTasks(play.s).filter(({ kind }) => kind === 'confirm_figures')
const personOf = (play: ReviewPlay, staff: string): DirectoryPerson => {
  const person = play.people.get(staff)
  if (!person) throw new Error(`${staff} is not in the directory`)
  return person
}
const gaps = (play: ReviewPlay): string[] => clearanceOf(play.s, 'douyin').reasons.map(({ code }) => code)

const otherwise: [string, object, string | undefined][] = [
  ['budget', plan({ fen: 1_200_000 }), '预算合计 12000.00 元，预期回报 15500.00 元，投资回报率 29.17%'],
  ['return', plan({ back: 1_300_000 }), '预算合计 10000.00 元，预期回报 13000.00 元，投资回报率 30.00%'],
  ['KPI', plan({ kpis: KPIS(80_000) }), undefined],
]
describe.each(otherwise)('%s, changed after the approval', (what, changes, now) => {
  test('S1-14 asks finance whether what it confirmed still holds, while the approval stands', () => {
    const play = approved()
    const before = gaps(play)
    play.amend(changes)
    tell(play)
    expect(figures(play).map(({ key, holder }) => [key, holder])).toEqual([
      ['finance', { role: 'finance', person: 'F6001' }],
    ])
    expect([reviewsOf(play.s).length, gaps(play)]).toEqual([1, before])
    const [task] = figures(play)
    if (!task) throw new Error('finance is not asked')
    const why = whyAsked(play.s, undefined, task, play.ctx()).map(lineOf)
    expect(why[0]).toEqual({
      label: '此前确认',
      text: '预算合计 10000.00 元，预期回报 15500.00 元，投资回报率 55.00%',
    })
    if (now === undefined) expect(why.at(-1)).toEqual({ label: '另有变化', text: '部门 KPI' })
    else expect(why[1]).toEqual({ label: '变更后', text: now })
    // Nobody confirms it for finance.
    expect(refusedBy(() => play.answer(NUMBER, 'confirm_figures', 'confirmed', {}, 'finance'))).toBe(
      'own_answer_required',
    )
    play.actor = page('F6001')
    play.answer(NUMBER, 'confirm_figures', 'confirmed', {}, 'finance')
    tell(play)
    expect(figures(play)).toEqual([])
    // Changed once more, it is asked once more.
    play.actor = page(LEAD)
    play.amend(plan({ fen: 1_300_000 }))
    tell(play)
    expect(figures(play)).toHaveLength(1)
    // As it was confirmed last: there is nothing to ask.
    play.amend(changes)
    expect([what, figures(play)]).toEqual([what, []])
  })

  test('S1-14 an objection of finance takes the approval back until finance and the approver have signed', () => {
    const play = approved()
    play.amend(changes)
    tell(play)
    play.actor = page('F6001')
    expect(refusedBy(() => play.answer(NUMBER, 'confirm_figures', 'objected', { text: ' ' }, 'finance'))).toBe(
      'field_required',
    )
    play.answer(NUMBER, 'confirm_figures', 'objected', { text: '测算依据不足' }, 'finance')
    play.tell()
    expect(gaps(play)).toContain('review_pending')
    expect(play.asked).toEqual(['countersign/finance'])
    play.say('countersign/finance', 'approved')
    play.say(play.asked.find((name) => name.startsWith('approve_')) ?? '', 'approved')
    expect(gaps(play)).not.toContain('review_pending')
    tell(play)
    expect(figures(play)).toEqual([])
  })
})

test('S1-14 figures that change while the review goes on are signed anew by finance, and by nobody else', () => {
  const play = signedByAll(new ReviewPlay().begin(plan()))
  play.actor = page(LEAD)
  play.amend(plan({ back: 1_300_000 }))
  play.tell()
  expect(play.asked).toEqual(['countersign/finance'])
  expect(play.facts.filter(({ type }) => type === 'ReviewSignatureVoided').map(({ body }) => body)).toEqual([
    { signer: 'finance', person: 'F6001', because: 'figures_changed' },
  ])
  play.say('countersign/finance', 'approved')
  expect(play.r.signers.finance?.confirmed).toMatchObject({ returnFen: 1_300_000, roiBps: 3000 })
  expect(play.asked.map((name) => name.split('/')[0])).toEqual(['approve_campaign'])
})

describe('S1-14 nobody says in a matter of their own that figures still hold', () => {
  const holders = (play: ReviewPlay): (string | undefined)[] => figures(play).map(({ holder }) => holder.person)
  const changedBy = (play: ReviewPlay, person: string, fen: number): void => {
    play.actor = { client: 'crm', channel: 'rest', person }
    play.amend(plan({ fen }))
    tell(play)
  }

  test('whoever has confirmed them and changes them is not asked, nor is the lead', () => {
    const play = approved()
    play.people = new Map([...play.people, ['F6001', { ...personOf(play, 'F6001'), manager: undefined }]])
    changedBy(play, 'F6001', 1_200_000)
    // With nobody above either it is an alarm.
    expect(holders(play)).toEqual([undefined])
    play.look(NUMBER)
    expect(play.s.alarms).toEqual(['review_without_signer:finance'])
    // A colleague of finance, once there is one.
    play.people = new Map([...play.people, ['F6002', { ...personOf(play, 'F6001'), staff: 'F6002' }]])
    play.look(NUMBER)
    expect(holders(play)).toEqual(['F6002'])
    expect(play.s.alarms).toEqual([])
    play.actor = page('F6001')
    expect(refusedBy(() => play.answer(NUMBER, 'confirm_figures', 'confirmed', {}, 'finance'))).toBe(
      'own_answer_required',
    )
    play.actor = page('F6002')
    play.answer(NUMBER, 'confirm_figures', 'confirmed', {}, 'finance')
    expect(reviewsOf(play.s)[0]?.signers.finance?.confirmed).toMatchObject({ totalFen: 1_200_000 })
  })

  test('where the department has nobody else it is for the next above', () => {
    const play = approved()
    changedBy(play, 'F6001', 1_200_000)
    expect(figures(play).map(({ holder }) => holder)).toEqual([{ role: 'finance', person: 'V8001' }])
  })

  test('whoever is asked and changes them once more has it no longer', () => {
    const play = approved()
    play.people = new Map([...play.people, ['F6002', { ...personOf(play, 'F6001'), staff: 'F6002' }]])
    changedBy(play, LEAD, 1_200_000)
    expect(holders(play)).toEqual(['F6001'])
    changedBy(play, 'F6001', 1_300_000)
    expect(holders(play)).toEqual(['F6002'])
  })

  test('whoever stands in for the one who is asked is none of them either', () => {
    const play = approved()
    play.people = new Map([...play.people, ['F6001', { ...personOf(play, 'F6001'), manager: 'C9001' }]])
    const [from, until] = [play.now, '2027-01-01T00:00:00+08:00']
    play.absences = [{ id: 'a', person: 'F6001', from, until, substitute: LEAD }]
    changedBy(play, LEAD, 1_200_000)
    expect(figures(play).map(({ holder }) => holder)).toEqual([
      { role: 'finance', person: 'C9001', insteadOf: 'F6001' },
    ])
  })

  test('what is not there is not confirmed where the policy refuses that; it may be objected to', () => {
    const confirms = [{ department: 'finance', part: 'roi', missing: 'refused' }] as const
    const play = signedByAll(new ReviewPlay({ confirms: [...confirms] }).begin(plan()))
    play.say(play.asked.find((name) => name.startsWith('approve_')) ?? '', 'approved')
    play.actor = page(LEAD)
    play.amend({ brief: { ...plan().brief, expectedReturn: undefined } })
    tell(play)
    play.actor = page('F6001')
    const says = (answer: Answer) => () =>
      play.answer(NUMBER, 'confirm_figures', answer, { text: '回报未填' }, 'finance')
    expect(refusedBy(says('confirmed'))).toBe('nothing_to_confirm')
    says('objected')()
  })
})

test('S1-14 what finance has not confirmed asks nothing of it', () => {
  const play = approved()
  play.amend({ backup: 'M1009' })
  play.amend({ brief: { ...plan().brief, channels: [{ id: 'a', name: '抖音' }] } })
  expect(play.view.figuresAsked).toBeUndefined()
})

test('S1-20 a KPI of the sheet may become another, and is not taken away', () => {
  const play = new ReviewPlay({ preReview: { role: 'director', kpis: ['marketing'] } }).begin(plan())
  play.say('pre_review/director', 'approved')
  play.actor = page(LEAD)
  expect(play.r.kpisNamedAt).toBeDefined()
  expect(refusedBy(() => play.amend(plan({ kpis: [] })))).toBe('plan_incomplete')
  play.amend(plan({ kpis: KPIS(80_000) }))
  signedByAll(play)
  play.say(play.asked.find((name) => name.startsWith('approve_')) ?? '', 'approved')
  play.actor = page(LEAD)
  expect(refusedBy(() => play.amend(plan({ kpis: [] })))).toBe('plan_incomplete')
  expect(play.s.filings[FILING]?.phase).toBe('preparing')
})

test('S1-20 a campaign that lost a KPI before that was refused can still be amended, and loses no other', () => {
  const two = [...KPIS(), { department: 'legal' as const, metric: '审查时长', target: 2, unit: '天' }]
  const play = new ReviewPlay({ preReview: { role: 'director', kpis: ['marketing', 'legal'] } }).begin(
    plan({ kpis: [] }),
  )
  play.say('pre_review/director', 'approved')
  play.actor = page(LEAD)
  play.amend({ brief: { ...plan().brief, kpis: two } })
  expect(play.r.kpisNamedAt).toBeDefined()
  // An earlier release let the KPI of legal go.
  if (play.s.brief) play.s.brief.kpiDepartments = ['marketing']
  play.amend({ name: '双12 抽奖' })
  play.amend({ brief: { ...plan().brief, kpis: KPIS(80_000) } })
  expect(refusedBy(() => play.amend(plan({ kpis: [] })))).toBe('plan_incomplete')
  expect(play.s.brief?.kpiDepartments).toEqual(['marketing'])
})
