/** Key dates of a brief that no task reminds of: who is told, when, and how often. */
import type { Change } from '../../activities/domain/decision/change'
import { announcements } from '../../activities/domain/mail/announce'
import { datesTold, remindersOf } from '../../activities/domain/brief/key-dates'
import { dueOn, dueFromOf } from '../../activities/domain/tasks/key-date-due'
import { keyDateLines } from '../../activities/domain/mail/letters-key-dates'
import { makeCalendar, type Calendar } from '../../activities/domain/time/calendar'
import type { CalendarDoc } from '../../workflows/contract/reference'
import type { Brief } from '../../workflows/contract/brief'
import { NUMBER, Play } from '../support/domain-play'
import { LETTER_BY_LETTER } from '../support/older-policy'

const reminded = (change: Change): unknown[] =>
  change.facts.flatMap((fact) => (fact.type === 'KeyDateReminded' ? [fact.body] : []))
const at = (play: Play, now: string): unknown[] => {
  play.now = now
  return reminded(play.look(NUMBER))
}
const calendarOf = (years: CalendarDoc['years'] = {}): Calendar =>
  makeCalendar(
    { kind: 'calendar', id: 'cn', version: '1', source: '', years },
    { timezone: 'Asia/Shanghai', officeHours: { start: '09:00', end: '18:00' } },
  )
// A Wednesday and a Saturday that is worked by nobody.
const MEETING = { on: '2026-10-21', name: '定稿会', owner: 'D4001' }
const EVENT = { on: '2026-10-24', name: '线下活动' }
const ROW = { on: '2026-10-21', name: '规范检查', items: ['brand_guide'] }

it('S3-25 a key date without a row is told on the working day before and on the day, each once', () => {
  const play = new Play().start({ brief: { keyDates: [MEETING, EVENT] } })
  expect(at(play, '2026-10-19T18:00:00+08:00')).toEqual([])
  const before = { on: MEETING.on, when: 'before', count: 1, to: ['M1001', 'D4001'] }
  expect(at(play, '2026-10-20T09:00:00+08:00')).toEqual([before])
  expect(at(play, '2026-10-20T09:00:00+08:00')).toEqual([])
  expect(at(play, '2026-10-21T09:00:00+08:00')).toEqual([{ ...before, when: 'day' }])
  // Friday for the Saturday, and the Saturday itself.
  expect(at(play, '2026-10-23T09:00:00+08:00')).toEqual([{ on: EVENT.on, when: 'before', count: 1, to: ['M1001'] }])
  expect(at(play, '2026-10-24T09:00:00+08:00')).toEqual([{ on: EVENT.on, when: 'day', count: 1, to: ['M1001'] }])
  expect(at(play, '2026-10-26T09:00:00+08:00')).toEqual([])
})

it('S3-25 after an outage the day itself is told and not the day before; a day that is over is no news', () => {
  const late = new Play().start({ brief: { keyDates: [MEETING] } })
  expect(at(late, '2026-10-21T11:00:00+08:00')).toMatchObject([{ when: 'day' }])
  const over = new Play().start({ brief: { keyDates: [MEETING] } })
  expect(at(over, '2026-10-22T09:00:00+08:00')).toEqual([])
})

it('S3-25 one that comes late is told at once, one that is moved on its new day, and none once the campaign is over', () => {
  const play = new Play().start({ brief: { keyDates: [MEETING] } })
  expect(at(play, '2026-10-20T10:00:00+08:00')).toHaveLength(1)
  play.amend({ brief: { keyDates: [MEETING, { ...EVENT, on: MEETING.on }] } })
  expect(at(play, '2026-10-20T10:05:00+08:00')).toMatchObject([{ when: 'before', count: 2 }])
  play.amend({ brief: { keyDates: [{ ...MEETING, on: '2026-10-28' }] } })
  expect(at(play, '2026-10-21T09:00:00+08:00')).toEqual([])
  expect(at(play, '2026-10-27T09:00:00+08:00')).toMatchObject([{ on: '2026-10-28', when: 'before' }])
  play.run({ type: 'cancel', body: { campaign: NUMBER, reason: '取消' } })
  expect(at(play, '2026-10-28T09:00:00+08:00')).toEqual([])
})

