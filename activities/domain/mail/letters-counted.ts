/** Letters that are still to come, in figures: how many, on which days, and how many of them at a time that nobody likes. */
import { isWorkingDay, toInstant, type Calendar } from '../time/calendar'
import { officeMoment } from './office-moment'

interface Leaving {
  at: string
  to: string
}

export interface LettersCounted {
  letters: number
  /** On Saturdays, Sundays and holidays that are not worked. */
  onDaysOff: number
  /** On working days, outside office hours; what is due as the office closes leaves a moment later and is none of them. */
  outsideOfficeHours: number
  /** The most that one person gets on one day. */
  mostOnADay?: { person: string; on: string; letters: number }
}

export const dayOf = ({ at }: Leaving, calendar: Calendar): string => toInstant(Date.parse(at), calendar).slice(0, 10)

export function countLetters(calendar: Calendar, all: readonly Leaving[]): LettersCounted {
  const [onDaysOff, onWorkingDays] = [all, all].map((letters, i) =>
    letters.filter((letter) => isWorkingDay(calendar, dayOf(letter, calendar)).working === (i === 1)),
  ) as [Leaving[], Leaving[]]
  const isOutside = ({ at }: Leaving): boolean => Date.parse(officeMoment(calendar, at)) !== Date.parse(at)
  return {
    letters: all.length,
    onDaysOff: onDaysOff.length,
    outsideOfficeHours: onWorkingDays.filter(isOutside).length,
    mostOnADay: mostOnADay(calendar, all),
  }
}

function mostOnADay(calendar: Calendar, all: readonly Leaving[]): LettersCounted['mostOnADay'] {
  const days = new Map<string, { person: string; on: string; letters: number }>()
  for (const letter of all) {
    const on = dayOf(letter, calendar)
    const day = days.get(`${letter.to} ${on}`) ?? { person: letter.to, on, letters: 0 }
    days.set(`${letter.to} ${on}`, { ...day, letters: day.letters + 1 })
  }
  return [...days.values()].sort((a, b) => b.letters - a.letters || earlier(a, b))[0]
}

const earlier = (a: { on: string }, b: { on: string }): number => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)

/** The days on which something leaves before or after, with how many letters each. */
export function countByDay(
  calendar: Calendar,
  before: readonly Leaving[],
  after: readonly Leaving[],
): { on: string; before: number; after: number }[] {
  const days = new Map<string, { on: string; before: number; after: number }>()
  for (const [when, letters] of [
    ['before', before],
    ['after', after],
  ] as const)
    for (const letter of letters) {
      const on = dayOf(letter, calendar)
      const day = days.get(on) ?? { on, before: 0, after: 0 }
      days.set(on, { ...day, [when]: day[when] + 1 })
    }
  return [...days.values()].sort(earlier)
}

/** 邮件共少 37 封，休息日的邮件少 4 封，下班后的邮件不变. */
export function differenceInWords(before: LettersCounted, after: LettersCounted): { zh: string; en: string } {
  const parts = [
    sayDifference(after.letters - before.letters, { zh: '邮件共', en: '' }),
    sayDifference(after.onDaysOff - before.onDaysOff, { zh: '休息日的邮件', en: ' on days off' }),
    sayDifference(after.outsideOfficeHours - before.outsideOfficeHours, {
      zh: '下班后的邮件',
      en: ' outside office hours',
    }),
  ]
  return { zh: parts.map(({ zh }) => zh).join('，'), en: parts.map(({ en }) => en).join(', ') }
}

function sayDifference(n: number, { zh, en }: { zh: string; en: string }): { zh: string; en: string } {
  if (n === 0) return { zh: zh === '邮件共' ? '邮件总数不变' : `${zh}不变`, en: `as many mails${en} as before` }
  const count = Math.abs(n)
  const mails = count === 1 ? 'mail' : 'mails'
  return { zh: `${zh}${n < 0 ? '少' : '多'} ${count} 封`, en: `${count} ${mails} ${n < 0 ? 'fewer' : 'more'}${en}` }
}
