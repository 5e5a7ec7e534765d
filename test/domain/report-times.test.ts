/** When a platform can have said something: never before what it is about. */
import fc from 'fast-check'
import { makeCalendar } from '../../activities/domain/time/calendar'
import { ownTimes } from '../../activities/domain/rules/review-history'
import type { Report } from '../../workflows/contract/commands'
import cn from '../../infra/data/calendars/cn.json'
import type { CalendarDoc } from '../../workflows/contract/reference'
import { FILING, NUMBER, Play, refusedBy, types } from '../support/domain-play'

const SUBMITTED = '2026-10-12T10:00:00+08:00'
const JANUARY = '2026-01-15T10:00:00+08:00'
const LATER = '2026-10-14T10:00:00+08:00'

const submitted = (): Play => {
  const play = new Play().start().submitted()
  play.now = LATER
  return play
}
const say = (play: Play, said: Partial<Report> & Pick<Report, 'kind'>) =>
  play.run({ type: 'report', body: { filing: FILING, ...said } })
const asked = (play: Play) => Object.values(play.f.matters).filter((m) => m.kind === 'inquiry' && m.status === 'open')
const clearance = (play: Play) => play.s.launches.douyin?.clearance

it.each(['passed', 'rejected', 'supplement', 'passed_by_lapse', 'closed_by_platform', 'recalled', 'delayed'] as const)(
  'a report of "%s" that is dated before the submission is a question, and changes nothing',
  (kind) => {
    const play = submitted()
    const change = say(play, { kind, occurredAt: JANUARY, credential: { number: 'C-1' }, text: '一月的结果' })
    expect(types(change).slice(0, 2)).toEqual(['PlatformSpoke', 'MatterRaised'])
    expect(play.f.phase).toBe('submitted')
    expect(play.answered).toMatchObject({ applied: false })
    expect(asked(play)).toMatchObject([{ said: { kind, why: 'too_early', occurredAt: JANUARY }, blocksLaunch: false }])
  },
)

it('a passing an hour before its submission is a question; a clock that is three minutes behind is forgiven', () => {
  const play = submitted()
  say(play, { kind: 'passed', occurredAt: '2026-10-12T09:00:00+08:00' })
  expect(play.f.phase).toBe('submitted')
  say(play, { kind: 'passed', occurredAt: '2026-10-12T09:57:00+08:00', credential: { number: 'C-1' } })
  expect(play.f.phase).toBe('passed')
  expect(play.f.rounds[0]?.verdict?.occurredAt).toBe(SUBMITTED)
  expect(play.f.credential?.obtainedAt).toBe(SUBMITTED)
})

it('whoever answers with a date before the submission is told, and may mend it: verdict, recall, credential, correction', () => {
  const play = submitted()
  for (const answer of ['passed', 'rejected', 'closed_by_platform'] as const)
    expect(refusedBy(() => play.answer(FILING, 'await_verdict', answer, { occurredAt: JANUARY }))).toBe(
      'occurred_too_early',
    )
  play.run({ type: 'recall', body: { filing: FILING, reason: '写错' } })
  const [recall] = Object.keys(play.f.matters)
  expect(refusedBy(() => play.answer(FILING, 'recall_at_platform', 'done', { occurredAt: JANUARY }, recall))).toBe(
    'occurred_too_early',
  )
  play.answer(FILING, 'await_verdict', 'passed', { occurredAt: LATER })
  const credential = { number: 'C-1' }
  expect(
    refusedBy(() => play.answer(FILING, 'record_credential', 'recorded', { occurredAt: JANUARY, credential })),
  ).toBe('occurred_too_early')
  const correction = { filing: FILING, target: 'verdict', reason: '看错', confirmedBy: 'M1002' } as const
  let pointer: string | undefined
  try {
    play.run({ type: 'correct', body: { ...correction, verdict: { kind: 'rejected', occurredAt: JANUARY } } })
  } catch (error) {
    pointer = (error as { pointer?: string }).pointer
  }
  expect(pointer).toBe('/verdict/occurredAt')
})

it('whatever is reported of whatever instant, no verdict stands before its submission', () => {
  const kind = fc.constantFrom(
    'passed',
    'rejected',
    'supplement',
    'passed_by_lapse',
    'recalled',
    'in_review',
    'delayed',
  )
  const minutes = fc.integer({ min: -60 * 24 * 400, max: 60 * 24 * 2 })
  fc.assert(
    fc.property(fc.array(fc.tuple(kind, minutes), { maxLength: 6 }), (reports) => {
      const play = submitted()
      for (const [kind, offset] of reports) {
        const occurredAt = new Date(Date.parse(SUBMITTED) + offset * 60_000).toISOString()
        say(play, { kind, occurredAt, credential: { number: 'C-1' } })
      }
      for (const { verdict, submittedAt } of play.f.rounds)
        if (verdict && submittedAt !== undefined)
          expect(Date.parse(verdict.occurredAt)).toBeGreaterThanOrEqual(Date.parse(submittedAt))
    }),
  )
})

