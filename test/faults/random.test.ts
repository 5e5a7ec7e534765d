/**
 * Random sequences of commands, reports, deadlines and withdrawals over one campaign, some at the same moment, against the
 * real workflows and a small model. More with RANDOM_RUNS, RANDOM_MOVES; again with RANDOM_SEED.
 */
import fc from 'fast-check'
import { openTasks, type CampaignState } from '../../activities/domain/record/state'
import type { Outcome } from '../../workflows/contract/views'
import { createDriver, prepareFiling, type Driver } from '../support/driver'
import { checkCampaign, checkInvariants } from '../support/invariants'
import { CampaignModel, interpret, MOVES, versionOf, type Asked, type Move } from '../support/moves'
import { givesUpAt, settled } from '../support/patience'
import { randomSettings } from '../support/random-settings'
import { createRig, type Rig } from '../support/rig'

const { runs, moves, seed } = randomSettings()
const DAY = 86_400_000
/** A sequence takes some seconds; this ends the test only where one has come to a stop. */
const SEQUENCE_MS = 60_000

let rig: Rig
let driver: Driver

beforeAll(async () => {
  rig = await createRig()
  driver = createDriver(rig)
})
afterAll(async () => {
  await rig.stop()
})

const number = fc.nat({ max: 10_000 })
const anyMove = (what: fc.Arbitrary<Move['what']>): fc.Arbitrary<Move> =>
  fc.record({ what, a: number, b: number, c: number })
