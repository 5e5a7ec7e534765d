/** The waiting ledger as callers and pages get it: rows with their names, and bars. */
import type { PackOf } from '../../activities/domain/desk/names'
import type { FilingState } from '../../activities/domain/record/state'
import { at } from '../../activities/domain/time/instants'
import { minutesOf, type Ledger } from '../../activities/domain/waiting/ledger'
import { lengthSaid, rowName, type Naming } from '../../activities/domain/waiting/said'
import {
  sumBy,
  type DepartmentOf,
  type PlacedPart,
  type WaitingBy,
  type WaitingSum,
} from '../../activities/domain/waiting/sums'
import type { Calendar } from '../../activities/domain/time/calendar'
import type { Bar } from '../pages/ui/bars'
import type { Language } from '../pages/words/languages'

export interface NamedSum extends WaitingSum {
  zh: string
  en: string
}

/** Of a campaign, and of each of its filings. */
export interface CampaignWaited {
  rows: NamedSum[]
  filings: { filing: string; rows: NamedSum[] }[]
}

interface Around {
  calendar: Calendar
  departmentOf: DepartmentOf
}

/** What nobody waits for comes last. */
export function namedSums(parts: readonly PlacedPart[], by: WaitingBy, around: Around, naming: Naming): NamedSum[] {
  const rows = sumBy(parts, by, around).map((sum): NamedSum => ({ ...sum, ...rowName(by, sum.key, naming) }))
  return [...rows.filter(({ key }) => key !== 'settled'), ...rows.filter(({ key }) => key === 'settled')]
}

export const presentRow = ({ key, zh, en, minutes, dayOffMinutes }: NamedSum) => ({
  key,
  label: zh,
  labelEn: en,
  minutes,
  dayOffMinutes,
  clockMinutes: minutes - dayOffMinutes,
})

const presentPart = ({ kind, fromMs, toMs, hold }: PlacedPart) => ({
  kind,
  from: at(new Date(fromMs)),
  to: at(new Date(toMs)),
  minutes: minutesOf({ fromMs, toMs }),
  role: hold?.role,
  person: hold?.person,
  subject: hold?.subject,
  step: hold?.kind,
  task: hold?.id,
})

export const presentLedger = (ledger: Ledger, parts: readonly PlacedPart[], rows: readonly NamedSum[]) => ({
  subject: ledger.subject,
  from: at(new Date(ledger.fromMs)),
  to: at(new Date(ledger.toMs)),
  isOpen: ledger.isOpen,
  minutes: minutesOf(ledger),
  holders: rows.map(presentRow),
  parts: parts.map(presentPart),
})

const MINUTES = { minute: 1, hour: 60, calendar_day: 1440, working_day: 1440 } as const

/** How long a platform had a filing in each round, by its own clock. */
export function platformClocks(f: FilingState | undefined, parts: readonly PlacedPart[], packOf: PackOf) {
  const review = f && packOf(f.platform, f.packVersion)?.requirements.find(({ item }) => item === f.item)?.review
  const rounds = new Map<number, number>()
  for (const { kind, hold, ...span } of parts)
    if (kind === 'held' && hold?.role === 'platform')
      rounds.set(hold.round, (rounds.get(hold.round) ?? 0) + minutesOf(span))
  return [...rounds].map(([round, clockMinutes]) => ({
    round,
    clockMinutes,
    usual: review && { value: review.usual.value, unit: review.usual.unit },
    over: review && clockMinutes > review.max.value * MINUTES[review.max.unit],
  }))
}

export function barsOf(rows: readonly NamedSum[], language: Language): Bar[] {
  const isEn = language === 'en'
  return rows.map(({ key, zh, en, minutes, dayOffMinutes }) => {
    const whole = lengthSaid(minutes)
    const off = lengthSaid(dayOffMinutes)
    const said =
      dayOffMinutes === 0 ? whole : { zh: `${whole.zh}（休息日 ${off.zh}）`, en: `${whole.en} (days off: ${off.en})` }
    const tone = key === 'platform' || key === 'nobody' || key === 'settled' ? key : 'ours'
    return { key, name: isEn ? en : zh, said: isEn ? said.en : said.zh, minutes, dayOffMinutes, tone }
  })
}
