import type { Actor } from '../../workflows/contract/actor'
import { FILING, NUMBER, Play, refusedBy, types } from '../support/domain-play'

const TASK = `${NUMBER}.approve_risk.douyin.r1`

const page = (person: string, level: Actor['level'] = 'known_browser'): Actor => ({
  client: 'pages',
  person,
  channel: 'page',
  level,
})

/** L2001 wants to go live at Douyin, which has not passed, and names M1009 as approver. */
function asked(): Play {
  const play = new Play().start().submitted()
  play.answer(NUMBER, 'go_live', 'at_own_risk', { approver: 'M1009', text: '客户已宣传' }, 'douyin')
  return play
}
const answered = (play: Play, actor: Actor, answer: 'approved' | 'refused' = 'approved', task = TASK): string => {
  play.actor = actor
  return refusedBy(() => play.run({ type: 'answerTask', body: { task, answer, text: '已核实' } }))
}

describe('U-16 going live at own risk', () => {
  test('whoever is named is asked in person; only that answer makes the launch one at own risk', () => {
    const play = asked()
    expect(play.s.launches.douyin).toMatchObject({ status: 'planned', risk: { approver: 'M1009' } })
    expect(play.s.tasks[TASK]?.holder).toEqual({ role: 'approver', person: 'M1009' })
    // The launch is not asked for beside the approval.
    play.open(NUMBER, { kind: 'go_live', key: 'douyin' })
    expect(Object.values(play.s.tasks).filter((t) => t.kind === 'go_live' && t.status === 'open')).toEqual([])
    expect(answered(play, page('M1009'))).toBe('accepted')
    expect(play.s.launches.douyin).toMatchObject({ status: 'live', approver: 'M1009' })
    expect(play.s.launches.douyin?.risk).toBeUndefined()
    expect(play.s.alarms).toEqual(['live_without_clearance:douyin'])
  })

  test.each<[string, Actor, string]>([
    ['the first person', page('L2001'), 'own_answer_required'],
    ['the lead', page('M1001'), 'own_answer_required'],
    [
      'a client that vouches',
      { client: 'oms', person: 'M1009', channel: 'rest', level: 'vouched' },
      'own_answer_required',
    ],
    ['a client without a person', { client: 'oms', channel: 'rest' }, 'own_answer_required'],
    ['an operator in Temporal UI', { client: 'temporal_ui', channel: 'temporal_ui' }, 'own_answer_required'],
    ['the link of a mail', page('M1009', 'link'), 'sign_in_required'],
  ])('%s does not answer for the approver', (_who, actor, code) => {
    const play = asked()
    expect(answered(play, actor)).toBe(code)
    expect(answered(play, actor, 'refused')).toBe(code)
    expect(play.s.launches.douyin?.status).toBe('planned')
  })

  test('nobody names themselves, and the approval cannot be handed on', () => {
    const play = new Play().start().submitted()
    const risk = () => play.answer(NUMBER, 'go_live', 'at_own_risk', { approver: 'L2001', text: '急' }, 'douyin')
    expect(refusedBy(risk)).toBe('second_person_required')
    const after = asked()
    const delegate = () => after.run({ type: 'delegate', body: { task: TASK, to: 'O7001' } })
    expect(refusedBy(delegate)).toBe('not_delegable')
    after.amend({ lead: 'M1002', backup: 'M1001' })
    expect(after.s.tasks[TASK]?.holder.person).toBe('M1009')
  })

  test('refused, the launch is decided again; cleared meanwhile, it goes live without an alarm', () => {
    const play = asked()
    expect(answered(play, page('M1009'), 'refused')).toBe('accepted')
    expect(play.s.launches.douyin).toMatchObject({ status: 'planned', turn: 2 })
    play.actor = { client: 'test', person: 'L2001', channel: 'rest' }
    const again = play.answer(NUMBER, 'go_live', 'at_own_risk', { approver: 'M1009', text: '再报' }, 'douyin')
    expect(types(again)).toContain('RiskAsked')
    play.run({ type: 'report', body: { filing: FILING, kind: 'passed', credential: { number: 'C-1' } } })
    expect(answered(play, page('M1009'), 'approved', `${TASK}t2`)).toBe('accepted')
    expect(play.s.alarms).toEqual([])
  })

  test('the launch that is moved meanwhile is still asked for', () => {
    const play = asked()
    play.amend({ launches: [{ platform: 'douyin', launchAt: '2026-11-12T10:00:00+08:00' }] })
    const open = Object.values(play.s.tasks).filter((t) => t.status === 'open')
    expect(open.some((t) => t.kind === 'approve_risk') || play.s.launches.douyin?.risk === undefined).toBe(true)
    expect(open.filter((t) => t.kind === 'approve_risk' || t.kind === 'go_live').length).toBeLessThanOrEqual(1)
  })
})
