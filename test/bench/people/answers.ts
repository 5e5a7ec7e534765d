/**
 * People answer on pages while thousands of tasks become due, and programs answer the same over REST in the same minutes: in
 * turn, at a fixed pace whatever the answers take, so that who waits long is not asked more seldom.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PageLinks } from '../../../infra/people/page-links'
import type { BenchStack } from '../bench-stack'
import { quantile } from '../load'
import { Caller, hiddenFields, type Answered } from './caller'
import { openCampaigns, TASKS_OF_CAMPAIGN, type OpenTask } from './crowd'

export interface AnswersSize {
  /** On pages; as many again over REST. */
  answers: number
  seconds: number
  /** Tasks of others that become due meanwhile. */
  due: number
}

interface Side {
  /** Milliseconds. */
  read: number[]
  answered: number[]
  /** Taken in, and decided later than its caller waits. */
  pending: number
}

export interface AnswersFigures extends AnswersSize {
  page: Side
  rest: Side
  /** Bytes of the largest page, by what it is. */
  pages: Record<string, number>
  /** Reminders that were recorded meanwhile. */
  reminded: number
}

/** After this share of the load the others' tasks fall due, all at once. */
const DUE_AFTER = 0.1
const wait = (ms: number): Promise<void> => sleep(Math.max(0, ms))

export async function measureAnswers(
  stack: BenchStack,
  links: PageLinks,
  size: AnswersSize,
  note: (line: string) => void,
): Promise<AnswersFigures> {
  const campaigns = (tasks: number): number => Math.ceil(tasks / TASKS_OF_CAMPAIGN)
  const [own, others] = [campaigns(size.answers * 2), campaigns(size.due)]
  note(`opening ${own + others} campaigns with ${TASKS_OF_CAMPAIGN} tasks each`)
  const tasks = await openCampaigns(stack, 0, own)
  await openCampaigns(stack, own, others)
  await stack.quiet()
  const dueAt = tasks[0]?.dueAt ?? ''
  await stack.jump(new Date(Date.parse(dueAt) - 6 * 3_600_000).toISOString())
  await stack.quiet()
  const pages = await pageSizes(stack, links, tasks)
  note(
    `${size.answers} answers on pages and as many over REST in ${size.seconds} s, while ${size.due} tasks become due`,
  )
  const before = await reminders(stack)
  const load = answerAll(stack, links, tasks.slice(0, size.answers * 2), size.seconds, pages)
  // Watched from now on: what fails meanwhile is reported when it is awaited.
  load.catch(() => undefined)
  await wait(size.seconds * 1_000 * DUE_AFTER)
  await stack.jump(dueAt)
  const sides = await load
  return { ...size, ...sides, pages, reminded: (await reminders(stack)) - before }
}

async function answerAll(
  { apiUrl, key }: BenchStack,
  links: PageLinks,
  tasks: readonly OpenTask[],
  seconds: number,
  pages: Record<string, number>,
): Promise<{ page: Side; rest: Side }> {
  const [page, rest]: [Side, Side] = [
    { read: [], answered: [], pending: 0 },
    { read: [], answered: [], pending: 0 },
  ]
  const began = performance.now()
  const running: Promise<void>[] = []
  for (const [index, task] of tasks.entries()) {
    await wait(began + (index * seconds * 1_000) / tasks.length - performance.now())
    running.push(
      index % 2 === 0 ? onPage(apiUrl, links, task, { side: page, pages }) : overRest(apiUrl, key, task, rest),
    )
  }
  await Promise.all(running)
  return { page, rest }
}

async function onPage(
  apiUrl: string,
  links: PageLinks,
  { id, person }: OpenTask,
  { side, pages }: { side: Side; pages: Record<string, number> },
): Promise<void> {
  const visitor = new Caller(apiUrl)
  const at = await opened(visitor, links.urlOf({ purpose: 'task', subject: id, person, generation: 0 }))
  const read = must(await visitor.get(at), 200)
  side.read.push(read.ms)
  keepSize(pages, 'a task', read)
  const fields = { ...hiddenFields(read.text), answer: 'provided', '/provided/text': '终版' }
  keepAnswer(side, await visitor.postForm(at, fields))
}

async function overRest(apiUrl: string, key: string, { id, person }: OpenTask, side: Side): Promise<void> {
  const program = new Caller(apiUrl, { authorization: `Bearer ${key}`, 'x-actor': person })
  side.read.push(must(await program.get(`/v1/tasks/${id}`), 200).ms)
  const body = JSON.stringify({ answer: 'provided', text: '终版' })
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  keepAnswer(side, await program.post(`/v1/tasks/${id}/answer`, body, headers))
}

function keepAnswer(side: Side, answer: Answered): void {
  if (answer.status >= 400) throw new Error(`${answer.status}: ${answer.text.slice(0, 1_000)}`)
  side.answered.push(answer.ms)
  if (answer.status === 202) side.pending += 1
}

/** The largest of the other pages: of a lead with many tasks, of a campaign with many filings. */
async function pageSizes(
  { apiUrl }: BenchStack,
  links: PageLinks,
  tasks: readonly OpenTask[],
): Promise<Record<string, number>> {
  const pages: Record<string, number> = {}
  const [filing = ''] = tasks[0]?.id.split('.') ?? []
  const subject = { desk: '', campaign: filing.slice(0, filing.lastIndexOf('-')), kit: filing }
  const person = tasks.find(({ id, person }) => id.startsWith(subject.campaign) && person.startsWith('M'))?.person ?? ''
  for (const purpose of ['desk', 'campaign', 'kit'] as const) {
    const visitor = new Caller(apiUrl)
    const at = await opened(visitor, links.urlOf({ purpose, subject: subject[purpose], person, generation: 0 }))
    keepSize(pages, purpose, must(await visitor.get(at), 200))
  }
  return pages
}

async function opened(visitor: Caller, url: string): Promise<string> {
  const { location } = must(await visitor.get(new URL(url).pathname), 303)
  return location ?? ''
}

function keepSize(pages: Record<string, number>, name: string, { text }: Answered): void {
  pages[name] = Math.max(pages[name] ?? 0, Buffer.byteLength(text))
}

function must(answer: Answered, status: number): Answered {
  if (answer.status !== status) throw new Error(`${answer.status}: ${answer.text.slice(0, 1_000)}`)
  return answer
}

async function reminders({ pool }: BenchStack): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from facts where type = 'ReminderIssued'`)
  return rows[0]?.n ?? 0
}

export const p95 = (values: readonly number[]): number => quantile(values, 0.95)
