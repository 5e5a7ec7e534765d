import { announcements } from '../../activities/domain/mail/announce'
import {
  circleOf,
  LONGEST_CHAIN,
  presentFor,
  type Absence,
  type Presence,
} from '../../activities/domain/people/stand-in'
import type { Actor } from '../../workflows/contract/actor'
import { FILING, NUMBER, Play, refusedBy, types } from '../support/domain-play'
import { LETTER_BY_LETTER } from '../support/older-policy'

const ROW = 'campaign_plan'
const TASK = `${FILING}.collect_material.${ROW}.r1`
const FROM = '2026-10-13T09:00:00+08:00'
const UNTIL = '2026-10-16T18:00:00+08:00'
const DURING = '2026-10-14T10:00:00+08:00'
const AFTER = '2026-10-19T10:00:00+08:00'

const away = (person: string, substitute?: string, more: Partial<Absence> = {}): Absence => ({
  id: `${person} ${more.from ?? FROM}`,
  person,
  from: FROM,
  until: UNTIL,
  substitute,
  ...more,
})

/** M1001 leads; the department's rows are the lead's, where the group names nobody. */
function begun(): Play {
  const play = new Play().start()
  play.open(FILING, { kind: 'collect_material', key: ROW })
  return play
}
const holder = (play: Play) => play.f.tasks[TASK]?.holder
const told = (change: ReturnType<Play['look']>) =>
  announcements(change).map(({ recipient, kind, envelope, body }) => [
    recipient,
    kind,
    envelope !== undefined,
    body.tasks,
  ])
const page = (person: string): Actor => ({ client: 'pages', person, channel: 'page', level: 'known_browser' })