it('S3-25 two days that are told in one step stand in one letter, each with its names', () => {
  const play = new Play().start({ brief: { keyDates: [EVENT, { on: '2026-10-25', name: '开奖' }] } })
  play.now = '2026-10-23T09:00:00+08:00'
  const [row, ...more] = announcements(play.look(NUMBER)).filter(({ kind }) => kind === 'key_date')
  expect(more).toEqual([])
  const brief = (keyDates: object[]) => ({ keyDates }) as Brief
  const linesOf = (of: Brief) => keyDateLines(of, datesTold(row?.body.lines ?? []), calendarOf())
  expect(linesOf(brief([EVENT, { on: '2026-10-25', name: '开奖' }]))).toEqual([
    { label: '关键时间点', text: '2026-10-24 线下活动' },
    { label: '关键时间点', text: '2026-10-25 开奖' },
    { label: '提示', text: '暂定：该年放假安排尚未公布，工作日按周末推算' },
  ])
  // One of them was moved meanwhile.
  expect(linesOf(brief([{ on: '2026-10-25', name: '开奖' }]))[0]).toEqual({
    label: '关键时间点',
    text: '2026-10-25 开奖',
  })
})

it('S3-25 the evening before is not the next office hours, which come after the day; its small hours wait for the morning', () => {
  const late = new Play()
  // To the minute: gathered, it would wait for the full one.
  late.policy = LETTER_BY_LETTER
  late.start({ brief: { keyDates: [EVENT] } })
  late.now = '2026-10-23T20:00:00+08:00'
  expect(announcements(late.look(NUMBER)).find(({ kind }) => kind === 'key_date')?.sendAfter).toBe(late.now)
  const usual = new Play()
  usual.policy = LETTER_BY_LETTER
  usual.start({ brief: { keyDates: [MEETING] } })
  usual.now = '2026-10-20T20:00:00+08:00'
  const [{ sendAfter } = {}] = announcements(usual.look(NUMBER)).filter(({ kind }) => kind === 'key_date')
  expect(sendAfter).toBe('2026-10-21T09:00:00+08:00')

  const small = new Play().start({ brief: { keyDates: [MEETING] } })
  expect(at(small, '2026-10-21T02:00:00+08:00')).toEqual([])
  expect(small.view.wakeAt).toBe('2026-10-21T09:00:00+08:00')
  expect(at(small, '2026-10-21T09:00:00+08:00')).toMatchObject([{ when: 'day' }])
})

it('S3-25 a key date is its local day also where clocks are changed on it', () => {
  const doc = { kind: 'calendar', id: 'x', version: '1', source: '', years: {} } as const
  const office = { start: '09:00', end: '18:00' }
  const newYork = makeCalendar(doc, { timezone: 'America/New_York', officeHours: office })
  // Sundays on which an hour is left out, and one comes twice; the Mondays after them.
  expect(dueOn(newYork, '2026-03-08').at).toBe('2026-03-09T18:00:00-04:00')
  expect(remindersOf(newYork, '2026-03-09').before.at).toBe('2026-03-06T09:00:00-05:00')
  expect(remindersOf(newYork, '2026-03-08').day.at).toBe('2026-03-08T09:00:00-04:00')
  expect(remindersOf(newYork, '2026-11-01').before.at).toBe('2026-10-30T09:00:00-04:00')
  expect(dueFromOf(newYork, { brief: { dates: [{ on: '2026-03-08', items: ['a'] }] } } as never, 'a')?.at).toBe(
    '2026-03-08T00:00:00-05:00',
  )
  const east = makeCalendar(doc, { timezone: 'Pacific/Kiritimati', officeHours: office })
  expect(remindersOf(east, '2026-03-09').day.at).toBe('2026-03-09T09:00:00+14:00')
})

it('S3-25 rows are reminded of by their tasks alone, and a letter names what the brief says by then', () => {
  const names = keyDateLines({ keyDates: [MEETING, ROW] }, [MEETING.on], calendarOf()).map(({ text }) => text)
  expect(names).toEqual(['定稿会', '暂定：该年放假安排尚未公布，工作日按周末推算'])
  expect(keyDateLines({ keyDates: [ROW] }, [MEETING.on], calendarOf())).toEqual([])
})
