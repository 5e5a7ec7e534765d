/** What proves a submission and a passing, requirement by requirement: the application number and the credential. */
import { announcements } from '../../activities/domain/mail/announce'
import { Refused } from '../../activities/domain/decision/change'
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import type { Requirement } from '../../workflows/contract/reference'
import type { Demand } from '../../workflows/contract/values'
import { FILING, Play } from '../support/domain-play'

type Proofs = Pick<Requirement, 'applicationNumber' | 'credential' | 'numberSurvivesResubmission' | 'credentialFormat'>

/** A campaign whose one requirement demands these proofs. */
function playWith(proofs: Partial<Proofs>): Play {
  const play = new Play()
  play.packs = structuredClone(play.packs)
  const report = play.packs.find((p) => p.platform === 'douyin')?.requirements.find((r) => r.item === 'activity_report')
  if (!report) throw new Error('the pack has changed')
  Object.assign(report, proofs)
  return play.start()
}

const outcome = (act: () => unknown): string => {
  try {
    act()
    return 'accepted'
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return error.code
  }
}
const clearance = (play: Play): string => clearanceOf(play.s, 'douyin').clearance

const FILE = '7a1c6a7e-3f1f-4f0e-9d5e-0d2f8f7f1a11'
const SCREENSHOT = '7a1c6a7e-3f1f-4f0e-9d5e-0d2f8f7f1a12'
const CREDENTIALS = {
  nothing: undefined,
  'a number': { number: 'C-7' },
  'a file': { fileIds: [FILE] },
  'a screenshot beside a number': { number: 'C-7', fileIds: [SCREENSHOT] },
}

describe('the application number', () => {
  it.each<[Demand, string | undefined, string]>([
    ['required', undefined, 'number_required'],
    ['required', '  ', 'number_required'],
    ['required', 'A-1', 'accepted'],
    ['optional', undefined, 'accepted'],
    ['optional', 'A-1', 'accepted'],
    ['none', undefined, 'accepted'],
  ])('U-5 where it is %s, a submission with "%s" is %s', (applicationNumber, number, expected) => {
    const play = playWith({ applicationNumber }).rechecked()
    expect(outcome(() => play.answer(FILING, 'submit', 'submitted', { number }))).toBe(expected)
    expect(play.f.rounds[0]?.number).toBe(expected === 'accepted' ? number : undefined)
  })

  it.each<[boolean, string, string]>([
    [true, 'A-1', 'accepted'],
    [true, 'A-2', 'accepted'],
    [false, 'A-1', 'number_taken'],
    [false, 'A-2', 'accepted'],
  ])(
    'U-5 survives a resubmission: %s; the second round under %s is %s',
    (numberSurvivesResubmission, second, expected) => {
      const play = playWith({ applicationNumber: 'required', numberSurvivesResubmission }).submitted()
      play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', text: '换图' } })
      play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
      play.answer(FILING, 'recheck', 'complete')
      expect(outcome(() => play.answer(FILING, 'submit', 'submitted', { number: second }))).toBe(expected)
      expect(play.f.rounds.map((r) => r.number)).toEqual(['A-1', expected === 'accepted' ? second : undefined])
    },
  )
})

describe('the credential', () => {
  it.each<[Demand, keyof typeof CREDENTIALS, string]>([
    ['required', 'nothing', 'no_go'],
    ['required', 'a number', 'go'],
    ['required', 'a file', 'go'],
    ['required', 'a screenshot beside a number', 'go'],
    ['optional', 'nothing', 'go'],
    ['optional', 'a file', 'go'],
    ['none', 'nothing', 'go'],
  ])('U-5 S0-28 where it is %s, a passing with %s is %s', (credential, told, expected) => {
    const play = playWith({ applicationNumber: 'required', credential }).submitted()
    play.run({ type: 'report', body: { filing: FILING, kind: 'passed', credential: CREDENTIALS[told] } })
    expect(play.f.phase).toBe('passed')
    expect(clearance(play)).toBe(expected)
    if (expected === 'go') return
    // It may follow: as a number or as a file, but not as nothing.
    const record = (given: object) => () => play.answer(FILING, 'record_credential', 'recorded', { credential: given })
    expect(outcome(record({ number: ' ' }))).toBe('credential_required')
    expect(outcome(record(CREDENTIALS['a file']))).toBe('accepted')
    expect(clearance(play)).toBe('go')
  })
})

describe('a credential whose number looks unusual', () => {
  const credentialFormat = {
    pattern: '抖报{digits:8}号',
    example: '抖报xxxxxxxx号',
    zh: '报备编号',
    en: 'number of the report',
    grade: 'S' as const,
    source: 'a page',
  }
  const warned = [expect.objectContaining({ code: 'number_unusual', grade: 'S', zh: expect.stringContaining('抖报') })]

  it('S0-28 is taken, and the answer, the card and the letter say to look at it again', () => {
    const play = playWith({ credentialFormat }).submitted()
    const passed = play.answer(FILING, 'await_verdict', 'passed', { credential: { number: '抖报 20261号' } })
    expect(play.answered).toMatchObject({ answer: 'passed', warnings: warned })
    expect(clearance(play)).toBe('go')
    expect(announcements(passed).flatMap(({ body }) => body.lines.map(({ label }) => label))).toContain('提醒')
    const risksNow = () => (play.view.risks ?? []).filter((risk) => risk.includes('编号'))
    expect(risksNow()).toEqual([expect.stringContaining('编号与常见格式不同')])
    const body = {
      filing: FILING,
      target: 'credential',
      reason: '抄错',
      credential: { number: '抖报20261122号' },
    } as const
    play.run({ type: 'correct', body })
    expect(play.answered).not.toHaveProperty('warnings')
    expect(risksNow()).toEqual([])
  })
})
