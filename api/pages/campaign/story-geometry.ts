/** Where the picture of a campaign's story puts what: instants to positions, days to tick marks, labels that do not overlap. Pure. */
import type { Story } from '../../../activities/domain/desk/story'
import { toInstant, type Calendar } from '../../../activities/domain/time/calendar'
import { parseDay } from '../../../activities/domain/time/zone'

export const WIDTH = 1060
const DAY_MS = 86_400_000
/** Days between tick marks, chosen so that there are few. */
const STEPS = [1, 2, 7, 14, 28, 56, 91, 182, 364, 728]
const MOST_TICKS = 9

export interface Scale {
  fromMs: number
  toMs: number
  /** Position of an instant, within the picture. */
  x: (at: string) => number
}

/** Everything that is drawn lies in between; undefined where there is nothing to draw. */
export function scaleOf(story: Story): Scale | undefined {
  const starts = story.lanes.flatMap(({ parts }) => parts[0]?.from ?? [])
  if (starts.length === 0) return undefined
  const fromMs = Math.min(...starts.map((at) => Date.parse(at)))
  const lastMs = lastOf(story, fromMs)
  // Room at the right for the label of what comes last.
  const toMs = lastMs + (lastMs - fromMs) * 0.03
  const x = (at: string): number => {
    const share = (Math.min(Math.max(Date.parse(at), fromMs), toMs) - fromMs) / (toMs - fromMs)
    return Math.round(share * WIDTH * 10) / 10
  }
  return { fromMs, toMs, x }
}

/** A credential may hold for years, a campaign run for months: what is to come takes no more than a third of the picture. */
function lastOf({ lanes, launches, endsAt }: Story, fromMs: number): number {
  const told = lanes.flatMap(({ parts, expected }) => [
    ...parts.map(({ to }) => to),
    ...(expected && expected.kind !== 'validity' ? [expected.at] : []),
  ])
  const lastMs = Math.max(...[...told, ...launches.map(({ at }) => at)].map((at) => Date.parse(at)), fromMs + DAY_MS)
  const ahead = [endsAt, ...lanes.map(({ expected }) => expected?.at)].flatMap((at) => at ?? [])
  const furthestMs = Math.max(lastMs, ...ahead.map((at) => Date.parse(at)))
  return Math.min(furthestMs, lastMs + (lastMs - fromMs) * 0.4)
}

/** Local midnights, evenly apart. */
export function ticksOf({ fromMs, toMs, x }: Scale, calendar: Calendar): { at: string; x: number }[] {
  const days = (toMs - fromMs) / DAY_MS
  const step = STEPS.find((size) => days / size <= MOST_TICKS) ?? Math.ceil(days / MOST_TICKS)
  const local = (ms: number): string => toInstant(ms, calendar)
  const midnight = Date.parse(`${local(fromMs).slice(0, 10)}T00:00:00${local(fromMs).slice(-6)}`)
  // Weeks begin on Mondays.
  const weekday = (parseDay(local(fromMs).slice(0, 10)) + 3) % 7
  const first = step % 7 === 0 && weekday > 0 ? midnight + (7 - weekday) * DAY_MS : midnight
  const ticks: { at: string; x: number }[] = []
  for (let ms = first; ms <= toMs; ms += step * DAY_MS) if (ms >= fromMs) ticks.push({ at: local(ms), x: x(local(ms)) })
  return ticks
}

const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/

/** How wide a text is at 13 pixels, generously. */
export const widthOf = (text: string): number =>
  [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 13.5 : 7.6), 0)

export const shortened = (text: string, room: number): string => {
  if (widthOf(text) <= room) return text
  let shown = ''
  for (const char of text) {
    if (widthOf(`${shown}${char}…`) > room) break
    shown += char
  }
  return `${shown}…`
}

export interface Label {
  text: string
  /** Where it points to. */
  x: number
  /** Where it begins. */
  start: number
  row: number
}

/** Labels above the lanes, in as few rows as keep them apart. */
export function placeLabels(wanted: readonly { text: string; x: number }[]): Label[] {
  const ends: number[] = []
  return [...wanted]
    .sort((a, b) => a.x - b.x)
    .map(({ text, x }) => {
      const shown = shortened(text, WIDTH)
      const start = Math.max(0, Math.min(x - widthOf(shown) / 2, WIDTH - widthOf(shown)))
      const free = ends.findIndex((end) => end + 8 <= start)
      const row = free === -1 ? ends.length : free
      ends[row] = start + widthOf(shown)
      return { text: shown, x, start, row }
    })
}