describe('somebody who is away', () => {
  test('what opens meanwhile is the substitute’s, in that person’s place; so is its mail', () => {
    const play = new Play()
    play.policy = LETTER_BY_LETTER
    play.start()
    play.absences = [away('M1001', 'L2001')]
    play.now = DURING
    const opened = play.open(FILING, { kind: 'collect_material', key: ROW })
    expect(holder(play)).toEqual({ role: 'marketing', person: 'L2001', insteadOf: 'M1001' })
    expect(told(opened)).toEqual([['L2001', 'task_opened', false, [TASK]]])
  })

  test('what is open is handed over when the absence begins and given back when it ends; each is one letter', () => {
    const play = begun()
    play.absences = [away('M1001', 'L2001')]
    expect(types(play.look(FILING))).not.toContain('TaskSubstituted')
    play.now = DURING
    const handed = play.look(FILING)
    expect(types(handed)).toEqual(['TaskSubstituted'])
    expect(holder(play)).toEqual({ role: 'marketing', person: 'L2001', insteadOf: 'M1001' })
    expect(told(handed)).toEqual([['L2001', 'task_opened', true, [TASK]]])
    expect(types(play.look(FILING))).not.toContain('TaskSubstituted')
    play.now = AFTER
    const back = play.look(FILING)
    expect(back.facts[0]).toMatchObject({ type: 'TaskSubstituted', body: { to: 'M1001' } })
    expect(holder(play)).toEqual({ role: 'marketing', person: 'M1001' })
    expect(told(back)).toContainEqual(['M1001', 'task_opened', true, [TASK]])
  })

  test('what the substitute passed on by name stays there', () => {
    const play = begun()
    play.absences = [away('M1001', 'L2001')]
    play.now = DURING
    play.look(FILING)
    play.actor = page('L2001')
    play.run({ type: 'delegate', body: { task: TASK, to: 'D4001' } })
    play.now = AFTER
    play.look(FILING)
    expect(holder(play)).toEqual({ role: 'marketing', person: 'D4001' })
  })

  test('a plan that names others hands over to whoever is there of them, and not because somebody is away', () => {
    const play = begun()
    play.absences = [away('M1001', 'L2001'), away('O7001', 'D4001')]
    play.now = DURING
    play.look(FILING)
    expect(types(play.amend({ name: '改名' }))).not.toContain('TaskHandedOver')
    play.amend({ group: { marketing: 'O7001' } })
    expect(holder(play)).toEqual({ role: 'marketing', person: 'D4001', insteadOf: 'O7001' })
  })

  test('nobody named: the manager; the policy may leave it, and the chain goes on where the substitute is away, too', () => {
    const play = begun()
    play.now = DURING
    play.absences = [away('M1001')]
    play.look(FILING)
    expect(holder(play)).toMatchObject({ person: 'M1009', insteadOf: 'M1001' })
    play.absences = [away('M1001', 'M1002'), away('M1002', 'D4001')]
    play.look(FILING)
    expect(holder(play)).toMatchObject({ person: 'D4001', insteadOf: 'M1001' })
    play.policy = { ...play.policy, absence: { unset: 'nobody' } }
    play.absences = [away('M1001')]
    play.look(FILING)
    expect(holder(play)).toEqual({ role: 'marketing', person: 'M1001' })
    expect(play.f.alarms).toEqual([])
  })

  test('where that leaves nobody it stays, with an alarm until somebody has it', () => {
    const play = begun()
    play.now = DURING
    play.absences = [
      away('M1001', 'M1002'),
      away('M1002', 'M1001'),
      ...['M1009', 'V8001', 'C9001'].map((one) => away(one)),
    ]
    play.look(FILING)
    expect(holder(play)).toEqual({ role: 'marketing', person: 'M1001' })
    expect(play.f.alarms).toEqual([`nobody_stands_in:${TASK}`])
    expect(types(play.look(FILING)).filter((type) => type === 'AlarmRaised')).toEqual([])
    play.run({ type: 'delegate', body: { task: TASK, to: 'D4001' } })
    expect(play.f.alarms).toEqual([])
    const other = begun()
    other.now = DURING
    other.absences = play.absences
    other.policy = { ...other.policy, absence: { fallback: 'T3001' } }
    other.look(FILING)
    expect(holder(other)).toMatchObject({ person: 'T3001', insteadOf: 'M1001' })
  })

  test('never the one who asked: the approval of a risk goes up the line instead', () => {
    const play = new Play().start().submitted()
    play.now = DURING
    play.absences = [away('T3001', 'L2001')]
    play.answer(NUMBER, 'go_live', 'at_own_risk', { approver: 'T3001', text: '客户已宣传' }, 'douyin')
    const id = `${NUMBER}.approve_risk.douyin.r1`
    expect(play.s.tasks[id]?.holder).toEqual({ role: 'approver', person: 'M1009', insteadOf: 'T3001' })
    const body = { task: id, answer: 'approved', text: '已核实' } as const
    const answered = (person: string) => {
      play.actor = page(person)
      return refusedBy(() => play.run({ type: 'answerTask', body }))
    }
    expect(answered('L2001')).toBe('own_answer_required')
    expect(answered('T3001')).toBe('own_answer_required')
    expect(answered('M1009')).toBe('accepted')
  })

  test('what is urgent stays so in other hands, and what nobody may decide is not read by somebody who must not', () => {
    const play = new Play().start().submitted()
    play.now = '2026-10-14T20:30:00+08:00'
    play.answer(NUMBER, 'go_live', 'at_own_risk', { approver: 'T3001', text: '客户已宣传' }, 'douyin')
    const id = `${NUMBER}.approve_risk.douyin.r1`
    play.absences = [away('T3001', 'M1002')]
    const handed = announcements(play.look(NUMBER))
    expect(handed.map(({ recipient, sendAfter, envelope }) => [recipient, sendAfter, envelope])).toEqual([
      ['M1002', play.now, undefined],
    ])
    // Only who asked would be left.
    const other = new Play().start().submitted()
    other.now = DURING
    other.absences = [away('T3001', 'L2001'), ...['M1009', 'V8001', 'C9001'].map((one) => away(one))]
    const asked = other.answer(NUMBER, 'go_live', 'at_own_risk', { approver: 'T3001', text: '急' }, 'douyin')
    expect(other.s.tasks[id]?.holder).toEqual({ role: 'approver', person: 'T3001' })
    const read = announcements(asked).filter(({ body }) => body.tasks.includes(id))
    expect(read.map(({ recipient, body }) => [recipient, body.insteadOf])).toEqual([['T3001', undefined]])
  })

  test('a corrected verdict is confirmed by whoever stands in, and says so', () => {
    const play = new Play().start()
    play.passed()
    play.now = DURING
    play.absences = [away('M1009', 'M1002')]
    play.run({ type: 'correct', body: { filing: FILING, target: 'verdict', reason: '看错', confirmedBy: 'M1009' } })
    play.actor = page('M1002')
    const confirmed = play.answer(NUMBER, 'confirm_correction', 'approved', {}, '01')
    const [entry] = confirmed.facts.filter(({ type }) => type === 'EntryCorrected')
    expect(entry?.body).toMatchObject({ confirmedBy: 'M1002', by: { person: 'L2001' } })
  })

  test('a task that is delegated to somebody who is away goes to the substitute, never back to whoever has it', () => {
    const play = begun()
    play.now = DURING
    play.absences = [away('T3001', 'D4001'), away('O7001', 'M1001')]
    const to = (staff: string) => () => play.run({ type: 'delegate', body: { task: TASK, to: staff } })
    expect(refusedBy(to('O7001'))).toBe('delegate_to_self')
    to('T3001')()
    expect(holder(play)).toEqual({ role: 'marketing', person: 'D4001', insteadOf: 'T3001' })
  })

  test('news for a lead who is away are the substitute’s, once; the substitute may do what the lead may', () => {
    const play = new Play().start({ group: { legal: 'L2001' } }).submitted()
    play.now = DURING
    play.absences = [away('M1001', 'L2001')]
    const passed = play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', items: [{ error: '图' }] } })
    expect(
      announcements(passed)
        .map(({ recipient }) => recipient)
        .sort(),
    ).toEqual(['L2001', 'M1002'])
    play.actor = page('L2001')
    expect(refusedBy(() => play.amend({ name: '改名' }))).toBe('accepted')
    play.now = AFTER
    expect(refusedBy(() => play.amend({ name: '又改' }))).toBe('not_concerned')
  })
})

