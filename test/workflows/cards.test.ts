/** The card of a campaign in Temporal UI: it follows its filings, gathered, and links to the campaign's page. */
import { begin, DOUYIN } from '../support/play'
import { patiently } from '../support/patience'
import { createRig, prepare, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(async () => {
  await rig.stop()
})

const cardOf = async (workflowId: string): Promise<string> => {
  const metadata = await rig.client.workflow
    .getHandle(workflowId)
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata')
  return metadata.currentDetails ?? ''
}

test('a campaign’s card says who holds its filing after several of its tasks were answered, by one look', async () => {
  const number = await begin(rig, [DOUYIN], { endsAt: '2026-12-31T00:00:00+08:00' })
  const filing = `${number}-01`
  await prepare(rig, filing)
  let card = ''
  await patiently(
    () => `the card of ${number} to show the submission; it says ${card}`,
    async () => {
      card = await cardOf(`campaign/${number}`)
      return card.includes('抖音 活动报备：待提交') ? true : undefined
    },
    250,
  )
  expect(card).toContain('| 备案负责人 M1001 |')
  expect(card).toContain('**不能放行**：抖音 活动报备 尚未通过')
  expect(card).toMatch(/接下来：2026-1\d-\d\d \d\d:\d\d 自动提醒 备案负责人 M1001（抖音 活动报备 /)
  expect(card).toMatch(new RegExp(`\\]\\(http[^)]*/campaigns/${number}\\)$`))
  const { events } = await rig.client.workflow.getHandle(`campaign/${number}`).fetchHistory()
  const signals = events?.filter((e) => e.workflowExecutionSignaledEventAttributes).length
  // Each answer changed who holds what; they are told together.
  expect(signals).toBeLessThanOrEqual(3)
  const own = await cardOf(`filing/${number}/01-douyin-activity_report`)
  expect(own).toContain(`"task":"${filing}.submit.r1"`)
  expect(await rig.replayAll()).toBeGreaterThan(1)
})
