/** Writes what a letter tells its reader's calendar (RFC 5545, RFC 5546). Whoever else is invited stands in no copy. */
import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { Temporal } from 'temporal-polyfill'
import { ZONE } from '../../activities/domain/time/zone'
import type { Letter } from '../../activities/mail-ports'
import type { CalendarPart } from './types'
import { displayName } from './address'
import { CALENDAR_ZONE, NAMESPACE, oneLine } from './calendar-text'

/** Undefined for letters that invite nobody. `from`: the address that letters come from, which sends in the organizer's place. */
export function calendarPartOf(letter: Letter, from: { address: string }): CalendarPart | undefined {
  const { invitation, to, links } = letter
  if (!invitation) return undefined
  const { method, uid, sequence, at, minutes, title, description, organizer } = invitation
  const told = new Date(letter.occurredAt)
  const start = Temporal.Instant.from(at)
  const url = links[0]?.url
  const calendar = ical({
    prodId: { company: NAMESPACE, product: 'invitation', language: 'ZH' },
    method: ICalCalendarMethod[method],
    timezone: CALENDAR_ZONE,
  })
  calendar.createEvent({
    id: `${uid}@${NAMESPACE}`,
    sequence,
    stamp: told,
    start,
    end: start.add({ minutes }),
    timezone: ZONE,
    summary: oneLine(title),
    description: description.split('\n').map(oneLine).join('\n'),
    status: method === 'CANCEL' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(url === undefined ? {} : { url }),
    organizer: { name: displayName(organizer.name), email: organizer.address || from.address, sentBy: from.address },
    attendees: [
      {
        name: displayName(to.name),
        email: to.address,
        role: ICalAttendeeRole.REQ,
        status: ICalAttendeeStatus.NEEDSACTION,
        rsvp: method === 'REQUEST',
      },
    ],
  })
  return { method, content: calendar.toString() }
}
