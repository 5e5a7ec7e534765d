/** Whatever moves a due time arms its reminders anew: the ladder begins again, and none is made up for that is past. */
import { makeCalendar } from '../../activities/domain/time/calendar'
import { rungAt } from '../../activities/domain/tasks/reminder-ladder'
import { openTasks } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import type { FilingWindow } from '../../workflows/contract/reference'
import type { TaskKind } from '../../workflows/contract/words'
import { chinaDays, FILING, NUMBER, Play } from '../support/domain-play'
import { LETTER_BY_LETTER } from '../support/older-policy'

const on = (day: string, time = '18:00') => `2026-${day}T${time}:00+08:00`

const openOf = (play: Play, subject: string, kind: TaskKind): TaskState => {
  const task = openTasks(play.s.filings[subject] ?? play.s).find((t) => t.kind === kind)
  if (!task) throw new Error(`${subject} has no open ${kind}`)
  return task
}

interface Reminder {
  at: string
  rung: number
}

/** Goes from wake to wake, and answers when which reminder of the task went out. */
function remindersUntil(play: Play, subject: string, task: string, until: string): Reminder[] {
  const issued: Reminder[] = []
  for (;;) {
    const wake = play.wake(subject)
    if (wake === undefined || Date.parse(wake) > Date.parse(until)) break
    play.now = wake
    for (const fact of play.look(subject).facts)
      if (fact.type === 'ReminderIssued' && fact.body.task === task) {
        expect(fact.body.skipped).toBe(0)
        issued.push({ at: play.now, rung: fact.body.rung })
      }
  }
  play.now = until
  return issued
}

/** The rungs of a task's ladder after an instant, up to another. */
function ladderOf(play: Play, task: TaskState, after: string, until: string): Reminder[] {
  const rungs: Reminder[] = []
  for (let rung = 0; ; rung += 1) {
    const planned = rungAt(play, task, rung)
    if (!planned) return rungs
    const at = Date.parse(planned.at)
    if (at > Date.parse(after) && at <= Date.parse(until)) rungs.push({ at: planned.at, rung })
  }
}

interface Move {
  subject: string
  kind: TaskKind
  /** Brings the task onto the table. */
  begin: (play: Play) => unknown
  /** Moves its due time. */
  move: (play: Play) => unknown
  movedAt: string
  dueAt: string
}

const douyin = { platform: 'douyin', item: 'activity_report' }
const say = (play: Play, report: object) => play.run({ type: 'report', body: { filing: FILING, ...report } as never })
const withWindow = (play: Play, window: FilingWindow) => play.amend({ filings: [{ ...douyin, window }] })
const postTo = (play: Play, kind: TaskKind, dueAt: string) =>
  play.run({ type: 'moveDueDate', body: { task: openOf(play, FILING, kind).id, dueAt, reason: '平台维护' } })

const awaiting = (play: Play) => play.start().submitted().open(FILING, { kind: 'await_verdict' })
const ready = (play: Play) => play.start().rechecked().open(FILING, { kind: 'submit' })
const post = (day: string) => ({
  type: 'daily_post',
  brief: { keyDates: [{ on: day, name: '定稿', items: ['brand_guide'] }] },
})

