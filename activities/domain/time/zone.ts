/**
 * Owns instants and local times: strict ISO parsing, formatting with the zone's offset, and the step between an instant and
 * a local day plus time of day. Nothing here reads the host's own time zone. Knows nothing of working days.
 */
import { Temporal } from 'temporal-polyfill'

const DAY_MS = 86_400_000

/** The zone in which instants are written down and shown. */
export const ZONE = 'Asia/Shanghai'

/** A local date as days since 1970-01-01 and the milliseconds since its midnight by the wall clock. */
export interface LocalTime {
  day: number
  msOfDay: number
}

export interface Zone {
  /** Offset from UTC in milliseconds at an instant. */
  offsetAt(ms: number): number
  /** The instant of a local time; a time skipped by DST moves forward, a doubled one is taken as the first. */
  instantOf(local: LocalTime): number
}

/** China has had one offset since its last summer time ended; before that the zone data base is asked. */
const SHANGHAI = { offsetMs: 8 * 3_600_000, sinceMs: Date.UTC(1992, 0, 1) }

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2}))$/

/** Zone of an IANA name; throws a RangeError on an unknown one. */
export const zoneOf = (timezone: string): Zone => {
  const slow = databaseZone(timezone)
  if (timezone !== 'Asia/Shanghai') return slow
  const { offsetMs, sinceMs } = SHANGHAI
  return {
    offsetAt: (ms) => (ms >= sinceMs ? offsetMs : slow.offsetAt(ms)),
    instantOf: (local) => {
      const ms = local.day * DAY_MS + local.msOfDay - offsetMs
      return ms >= sinceMs ? ms : slow.instantOf(local)
    },
  }
}

const databaseZone = (timezone: string): Zone => {
  const at = (ms: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timezone)
  try {
    at(0)
  } catch (cause) {
    throw new RangeError(`unknown time zone "${timezone}": use an IANA name such as Asia/Shanghai`, { cause })
  }
  return {
    offsetAt: (ms) => at(ms).offsetNanoseconds / 1_000_000,
    instantOf: ({ day, msOfDay }) =>
      Temporal.Instant.fromEpochMilliseconds(day * DAY_MS + msOfDay)
        .toZonedDateTimeISO('UTC')
        .toPlainDateTime()
        .toZonedDateTime(timezone, { disambiguation: 'compatible' }).epochMilliseconds,
  }
}

/** Local day and time of day of an instant. */
export const localTimeOf = (zone: Zone, ms: number): LocalTime => {
  const local = ms + zone.offsetAt(ms)
  const day = Math.floor(local / DAY_MS)
  return { day, msOfDay: local - day * DAY_MS }
}

/**
 * Epoch milliseconds of an ISO instant; finer fractions are cut off. Throws a RangeError without `Z` or an offset (its
 * meaning would depend on the host) and on dates that do not exist.
 */
export const parseInstant = (text: string): number => {
  const parts = INSTANT.exec(text)
  if (!parts) throw new RangeError(`"${text}" is not an ISO instant with offset, such as 2026-11-11T18:00:00+08:00`)
  const field = (n: number): number => Number(parts[n] ?? 0)
  const [hour, minute, second] = [field(2), field(3), field(4)]
  const [offsetHour, offsetMinute] = [field(7), field(8)]
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59)
    throw new RangeError(`"${text}" has a time of day or an offset that does not exist`)
  const fraction = Number((parts[5] ?? '').padEnd(3, '0').slice(0, 3))
  const offset = (offsetHour * 60 + offsetMinute) * 60_000 * (parts[6] === '-' ? -1 : 1)
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + fraction
  return parseDay(parts[1] ?? '') * DAY_MS + time - offset
}

/** Days since 1970-01-01 of an ISO date; throws a RangeError on a date that does not exist. */
export const parseDay = (on: string): number => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(on) ? Date.parse(`${on}T00:00:00Z`) : NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== on)
    throw new RangeError(`"${on}" is not a date, such as 2026-11-11`)
  return ms / DAY_MS
}

/** ISO text of an instant in a zone: `2026-11-11T18:00:00+08:00`, milliseconds only when there are some. */
export const formatInstant = (zone: Zone, ms: number): string => {
  // ISO 8601 has no seconds in an offset; local mean times of the 19th century are therefore written in UTC.
  const exact = zone.offsetAt(ms)
  const offset = exact % 60_000 === 0 ? exact : 0
  const local = new Date(ms + offset)
  if (Number.isNaN(local.getTime()) || local.getUTCFullYear() > 9999 || local.getUTCFullYear() < 0)
    throw new RangeError(`instant ${ms} is outside the years 0000 to 9999`)
  const iso = local.toISOString()
  const minutes = Math.abs(offset) / 60_000
  const two = (n: number): string => String(n).padStart(2, '0')
  const sign = offset < 0 ? '-' : '+'
  const time = iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, 23)
  return `${time}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
