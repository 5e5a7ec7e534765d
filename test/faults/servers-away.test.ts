/** The servers that the service stands on go away and come back: Temporal killed, PostgreSQL frozen, PostgreSQL stopped. */
import { createDriver, ENDS_AT, liveThrough, type Driver } from '../support/driver'
import { checkInvariants } from '../support/invariants'
import { startOwnStack, type OwnStack } from '../support/own-stack'
import { settled } from '../support/patience'
import { createRig, type Rig } from '../support/rig'

let stack: OwnStack
beforeAll(async () => {
  stack = await startOwnStack()
}, 120_000)
afterAll(() => stack.stop(), 60_000)

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

// Freezing a process and finding its children is done through /proc, which only Linux has.
const linuxOnly = process.platform === 'linux' ? it : it.skip

describe('when a server goes away', () => {
  // A service for each: what one fault has left is judged with it, and never again.
  let rig: Rig
  let driver: Driver
  beforeEach(async () => {
    rig = await createRig({ letters: 'each' })
    driver = createDriver(rig)
  }, 60_000)
  afterEach(() => rig.stop(), 60_000)

  /** Plays two campaigns, and the fault in their midst; then everything must have gone on. */
  async function inTheMidst(fault: () => Promise<void>): Promise<void> {
    const campaigns = Promise.all(['甲', '乙'].map((name) => liveThrough(driver, name)))
    await Promise.all([campaigns, wait(1_500).then(fault)])
    await settled(rig.pool)
    await checkInvariants(rig, { acknowledged: driver.acknowledged })
    const { rows } = await rig.pool.query<{ n: number }>('select count(*)::int as n from campaigns')
    expect(rows[0]?.n).toBe(2)
  }

  it('every campaign goes on after Temporal was killed, twice', async () => {
    await inTheMidst(async () => {
      for (let times = 0; times < 2; times += 1) {
        await stack.killTemporal()
        await wait(1_000)
        await stack.startTemporal()
        await wait(2_000)
      }
    })
  }, 120_000)

  linuxOnly(
    'PostgreSQL may freeze for 20 s: no workflow task fails and nothing is lost',
    async () => {
      await inTheMidst(async () => {
        stack.freezePostgres()
        await wait(20_000)
        stack.thawPostgres()
      })
    },
    150_000,
  )

  it('PostgreSQL may be stopped for 20 s: no workflow task fails and nothing is lost', async () => {
    await inTheMidst(async () => {
      await stack.stopPostgres()
      await wait(20_000)
      await stack.startPostgres()
    })
  }, 150_000)
})

it('a letter that has left while PostgreSQL goes away is remembered when it is back, and never sent again', async () => {
  const left: string[] = []
  let away: Promise<void> | undefined
  const lone = await createRig({
    letters: 'each',
    send: async ({ key }) => {
      left.push(key)
      // The mail server has it; the ledger cannot be told.
      if (away === undefined) {
        await stack.stopPostgres()
        away = wait(4_000).then(() => stack.startPostgres())
      }
      return { outcome: 'sent', messageId: `<${key}@example.cn>` }
    },
  })
  try {
    await createDriver(lone).start({
      endsAt: ENDS_AT,
      filings: [{ platform: 'douyin', item: 'activity_report' }],
      launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
    })
    while (away === undefined) await wait(50)
    await away
    await settled(lone.pool)
    expect(left).toEqual([...new Set(left)])
    const { rows } = await lone.pool.query<{ key: string; status: string }>('select key, status from mails order by id')
    expect(rows).toEqual(left.map((key) => ({ key, status: 'sent' })))
  } finally {
    await lone.stop()
  }
}, 120_000)
