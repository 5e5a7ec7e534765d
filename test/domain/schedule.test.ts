/** The plan that is kept, what stands against a launch, and the buffer before it. */
import { announcements } from '../../activities/domain/mail/announce'
import { addDuration, makeCalendar } from '../../activities/domain/time/calendar'
import { endsInsideBuffer, latestSafeStart } from '../../activities/domain/rules/backward-planning'
import { scheduleRisks } from '../../activities/domain/planning/schedule'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { Policy } from '../../workflows/contract/policy'
import type { CalendarDoc } from '../../workflows/contract/reference'
import { FILING, LAUNCH_AT, Play } from '../support/domain-play'

const docs = loadReferenceDir(REFERENCE_DATA_DIR)
const policy = docs.find((d): d is Policy => d.kind === 'policy') as Policy
const calendar = makeCalendar(docs.find((d): d is CalendarDoc => d.kind === 'calendar') as CalendarDoc, policy)
const launchOn = (launchAt: string) => ({ launches: [{ platform: 'douyin', launchAt }] })
const scheduled = (play: Play) => play.look(FILING).facts.filter((fact) => fact.type === 'FilingScheduled')
const risks = (play: Play) => scheduleRisks(play.f, play.now, (at) => at).map(({ code }) => code)
const mails = (play: Play, look: () => ReturnType<Play['look']>) =>
  announcements(look()).flatMap((a) => (a.kind === 'schedule_risk' ? [[a.recipient, a.body.lines[0]?.text]] : []))

describe('the plan that is kept', () => {
  it('S0-20 is made once the plan is complete, once for a launch, and anew when the launch is moved', () => {
    const play = new Play().start({ endsAt: undefined })
    expect(scheduled(play)).toEqual([])
    play.amend({ endsAt: '2026-11-30T18:00:00+08:00' })
    expect(scheduled(play)).toHaveLength(1)
    expect(scheduled(play)).toEqual([])
    const first = play.f.schedule
    expect(first).toMatchObject({ launchAt: LAUNCH_AT, basis: 'rule_pack', late: false, provisional: false })
    play.amend(launchOn('2026-11-18T10:00:00+08:00'))
    expect(scheduled(play)).toHaveLength(1)
    expect(play.f.firstSchedule).toEqual(first)
    expect(Date.parse(play.f.schedule?.latestSafeStartAt ?? '')).toBeGreaterThan(
      Date.parse(first?.latestSafeStartAt ?? ''),
    )
  })

  it('S0-19 rests on own reviews from twenty on, and says so', () => {
    const play = new Play().start()
    play.reviews = Array.from({ length: 20 }, () => ({
      submittedAt: '2026-09-01T10:00:00+08:00',
      decidedAt: '2026-09-15T10:00:00+08:00',
    }))
    scheduled(play)
    expect(play.f.schedule).toMatchObject({ basis: 'history', samples: 20, estimate: false, review: { value: 10 } })
  })

  it('S0-20 a late start is told to the lead once, with the way that is left', () => {
    const play = new Play().start(launchOn('2026-10-16T10:00:00+08:00'))
    expect(mails(play, () => play.look(FILING))).toEqual([['M1001', '启动偏晚']])
    expect(mails(play, () => play.look(FILING))).toEqual([])
    expect(risks(play)).toEqual(['late_start'])
    expect(play.view.risks?.[0]).toContain('抖音 活动报备 已晚于最晚安全开始时间')
    play.amend(launchOn('2026-11-12T10:00:00+08:00'))
    play.look(FILING)
    expect([risks(play), play.view.risks]).toEqual([[], undefined])
  })

  it("S0-20 the letter about a late start names the platform's own expedited way, where it offers one", () => {
    const said = (filing: { platform: string; item: string }): string[] => {
      const launches = [{ platform: filing.platform, launchAt: '2026-10-16T10:00:00+08:00' }]
      const play = new Play().start({ endsAt: '2026-11-13T18:00:00+08:00', filings: [filing], launches })
      const letters = announcements(play.look(FILING)).filter(({ kind }) => kind === 'schedule_risk')
      return letters.flatMap(({ body }) =>
        body.lines.filter(({ label }) => label === '加急').map(({ text }) => `${text}`),
      )
    }
    expect(said({ platform: 'wechat', item: 'mini_program_audit' })).toEqual([
      expect.stringContaining('平台可申请加急（2 小时 至 12 小时，以平台实际为准）：'),
    ])
    expect(said({ platform: 'douyin', item: 'activity_report' })).toEqual([])
  })

  it('S0-21 a submission inside the buffer is told and shown until the launch is moved', () => {
    const play = new Play().start()
    play.look(FILING)
    play.rechecked()
    play.now = '2026-11-06T10:00:00+08:00'
    const submit = () => play.answer(FILING, 'submit', 'submitted', { number: 'A-1' })
    expect(mails(play, submit)).toEqual([['M1001', '踩点提交']])
    expect([play.f.rounds[0]?.insideBuffer, risks(play)]).toEqual([true, ['inside_buffer']])
    // Once it is judged that matters no more.
    const judged = new Play().start()
    judged.look(FILING)
    judged.rechecked()
    judged.now = '2026-11-06T10:00:00+08:00'
    judged.answer(FILING, 'submit', 'submitted', { number: 'A-2' })
    judged.run({ type: 'report', body: { filing: FILING, kind: 'rejected', text: '缺图' } })
    expect([judged.f.phase, risks(judged)]).toEqual(['correcting', []])
    play.now = '2026-11-06T11:00:00+08:00'
    play.amend({ endsAt: '2026-12-31T18:00:00+08:00', ...launchOn('2026-12-11T10:00:00+08:00') })
    expect(scheduled(play)).toHaveLength(1)
    expect(risks(play)).toEqual([])
  })

  it('U-12 S0-21 tells nobody of a launch that is over, say of a filing that is taken over afterwards', () => {
    const takenOver = { number: 'A-1', submittedAt: '2026-10-09T10:00:00+08:00' }
    const play = new Play().start({
      ...launchOn('2026-10-11T10:00:00+08:00'),
      filings: [{ platform: 'douyin', item: 'activity_report', takenOver }],
    })
    expect(mails(play, () => play.look(FILING))).toEqual([])
    expect([risks(play), play.view.risks]).toEqual([[], undefined])
  })

  it('plans nothing for a filing that has ended', () => {
    const play = new Play().start()
    play.run({ type: 'giveUp', body: { filing: FILING, reason: '不投' } })
    expect(scheduled(play)).toEqual([])
  })
})

describe('the buffer', () => {
  const times = { review: { value: 3, unit: 'working_day' }, buffer: policy.buffer } as const

  it('S0-21 is counted as the plan counts: the latest safe submission is outside, one on the next working day inside', () => {
    for (const launchAt of ['2026-11-11T10:00:00+08:00', '2026-11-11T20:00:00+08:00', '2026-10-09T10:00:00+08:00']) {
      const { at } = latestSafeStart(calendar, launchAt, { ...times, internal: [] })
      expect(endsInsideBuffer(calendar, at, times, launchAt)).toBe(false)
      const next = addDuration(calendar, at, { value: 1, unit: 'working_day' }).at
      expect(endsInsideBuffer(calendar, next, times, launchAt)).toBe(true)
    }
  })
})
