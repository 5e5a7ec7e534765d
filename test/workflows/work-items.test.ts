/** The work plan of a joint campaign on real parts: a partner hands in by the link of a mail, ours accepts, and the next is opened. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import { RECORDING, recordHistory, recordStream } from '../support/histories'
import { begin, DOUYIN, must, onPage } from '../support/play'
import { createRig, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const PARTIES = [
  { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
  { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' },
]
const base = { deliverable: '终稿文件', acceptance: '双方法务签字' }
const ITEMS = [
  {
    ...base,
    item: 'final_material',
    title: '终稿审定',
    party: 'brand_b',
    startsOn: '2026-10-13',
    endsOn: '2026-10-16',
  },
  {
    ...base,
    item: 'notice',
    title: '发布预告',
    owner: 'D4001',
    startsOn: '2026-10-19',
    endsOn: '2026-10-20',
    after: ['final_material'],
    beforeLaunch: true,
  },
]
const link = { client: 'pages', channel: 'page', level: 'link', person: 'P5001' } as const

it('S4-10 S4-12 the final material is handed in by mail, sent back once, accepted; only then the notice is asked for', async () => {
  const number = await begin(rig, [DOUYIN], { parties: PARTIES, workItems: ITEMS })
  await rig.step('2026-10-13T09:05:00+08:00')
  const asked = await rig.mailbox.waitFor(
    (m) => m.to === 'zhoujiu@example.com' && m.subject.includes('完成任务'),
    60_000,
  )
  for (const part of ['终稿审定', '终稿文件', '双方法务签字', '李四']) expect(asked.text).toContain(part)
  const done = async (text: string) => {
    const { id } = await rig.openTask(number, 'do_work_item', 'work.final_material')
    must(await rig.command('answerTask', { task: id, answer: 'done', text }, link))
  }
  const judged = async (answer: 'accepted_as_delivered' | 'sent_back', text?: string) => {
    const { id } = await rig.openTask(number, 'accept_work_item', 'work.final_material')
    must(await rig.command('answerTask', { task: id, answer, text }, onPage('M1002')))
  }
  await done('初稿见网盘')
  await rig.mailbox.waitFor((m) => m.to === 'lisi@example.com' && m.text.includes('初稿见网盘'), 60_000)
  await judged('sent_back', '缺授权页')
  await rig.mailbox.waitFor((m) => m.to === 'zhoujiu@example.com' && m.text.includes('缺授权页'), 60_000)
  await rig.step('2026-10-19T09:05:00+08:00')
  const open = async () =>
    (await rig.openTasks(number)).flatMap(({ kind, key }) => (kind === 'do_work_item' ? [key] : []))
  expect(await open()).toEqual(['work.final_material'])
  await done('终稿见网盘')
  await judged('accepted_as_delivered')
  await rig.settle()
  expect(await open()).toEqual(['work.notice'])
  await rig.mailbox.waitFor((m) => m.to === 'qianqi@example.com' && m.subject.includes('发布预告'), 60_000)
  if (RECORDING) await recordHistory(rig, 'campaign-with-work-plan', `campaign/${number}`)
  if (RECORDING) await recordStream(rig, 'work-planned', number)
})

it('keeps the record whole, and every history replays', async () => {
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(0)
})
