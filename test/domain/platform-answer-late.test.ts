/** Answers of a connected platform that come after other news, out of time, or say less than they seem to: nothing is lost, and nobody is misled. */
import { isServiceAtIt } from '../../activities/domain/decision/connectors'
import { stateAt } from '../../activities/domain/record/fold/as-of'
import { openTasks } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import { whyAsked } from '../../activities/domain/tasks/why-asked'
import { lanesOf } from '../../activities/domain/waiting/lanes'
import type { PlatformAnswer } from '../../workflows/contract/connectors'
import { FILING, NUMBER, Play, types } from '../support/domain-play'
import { page } from '../support/review-play'

const CONNECTOR = { client: 'connector/agency', channel: 'connector' } as const
const PERSON = { client: 'test', person: 'L2001', channel: 'rest' } as const

const begun = (): Play => {
  const play = new Play()
  play.release('douyin', ({ requirements }) => {
    for (const requirement of requirements) requirement.applicationNumber = 'required'
  })
  play.connector = { id: 'agency', name: '代理系统', submits: true, quotas: {} }
  play.start().rechecked()
  play.open(FILING, { kind: 'submit' })
  return play
}

const hear = (play: Play, said: Partial<PlatformAnswer>): string[] => {
  play.actor = CONNECTOR
  const body = { filing: FILING, round: 1, attempt: 1, answer: 'no_answer', why: 'timeout', ...said } as const
  const change = play.run({ type: 'platformAnswer', body })
  play.actor = PERSON
  return types(change)
}

