/** U-22 a group's mailbox holds a task, by the record's clock and with real mails: unclaimed it escalates, one member claims it, others see it. */
import { randomUUID } from 'node:crypto'
import { recordAbsence } from '../../infra/postgres/people/absences'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { changeDirectory } from '../../infra/reference/directory-store'
import { leadsTo } from '../support/page-links'
import { begin, DOUYIN, filingOf, GROUP, must, onPage, refusal } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

const KV = {
  id: 'G-KV',
  name: { zh: '视觉组', en: 'Visual design' },
  mail: 'kv@example.com',
  members: ['D4001', 'O7001'],
  owner: 'M1009',
}
const ROW = 'creative_preview'

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each', worker: false })
  await changeDirectory(rig.pool, undefined, { how: 'group', client: 'test' }, (present) => ({
    ...present,
    groups: [KV],
  }))
  await rig.startWorker()
})
afterAll(() => rig.stop())

const mailsTo = (address: string) => rig.mailbox.messages.filter(({ to }) => to === address)

async function held(): Promise<{ filing: string; workflowId: string; task: string }> {
  const number = await begin(rig, [DOUYIN], { group: { ...GROUP, design: 'G-KV' } })
  const filing = `${number}-01`
  const { id: task } = await rig.openTask(filing, 'collect_material', ROW)
  await rig.settle()
  return { filing, workflowId: `filing/${number}/01-douyin-activity_report`, task }
}
const holderOf = async (filing: string, task: string) => (await filingOf(rig, filing)).tasks[task]?.holder
const shown = async (workflowId: string): Promise<{ holders: unknown; card: string }> => {
  const handle = rig.client.workflow.getHandle(workflowId)
  const card = await handle.query<string>('__temporal_workflow_metadata').catch(() => '')
  const { searchAttributes } = await handle.describe()
  return { holders: (searchAttributes as Record<string, unknown>).Holders, card: JSON.stringify(card) }
}

test('U-22 one mail to the mailbox; unclaimed it is told to the owner; of two who claim at once one has it; away, it is open to the others', async () => {
  const { filing, workflowId, task } = await held()
  const told = mailsTo('kv@example.com')
  expect(told).toHaveLength(1)
  expect([told[0]?.toName, leadsTo(told[0]?.html ?? '', task)]).toEqual(['视觉组', true])
  expect(told[0]?.text).toContain('用本人邮箱登录认领')
  // Its members are not written to one by one.
  expect([...mailsTo('qianqi@example.com'), ...mailsTo('zhengshiyi@example.com')]).toEqual([])
  expect((await shown(workflowId)).holders).toContain('G-KV')
  const link = { ...onPage('G-KV'), level: 'link' } as const
  expect(refusal(await rig.command('answerTask', { task, answer: 'provided' }, link))).toBe('task_unclaimed')

  const { dueAt = '' } = (await filingOf(rig, filing)).tasks[task] ?? {}
  await rig.step(new Date(Date.parse(dueAt) - 60_000).toISOString())
  const arranging = mailsTo('sunba@example.com').filter(({ subject }) => subject.startsWith('【待认领'))
  expect(arranging).toHaveLength(1)
  expect(arranging[0]?.text).toContain('视觉组（共享邮箱），尚未认领')

  const both = await Promise.all(['D4001', 'O7001'].map((person) => rig.command('claim', { task }, onPage(person))))
  expect(both.map(refusal).sort()).toEqual(['claimed_already', undefined])
  const winner = both[0]?.ok ? 'D4001' : 'O7001'
  const other = winner === 'D4001' ? 'O7001' : 'D4001'
  expect(await holderOf(filing, task)).toMatchObject({ person: winner, group: 'G-KV' })
  await rig.settle()
  expect((await shown(workflowId)).holders).toEqual(expect.arrayContaining([winner, 'G-KV']))
  expect((await shown(workflowId)).card).toContain(`设计 ${winner} 认领自 G-KV`)

  // Whoever has it goes away: the mailbox hears of it again, and the other does it.
  rig.mailbox.clear()
  const from = new Date(Date.parse(dueAt) + 3_600_000).toISOString()
  const until = new Date(Date.parse(dueAt) + 20 * 86_400_000).toISOString()
  await recordAbsence(
    rig.pool,
    { person: winner, from, until, substitute: 'F6001' },
    { client: 'test', key: randomUUID() },
  )
  await rig.step(new Date(Date.parse(dueAt) + 2 * 86_400_000).toISOString())
  expect(await holderOf(filing, task)).toEqual({ role: 'design', person: 'G-KV', group: 'G-KV' })
  expect(mailsTo('kv@example.com').some(({ text }) => text.includes('原认领人外出，请其他成员认领'))).toBe(true)
  expect(mailsTo('wushi@example.com').filter(({ html }) => leadsTo(html, task))).toEqual([])
  must(await rig.command('claim', { task }, onPage(other)))
  must(await rig.command('answerTask', { task, answer: 'provided' }, onPage(other)))
  expect((await filingOf(rig, filing)).tasks[task]).toMatchObject({ status: 'answered', holder: { person: other } })
  await rig.settle()
  expect(await rig.replayAll()).toBeGreaterThan(0)
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})

test('U-22 a claim typed into Temporal UI names nobody and fails in words; giving back may be typed there', async () => {
  const { filing, workflowId, task } = await held()
  const handle = rig.client.workflow.getHandle(workflowId)
  const typed = (name: string) =>
    handle.executeUpdate(name, { args: [{ task }] }).then(
      () => undefined,
      (error: { cause?: Error }) => String(error.cause?.message),
    )
  expect(await typed('claim')).toContain('须由具名人员')
  must(await rig.command('claim', { task }, onPage('D4001')))
  expect(await typed('giveBack')).toBeUndefined()
  expect((await holderOf(filing, task))?.person).toBe('G-KV')
})
