/** Letters that leave together, on real parts: one mail a person and window, and none lost on the way. */
import { installReference } from '../../infra/reference/install'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { Policy } from '../../workflows/contract/policy'
import { checkInvariants } from '../support/invariants'
import { begin, DOUYIN, factsOf, ledger, must, toPlatform, WECHAT } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

const LEGAL_MAIL = 'wangwu@example.com'

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ startAt: '2026-10-12T10:30:00+08:00' })
  const policy = loadReferenceDir(REFERENCE_DATA_DIR).find((d): d is Policy => d.kind === 'policy') as Policy
  const mail = {
    envelopes: {
      at: ['10:00', '15:00'],
      newsAt: '15:00',
      atOnceWithin: { value: 24, unit: 'hour' as const },
      gatherMinutes: 1,
    },
    spareWithinWorkingHours: 4,
  }
  await installReference(rig.pool, [{ ...policy, version: '2027-01-01', mail }])
})
afterAll(async () => {
  await rig.stop()
})

const to = (address: string) => rig.mailbox.messages.filter((m) => m.to === address)
const statuses = async (number: string, recipient: string) =>
  (await ledger(rig, number)).filter((m) => m.recipient === recipient).map((m) => [m.kind, m.status])

const untilOpen = async (number: string, n: number): Promise<void> => {
  for (let i = 1; i <= n; i += 1) await rig.openTask(`${number}-0${i}`, 'collect_material')
  await rig.settle()
}

it('S0-39 what opens for one person in several filings comes as one mail, at the time of the envelope', async () => {
  const number = await begin(rig, [DOUYIN, WECHAT])
  await untilOpen(number, 2)
  expect(to(LEGAL_MAIL)).toEqual([])
  expect(await statuses(number, 'L2001')).toEqual([
    ['task_opened', 'queued'],
    ['task_opened', 'queued'],
  ])
  await rig.step('2026-10-12T15:00:00+08:00')
  const [mail, ...more] = to(LEGAL_MAIL)
  expect(more).toEqual([])
  expect(mail?.subject).toMatch(/^【汇总】待办 \d 项，最早 10月15日 18:00 前｜双11抽奖$/)
  for (const part of [mail?.text, mail?.html]) {
    expect(part).toContain('双11抽奖 · 抖音 活动报备')
    expect(part).toContain('双11抽奖 · 微信 小程序提审')
    expect(part).toContain('备案负责人 张三（市场，000-0000-1001）')
  }
  expect(await statuses(number, 'L2001')).toEqual([
    ['task_opened', 'sent'],
    ['task_opened', 'sent'],
  ])
})

it("an envelope with one part is that letter, in its filing's thread; what is done by then is not in it", async () => {
  const number = await begin(rig)
  await untilOpen(number, 1)
  const before = to(LEGAL_MAIL).length
  const all = (await rig.openTasks(`${number}-01`)).filter((t) => t.kind === 'collect_material')
  const design = all.filter((t) => t.holder.person === 'D4001')
  expect(design.length).toBeGreaterThan(0)
  for (const task of design)
    must(await rig.answer(`${number}-01`, 'collect_material', 'provided', { key: task.key, by: 'D4001' }))
  await rig.step('2026-10-13T10:00:00+08:00')
  const mine = to(LEGAL_MAIL).slice(before)
  expect(mine.map((m) => m.subject)).toEqual([expect.stringMatching(/^【待办】准备材料.* 抖音 活动报备/)])
  expect(await statuses(number, 'D4001')).toEqual([['task_opened', 'dropped']])
  expect(to('qianqi@example.com').filter((m) => m.text.includes(number))).toEqual([])
  must(await rig.command('report', { filing: `${number}-01`, kind: 'inquiry', text: '？' }))
  await rig.settle()
  const inquiry = to('zhangsan@example.com').find((m) => m.text.includes(number) && m.subject.includes('平台问询'))
  expect(inquiry?.references).toBe(mine[0]?.references)
})

