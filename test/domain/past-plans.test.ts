/** An amendment plans what is to come: nothing is moved into the past by it. */
import { ENDS_AT, NUMBER, Play, refusedBy } from '../support/domain-play'
import { LEAD, page } from '../support/review-play'

const begin = (): Play => {
  const play = new Play().start()
  play.actor = page(LEAD)
  return play
}
const launch = (launchAt: string, platform = 'douyin') => ({ launches: [{ platform, launchAt }] })
const YESTERDAY = '2026-10-11T10:00:00+08:00'

test('S0-40 a launch is not moved into the past, nor to this very moment, nor planned there for a platform more', () => {
  const play = begin()
  for (const at of [YESTERDAY, play.now]) {
    expect(refusedBy(() => play.amend(launch(at)))).toBe('launch_in_past')
    expect(refusedBy(() => play.amend(launch(at, 'wechat')))).toBe('launch_in_past')
  }
  // Offsets are no way around it.
  expect(refusedBy(() => play.amend(launch('2026-10-12T01:59:59Z')))).toBe('launch_in_past')
  play.amend(launch('2026-10-12T02:00:01Z'))
  expect(play.s.launches.douyin?.launchAt).toBe('2026-10-12T02:00:01Z')
})

test('what has gone by meanwhile may be said again as it is, and put off', () => {
  const play = begin()
  play.amend(launch('2026-10-13T10:00:00+08:00'))
  play.now = '2026-10-14T10:00:00+08:00'
  play.amend({ name: '抽奖二', ...launch('2026-10-13T02:00:00Z') })
  expect(play.s.name).toBe('抽奖二')
  expect(refusedBy(() => play.amend(launch('2026-10-13T11:00:00+08:00')))).toBe('launch_in_past')
  play.amend(launch('2026-10-15T10:00:00+08:00'))
})

test('a filing that comes from before this service may have gone live before, too', () => {
  const takenOver = { phase: 'submitted', number: 'DY-1', submittedAt: '2026-10-01T10:00:00+08:00' } as const
  const play = begin()
  play.amend({ filings: [{ platform: 'weibo', item: 'lottery_report', takenOver }], ...launch(YESTERDAY, 'weibo') })
  expect(play.s.launches.weibo?.launchAt).toBe(YESTERDAY)
})

test('S0-40 the start of a complete plan is not moved into the past, its end neither', () => {
  const play = begin()
  expect(refusedBy(() => play.amend({ startsAt: YESTERDAY }))).toBe('start_in_past')
  expect(refusedBy(() => play.amend({ endsAt: YESTERDAY }))).toBe('dates_unfit')
  play.amend({ startsAt: '2026-11-01T00:00:00+08:00' })
  play.now = '2026-11-02T10:00:00+08:00'
  // Said again as it was, it is no change.
  play.amend({ startsAt: '2026-10-31T16:00:00Z', endsAt: ENDS_AT })
  expect(refusedBy(() => play.amend({ startsAt: '2026-10-30T00:00:00+08:00' }))).toBe('start_in_past')
})

test('a due time is not moved into the past, a launch that is put off neither', () => {
  const play = begin()
  play.open(NUMBER, { kind: 'go_live', key: 'douyin' })
  const task = `${NUMBER}.go_live.douyin.r1`
  const body = { launchAt: YESTERDAY, text: '延期' }
  expect(refusedBy(() => play.answer(NUMBER, 'go_live', 'postponed', body, 'douyin'))).toBe('due_in_past')
  expect(refusedBy(() => play.run({ type: 'moveDueDate', body: { task, dueAt: YESTERDAY, reason: '改' } }))).toBe(
    'due_in_past',
  )
})
