/** Somebody is away: their work goes to whoever stands in, and comes back, by the record's clock and with real mails. */
import { randomUUID } from 'node:crypto'
import { endAbsence, recordAbsence } from '../../infra/postgres/people/absences'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { begin, must, refusal, toPlatform } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(() => rig.stop())

const away = (person: string, from: string, until: string, substitute?: string) =>
  recordAbsence(rig.pool, { person, from, until, substitute }, { client: 'test', key: randomUUID() })
const heldBy = async (subject: string, person: string): Promise<string[]> =>
  (await rig.openTasks(subject)).filter(({ holder }) => holder.person === person).map(({ id }) => id)
const mailsTo = (address: string) => rig.mailbox.messages.filter(({ to }) => to === address)

test('two campaigns of one who goes away: at the begin all open tasks are the substitute’s by one mail, at the end the rest comes back by one', async () => {
  const first = await begin(rig)
  const second = await begin(rig)
  const filings = [`${first}-01`, `${second}-01`]
  for (const filing of filings) await rig.openTask(filing, 'collect_material')
  const before = await Promise.all(filings.map((filing) => heldBy(filing, 'L2001')))
  expect(before.every((tasks) => tasks.length > 0)).toBe(true)
  await away('L2001', '2026-10-13T00:00:00+08:00', '2026-10-15T00:00:00+08:00', 'F6001')
  await rig.step('2026-10-12T23:00:00+08:00')
  expect(await heldBy(filings[0] ?? '', 'L2001')).toEqual(before[0])
  rig.mailbox.clear()
  await rig.step('2026-10-13T10:00:00+08:00')
  for (const [i, filing] of filings.entries()) {
    expect((await heldBy(filing, 'F6001')).sort()).toEqual([...(before[i] ?? [])].sort())
    expect(await heldBy(filing, 'L2001')).toEqual([])
  }
  const told = mailsTo('wushi@example.com')
  expect(told).toHaveLength(1)
  expect(told[0]?.text).toContain('您代王五')
  expect(told[0]?.text.match(/准备材料/g)).toHaveLength(before.flat().length)
  expect(mailsTo('wangwu@example.com')).toEqual([])
  // The substitute does one of them; it stays done.
  const [task = ''] = before[0] ?? []
  const answered = { task, answer: 'provided' } as const
  must(await rig.command('answerTask', answered, { person: 'F6001', channel: 'page', level: 'link' }))
  expect(
    refusal(
      await rig.command(
        'answerTask',
        { ...answered, task: before[1]?.[0] ?? '' },
        { person: 'L2001', channel: 'page', level: 'link' },
      ),
    ),
  ).toBe('not_holder')
  rig.mailbox.clear()
  await rig.step('2026-10-15T10:00:00+08:00')
  for (const filing of filings) expect(await heldBy(filing, 'F6001')).toEqual([])
  expect(await heldBy(filings[0] ?? '', 'L2001')).toEqual(before[0]?.slice(1))
  const back = mailsTo('wangwu@example.com').filter(({ text }) => text.includes('您已回来'))
  expect(back).toHaveLength(1)
  expect(await rig.replayAll()).toBeGreaterThan(0)
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})

test('back sooner: what is open comes back at once; an absence that is withdrawn before it begins changes nothing', async () => {
  const number = await begin(rig)
  const filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  const before = await heldBy(filing, 'L2001')
  const { id } = await away('L2001', '2026-10-16T00:00:00+08:00', '2026-10-20T00:00:00+08:00', 'F6001')
  const planned = await away('L2001', '2026-10-21T00:00:00+08:00', '2026-10-23T00:00:00+08:00', 'F6001')
  await rig.step('2026-10-16T10:00:00+08:00')
  expect(await heldBy(filing, 'F6001')).toEqual(before)
  await endAbsence(rig.pool, { person: 'L2001', id }, { client: 'test' })
  await endAbsence(rig.pool, { person: 'L2001', id: planned.id }, { client: 'test' })
  await rig.settle()
  expect(await heldBy(filing, 'L2001')).toEqual(before)
  await rig.step('2026-10-21T10:00:00+08:00')
  expect(await heldBy(filing, 'F6001')).toEqual([])
})

test('U-21 a lead leaves: one command for a campaign moves roles and tasks of all its filings; its workflows go on with the successor', async () => {
  const number = await begin(rig)
  const filing = `${number}-01`
  await toPlatform(rig, filing)
  const tasks = (await rig.openTasks(filing)).filter(({ holder }) => holder.person === 'M1001')
  rig.mailbox.clear()
  must(
    await rig.command('handOver', {
      campaign: number,
      why: 'leaving',
      from: 'M1001',
      to: 'O7001',
      roles: ['lead', 'marketing'],
      tasks: tasks.map(({ id }) => ({ task: id, from: 'M1001' })),
    }),
  )
  expect(await rig.state(number)).toMatchObject({ lead: 'O7001', group: { marketing: 'O7001' } })
  const contact = await rig.openTask(number, 'change_contact', 'douyin')
  expect(contact.holder.person).toBe('O7001')
  must(await rig.command('answerTask', { task: contact.id, answer: 'done' }, { person: 'O7001' }))
  await rig.step('2026-10-27T10:00:00+08:00')
  expect(mailsTo('zhengshiyi@example.com').length).toBeGreaterThan(0)
  expect(mailsTo('zhangsan@example.com').filter(({ text }) => text.includes(number))).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(0)
})
