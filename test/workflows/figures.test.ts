/** Figures that finance has confirmed change, on real parts: it is asked anew by mail, before the approval and after it. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import { reviewId } from '../../workflows/contract/ids'
import type { Answer } from '../../workflows/contract/words'
import { RECORDING, recordHistory, recordStream } from '../support/histories'
import { begin, DOUYIN, LEAD, must, stageOf } from '../support/play'
import { answerInReview, type SaidInReview } from '../support/review-answers'
import { createRig, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(300_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const planOf = (amountFen: number) => ({
  brief: {
    budget: {
      rows: [{ category: '投放', unitPriceFen: 1_000_000, quantity: 1, amountFen: 1_000_000 }],
      totalFen: 1_000_000,
    },
    expectedReturn: { amountFen },
  },
})
const say = (...given: SaidInReview) => answerInReview(rig, ...given)

it('S1-14 what finance has confirmed is signed anew while the review goes on, and asked about after it', async () => {
  const number = await begin(rig, [DOUYIN], { internalReview: 'standard', ...planOf(1_550_000) })
  const review = reviewId(number, 1)
  const amend = (fen: number) =>
    rig.command('amend', { campaign: number, changes: planOf(fen) }, { client: 'test', channel: 'rest', person: LEAD })
  must(await say(number, ['countersign', 'legal'], 'approved'))
  must(await say(number, ['countersign', 'finance'], 'approved'))
  must(await amend(1_400_000))
  expect((await rig.openTask(review, 'countersign', 'finance')).id).toBe(`${review}.countersign.finance.r2`)
  must(await say(number, ['countersign', 'finance'], 'approved'))
  must(await say(number, ['countersign', 'tech'], 'approved', { workingDays: 3 }))
  must(await say(number, ['approve_campaign', 'department_head'], 'approved'))
  expect(await stageOf(rig, number)).toBe('filing')

  must(await amend(1_300_000))
  const { id, holder } = await rig.openTask(number, 'confirm_figures', 'finance')
  expect(holder).toEqual({ role: 'finance', person: 'F6001' })
  const mail = await rig.mailbox.waitFor((m) => m.to === 'wushi@example.com' && m.text.includes('13000.00 元'))
  expect(mail.subject).toContain('确认变更后的财务数据')
  const finance = { client: 'pages', channel: 'page', level: 'known_browser', person: 'F6001' } as const
  const answer: Answer = 'confirmed'
  must(await rig.command('answerTask', { task: id, answer }, finance))
  const { reviews } = await rig.state(number)
  expect(reviews?.[review]?.signers.finance?.confirmed).toMatchObject({ returnFen: 1_300_000 })
  await rig.settle()
  if (RECORDING) await recordHistory(rig, 'campaign-with-figures', `campaign/${number}`)
  if (RECORDING) await recordStream(rig, 'figures-confirmed', number)
})

it('keeps the record whole, and every history replays', async () => {
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(1)
})