/** Answers and reports carry a campaign on; what ends it comes seldom. */
const move = fc.oneof(
  { weight: 8, arbitrary: anyMove(fc.constant('answer')) },
  { weight: 4, arbitrary: anyMove(fc.constant('report')) },
  { weight: 4, arbitrary: anyMove(fc.constantFrom(...MOVES.slice(1, 9))) },
  { weight: 1, arbitrary: anyMove(fc.constantFrom('withdraw', 'cancel', 'give_up')) },
)
type Turn = { together: Move[] } | { prepare: number } | { hours: number }
const turn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ together: fc.tuple(move) }) },
  { weight: 3, arbitrary: fc.record({ together: fc.tuple(move, move) }) },
  { weight: 3, arbitrary: fc.record({ prepare: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ hours: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 1, arbitrary: fc.constant({ hours: 24 * 31 }) },
)

class Sequence {
  private readonly model = new CampaignModel()
  readonly trace: string[] = []

  private constructor(private readonly number: string) {}

  static async begin(three: boolean): Promise<Sequence> {
    const now = Date.parse(await rig.now())
    const launchAt = new Date(now + 20 * DAY).toISOString()
    const filings = [
      { platform: 'douyin', item: 'activity_report' },
      { platform: 'wechat', item: 'mini_program_audit' },
      ...(three ? [{ platform: 'own_app', item: 'icp_filing', required: false }] : []),
    ]
    const sequence = new Sequence(
      await driver.start({
        endsAt: new Date(now + 25 * DAY).toISOString(),
        filings,
        launches: filings.map(({ platform }) => ({ platform, launchAt })),
      }),
    )
    await sequence.check()
    return sequence
  }

  async play(turns: readonly Turn[]): Promise<void> {
    for (const next of turns) {
      if ((await this.state()).archivedAt !== undefined) return
      if ('hours' in next) await rig.step(new Date(Date.parse(await rig.now()) + next.hours * 3_600_000).toISOString())
      else if ('prepare' in next) await this.prepare(next.prepare)
      else await this.together(next.together)
      await this.check()
    }
  }

  /** Ends it, so that the next sequence has the clock to itself. */
  async end(): Promise<void> {
    await this.ask({ name: 'cancel', body: { campaign: this.number, reason: '到此为止' }, person: 'M1001' })
    for (const f of Object.values((await this.state()).filings))
      if (!f.ended)
        await this.ask({
          name: 'answerTask',
          body: { task: (await driver.openTask(f.id, 'withdraw_at_platform')).id, answer: 'done' },
          person: 'L2001',
          filing: f.id,
          kind: 'withdraw_at_platform',
          answer: 'done',
        })
    await driver.until('the archive', (s) => s.archivedAt !== undefined, this.number)
    await this.check()
  }

  private state(): Promise<CampaignState> {
    return driver.state(this.number)
  }

  private async prepare(n: number): Promise<void> {
    const s = await this.state()
    const f = Object.values(s.filings)[n]
    if (!f || f.phase !== 'preparing' || f.ended || s.ending || s.closedAt) return
    await prepareFiling(driver, f.id)
    this.trace.push(`prepare ${f.id}`)
    this.model.take({
      name: 'answerTask',
      body: { task: '', answer: 'complete' },
      person: null,
      filing: f.id,
      kind: 'recheck',
      answer: 'complete',
    })
  }

  /** Sends some commands at once; the model takes the accepted in the order in which the record did. */
  private async together(these: readonly Move[]): Promise<void> {
    const [s, now] = [await this.state(), await rig.now()]
    const asked = these.flatMap((one) => interpret(s, one, now) ?? [])
    const known = new Set(driver.acknowledged.keys())
    const taken = await Promise.all(
      asked.map(async (one) => ({ one, outcome: await driver.command(one.name, one.body as never, one.person) })),
    )
    for (const { one, outcome } of taken)
      this.trace.push(
        `${JSON.stringify({ ...one, body: one.body })} → ${outcome.ok ? `ok v${versionOf(outcome)}` : outcome.code}`,
      )
    this.model.meet(await this.state())
    for (const { one, outcome } of taken.sort((x, y) => versionOf(x.outcome) - versionOf(y.outcome)))
      if (outcome.ok) this.model.take(one)
    await this.checkFacts([...driver.acknowledged].filter(([id]) => !known.has(id)))
  }

  private async ask(one: Asked): Promise<void> {
    const outcome = await driver.command(one.name, one.body, one.person)
    this.trace.push(`${JSON.stringify(one)} → ${outcome.ok ? 'ok' : outcome.code}`)
    if (outcome.ok) this.model.take(one)
  }

  /** An accepted command has its facts, a refused one has none. */
  private async checkFacts(answered: readonly [string, Outcome][]): Promise<void> {
    for (const [id, outcome] of answered) {
      const { rows } = await rig.pool.query<{ n: number }>('select count(*)::int as n from facts where cause = $1', [
        id,
      ])
      if (outcome.ok !== (rows[0]?.n ?? 0) > 0)
        throw new Error(`request ${id} was ${outcome.ok ? 'accepted' : 'refused'} and has ${rows[0]?.n} facts`)
    }
  }

  /** What was decided is compared at once; what follows from it may take the workflows a moment. */
  private async check(): Promise<void> {
    const until = Math.min(givesUpAt(), Date.now() + SEQUENCE_MS)
    for (;;) {
      await settled(rig.pool, { mail: false })
      const s = await this.state()
      this.model.meet(s)
      const found = this.model.compare(s, await rig.now())
      checkCampaign(s, found)
      if (s.archivedAt === undefined && (await this.nothingAhead(s)))
        found.push('nothing is open and nothing is planned')
      if (found.length === 0) return
      if (Date.now() > until) throw new Error(found.join('\n'))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  private async nothingAhead(s: CampaignState): Promise<boolean> {
    if ([s, ...Object.values(s.filings)].some((h) => openTasks(h).length > 0)) return false
    // What has ended or is closed goes to the archive by itself.
    if (s.closedAt !== undefined || ['withdrawn', 'cancelled'].includes(s.stage)) return false
    const { rows } = await rig.pool.query(
      `select 1 from campaigns where number = $1 and wake_at is not null
        union all select 1 from filings where campaign = $1 and wake_at is not null`,
      [s.number],
    )
    return rows.length === 0
  }
}

it(
  'whatever people and platforms do, in whatever order: nothing accepted is lost, nothing opens twice, nothing stands still',
  async () => {
    let played = 0
    let failed: string[] = []
    const property = fc.asyncProperty(
      fc.boolean(),
      fc.array(turn, { minLength: 5, maxLength: moves, size: 'max' }),
      async (three, turns) => {
        const sequence = await Sequence.begin(three)
        try {
          await sequence.play(turns)
          await sequence.end()
          played += 1
        } catch (error) {
          failed = sequence.trace
          throw error
        }
      },
    )
    const details = await fc.check(property, { numRuns: runs, seed, endOnFailure: true })
    if (details.failed) {
      const why = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
      throw new Error(`RANDOM_SEED=${details.seed}, sequence ${details.numRuns}:\n${why}\n${failed.join('\n')}`)
    }
    process.stdout.write(`${played} sequences played\n`)
    expect(played).toBe(runs)
    await settled(rig.pool)
    await checkInvariants(rig, { acknowledged: driver.acknowledged })
  },
  runs * SEQUENCE_MS + 60_000,
)