it('a review that stands as decided before it was submitted is none that a plan reckons with', () => {
  const china = makeCalendar(cn as CalendarDoc, {
    timezone: 'Asia/Shanghai',
    officeHours: { start: '09:00', end: '18:00' },
  })
  const impossible = { submittedAt: SUBMITTED, decidedAt: JANUARY }
  expect(ownTimes(china, 'working_day', [impossible])).toBeUndefined()
  expect(ownTimes(china, 'working_day', [impossible, { submittedAt: SUBMITTED, decidedAt: LATER }])?.samples).toBe(1)
})

describe('a number that survives a round', () => {
  const rejection = { kind: 'rejected', number: 'A-1', text: '主图含有绝对化用语' } as const
  /** Rejected, corrected and handed in again under the same number. */
  const secondRound = (said: Partial<Report> = {}): Play => {
    const play = new Play()
    play.start()
    // This platform keeps the number.
    for (const r of play.packs.find((p) => p.platform === 'douyin')?.requirements ?? [])
      if (r.item === 'activity_report' && !r.numberSurvivesResubmission)
        play.packs = play.packs.map((p) =>
          p.platform === 'douyin'
            ? {
                ...p,
                requirements: p.requirements.map((one) =>
                  one.item === r.item ? { ...one, numberSurvivesResubmission: true } : one,
                ),
              }
            : p,
        )
    play.submitted()
    play.now = '2026-10-13T10:00:00+08:00'
    say(play, { ...rejection, ...said })
    expect(play.f.phase).toBe('correcting')
    play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
    play.answer(FILING, 'recheck', 'complete')
    play.now = LATER
    play.answer(FILING, 'submit', 'submitted', { number: 'A-1' })
    play.now = '2026-10-15T10:00:00+08:00'
    return play
  }

  it('news of the earlier round, told once more with its date, changes nothing and asks the lead', () => {
    const occurredAt = '2026-10-13T09:00:00+08:00'
    const play = secondRound({ occurredAt })
    say(play, { ...rejection, occurredAt })
    expect([play.f.phase, play.f.round]).toEqual(['submitted', 2])
    expect(asked(play)).toMatchObject([{ said: { kind: 'rejected', why: 'too_early' } }])
    play.open(FILING, { kind: 'answer_inquiry', key: 'q1' })
    const task = Object.values(play.f.tasks).find((t) => t.kind === 'answer_inquiry')
    expect(task?.holder).toMatchObject({ role: 'lead', person: 'M1001' })
  })

  it('told once more without a date it is known by its words', () => {
    const play = secondRound()
    const first = play.f.rounds[0]?.verdict?.seq
    play.saidBefore = first
    say(play, rejection)
    expect([play.f.phase, play.f.round]).toEqual(['submitted', 2])
    expect(asked(play)).toMatchObject([{ said: { why: 'repeated' } }])
  })

  it('what is new of the second round is taken as what it says', () => {
    const play = secondRound()
    say(play, { ...rejection, text: '落款日期有误' })
    expect([play.f.phase, play.f.round]).toEqual(['correcting', 2])
    expect(asked(play)).toEqual([])
  })

  it('a later round was not handed in before the verdict on the one before it', () => {
    const play = secondRound({ occurredAt: '2026-10-13T09:00:00+08:00' })
    say(play, { ...rejection, text: '又一次' })
    play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
    play.answer(FILING, 'recheck', 'complete')
    const answer = { number: 'A-1', occurredAt: '2026-10-13T08:00:00+08:00' }
    expect(refusedBy(() => play.answer(FILING, 'submit', 'submitted', answer))).toBe('occurred_too_early')
  })
})

it('the time of a submission that nobody says is that at which its platform speaks of it already', () => {
  const play = new Play().start().rechecked()
  play.open(FILING, { kind: 'submit' })
  play.now = LATER
  play.knownSince = '2026-10-13T10:05:00+08:00'
  play.answer(FILING, 'submit', 'submitted', { number: 'A-1' })
  expect(play.f.rounds[0]?.submittedAt).toBe('2026-10-13T10:05:00+08:00')
  say(play, { kind: 'passed', occurredAt: '2026-10-13T10:05:00+08:00', credential: { number: 'C-1' } })
  expect(play.f.phase).toBe('passed')
})