const MOVES: Record<string, Move> = {
  'a delay that the platform reports': {
    subject: FILING,
    kind: 'await_verdict',
    begin: awaiting,
    move: (play) => say(play, { kind: 'delayed', dueAt: on('11-05') }),
    movedAt: on('10-23', '10:00'),
    dueAt: on('11-05'),
  },
  'a delay that somebody sees in the back end': {
    subject: FILING,
    kind: 'await_verdict',
    begin: awaiting,
    move: (play) => play.answer(FILING, 'await_verdict', 'delayed', { dueAt: on('11-05') }),
    movedAt: on('10-23', '10:00'),
    dueAt: on('11-05'),
  },
  'a loss on top of another, with a time of its own': {
    subject: FILING,
    kind: 'restore',
    begin: (play) => {
      play.start().passed()
      say(play, { kind: 'suspended', dueAt: on('10-14') })
      play.open(FILING, { kind: 'restore' })
    },
    move: (play) => say(play, { kind: 'revoked', dueAt: on('10-20') }),
    movedAt: on('10-15', '10:00'),
    dueAt: on('10-20'),
  },
  'a due time that somebody moves': {
    subject: FILING,
    kind: 'submit',
    begin: ready,
    move: (play) => postTo(play, 'submit', on('10-22')),
    movedAt: on('10-15', '10:00'),
    dueAt: on('10-22'),
  },
  'a launch that is put off before its day': {
    subject: NUMBER,
    kind: 'go_live',
    begin: (play) => {
      play.start({ endsAt: on('12-30') }).passed()
      play.open(NUMBER, { kind: 'go_live', key: 'douyin' })
    },
    move: (play) => play.amend({ launches: [{ platform: 'douyin', launchAt: on('11-18', '10:00') }] }),
    movedAt: on('11-11', '09:00'),
    dueAt: on('11-18', '10:00'),
  },
  'a window that opens later': {
    subject: FILING,
    kind: 'submit',
    begin: ready,
    move: (play) => withWindow(play, { opensAt: on('10-20', '10:00'), closesAt: on('10-30') }),
    movedAt: on('10-15', '10:00'),
    // Counted from its opening.
    dueAt: on('10-21'),
  },
  'a window that closes before what somebody has set': {
    subject: FILING,
    kind: 'submit',
    begin: (play) => {
      ready(play)
      postTo(play, 'submit', on('10-15', '12:00'))
      remindersUntil(play, FILING, openOf(play, FILING, 'submit').id, on('10-15', '13:00'))
      postTo(play, 'submit', on('11-05'))
    },
    move: (play) => withWindow(play, { closesAt: on('10-29', '12:00') }),
    // The day before has begun.
    movedAt: on('10-28', '10:00'),
    dueAt: on('10-29', '12:00'),
  },
  'a calendar that learns of days off': {
    subject: FILING,
    kind: 'submit',
    begin: ready,
    move: (play) => {
      const { '2026': year = { holidays: [], workdays: [] } } = chinaDays.years
      const off = ['13', '14', '15', '16'].map((day) => `2026-10-${day}`)
      const years = { ...chinaDays.years, '2026': { ...year, holidays: [...year.holidays, ...off] } }
      play.calendar = makeCalendar({ ...chinaDays, version: '2026-11-22.1', years }, play.policy)
      play.look(FILING)
    },
    movedAt: on('10-15', '10:00'),
    dueAt: on('10-19'),
  },
  'a key date that is moved': {
    subject: NUMBER,
    kind: 'do_checklist_item',
    begin: (play) => {
      play.start({ ...post('2026-10-14'), template: 'daily_post' })
      play.open(NUMBER, { kind: 'do_checklist_item', key: 'brand_guide' })
    },
    move: (play) => play.amend(post('2026-10-22')),
    movedAt: on('10-15', '10:00'),
    dueAt: on('10-22'),
  },
}

describe('S0-39 reminders begin anew', () => {
  it.each(Object.entries(MOVES))('after %s', (_name, { subject, kind, begin, move, movedAt, dueAt }) => {
    const play = new Play()
    // None of its reminders is spared.
    play.policy = LETTER_BY_LETTER
    begin(play)
    const before = openOf(play, subject, kind)
    expect(remindersUntil(play, subject, before.id, movedAt)).toEqual(ladderOf(play, before, before.openedAt, movedAt))
    const told = play.facts.length
    move(play)
    expect(play.facts.slice(told).filter(({ type }) => type === 'ReminderIssued')).toEqual([])
    const moved = openOf(play, subject, kind)
    expect([moved.id, Date.parse(moved.dueAt ?? '')]).toEqual([before.id, Date.parse(dueAt)])
    const until = new Date(Date.parse(dueAt) + 5 * 86_400_000).toISOString()
    const expected = ladderOf(play, moved, movedAt, until)
    expect(expected.length).toBeGreaterThan(2)
    expect(remindersUntil(play, subject, moved.id, until)).toEqual(expected)
  })

  it('with a task that is put anew, and what is past when it opens is not made up for', () => {
    const play = new Play()
    ready(play)
    const [first] = [openOf(play, FILING, 'submit')]
    remindersUntil(play, FILING, first.id, on('10-19'))
    play.answer(FILING, 'submit', 'unconfirmed')
    play.answer(FILING, 'settle_submission', 'not_arrived')
    play.open(FILING, { kind: 'submit' })
    const second = openOf(play, FILING, 'submit')
    expect(second).toMatchObject({ dueAt: on('10-20'), nextRung: 1, reminders: 0 })
    const until = on('10-23')
    expect(remindersUntil(play, FILING, second.id, until)).toEqual(ladderOf(play, second, on('10-19'), until))
  })
})
