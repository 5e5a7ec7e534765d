/** When letters leave: what goes at once, what waits for the envelope, and which reminders are spared. */
import { announcements } from '../../activities/domain/mail/announce'
import { mailToCome } from '../../activities/domain/mail/mail-to-come'
import type { Announcement } from '../../activities/domain/mail/notice'
import { nextTimeOfDay } from '../../activities/domain/tasks/envelope-times'
import { toInstant } from '../../activities/domain/time/calendar'
import { addWorkingHours } from '../../activities/domain/time/working-hours'
import { timeLeft } from '../../activities/domain/time/time-left'
import type { EnvelopePolicy, Ladder, MailPolicy, Policy } from '../../workflows/contract/policy'
import { FILING, NUMBER, Play } from '../support/domain-play'

const times = ['10:00', '15:00']
const envelopes: EnvelopePolicy = {
  at: times,
  newsAt: '15:00',
  atOnceWithin: { value: 24, unit: 'hour' },
  gatherMinutes: 1,
}
const mail: MailPolicy = {
  envelopes,
  spareWithinWorkingHours: 4,
}

const GROUP = { group: { legal: 'L2001', ops: 'O7001' } }

/** Under the policy with envelopes, from a moment on. */
function playAt(now: string, given: MailPolicy | undefined = mail): Play {
  const play = new Play()
  play.policy = { ...play.policy, mail: given }
  play.now = now
  return play
}

const leaving = (rows: readonly Announcement[], kind: string, recipient?: string) =>
  rows
    .filter((row) => row.kind === kind && (recipient === undefined || row.recipient === recipient))
    .map(({ sendAfter, envelope }) => [new Date(sendAfter).toISOString(), envelope])

describe('times of day', () => {
  const { calendar } = new Play()
  test.each([
    ['in the morning', '2026-10-12T09:00:00+08:00', '2026-10-12T10:00:00+08:00'],
    ['a minute before is too late: it may be under way', '2026-10-12T09:59:30+08:00', '2026-10-12T15:00:00+08:00'],
    ['in the evening', '2026-10-12T17:00:00+08:00', '2026-10-13T10:00:00+08:00'],
    ['over National Day', '2026-09-30T17:00:00+08:00', '2026-10-08T10:00:00+08:00'],
    ['on a make-up Saturday', '2026-10-09T16:00:00+08:00', '2026-10-10T10:00:00+08:00'],
  ])('the next envelope: %s', (_name, now, at) => {
    expect(nextTimeOfDay(calendar, times, now)).toBe(at)
  })

  test.each([
    ['2026-10-12T10:00:00+08:00', 4, '2026-10-12T14:00:00+08:00'],
    ['2026-10-12T16:00:00+08:00', 4, '2026-10-13T11:00:00+08:00'],
    ['2026-10-12T20:00:00+08:00', 4, '2026-10-13T13:00:00+08:00'],
    ['2026-10-12T10:00:00+08:00', 0, '2026-10-12T10:00:00+08:00'],
    ['2026-10-16T17:30:00+08:00', 10, '2026-10-20T09:30:00+08:00'],
  ])('working hours: from %s, %i hours', (from, hours, at) => {
    expect(addWorkingHours(calendar, from, hours)).toBe(at)
  })

  test.each([
    ['2026-10-12T10:00:00+08:00', '2026-10-14T18:00:00+08:00', '还有 2 个工作日'],
    ['2026-10-12T10:00:00+08:00', '2026-10-12T18:00:00+08:00', '今天到期'],
    ['2026-10-16T10:00:00+08:00', '2026-10-18T10:00:00+08:00', '还有 2 天'],
    ['2026-10-12T18:00:00+08:00', '2026-10-12T18:00:00+08:00', '刚刚到期'],
    ['2026-10-12T21:30:00+08:00', '2026-10-12T18:00:00+08:00', '已逾期 3 小时'],
    ['2026-10-14T18:00:00+08:00', '2026-10-12T18:00:00+08:00', '已逾期 2 个工作日'],
    ['2026-10-18T10:00:00+08:00', '2026-10-16T18:00:00+08:00', '已逾期 1 天'],
  ])('how long is left: at %s for what is due %s', (now, dueAt, zh) => {
    expect(timeLeft(calendar, now, dueAt).zh).toBe(zh)
  })
})

