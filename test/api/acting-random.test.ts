/** People who answer, delegate, claim, give back and look at stale pages all at once, against the real record: whatever they do, in random order. */
import fc from 'fast-check'
import { createRecord } from '../../activities/record/record'
import { basisOf } from '../../activities/domain/tasks/basis'
import { openTasks, type CampaignState } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import { takeIn } from '../../infra/postgres/intake/intake'
import { createRecordStore, loadCampaign } from '../../infra/postgres/record/record-store'
import { allFacts } from '../../infra/postgres/reads/campaign'
import { createReferenceReader } from '../../infra/reference/reference'
import { parseCommand } from '../../infra/schemas/command-schemas'
import type { Actor } from '../../workflows/contract/actor'
import type { Commands } from '../../workflows/contract/commands'
import type { Outcome } from '../../workflows/contract/views'
import { randomSettings } from '../support/random-settings'
import { createApiRig, type ApiRig } from './api-rig'

const LEAD = 'M1001'
const BACKUP = 'M1002'
const PEOPLE = [LEAD, BACKUP, 'L2001', 'T3001', 'D4001', 'O7001'] as const
const ROWS = ['page_preview', 'campaign_plan']
const GROUP = 'G-TECH'
const MEMBERS: readonly string[] = ['D4001', 'O7001', BACKUP]

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
  const group = { name: { zh: '技术组', en: 'Tech' }, mail: 'tech@example.com', members: MEMBERS, owner: 'M1009' }
  const made = await rig.call({ method: 'PUT', url: `/v1/groups/${GROUP}`, body: group, person: 'M1009' })
  if (made.status !== 201) throw new Error(made.text)
})
afterAll(() => rig.stop())

interface Acted {
  by: Actor
  outcome: Outcome
  /** Of an answer: what it rested on, and what there was to rest on right before. */
  rested?: { on: string; then: string | undefined }
}

/** A move: who, how well known, which task by its place among all of them, and to whom it is given. */
const moves = fc.array(
  fc.record({
    what: fc.constantFrom(
      ...(['read', 'read', 'answer', 'answer', 'two_at_once', 'delegate', 'delegate', 'renew', 'amend'] as const),
      ...(['claim', 'claim', 'two_claim', 'give_back'] as const),
    ),
    // Whoever opens the link of a group's mailbox acts as the group.
    person: fc.constantFrom(...PEOPLE, GROUP),
    level: fc.constantFrom('link', 'known_browser'),
    at: fc.nat({ max: 4 }),
    to: fc.constantFrom(...PEOPLE, GROUP, 'M9999'),
  } as const),
  { minLength: 5, maxLength: 20 },
)
type Move = typeof moves extends fc.Arbitrary<(infer M)[]> ? M : never

class World {
  /** What each person saw when looking at a task last. */
  private readonly seen = new Map<string, string>()
  readonly acted: Acted[] = []
  private readonly record = createRecord({
    store: createRecordStore(rig.pool, createReferenceReader(rig.pool)),
    parseCommand,
  })

  constructor(readonly number: string) {}

  async state(): Promise<CampaignState> {
    const state = await loadCampaign(rig.pool, this.number)
    if (!state) throw new Error(this.number)
    return state
  }

  async move({ what, person, level, at, to }: Move): Promise<void> {
    const state = await this.state()
    const filing = state.filings[`${this.number}-01`]
    const tasks = Object.values(filing?.tasks ?? {})
    const task = tasks[at % tasks.length]
    if (!filing || !task) throw new Error('no task was opened')
    const by: Actor = { client: 'pages', person, channel: 'page', level }
    const name = `${person} ${task.id}`
    if (what === 'read') this.seen.set(name, basisOf(state, filing, task))
    else if (what === 'answer') await this.answer(by, state, task, this.seen.get(name))
    else if (what === 'two_at_once')
      await Promise.all([LEAD, BACKUP].map((two) => this.answer(pageOf(two), undefined, task, undefined)))
    else if (what === 'claim') await this.ask('claim', filing.id, { task: task.id }, by)
    else if (what === 'two_claim')
      await Promise.all(MEMBERS.map((two) => this.ask('claim', filing.id, { task: task.id }, pageOf(two))))
    else if (what === 'give_back') await this.ask('giveBack', filing.id, { task: task.id }, by)
    else if (what === 'delegate') await this.ask('delegate', filing.id, { task: task.id, to, reason: '出差' }, by)
    else if (what === 'amend')
      await this.ask('amend', this.number, { campaign: this.number, changes: { name: `活动 ${at} ${to}` } }, by)
    else if (filing.rows[task.key ?? '']?.status === 'provided')
      await this.ask('replaceMaterial', filing.id, { filing: filing.id, row: task.key ?? '', text: '新版' }, by)
  }

