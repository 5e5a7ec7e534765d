import { announcements } from '../../activities/domain/mail/announce'
import { workOf } from '../../activities/domain/tasks/hand-over'
import type { HandOver } from '../../workflows/contract/commands'
import { FILING, NUMBER, Play, refusedBy, types } from '../support/domain-play'

const ROW = 'campaign_plan'
const TASK = `${FILING}.collect_material.${ROW}.r1`

function begun(): Play {
  const play = new Play().start({ group: { legal: 'M1001' } })
  play.open(FILING, { kind: 'collect_material', key: ROW })
  return play
}
const leave = (play: Play, person: string, to: string, more: Partial<HandOver> = {}) =>
  play.run({
    type: 'handOver',
    body: { campaign: NUMBER, why: 'leaving', from: person, to, ...workOf(play.s, person), ...more },
  })
const itemsOf = (play: Play) => (play.answered as { items: { item: string; outcome: string }[] }).items

describe('U-21 a lead leaves', () => {
  test('roles and open tasks are the successor’s at once, with reminders begun anew; nothing is left', () => {
    const play = begun()
    expect(workOf(play.s, 'M1001')).toEqual({ roles: ['lead', 'legal'], tasks: [{ task: TASK, from: 'M1001' }] })
    const done = leave(play, 'M1001', 'O7001', { reason: '离职' })
    expect(itemsOf(play).map(({ item, outcome }) => [item, outcome])).toEqual([
      ['lead', 'handed_over'],
      ['legal', 'handed_over'],
      [TASK, 'handed_over'],
    ])
    expect(play.s).toMatchObject({ lead: 'O7001', group: { legal: 'O7001' } })
    expect(play.f.tasks[TASK]).toMatchObject({ holder: { person: 'O7001' }, reminders: 0, heldBefore: ['M1001'] })
    expect(workOf(play.s, 'M1001')).toEqual({ roles: [], tasks: [] })
    const told = announcements(done).filter(({ recipient }) => recipient === 'O7001')
    expect(told.map(({ kind, envelope }) => [kind, envelope !== undefined])).toEqual([['task_opened', true]])
    // By role: whoever leads after the successor has it.
    play.amend({ lead: 'T3001' })
    expect(play.f.tasks[TASK]?.holder.person).toBe('T3001')
  })

  test('platforms that have seen a submission are told of the new contact by a task, each time anew', () => {
    const play = new Play().start().submitted()
    leave(play, 'M1001', 'O7001')
    const id = `${NUMBER}.change_contact.douyin.r1`
    expect(play.s.tasks[id]).toMatchObject({ status: 'open', holder: { role: 'lead', person: 'O7001' } })
    play.run({ type: 'answerTask', body: { task: id, answer: 'done' } })
    leave(play, 'O7001', 'T3001')
    expect(play.s.tasks[`${id}t2`]).toMatchObject({ status: 'open', holder: { person: 'T3001' } })
    const fresh = begun()
    leave(fresh, 'M1001', 'O7001')
    expect(Object.keys(fresh.s.tasks).filter((task) => task.includes('change_contact'))).toEqual([])
  })

  test('an approval that was asked of the leaver is asked of the successor, and never of the one who asked', () => {
    const asked = (): Play => {
      const play = new Play().start().submitted()
      play.answer(NUMBER, 'go_live', 'at_own_risk', { approver: 'M1009', text: '客户已宣传' }, 'douyin')
      return play
    }
    const id = `${NUMBER}.approve_risk.douyin.r1`
    const play = asked()
    leave(play, 'M1009', 'L2001')
    expect(itemsOf(play)).toEqual([{ item: id, outcome: 'refused', code: 'second_person_required' }])
    leave(play, 'M1009', 'T3001')
    expect(play.s.tasks[id]?.holder).toEqual({ role: 'approver', person: 'T3001' })
    const other = asked()
    leave(other, 'M1009', 'T3001', { why: 'reassigned' })
    expect(itemsOf(other)).toEqual([{ item: id, outcome: 'refused', code: 'not_delegable' }])
  })

  test('what is held in the leaver’s place goes along, and to whoever stands in for the successor', () => {
    const play = begun()
    play.now = '2026-10-14T10:00:00+08:00'
    const days = { from: '2026-10-13T09:00:00+08:00', until: '2026-10-16T18:00:00+08:00' }
    play.absences = [
      { id: 'a', person: 'M1001', substitute: 'L2001', ...days },
      { id: 'b', person: 'O7001', substitute: 'D4001', ...days },
    ]
    play.look(FILING)
    expect(play.f.tasks[TASK]?.holder).toMatchObject({ person: 'L2001', insteadOf: 'M1001' })
    leave(play, 'M1001', 'O7001')
    expect(play.f.tasks[TASK]?.holder).toEqual({ role: 'marketing', person: 'D4001', insteadOf: 'O7001' })
  })
})

test('exactly what was shown: what was answered or passed on meanwhile is left, and said to be gone', () => {
  const play = begun()
  play.open(FILING, { kind: 'collect_material', key: 'business_licence' })
  const shown = workOf(play.s, 'M1001')
  play.run({ type: 'delegate', body: { task: TASK, to: 'D4001' } })
  play.open(FILING, { kind: 'collect_material', key: 'lottery_rules' })
  const done = play.run({
    type: 'handOver',
    body: { campaign: NUMBER, why: 'reassigned', to: 'O7001', tasks: shown.tasks },
  })
  expect(itemsOf(play)).toMatchObject([
    { item: TASK, outcome: 'gone', holder: 'D4001' },
    { item: `${FILING}.collect_material.business_licence.r1`, outcome: 'handed_over' },
  ])
  expect(types(done)).toEqual(['TaskDelegated'])
  expect(refusedBy(() => leave(play, 'M1001', 'X1'))).toBe('person_unknown')
  // Done again, nothing happens twice.
  expect(types(leave(play, 'M1009', 'O7001'))).toEqual([])
})