describe('what waits', () => {
  const MONDAY = '2026-10-12T10:30:00+08:00'
  const AFTERNOON = '2026-10-12T07:00:00.000Z'

  test('a task that has days left is told of with the next envelope of its holder; one that is due soon is not kept', () => {
    const play = playAt(MONDAY).start(GROUP)
    const opened = play.open(FILING, { kind: 'collect_material', key: 'business_licence' })
    expect(leaving(announcements(opened), 'task_opened')).toEqual([[AFTERNOON, `envelope/L2001/${AFTERNOON}`]])
    const hurried = playAt(MONDAY, {
      ...mail,
      envelopes: { ...envelopes, atOnceWithin: { value: 3, unit: 'working_day' } },
    }).start(GROUP)
    const soon = hurried.open(FILING, { kind: 'collect_material', key: 'business_licence' })
    const minute = '2026-10-12T02:31:00.000Z'
    expect(leaving(announcements(soon), 'task_opened')).toEqual([[minute, `envelope/L2001/${minute}`]])
  })

  test('S0-24 S0-25 U-2 an inquiry, a supplement and a loss wait for nobody who acts on them, a loss for nobody at all', () => {
    const play = playAt(MONDAY).start(GROUP).submitted()
    const now = new Date(play.now).toISOString()
    const asked = announcements(play.run({ type: 'report', body: { filing: FILING, kind: 'inquiry', text: '请说明' } }))
    expect(leaving(asked, 'inquiry')).toEqual([
      [now, undefined],
      [now, undefined],
    ])
    const back = announcements(
      play.run({ type: 'report', body: { filing: FILING, kind: 'supplement', text: '请补充' } }),
    )
    expect(leaving(back, 'verdict', 'M1001')).toEqual([[now, undefined]])
    expect(leaving(back, 'verdict', 'O7001')).toEqual([[AFTERNOON, `envelope/O7001/${AFTERNOON}`]])
    const passed = playAt(MONDAY).start(GROUP).passed()
    const lost = announcements(passed.run({ type: 'report', body: { filing: FILING, kind: 'revoked', text: '违规' } }))
    expect(lost.length).toBeGreaterThan(2)
    expect(lost.filter(({ envelope }) => envelope !== undefined)).toEqual([])
  })

  test('news leave with the next envelope for the lead, and once a day for those who only inform themselves', () => {
    const play = playAt('2026-10-12T08:00:00+08:00').start(GROUP).submitted()
    const change = play.run({ type: 'report', body: { filing: FILING, kind: 'passed', credential: { number: 'C-1' } } })
    const rows = announcements(change)
    const morning = '2026-10-12T02:00:00.000Z'
    expect(leaving(rows, 'clearance', 'M1001')).toEqual([[morning, `envelope/M1001/${morning}`]])
    for (const person of ['M1002', 'L2001', 'O7001'])
      expect(leaving(rows, 'clearance', person)).toEqual([[AFTERNOON, `envelope/${person}/${AFTERNOON}`]])
  })

  test('U-17 a launch that is days ahead is told of with the envelope, one that is near at once', () => {
    const play = playAt(MONDAY).start(GROUP).passed()
    const ahead = announcements(play.open(NUMBER, { kind: 'go_live', key: 'douyin' }))
    expect(leaving(ahead, 'task_opened')).toEqual([[AFTERNOON, `envelope/O7001/${AFTERNOON}`]])
    const near = playAt(MONDAY).start({
      ...GROUP,
      launches: [{ platform: 'douyin', launchAt: '2026-10-13T09:00:00+08:00' }],
    })
    near.passed()
    const rows = announcements(near.open(NUMBER, { kind: 'go_live', key: 'douyin' }))
    expect(leaving(rows, 'task_opened')).toEqual([[new Date(MONDAY).toISOString(), undefined]])
  })

  test('S0-39 rungs at the due time and after it never move by more than the minute that gathers them', () => {
    const play = playAt(MONDAY).start(GROUP)
    play.open(FILING, { kind: 'collect_material', key: 'business_licence' })
    const seen: [string, boolean][] = []
    for (let wake = play.wake(FILING); wake !== undefined && seen.length < 6; wake = play.wake(FILING)) {
      play.now = wake
      const rows = announcements(play.look(FILING)).filter((row) => ['reminder', 'escalation'].includes(row.kind))
      const late = Math.max(0, ...rows.map(({ sendAfter }) => Date.parse(sendAfter) - Date.parse(wake)))
      if (rows.length > 0) seen.push([wake.slice(0, 16), late <= 60_000])
    }
    // The one before the due time may come with that morning's envelope.
    expect(seen.slice(0, 3).map(([at, prompt]) => [at.slice(0, 15), prompt])).toEqual([
      ['2026-10-14T09:0', false],
      ['2026-10-15T18:0', true],
      ['2026-10-16T18:0', true],
    ])
    expect(seen.slice(1).every(([, prompt]) => prompt)).toBe(true)
  })

  test('S0-39 reminders of what is urgent: the shipped policy tells of them with others, in the morning or with the minute', () => {
    const play = new Play()
    play.now = '2026-10-12T11:20:00+08:00'
    play.start(GROUP).submitted()
    play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', items: [{ field: '规则', error: '不全' }] } })
    const opened = announcements(play.open(FILING, { kind: 'correct' }))
    // What opens waits for nothing.
    expect(opened.flatMap(({ kind, envelope }) => (kind === 'task_opened' ? [envelope] : []))).toEqual([undefined])
    const seen: string[] = []
    for (let wake = play.wake(FILING); wake !== undefined && seen.length < 3; wake = play.wake(FILING)) {
      play.now = wake
      for (const row of announcements(play.look(FILING)))
        if (row.body.tasks.some((id) => id.includes('.correct.')) && row.recipient === 'M1001')
          seen.push(`${row.kind} ${wake.slice(5, 16)} in ${row.envelope ?? 'none'}`)
    }
    expect(seen).toEqual([
      'reminder 10-14T09:00 in envelope/M1001/2026-10-14T02:00:00.000Z',
      'reminder 10-14T18:00 in envelope/M1001/2026-10-14T10:01:00.000Z',
      'reminder 10-14T22:00 in envelope/M1001/2026-10-14T14:01:00.000Z',
    ])
  })

  describe('S0-39 what is urgent and due at an hour for which the morning comes too late', () => {
    /** What the lead is told of a correction that is due then, under the shipped policy, and when. */
    function toldOf(dueAt: string, change: (policy: Policy) => Policy = (same) => same) {
      const play = new Play()
      play.policy = change(play.policy)
      play.now = '2026-10-12T11:20:00+08:00'
      play.start(GROUP).submitted()
      play.run({
        type: 'report',
        body: { filing: FILING, kind: 'rejected', items: [{ field: '规则', error: '不全' }] },
      })
      play.open(FILING, { kind: 'correct' })
      const task = Object.values(play.f.tasks).find(({ kind }) => kind === 'correct')?.id ?? ''
      play.run({ type: 'moveDueDate', body: { task, dueAt, reason: '平台要求' } })
      const foreseen = mailToCome(play.ctx(), play.s, []).filter(
        (mail) => mail.task === task && mail.to.staff === 'M1001',
      )
      const sent: { wake: number; leaves: number; kind: string }[] = []
      for (let wake = play.wake(FILING); wake !== undefined && sent.length < 3; wake = play.wake(FILING)) {
        play.now = wake
        for (const row of announcements(play.look(FILING)))
          if (row.body.tasks.includes(task) && row.recipient === 'M1001')
            sent.push({ wake: Date.parse(wake), leaves: Date.parse(row.sendAfter), kind: row.kind })
      }
      return { play, sent, foreseen: foreseen.slice(0, sent.length).map(({ at }) => Date.parse(at)) }
    }
    const clock = (play: Play, ms: number | undefined): string => toInstant(ms ?? 0, play.calendar).slice(5, 16)

    test.each([
      ['as the office opens', '2026-10-14T09:00:00+08:00', '10-14T05:00', '10-14T05:01'],
      ['in the morning', '2026-10-14T10:30:00+08:00', '10-14T06:30', '10-14T06:31'],
      ['a minute too early for the envelope', '2026-10-14T11:59:00+08:00', '10-14T07:59', '10-14T08:00'],
      ['just late enough for the envelope', '2026-10-14T12:00:00+08:00', '10-14T03:00', '10-14T10:00'],
      ['in the evening, as the office closes', '2026-10-14T18:00:00+08:00', '10-14T09:00', '10-14T10:00'],
      ['at the end of the day: told in office hours', '2026-10-14T23:59:00+08:00', '10-14T14:59', '10-14T15:00'],
      ['on a Saturday without an envelope', '2026-10-17T14:00:00+08:00', '10-17T10:00', '10-17T10:01'],
    ])('due %s', (_name, dueAt, rung, leaves) => {
      const { play, sent, foreseen } = toldOf(dueAt)
      expect([clock(play, sent[0]?.wake), clock(play, sent[0]?.leaves)]).toEqual([rung, leaves])
      // Mails to come had said so.
      expect(foreseen).toEqual(sent.map(({ wake }) => wake))
      // The due time and the escalation are where they were, and wait for the minute alone.
      const due = Date.parse(dueAt)
      expect(sent.slice(1)).toEqual([
        { wake: due, leaves: due + 60_000, kind: 'reminder' },
        { wake: due + 4 * 3_600_000, leaves: due + 4 * 3_600_000 + 60_000, kind: 'reminder' },
      ])
    })

    test('a company may say how long before; rungs follow one another all the same', () => {
      const own = (hours: number, rungs: number[]) => (policy: Policy) => {
        const urgent = policy.ladders.urgent as Ladder
        const early = rungs.map((value) => ({ offset: { value, unit: 'hour' as const }, to: ['holder' as const] }))
        const gathered = policy.mail?.envelopes as EnvelopePolicy
        const urgentReminders = { envelopeHoursBeforeDue: 2, aloneHoursBeforeDue: hours }
        return {
          ...policy,
          mail: { ...policy.mail, envelopes: { ...gathered, urgentReminders } },
          ladders: { ...policy.ladders, urgent: { ...urgent, rungs: [...early, ...urgent.rungs.slice(1)] } },
        }
      }
      const at = ({ play, sent }: ReturnType<typeof toldOf>) => sent.map(({ leaves }) => clock(play, leaves))
      expect(at(toldOf('2026-10-14T10:30:00+08:00', own(2, [-9])))).toEqual([
        '10-14T08:31',
        '10-14T10:31',
        '10-14T14:31',
      ])
      // Both would leave at 08:30: it is one letter.
      expect(at(toldOf('2026-10-14T10:30:00+08:00', own(2, [-9, -7])))).toEqual([
        '10-14T08:31',
        '10-14T10:31',
        '10-14T14:31',
      ])
      // The rung of 09:00 is in office hours and stays; the one before it does not come after it.
      expect(at(toldOf('2026-10-14T11:00:00+08:00', own(1, [-9, -2])))).toEqual([
        '10-14T09:01',
        '10-14T11:01',
        '10-14T15:01',
      ])
    })

    test('under a policy by which what is urgent waits for nothing, rungs are where the ladder has them', () => {
      const { play, sent } = toldOf('2026-10-14T10:30:00+08:00', (policy) => ({ ...policy, mail }))
      expect([clock(play, sent[0]?.wake), clock(play, sent[0]?.leaves)]).toEqual(['10-14T01:30', '10-14T01:30'])
    })
  })

  test('U-17 two hours before a launch somebody is reminded within the minute, though an envelope leaves before it', () => {
    const play = playAt('2026-10-12T10:30:00+08:00', {
      ...mail,
      envelopes: { ...envelopes, urgentReminders: { envelopeHoursBeforeDue: 2 } },
    })
    play.start({ ...GROUP, launches: [{ platform: 'douyin', launchAt: '2026-10-13T16:00:00+08:00' }] }).passed()
    play.open(NUMBER, { kind: 'go_live', key: 'douyin' })
    play.now = '2026-10-13T14:00:00+08:00'
    const rows = announcements(play.look(NUMBER))
    const minute = '2026-10-13T06:01:00.000Z'
    expect(leaving(rows, 'reminder', 'O7001')).toEqual([[minute, `envelope/O7001/${minute}`]])
  })

  test('a reminder on the heels of the notice is spared, and none at the due time is', () => {
    const rungOf = (given: MailPolicy | undefined, now: string): number | undefined => {
      const play = playAt(now, given).start(GROUP).rechecked()
      play.open(FILING, { kind: 'submit' })
      return Object.values(play.f.tasks).find((t) => t.kind === 'submit')?.nextRung
    }
    // Opened on Monday morning and due on Tuesday at 18:00: the reminder of a working day before is past anyhow.
    expect(rungOf(undefined, '2026-10-09T17:00:00+08:00')).toBeLessThanOrEqual(1)
    const play = playAt('2026-10-12T08:50:00+08:00').start(GROUP)
    play.policy = {
      ...play.policy,
      tasks: {
        ...play.policy.tasks,
        recheck: { holder: 'legal', due: { value: 1, unit: 'working_day' }, ladder: 'close', urgent: false },
      },
      ladders: {
        ...play.policy.ladders,
        close: {
          rungs: [
            { offset: { value: -30, unit: 'hour' }, to: ['holder'] },
            { offset: { value: -2, unit: 'hour' }, to: ['holder'] },
            { offset: { value: 0, unit: 'minute' }, to: ['holder'] },
          ],
          repeat: { every: { value: 1, unit: 'working_day' }, cap: 1, to: ['holder'] },
        },
      },
    }
    for (const row of Object.keys(play.f.rows)) play.answer(FILING, 'collect_material', 'provided', {}, row)
    play.open(FILING, { kind: 'recheck' })
    const [task] = Object.values(play.f.tasks).filter((t) => t.kind === 'recheck')
    // Told of at 10:00; the rung of 12:00 would come two working hours later.
    expect([task?.dueAt, task?.nextRung]).toEqual(['2026-10-13T18:00:00+08:00', 1])
    const everything = playAt('2026-10-12T08:50:00+08:00', { ...mail, spareWithinWorkingHours: 40 }).start(GROUP)
    everything.open(FILING, { kind: 'collect_material', key: 'business_licence' })
    const [late] = Object.values(everything.f.tasks)
    expect(late?.nextRung).toBe(1)
  })

  test('a policy from before envelopes sends every letter by itself, and spares no reminder', () => {
    const play = playAt(MONDAY, undefined).start(GROUP)
    play.policy = { ...play.policy, mail: undefined }
    const rows = announcements(play.open(FILING, { kind: 'collect_material', key: 'business_licence' }))
    expect(rows.map(({ envelope }) => envelope)).toEqual(rows.map(() => undefined))
    expect(rows[0]?.sendAfter).toBe(MONDAY)
    expect(Object.values(play.f.tasks)[0]?.nextRung).toBe(0)
    expect(play.s.number).toBe(NUMBER)
  })
})
