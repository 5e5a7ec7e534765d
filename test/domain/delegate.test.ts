import { isOver } from '../../activities/domain/mail/told-tasks'
import { announcements } from '../../activities/domain/mail/announce'
import type { Actor } from '../../workflows/contract/actor'
import { FILING, Play, refusedBy, types } from '../support/domain-play'

const ROW = 'campaign_plan'
const TASK = `${FILING}.collect_material.${ROW}.r1`

const begun = (): Play => {
  const play = new Play().start()
  play.open(FILING, { kind: 'collect_material', key: ROW })
  return play
}
const delegate = (play: Play, to: string, task = TASK) =>
  play.run({ type: 'delegate', body: { task, to, reason: '出差' } })

describe('delegating a task', () => {
  test('it is the new holder’s, who gets one mail; reminders begin anew and the old holder gets none any more', () => {
    const play = begun()
    const before = play.f.tasks[TASK]?.holder.person ?? ''
    play.now = '2026-10-20T10:00:00+08:00'
    play.look(FILING)
    expect(play.f.tasks[TASK]).toMatchObject({ escalated: true, reminders: 1 })
    const done = delegate(play, 'D4001')
    expect(types(done)).toEqual(['TaskDelegated'])
    expect(announcements(done).map(({ recipient, kind, body }) => [recipient, kind, body.tasks])).toEqual([
      ['D4001', 'task_opened', [TASK]],
    ])
    const task = play.f.tasks[TASK]
    expect(task).toMatchObject({ holder: { person: 'D4001' }, delegatedFrom: [before], reminders: 0, status: 'open' })
    expect(task?.escalated).toBeUndefined()
    const waiting = (kind: 'task_opened' | 'nudge' | 'escalation', recipient: string) =>
      isOver({ kind, subject: FILING, recipient, body: { tasks: [TASK] } }, play.s)
    expect(waiting('task_opened', before)).toBe(true)
    expect(waiting('nudge', before)).toBe(true)
    expect(waiting('task_opened', 'D4001')).toBe(false)
    // Those above are told as before, whoever had it.
    expect(waiting('escalation', before)).toBe(false)
    play.now = '2026-11-05T10:00:00+08:00'
    const [reminded] = play.look(FILING).facts.filter((fact) => fact.type === 'ReminderIssued')
    expect(reminded?.body.to).toContain('D4001')
    expect(reminded?.body.to).not.toContain(before)
    // Given back, it is the first one's again.
    delegate(play, before)
    expect(waiting('task_opened', before)).toBe(false)
  })

  test('never to somebody who is not in the directory, nor to oneself; to the holder it changes nothing', () => {
    const play = begun()
    const before = play.f.tasks[TASK]?.holder.person ?? ''
    expect(types(delegate(play, before))).toEqual([])
    expect(refusedBy(() => delegate(play, 'M9999'))).toBe('person_unknown')
    expect(refusedBy(() => delegate(play, 'L2001'))).toBe('delegate_to_self')
    expect(refusedBy(() => delegate(play, 'D4001', `${TASK}t2`))).toBe('task_unknown')
    play.answer(FILING, 'collect_material', 'provided', {}, ROW)
    expect(refusedBy(() => delegate(play, 'D4001'))).toBe('task_not_open')
    const other = new Play().start().submitted()
    other.open(FILING, { kind: 'await_verdict' })
    expect(refusedBy(() => delegate(other, 'D4001', `${FILING}.await_verdict.r1`))).toBe('not_delegable')
  })

  test('a change of the campaign’s people leaves it with whoever was asked in person', () => {
    const play = begun()
    delegate(play, 'D4001')
    play.amend({ group: { marketing: 'O7001' }, lead: 'M1002', backup: 'M1001' })
    expect(play.f.tasks[TASK]?.holder.person).toBe('D4001')
  })

  test('from a page: the holder, lead and backup and those above, and nobody else; then the old link is stale', () => {
    const by = (person: string, level: Actor['level'] = 'known_browser'): Actor => ({
      client: 'pages',
      person,
      channel: 'page',
      level,
    })
    const delegated = (actor: Actor): string => {
      const play = begun()
      delegate(play, 'D4001')
      play.actor = actor
      return refusedBy(() => delegate(play, 'T3001'))
    }
    expect(delegated(by('D4001', 'link'))).toBe('sign_in_required')
    expect(delegated(by('L2001'))).toBe('not_holder')
    for (const person of ['D4001', 'M1001', 'M1002']) expect(delegated(by(person))).toBe('accepted')
    const play = begun()
    const before = play.f.tasks[TASK]?.holder.person ?? ''
    delegate(play, 'D4001')
    play.actor = by(before, 'link')
    const body = { task: TASK, answer: 'provided' } as const
    expect(refusedBy(() => play.run({ type: 'answerTask', body }))).toBe('not_holder')
    play.actor = by('D4001', 'link')
    expect(refusedBy(() => play.run({ type: 'answerTask', body }))).toBe('accepted')
  })
})
