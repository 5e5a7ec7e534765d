/**
 * Thousands of reminders fall due in the same minute while no worker runs: one is started, with nothing in its cache. Every
 * reminder is recorded once and told once. Beside its letters a second: the same bodies over a bare pooled nodemailer to the
 * same sink.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import nodemailer from 'nodemailer'
import PostalMime from 'postal-mime'
import type { BenchStack } from '../bench-stack'
import type { SinkCounts } from '../sink'
import { sendLetterByLetter } from '../../support/older-policy'
import { openCampaigns, TASKS_OF_CAMPAIGN } from './crowd'

export interface RemindersFigures {
  tasks: number
  filings: number
  /** Tasks without a reminder, and those with more than one. */
  lost: number
  twice: number
  /** From the start of the worker to the last reminder's fact, and to the last letter. */
  factsSeconds: number
  drainSeconds: number
  letters: number
  lettersTwice: number
  /** From the first letter to the last. */
  lettersPerSecond: number
  rawPerSecond: number
}

const GIVE_UP_MS = 20 * 60_000
const POLL_MS = 250
/** Longer than readers believe which version is the newest. */
const POLICY_IS_KNOWN_MS = 6_000
/** As many as the service has. */
const CONNECTIONS = 5

export async function measureReminders(
  stack: BenchStack,
  { first, reminders }: { first: number; reminders: number },
  note: (line: string) => void,
): Promise<RemindersFigures> {
  // Each letter by itself: gathered there would be fewer to send.
  await sendLetterByLetter(stack.pool)
  await sleep(POLICY_IS_KNOWN_MS)
  const campaigns = Math.ceil(reminders / TASKS_OF_CAMPAIGN)
  note(`opening ${campaigns} campaigns with ${TASKS_OF_CAMPAIGN} tasks each`)
  const tasks = await openCampaigns(stack, first, campaigns)
  await stack.quiet()
  const ids = tasks.map(({ id }) => id)
  note(`the worker is stopped, ${ids.length} reminders fall due, the worker is started`)
  await stack.stopWorker()
  await stack.jump(tasks[0]?.dueAt ?? '')
  const sunk = await stack.sink()
  const began = performance.now()
  await stack.startWorker()
  const since = { pool: stack.pool, ids, began }
  const factsSeconds = await until(since, async () => (await remindedOf(since)).tasks >= ids.length)
  const drainSeconds = await until(since, async () => (await lettersOf(since)).waiting === 0)
  const { facts, tasks: reminded } = await remindedOf(since)
  const sent = await lettersOf(since)
  const now = await stack.sink()
  note('the same bodies over a bare transport')
  const rawPerSecond = await sendRaw(stack, now)
  return {
    tasks: ids.length,
    filings: ids.length / 4,
    lost: ids.length - reminded,
    twice: facts - reminded,
    factsSeconds,
    drainSeconds,
    letters: now.received - sunk.received,
    lettersTwice: now.received - now.different - (sunk.received - sunk.different),
    lettersPerSecond: sent.sent / Math.max(0.001, sent.seconds),
    rawPerSecond,
  }
}

interface Since {
  pool: BenchStack['pool']
  ids: readonly string[]
  began: number
}

async function until({ began }: Since, holds: () => Promise<boolean>): Promise<number> {
  while (!(await holds())) {
    if (performance.now() - began > GIVE_UP_MS) throw new Error('reminders are not drained in time')
    await sleep(POLL_MS)
  }
  return (performance.now() - began) / 1_000
}

async function remindedOf({ pool, ids }: Since): Promise<{ facts: number; tasks: number }> {
  const { rows } = await pool.query<{ facts: number; tasks: number }>(
    `select count(*)::int as facts, count(distinct body ->> 'task')::int as tasks
       from facts where type = 'ReminderIssued' and body ->> 'task' = any ($1)`,
    [ids],
  )
  return rows[0] ?? { facts: 0, tasks: 0 }
}

async function lettersOf({ pool, ids }: Since): Promise<{ waiting: number; sent: number; seconds: number }> {
  const { rows } = await pool.query<{ waiting: number; sent: number; seconds: number }>(
    `select count(*) filter (where status = 'queued')::int as waiting, count(*) filter (where status = 'sent')::int as sent,
            coalesce(extract(epoch from max(sent_at) - min(sent_at)), 0)::float as seconds
       from mails where kind in ('reminder', 'escalation') and subject = any ($1)`,
    [[...new Set(ids.map((id) => id.split('.')[0] ?? ''))]],
  )
  return rows[0] ?? { waiting: 0, sent: 0, seconds: 0 }
}

async function sendRaw(stack: BenchStack, { sample }: SinkCounts): Promise<number> {
  const bodies = await Promise.all(sample.map(async (raw) => PostalMime.parse(raw)))
  const transport = nodemailer.createTransport({ pool: true, url: stack.smtpUrl, maxConnections: CONNECTIONS })
  const total = bodies.length * 5
  const began = performance.now()
  await Promise.all(
    Array.from({ length: total }, (_, n) => {
      const { subject, text, html } = bodies[n % bodies.length] ?? {}
      return transport.sendMail({ from: 'a@example.com', to: 'b@example.com', subject, text, html: html ?? '' })
    }),
  )
  const seconds = (performance.now() - began) / 1_000
  transport.close()
  return total / seconds
}
