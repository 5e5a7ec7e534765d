/** A mail server that hangs, drops, defers and refuses: no filing waits for it, and every mail arrives, once or told why not. */
import { closeAndArchive, createDriver, ENDS_AT, prepareFiling, type Driver } from '../support/driver'
import { checkInvariants } from '../support/invariants'
import { settled } from '../support/patience'
import { createRig, type Rig } from '../support/rig'
import type { MailboxBehaviourName } from '../support/smtp-server'

let rig: Rig
let driver: Driver
let drops = 0

beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
  driver = createDriver(rig)
})
afterAll(async () => {
  await rig.stop()
})

const PLAN = {
  endsAt: ENDS_AT,
  filings: [{ platform: 'douyin', item: 'activity_report' }],
  launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
}

/** Misbehaves so often, then behaves. */
function misbehave(as: MailboxBehaviourName, times: number): void {
  const left = new Map<string | undefined, number>()
  rig.mailbox.setBehaviour((recipient) => {
    if (recipient === undefined) return 'ok'
    const seen = left.get(recipient) ?? 0
    left.set(recipient, seen + 1)
    return seen < times ? as : 'ok'
  })
}

const copiesOf = (predicate: (text: string) => boolean): number[] => {
  const copies = new Map<string, number>()
  for (const { messageId, subject } of rig.mailbox.messages)
    if (predicate(subject)) copies.set(messageId, (copies.get(messageId) ?? 0) + 1)
  return [...copies.values()]
}

it('a server that drops the connection after DATA gets the same mail again, under the same Message-ID', async () => {
  let dropped = false
  rig.mailbox.setBehaviour((recipient) => {
    if (recipient === undefined || dropped) return 'ok'
    // Asked at RCPT and at DATA: the first mail goes through the former and is dropped at the latter.
    const { messages } = rig.mailbox
    if (messages.length > 0) dropped = true
    return dropped ? 'ok' : 'drop_after_data'
  })
  const number = await driver.start(PLAN)
  await driver.openTask(`${number}-01`, 'collect_material')
  await settled(rig.pool)
  drops += 1
  const copies = copiesOf(() => true)
  expect(Math.max(...copies)).toBe(2)
  expect(copies.filter((n) => n > 1)).toHaveLength(1)
}, 90_000)

it.each(['greylist', 'hang'] as const)(
  'a server that answers with %s holds up no filing; its mails arrive later, once',
  async (behaviour) => {
    rig.mailbox.clear()
    misbehave(behaviour, 2)
    const number = await driver.start(PLAN)
    const filing = `${number}-01`
    await prepareFiling(driver, filing)
    await driver.answer(filing, 'submit', 'submitted', { number: `DY-${behaviour}` })
    await driver.must('report', { filing, kind: 'passed', credential: { number: 'C' } })
    rig.mailbox.setBehaviour('ok')
    await settled(rig.pool)
    expect(Math.max(...copiesOf(() => true))).toBe(1)
  },
  120_000,
)

it('a mail that tells of the archive and is refused is an alarm; the campaign stays archived', async () => {
  rig.mailbox.setBehaviour('ok')
  const { rows } = await rig.pool.query<{ number: string }>("select number from campaigns where stage = 'cleared'")
  const number = rows[0]?.number ?? ''
  await rig.step('2026-11-12T10:00:00+08:00')
  rig.mailbox.setBehaviour('refuse')
  await closeAndArchive(driver, number)
  await settled(rig.pool)
  const alarms = await rig.pool.query<{ code: string }>('select code from alarms where subject = $1', [number])
  expect(alarms.rows.map((r) => r.code)).toEqual(['mail_refused:M1001'])
  rig.mailbox.setBehaviour('ok')
})

it('keeps every invariant after all that', async () => {
  await settled(rig.pool)
  await checkArrived()
})

/** The mailbox was emptied between tests, so only the ledger and the record are looked at. */
async function checkArrived(): Promise<void> {
  const { rows } = await rig.pool.query<{ status: string; n: number }>(
    "select status, count(*)::int as n from mails where status in ('queued') group by status",
  )
  expect(rows).toEqual([])
  await checkInvariants(rig, { acknowledged: driver.acknowledged, crashes: drops, arrived: false })
}
