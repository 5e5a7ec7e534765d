/** Tries a policy on everything that runs: which letters would leave as it is now, and which under that policy. Writes nothing. */
import { isEnvelope } from '../../../activities/domain/mail/envelopes'
import { countByDay, countLetters, differenceInWords } from '../../../activities/domain/mail/letters-counted'
import { playMails, type LetterAhead, type PlayedOn, type Span } from '../../../activities/domain/rehearse-mail'
import { at } from '../../../activities/domain/time/instants'
import { makeCalendar } from '../../../activities/domain/time/calendar'
import { writesAs } from '../../../activities/domain/rules/mail-policy'
import type { Policy } from '../../../workflows/contract/policy'
import { ENDED_STAGES } from '../../../workflows/contract/words'
import { createTurns } from '../../turns'
import { POLICY_ID, readSurroundings } from '../record/read-context'
import { workingDaysOf } from '../../reference/working-days'
import { loadCampaign } from '../record/record-store'
import { readClock } from '../clock'
import type { Reads } from './reads'
import { queuedMails } from './read-model'

export interface MailRehearsal {
  /** Campaigns that it was tried on, of those that run. */
  campaigns: number
  running: number
  /** Campaigns that have more to do than is played. */
  cut: number
  span: Span
  before: ReturnType<typeof countLetters>
  after: ReturnType<typeof countLetters>
  days: ReturnType<typeof countByDay>
  words: { zh: string; en: string }
}

const DAY_MS = 86_400_000

interface Asked {
  /** Whose campaigns; undefined: those of all. */
  client: string | undefined
  days: number
  /** Campaigns at most. */
  limit: number
  /** Nobody waits for the answer any more. */
  isGone?: () => boolean
}

/** One at a time in a process: others wait for their turn. */
let last: Promise<unknown> = Promise.resolve()

export function rehearseMail(reads: Reads, policy: Policy, asked: Asked): Promise<MailRehearsal> {
  const mine = last.then(() => rehearse(reads, policy, asked))
  last = mine.catch(() => undefined)
  return mine
}

async function rehearse(reads: Reads, policy: Policy, { client, days, limit, isGone }: Asked): Promise<MailRehearsal> {
  const { now } = await readClock(reads.pool)
  const span = { from: now, until: at(new Date(Date.parse(now) + days * DAY_MS)) }
  const all = await runningCampaigns(reads.pool, client)
  const [before, after] = [new Map<string, LetterAhead>(), new Map<string, LetterAhead>()]
  let [campaigns, cut] = [0, 0]
  for (const number of all.slice(0, limit)) {
    if (isGone?.()) break
    const known = await readRunning(reads, number)
    if (!known) continue
    const { state, around, queued } = known
    const mailPolicy = { version: policy.version, releasedAt: now, before: around.mailPolicy?.before ?? around.policy }
    const changed = { ...around, policy: writesAs(around.policy, policy), mailPolicy }
    const [as, otherwise] = [
      await played(playMails(state, around, queued, span)),
      await played(playMails(state, changed, queued, span)),
    ]
    gather(before, number, as.letters)
    gather(after, number, otherwise.letters)
    campaigns += 1
    if (!as.whole || !otherwise.whole) cut += 1
  }
  const compared = await compare(reads, [...before.values()], [...after.values()])
  return { campaigns, cut, running: all.length, span, ...compared }
}

/** Step by step, with turns for others between them. */
async function played(steps: ReturnType<typeof playMails>): Promise<PlayedOn> {
  const othersTurn = createTurns()
  for (;;) {
    await othersTurn()
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** An envelope has letters of several campaigns, and one name; every other letter leaves by itself. */
function gather(into: Map<string, LetterAhead>, number: string, letters: ReadonlyMap<string, LetterAhead>): void {
  for (const [name, letter] of letters) into.set(isEnvelope(name) ? name : `${number} ${name}`, letter)
}

async function runningCampaigns(pool: Reads['pool'], client: string | undefined): Promise<string[]> {
  const sql = 'select number from campaigns where not ended and ($1::text is null or client = $1) order by number'
  return (await pool.query<{ number: string }>(sql, [client])).rows.map(({ number }) => number)
}

/** A campaign with all that its decisions hang on; undefined once it has ended. */
async function readRunning({ pool, reference }: Reads, number: string) {
  const db = await pool.connect()
  try {
    const state = await loadCampaign(db, number)
    if (!state || ENDED_STAGES.includes(state.stage)) return undefined
    const around = await readSurroundings(db, reference, state, undefined)
    return { state, around, queued: await queuedMails(db, number) }
  } finally {
    db.release()
  }
}

async function compare(
  { pool, reference }: Reads,
  before: readonly LetterAhead[],
  after: readonly LetterAhead[],
): Promise<Pick<MailRehearsal, 'before' | 'after' | 'days' | 'words'>> {
  const present = await reference.latest('policy', POLICY_ID)
  const days = present && (await workingDaysOf(reference, present, pool))
  if (!days) throw new Error('no policy or calendar is installed: run the set-up (`npm start` does)')
  const calendar = makeCalendar(days, present)
  const counted = { before: countLetters(calendar, before), after: countLetters(calendar, after) }
  return {
    ...counted,
    days: countByDay(calendar, before, after),
    words: differenceInWords(counted.before, counted.after),
  }
}
