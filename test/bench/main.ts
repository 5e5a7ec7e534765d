/**
 * `npm run bench`: what the service costs beside bare Temporal, both measured in the same run on parts of its own.
 * `-- --json` writes one JSON object to standard output; everything else goes to standard error. `-- --quick` takes about
 * 90 seconds instead of some six minutes, with wider ranges. `-- --content` measures the questions about content alone, in
 * this process; `-- --register` the lists at a million rows; `-- --replan` a new year's working days under running deadlines; `-- --loop` how
 * long API and worker hold their event loops under the largest requests; `-- --mails` how many letters people get in four weeks, with and
 * without envelopes, in this process; `-- --events` events and webhooks a second, and what they cost a step; `-- --people` pages beside REST while tasks fall due, and thousands of reminders at once.
 */
import { parseArgs } from 'node:util'
import { environment } from '../../infra/config'
import { startBenchStack } from './bench-stack'
import { measureStart } from './campaign-start'
import { contentJson, contentText, measureContent } from './content'
import { countMails } from '../support/mail-figures'
import { eventsJson, eventsText, measureEvents } from './events'
import { measureLifecycle } from './lifecycle'
import { loopJson, loopText, measureLoop, PROBED } from './loop'
import { measurePeople, peopleJson, peopleText } from './people'
import { asJson, asText, type Figures } from './print'
import { measureReferenceFiling } from './reference-filing'
import { measureRegister, registerJson, registerText } from './register'
import { measureReplan, REPLAN_STARTS_AT, replanJson, replanText } from './replan'
import { measureUpdate } from './update'

const FULL = {
  content: { rounds: 5, roundMs: 2_000 },
  start: { rounds: 5, budgetMs: 60_000, starts: 96 },
  lifecycle: { rounds: 5, budgetMs: 150_000, campaigns: 16 },
  update: { rounds: 5, budgetMs: 60_000, updates: 100 },
  replan: { deadlines: 10_000 },
  events: {
    campaigns: 200,
    readMs: 4_000,
    subscriptions: [1, 10, 100],
    step: { rounds: 5, budgetMs: 120_000, updates: 100 },
  },
  people: { answers: 500, seconds: 240, due: 2_000, reminders: 10_000 },
}
const QUICK = {
  content: { rounds: 3, roundMs: 500 },
  start: { rounds: 5, budgetMs: 12_000, starts: 32 },
  lifecycle: { rounds: 5, budgetMs: 25_000, campaigns: 16 },
  update: { rounds: 5, budgetMs: 12_000, updates: 30 },
  replan: { deadlines: 1_000 },
  events: {
    campaigns: 48,
    readMs: 1_000,
    subscriptions: [1, 10, 100],
    step: { rounds: 5, budgetMs: 40_000, updates: 40 },
  },
  people: { answers: 40, seconds: 20, due: 200, reminders: 400 },
}
/** A run that hangs must not hold a machine for ever. */
const GIVE_UP_MS = 10 * 60_000
const GIVE_UP_ROWS_MS = 40 * 60_000

const say = (line: string): void => void process.stderr.write(`${line}\n`)

function mails(json: boolean): void {
  const found = countMails('weeks')
  if (json) process.stdout.write(`${JSON.stringify(found)}\n`)
  else for (const [name, figures] of Object.entries(found)) say(`${name.padEnd(6)} ${JSON.stringify(figures)}`)
}

async function main(): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
      content: { type: 'boolean' },
      register: { type: 'boolean' },
      replan: { type: 'boolean' },
      loop: { type: 'boolean' },
      mails: { type: 'boolean' },
      people: { type: 'boolean' },
      events: { type: 'boolean' },
    },
  })
  const size = flags.quick ? QUICK : FULL
  const began = performance.now()
  const note = (line: string): void =>
    say(`[${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s] ${line}`)
  const watchdog = setTimeout(
    () => {
      say('the bench did not end in time')
      process.exit(1)
    },
    flags.register || flags.replan || flags.loop || flags.people || flags.events ? GIVE_UP_ROWS_MS : GIVE_UP_MS,
  )
  if (flags.content) {
    await content(size.content, flags.json === true).finally(() => clearTimeout(watchdog))
    return
  }
  if (flags.mails) {
    mails(flags.json === true)
    clearTimeout(watchdog)
    return
  }
  if (flags.register) {
    await register(flags.json === true, note).finally(() => clearTimeout(watchdog))
    return
  }
  if (flags.replan) {
    await replan(size.replan, flags.json === true, note).finally(() => clearTimeout(watchdog))
    return
  }
  if (flags.events) {
    await events(size.events, flags.json === true, note).finally(() => clearTimeout(watchdog))
    return
  }
  if (flags.people) {
    await people(size.people, flags.json === true, note).finally(() => clearTimeout(watchdog))
    return
  }
  if (flags.loop) {
    await loop(flags.json === true, note).finally(() => clearTimeout(watchdog))
    return
  }
  const stack = await startBenchStack(environment(), note)
  try {
    const figures = await measure(stack, size, note)
    const text = `${stack.server}, Node ${process.version}\n${asText(figures)}`
    if (flags.json) {
      say(text)
      process.stdout.write(`${JSON.stringify(asJson(figures))}\n`)
    } else process.stdout.write(`${text}\n`)
  } finally {
    await stack.stop()
    clearTimeout(watchdog)
    note('done')
  }
}

