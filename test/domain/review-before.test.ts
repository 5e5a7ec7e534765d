/** The pre-review and the KPI sheet that follows it (S1-19, S1-20). */
import { lineOf } from '../../activities/domain/tasks/why'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import { FILING, refusedBy } from '../support/domain-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'

const PRE_REVIEW = { preReview: { role: 'director', kpis: ['marketing', 'tech'] } } as const
const kpi = (department: string, more: object = { target: 80_000, unit: '人' }) => ({
  department,
  metric: '新增',
  ...more,
})

function withKpis(play: ReviewPlay, ...kpis: object[]): void {
  play.actor = page(LEAD)
  play.amend({ brief: { ...budgetOf(1_000_000).brief, kpis } })
  play.tell()
}

const shown = (play: ReviewPlay, name: string): string[] =>
  whyAsked(play.s, undefined, play.task(name), play.ctx())
    .map(lineOf)
    .map(({ label, text, note }) => `${label}：${text ?? note}`)

test('S1-19 the director looks first; what is corrected is recorded, made by the lead, and looked at again', () => {
  const play = new ReviewPlay({ preReview: { role: 'director' } }).begin(budgetOf(1_000_000))
  expect(play.asked).toEqual(['pre_review/director'])
  expect(play.task('pre_review').holder).toEqual({ role: 'director', person: 'M1009' })
  const amendments = [
    { what: '活动时长', before: '7 天', after: '10 天' },
    { what: '渠道优先级', after: '先抖音，后微信' },
  ]
  expect(refusedBy(() => play.say('pre_review', 'change_requested', { text: '' }))).toBe('field_required')
  play.say('pre_review', 'change_requested', { text: '时长不足', amendments })
  expect(play.r.phase).toBe('pre_reviewing')
  expect(play.asked).toEqual(['revise_plan/c1'])
  expect(shown(play, 'revise_plan')).toEqual(
    expect.arrayContaining(['更正：活动时长：7 天 → 10 天', '更正：渠道优先级：先抖音，后微信']),
  )
  play.actor = page(LEAD)
  play.amend({ endsAt: '2026-11-30T23:59:59+08:00' })
  play.say('revise_plan', 'revised', { text: '已延长至 10 天' })
  expect(play.asked).toEqual(['pre_review/director'])
  expect(shown(play, 'pre_review')).toContain('此前更正：活动时长：7 天 → 10 天')
  play.say('pre_review', 'approved')
  expect(play.asked).toEqual(['countersign/legal'])
  expect(play.r.matters.c1).toMatchObject({ signer: 'pre_review', status: 'done' })
})

test('S1-20 after it the KPI of each department is asked for, and nobody countersigns before', () => {
  const play = new ReviewPlay(PRE_REVIEW).begin(budgetOf(1_000_000))
  play.say('pre_review', 'approved')
  expect(play.r.phase).toBe('awaiting_kpis')
  expect(play.asked).toEqual(['fill_kpi_sheet'])
  expect(play.task('fill_kpi_sheet').holder.person).toBe(LEAD)
  expect(shown(play, 'fill_kpi_sheet')).toEqual(['还缺 KPI 的部门：市场、技术'])
  // A KPI without target or unit measures nothing; one department alone is not the sheet.
  withKpis(play, kpi('marketing'), kpi('tech', {}))
  expect(play.asked).toEqual(['fill_kpi_sheet'])
  expect(shown(play, 'fill_kpi_sheet')).toEqual(['还缺 KPI 的部门：技术'])
  withKpis(play, kpi('marketing'), kpi('tech', { target: 0, unit: '次' }))
  expect(play.facts.some(({ type }) => type === 'ReviewKpisNamed')).toBe(true)
  expect(play.asked).toEqual(['countersign/legal'])
  expect(play.filingView.gateOpen).toBe(false)
  expect(play.f.id).toBe(FILING)
})

test('S1-20 a sheet that is there already is not asked for', () => {
  const brief = { ...budgetOf(1_000_000).brief, kpis: [kpi('marketing'), kpi('tech')] }
  const play = new ReviewPlay(PRE_REVIEW).begin({ brief } as never)
  play.say('pre_review', 'approved')
  expect(play.asked).toEqual(['countersign/legal'])
})

test('whoever gave the pre-review signs nowhere else, and a refusal ends the review', () => {
  const play = new ReviewPlay({ preReview: { role: 'director' }, countersign: [] }).begin(budgetOf(1_000_000))
  play.say('pre_review', 'approved')
  // The head of the department would approve so much, and is the director who has looked first.
  expect(play.task('approve_campaign').holder.person).toBe('V8001')
  const refused = new ReviewPlay({ preReview: { role: 'director' } }).begin(budgetOf(1_000_000))
  refused.say('pre_review', 'refused', { text: '与品牌规划冲突' })
  expect(refused.r).toMatchObject({ phase: 'refused', ended: true })
  expect(shown(refused, 'ask_review')).toContain('预审人：undefined')
})

test('only the director gives it, on the page; the green channel and a grown budget go without', () => {
  const play = new ReviewPlay({ preReview: { role: 'director' } }).begin(budgetOf(1_000_000))
  for (const actor of [page(LEAD), page('M1002'), { ...page('M1009'), channel: 'rest', level: 'vouched' } as const])
    expect(refusedBy(() => play.say('pre_review', 'approved', {}, actor))).toBe('own_answer_required')
  const green = new ReviewPlay({ preReview: { role: 'director' } }).begin({
    ...budgetOf(1_000_000),
    internalReview: 'green_channel',
  })
  expect(green.asked).toEqual(['approve_urgently/department_head'])
})

test('where everybody signs again after a change, the director does too', () => {
  const play = new ReviewPlay({ preReview: { role: 'director' }, returnTo: 'all' }).begin(budgetOf(1_000_000))
  play.say('pre_review', 'approved').say('countersign/legal', 'change_requested').say('revise_plan', 'revised')
  expect(play.asked).toEqual(['pre_review/director'])
  play.say('pre_review', 'approved')
  expect(play.asked).toEqual(['countersign/legal'])
})
