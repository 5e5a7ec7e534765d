/** Parties and RACI of a campaign on real parts: who is asked by mail, what holds the launch up, and what goes on by itself. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import type { RaciRow } from '../../workflows/contract/raci'
import type { Answer } from '../../workflows/contract/words'
import { RECORDING, recordHistory, recordStream } from '../support/histories'
import { begin, DOUYIN, LEAD, must, pass, toPlatform } from '../support/play'
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

const PARTIES = [
  { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
  {
    party: 'brand_b',
    name: '乙品牌',
    contact: 'P5001',
    ours: 'M1002',
    duties: ['提供联名素材'],
    decisionPath: '品牌经理 → 市场总监',
  },
]

/** By the link of the mail: whoever speaks for a party has no session here. */
const say = async (
  number: string,
  kind: 'confirm_goal' | 'clear_release',
  party: string,
  answer: Answer,
  text?: string,
) => {
  const { id, holder } = await rig.openTask(number, kind, party)
  const who = { client: 'pages', channel: 'page', level: 'link', person: holder.person } as const
  return rig.command('answerTask', { task: id, answer, text }, who)
}

it('S4-1 S4-15 each party confirms the goal and clears the release by the link of a mail; only then the platform is cleared', async () => {
  const number = await begin(rig, [DOUYIN], { parties: PARTIES, objective: '新增会员 10 万' })
  const filing = `${number}-01`
  const asked = await rig.mailbox.waitFor((m) => m.to === 'zhoujiu@example.com' && m.text.includes('确认活动目标'))
  // S4-3: what it owes, who decides there, and whom to ask on either side.
  for (const part of ['提供联名素材', '品牌经理 → 市场总监', '周九', '李四']) expect(asked.text).toContain(part)
  await toPlatform(rig, filing)
  await pass(rig, filing)
  const clearance = async () => (await rig.state(number)).launches.douyin?.clearance
  expect(await clearance()).toBe('no_go')
  must(await say(number, 'confirm_goal', 'ours', 'confirmed'))
  must(await say(number, 'confirm_goal', 'brand_b', 'objected', '目标过高'))
  await rig.mailbox.waitFor((m) => m.to === 'lisi@example.com' && m.text.includes('目标过高'))
  must(await rig.command('amend', { campaign: number, changes: { objective: '新增会员 8 万' } }, { person: LEAD }))
  must(await say(number, 'confirm_goal', 'ours', 'confirmed'))
  must(await say(number, 'confirm_goal', 'brand_b', 'confirmed'))
  must(await say(number, 'clear_release', 'ours', 'released'))
  expect(await clearance()).toBe('no_go')
  must(await say(number, 'clear_release', 'brand_b', 'released'))
  expect(await clearance()).toBe('go')
  await rig.settle()
  if (RECORDING) await recordHistory(rig, 'campaign-with-parties', `campaign/${number}`)
  if (RECORDING) await recordStream(rig, 'parties-answered', number)
})

it('S4-15 an objection opens a task of the lead with its mail; decided, the campaign goes on', async () => {
  const number = await begin(rig, [DOUYIN], { parties: PARTIES, objective: '新增会员 10 万' })
  await toPlatform(rig, `${number}-01`)
  await pass(rig, `${number}-01`)
  for (const party of ['ours', 'brand_b']) must(await say(number, 'confirm_goal', party, 'confirmed'))
  must(await say(number, 'clear_release', 'ours', 'released'))
  must(await say(number, 'clear_release', 'brand_b', 'not_released', '主视觉待对方法务确认'))
  const signedIn = { client: 'pages', channel: 'page', level: 'known_browser', person: LEAD } as const
  const settle = async (answer: Answer, text: string) => {
    const { id, holder } = await rig.openTask(number, 'settle_objection', 'brand_b')
    expect(holder).toEqual({ role: 'lead', person: LEAD })
    return rig.command('answerTask', { task: id, answer, text }, signedIn)
  }
  const mail = await rig.mailbox.waitFor(
    (m) => m.to === 'zhangsan@example.com' && m.text.includes('主视觉待对方法务确认'),
  )
  expect(mail.subject).toContain('处理合作方异议')
  must(await settle('asked_again', '已换成对方提供的主视觉'))
  await rig.mailbox.waitFor((m) => m.to === 'zhoujiu@example.com' && m.text.includes('已换成对方提供的主视觉'))
  expect((await rig.state(number)).launches.douyin?.clearance).toBe('no_go')
  must(await say(number, 'clear_release', 'brand_b', 'not_released', '仍须内部审批'))
  must(await settle('not_waited_for', '双方约定各自发布'))
  expect((await rig.state(number)).launches.douyin?.clearance).toBe('go')
  await rig.settle()
  if (RECORDING) await recordHistory(rig, 'campaign-with-objection', `campaign/${number}`)
  if (RECORDING) await recordStream(rig, 'objection-settled', number)
})

it('S1-35 who is consulted is asked as the stage begins, and nothing waits for it', async () => {
  const raci: RaciRow[] = [
    { stage: 'filing', part: 'accountable', person: 'M1009' },
    { stage: 'filing', part: 'responsible', person: LEAD },
    { stage: 'filing', part: 'consulted', person: 'L2001' },
    { stage: 'filing', part: 'informed', person: 'F6001' },
  ]
  const number = await begin(rig, [DOUYIN], { raci })
  const { id } = await rig.openTask(number, 'give_advice')
  await rig.mailbox.waitFor((m) => m.to === 'wangwu@example.com' && m.text.includes('提供意见'))
  await rig.mailbox.waitFor((m) => m.to === 'wushi@example.com' && m.text.includes('备案中'))
  const link = { client: 'pages', channel: 'page', level: 'link', person: 'L2001' } as const
  must(await rig.command('answerTask', { task: id, answer: 'advised', text: '奖品须写明品牌' }, link))
  const told = await rig.mailbox.waitFor((m) => m.to === 'sunba@example.com' && m.text.includes('奖品须写明品牌'))
  expect(told.subject).toContain('咨询意见')
})

it('keeps the record whole, and every history replays', async () => {
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(2)
})
