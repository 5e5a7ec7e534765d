/** Windows in which a platform takes submissions: what they do to a plan, to due times, and to a submission outside of them. */
import { announcements } from '../../activities/domain/mail/announce'
import { makeCalendar } from '../../activities/domain/time/calendar'
import { Refused } from '../../activities/domain/decision/change'
import { planFiling } from '../../activities/domain/rules/backward-planning'
import { scheduleRisks } from '../../activities/domain/planning/schedule'
import { openTasks } from '../../activities/domain/record/state'
import { COMMAND_SCHEMAS } from '../../infra/schemas/command-schemas'
import cn from '../../infra/data/calendars/cn.json'
import defaults from '../../infra/data/policies/default.json'
import { rulePackSchema } from '../../infra/reference/rule-pack-schema'
import { packRows } from '../../infra/reference/rule-packs/rows'
import type { Policy } from '../../workflows/contract/policy'
import type { CalendarDoc, FilingWindow, Requirement } from '../../workflows/contract/reference'
import type { Duration } from '../../workflows/contract/values'
import { FILING, LAUNCH_AT, NUMBER, Play } from '../support/domain-play'

const policy = defaults as Policy
const calendar = makeCalendar(cn as CalendarDoc, {
  timezone: 'Asia/Shanghai',
  officeHours: { start: '09:00', end: '18:00' },
})
const on = (day: string, time = '18:00'): string => `2026-${day}T${time}:00+08:00`

describe('a plan with a window', () => {
  const days = (value: number): Duration & { grade: 'O'; source: string } => ({
    value,
    unit: 'working_day',
    grade: 'O',
    source: 'test',
  })
  // Five working days inside, three of review, two of buffer.
  const requirement = {
    materials: [{}] as Requirement['materials'],
    review: { min: days(2), usual: days(3), max: days(7) },
  }
  const plan = (startAt: string, window?: FilingWindow) =>
    planFiling({ calendar, policy }, requirement, startAt, { launchAt: on('11-27', '20:00'), window })

  it.each<[string, string, FilingWindow | undefined, object]>([
    ['none', on('11-02', '10:00'), undefined, { at: on('11-13'), boundBy: 'launch', submitted: on('11-09') }],
    [
      'one that closes before the launch would want it',
      on('11-02', '10:00'),
      { closesAt: on('11-13', '23:00') },
      { at: on('11-06'), boundBy: 'window', submitted: on('11-09') },
    ],
    [
      'one that closes after it',
      on('11-02', '10:00'),
      { closesAt: on('11-26') },
      { at: on('11-13'), boundBy: 'launch', submitted: on('11-09') },
    ],
    [
      'one that is not open yet when the work is done',
      on('11-02', '10:00'),
      { opensAt: on('11-12', '10:00'), closesAt: on('11-26') },
      { at: on('11-13'), boundBy: 'launch', submitted: on('11-12', '10:00') },
    ],
    [
      'one that closes soon after the submission',
      on('11-06', '10:00'),
      { closesAt: on('11-13', '23:00') },
      { at: on('11-06'), boundBy: 'window', submitted: on('11-13'), warnings: ['window_tight'] },
    ],
    [
      'one that has closed by then, though the launch is reached',
      on('11-09', '10:00'),
      { closesAt: on('11-13', '23:00') },
      { at: on('11-06'), boundBy: 'window', submitted: on('11-16'), late: true, warnings: ['window_closed'] },
    ],
    [
      'one that opens too late for the launch',
      on('11-02', '10:00'),
      { opensAt: on('11-24', '10:00') },
      {
        at: on('11-13'),
        boundBy: 'launch',
        submitted: on('11-24', '10:00'),
        late: true,
        warnings: ['window_opens_late'],
      },
    ],
  ])('U-20 takes the earliest bound: %s', (_name, startAt, window, expected) => {
    const { usual, windowWarnings } = plan(startAt, window)
    const { latestSafeStartAt, boundBy, arrival, late } = usual
    const said = { at: latestSafeStartAt, boundBy, submitted: arrival.submittedAt, late, warnings: windowWarnings }
    expect(said).toEqual({ late: false, warnings: [], ...expected })
  })

  it('U-20 the urgent path misses a window that has closed, and waits for one that has not opened', () => {
    expect(plan(on('11-16', '10:00'), { closesAt: on('11-13') }).urgent.late).toBe(true)
    const { urgent } = plan(on('11-09', '10:00'), { opensAt: on('11-12', '10:00') })
    expect([urgent.arrival.submittedAt, urgent.late]).toEqual([on('11-12', '10:00'), false])
  })
})

