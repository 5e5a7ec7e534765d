import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { stateAt } from '../../activities/domain/record/fold/as-of'
import { lossesOf } from '../../activities/domain/record/fold/losses'
import type { Report } from '../../workflows/contract/commands'
import { FILING, LAUNCH_AT, NUMBER, Play } from '../support/domain-play'

const day = (n: number, time = '10:00'): string => `2026-10-${String(n).padStart(2, '0')}T${time}:00+08:00`
const codesAt = (p: Play, at: string, platform = 'douyin'): string[] => {
  const state = stateAt(p.facts, at)
  if (!state) throw new Error(`nothing is known of ${at}`)
  return clearanceOf(state, platform).reasons.map(({ code }) => code)
}
const reported = (p: Play, kind: Report['kind'], more: Partial<Report> = {}): void =>
  void p.run({ type: 'report', body: { filing: FILING, kind, ...more } })
const proof = { credential: { number: 'C-1' } }

describe('clearance at an instant that is past', () => {
  it('was go until the credential was lost, though that was recorded a day later', () => {
    const p = new Play().start()
    p.now = day(14)
    p.passed()
    p.now = day(17)
    reported(p, 'suspended', { occurredAt: day(16, '15:00'), channel: 'phone', saidBy: '平台客服' })
    expect(codesAt(p, day(13))).toEqual(['not_passed'])
    expect(codesAt(p, day(14))).toEqual([])
    expect(codesAt(p, day(16, '14:59'))).toEqual([])
    expect(codesAt(p, day(16, '15:00'))).toEqual(['credential_lost'])
    expect(lossesOf(p.facts)).toMatchObject([
      { filing: FILING, phase: 'suspended', occurredAt: day(16, '15:00'), recordedAt: day(17), channel: 'phone' },
    ])
    p.now = day(20)
    reported(p, 'reinstated', { occurredAt: day(18) })
    expect([codesAt(p, day(17)), codesAt(p, day(18))]).toEqual([['credential_lost'], []])
    expect(lossesOf(p.facts)[0]?.reinstatedAt).toBe(day(18))
  })

  it('is unknown before the campaign was', () => {
    const p = new Play().start()
    expect(stateAt(p.facts, day(12, '09:59'))).toBeUndefined()
    expect(stateAt(p.facts, day(12))?.number).toBe(NUMBER)
  })

  it('was go from the passing on, however late that was recorded, with the conditions that it brought', () => {
    const p = new Play().start()
    p.now = day(19)
    p.rechecked().answer(FILING, 'submit', 'submitted', { number: 'A-1', occurredAt: day(13) })
    p.now = day(20)
    const conditions = [{ text: '公示规则', blocksLaunch: true }]
    reported(p, 'passed', { ...proof, occurredAt: day(15), conditions })
    p.now = day(22)
    p.answer(FILING, 'meet_condition', 'met', { text: '已公示', occurredAt: day(21) }, 'c1')
    expect(codesAt(p, day(14))).toEqual(['not_passed'])
    expect(codesAt(p, day(15))).toEqual(['condition_open'])
    expect(codesAt(p, day(20))).toEqual(['condition_open'])
    expect(codesAt(p, day(21))).toEqual([])
  })

  it('never was go by a passing that was recorded by mistake', () => {
    const p = new Play().start()
    p.passed()
    p.now = day(16)
    const verdict = { kind: 'rejected' as const, occurredAt: day(14), text: '规则不明' }
    p.run({
      type: 'correct',
      body: { filing: FILING, target: 'verdict', reason: '记错', confirmedBy: 'M1009', verdict },
    })
    p.actor = { client: 'pages', person: 'M1009', channel: 'page', level: 'known_browser' }
    p.answer(NUMBER, 'confirm_correction', 'approved', {}, '01')
    expect([codesAt(p, day(12)), codesAt(p, day(13)), codesAt(p, day(15))]).toEqual([
      ['not_passed'],
      ['not_passed'],
      ['not_passed'],
    ])
    expect(stateAt(p.facts, day(13))?.filings[FILING]?.phase).toBe('in_review')
    expect(stateAt(p.facts, day(15))?.filings[FILING]?.phase).toBe('correcting')
  })

  it('was go by a filing that passed elsewhere before it was taken over', () => {
    const q = new Play().start({ launches: [{ platform: 'douyin', launchAt: LAUNCH_AT }], filings: undefined })
    q.now = day(20)
    const takenOver = { phase: 'passed' as const, number: 'A-9', submittedAt: day(13), passedAt: day(15), ...proof }
    q.amend({ filings: [{ platform: 'douyin', item: 'activity_report', takenOver }] })
    expect(codesAt(q, day(12))).toEqual(['filings_undecided'])
    expect(codesAt(q, day(14))).toEqual(['not_passed'])
    expect(codesAt(q, day(15))).toEqual([])
  })

  it('follows the rounds, also where a later one happened before it was begun here', () => {
    const p = new Play().start()
    p.submitted()
    p.now = day(16)
    reported(p, 'rejected', { text: '不明', occurredAt: day(14) })
    p.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed', note: '改了' }] })
    p.answer(FILING, 'recheck', 'complete')
    p.answer(FILING, 'submit', 'submitted', { number: 'A-2', occurredAt: day(15) })
    p.now = day(18)
    p.answer(FILING, 'await_verdict', 'passed', { ...proof, occurredAt: day(15, '18:00') })
    expect(codesAt(p, day(15, '17:00'))).toEqual(['not_passed'])
    expect(codesAt(p, day(15, '19:00'))).toEqual([])
  })
})
