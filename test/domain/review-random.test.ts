/**
 * Random answers to an internal review, with budgets, leads, absences and delegating in between, against a small model of whose
 * turn it is: nobody signs for themselves or twice, nothing is approved out of turn, nothing that was asked for is lost.
 */
import fc from 'fast-check'
import { isReviewPending } from '../../activities/domain/record/review-state'
import { openTasks, reviewsOf } from '../../activities/domain/record/state'
import type { Department } from '../../workflows/contract/values'
import type { Answer } from '../../workflows/contract/words'
import { NUMBER, refusedBy } from '../support/domain-play'
import { budgetOf, LEAD, page, ReviewPlay } from '../support/review-play'
import { randomSettings } from '../support/random-settings'

const ORDERS: Department[][][] = [
  [['legal'], ['finance'], ['tech']],
  [['finance', 'legal'], ['tech']],
  [['legal', 'finance', 'tech']],
  [],
]
const ANSWERS = ['approved', 'approved', 'approved', 'change_requested', 'disputed', 'refused'] as const
const STAFF = ['M1001', 'M1002', 'M1009', 'L2001', 'F6001', 'T3001', 'V8001', 'C9001', 'P5001']
const BUDGETS = [4_999_999, 5_000_000, 20_000_000, 20_000_001]
const TIERS = ['department_head', 'vice_president', 'vice_president', 'ceo_office']

