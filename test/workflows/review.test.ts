/** The internal review as a workflow of its own, on real parts, with no cache: every step replays it from its history. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import type { Actor } from '../../workflows/contract/commands'
import { reviewId, reviewWorkflowId } from '../../workflows/contract/ids'
import type { Outcome } from '../../workflows/contract/views'
import { patiently } from '../support/patience'
import { installReference } from '../../infra/reference/install'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { DirectoryDoc } from '../../workflows/contract/reference'
import { recordHistory, RECORDING, recordStream } from '../support/histories'
import {
  begin,
  DOUYIN,
  ENDS_AT,
  LEAD,
  must,
  openOf,
  pass,
  phaseOf,
  refusal,
  stageOf,
  toPlatform,
} from '../support/play'
import { answerInReview, type SaidInReview } from '../support/review-answers'
import { createRig, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(300_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each', maxCachedWorkflows: 0, maxConcurrentWorkflowTasks: 1 })
})
afterAll(async () => {
  await rig.stop()
})

const budgetOf = (fen: number) => ({
  brief: {
    budget: { rows: [{ category: '投放', unitPriceFen: fen, quantity: 1, amountFen: fen }], totalFen: fen },
  },
})

const say = (...given: SaidInReview) => answerInReview(rig, ...given)

const isReviewRunning = async (number: string, n = 1): Promise<boolean> =>
  (await rig.client.workflow.getHandle(reviewWorkflowId(reviewId(number, n))).describe()).status.name === 'RUNNING'

it('S1-12 S1-17 S1-21 S1-22 countersign with one change, then the vice president: each opens the next by itself', async () => {
  const number = await begin(rig, [DOUYIN], { internalReview: 'standard', ...budgetOf(8_000_000) })
  const filing = `${number}-01`
  const review = reviewId(number, 1)
  expect(await stageOf(rig, number)).toBe('internal_review')
  // What waits for the plan collects its papers meanwhile, and is not rechecked.
  for (const { key } of await rig.openTasks(filing))
    must(await rig.answer(filing, 'collect_material', 'provided', { key }))
  expect(await openOf(rig, filing)).toEqual([])

  must(await say(number, ['countersign', 'legal'], 'approved'))
  must(await say(number, ['countersign', 'finance'], 'change_requested', { text: '缺渠道报价' }))
  expect((await rig.openTasks(review)).map(({ kind }) => kind)).toEqual(['revise_plan'])
  const toLead = await rig.mailbox.waitFor((m) => m.to === 'zhangsan@example.com' && m.text.includes('缺渠道报价'))
  expect(toLead.subject).toContain('按评审意见修改')
  must(await say(number, ['revise_plan'], 'revised', { text: '已补报价' }))
  // Its reminders are armed in the second round as in the first.
  const again = await rig.openTask(review, 'countersign', 'finance')
  expect(again.id).toBe(`${review}.countersign.finance.r2`)
  await rig.step('2026-10-14T18:00:00+08:00')
  expect((await rig.openTask(review, 'countersign', 'finance')).reminders).toBeGreaterThan(0)
  must(await say(number, ['countersign', 'finance'], 'approved'))
  must(await say(number, ['countersign', 'tech'], 'approved', { workingDays: 3 }))

  const approval = await rig.openTask(review, 'approve_campaign', 'vice_president')
  expect(approval.holder).toEqual({ role: 'vice_president', person: 'V8001' })
  const vouched = { client: 'oms', channel: 'rest', level: 'vouched', person: 'V8001' } as const
  expect(refusal(await say(number, ['approve_campaign'], 'approved', { actor: vouched }))).toBe('own_answer_required')
  expect(refusal(await say(number, ['approve_campaign'], 'approved', { actor: { person: LEAD } }))).toBe(
    'own_answer_required',
  )
  must(await say(number, ['approve_campaign'], 'approved'))
  expect(await stageOf(rig, number)).toBe('filing')
  expect((await rig.openTask(filing, 'recheck')).kind).toBe('recheck')
  await rig.settle()
  expect(await isReviewRunning(number)).toBe(false)
  const { currentDetails } = await rig.client.workflow
    .getHandle(reviewWorkflowId(review))
    .query<{ currentDetails: string }>('__temporal_workflow_metadata')
  expect(currentDetails).toContain('内部评审：已批准')
  if (RECORDING) await recordHistory(rig, 'review-with-change', reviewWorkflowId(review))
  if (RECORDING) await recordHistory(rig, 'campaign-reviewed', `campaign/${number}`)
  if (RECORDING) await recordStream(rig, 'review-countersigned', number)
})

it('S1-23 the green channel: urgent approval, the filing goes on, and the justification is asked for until it is there', async () => {
  const number = await begin(rig, [DOUYIN], { internalReview: 'green_channel', ...budgetOf(1_000_000) })
  const filing = `${number}-01`
  must(await say(number, ['approve_urgently', 'department_head'], 'approved'))
  expect(await stageOf(rig, number)).toBe('filing')
  await toPlatform(rig, filing)
  await pass(rig, filing)
  expect(await phaseOf(rig, filing)).toBe('passed')
  expect(await stageOf(rig, number)).toBe('cleared')
  await rig.step('2026-11-02T10:00:00+08:00')
  const task = await rig.openTask(reviewId(number, 1), 'justify_urgency')
  expect(task).toMatchObject({ escalated: true })
  await rig.mailbox.waitFor((m) => m.to === 'sunba@example.com' && m.text.includes('补充绿色通道说明'))
  must(await say(number, ['justify_urgency'], 'justified', { text: '竞品当日上线' }))
  await rig.settle()
  expect(await isReviewRunning(number)).toBe(false)
  if (RECORDING) await recordStream(rig, 'review-green-channel', number)
})

it('a refusal lets the lead ask again; withdrawing ends the review that is under way', async () => {
  const number = await begin(rig, [DOUYIN], { internalReview: 'standard' })
  must(await say(number, ['countersign', 'legal'], 'refused', { text: '违反广告法' }))
  await rig.settle()
  expect(await isReviewRunning(number)).toBe(false)
  const { id } = await rig.openTask(number, 'ask_review', 'R1')
  must(await rig.command('answerTask', { task: id, answer: 'asked', text: '已换奖品' }, { person: LEAD }))
  await rig.openTask(reviewId(number, 2), 'countersign', 'legal')
  must(await rig.command('withdraw', { campaign: number, reason: '不做了' }, { person: LEAD }))
  await rig.settle()
  expect(await stageOf(rig, number)).toBe('withdrawn')
  expect(await isReviewRunning(number, 2)).toBe(false)
  expect((await rig.state(number)).reviews?.[reviewId(number, 2)]?.phase).toBe('ended_with_campaign')
  if (RECORDING) await recordStream(rig, 'review-ended', number)
})

it('Cancel in Temporal UI is refused by a review: its card says to withdraw the campaign, and both go on', async () => {
  const number = await begin(rig, [DOUYIN], { internalReview: 'standard' })
  const review = reviewId(number, 1)
  const handle = rig.client.workflow.getHandle(reviewWorkflowId(review))
  await handle.cancel()
  await patiently('the refusal on the card', async () => {
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')
    return currentDetails.includes('取消未被接受') && currentDetails.includes('请撤销活动')
  })
  const { rows } = await rig.pool.query<{ outcome: Outcome; actor: Actor }>(
    'select outcome, actor from intake where subject = $1',
    [review],
  )
  expect(rows).toMatchObject([
    { outcome: { ok: false, code: 'review_not_cancelled_alone' }, actor: { channel: 'temporal_ui' } },
  ])
  await rig.settle()
  expect(await stageOf(rig, number)).toBe('internal_review')
  must(await say(number, ['countersign', 'legal'], 'approved'))
  expect(await isReviewRunning(number)).toBe(true)
})

it('a new directory without whoever is to sign has its review find somebody else', async () => {
  const number = await begin(rig, [DOUYIN], { internalReview: 'standard' })
  const review = reviewId(number, 1)
  expect((await rig.openTask(review, 'countersign', 'legal')).holder.person).toBe('L2001')
  const present = loadReferenceDir(REFERENCE_DATA_DIR).find((doc): doc is DirectoryDoc => doc.kind === 'directory')
  if (!present) throw new Error('no directory')
  const people = present.people.filter(({ staff }) => staff !== 'L2001')
  const colleague = { ...present.people[0], staff: 'L2002', name: '褚十四', department: 'legal' as const, roles: [] }
  const changed = { ...present, version: '2099-01-01', people: [...people, colleague] } as DirectoryDoc
  await installReference(rig.pool, [changed])
  const holder = async (): Promise<string | undefined> =>
    (await rig.openTask(review, 'countersign', 'legal')).holder.person
  await patiently('another signer', async () => (await holder()) === 'L2002', 200)
})

it('keeps the record whole, and every history replays', async () => {
  await rig.step(ENDS_AT)
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(5)
})
