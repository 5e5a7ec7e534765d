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
  for (const date of dates) {
    const changedAt = new Date(date.changedAt)
    const url = `${pagesUrl}${date.path}`
    const lines = [
      ...date.about.map((line) => oneLine(inLanguage(line, language))),
      ...(date.provisional ? [words.provisional] : []),
      url,
    ]
    calendar.createEvent({
      id: `${date.id}@${NAMESPACE}`,
      // An end of its own would only draw a block: it is a moment.
      start: Temporal.Instant.from(date.at),
      summary: oneLine(inLanguage(date.title, language)),
      description: lines.join('\n'),
      url,
      sequence: date.sequence,
      stamp: changedAt,
      lastModified: changedAt,
      timezone: ZONE,
      // Nobody is busy because something is due.
      transparency: ICalEventTransparency.TRANSPARENT,
    })
  }
  return calendar.toString()
}
