/** A changed policy tried on what runs: what the rehearsal says is what then happens (S0-39). */
import { rehearseMail } from '../../infra/postgres/reads/rehearse-mail'
import { installReference } from '../../infra/reference/install'
import { createReferenceReader } from '../../infra/reference/reference'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import { releaseMail } from '../../infra/reference/release-mail'
import type { Policy } from '../../workflows/contract/policy'
import { patiently } from '../support/patience'
import { checkInvariants } from '../support/invariants'
import { begin, DOUYIN, factsOf, toPlatform, WECHAT } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(300_000)

const shipped = loadReferenceDir(REFERENCE_DATA_DIR).find((d): d is Policy => d.kind === 'policy') as Policy
const { standard, urgent } = shipped.ladders
if (!standard || !urgent) throw new Error('the shipped policy has other ladders')
// Reminds once at the due time and twice more, and its envelopes leave in the afternoon alone.
const QUIET: Policy = {
  ...shipped,
  version: '2027-01-01',
  ladders: {
    ...shipped.ladders,
    standard: {
      rungs: standard.rungs.filter(({ offset }) => offset.value === 0),
      repeat: { ...standard.repeat, cap: 2 },
    },
  },
  mail: shipped.mail?.envelopes && {
    ...shipped.mail,
    envelopes: { ...shipped.mail.envelopes, at: ['15:30'], newsAt: '15:30' },
  },
}

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ startAt: '2026-10-12T10:30:00+08:00' })
})
afterAll(async () => {
  await rig.stop()
})

const midnight = (day: number): string => `2026-10-${String(day).padStart(2, '0')}T00:00:00+08:00`

/** Letters that really leave, day by day. */
async function lettersByDay(from: number, days: number): Promise<{ on: string; letters: number }[]> {
  const found: { on: string; letters: number }[] = []
  for (let day = from; day < from + days; day += 1) {
    const before = rig.mailbox.messages.length
    await rig.step(midnight(day + 1))
    await rig.settle()
    const letters = rig.mailbox.messages.length - before
    if (letters > 0) found.push({ on: midnight(day).slice(0, 10), letters })
  }
  return found
}

it('S0-39 a rehearsal says which letters leave on which day, as things are and under a changed policy', async () => {
  const numbers = [await begin(rig, [DOUYIN, WECHAT]), await begin(rig), await begin(rig)]
  // One that a platform has: time alone brings a look into its back end.
  await toPlatform(rig, `${numbers[2]}-01`)
  await rig.settle()
  await rig.step(midnight(13))
  await rig.settle()
  const reads = { pool: rig.pool, reference: createReferenceReader(rig.pool, { latestForMs: 0 }) }
  const rehearse = (policy: Policy, days: number) =>
    rehearseMail(reads, policy, { client: undefined, days, limit: 100 })

  const first = await rehearse(QUIET, 4)
  expect([first.campaigns, first.running]).toEqual([3, 3])
  expect(first.days.flatMap(({ on, before }) => (before > 0 ? [{ on, letters: before }] : []))).toEqual(
    await lettersByDay(13, 4),
  )
  expect(first.before.letters).toBeGreaterThan(3)

  const second = await rehearse(QUIET, 8)
  expect(second.after.letters).toBeLessThan(second.before.letters)
  const fewer = second.before.letters - second.after.letters
  expect(second.words.zh).toMatch(new RegExp(`^邮件共少 ${fewer} 封，`))
  await installReference(rig.pool, [QUIET])
  const released = await releaseMail(rig.pool, { policyVersion: QUIET.version, source: 'test' })
  expect(released).toMatchObject({ policyVersion: QUIET.version, running: 7 })
  await patiently('every poke to be delivered', async () => (await rig.pool.query('select from pokes')).rowCount === 0)
  await rig.settle()
  await checkInvariants(rig)
  for (const number of numbers) {
    const facts = (await factsOf(rig, number)).filter(({ type }) => type === 'MailPolicyChanged')
    expect(facts.map(({ body }) => body)).toEqual([expect.objectContaining({ policyVersion: QUIET.version })])
    expect(await rig.state(number)).toMatchObject({ mailPolicyVersion: QUIET.version, policyVersion: shipped.version })
  }
  expect(second.days.flatMap(({ on, after }) => (after > 0 ? [{ on, letters: after }] : []))).toEqual(
    await lettersByDay(17, 8),
  )
  // Once more changes nothing.
  const again = await releaseMail(rig.pool, { policyVersion: QUIET.version, source: 'test' })
  expect(again.running).toBe(0)
  // Whoever starts now has the newest policy anyway.
  const later = await begin(rig)
  await rig.settle()
  expect((await factsOf(rig, later)).some(({ type }) => type === 'MailPolicyChanged')).toBe(false)
  await rig.replayAll()
})
