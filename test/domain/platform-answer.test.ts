/** Answers of a connected platform in any order, late and twice: one submission is recorded, and no person hands it in meanwhile. */
import type { PlatformAnswer } from '../../workflows/contract/connectors'
import { openTasks } from '../../activities/domain/record/state'
import { FILING, Play, refusedBy, types } from '../support/domain-play'

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
  it('begins once, and asks nobody to submit or to look', () => {
    const play = begun()
    expect(play.f).toMatchObject({ phase: 'unconfirmed', service: { stage: 'submitting', attempt: 1 } })
    play.open(FILING, { kind: 'submit' }, { kind: 'settle_submission' })
    expect(open(play)).toEqual([])
    expect(play.facts.filter(({ type }) => type === 'SubmissionBegun')).toHaveLength(1)
  })

  it('is told by connectors alone', () => {
    const play = begun()
    const body = { filing: FILING, round: 1, attempt: 1, answer: 'accepted', number: 'A-1' } as const
    expect(refusedBy(() => play.run({ type: 'platformAnswer', body }))).toBe('connector_only')
  })

  it('S0-18 is no submission without a number where the platform gives one', () => {
    const play = begun()
    expect(hear(play, { answer: 'accepted' })).toEqual(['SubmissionUnanswered'])
    expect(play.f.service).toMatchObject({ stage: 'asking', why: 'number_missing' })
  })

  it('counts once, whoever says it again', () => {
    const play = begun()
    expect(hear(play, { answer: 'accepted', number: 'A-1' })).toContain('FilingSubmitted')
    expect(hear(play, { answer: 'accepted', number: 'A-1', asks: 0 })).toEqual([])
    expect(hear(play, {})).toEqual([])
    expect(hear(play, { answer: 'refused' })).toEqual([])
    expect(play.f).toMatchObject({ phase: 'submitted', rounds: [{ number: 'A-1' }] })
  })

  it('counts late: while it is asked about, after a person was asked to look, and after it was thought lost', () => {
    const asking = begun()
    hear(asking, {})
    expect(hear(asking, { answer: 'accepted', number: 'A-1' })).toContain('FilingSubmitted')

    const looking = begun()
    hear(looking, { final: true })
    looking.open(FILING, { kind: 'settle_submission' })
    expect(open(looking)).toEqual(['settle_submission'])
    expect(hear(looking, { answer: 'accepted', number: 'A-1' })).toEqual(
      expect.arrayContaining(['FilingSubmitted', 'TaskSuperseded']),
    )
    expect(open(looking)).toEqual([])

    const lost = begun()
    hear(lost, { answer: 'refused' })
    lost.open(FILING, { kind: 'submit' })
    expect(open(lost)).toEqual(['submit'])
    expect(hear(lost, { answer: 'accepted', number: 'A-1' })).toContain('FilingSubmitted')
    expect(open(lost)).toEqual([])
  })

  it('asks the lead where it contradicts what a person has handed in meanwhile', () => {
    const play = begun()
    hear(play, { answer: 'refused' })
    play.answer(FILING, 'submit', 'submitted', { number: 'H-1' })
    expect(hear(play, { answer: 'accepted', number: 'H-1' })).toEqual([])
    expect(hear(play, { answer: 'accepted', number: 'A-1' })).toEqual(['MatterRaised'])
    expect(play.f.rounds[0]?.number).toBe('H-1')
  })

  it('believes that nothing is there only when that was said twice, the second time after a request would be too old', () => {
    const play = begun()
    hear(play, {})
    later(play, 1)
    expect(hear(play, { answer: 'not_there', asks: 0 })).toEqual(['SubmissionUnanswered'])
    // Said again of the same question.
    expect(hear(play, { answer: 'not_there', asks: 0 })).toEqual([])
    later(play, 6)
    expect(hear(play, { answer: 'not_there', asks: 1 })).toEqual(['SubmissionRefused'])
    expect(play.f).toMatchObject({ phase: 'ready', service: { stage: 'person', why: 'not_there' } })
  })

  it('is begun again once it was looked over again, and not before', () => {
    const play = begun()
    hear(play, { answer: 'refused', text: '主图不清' })
    play.open(FILING, { kind: 'submit' })
    expect(open(play)).toEqual(['submit'])
    play.run({ type: 'replaceMaterial', body: { filing: FILING, row: 'campaign_plan', text: '换了主图' } })
    expect(play.f.phase).toBe('preparing')
    play.answer(FILING, 'recheck', 'complete')
    play.open(FILING, { kind: 'submit' })
    expect(play.f).toMatchObject({ phase: 'unconfirmed', service: { attempt: 2, stage: 'submitting' } })
    expect(hear(play, { answer: 'accepted', number: 'A-2', attempt: 2 })).toContain('FilingSubmitted')
  })
})
