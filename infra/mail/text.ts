/**
 * Making text safe to show: cleaning what users typed, cutting it, writing instants the way people read them.
 * Escaping for HTML is the template engine's work, not done here.
 */
import { Temporal } from 'temporal-polyfill'

// Control characters but tab and line feed; bidi controls, which can turn a sentence round; the invisible BOM and word joiner.
// eslint-disable-next-line no-control-regex -- control characters are what it removes
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff]/g
const LONE_SURROGATE = /\p{Surrogate}/gu

/** Text of several lines without control and bidi characters; lone surrogates become U+FFFD. */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(UNSAFE, '')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

/** The same on one line, for subjects, names and labels. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ')

/** The same for a header: what looks like an encoded word would be decoded by the reader, line breaks and all. */
export const headerLine = (text: string): string => cleanLine(text).replace(/=\?/g, '= ?')

/** At most `max` code points, never half of one, with an ellipsis where something was left out. */
export const cut = (text: string, max: number): string => {
  if (text.length <= max) return text
  const points = Array.from(text)
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`
}

const two = (n: number): string => String(n).padStart(2, '0')
const beijing = (iso: string): Temporal.ZonedDateTime => Temporal.Instant.from(iso).toZonedDateTimeISO('Asia/Shanghai')

/** `2026年11月11日 18:00（北京时间）`; the instant needs an offset. */
export const longTime = (iso: string): string => {
  const at = beijing(iso)
  return `${at.year}年${at.month}月${at.day}日 ${two(at.hour)}:${two(at.minute)}（北京时间）`
}

/** `11月11日 18:00`, with the year only where it is not the year of `relativeTo`. */
export const shortTime = (iso: string, relativeTo: string): string => {
  const at = beijing(iso)
  const year = at.year === beijing(relativeTo).year ? '' : `${at.year}年`
  return `${year}${at.month}月${at.day}日 ${two(at.hour)}:${two(at.minute)}`
}

/** The address if it may be linked (http or https, without user and password), else undefined. */
export const safeUrl = (text: string): string | undefined => {
  if (text !== cleanLine(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  return web && url.username === '' && url.password === '' ? url.href : undefined
}
