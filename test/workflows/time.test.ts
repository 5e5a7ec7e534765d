import { changeClock } from '../../infra/postgres/clock'
import { checkInvariants } from '../support/invariants'
import {
  begin,
  factsOf,
  filingOf,
  GROUP,
  ledger,
  must,
  openOf,
  refusal,
  resubmit,
  roundOf,
  toPlatform,
  WECHAT,
} from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(180_000)

const local = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')

/** When a task was reminded, to whom, and with how many skipped before. */
async function remindersOf(rig: Rig, number: string, task: string) {
  const facts = await factsOf(rig, number, 'ReminderIssued')
  return facts
    .filter((f) => f.body.task === task)
    .map((f) => {
      const { to, skipped, escalation } = f.body as { to: string[]; skipped: number; escalation: boolean }
      return { at: local(f.recorded_at), to, skipped, escalation }
    })
}

describe('time, around National Day', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await createRig({ letters: 'each', startAt: '2026-09-28T10:00:00+08:00' })
  })
  afterAll(async () => {
    await rig.stop()
  })

  it('S0-39 reminds on the ladder to the minute, over the holiday and the make-up Saturday, escalates, and stops at the cap', async () => {
    const number = await begin(rig, [WECHAT])
    const filing = `${number}-01`
    const task = await rig.openTask(filing, 'collect_material', 'business_licence')
    expect(task.dueAt).toBe('2026-10-08T18:00:00+08:00')
    await rig.step('2026-11-08T12:00:00+08:00')
    const reminders = await remindersOf(rig, number, task.id)
    expect(reminders[0]?.at).toMatch(/^2026-09-30 09:0\d$/)
    expect(reminders.slice(1).map((r) => r.at)).toEqual([
      '2026-10-08 18:00',
      '2026-10-09 18:00',
      '2026-10-10 18:00',
      ...['10-13', '10-15', '10-19', '10-21', '10-23', '10-27', '10-29', '11-02', '11-04', '11-06'].map(
        (day) => `2026-${day} 18:00`,
      ),
    ])
    const recipients = reminders.map((r) => r.to.join(' '))
    expect(recipients.slice(0, 5)).toEqual(['L2001', 'L2001', 'L2001 M1002', 'L2001 M1002 M1009', 'L2001 M1009'])
    expect(reminders.map((r) => r.escalation)).toEqual(reminders.map((_r, rung) => rung >= 3))
    expect(reminders.every((r) => r.skipped === 0)).toBe(true)
    // Nothing closes by being overdue, and the cap ends the mails, not the task.
    expect(await openOf(rig, filing)).toContain('collect_material/business_licence')
    await rig.settle()
    // Two materials that legal holds are reminded in one mail each time.
    const mails = (await ledger(rig, number)).filter((m) => m.recipient === 'L2001' && m.kind !== 'task_opened')
    expect(mails).toHaveLength(14)
    expect(mails.every((m) => m.body.tasks.length === 2)).toBe(true)
    expect((await ledger(rig, number, 'escalation')).filter((m) => m.recipient === 'M1009').length).toBeGreaterThan(0)
    // Whoever it is escalated to reads who has it.
    const escalated = rig.mailbox.messages.find((m) => m.to === 'sunba@example.com' && m.text.includes('请您督促'))
    expect(escalated?.text.match(/当前处理人：王五（法务，000-0000-2001）/g)).toHaveLength(1)
    expect(escalated?.text).toMatch(/影响：微信 计划 2026-11-11 10:00 上线（.+），办完之前不能放行/)
    expect(escalated?.subject).toMatch(/^【逾期上报】准备材料 \d 项 微信 小程序提审，应于 10月8日 18:00 前｜/)
    // The holder is reminded and not told that they were reported.
    expect((await ledger(rig, number, 'escalation')).map((m) => m.recipient)).not.toContain('L2001')
    // Whoever stands in reads whose task it is.
    const standIn = rig.mailbox.messages.find((m) => m.to === 'lisi@example.com' && m.subject.includes('协助催办'))
    expect(standIn?.text).toContain('当前处理人：王五（法务，000-0000-2001）')
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})