async function content(size: typeof FULL.content, json: boolean): Promise<void> {
  const figures = await measureContent(size)
  if (json) {
    say(contentText(figures))
    process.stdout.write(`${JSON.stringify(contentJson(figures))}\n`)
  } else process.stdout.write(`${contentText(figures)}\n`)
}

async function register(json: boolean, note: (line: string) => void): Promise<void> {
  const figures = await measureRegister(environment(), note)
  if (json) {
    say(registerText(figures))
    process.stdout.write(`${JSON.stringify(registerJson(figures))}\n`)
  } else process.stdout.write(`${registerText(figures)}\n`)
}

async function replan(size: typeof FULL.replan, json: boolean, note: (line: string) => void): Promise<void> {
  const stack = await startBenchStack(environment(), note, { clockStartAt: REPLAN_STARTS_AT })
  try {
    const figures = await measureReplan(stack, size, note)
    if (json) {
      say(replanText(figures))
      process.stdout.write(`${JSON.stringify(replanJson(figures))}\n`)
    } else process.stdout.write(`${replanText(figures)}\n`)
  } finally {
    await stack.stop()
  }
}

async function people(size: typeof FULL.people, json: boolean, note: (line: string) => void): Promise<void> {
  const stack = await startBenchStack(environment(), note)
  try {
    const figures = await measurePeople(stack, size, note)
    if (json) {
      say(peopleText(figures))
      process.stdout.write(`${JSON.stringify(peopleJson(figures))}\n`)
    } else process.stdout.write(`${peopleText(figures)}\n`)
  } finally {
    await stack.stop()
  }
}

async function events(size: typeof FULL.events, json: boolean, note: (line: string) => void): Promise<void> {
  const stack = await startBenchStack(environment(), note, { webhooks: true })
  try {
    const figures = await measureEvents(stack, size, note)
    if (json) {
      say(eventsText(figures))
      process.stdout.write(`${JSON.stringify(eventsJson(figures))}\n`)
    } else process.stdout.write(`${eventsText(figures)}\n`)
  } finally {
    await stack.stop()
  }
}

async function loop(json: boolean, note: (line: string) => void): Promise<void> {
  const stack = await startBenchStack(environment(), note, { scripts: PROBED })
  try {
    const figures = await measureLoop(stack, note)
    if (json) {
      say(loopText(figures))
      process.stdout.write(`${JSON.stringify(loopJson(figures))}\n`)
    } else process.stdout.write(`${loopText(figures)}\n`)
  } finally {
    await stack.stop()
  }
}

async function measure(
  stack: Awaited<ReturnType<typeof startBenchStack>>,
  size: typeof FULL,
  note: (line: string) => void,
): Promise<Figures> {
  note('P4: the reference filing')
  const reference = await measureReferenceFiling(stack)
  note(`P3: ${size.lifecycle.rounds} rounds at most of ${size.lifecycle.campaigns} campaigns with three platforms`)
  const lifecycle = await measureLifecycle(stack, size.lifecycle)
  note(`P5: ${size.update.rounds} rounds at most of ${size.update.updates} Updates, one caller`)
  const update = await measureUpdate(stack, size.update)
  note(`P1: ${size.start.rounds} rounds at most of ${size.start.starts} campaign starts, 16 callers`)
  const start = await measureStart(stack, size.start)
  note('questions about content: wording screen, requirements check')
  const content = await measureContent(size.content, (body) => stack.service.post('/v1/requirements/check', body))
  return { reference, lifecycle, update, start, content }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
