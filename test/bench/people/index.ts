/**
 * `npm run bench -- --people`: what people wait for beside what programs wait for, thousands of reminders at once after a worker
 * was away, how large pages are, and how much of a form its lead types.
 */
import { loadConfig, requireSettings } from '../../../infra/config'
import { createPageLinks } from '../../../infra/people/page-links'
import { readClock } from '../../../infra/postgres/clock'
import type { BenchStack } from '../bench-stack'
import { median } from '../load'
import { measureAnswers, p95, type AnswersFigures, type AnswersSize } from './answers'
import { installPeople, TASKS_OF_CAMPAIGN } from './crowd'
import { measureForms, type FormFigures } from './forms'
import { measureReminders, type RemindersFigures } from './reminders'

export interface PeopleSize extends AnswersSize {
  reminders: number
}

export interface PeopleFigures {
  answers: AnswersFigures
  reminders: RemindersFigures
  forms: FormFigures[]
}

export async function measurePeople(
  stack: BenchStack,
  size: PeopleSize,
  note: (line: string) => void,
): Promise<PeopleFigures> {
  const { pagesUrl, pageLinkKeys } = requireSettings(loadConfig(stack.environment), 'pageLinkKeys')
  const links = createPageLinks({ baseUrl: pagesUrl, keys: pageLinkKeys })
  const campaigns = (tasks: number): number => Math.ceil(tasks / TASKS_OF_CAMPAIGN)
  const first = campaigns(size.answers * 2) + campaigns(size.due)
  await installPeople(stack, first + campaigns(size.reminders))
  const forms = await measureForms(stack)
  const answers = await measureAnswers(stack, links, size, note)
  note(answersText(answers))
  // Timers were set before the clock jumped: whoever's time has come since is woken.
  const { now } = await readClock(stack.pool)
  await stack.jump(new Date(Date.parse(now) + 120_000).toISOString())
  await stack.quiet()
  const reminders = await measureReminders(stack, { first, reminders: size.reminders }, note)
  return { answers, reminders, forms }
}

const ratio = (a: number, b: number): number => Number((a / b).toFixed(2))
const ms = (value: number): string => `${value.toFixed(0)} ms`

const formShare = (forms: readonly FormFigures[]): number =>
  forms.reduce((sum, { typed }) => sum + typed, 0) / forms.reduce((sum, { characters }) => sum + characters, 0)

export const peopleJson = ({ answers: a, reminders: r, forms }: PeopleFigures): object => ({
  people: {
    answers: a.answers,
    seconds: a.seconds,
    dueMeanwhile: a.due,
    reminded: a.reminded,
    page: { p50: median(a.page.read), p95: p95(a.page.read), answerP95: p95(a.page.answered) },
    rest: { p50: median(a.rest.read), p95: p95(a.rest.read), answerP95: p95(a.rest.answered) },
    ratio: {
      page: ratio(p95(a.page.read), p95(a.rest.read)),
      answer: ratio(p95(a.page.answered), p95(a.rest.answered)),
    },
    pageBytes: a.pages,
    reminders: { ...r, ratio: ratio(r.lettersPerSecond, r.rawPerSecond) },
    forms: { of: forms, share: Number(formShare(forms).toFixed(2)) },
  },
})

const answersText = (a: AnswersFigures): string =>
  [
    `${a.answers} answers on pages and ${a.answers} over REST in ${a.seconds} s, while ${a.due} other tasks became due (${a.reminded} reminders):`,
    `  a page p50 ${ms(median(a.page.read))}, p95 ${ms(p95(a.page.read))}; the same task over REST p50 ${ms(median(a.rest.read))}, ` +
      `p95 ${ms(p95(a.rest.read))}: ${ratio(p95(a.page.read), p95(a.rest.read))}×`,
    `  an answer p50 ${ms(median(a.page.answered))}, p95 ${ms(p95(a.page.answered))}; over REST p50 ${ms(median(a.rest.answered))}, ` +
      `p95 ${ms(p95(a.rest.answered))}: ${ratio(p95(a.page.answered), p95(a.rest.answered))}× (${a.page.pending} and ${a.rest.pending} decided only after the wait of their caller)`,
    `  largest pages: ${Object.entries(a.pages)
      .map(([name, bytes]) => `${name} ${(bytes / 1_024).toFixed(0)} KB`)
      .join(', ')}`,
  ].join('\n')

export const peopleText = ({ answers, reminders: r, forms }: PeopleFigures): string =>
  [
    answersText(answers),
    `${r.tasks} reminders of ${r.filings} filings due in one minute, a worker started cold: ${r.lost} lost, ${r.twice} twice; ` +
      `the last recorded after ${r.factsSeconds.toFixed(0)} s, the last of ${r.letters} letters gone after ${r.drainSeconds.toFixed(0)} s, ${r.lettersTwice} of them twice`,
    `  ${r.lettersPerSecond.toFixed(0)} letters/s; the same bodies over a bare pooled transport: ${r.rawPerSecond.toFixed(0)}/s (${ratio(r.lettersPerSecond, r.rawPerSecond)}×)`,
    `a lead types ${(formShare(forms) * 100).toFixed(0)} % of the forms: ${forms
      .map(({ platform, typed, characters }) => `${platform} ${typed} of ${characters}`)
      .join(', ')}`,
  ].join('\n')