  private async answer(by: Actor, state: CampaignState | undefined, task: TaskState, basis: string | undefined) {
    const then = state && basisOf(state, state.filings[`${this.number}-01`], task)
    const [subject = ''] = task.id.split('.')
    const acted = await this.ask('answerTask', subject, { task: task.id, answer: 'provided', basis }, by)
    if (basis !== undefined) acted.rested = { on: basis, then }
  }

  private async ask<T extends 'answerTask' | 'delegate' | 'claim' | 'giveBack' | 'amend' | 'replaceMaterial'>(
    name: T,
    subject: string,
    body: Commands[T],
    actor: Actor,
  ): Promise<Acted> {
    const taken = await takeIn(rig.pool, { actor, route: `page ${name}`, command: name, body, subject })
    if (taken === 'key_reused') throw new Error(taken)
    const argument = { intakeId: taken.id }
    const { outcome } = await this.record({ do: 'command', subject, name, argument, updateId: taken.id })
    const acted: Acted = { by: actor, outcome }
    this.acted.push(acted)
    return acted
  }
}

const pageOf = (person: string): Actor => ({ client: 'pages', person, channel: 'page', level: 'known_browser' })

/** Reads the story again: who held each task when it was answered, and how often. */
async function checkStory(number: string): Promise<void> {
  const holders = new Map<string, string | undefined>()
  const answered = new Map<string, number>()
  for (const { type, body, actor } of await allFacts(rig, number)) {
    const said = body as { task: string | TaskState; to: string; from: string; person: string }
    const task = typeof said.task === 'string' ? said.task : said.task?.id
    if (type === 'TaskOpened') holders.set(task, (said.task as TaskState).holder.person)
    if (type === 'TaskDelegated') {
      expect([task, said.from]).toEqual([task, holders.get(task)])
      expect([...PEOPLE, GROUP]).toContain(said.to)
      expect(said.to).not.toBe(actor.person)
      expect([holders.get(task), LEAD, BACKUP]).toEqual(expect.arrayContaining([actor.person]))
      expect(actor.level).toBe('known_browser')
      expect(answered.get(task)).toBeUndefined()
      holders.set(task, said.to)
    }
    if (type === 'TaskClaimed') {
      // Nobody has it, and whoever takes it is a member who is known.
      expect([task, holders.get(task), actor.level]).toEqual([task, GROUP, 'known_browser'])
      expect([actor.person, MEMBERS.includes(said.person)]).toEqual([said.person, true])
      expect(answered.get(task)).toBeUndefined()
      holders.set(task, said.person)
    }
    if (type === 'TaskGivenBack') {
      expect([task, said.person]).toEqual([task, holders.get(task)])
      expect([said.person, LEAD, BACKUP]).toContain(actor.person)
      expect(answered.get(task)).toBeUndefined()
      holders.set(task, GROUP)
    }
    if (type !== 'TaskAnswered') continue
    answered.set(task, (answered.get(task) ?? 0) + 1)
    const forAll = actor.level === 'known_browser' ? [LEAD, BACKUP] : []
    // Nobody acts for another: by link the holder alone, signed in also who answers for the campaign.
    expect([holders.get(task), ...forAll]).toContain(actor.person)
  }
  for (const [task, times] of answered) expect([task, times]).toEqual([task, 1])
}

test('nothing is answered twice, nobody acts for another, and nothing rests on what is not so any more', async () => {
  const { runs, seed } = randomSettings()
  await fc.assert(
    fc.asyncProperty(moves, async (sequence) => {
      const number = await rig.campaign({ group: { legal: 'L2001', design: 'D4001', tech: GROUP } })
      await rig.open(
        `${number}-01`,
        ROWS.map((key) => ({ kind: 'collect_material', key })),
      )
      const world = new World(number)
      for (const move of sequence) await world.move(move)
      for (const { outcome, rested } of world.acted) {
        if (outcome.ok && rested) expect(rested.on).toBe(rested.then)
        if (!outcome.ok && outcome.code === 'basis_changed') expect(rested?.on).not.toBe(rested?.then)
      }
      await checkStory(number)
      const state = await world.state()
      const filing = state.filings[`${number}-01`]
      // Nothing is lost: what was not answered is open, and held by somebody.
      for (const task of filing ? openTasks(filing) : []) expect(task.holder.person).toBeDefined()
    }),
    { numRuns: runs, seed },
  )
})
