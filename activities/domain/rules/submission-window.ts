/**
 * The window in which a platform takes submissions (U-20): it comes with the event, or stands in the rule pack. Nothing is
 * planned to be submitted before it opens; when it closes bounds a plan beside the launch. What was submitted outside of it
 * has happened and is flagged.
 */
import { at } from '../time/instants'
import type { FilingWindow, Requirement } from '../../../workflows/contract/reference'
import type { Bilingual, Grade } from '../../../workflows/contract/values'
import type { CalendarMoment } from '../time/calendar'

/** What decides how late something may begin. */
export type BoundBy = 'launch' | 'window'

/** Where a window is from: given with the filing, or stated by its rule pack, which says how well it is known. */
export interface ShownWindow extends FilingWindow {
  from: 'filing' | 'rule_pack'
  grade?: Grade
  source?: string
}

/** The event's own comes first. */
export const windowOf = (
  f: { window?: FilingWindow } | undefined,
  requirement: Pick<Requirement, 'window'>,
): FilingWindow | undefined => {
  const { opensAt, closesAt } = (isGiven(f?.window) ? f?.window : requirement.window) ?? {}
  return isGiven({ opensAt, closesAt }) ? { opensAt, closesAt } : undefined
}

/** An empty one says that there is none. */
export const isGiven = ({ opensAt, closesAt }: FilingWindow = {}): boolean =>
  opensAt !== undefined || closesAt !== undefined

export const sameWindow = (a: FilingWindow = {}, b: FilingWindow = {}): boolean =>
  sameInstant(a.opensAt, b.opensAt) && sameInstant(a.closesAt, b.closesAt)

const sameInstant = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Date.parse(a) === Date.parse(b)

export const closesBefore = (window: FilingWindow | undefined, at: string): boolean =>
  window?.closesAt !== undefined && Date.parse(window.closesAt) < Date.parse(at)

export const opensAfter = (window: FilingWindow | undefined, at: string): boolean =>
  window?.opensAt !== undefined && Date.parse(window.opensAt) > Date.parse(at)

/** On which side of the window something was submitted; undefined: inside, or there is none. */
export const outsideOf = (window: FilingWindow | undefined, at: string): 'before' | 'after' | undefined =>
  opensAfter(window, at) ? 'before' : closesBefore(window, at) ? 'after' : undefined

/** A due time that was counted, no later than the window closes. */
export function withinWindow(due: CalendarMoment, window: FilingWindow | undefined): CalendarMoment {
  const { closesAt } = window ?? {}
  return closesAt !== undefined && closesBefore(window, due.at) ? { at: closesAt, provisional: false } : due
}

/** What a window does to a plan, in words for its readers. */
export const WINDOW_WARNINGS = {
  window_closed: {
    zh: '预计提交时平台受理窗口已关闭',
    en: 'The window of the platform has closed by the time of the expected submission.',
  },
  window_tight: {
    zh: '预计提交时距平台受理窗口关闭已不足缓冲期',
    en: 'The expected submission is nearer to the closing of the window than the buffer.',
  },
  window_opens_late: {
    zh: '平台受理窗口开放太晚：即使一开放就提交，按通常审核时间也赶不上上线',
    en: 'The window opens too late: submitted as it opens, the usual review time does not reach the launch.',
  },
} as const satisfies Record<string, Bilingual>
export type WindowWarning = keyof typeof WINDOW_WARNINGS
export function presentWindow(
  f: { window?: FilingWindow },
  requirement: Pick<Requirement, 'window'>,
): ShownWindow | undefined {
  const { opensAt, closesAt } = windowOf(f, requirement) ?? {}
  const bounds = { opensAt: at(opensAt), closesAt: at(closesAt) }
  if (isGiven(f.window)) return { ...bounds, from: 'filing' }
  const { grade, source } = requirement.window ?? {}
  return isGiven(bounds) ? { ...bounds, from: 'rule_pack', grade, source } : undefined
}
