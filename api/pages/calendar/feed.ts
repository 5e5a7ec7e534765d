/** Writes a person's dates as a calendar that programs subscribe to (RFC 5545). The same dates give the same text. */
import ical, { ICalCalendarMethod, ICalEventTransparency } from 'ical-generator'
import { Temporal } from 'temporal-polyfill'
import type { AgendaDate } from '../../../activities/domain/desk/agenda'
import { ZONE } from '../../../activities/domain/time/zone'
import { CALENDAR_ZONE, NAMESPACE, oneLine } from '../../../infra/mail/calendar-text'
import { inLanguage } from '../around'
import { calendarWords } from '../words/calendar'
import type { Language } from '../words/languages'

/** How often programs shall come again. */
const REFRESH_SECONDS = 3600

export function writeFeed(dates: readonly AgendaDate[], to: { language: Language; pagesUrl: string }): string {
  const { language, pagesUrl } = to
  const words = calendarWords(language)
  const calendar = ical({
    name: words.feedName,
    prodId: { company: NAMESPACE, product: 'calendar', language: language === 'en' ? 'EN' : 'ZH' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_SECONDS,
    timezone: CALENDAR_ZONE,
  })
  calendar.x('X-WR-TIMEZONE', ZONE)
  for (const date of dates) {
    const changedAt = new Date(date.changedAt)
    const url = `${pagesUrl}${date.path}`
    const start = Temporal.Instant.from(date.at)
    const lines = [
      ...date.about.map((line) => oneLine(inLanguage(line, language))),
      ...(date.provisional ? [words.provisional] : []),
      url,
    ]
    calendar.createEvent({
      id: `${date.id}@${NAMESPACE}`,
      start,
      ...endOf(date, start),
      summary: oneLine(inLanguage(date.title, language)),
      description: lines.join('\n'),
      url,
      sequence: date.sequence,
      stamp: changedAt,
      lastModified: changedAt,
      timezone: ZONE,
      // Nobody is busy because something is due; who meets is.
      transparency: date.minutes === undefined ? ICalEventTransparency.TRANSPARENT : ICalEventTransparency.OPAQUE,
    })
  }
  return calendar.toString()
}

/** What is due is a moment: an end of its own would only draw a block. */
const endOf = ({ minutes }: AgendaDate, start: Temporal.Instant): { end?: Temporal.Instant } =>
  minutes === undefined ? {} : { end: start.add({ minutes }) }