describe('time, on ordinary days', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await createRig({ letters: 'each' })
  })
  afterAll(async () => {
    await rig.stop()
  })

  it('S0-39 missed reminders collapse: after an outage the latest goes out, the others are counted', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    const task = await rig.openTask(filing, 'collect_material', 'creative_preview')
    expect(task.dueAt).toBe('2026-10-15T18:00:00+08:00')
    await rig.settle()
    await changeClock(rig.pool, { to: '2026-10-22T10:00:00+08:00' })
    await rig.settle()
    // Due on Thursday 15: rungs on 14, 15, 16, 19, then 21; the last of them speaks for all.
    expect(await remindersOf(rig, number, task.id)).toEqual([
      { at: '2026-10-22 10:00', to: ['D4001', 'M1009'], skipped: 4, escalation: true },
    ])
    const mails = (await ledger(rig, number)).filter((m) => m.recipient === 'D4001' && m.kind !== 'task_opened')
    expect(mails.map((m) => m.kind)).toEqual(['reminder'])
    expect((await ledger(rig, number, 'escalation')).map((m) => m.recipient)).toEqual(['M1009'])
    must(await rig.answer(filing, 'collect_material', 'provided', { key: 'creative_preview' }))
    await rig.step('2026-10-24T10:00:00+08:00')
    expect(await remindersOf(rig, number, task.id)).toHaveLength(1)
  })

  it('S0-19 S0-21 S0-23 asks to look into the back end when the usual time is over, and again, spaced; due closes nothing', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.step('2026-10-26T10:00:00+08:00')
    await toPlatform(rig, filing)
    expect(await roundOf(rig, filing, 1)).toMatchObject({
      etaAt: '2026-10-29T18:00:00+08:00',
      overdueAt: '2026-10-29T18:00:00+08:00',
      insideBuffer: false,
    })
    await rig.step('2026-10-29T17:59:00+08:00')
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    await rig.step('2026-10-29T18:00:00+08:00')
    expect(await openOf(rig, filing)).toEqual(['await_verdict', 'check_backend/1'])
    must(await rig.answer(filing, 'check_backend', 'still_in_review'))
    const next = (await filingOf(rig, filing)).checkAt ?? ''
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    await rig.step(next)
    expect(await openOf(rig, filing)).toEqual(['await_verdict', 'check_backend/2'])
    // The platform says so itself: nobody has to look any more, for now.
    must(await rig.command('report', { filing, kind: 'in_review' }))
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    await rig.step((await filingOf(rig, filing)).checkAt ?? '')
    expect(await openOf(rig, filing)).toEqual(['await_verdict', 'check_backend/3'])
    // Long overdue, asked about, and still open.
    expect((await remindersOf(rig, number, `${filing}.await_verdict.r1`)).length).toBeGreaterThan(1)
    must(await rig.answer(filing, 'check_backend', 'rejected', { text: '缺图' }))
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    // Round 2 is reminded anew, and comes too near to the launch to be quiet about it.
    const recheck = await rig.openTask(filing, 'recheck')
    expect(recheck).toMatchObject({ round: 2, reminders: 0 })
    await rig.step('2026-11-06T18:00:00+08:00')
    expect((await remindersOf(rig, number, recheck.id)).length).toBeGreaterThan(0)
    await resubmit(rig, filing, 'LATE-2')
    expect(await roundOf(rig, filing, 2)).toMatchObject({ insideBuffer: true })
    must(await rig.command('nudge', { task: `${filing}.await_verdict.r2` }))
    await rig.settle()
    must(await rig.command('report', { filing, kind: 'supplement', text: '补图' }))
    await rig.settle()
    const mine = rig.mailbox.messages.filter((m) => m.text.includes(number))
    expect(mine.some((m) => m.text.includes('踩点提交'))).toBe(true)
    // The round is judged: how late it was handed in matters no more.
    const verdict = mine.filter((m) => m.subject.includes('需补充材料'))
    expect(verdict.length).toBeGreaterThan(0)
    expect(verdict.filter((m) => m.text.includes('踩点提交'))).toEqual([])
  })

  it('a moved due date moves its reminders; at night and on weekends nothing goes out that is not urgent', async () => {
    const number = await begin(rig, undefined, {
      endsAt: '2026-12-31T18:00:00+08:00',
      launches: [{ platform: 'douyin', launchAt: '2026-12-20T10:00:00+08:00' }],
    })
    const filing = `${number}-01`
    await prepare(rig, filing)
    const task = await rig.openTask(filing, 'submit')
    const move = (dueAt: string) => rig.command('moveDueDate', { task: task.id, dueAt, reason: '等盖章' })
    expect(refusal(await move('2026-11-01T00:00:00+08:00'))).toBe('due_in_past')
    // Saturday 14 November, at night.
    must(await move('2026-11-14T22:00:00+08:00'))
    const [mail] = await ledger(rig, number, 'due_moved')
    expect(mail).toMatchObject({ recipient: 'M1001' })
    expect(mail?.body.lines[0]?.label).toBe('说明')
    await rig.step('2026-11-17T12:00:00+08:00')
    const at = (await remindersOf(rig, number, task.id)).map((r) => r.at)
    expect(at[0]).toMatch(/^2026-11-13 09:0\d$/)
    expect(at.slice(1)).toEqual(['2026-11-16 09:00', '2026-11-16 18:00'])
    // Saturday night: a new campaign's tasks wait for Monday, a platform's question does not.
    await rig.step('2026-11-21T23:00:00+08:00')
    must(await rig.answer(filing, 'submit', 'submitted', { number: 'NIGHT-1' }))
    must(await rig.command('report', { filing, kind: 'inquiry', text: '？' }))
    const { number: late } = await rig.start({ group: GROUP, name: '周末立项' })
    await rig.openTask(late, 'complete_plan')
    await rig.settle()
    expect((await ledger(rig, number, 'inquiry')).map((m) => m.status)).toEqual(['sent', 'sent'])
    expect((await ledger(rig, late)).map((m) => [m.kind, m.status, local(m.send_after)])).toEqual([
      ['task_opened', 'queued', '2026-11-23 09:00'],
    ])
    await rig.step('2026-11-23T09:00:00+08:00')
    expect((await ledger(rig, late)).map((m) => m.status)).toEqual(['sent'])
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})