const douyin = { platform: 'douyin', item: 'activity_report' }
const withWindow = (window: FilingWindow) => ({ filings: [{ ...douyin, window }] })
const codes = (play: Play) => scheduleRisks(play.f, play.now, (at) => at).map(({ code }) => code)
const submitTask = (play: Play) => Object.values(play.f.tasks).find((t) => t.kind === 'submit')
const refusal = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refused) return [error.code, error.pointer]
    throw error
  }
  return undefined
}

describe('the window of a filing', () => {
  it('U-20 bounds the plan that is kept, which is made anew when it moves, and nothing else is voided', () => {
    const play = new Play().start(withWindow({ closesAt: on('10-20') }))
    play.look(FILING)
    expect(play.f.schedule).toMatchObject({ boundBy: 'window', late: false, window: { closesAt: on('10-20') } })
    expect(play.look(FILING).facts).toEqual([])
    play.rechecked().open(FILING, { kind: 'submit' })
    const moved = play.amend(withWindow({ closesAt: on('10-30') }))
    expect(moved.facts.map(({ type }) => type)).toEqual(['CampaignAmended', 'WindowNoted'])
    expect(play.look(FILING).facts.map(({ type }) => type)).toEqual(['FilingScheduled'])
    expect([play.f.phase, play.f.schedule?.launchAt]).toEqual(['ready', LAUNCH_AT])
    expect(Date.parse(play.f.schedule?.submitBy ?? '')).toBeGreaterThan(
      Date.parse(play.f.firstSchedule?.submitBy ?? ''),
    )
    // None of its own any more: the launch alone bounds it.
    play.amend(withWindow({}))
    play.look(FILING)
    expect([play.f.window, play.f.schedule?.window, play.f.schedule?.boundBy]).toEqual([undefined, undefined, 'launch'])
  })

  it('U-20 a plan that misses its window is told with it', () => {
    const play = new Play().start(withWindow({ closesAt: on('10-13', '12:00') }))
    const [letter] = announcements(play.look(FILING)).filter((a) => a.kind === 'schedule_risk')
    expect(letter?.body.lines.map(({ text }) => text).join()).toContain('平台受理窗口 10-13 12:00 关闭，而预计')
    expect(codes(play)).toEqual(['late_start'])
  })

  it('U-20 the submission is due before it closes, also when it is moved, and nobody may put it off beyond', () => {
    const play = new Play().start(withWindow({ closesAt: on('10-30') })).rechecked()
    play.open(FILING, { kind: 'submit' })
    expect(submitTask(play)?.dueAt).toBe(on('10-13'))
    const task = submitTask(play)?.id ?? ''
    const put = (dueAt: string) => play.run({ type: 'moveDueDate', body: { task, dueAt, reason: '等素材' } })
    expect(refusal(() => put(on('11-02')))).toEqual(['due_after_window', '/dueAt'])
    const sooner = play.amend(withWindow({ closesAt: on('10-13', '12:00') }))
    expect(submitTask(play)?.dueAt).toBe(on('10-13', '12:00'))
    expect(announcements(sooner).map((a) => [a.kind, a.body.lines[0]?.text])).toContainEqual([
      'due_moved',
      '平台受理窗口已调整，截止时间重新计算',
    ])
    play.amend(withWindow({ closesAt: on('10-30') }))
    expect(submitTask(play)?.dueAt).toBe(on('10-13'))
    // Nobody is asked for it before it opens.
    play.amend(withWindow({ opensAt: on('10-20', '10:00'), closesAt: on('10-30') }))
    expect(submitTask(play)?.dueAt).toBe(on('10-21'))
    put(on('10-29'))
    play.amend(withWindow({ closesAt: on('10-20') }))
    expect(submitTask(play)?.dueAt).toBe(on('10-20'))
    expect(play.look(FILING).facts.filter(({ type }) => type.startsWith('Task'))).toEqual([])
  })

  it.each<['before' | 'after', FilingWindow, string]>([
    ['before', { opensAt: on('10-20') }, '尚未开放'],
    ['after', { closesAt: on('10-12', '12:00') }, '已关闭'],
  ])('U-20 a submission %s the window is taken, flagged and told', (side, window, words) => {
    const play = new Play().start(withWindow(window)).rechecked()
    play.look(FILING)
    play.now = on('10-12', '14:00')
    const letters = announcements(play.answer(FILING, 'submit', 'submitted', { number: 'A-1' }))
    expect([play.f.phase, play.f.rounds[0]?.outsideWindow]).toEqual(['submitted', side])
    const risk = letters.find((a) => a.kind === 'schedule_risk')
    expect(risk?.body.lines[0]).toEqual({ label: '排期', text: '受理窗口外提交' })
    expect(play.view.risks?.[0]).toContain(words)
    // The platform says that it was open after all.
    play.now = on('10-12', '15:00')
    play.amend(withWindow({ opensAt: on('10-11'), closesAt: on('10-30') }))
    play.look(FILING)
    expect([codes(play), play.f.phase]).toEqual([[], 'submitted'])
  })

  it('U-20 what the platform sent back after it had closed is due by the policy again', () => {
    const play = new Play().start(withWindow({ closesAt: on('10-14') })).submitted()
    play.now = on('10-15', '10:00')
    play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', items: [{ error: '缺图' }] } })
    play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] })
    play.answer(FILING, 'recheck', 'complete')
    play.open(FILING, { kind: 'submit' })
    const task = openTasks(play.f).find((t) => t.kind === 'submit')
    expect([task?.round, task?.dueAt]).toEqual([2, on('10-16')])
    play.answer(FILING, 'submit', 'submitted', { number: 'A-2' })
    expect(play.f.rounds.map((round) => round.outsideWindow)).toEqual([undefined, 'after'])
  })

  it('U-20 one that has closed is refused by its place, unless the filing is with the platform already', () => {
    const closed = { closesAt: on('10-10') }
    expect(refusal(() => new Play().start(withWindow(closed)))).toEqual(['window_closed', '/filings/0/window/closesAt'])
    const takenOver = { submittedAt: on('10-09'), number: 'DY-1' }
    const play = new Play().start({ filings: [{ ...douyin, window: closed, takenOver }] })
    expect([play.f.window, play.f.rounds[0]?.outsideWindow]).toEqual([closed, undefined])
    const known = new Play().start(withWindow({ closesAt: on('10-20') }))
    known.now = on('10-21')
    expect(known.amend(withWindow({ closesAt: on('10-20') })).facts.map(({ type }) => type)).toEqual([
      'CampaignAmended',
    ])
  })

  it('U-20 one that closes before it opens is no command', () => {
    const changes = withWindow({ opensAt: on('11-02'), closesAt: on('11-01') })
    const { error } = COMMAND_SCHEMAS.amend.safeParse({ campaign: NUMBER, changes })
    expect(error?.issues.map(({ path }) => path.join('/'))).toEqual(['changes/filings/0/window/closesAt'])
  })
})

