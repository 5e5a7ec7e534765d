/** Writes what a letter tells its reader's calendar (RFC 5545, RFC 5546). Whoever else is invited stands in no copy. */
import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { Temporal } from 'temporal-polyfill'
import { ZONE } from '../../activities/domain/time/zone'
import type { Letter } from '../../activities/mail-ports'
import type { CalendarPart, MailAddress } from './types'
import { addressFault, displayName } from './address'
import { CALENDAR_ZONE, NAMESPACE, oneLine } from './calendar-text'
import { words } from './words.zh-cn'

/** Where letters come from, and where pages are. */
interface From extends MailAddress {
  pagesUrl: string
}

/**
 * Undefined for letters that invite nobody, and for whoever has no address: the mailer refuses those. The service is the organizer
 * of every meeting, since calendars take changes from the one who has invited them alone, and campaigns change hands.
 */
export function calendarPartOf(letter: Letter, from: From): CalendarPart | undefined {
  const { invitation, to, campaign } = letter
  if (!invitation || addressFault(to.address) !== undefined) return undefined
  const { method, uid, sequence, at, minutes, title, description } = invitation
  const told = new Date(letter.occurredAt)
  const start = Temporal.Instant.from(at)
  // Calendars are shared: the letter's own links are their reader's.
  const url = campaign && `${from.pagesUrl}/campaigns/${campaign.number}`
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
    organizer: { name: displayName(from.name) || words.product, email: from.address },
    attendees: [
      {
        name: displayName(to.name),
        email: to.address,
        role: ICalAttendeeRole.REQ,
        status: ICalAttendeeStatus.NEEDSACTION,
        rsvp: false,
      },
    ],
  })
  return { method, content: calendar.toString() }
}
