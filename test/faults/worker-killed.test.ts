/** A worker that dies between the record's commit and Temporal's memory, at every kind of moment; and under load. */
import { stepClock } from '../../infra/postgres/clock'
import { startDoomed, type Doomed } from '../support/doomed'
import { closeAndArchive, createDriver, ENDS_AT, liveThrough, type Driver } from '../support/driver'
import { checkInvariants } from '../support/invariants'
import { settled } from '../support/patience'
import { createRig, type Rig } from '../support/rig'
import { sharedStack } from '../support/stack'

let rig: Rig
let doomed: Doomed | undefined

beforeEach(async () => {
  rig = await createRig({ worker: false })
})
afterEach(async () => {
  await doomed?.stop()
  doomed = undefined
  await rig.stop()
})

/**
 * Enough deaths, or enough time on a busy machine: from then on no worker dies any more. Well within what a caller waits for
 * one answer, who would otherwise give up on a service that is only killed faster than it can answer.
 */
const DYING_MS = 50_000
const DYING_AT_MOST_MS = 70_000
const DEATHS = 15

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Runs the clock to the campaigns' end, closes them, and has the last mails sent in the morning after. */
async function toTheArchive(driver: Driver, numbers: readonly string[]): Promise<void> {
  const settle = (): Promise<void> => settled(rig.pool)
  await stepClock(rig.pool, ENDS_AT, { settle })
  await Promise.all(numbers.map((number) => closeAndArchive(driver, number)))
  await stepClock(rig.pool, '2026-11-12T10:00:00+08:00', { settle })
}

it('loses nothing and does nothing twice when the worker dies after a commit, at every kind of moment', async () => {
  doomed = await startDoomed(rig, sharedStack().temporalAddress, { atCommits: true })
  const driver = createDriver(rig)
  const since = Date.now()
  const enough = setInterval(() => {
    const ms = Date.now() - since
    if (ms < DYING_MS || ((doomed?.deaths.length ?? 0) < DEATHS && ms < DYING_AT_MOST_MS)) return
    clearInterval(enough)
    void doomed?.spare()
  }, 1_000)
  const numbers = await Promise.all(['甲', '乙', '丙'].map((name) => liveThrough(driver, name)))
  await toTheArchive(driver, numbers)
  clearInterval(enough)
  await checkInvariants(rig, { crashes: doomed.deaths.length, acknowledged: driver.acknowledged })
  process.stdout.write(`died at ${doomed.deaths.length} kinds of moments\n`)
  expect(doomed.deaths.length).toBeGreaterThan(5)
}, 240_000)

it('loses nothing and does nothing twice when the worker is killed again and again under load', async () => {
  doomed = await startDoomed(rig, sharedStack().temporalAddress, { atCommits: false })
  const driver = createDriver(rig)
  let living = true
  const killing = (async () => {
    for (let kills = 0; living && kills < 6; kills += 1) {
      await wait(3_000)
      doomed?.kill()
    }
  })()
  const numbers = await Promise.all(['甲', '乙', '丙'].map((name) => liveThrough(driver, name)))
  living = false
  await killing
  await toTheArchive(driver, numbers)
  await checkInvariants(rig, { crashes: doomed.deaths.length, acknowledged: driver.acknowledged })
}, 240_000)
