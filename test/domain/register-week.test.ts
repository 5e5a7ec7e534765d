import { readFileSync } from 'node:fs'
import path from 'node:path'
import { makeCalendar } from '../../activities/domain/time/calendar'
import { registerOfWeek } from '../../activities/domain/mail/register-week'
import type { CalendarDoc } from '../../workflows/contract/reference'

const file = path.join(__dirname, '..', '..', 'infra', 'data', 'calendars', 'cn.json')
const calendar = makeCalendar(JSON.parse(readFileSync(file, 'utf8')) as CalendarDoc, {
  timezone: 'Asia/Shanghai',
  officeHours: { start: '09:00', end: '18:00' },
})
const monday = { weekday: 1, at: '09:30', to: ['M1009'] }

describe('U-12 the register of a week is due', () => {
  it.each([
    [
      'on its day, wherever in the week one asks',
      monday,
      '2026-10-12T00:00:00+08:00',
      '2026-10-12',
      '2026-10-12T09:30:00+08:00',
    ],
    ['on its day, asked on the Sunday', monday, '2026-10-18T23:59:00+08:00', '2026-10-12', '2026-10-12T09:30:00+08:00'],
    [
      'after the holiday that its day is in',
      monday,
      '2026-10-05T12:00:00+08:00',
      '2026-10-05',
      '2026-10-08T09:00:00+08:00',
    ],
    [
      'in office hours, whatever the policy says',
      { ...monday, at: '22:00' },
      '2026-10-14T12:00:00+08:00',
      '2026-10-12',
      '2026-10-13T09:00:00+08:00',
    ],
    [
      'on a weekend that is worked',
      { ...monday, weekday: 6 },
      '2026-10-06T12:00:00+08:00',
      '2026-10-05',
      '2026-10-10T09:30:00+08:00',
    ],
    [
      'over the turn of a year',
      { ...monday, weekday: 4 },
      '2026-12-31T10:00:00+08:00',
      '2026-12-28',
      '2026-12-31T09:30:00+08:00',
    ],
    [
      'on the next working day, where its day is never worked',
      { ...monday, weekday: 6 },
      '2026-10-19T09:00:00+08:00',
      '2026-10-12',
      '2026-10-19T09:00:00+08:00',
    ],
    [
      'on the next working day, where a holiday ends its week',
      { ...monday, weekday: 5 },
      '2026-10-08T12:00:00+08:00',
      '2026-09-28',
      '2026-10-08T09:00:00+08:00',
    ],
    [
      'for the present week again, once that is due',
      { ...monday, weekday: 5 },
      '2026-10-09T09:30:00+08:00',
      '2026-10-05',
      '2026-10-09T09:30:00+08:00',
    ],
    [
      'for no week before the present one, where that had its own day',
      { ...monday, weekday: 5 },
      '2026-10-21T12:00:00+08:00',
      '2026-10-19',
      '2026-10-23T09:30:00+08:00',
    ],
  ])('%s', (_when, policy, now, week, dueAt) => {
    expect(registerOfWeek(calendar, policy, now)).toEqual({ week, dueAt })
  })
})