const open = (play: Play): string[] => openTasks(play.f).map(({ kind }) => kind)
const later = (play: Play, minutes: number): void => {
  play.now = new Date(Date.parse(play.now) + minutes * 60_000 + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
}

describe('what a connector hears', () => {
  it('keeps why it is not known what became of it where only the question fails', () => {
    const play = begun()
    hear(play, { why: 'timeout', text: '平台繁忙' })
    for (const asks of [0, 1, 2, 3]) hear(play, { why: 'not_asked', asks, text: 'HTTP 502' })
    expect(play.f.service).toMatchObject({ stage: 'person', why: 'timeout', asked: 'not_asked', asks: 4 })
    play.open(FILING, { kind: 'settle_submission' })
    const [task] = openTasks(play.f)
    const told = whyAsked(play.s, play.f, task as TaskState, play.ctx()).map(({ label, text }) => [label.zh, text])
    expect(JSON.stringify(told)).toContain('平台未在时限内答复')
    expect(JSON.stringify(told)).toContain('未能向平台查询')
    expect(JSON.stringify(told)).not.toContain('请求没有发出')
    expect(play.f.service?.note?.note).toBe('平台繁忙')
  })

  it('knows more of it where the question brought that', () => {
    const play = begun()
    hear(play, { why: 'timeout' })
    hear(play, { why: 'pending', asks: 0 })
    hear(play, { why: 'connection_lost', asks: 1 })
    expect(play.f.service).toMatchObject({ why: 'pending', asked: 'connection_lost' })
  })

  it('does not count a question that failed, or an answer from when the request could still arrive', () => {
    const play = begun()
    hear(play, {})
    hear(play, { why: 'timeout', asks: 0 })
    expect(hear(play, { answer: 'not_there', asks: 1 })).toEqual(['SubmissionUnanswered'])
    expect(hear(play, { answer: 'not_there', asks: 2, early: true })).toEqual(['SubmissionUnanswered'])
    expect(hear(play, { answer: 'not_there', asks: 3 })).toEqual(['SubmissionRefused'])
  })

  it('asks a person where the platform says to the last that it has nothing, and too early to be sure', () => {
    const play = begun()
    hear(play, {})
    for (const asks of [0, 1, 2, 3]) hear(play, { answer: 'not_there', asks, early: true })
    expect(play.f).toMatchObject({ phase: 'unconfirmed', service: { stage: 'person' } })
  })

  it.each(['rejected', 'passed', 'closed_by_platform', 'recalled'] as const)(
    'keeps the number where the platform has said %s before its answer came',
    (kind) => {
      const play = begun()
      later(play, 5)
      play.run({ type: 'report', body: { filing: FILING, kind, text: '主图不清', occurredAt: play.now } })
      const { phase, ended } = play.f
      later(play, 5)
      expect(hear(play, { answer: 'accepted', number: 'A-1' })).toContain('FilingSubmitted')
      expect(play.f).toMatchObject({ phase, ended, rounds: [{ number: 'A-1' }] })
      const [round] = play.f.rounds
      expect(Date.parse(round?.submittedAt ?? '')).toBeLessThanOrEqual(Date.parse(play.now) - 5 * 60_000)
      expect(hear(play, { answer: 'accepted', number: 'A-1' })).toEqual([])
      expect(hear(play, { answer: 'accepted', number: 'A-9' })).not.toContain('FilingSubmitted')
      expect(lanesOf(play.facts, () => true)).toBeDefined()
      for (const { at } of play.facts) expect(() => stateAt(play.facts, at)).not.toThrow()
    },
  )

  it('keeps the number of a round that was sent back, and corrected, before its answer came', () => {
    const play = begun()
    play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', text: '主图不清' } })
    play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
    later(play, 5)
    expect(hear(play, { answer: 'accepted', number: 'A-1', occurredAt: play.now })).toContain('FilingSubmitted')
    expect(play.f).toMatchObject({ phase: 'preparing', round: 2, rounds: [{ number: 'A-1' }, {}] })
    expect(play.f.rounds[1]?.submittedAt).toBeUndefined()
    for (const { at } of play.facts) expect(() => stateAt(play.facts, at)).not.toThrow()
  })

  it('is over with a verdict: once that is corrected a person looks, and what was asked says nothing any more', () => {
    const play = begun()
    play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', text: '主图不清' } })
    play.run({ type: 'correct', body: { filing: FILING, target: 'verdict', reason: '看错', confirmedBy: 'M1009' } })
    play.actor = page('M1009')
    play.answer(NUMBER, 'confirm_correction', 'approved', {}, '01')
    expect(play.f.phase).toBe('unconfirmed')
    expect(isServiceAtIt(play.f)).toBe(false)
    expect(hear(play, {})).toEqual([])
    play.open(FILING, { kind: 'settle_submission' })
    expect(open(play)).toEqual(['settle_submission'])
    expect(hear(play, { answer: 'accepted', number: 'A-1' })).toContain('FilingSubmitted')
  })

  it.each(['2027-10-12T10:00:00+08:00', '2020-10-12T10:00:00+08:00'])(
    'keeps the number where the record cannot believe the time (%s)',
    (occurredAt) => {
      const play = begun()
      if (occurredAt < '2026') {
        hear(play, { answer: 'accepted', number: 'A-1' })
        play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', text: '换图' } })
        play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
        play.answer(FILING, 'recheck', 'complete')
        play.open(FILING, { kind: 'submit' })
      }
      const { round, service } = play.f
      hear(play, { answer: 'accepted', number: 'A-2', occurredAt, round, attempt: service?.attempt })
      expect(play.f).toMatchObject({ phase: 'submitted' })
      expect(play.f.rounds.at(-1)).toMatchObject({ number: 'A-2', submittedAt: play.now })
    },
  )

  it('is with its platform as long as the service is at it', () => {
    const play = begun()
    const hold = () =>
      lanesOf(play.facts, () => true)
        .find(({ subject }) => subject === FILING)
        ?.spans.at(-1)
    expect(hold()?.holds).toMatchObject([{ role: 'platform', platform: 'douyin' }])
    hear(play, {})
    expect(hold()?.holds).toMatchObject([{ role: 'platform', platform: 'douyin' }])
    hear(play, { asks: 0, final: true })
    play.open(FILING, { kind: 'settle_submission' })
    expect(hold()?.holds).toMatchObject([{ kind: 'settle_submission' }])
  })
})
