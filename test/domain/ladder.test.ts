import { readFileSync } from 'node:fs'
import path from 'node:path'
import { makeCalendar } from '../../activities/domain/time/calendar'
import { firstRungAfter, resolveRecipients, rungAt } from '../../activities/domain/tasks/reminder-ladder'
import type { TaskState } from '../../activities/domain/record/values'
import type { Policy } from '../../workflows/contract/policy'
import type { CalendarDoc, DirectoryPerson } from '../../workflows/contract/reference'
import type { TaskKind } from '../../workflows/contract/words'
import { LETTER_BY_LETTER } from '../support/older-policy'
import { campaign } from '../support/states'

const data = (...parts: string[]): unknown =>
  JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'infra', 'data', ...parts), 'utf8'))
// Its own times, which the stories below count from.
const policy = LETTER_BY_LETTER
const SHIPPED = data('policies', 'default.json') as Policy
const calendar = makeCalendar(data('calendars', 'cn.json') as CalendarDoc, policy)
const ctx = { policy, calendar }

const task = (kind: TaskKind, dueAt: string | undefined, person?: string): TaskState => ({
  id: `MC-20261012-0001-01.${kind}.r1`,
  kind,
  round: 1,
  turn: 1,
  holder: { role: person === undefined ? 'platform' : 'lead', person },
  openedAt: '2026-09-01T10:00:00+08:00',
  dueAt,
  status: 'open',
  nextRung: 0,
  reminders: 0,
})
const all = (t: TaskState, around = ctx): string[] => {
  const instants: string[] = []
  for (let rung = 0; ; rung += 1) {
    const planned = rungAt(around, t, rung)
    if (!planned) return instants
    instants.push(planned.at)
  }
}

describe('a reminder ladder', () => {
  it('S0-39 has a cap, and its rungs follow one another, whenever the task is due', () => {
    const kinds: TaskKind[] = ['recheck', 'correct', 'await_verdict', 'go_live']
    for (const around of [ctx, { policy: SHIPPED, calendar }])
      for (const kind of kinds)
        for (let hour = 0; hour < 24 * 40; hour += 7) {
          const dueAt = new Date(Date.parse('2026-09-18T00:00:00+08:00') + hour * 3_600_000).toISOString()
          const instants = all(task(kind, dueAt), around).map((at) => Date.parse(at))
          expect(instants.length).toBeLessThan(20)
          expect([...instants].sort((a, b) => a - b)).toEqual(instants)
        }
  })

  it('goes out in office hours of working days, unless it is urgent', () => {
    // Saturday 19 September at night; Sunday 20 is a make-up day.
    const quiet = all(task('recheck', '2026-09-19T23:00:00+08:00'))
    expect(quiet[1]).toBe('2026-09-20T09:00:00+08:00')
    expect(all(task('correct', '2026-09-19T23:00:00+08:00')).slice(0, 3)).toEqual([
      '2026-09-19T19:00:00+08:00',
      '2026-09-19T23:00:00+08:00',
      '2026-09-20T03:00:00+08:00',
    ])
  })

  it('has nothing to say of a task without due time, and skips what is past when a task opens', () => {
    expect(all(task('recheck', undefined))).toEqual([])
    const late = task('go_live', '2026-10-12T10:00:00+08:00')
    expect(firstRungAfter(ctx, late, '2026-10-12T10:00:00+08:00')).toBe(3)
    expect(firstRungAfter(ctx, late, '2027-10-12T10:00:00+08:00')).toBe(all(late).length)
  })

  it("S0-6 tells the holder, the backup, then the holder's manager, each person once", () => {
    const people = (data('directory', 'sample.json') as { people: DirectoryPerson[] }).people
    const person = (staff: string) => people.find((p) => p.staff === staff)
    const group = () => undefined
    const to = ['holder', 'lead', 'backup', 'manager'] as const
    const s = campaign()
    expect(resolveRecipients({ person, group }, s, task('recheck', undefined, 'L2001'), to)).toEqual([
      'L2001',
      'M1001',
      'M1002',
      'M1009',
    ])
    expect(resolveRecipients({ person, group }, s, task('recheck', undefined, 'M1001'), to)).toEqual([
      'M1001',
      'M1002',
      'M1009',
    ])
    // What a platform holds, the lead answers for. Without a manager the backup is told.
    expect(resolveRecipients({ person, group }, s, task('await_verdict', undefined), to)).toEqual([
      'M1001',
      'M1002',
      'M1009',
    ])
    expect(
      resolveRecipients({ person: () => undefined, group }, s, task('recheck', undefined, 'X'), ['manager']),
    ).toEqual(['M1002'])
    // A holder whose manager nobody knows: the lead's, before the backup.
    expect(resolveRecipients({ person, group }, s, task('recheck', undefined, 'X'), ['manager'])).toEqual(['M1009'])
  })
})
