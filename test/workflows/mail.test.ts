import { checkInvariants } from '../support/invariants'
import {
  begin,
  DOUYIN,
  ENDS_AT,
  factsOf,
  filingOf,
  ledger,
  must,
  pass,
  stageOf,
  toPassed,
  toPlatform,
} from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const arrived = (number: string, to: string) =>
  rig.mailbox.messages.filter((m) => m.to === to && m.text.includes(number)).length

const later = async (minutes: number): Promise<string> =>
  new Date(Date.parse(await rig.now()) + minutes * 60_000).toISOString()

describe('mail never blocks and is never lost', () => {
  it('S0-22 a refused mailbox is a fact and an alarm, the backup is told, and the filing goes on', async () => {
    rig.mailbox.setBehaviour((to) => (to === 'wangwu@example.com' ? 'refuse' : 'ok'))
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    await rig.settle()
    const [fact] = await factsOf(rig, number, 'MailRefused')
    expect(fact).toMatchObject({ subject: filing, body: { recipient: 'L2001', mail: 'task_opened', code: 550 } })
    expect((await filingOf(rig, filing)).alarms).toEqual(['mail_refused:L2001'])
    expect((await ledger(rig, number, 'delivery_failed')).map((m) => [m.recipient, m.status])).toEqual([
      ['M1002', 'sent'],
    ])
    const notice = await rig.mailbox.waitFor((m) => m.subject.includes('邮件未送达') && m.text.includes(number))
    expect(notice.text).toContain('550 5.1.1 <recipient> no such mailbox')
    await prepare(rig, filing)
    await rig.settle()
    // Refused once more (the recheck is theirs): the alarm is raised once, each refusal is told.
    expect((await filingOf(rig, filing)).alarms).toEqual(['mail_refused:L2001'])
    expect((await filingOf(rig, filing)).phase).toBe('ready')
    // Nobody can be reached: an alarm each, and no mail about a mail about a mail.
    rig.mailbox.setBehaviour('refuse')
    must(await rig.answer(filing, 'submit', 'submitted', { number: 'M-1' }))
    must(await rig.command('report', { filing, kind: 'inquiry', text: '？' }))
    await rig.settle()
    expect((await filingOf(rig, filing)).alarms).toEqual([
      'mail_refused:L2001',
      'mail_refused:M1001',
      'mail_refused:M1002',
    ])
    rig.mailbox.setBehaviour('ok')
    await pass(rig, filing)
    await rig.settle()
    expect((await rig.state(number)).stage).toBe('cleared')
  })

  it("a mailbox that is busy holds up nobody else's mail", async () => {
    rig.mailbox.setBehaviour((to) => (to === 'wangwu@example.com' ? 'greylist' : 'ok'))
    const number = await begin(rig)
    await rig.openTask(`${number}-01`, 'collect_material')
    await rig.mailbox.waitFor((m) => m.to === 'qianqi@example.com' && m.text.includes(number))
    await rig.mailbox.waitFor((m) => m.to === 'zhangsan@example.com' && m.text.includes(number))
    expect(arrived(number, 'wangwu@example.com')).toBe(0)
    await rig.settle()
    rig.mailbox.setBehaviour('ok')
    await rig.step(await later(3))
    for (const to of ['wangwu@example.com', 'qianqi@example.com', 'zhangsan@example.com'])
      expect(arrived(number, to)).toBe(1)
    expect(await factsOf(rig, number, 'MailRefused')).toEqual([])
  })

  it('S0-22 a server that wants mail slower, in words behind a 550, alarms nobody; the letters come later, and its words are kept', async () => {
    rig.mailbox.setBehaviour((to) => (to === 'wangwu@example.com' ? 'throttle' : 'throttle_after_data'))
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    await rig.settle()
    const limited = await ledger(rig, number)
    expect(new Set(limited.map(({ status }) => status))).toEqual(new Set(['queued']))
    rig.mailbox.setBehaviour('ok')
    await rig.step(await later(3))
    expect(await factsOf(rig, number, 'MailRefused')).toEqual([])
    expect((await filingOf(rig, filing)).alarms).toEqual([])
    expect(new Set((await ledger(rig, number)).map(({ status }) => status))).toEqual(new Set(['sent']))
    const { rows } = await rig.pool.query<{ outcome: string; code: number; reply: string; times: number }>(
      `select a.outcome, a.code, a.reply, a.times from mail_attempts a join mails m on m.id = a.mail
        where m.campaign = $1 and m.recipient = 'L2001' order by a.id`,
      [number],
    )
    expect(rows).toMatchObject([
      { outcome: 'deferred', code: 550, reply: '550 Connection frequency limited: recipient', times: 1 },
      { outcome: 'sent', reply: expect.stringMatching(/^250/) },
    ])
  })

  it('a mailbox that is busy for a day counts as one that refuses; what comes later for others is sent meanwhile', async () => {
    rig.mailbox.setBehaviour((to) => (to === 'wangwu@example.com' ? 'greylist' : 'ok'))
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    await rig.settle()
    expect(arrived(number, 'wangwu@example.com')).toBe(0)
    const before = arrived(number, 'zhangsan@example.com')
    must(await rig.command('report', { filing, kind: 'inquiry', text: '？' }))
    await rig.settle()
    expect(arrived(number, 'zhangsan@example.com')).toBe(before + 1)
    await rig.step(await later(12 * 60))
    expect(await factsOf(rig, number, 'MailRefused')).toEqual([])
    await rig.step(await later(12 * 60))
    const [fact] = await factsOf(rig, number, 'MailRefused')
    expect(fact).toMatchObject({ subject: filing, body: { recipient: 'L2001', mail: 'task_opened', code: 450 } })
    expect((await filingOf(rig, filing)).alarms).toEqual(['mail_refused:L2001'])
    const notices = await ledger(rig, number, 'delivery_failed')
    expect(notices[0]).toMatchObject({ recipient: 'M1002' })
    rig.mailbox.setBehaviour('ok')
    await rig.step(await later(24 * 60))
    expect((await ledger(rig, number)).filter((m) => m.status === 'queued')).toEqual([])
  })

  it('mail of a filing that has ended is sent, though its workflow is gone', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    must(await rig.command('giveUp', { filing, reason: '不做了' }))
    await rig.client.workflow.getHandle(`filing/${number}/01-douyin-activity_report`).result()
    await rig.settle()
    await rig.pool.query(
      `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
       select key || '|late', campaign, subject, kind, recipient, body, created_at, send_after from mails
        where campaign = $1 and recipient = 'M1001' and kind = 'given_up'`,
      [number],
    )
    const before = arrived(number, 'zhangsan@example.com')
    await rig.settle()
    expect(arrived(number, 'zhangsan@example.com')).toBe(before + 1)
    await rig.client.workflow.getHandle(`filing/${number}/01-douyin-activity_report`).result()
  })

  const untilNothingIsClaimed = async (): Promise<void> => {
    const claimed = async () =>
      (await rig.pool.query("select from mails where claimed_by is not null and status = 'queued' limit 1")).rowCount
    while ((await claimed()) !== 0) await new Promise((resolve) => setTimeout(resolve, 50))
  }

  it('a mail server that is away blocks nothing, not even the end; everything arrives later, once', async () => {
    rig.mailbox.setBehaviour('drop')
    const number = await begin(rig, [DOUYIN])
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    await pass(rig, filing)
    must(await rig.answer(number, 'go_live', 'live'))
    must(await rig.command('withdraw', { campaign: number, reason: '叫停' }))
    await rig.client.workflow.getHandle(`campaign/${number}`).describe()
    expect((await rig.state(number)).archivedAt).toBeDefined()
    const waiting = (await ledger(rig, number)).filter((m) => m.status === 'queued')
    expect(waiting.length).toBeGreaterThan(0)
    // A letter that is on its way to the server may still arrive; here none is.
    await untilNothingIsClaimed()
    rig.mailbox.setBehaviour('ok')
    await rig.settle()
    await rig.client.workflow.getHandle(`campaign/${number}`).result()
    const sent = (await ledger(rig, number)).filter((m) => m.status === 'sent')
    // What was about tasks that are over is dropped, news arrive.
    expect(new Set(sent.map((m) => m.kind))).toEqual(new Set(['clearance', 'went_live', 'withdrawn', 'archived']))
    expect((await ledger(rig, number)).every((m) => m.status === 'sent' || m.status === 'dropped')).toBe(true)
  })

  it('S0-30 tells the results to the whole group, each person once a step', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPassed(rig, filing)
    must(await rig.answer(number, 'go_live', 'live'))
    must(await rig.answer(number, 'check_live', 'matches'))
    await rig.step(ENDS_AT)
    must(await rig.answer(number, 'close', 'closed', { text: '顺利' }))
    await rig.client.workflow.getHandle(`campaign/${number}`).result()
    await rig.settle()
    expect(await stageOf(rig, number)).toBe('archived')
    const mails = await ledger(rig, number)
    const everyone = ['D4001', 'L2001', 'M1001', 'M1002', 'O7001', 'T3001']
    for (const kind of ['clearance', 'went_live'])
      expect(
        mails
          .filter((m) => m.kind === kind)
          .map((m) => m.recipient)
          .sort(),
      ).toEqual(everyone)
    // One thread a filing: every mail of it refers to the same one.
    const threads = new Set(
      rig.mailbox.messages
        .filter((m) => m.text.includes(number) && m.text.includes('\n备案：'))
        .map((m) => m.inReplyTo),
    )
    expect(threads.size).toBe(1)
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    // A dropped session may have cost a copy.
    await checkInvariants(rig)
  })
})
