/** What calendars that we write have in common: our zone, ids that stay the same, and texts of one line. */
import { ZONE } from '../../activities/domain/time/zone'

/** Part of the ids, which stay the same wherever the pages lie. */
export const NAMESPACE = 'campaign-filing'
const LONGEST_LINE = 500

/** China has one offset, and has had no summer time since 1991. */
const VTIMEZONE = [
  'BEGIN:VTIMEZONE',
  `TZID:${ZONE}`,
  'BEGIN:STANDARD',
  'DTSTART:19910915T010000',
  'TZOFFSETFROM:+0900',
  'TZOFFSETTO:+0800',
  'TZNAME:CST',
  'END:STANDARD',
  'END:VTIMEZONE',
].join('\r\n')

/** Events name it themselves. Of a calendar that names it stamps would be written in local time, which RFC 5545 forbids. */
export const CALENDAR_ZONE = { name: null, generator: (zone: string) => (zone === ZONE ? VTIMEZONE : null) }

/** Names are typed by people: one line, nothing invisible, and no longer than anybody reads. */
export const oneLine = (text: string): string => {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const signs = [...line]
  return signs.length > LONGEST_LINE ? `${signs.slice(0, LONGEST_LINE).join('')}…` : line
}
