import {
  BUSINESS_EVENTS,
  businessEventOf,
  factTypesFor,
  isAsked,
  type BusinessEvent,
} from '../../activities/domain/events/business-events'
import { cloudEventOf } from '../../activities/domain/events/cloud-event'
import type { StoredFact } from '../../activities/domain/record/facts'
import { FILING, Play } from '../support/domain-play'
import { recordedStreams } from '../support/histories'

const facts = recordedStreams().flatMap((stream) => stream.facts)
const names = Object.keys(BUSINESS_EVENTS) as BusinessEvent[]

test('every business event is told by facts that were recorded', () => {
  const told = new Set(facts.map(businessEventOf))
  // No recorded stream has these: below, and by the table of verdicts.
  for (const name of ['task.overdue', 'filing.supplement_asked', 'filing.closed_by_platform'] as const) told.add(name)
  expect(names.filter((name) => !told.has(name))).toEqual([])
})

test('a reminder is an overdue task once, when the due time has passed', () => {
  const body = { task: 't', rung: 3, skipped: 0, to: [], escalation: false, next: 4 }
  expect(businessEventOf({ type: 'ReminderIssued', body })).toBeUndefined()
  expect(businessEventOf({ type: 'ReminderIssued', body: { ...body, overdue: true } })).toBe('task.overdue')
})

test('a task that nobody answers is overdue once', () => {
  const play = new Play().start()
  play.open(FILING, { kind: 'collect_material', key: Object.keys(play.f.rows)[0] })
  const of = () => play.facts.filter((fact) => fact.type === 'ReminderIssued' && fact.subject === FILING)
  for (let at = play.wake(FILING); at !== undefined && of().length < 8; at = play.wake(FILING)) {
    play.now = at
    play.look(FILING)
  }
  const dueAt = Object.values(play.f.tasks).find(({ kind }) => kind === 'collect_material')?.dueAt ?? ''
  const overdue = of().filter((fact) => businessEventOf(fact) === 'task.overdue')
  expect(of().length).toBeGreaterThan(3)
  expect(overdue.length).toBe(1)
  const late = of().filter(({ at }) => Date.parse(at) >= Date.parse(dueAt))
  expect(late[0]).toBe(overdue[0])
})

test.each([
  ['passed', 'filing.passed'],
  ['passed_by_lapse', 'filing.passed'],
  ['rejected', 'filing.rejected'],
  ['supplement', 'filing.supplement_asked'],
  ['closed_by_platform', 'filing.closed_by_platform'],
] as const)('a verdict %s is %s', (kind, event) => {
  const verdict = { kind, occurredAt: 'x', recordedAt: 'x', fileIds: [] }
  expect(businessEventOf({ type: 'VerdictRecorded', body: { round: 1, verdict, items: [] } })).toBe(event)
})

test('what is asked for by name is among the types of facts that are looked through', () => {
  for (const fact of facts)
    for (const asked of [[fact.type], [businessEventOf(fact) ?? fact.type]]) {
      expect(isAsked(fact, asked)).toBe(true)
      expect(factTypesFor(asked)).toContain(fact.type)
    }
  expect(facts.some((fact) => isAsked(fact, ['nothing']))).toBe(false)
})

describe('what is sent of a fact', () => {
  const actor = { client: 'test', channel: 'rest' as const, person: 'M1001' }
  const sent = (fact: StoredFact): string => {
    const placed = { position: 1, stream: 'MC-20261012-0001', fact, actor, hash: 'f'.repeat(64) }
    return JSON.stringify(cloudEventOf(placed, 'https://filing.example.com/v1/events'))
  }
  const STAFF = /\b[A-Z]\d{4}\b/

  test('names nobody, whatever the fact', () => {
    // Of those that were recorded, many do.
    expect(facts.filter((fact) => STAFF.test(JSON.stringify(fact.body))).length).toBeGreaterThan(100)
    expect(facts.filter((fact) => STAFF.test(sent(fact))).map(({ type, body }) => ({ type, body }))).toEqual([])
  })

  test('keeps what is about no person: a stage, a task, and that an alarm is one of a refused mail', () => {
    const bodyOf = (type: StoredFact['type'], fits: (body: string) => boolean = () => true): unknown => {
      const fact = facts.find((one) => one.type === type && fits(JSON.stringify(one.body)))
      return fact && (JSON.parse(sent(fact)) as { data: { body: unknown } }).data.body
    }
    expect(bodyOf('StageChanged')).toMatchObject({ from: 'preparation', to: 'filing' })
    expect(bodyOf('TaskOpened')).toMatchObject({ task: { holder: { role: expect.any(String) } } })
    expect(bodyOf('RequirementAnswered')).toMatchObject({ by: expect.stringMatching(/^(rule|person)$/) })
    expect(bodyOf('AlarmRaised', (body) => body.includes('mail_refused'))).toEqual({ code: 'mail_refused' })
    expect(bodyOf('AlarmRaised', (body) => body.includes('live_differs'))).toEqual({ code: 'live_differs:douyin' })
  })

  test('does not name the campaign, which may be called after somebody', () => {
    expect(facts.map(sent).filter((text) => text.includes('双11抽奖'))).toEqual([])
  })
})