type Step =
  | { do: 'answer'; nth: number; answer: (typeof ANSWERS)[number]; by?: string }
  | { do: 'delegate'; nth: number; to: string }
  | { do: 'budget'; which: number }
  | { do: 'lead'; to: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      nth: fc.nat(5),
      answer: fc.constantFrom(...ANSWERS),
      by: fc.option(fc.constantFrom(...STAFF), { nil: undefined, freq: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delegate' as const), nth: fc.nat(5), to: fc.constantFrom(...STAFF) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('budget' as const), which: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('lead' as const), to: fc.constantFrom('M1001', 'L2001', 'M1009') }),
  },
)

/** Whose turn it is, by nothing but the answers that were taken. */
class Model {
  readonly approved = new Map<string, string>()
  readonly waiting = new Map<string, string>()
  ended = false

  constructor(
    private readonly order: Department[][],
    private readonly all: boolean,
    public tier: string,
  ) {}

  take(signer: string, answer: Answer, person: string, matter: string | undefined): void {
    if (answer === 'approved') this.approved.set(signer, person)
    else if (answer === 'refused') this.ended = true
    else this.waiting.set(signer, matter ?? '')
    if (signer === 'approval' && answer === 'approved') this.ended = true
  }

  settle(matter: string, kind: string): void {
    for (const [signer, waited] of this.waiting)
      if (waited === matter) {
        this.waiting.delete(signer)
        if (this.all && kind === 'revise_plan') this.approved.clear()
      }
  }

  /** Whoever has a hand in it now has signed for nothing. */
  void(persons: readonly string[]): void {
    if (!this.ended)
      for (const [signer, person] of this.approved) if (persons.includes(person)) this.approved.delete(signer)
  }

  get asked(): string[] {
    if (this.ended) return []
    const group = this.order.find((each) => each.some((one) => !this.approved.has(one)))
    const signers = group ?? ['approval']
    return [
      ...signers
        .filter((one) => !this.approved.has(one) && !this.waiting.has(one))
        .map((one) => (one === 'approval' ? `approve_campaign/${this.tier}` : `countersign/${one}`)),
      ...this.waiting.values(),
    ].sort()
  }
}

function play(order: Department[][], all: boolean, steps: readonly Step[]): void {
  const world = new ReviewPlay({ countersign: order, returnTo: all ? 'all' : 'asking' })
  world.begin(budgetOf(BUDGETS[0] ?? 0))
  const model = new Model(order, all, TIERS[0] ?? '')
  const asked = () => (world.r.ended ? [] : openTasks(world.r)).sort((a, b) => (a.id < b.id ? -1 : 1))
  const hands = new Set([LEAD, 'M1002'])
  for (const one of steps) {
    if (world.r.ended) break
    const tasks = asked()
    const task = 'nth' in one ? tasks[one.nth % tasks.length] : undefined
    if (one.do === 'budget') {
      world.actor = page(world.s.lead)
      const before = world.s.brief?.totalFen
      world.amend(budgetOf(BUDGETS[one.which] ?? 0))
      // Finance has confirmed another budget.
      if (before !== BUDGETS[one.which]) model.approved.delete('finance')
      model.tier = TIERS[one.which] ?? ''
    } else if (one.do === 'lead') {
      world.actor = page(world.s.lead)
      world.amend({ lead: one.to })
      hands.add(one.to)
      model.void([...hands])
    } else if (task && one.do === 'delegate') {
      world.actor = page(task.holder.person ?? '')
      refusedBy(() => world.run({ type: 'delegate', body: { task: task.id, to: one.to } }))
    } else if (task && one.do === 'answer') answerOne(world, model, task.id, one, hands)
    world.look(world.r.id)
    world.tell()
    // What was opened is followed up in the same step, as the record does.
    world.look(world.r.id)
    check(world, model)
  }
}

function answerOne(
  world: ReviewPlay,
  model: Model,
  id: string,
  one: Extract<Step, { do: 'answer' }>,
  hands: Set<string>,
): void {
  const task = world.r.tasks[id]
  if (!task) throw new Error(id)
  const person = one.by ?? task.holder.person ?? 'nobody'
  const isSigning = task.kind === 'countersign' || task.kind === 'approve_campaign'
  const answer = isSigning ? one.answer : task.kind === 'hold_meeting' ? 'held' : 'revised'
  world.actor = page(person)
  const body = { task: id, answer, basis: world.basis(task), text: answer, workingDays: 3 } as const
  if (refusedBy(() => world.run({ type: 'answerTask', body })) !== 'accepted') return
  if (isSigning && person !== task.holder.person) throw new Error(`${person} answered for ${task.holder.person}`)
  if (!isSigning) {
    model.settle(task.key ?? '', task.kind)
    // Whoever revises a plan has prepared it.
    if (task.kind === 'revise_plan') model.void([...hands.add(person)])
    return
  }
  const signer = task.kind === 'countersign' ? (task.key ?? '') : 'approval'
  const matter = Object.values(world.r.matters).find((m) => m.signer === signer && m.status === 'open')?.id
  model.take(signer, answer, person, matter)
}

function check(world: ReviewPlay, model: Model): void {
  const named = world.r.ended
    ? []
    : openTasks(world.r).map(({ kind, key }) =>
        kind === 'countersign' || kind === 'approve_campaign' ? `${kind}/${key}` : (key ?? ''),
      )
  expect(named.sort()).toEqual(model.asked)
  expect(world.r.ended).toBe(model.ended)
  const signed = [...model.approved.values()]
  expect(new Set(signed).size).toBe(signed.length)
  // Whose request it was when it was asked for never signs; nobody who asked holds a task to sign.
  expect(signed).not.toContain(LEAD)
  if (!world.r.ended) expect(signed).not.toContain(world.s.lead)
  const isStuck = world.s.alarms.some((code) => code.startsWith('review_without_signer'))
  for (const { kind, holder } of world.r.ended ? [] : openTasks(world.r))
    if ((kind === 'countersign' || kind === 'approve_campaign') && !isStuck) {
      expect(holder.person).toBeDefined()
      expect([LEAD, world.s.lead]).not.toContain(holder.person)
    }
  const isApproved = reviewsOf(world.s).some(({ approvedAt }) => approvedAt !== undefined)
  expect(isReviewPending(world.s)).toBe(!isApproved)
  expect(world.filingView.gateOpen).toBe(isApproved)
  if (isApproved) expect(model.approved.has('approval')).toBe(true)
  expect(world.s.number).toBe(NUMBER)
}

test('random answers go the way of the model', () => {
  const { runs, seed } = randomSettings()
  fc.assert(
    fc.property(fc.constantFrom(...ORDERS), fc.boolean(), fc.array(step, { minLength: 4, maxLength: 30 }), play),
    { numRuns: runs * 5, seed, endOnFailure: true },
  )
})
