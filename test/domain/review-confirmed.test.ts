import { lineOf } from '../../activities/domain/tasks/why'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import { refusedBy } from '../support/domain-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

const COPY = { copy: 'main', parts: [{ part: '/text', text: '满 100 元即可参加' }] }

/** A budget of 10,000.00, of it a tenth in reserve, and what is expected to come back. */
const brief = (expectedReturn?: { amountFen: number; basis?: string }) => ({
  brief: {
    budget: {
      rows: [{ category: '投放', unitPriceFen: 900_000, quantity: 1, amountFen: 900_000 }],
      reserveFen: 100_000,
      totalFen: 1_000_000,
    },
    ...(expectedReturn ? { expectedReturn } : {}),
  },
})

function handIn(play: ReviewPlay): void {
  play.actor = page(LEAD)
  play.run({ type: 'handInCopy', body: { campaign: play.s.number, ...COPY } })
  play.tell()
}

const shown = (play: ReviewPlay, name: string): string[] =>
  whyAsked(play.s, undefined, play.task(name), play.ctx())
    .map(lineOf)
    .map(({ label, text }) => `${label}：${text ?? ''}`)

test('S1-8 legal’s pre-review names the versions of the copy that it has seen', () => {
  const play = new ReviewPlay().begin(budgetOf(1_000_000))
  handIn(play)
  expect(shown(play, 'countersign/legal')).toContain('请确认：文案 main 第 1 版')
  play.say('countersign/legal', 'approved')
  expect(play.r.signers.legal?.confirmed).toEqual({ copies: [{ copy: 'main', version: 1 }] })
  // Without any copy that is said, and not passed over.
  const bare = new ReviewPlay().begin(budgetOf(1_000_000))
  bare.say('countersign/legal', 'approved')
  expect(bare.r.signers.legal?.confirmed).toEqual({ copies: [], missing: ['copy'] })
})

test('S1-14 finance confirms budget and return; the figures are kept and read by whoever approves', () => {
  const play = new ReviewPlay().begin(brief({ amountFen: 1_550_000, basis: '按上年转化率 3.1% 测算' }))
  play.say('countersign/legal', 'approved')
  const words = '预算合计 10000.00 元，其中预备金 1000.00 元，预期回报 15500.00 元，投资回报率 55.00%'
  expect(shown(play, 'countersign/finance')).toContain(`请确认：${words}`)
  play.say('countersign/finance', 'approved')
  expect(play.r.signers.finance?.confirmed).toEqual({
    totalFen: 1_000_000,
    reserveFen: 100_000,
    returnFen: 1_550_000,
    roiBps: 5500,
  })
  play.say('countersign/tech', 'approved', { workingDays: 2 })
  expect(shown(play, 'approve_campaign')).toContain(`财务确认：${words}`)
})

test('S1-14 what finance was shown is not what is there any more: it is asked again', () => {
  const play = new ReviewPlay().begin(brief({ amountFen: 1_550_000 }))
  play.say('countersign/legal', 'approved')
  const basis = play.basis(play.task('countersign/finance'))
  play.actor = page(LEAD)
  play.amend(brief({ amountFen: 1_550_001 }))
  expect(refusedBy(() => play.say('countersign/finance', 'approved', { basis }))).toBe('basis_changed')
})

test('S1-14 a return that nobody has estimated is said, or refused where the policy wants it', () => {
  const flagged = new ReviewPlay().begin(brief())
  flagged.say('countersign/legal', 'approved').say('countersign/finance', 'approved')
  expect(flagged.r.signers.finance?.confirmed).toMatchObject({ totalFen: 1_000_000, missing: ['roi'] })
  const confirms = [{ department: 'finance', part: 'roi', missing: 'refused' }] as const
  const play = new ReviewPlay({ confirms }).begin(brief())
  play.say('countersign/legal', 'approved')
  expect(play.r.signers.legal).not.toHaveProperty('confirmed')
  expect(refusedBy(() => play.say('countersign/finance', 'approved'))).toBe('nothing_to_confirm')
  // It may say so, and the lead adds it.
  play.say('countersign/finance', 'change_requested', { text: '请补充预期回报' })
  play.actor = page(LEAD)
  play.amend(brief({ amountFen: 0 }))
  play.say('revise_plan', 'revised').say('countersign/finance', 'approved')
  expect(play.r.signers.finance?.confirmed).toMatchObject({ returnFen: 0, roiBps: -10_000 })
})

test('a policy from before confirms nothing', () => {
  const play = new ReviewPlay({ confirms: undefined }).begin(brief({ amountFen: 1 }))
  play.say('countersign/legal', 'approved').say('countersign/finance', 'approved')
  expect(play.r.signers.finance).not.toHaveProperty('confirmed')
  expect(play.facts.find(({ type }) => type === 'ReviewOpened')?.body).not.toHaveProperty('confirms')
})