describe('chains', () => {
  const around = (absences: Absence[]): Presence => ({ now: DURING, absences, person: () => ({}), policy: {} })

  test('end by themselves: a circle, and one that is too long', () => {
    expect(presentFor(around([away('A', 'B'), away('B', 'C'), away('C', 'A')]), 'A')).toBeUndefined()
    const long = Array.from({ length: LONGEST_CHAIN + 1 }, (_, i) => away(`P${i}`, `P${i + 1}`))
    expect(presentFor(around(long.slice(1)), 'P1')).toBe(`P${LONGEST_CHAIN + 1}`)
    expect(presentFor(around(long), 'P0')).toBeUndefined()
    expect(presentFor(around([]), 'A')).toBe('A')
  })

  test('a circle is found when it is recorded, as far as all of it is at the same time', () => {
    const wanted = away('A', 'B')
    expect(circleOf(wanted, [away('B', 'C'), away('C', 'A')])).toEqual(['A', 'B', 'C', 'A'])
    expect(circleOf(wanted, [away('B', 'C')])).toBeUndefined()
    const later = { from: '2026-10-15T09:00:00+08:00' }
    const sooner = { until: '2026-10-14T09:00:00+08:00' }
    expect(circleOf(wanted, [away('B', 'C', later), away('C', 'A', sooner)])).toBeUndefined()
    // Many, and none of them closes: looked at once each.
    const many = Array.from({ length: 2_000 }, (_, i) =>
      away(`P${i % 50}`, `P${(i * 7) % 50}`, { until: `2026-10-${16 + (i % 10)}T18:00:00+08:00` }),
    )
    expect(circleOf(away('A', 'P1'), many)).toBeUndefined()
  })
})
