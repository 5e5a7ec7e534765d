/** When a launch comes onto somebody's desk: as soon as it is cleared, when nothing is under way for it, or two days before. */
import { LAUNCH_AT, NUMBER, Play } from '../support/domain-play'

const DESK = '2026-11-09T10:00:00+08:00'
const SHOP = { platform: 'douyin', item: 'activity_report', account: '二店' }
const onDesk = (play: Play): string[] => play.view.launchSoon

it('S0-29 at once where the platform is cleared, and not before', () => {
  const play = new Play().start()
  expect(onDesk(play)).toEqual([])
  play.submitted()
  expect(onDesk(play)).toEqual([])
  play.run({ type: 'report', body: { filing: play.f.id, kind: 'passed', credential: { number: 'C-1' } } })
  expect(onDesk(play)).toEqual(['douyin'])
})

it('two days before, cleared or not, and the record asks to be woken then', () => {
  const play = new Play().start().submitted()
  // The check of the back end and the reminders come first; the campaign itself waits for its launch.
  expect(play.wake(NUMBER)).toBe(DESK)
  play.now = '2026-11-09T09:59:59+08:00'
  expect(onDesk(play)).toEqual([])
  play.now = DESK
  expect(onDesk(play)).toEqual(['douyin'])
})

it('once: a launch whose clearance was taken back stays on the desk, and nobody is woken to put it there', () => {
  const play = new Play().start().submitted()
  play.run({ type: 'report', body: { filing: play.f.id, kind: 'passed', credential: { number: 'C-1' } } })
  play.open(NUMBER, { kind: 'go_live', key: 'douyin' })
  play.run({ type: 'report', body: { filing: play.f.id, kind: 'suspended', text: '收到投诉' } })
  expect(play.s.launches.douyin?.clearance).toBe('no_go')
  // What comes next is the reminder of its task, the day before.
  expect(Date.parse(play.wake(NUMBER) ?? '')).toBeGreaterThan(Date.parse(DESK))
})

it('U-16 at once where everything that was filed there has ended: nothing is under way, so somebody must decide', () => {
  const play = new Play().start({ filings: [{ platform: 'douyin', item: 'activity_report' }, SHOP] }).rechecked()
  const [first, second] = Object.keys(play.s.filings)
  play.run({ type: 'giveUp', body: { filing: second ?? '', reason: '二店不参加' } })
  // One is still under way.
  expect(onDesk(play)).toEqual([])
  play.run({ type: 'giveUp', body: { filing: first ?? '', reason: '平台不再受理' } })
  play.answer(first ?? '', 'withdraw_at_platform', 'not_submitted', {}, 'w1')
  expect(play.s.launches.douyin?.clearance).toBe('no_go')
  expect(onDesk(play)).toEqual(['douyin'])
})

it('not at once where nothing was ever filed: what it needs is asked first', () => {
  const launches = [
    { platform: 'douyin', launchAt: LAUNCH_AT },
    { platform: 'wechat', launchAt: LAUNCH_AT },
  ]
  const play = new Play().start({ launches })
  expect(onDesk(play)).toEqual([])
  play.now = DESK
  expect(onDesk(play)).toEqual(['douyin', 'wechat'])
})

it('never where it is live, or is no launch any more', () => {
  const play = new Play().start().passed()
  play.answer(NUMBER, 'go_live', 'live', {}, 'douyin')
  expect(onDesk(play)).toEqual([])
  const dropped = new Play().start()
  dropped.run({ type: 'giveUp', body: { filing: dropped.f.id, reason: '不做' } })
  dropped.answer(NUMBER, 'go_live', 'not_here', { text: '不在抖音上线' }, 'douyin')
  dropped.now = DESK
  expect(onDesk(dropped)).toEqual([])
})
