/** The kick-off of a joint campaign (S4-14): planned by itself, moved with the launch, called off with the campaign, answered for. */
import { agendaOf } from '../../activities/domain/desk/agenda'
import { announcements } from '../../activities/domain/mail/announce'
import { isOvertaken } from '../../activities/domain/mail/letters-kickoff'
import type { Change } from '../../activities/domain/decision/change'
import { kickoffStand } from '../../activities/domain/planning/kickoff'
import { openTasks } from '../../activities/domain/record/state'
import type { PartyInput } from '../../workflows/contract/parties'
import { NUMBER, Play, refusedBy } from '../support/domain-play'
import { LEAD, page } from '../support/review-play'

const OURS: PartyInput = { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' }
const BRAND: PartyInput = { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002' }

const launchAt = (at: string) => ({ launches: [{ platform: 'douyin', launchAt: at }] })

/** Launch on Wednesday, 11 November 2026: three days before is a Sunday. */
function begin(more: object = {}, play = new Play()): Play {
  start(play, more)
  play.actor = page(LEAD)
  return play
}
const start = (play: Play, more: object = {}): Change =>
  play.run({
    type: 'startCampaign',
    body: {
      name: '双11 联名',
      lead: 'M1001',
      backup: 'M1002',
      endsAt: '2026-11-20T18:00:00+08:00',
      filings: [{ platform: 'douyin', item: 'activity_report' }],
      parties: [OURS, BRAND],
      ...launchAt('2026-11-11T10:00:00+08:00'),
      ...more,
    },
  })
const task = (play: Play) => openTasks(play.s).find(({ kind }) => kind === 'hold_kickoff')
const tell = (play: Play): void => void (play.view.kickoffPlanned && play.open(NUMBER, { kind: 'hold_kickoff' }))
const told = (change: Change) =>
  announcements(change)
    .filter(({ kind }) => kind.startsWith('kickoff_'))
    .map(
      ({ kind, recipient, body: { meeting } }) => `${kind} ${recipient} ${meeting?.method ?? ''} ${meeting?.sequence}`,
    )
    .sort()

test('S4-14 is planned by itself three days before the earliest launch, on a working day, and both teams are invited', () => {
  const play = new Play()
  const change = play.run({
    type: 'startCampaign',
    body: {
      name: '双11 联名',
      lead: 'M1001',
      backup: 'M1002',
      endsAt: '2026-11-20T18:00:00+08:00',
      parties: [OURS, BRAND],
      launches: [
        { platform: 'weibo', launchAt: '2026-11-12T10:00:00+08:00' },
        { platform: 'douyin', launchAt: '2026-11-11T10:00:00+08:00' },
      ],
    },
  })
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-06T10:00:00+08:00', minutes: 60, sequence: 0, status: 'planned' })
  expect(told(change)).toEqual(['M1001', 'M1002', 'M1009', 'P5001'].map((one) => `kickoff_invited ${one} REQUEST 0`))
  tell(play)
  expect(task(play)).toMatchObject({ holder: { role: 'lead', person: 'M1001' }, dueAt: '2026-11-06T03:00:00.000Z' })
})

test('S4-14 stands in the calendars of those who are invited, by the id of the invitation', () => {
  const play = begin()
  const of = (person: string) =>
    agendaOf({ person, campaigns: [play.s], packOf: () => undefined, changes: new Map() }).filter(({ id }) =>
      id.startsWith('kickoff'),
    )
  expect(of('P5001')).toEqual([
    expect.objectContaining({ id: `kickoff-${NUMBER}`, at: '2026-11-06T10:00:00+08:00', minutes: 60, sequence: 0 }),
  ])
  expect(of('L2001')).toEqual([])
})

test('S4-14 moves with the launch: the same meeting, told anew; what was told before is not told any more', () => {
  const play = begin()
  tell(play)
  const moved = play.amend(launchAt('2026-11-17T10:00:00+08:00'))
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-13T10:00:00+08:00', sequence: 1, status: 'planned' })
  expect(task(play)?.dueAt).toBe('2026-11-13T03:00:00.000Z')
  expect(told(moved)).toEqual(['M1001', 'M1002', 'M1009', 'P5001'].map((one) => `kickoff_invited ${one} REQUEST 1`))
  const old = { meeting: { at: '2026-11-06T10:00:00+08:00', minutes: 60, sequence: 0 } }
  expect(isOvertaken('kickoff_invited', old, play.s)).toBe(true)
  // Neither another name nor a platform more that launches later moves anything.
  expect(told(play.amend({ backup: 'M1002', name: '双11' }))).toEqual([])
  const more = play.amend({
    launches: [{ platform: 'weibo', launchAt: '2026-11-18T10:00:00+08:00' }],
  })
  expect(Object.keys(play.s.launches).sort()).toEqual(['douyin', 'weibo'])
  expect(told(more)).toEqual([])
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-13T10:00:00+08:00', sequence: 1 })
  expect(announcements(moved).some(({ kind }) => kind === 'due_moved')).toBe(false)
})

test('S4-14 somebody who comes is invited, somebody who goes is told; the others hear nothing', () => {
  const play = begin()
  const change = play.amend({ parties: [OURS, { ...BRAND, contact: 'L2001' }] })
  expect(told(change)).toEqual(['kickoff_cancelled P5001 CANCEL 1', 'kickoff_invited L2001 REQUEST 1'])
})

test.each<[string, (play: Play) => Change, string]>([
  [
    'the campaign is withdrawn',
    (play) => play.run({ type: 'withdraw', body: { campaign: NUMBER, reason: '停办' } }),
    'ending',
  ],
  ['no party is left', (play) => play.amend({ parties: [] }), 'no_parties'],
])('S4-14 is called off when %s', (_name, end, because) => {
  const play = begin()
  tell(play)
  const change = end(play)
  expect(play.facts.findLast(({ type }) => type === 'KickoffCancelled')?.body).toEqual({ sequence: 1, because })
  expect(told(change)).toEqual(['M1001', 'M1002', 'M1009', 'P5001'].map((one) => `kickoff_cancelled ${one} CANCEL 1`))
  expect(task(play)).toBeUndefined()
})

test('S4-14 a launch that comes so near that nobody can meet before it calls it off; later it is planned again', () => {
  const play = begin()
  const off = play.amend(launchAt('2026-10-13T09:30:00+08:00'))
  expect(told(off)[0]).toBe('kickoff_cancelled M1001 CANCEL 1')
  const again = play.amend(launchAt('2026-11-11T10:00:00+08:00'))
  expect(told(again)[0]).toBe('kickoff_invited M1001 REQUEST 2')
})

/** Begun on a Thursday for a launch on Saturday evening: there is Friday alone. */
function beginLate(more: object = {}): Play {
  const play = new Play()
  play.now = '2026-11-12T14:00:00+08:00'
  return begin({ ...launchAt('2026-11-14T20:00:00+08:00'), ...more }, play)
}

test('S4-14 the morning on which it is held calls nothing off, whatever is looked at or amended', () => {
  const play = beginLate()
  expect(play.s.kickoff?.at).toBe('2026-11-13T10:00:00+08:00')
  play.now = '2026-11-13T09:00:00+08:00'
  expect(told(play.look(NUMBER)).filter((one) => !one.startsWith('kickoff_reminded'))).toEqual([])
  expect(told(play.amend({ name: '双11 夜场' }))).toEqual([])
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-13T10:00:00+08:00', sequence: 0, status: 'planned' })
})

test('S4-14 a launch that moves leaves it where it is, if there is no other time and it still lies before', () => {
  const play = beginLate()
  play.now = '2026-11-13T09:00:00+08:00'
  expect(told(play.amend(launchAt('2026-11-15T20:00:00+08:00')))).toEqual([])
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-13T10:00:00+08:00', status: 'planned' })
  expect(told(play.amend(launchAt('2026-11-13T09:30:00+08:00')))[0]).toBe('kickoff_cancelled M1001 CANCEL 2')
})

test('S4-14 a time of its own that has passed blocks no later one: that is planned by the policy', () => {
  const play = begin({ kickoffAt: '2026-11-05T15:00:00+08:00' })
  tell(play)
  play.now = '2026-11-05T16:30:00+08:00'
  play.answer(NUMBER, 'hold_kickoff', 'not_held', { text: '对方临时有事' })
  // The time that passes is no reason to plan it anew; a launch that moves is.
  expect(told(play.look(NUMBER))).toEqual([])
  play.amend(launchAt('2026-11-17T10:00:00+08:00'))
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-13T10:00:00+08:00', sequence: 1, status: 'planned' })
})

test.each(['held', 'not_held'] as const)('S4-14 before it begins nobody says that it was %s', (answer) => {
  const play = begin()
  tell(play)
  play.now = '2026-11-06T09:59:00+08:00'
  expect(refusedBy(() => play.answer(NUMBER, 'hold_kickoff', answer, { text: '不开了' }))).toBe('kickoff_ahead')
  play.now = '2026-11-06T10:00:00+08:00'
  play.answer(NUMBER, 'hold_kickoff', answer, { text: '见会议纪要' })
  expect(play.s.kickoff?.status).toBe(answer)
})

test('S4-14 who is away is invited, and hears that it moves or is called off; who stands in hears of neither', () => {
  const play = new Play()
  play.absences = [
    {
      id: 'a',
      person: 'M1009',
      from: '2026-10-01T00:00:00+08:00',
      until: '2026-10-20T00:00:00+08:00',
      substitute: 'L2001',
    },
  ]
  expect(told(start(play)).filter((one) => /M1009|L2001/.test(one))).toEqual(['kickoff_invited M1009 REQUEST 0'])
  play.now = '2026-10-21T10:00:00+08:00'
  const off = play.run({ type: 'withdraw', body: { campaign: NUMBER, reason: '停办' } })
  expect(told(off).filter((one) => /M1009|L2001/.test(one))).toEqual(['kickoff_cancelled M1009 CANCEL 1'])
})

test('S4-14 who has left the directory is neither invited nor written to', () => {
  const play = begin()
  play.people = new Map([...play.people].filter(([staff]) => staff !== 'P5001'))
  const moved = play.amend(launchAt('2026-11-17T10:00:00+08:00'))
  expect(told(moved)).toEqual(['M1001', 'M1002', 'M1009'].map((one) => `kickoff_invited ${one} REQUEST 1`))
  expect(play.s.kickoff?.invited).toEqual(['M1001', 'M1002', 'M1009'])
})

test('S4-14 is reminded of on the working day before, once, and its holder by the task', () => {
  const play = begin()
  tell(play)
  expect(play.s.kickoff?.remindAt).toBe('2026-11-05T09:00:00+08:00')
  play.now = '2026-11-05T08:59:00+08:00'
  expect(told(play.look(NUMBER))).toEqual([])
  play.now = '2026-11-05T09:00:00+08:00'
  expect(told(play.look(NUMBER))).toEqual(['M1002', 'M1009', 'P5001'].map((one) => `kickoff_reminded ${one}  0`))
  expect(told(play.look(NUMBER))).toEqual([])
})

test('S4-14 whether it was held is recorded with words; held, it is planned no more', () => {
  const play = begin()
  tell(play)
  play.now = '2026-11-06T11:30:00+08:00'
  expect(refusedBy(() => play.answer(NUMBER, 'hold_kickoff', 'held', { text: ' ' }))).toBe('field_required')
  play.answer(NUMBER, 'hold_kickoff', 'held', { text: '双方确认分工' })
  expect(play.s.kickoff).toMatchObject({ status: 'held', person: LEAD, note: { note: '双方确认分工' } })
  expect(told(play.amend(launchAt('2026-11-17T10:00:00+08:00')))).toEqual([])
  expect(play.s.kickoff?.status).toBe('held')
})

test('S4-14 one that was not held is planned again once somebody sets its time, as a task of its own', () => {
  const play = begin()
  tell(play)
  play.now = '2026-11-06T11:30:00+08:00'
  play.answer(NUMBER, 'hold_kickoff', 'not_held', { text: '对方临时有事' })
  expect([play.s.kickoff?.status, play.view.kickoffPlanned]).toEqual(['not_held', undefined])
  play.amend({ kickoffAt: '2026-11-09T15:00:00+08:00' })
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-09T15:00:00+08:00', sequence: 1, status: 'planned' })
  tell(play)
  expect(task(play)).toMatchObject({ id: expect.stringMatching(/hold_kickoff\.r1/) as string, turn: 2 })
})

test('S4-14 what has begun and is not answered is neither moved nor called off', () => {
  const play = begin()
  tell(play)
  play.now = '2026-11-06T10:30:00+08:00'
  expect(told(play.amend(launchAt('2026-11-17T10:00:00+08:00')))).toEqual([])
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-06T10:00:00+08:00', status: 'planned' })
})

test('S4-14 one that nobody has spoken of is ahead no more once it has begun, nor for ever after the campaign is withdrawn', () => {
  const play = begin()
  tell(play)
  expect(kickoffStand(play.s, play.now)).toBe('planned')
  play.now = '2026-11-06T11:30:00+08:00'
  expect(kickoffStand(play.s, play.now)).toBe('unanswered')
  const change = play.run({ type: 'withdraw', body: { campaign: NUMBER, reason: '停办' } })
  // It may have been held: that it is called off would be untrue.
  expect(told(change)).toEqual([])
  expect([kickoffStand(play.s, play.now), task(play)]).toEqual(['never_answered', undefined])
})

test.each([
  ['in the past', '2026-10-11T10:00:00+08:00'],
  ['at the launch', '2026-11-11T10:00:00+08:00'],
])('S4-14 a time of its own is refused %s', (_name, kickoffAt) => {
  expect(refusedBy(() => begin({ kickoffAt }))).toBe('kickoff_unfit')
})

test('a campaign without parties, or under a policy from before, has none', () => {
  expect(new Play().start().s.kickoff).toBeUndefined()
  const play = new Play()
  play.policy = { ...play.policy, kickoff: undefined }
  expect(play.start({ parties: [OURS, BRAND] }).s.kickoff).toBeUndefined()
})

test('working days are counted where the policy says so', () => {
  const play = new Play()
  play.policy = { ...play.policy, kickoff: { before: { value: 3, unit: 'working_day' }, at: '14:00', minutes: 90 } }
  play.start({ parties: [OURS, BRAND] })
  expect(play.s.kickoff).toMatchObject({ at: '2026-11-06T14:00:00+08:00', minutes: 90 })
})
