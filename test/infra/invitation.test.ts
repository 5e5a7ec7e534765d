/** What calendars read of a kick-off: by another program's parser, as mail carries it (S4-14). */
import ICAL from 'ical.js'
import { calendarPartOf } from '../../infra/mail/invitation'
import type { Invitation, Letter } from '../../activities/mail-ports'

const INVITATION: Invitation = {
  method: 'REQUEST',
  uid: 'kickoff-MC-20261012-0001',
  sequence: 2,
  at: '2026-11-06T10:00:00+08:00',
  minutes: 60,
  title: '启动会：双11\r\nATTENDEE:mailto:else@example.com (kick-off)',
  description: '活动：双11\n参加方：本公司、乙品牌',
  organizer: { name: '张三', address: 'zhangsan@example.com' },
}
const letterOf = (invitation: Invitation | undefined): Letter => ({
  key: 'k',
  kind: 'kickoff_invited',
  to: { name: '周九', address: 'zhoujiu@example.com' },
  tasks: [],
  acts: false,
  lines: [],
  links: [],
  occurredAt: '2026-10-12T10:00:00+08:00',
  invitation,
})
const from = { address: 'filing@example.com' }

function read(invitation: Invitation) {
  const part = calendarPartOf(letterOf(invitation), from)
  const calendar = new ICAL.Component(ICAL.parse(part?.content ?? '') as unknown[])
  const [event] = calendar.getAllSubcomponents('vevent')
  if (!event) throw new Error('no event')
  return { calendar, event, parsed: new ICAL.Event(event) }
}

test('S4-14 a request for one reader, answered to the organizer, with one id and a sequence', () => {
  const { calendar, event, parsed } = read(INVITATION)
  expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST')
  expect([parsed.uid, parsed.sequence]).toEqual(['kickoff-MC-20261012-0001@campaign-filing', 2])
  expect(parsed.startDate.toString()).toBe('2026-11-06T10:00:00')
  expect(parsed.endDate.toString()).toBe('2026-11-06T11:00:00')
  expect(event.getFirstPropertyValue('organizer')).toMatch(/zhangsan@example\.com$/i)
  // Nobody else's address, and no second attendee by a name that breaks the line.
  expect(event.getAllProperties('attendee').map((one) => String(one.getFirstValue()).toLowerCase())).toEqual([
    'mailto:zhoujiu@example.com',
  ])
  expect(parsed.summary).not.toMatch(/[\r\n]/)
})

test('S4-14 called off: the same id, cancelled', () => {
  const { calendar, event, parsed } = read({ ...INVITATION, method: 'CANCEL', sequence: 3 })
  expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL')
  expect([parsed.uid, parsed.sequence, event.getFirstPropertyValue('status')]).toEqual([
    'kickoff-MC-20261012-0001@campaign-filing',
    3,
    'CANCELLED',
  ])
})

test('other letters carry none', () => {
  expect(calendarPartOf(letterOf(undefined), from)).toBeUndefined()
})
