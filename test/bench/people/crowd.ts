/** Many people with many open tasks: what the loads of this bench stand on. */
import { randomUUID } from 'node:crypto'
import type { BenchStack } from '../bench-stack'
import { untilPreparing } from '../filing-steps'
import { runLoad } from '../load'
import { Caller } from './caller'
import { filingId } from '../../../workflows/contract/ids'
import { installReference } from '../../../infra/reference/install'
import type { DirectoryDoc, DirectoryPerson } from '../../../workflows/contract/reference'

const ITEM = { platform: 'wechat', item: 'moments_ad' }
const FILINGS = 10
const ROWS = 4
export const TASKS_OF_CAMPAIGN = FILINGS * ROWS
const CALLERS = 6

const staff = (letter: string, n: number): string => `${letter}${10_000 + n}`

/** A lead, a lawyer and a designer for each campaign: nobody has the tasks of two. */
export async function installPeople({ pool }: BenchStack, campaigns: number): Promise<void> {
  const person = (letter: string, department: DirectoryPerson['department'], n: number): DirectoryPerson => ({
    staff: staff(letter, n),
    name: `同事 ${staff(letter, n)}`,
    department,
    manager: letter === 'M' ? undefined : staff('M', n),
    mail: `${staff(letter, n)}@example.com`,
    phone: '000-0000-0000',
  })
  const people = Array.from({ length: campaigns }, (_, n) => [
    person('M', 'marketing', n),
    person('L', 'legal', n),
    person('D', 'design', n),
  ]).flat()
  const directory: DirectoryDoc = { kind: 'directory', id: 'bench', version: '2026-10-01', people }
  await installReference(pool, [directory])
}

/** Opens campaigns whose materials are all asked for. Gives the ids of their tasks with their holders. */
export async function openCampaigns(stack: BenchStack, first: number, campaigns: number): Promise<OpenTask[]> {
  const numbers: string[] = []
  await runLoad(CALLERS, campaigns, async (index) => {
    const n = first + index
    const number = await start(stack, {
      name: '双11 会员节抽奖',
      lead: staff('M', n),
      backup: 'M1002',
      group: { marketing: staff('M', n), legal: staff('L', n), design: staff('D', n) },
      endsAt: '2026-12-31T18:00:00+08:00',
      filings: Array.from({ length: FILINGS }, (_, i) => ({ ...ITEM, account: `账号 ${i + 1}` })),
      launches: [{ platform: ITEM.platform, launchAt: '2026-12-01T10:00:00+08:00' }],
    })
    const filings = Array.from({ length: FILINGS }, (_, i) => filingId(number, i + 1))
    await untilPreparing(stack.pool, filings, TASKS_OF_CAMPAIGN)
    numbers.push(number)
  })
  return tasksOf(stack, numbers)
}

/** Nothing is measured here: a start that is decided later than a caller waits has its number all the same. */
async function start({ apiUrl, key }: BenchStack, body: object): Promise<string> {
  const program = new Caller(apiUrl, { authorization: `Bearer ${key}` })
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const { status, text } = await program.post('/v1/campaigns', JSON.stringify(body), headers)
  const { number, subject } = JSON.parse(text) as { number?: string; subject?: string }
  const found = number ?? subject
  if (status >= 300 || found === undefined) throw new Error(`a campaign was not started: ${status} ${text}`)
  return found
}

export interface OpenTask {
  id: string
  person: string
  dueAt: string
}

async function tasksOf({ pool }: BenchStack, numbers: readonly string[]): Promise<OpenTask[]> {
  const { rows } = await pool.query<{ id: string; person: string; due_at: Date }>(
    `select id, holder as person, due_at from tasks
      where status = 'open' and kind = 'collect_material' and split_part(id, '.', 1) like any ($1) order by md5(id)`,
    [numbers.map((number) => `${number}-%`)],
  )
  return rows.map(({ id, person, due_at }) => ({ id, person, dueAt: due_at.toISOString() }))
}
