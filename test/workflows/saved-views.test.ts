/** The lists of operations in Temporal UI, asked of a real visibility store: each shows what it says, and nothing else. */
import { createReferenceReader } from '../../infra/reference/reference'
import { SAVED_VIEWS, type SavedView, type SavedViewName } from '../../infra/temporal/saved-views'
import { begin, DOUYIN, must, toPassed, toPlatform, WECHAT } from '../support/play'
import { patiently } from '../support/patience'
import { createRig, LEAD, type Rig } from '../support/rig'

jest.setTimeout(180_000)

const OTHER_LEAD = 'P5001'

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

/** Subjects in a list, campaigns by number and filings by id. */
async function shown(name: SavedViewName, person = ''): Promise<string[]> {
  const view: SavedView = SAVED_VIEWS[name]
  const ids: string[] = []
  for await (const { workflowId } of rig.client.workflow.list({
    query: view.query({ now: await rig.now(), person }),
  })) {
    const [, number = '', rest] = workflowId.split('/')
    ids.push(rest === undefined ? number : `${number}-${rest.slice(0, 2)}`)
  }
  return ids.sort()
}

/** What the list holds of one campaign, once the visibility store has it. */
const untilShown = (name: SavedViewName, number: string, expected: string[], person = ''): Promise<unknown> => {
  let last: string[] = []
  return patiently(
    () => `${name} to show ${expected.join(', ') || 'nothing'} of ${number}; it shows ${last.join(', ') || 'nothing'}`,
    async () => {
      last = (await shown(name, person)).filter((id) => id.startsWith(number))
      return last.join() === expected.join() ? true : undefined
    },
  )
}

test('launching within 48 hours without clearance, until the platform passes it', async () => {
  const launches = [{ platform: 'douyin', launchAt: '2026-10-14T09:00:00+08:00' }]
  const number = await begin(rig, [DOUYIN], { launches, endsAt: '2026-12-31T00:00:00+08:00' })
  const later = await begin(rig, [DOUYIN])
  const filing = `${number}-01`
  await untilShown('launching-uncleared', number, [number, filing])
  await untilShown('launching-uncleared', later, [])
  await toPassed(rig, filing)
  await untilShown('launching-uncleared', number, [])
  await untilShown('running-filings', number, [filing])
})

test('live and objected to, and waiting for a platform', async () => {
  const launches = [DOUYIN, WECHAT].map(({ platform }) => ({ platform, launchAt: '2026-10-30T09:00:00+08:00' }))
  const number = await begin(rig, [DOUYIN, WECHAT], { launches, endsAt: '2026-12-31T00:00:00+08:00' })
  const [douyin, wechat] = [`${number}-01`, `${number}-02`]
  await toPlatform(rig, wechat)
  await untilShown('waiting-for-platform', number, [wechat])
  await toPassed(rig, douyin)
  must(await rig.command('report', { filing: wechat, kind: 'rejected', text: '缺图' }))
  must(await rig.answer(number, 'go_live', 'live', { key: 'douyin', by: LEAD }))
  await untilShown('live-objected', number, [])
  must(await rig.command('report', { filing: douyin, kind: 'suspended', text: '投诉' }))
  await untilShown('live-objected', number, [douyin])
  must(await rig.answer(douyin, 'restore', 'reinstated', { by: LEAD }))
  await untilShown('live-objected', number, [])
  // Somebody takes it live at his own risk while the platform still refuses it: nothing of the filing itself has changed.
  const risk = { key: 'wechat', by: LEAD, approver: 'L2001', text: '已与平台沟通' }
  await rig.step('2026-10-28T10:00:00+08:00')
  must(await rig.answer(number, 'go_live', 'at_own_risk', risk))
  const { id } = await rig.openTask(number, 'approve_risk')
  const approver = { client: 'pages', channel: 'page', level: 'known_browser', person: 'L2001' } as const
  must(await rig.command('answerTask', { task: id, answer: 'approved', text: '同意' }, approver))
  await untilShown('live-objected', number, [wechat])
})

test('a passing of one filing clears the other one of its platform in the list, too', async () => {
  const filings = ['one', 'two'].map((account) => ({ ...DOUYIN, account }))
  const launches = [{ platform: 'douyin', launchAt: '2026-10-30T09:00:00+08:00' }]
  const number = await begin(rig, filings, { launches, endsAt: '2026-12-31T00:00:00+08:00' })
  const clearedOnes = async (): Promise<string[]> => {
    const query = `WorkflowType = 'filingWorkflow' AND Cleared = true AND WorkflowId STARTS_WITH 'filing/${number}/'`
    const ids: string[] = []
    for await (const { workflowId } of rig.client.workflow.list({ query })) ids.push(workflowId)
    return ids
  }
  await toPassed(rig, `${number}-01`)
  expect(await clearedOnes()).toEqual([])
  await toPassed(rig, `${number}-02`)
  await patiently('both filings to be shown as cleared', async () => (await clearedOnes()).length === 2)
})

test('overdue today is what is due before midnight, by the service’s clock', async () => {
  const number = await begin(rig, [DOUYIN], { endsAt: '2026-12-31T00:00:00+08:00' })
  const filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  await untilShown('overdue-today', number, [])
  const task = await rig.openTask(filing, 'collect_material', 'business_licence')
  const due = new Date(Date.parse(await rig.now()) + 3_600_000).toISOString()
  must(await rig.command('moveDueDate', { task: task.id, dueAt: due, reason: '测试' }))
  await untilShown('overdue-today', number, [filing])
})

test("one lead's filings, and what one person holds", async () => {
  const number = await begin(rig, [DOUYIN], { lead: OTHER_LEAD, endsAt: '2026-12-31T00:00:00+08:00' })
  const filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  await untilShown('lead-filings', number, [filing], OTHER_LEAD)
  await untilShown('lead-filings', number, [], LEAD)
  await untilShown('held-by', number, [filing], 'L2001')
  await untilShown('held-by', number, [], 'nobody')
})

test('a mail that was refused', async () => {
  rig.mailbox.setBehaviour((to) => (to === 'qianqi@example.com' ? 'refuse' : 'ok'))
  try {
    const number = await begin(rig, [DOUYIN], { endsAt: '2026-12-31T00:00:00+08:00' })
    await rig.openTask(`${number}-01`, 'collect_material')
    await untilShown('mail-alarms', number, [`${number}-01`])
  } finally {
    rig.mailbox.setBehaviour('ok')
  }
})

test('no name of a person and no address is in any attribute', async () => {
  const directories = await createReferenceReader(rig.pool).list('directory')
  const names = directories.flatMap(({ people }) => people.map(({ name }) => name))
  expect(names.length).toBeGreaterThan(3)
  let seen = 0
  for await (const { searchAttributes } of rig.client.workflow.list({ query: `WorkflowType = 'filingWorkflow'` })) {
    // The worker's own.
    const text = JSON.stringify({ ...searchAttributes, BuildIds: [] })
    for (const name of names) expect(text).not.toContain(name)
    expect(text).not.toContain('@')
    seen += 1
  }
  expect(seen).toBeGreaterThan(3)
})