describe('a verdict that comes late', () => {
  /** Rejected, corrected, and handed in under another number. */
  const secondRound = (): Play => {
    const play = submitted()
    say(play, { kind: 'rejected', text: '主图含有绝对化用语' })
    play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
    play.answer(FILING, 'recheck', 'complete')
    play.answer(FILING, 'submit', 'submitted', { number: 'A-2' })
    play.now = '2026-10-15T10:00:00+08:00'
    return play
  }

  it.each([
    'passed',
    'rejected',
    'supplement',
    'passed_by_lapse',
    'closed_by_platform',
    'recalled',
    'delayed',
  ] as const)('of "%s" and by the number of the first round says nothing of the second: its lead is asked', (kind) => {
    const play = secondRound()
    say(play, { kind, number: 'A-1', credential: { number: 'C-1' }, text: '上一轮' })
    expect([play.f.phase, play.f.round, play.f.rounds[1]?.verdict]).toEqual(['submitted', 2, undefined])
    expect(asked(play)).toMatchObject([{ said: { kind, why: 'earlier_round' }, blocksLaunch: false }])
    expect(play.answered).toMatchObject({ applied: false })
    say(play, { kind: 'passed', number: 'A-2', credential: { number: 'C-2' } })
    expect([play.f.phase, play.f.rounds[1]?.verdict?.kind]).toEqual(['passed', 'passed'])
  })

  it('takes back its own rejection as long as nobody has answered an item of it', () => {
    for (const kind of ['passed', 'passed_by_lapse'] as const) {
      const items = [{ error: '奖品概率未公示' }, { error: '图片含绝对化用语' }]
      const rejected = (): Play => {
        const play = submitted()
        say(play, { kind: 'rejected', items })
        return play
      }
      const untouched = rejected()
      say(untouched, { kind, credential: { number: 'C-1' } })
      expect(untouched.f.phase).toBe('passed')
      // Somebody works on it: whether the platform means what it has, or what is being changed, is asked.
      const begun = rejected()
      begun.answer(FILING, 'correct', 'items', { itemAnswers: [{ id: 'i2', how: 'changed' }] })
      say(begun, { kind, credential: { number: 'C-1' } })
      expect([begun.f.phase, begun.f.credential]).toEqual(['correcting', undefined])
      expect(asked(begun)).toMatchObject([{ said: { kind, why: 'phase' } }])
    }
  })

  it('takes back no recall, and turns no rejection into another verdict', () => {
    const recalled = submitted()
    say(recalled, { kind: 'recalled', text: '撤回修改' })
    say(recalled, { kind: 'passed', credential: { number: 'C-1' } })
    expect([recalled.f.phase, asked(recalled).map(({ said }) => said?.why)]).toEqual(['recalled', ['phase']])
    const rejected = submitted()
    say(rejected, { kind: 'rejected', text: '主图含有绝对化用语' })
    for (const kind of ['rejected', 'supplement', 'closed_by_platform'] as const)
      say(rejected, { kind, text: '再说一次' })
    expect([rejected.f.phase, rejected.f.round, asked(rejected).length]).toEqual(['correcting', 1, 3])
  })
})

describe('a loss', () => {
  const passed = (): Play => {
    const play = submitted()
    play.now = '2026-10-14T11:00:00+08:00'
    say(play, { kind: 'passed', occurredAt: LATER, credential: { number: 'C-1' } })
    expect(clearance(play)).toBe('go')
    play.now = '2026-10-16T10:00:00+08:00'
    return play
  }

  it('that is dated before its passing may be one nevertheless: no launch until a named person has answered', () => {
    const play = passed()
    say(play, { kind: 'revoked', occurredAt: '2026-10-13T10:00:00+08:00', text: '撤销' })
    expect([play.f.phase, clearance(play)]).toEqual(['passed', 'no_go'])
    play.open(FILING, { kind: 'answer_inquiry', key: 'q1' })
    expect(Object.values(play.f.tasks).find((t) => t.kind === 'answer_inquiry')?.named).toBe(true)
    play.answer(FILING, 'answer_inquiry', 'answered', { text: '平台说是旧消息' }, 'q1')
    expect(clearance(play)).toBe('go')
  })

  it('that comes before the passing it follows is not forgotten when that passing comes', () => {
    const play = submitted()
    say(play, { kind: 'revoked', text: '撤销' })
    say(play, { kind: 'passed', credential: { number: 'C-1' } })
    expect([play.f.phase, clearance(play)]).toEqual(['passed', 'no_go'])
    expect(play.s.filings[FILING]?.matters.q1).toMatchObject({ said: { why: 'phase' }, blocksLaunch: true })
  })

  it('that was over before the credential held again is old; one that comes again is not', () => {
    const play = passed()
    const loss = { kind: 'suspended', occurredAt: '2026-10-15T10:00:00+08:00' } as const
    say(play, loss)
    expect(play.f.phase).toBe('suspended')
    say(play, { kind: 'reinstated', occurredAt: '2026-10-14T10:00:00+08:00' })
    expect(play.f.phase).toBe('suspended')
    say(play, { kind: 'reinstated', occurredAt: '2026-10-15T18:00:00+08:00' })
    expect(play.f.phase).toBe('passed')
    say(play, loss)
    expect(play.f.phase).toBe('passed')
    say(play, { kind: 'suspended', occurredAt: '2026-10-16T09:00:00+08:00' })
    expect(play.f.phase).toBe('suspended')
    expect(NUMBER).toBe(play.s.number)
  })
})
