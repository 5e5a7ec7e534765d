/** A campaign with a type and a template, from the draft to the filing: what it still lacks is a task, a mail and a card. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import { recordStream } from '../support/histories'
import { begin, DESIGN, DOUYIN, LEAD, LEGAL, must, openOf, stageOf } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(120_000)

// eslint-disable-next-line no-restricted-syntax -- asked for by hand, never in a run of the tests
const RECORDING = process.env.RECORD_HISTORIES === '1'

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const item = (name: string): string => `do_checklist_item/${name}`

it('S0-8 S0-38 S1-36 rows of the checklist are tasks of their departments, and the preparation waits for them and for the brief', async () => {
  const number = await begin(rig, [DOUYIN], {
    startsAt: '2026-11-01T00:00:00+08:00',
    objective: '新增会员 10 万',
    template: 'promotion',
    brief: { creativeForms: ['video'] },
  })
  await rig.openTask(number, 'do_checklist_item', 'brand_guide')
  expect(await openOf(rig, number)).toEqual([
    'complete_plan',
    item('brand_guide'),
    item('copy_legal'),
    item('price_evidence'),
    item('stock_check'),
  ])
  const brandGuide = await rig.openTask(number, 'do_checklist_item', 'brand_guide')
  expect(brandGuide.holder).toEqual({ role: 'design', person: DESIGN })
  expect(await stageOf(rig, number)).toBe('preparation')

  const toLead = await rig.mailbox.waitFor((m) => m.to === 'zhangsan@example.com' && m.text.includes('还缺'))
  expect(toLead.text).toMatch(/还缺\s*[：:]?\s*预算/)
  const toDesign = await rig.mailbox.waitFor((m) => m.to === 'qianqi@example.com' && m.text.includes(number))
  expect(toDesign.subject).toContain('办理清单事项：品牌规范检查')
  const campaign = rig.client.workflow.getHandle(`campaign/${number}`)
  const { currentDetails } = await campaign.query<{ currentDetails: string }>('__temporal_workflow_metadata')
  expect(currentDetails).toContain('抖音 不可上线')
  expect(currentDetails).toContain('还缺：预算、清单事项：品牌规范检查')

  for (const [name, by] of [
    ['brand_guide', DESIGN],
    ['copy_legal', LEGAL],
  ] as const)
    must(await rig.answer(number, 'do_checklist_item', 'done', { key: name, by }))
  const budget = {
    rows: [{ category: '补贴', unitPriceFen: 900, quantity: 1000, amountFen: 900_000 }],
    reserveFen: 100_000,
    totalFen: 1_000_000,
  }
  const brief = { creativeForms: ['video' as const], budget }
  must(await rig.command('amend', { campaign: number, changes: { brief } }, { person: LEAD }))
  // Only a row of the checklist is missing: that is the task, there is no second one that says the same.
  expect(await openOf(rig, number)).toEqual([item('price_evidence'), item('stock_check')])
  must(await rig.answer(number, 'do_checklist_item', 'done', { key: 'price_evidence', by: LEAD }))
  expect(await stageOf(rig, number)).toBe('filing')
  // What is not mandatory holds nothing up, and goes on.
  expect(await openOf(rig, number)).toEqual([item('stock_check')])
  must(
    await rig.answer(number, 'do_checklist_item', 'not_applicable', { key: 'stock_check', by: LEAD, text: '虚拟商品' }),
  )
  await rig.settle()
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(1)
  if (RECORDING) await recordStream(rig, 'brief-and-checklist', number)
})

it('S3-25 the lead is reminded of a key date by mail, on the working day before and on the day', async () => {
  const keyDates = [{ on: '2026-10-21', name: '定稿会', owner: DESIGN }]
  const number = await begin(rig, [DOUYIN], { brief: { keyDates } })
  await rig.step('2026-10-21T12:00:00+08:00')
  const { rows } = await rig.pool.query<{ recipient: string; send_after: Date; status: string }>(
    "select recipient, send_after, status from mails where campaign = $1 and kind = 'key_date' order by id",
    [number],
  )
  const sent = (day: string) =>
    [LEAD, DESIGN].map((recipient) => ({ recipient, send_after: new Date(`${day}T09:00:00+08:00`), status: 'sent' }))
  expect(rows).toEqual([...sent('2026-10-20'), ...sent('2026-10-21')])
  const [letter] = rig.mailbox.messages.filter(
    (m) => m.to === 'zhangsan@example.com' && m.subject.includes('关键时间点'),
  )
  expect(letter?.subject).toContain('定稿会')
  expect(letter?.text).toContain('2026-10-21')
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  if (RECORDING) await recordStream(rig, 'key-dates', number)
})