describe('the window of a rule pack', () => {
  const stated = { zh: '大促报名', en: 'sale sign-up', grade: 'O' as const, source: 'test' }

  it('U-20 counts where the filing has none of its own, and stands among what the pack states', () => {
    const play = new Play()
    play.release('douyin', (pack) => {
      const report = pack.requirements.find((r) => r.item === 'activity_report')
      if (report) report.window = { ...stated, closesAt: on('10-20') }
    })
    const pack = play.packs.find((p) => p.platform === 'douyin')
    if (!pack) throw new Error('no pack')
    expect(rulePackSchema.safeParse(pack).success).toBe(true)
    const row = packRows(pack).find(({ key }) => key === 'requirements/activity_report/window')
    expect(row).toMatchObject({ field: '受理窗口', grade: 'O', source: 'test' })
    play.start().look(FILING)
    expect(play.f.schedule).toMatchObject({ boundBy: 'window', window: { closesAt: on('10-20') } })
    expect(play.look(FILING).facts).toEqual([])
  })

  it.each<[string, object, string]>([
    ['an estimate', { closesAt: on('10-20'), grade: 'E' }, 'window/grade'],
    ['without a bound', {}, 'window/closesAt'],
    ['that closes before it opens', { opensAt: on('10-21'), closesAt: on('10-20') }, 'window/closesAt'],
  ])('U-20 is refused as %s', (_name, window, place) => {
    const play = new Play()
    play.release('douyin', (pack) => Object.assign(pack.requirements[0] ?? {}, { window: { ...stated, ...window } }))
    const { error } = rulePackSchema.safeParse(play.packs.find((p) => p.platform === 'douyin'))
    expect(error?.issues.map((issue) => issue.path.slice(2).join('/'))).toEqual([place])
  })
})
