/** The pre-review and the KPI sheet on real parts: what the director corrects, what the lead owes then, and what opens by itself. */
import { installReference } from '../../infra/reference/install'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { reviewId, reviewWorkflowId } from '../../workflows/contract/ids'
import type { Department } from '../../workflows/contract/values'
import { recordHistory, RECORDING, recordStream } from '../support/histories'
import { begin, DOUYIN, LEAD, must, stageOf } from '../support/play'
import { LETTER_BY_LETTER } from '../support/older-policy'
import { answerInReview, type SaidInReview } from '../support/review-answers'
import { createRig, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(300_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ maxCachedWorkflows: 0, maxConcurrentWorkflowTasks: 1 })
  if (!LETTER_BY_LETTER.review) throw new Error('the policy has no review')
  const review = { ...LETTER_BY_LETTER.review, preReview: { role: 'director', kpis: ['marketing', 'tech'] } } as const
  await installReference(rig.pool, [{ ...LETTER_BY_LETTER, version: '2098-01-01', review }])
})
afterAll(async () => {
  await rig.stop()
})

const say = (...given: SaidInReview) => answerInReview(rig, ...given)
const budget = {
  rows: [{ category: '投放', unitPriceFen: 1_000_000, quantity: 1, amountFen: 1_000_000 }],
  totalFen: 1_000_000,
}
const kpi = (department: Department) => ({ department, metric: '新增会员', target: 80_000, unit: '人' })

it('S1-19 S1-20 the director corrects 7 to 10 days, the lead makes it, the KPI sheet is asked for, then legal is', async () => {
  const number = await begin(rig, [DOUYIN], { internalReview: 'standard', brief: { budget } })
  const review = reviewId(number, 1)
  expect((await rig.openTask(review, 'pre_review', 'director')).holder).toEqual({ role: 'director', person: 'M1009' })
  const amendments = [{ what: '活动时长', before: '7 天', after: '10 天' }]
  must(await say(number, ['pre_review', 'director'], 'change_requested', { text: '时长不足', amendments }))
  const toLead = await rig.mailbox.waitFor(
    (m) => m.to === 'zhangsan@example.com' && m.text.includes('活动时长：7 天 → 10 天'),
  )
  expect(toLead.subject).toContain('按评审意见修改')
  must(await say(number, ['revise_plan', 'c1'], 'revised', { text: '已延长' }))
  must(await say(number, ['pre_review', 'director'], 'approved'))

  const sheet = await rig.openTask(review, 'fill_kpi_sheet')
  expect(sheet.holder.person).toBe(LEAD)
  await rig.mailbox.waitFor((m) => m.to === 'zhangsan@example.com' && m.text.includes('还缺 KPI 的部门'))
  const amend = (...kpis: ReturnType<typeof kpi>[]) =>
    rig.command('amend', { campaign: number, changes: { brief: { budget, kpis } } }, { person: LEAD })
  must(await amend(kpi('marketing')))
  expect((await rig.openTask(review, 'fill_kpi_sheet')).id).toBe(sheet.id)
  must(await amend(kpi('marketing'), kpi('tech')))
  // Nobody has to say that it is there.
  await rig.openTask(review, 'countersign', 'legal')
  expect(await stageOf(rig, number)).toBe('internal_review')
  must(await say(number, ['countersign', 'legal'], 'approved'))
  must(await say(number, ['countersign', 'finance'], 'approved'))
  must(await say(number, ['countersign', 'tech'], 'approved', { workingDays: 2 }))
  // The director has signed already: whoever is above approves.
  must(await say(number, ['approve_campaign', 'department_head'], 'approved', { actor: { person: 'V8001' } }))
  expect(await stageOf(rig, number)).toBe('filing')
  await rig.settle()
  if (RECORDING) await recordHistory(rig, 'review-with-pre-review', reviewWorkflowId(review))
  if (RECORDING) await recordStream(rig, 'review-pre-reviewed', number)
})

it('keeps the record whole, and every history replays', async () => {
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(2)
})
