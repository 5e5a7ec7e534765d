/**
 * The faster way that a platform itself offers (S0-20): whether it reaches a launch that the usual review misses, and whether our
 * own green channel is needed besides. Reckoned with the longest time that the platform states for it.
 */
import type { Calendar } from '../time/calendar'
import type { Requirement } from '../../../workflows/contract/reference'
import { arrive, misses, type Route } from './backward-planning'
import { timeZh } from '../time/durations'

export interface ExpeditedWay {
  /** `suffices`: without the green channel; `with_green_channel`: submitted at once, without the time for work inside. */
  advice: 'suffices' | 'with_green_channel' | 'not_enough'
  earliestLaunchAt: string
  zh: string
  en: string
}

const ADVICE = {
  suffices: {
    zh: '申请加急即可赶上上线，无需走绿色通道',
    en: 'expediting it reaches the launch without the green channel',
  },
  with_green_channel: {
    zh: '须走绿色通道立即提交，并申请加急，才能赶上上线',
    en: 'it reaches the launch by the green channel only: submitted at once, and expedited',
  },
  not_enough: {
    zh: '即使走绿色通道立即提交并加急，也赶不上上线',
    en: 'even by the green channel, submitted at once and expedited, it is too late',
  },
} as const

/** Absent where the platform offers none. What it says itself stands in the rule pack; that it grants it is not promised. */
export function expeditedWay(
  calendar: Calendar,
  { expedited }: Pick<Requirement, 'expedited'>,
  startAt: string,
  { launchAt, internal, buffer, window }: Omit<Route, 'review'> & { launchAt: string },
): ExpeditedWay | undefined {
  if (!expedited) return undefined
  const { min, max } = expedited
  const by = (work: Route['internal']) => arrive(calendar, startAt, { internal: work, review: max, buffer, window })
  const [normal, atOnce] = [by(internal), by([])]
  const isLate = (arrival: typeof normal): boolean => misses(arrival, launchAt, window)
  const advice = !isLate(normal) ? 'suffices' : isLate(atOnce) ? 'not_enough' : 'with_green_channel'
  const { zh, en } = ADVICE[advice]
  return {
    advice,
    earliestLaunchAt: (advice === 'suffices' ? normal : atOnce).launchableAt,
    zh: `平台可申请加急（${timeZh(min)} 至 ${timeZh(max)}，以平台实际为准）：${zh}`,
    en: `The platform can be asked to expedite (${min.value} ${min.unit} to ${max.value} ${max.unit}, as it decides): ${en}.`,
  }
}