it('S0-25 what has to be corrected reaches the lead at once, and with the envelope those who only inform themselves', async () => {
  const number = await begin(rig, [DOUYIN])
  await toPlatform(rig, `${number}-01`)
  must(await rig.command('report', { filing: `${number}-01`, kind: 'supplement', text: '补材料' }))
  await rig.settle()
  const verdicts = (await ledger(rig, number, 'verdict')).map((m) => [m.recipient, m.status])
  expect(verdicts).toContainEqual(['M1001', 'sent'])
  expect(verdicts).toContainEqual(['O7001', 'queued'])
})

it('S0-22 an envelope that a mailbox refuses is refused with all that it brings, and the backup hears of each campaign', async () => {
  const numbers = [await begin(rig), await begin(rig)]
  for (const number of numbers) await untilOpen(number, 1)
  rig.mailbox.setBehaviour((address) => (address === LEGAL_MAIL ? 'refuse' : 'ok'))
  await rig.step('2026-10-14T10:30:00+08:00')
  for (const number of numbers) {
    expect((await factsOf(rig, number, 'MailRefused')).map((f) => f.body)).toContainEqual(
      expect.objectContaining({ recipient: 'L2001', mail: 'task_opened', code: 550 }),
    )
    expect((await rig.state(number)).filings[`${number}-01`]?.alarms).toEqual(['mail_refused:L2001'])
    const told = (await ledger(rig, number, 'delivery_failed')).map((m) => [m.recipient, m.status])
    expect(told).toEqual([['M1002', 'sent']])
  }
  rig.mailbox.setBehaviour('ok')
})

it('a mailbox that is busy just then gets its envelope later, with all that it brings; nothing of it leaves before', async () => {
  const number = await begin(rig)
  await untilOpen(number, 1)
  const before = to(LEGAL_MAIL).length
  rig.mailbox.setBehaviour((address) => (address === LEGAL_MAIL ? 'greylist' : 'ok'))
  await rig.step('2026-10-14T15:00:00+08:00')
  expect([to(LEGAL_MAIL).length - before, await statuses(number, 'L2001')]).toEqual([0, [['task_opened', 'queued']]])
  rig.mailbox.setBehaviour('ok')
  await rig.step('2026-10-14T15:10:00+08:00')
  expect([to(LEGAL_MAIL).length - before, await statuses(number, 'L2001')]).toEqual([1, [['task_opened', 'sent']]])
})

it('a letter that came too late for its envelope leaves by itself', async () => {
  const number = await begin(rig)
  await untilOpen(number, 1)
  await rig.step('2026-10-15T15:00:00+08:00')
  const before = to(LEGAL_MAIL).length
  await rig.pool.query(
    `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after, envelope)
     select key || '|late', campaign, subject, kind, recipient, body, created_at, send_after, envelope from mails
      where campaign = $1 and recipient = 'L2001' and kind = 'task_opened'`,
    [number],
  )
  await rig.pool.query('insert into pokes (subject) values ($1)', [`${number}-01`])
  await rig.settle()
  expect(to(LEGAL_MAIL).length).toBe(before + 1)
})

it('nobody gets two mails in one minute that could have been one', async () => {
  await rig.step('2026-10-19T19:00:00+08:00')
  const { rows } = await rig.pool.query<{ recipient: string; at: Date; n: number }>(
    `select recipient, date_trunc('minute', send_after) as at, count(*)::int as n from mails
      where status = 'sent' and message_id is not null
        -- What is urgent waits for nothing, and is no reason to complain.
        and kind not in ('verdict', 'inquiry', 'credential_lost', 'register')
        and body::text !~ '[.](correct|answer_inquiry|go_live)[.]'
        and send_after > '2026-10-15T15:01:00+08:00'
      group by 1, 2 having count(*) > 1`,
  )
  expect(rows).toEqual([])
  const { rows: escalated } = await rig.pool.query(`select from mails where kind = 'escalation' and status = 'sent'`)
  expect(escalated.length).toBeGreaterThan(0)
})

it('keeps every invariant and replays', async () => {
  await rig.settle()
  await checkInvariants(rig)
})
