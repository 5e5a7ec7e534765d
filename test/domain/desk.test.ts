import { campaignSheet } from '../../activities/domain/desk/campaign-sheet'
import { deskOf } from '../../activities/domain/desk/desk'
import { involvedIn, maySeeCampaign, selfAndReports } from '../../activities/domain/desk/involved'
import { filingName, taskName } from '../../activities/domain/desk/names'
import { progressOf } from '../../activities/domain/desk/progress'
import { storyOf } from '../../activities/domain/desk/story'
import { whenDue } from '../../activities/domain/desk/when-due'
import { apply } from '../../activities/domain/record/fold/apply'
import type { StoredFact } from '../../activities/domain/record/facts'
import type { CampaignState } from '../../activities/domain/record/state'
import { ENDS_AT, FILING, LAUNCH_AT, NUMBER, Play } from '../support/domain-play'

const packsOf = (play: Play) => (platform: string) => play.packs.find((p) => p.platform === platform)
const firstRow = (play: Play): string => Object.keys(play.f.rows)[0] ?? ''
const deskFor = (play: Play, person: string, nudgedAt = new Map<string, string>()) =>
  deskOf({
    person,
    now: play.now,
    calendar: play.calendar,
    packOf: packsOf(play),
    campaigns: [play.s],
    nudgedAt,
  })

describe('who may see a campaign', () => {
  const people = [
    { staff: 'HEAD' },
    { staff: 'M1001', manager: 'TEAM' },
    { staff: 'TEAM', manager: 'HEAD' },
    { staff: 'OTHER' },
  ]
  const play = new Play().start({ group: { legal: 'L2001' } })

  test('S2-24 those who lead it, back it up, are of its group or hold a task, and whoever manages one of them', () => {
    const sees = (person: string) => maySeeCampaign(play.s, selfAndReports(person, people))
    expect(['M1001', 'M1002', 'L2001', 'TEAM', 'HEAD'].map(sees)).toEqual([true, true, true, true, true])
    expect(sees('OTHER')).toBe(false)
    play.open(FILING, { kind: 'collect_material', key: firstRow(play) })
    const [task] = Object.values(play.f.tasks)
    expect(involvedIn(play.s)).toContain(task?.holder.person)
  })

  test('managers who manage each other in a circle are an end, not a hang', () => {
    const circle = [
      { staff: 'A', manager: 'B' },
      { staff: 'B', manager: 'A' },
    ]
    expect([...selfAndReports('A', circle)].sort()).toEqual(['A', 'B'])
  })
})

describe('due times by their nearness', () => {
  const { calendar } = new Play()
  const when = (due: string, now = '2026-11-04T15:00:00+08:00') => {
    const { group, workingDays } = whenDue(calendar, now, due)
    return [group, workingDays]
  }

  test('overdue, today, this week up to its Sunday, later; in working days', () => {
    expect(when('2026-11-03T18:00:00+08:00')).toEqual(['overdue', 1])
    expect(when('2026-11-04T14:59:59+08:00')).toEqual(['overdue', 0])
    expect(when('2026-11-04T15:00:00+08:00')).toEqual(['today', 0])
    expect(when('2026-11-04T23:59:59+08:00')).toEqual(['today', 0])
    expect(when('2026-11-05T00:00:00+08:00')).toEqual(['this_week', 1])
    expect(when('2026-11-08T23:59:59+08:00')).toEqual(['this_week', 2])
    expect(when('2026-11-09T00:00:00+08:00')).toEqual(['later', 3])
  })

  test('a day is that of Shanghai, whatever offset an instant is written with', () => {
    expect(when('2026-11-04T16:30:00Z')).toEqual(['this_week', 1])
  })
})

describe('the desk of a lead', () => {
  test('U-14 what others owe stands in one list with when they were last nudged, what is mine in another', () => {
    const play = new Play().start({ group: { design: 'D4001', legal: 'L2001' } })
    for (const key of Object.keys(play.f.rows)) play.open(FILING, { kind: 'collect_material', key })
    const tasks = Object.values(play.f.tasks)
    const first = tasks.find(({ holder }) => holder.person === 'D4001')
    if (!first) throw new Error('no task of the designer')
    const desk = deskFor(play, 'M1001', new Map([[first.id, play.now]]))
    const mine = desk.groups.flatMap((g) => g.tasks)
    expect(mine.every(({ task }) => task.holder.person === 'M1001')).toBe(true)
    expect(mine.length + desk.waiting.length).toBe(tasks.length)
    expect(desk.waiting.find(({ task }) => task.id === first.id)?.nudgedAt).toBe(play.now)
    // A designer waits for nobody: the lead does.
    expect(deskFor(play, 'D4001').waiting).toEqual([])
    expect(deskFor(play, 'D4001').groups.flatMap((g) => g.tasks.map(({ task }) => task.id))).toContain(first.id)
  })

  test('U-15 back ends to look into stand apart from other work, with number, entry and how long it has waited', () => {
    const play = new Play().start().submitted()
    play.now = '2026-10-15T10:00:00+08:00'
    play.open(FILING, { kind: 'check_backend', key: '1' })
    const desk = deskFor(play, 'M1001')
    expect(desk.groups).toEqual([])
    expect(desk.checks).toMatchObject([{ number: 'A-1', waitedWorkingDays: 3, entry: { zh: expect.any(String) } }])
  })

  test('launches of the next two weeks say what stands in their way, and by how much it is too late', () => {
    const play = new Play().start().submitted()
    expect(deskFor(play, 'M1001').launches).toEqual([])
    play.now = '2026-10-30T10:00:00+08:00'
    const [launch] = deskFor(play, 'M1001').launches
    expect(launch).toMatchObject({
      at: LAUNCH_AT,
      platforms: [{ platform: 'douyin', clearance: 'no_go', reasons: [{ code: 'not_passed', filing: FILING }] }],
    })
  })
})

describe('the sheet of a campaign', () => {
  test('S0-42 says of every filing who has it, until when, and what is expected', () => {
    const play = new Play().start()
    play.open(FILING, { kind: 'collect_material', key: firstRow(play) })
    const [before] = campaignSheet(play.s, play.calendar, play.now).filings
    expect(before).toMatchObject({ holder: { person: expect.any(String) }, due: { workingDays: expect.any(Number) } })
    play.submitted()
    const [there] = campaignSheet(play.s, play.calendar, play.now).filings
    expect(there?.waitedWorkingDays).toBe(0)
    expect(there?.expected?.workingDaysLate).toBe(0)
    play.amend({ launches: [{ platform: 'douyin', launchAt: '2026-10-13T10:00:00+08:00' }] })
    const [late] = campaignSheet(play.s, play.calendar, play.now).filings
    expect(late?.expected?.workingDaysLate).toBeGreaterThan(0)
  })

  test('U-14 the progress of the materials counts row by row, with who has what is missing', () => {
    const play = new Play().start({ group: { design: 'D4001', legal: 'L2001' } })
    const rows = Object.keys(play.f.rows)
    for (const key of rows) play.open(FILING, { kind: 'collect_material', key })
    play.answer(FILING, 'collect_material', 'provided', {}, rows[0])
    const [own] = progressOf(play.s, packsOf(play), play.calendar, play.now)
    expect([own?.done, own?.rows.length]).toEqual([1, rows.length])
    expect(own?.rows.filter(({ status }) => status === 'missing').every(({ person, due }) => person && due)).toBe(true)
    expect(own?.rows.every(({ name }) => !/[_a-z]{6}/.test(name.zh))).toBe(true)
    for (const key of rows.slice(1)) play.answer(FILING, 'collect_material', 'provided', {}, key)
    play.answer(FILING, 'recheck', 'complete')
    expect(progressOf(play.s, packsOf(play), play.calendar, play.now)).toEqual([])
  })

  test('names are those that people say, in both languages', () => {
    const play = new Play().start()
    play.open(FILING, { kind: 'collect_material', key: firstRow(play) })
    const [task] = Object.values(play.f.tasks)
    expect(filingName(play.f, packsOf(play)).zh).toBe('抖音 · 活动报备')
    expect(task && taskName(play.s, play.f, task, packsOf(play)).zh).toMatch(/^准备材料：.*[^a-z_]$/)
    expect(task && taskName(play.s, play.f, task, packsOf(play)).en).toMatch(/^prepare a material: /)
  })
})

describe('the story of a campaign', () => {
  test('goes through preparation, the platform, a correction and a passing, each part ending where the next begins', () => {
    const play = new Play().start()
    play.now = '2026-10-14T10:00:00+08:00'
    play.submitted()
    play.now = '2026-10-16T10:00:00+08:00'
    play.run({ type: 'report', body: { filing: FILING, kind: 'rejected', text: '绝对化用语' } })
    play.now = '2026-10-19T10:00:00+08:00'
    play.answer(FILING, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed', note: '已改' }] })
    play.now = '2026-10-20T10:00:00+08:00'
    play.answer(FILING, 'recheck', 'complete')
    play.answer(FILING, 'submit', 'submitted', { number: 'A-2' })
    play.now = '2026-10-22T10:00:00+08:00'
    play.run({ type: 'report', body: { filing: FILING, kind: 'passed', credential: { number: 'C-1' } } })
    play.now = '2026-10-23T10:00:00+08:00'
    const story = storyOf(play.s, play.facts, play.calendar, play.now)
    const parts = story.lanes[0]?.parts ?? []
    expect(parts.map(({ kind, round }) => `${kind} ${round}`)).toEqual([
      'preparing 1',
      'at_platform 1',
      'correcting 1',
      'preparing 2',
      'at_platform 2',
      'valid 2',
    ])
    for (const [i, part] of parts.slice(1).entries()) expect(part.from).toBe(parts[i]?.to)
    expect(parts.at(-1)).toMatchObject({ to: play.now, isOpen: true })
    expect(story.lanes[0]?.expected).toEqual({ kind: 'validity', at: ENDS_AT })
    expect(story.launches).toEqual([{ at: LAUNCH_AT, platforms: ['douyin'] }])
  })

  test('a verdict that was told late stands where it happened; one that never was is not there (U-4)', () => {
    const play = new Play().start()
    play.now = '2026-10-14T10:00:00+08:00'
    play.submitted()
    play.now = '2026-10-20T10:00:00+08:00'
    play.run({
      type: 'report',
      body: { filing: FILING, kind: 'rejected', text: '素材', occurredAt: '2026-10-16T09:00:00+08:00' },
    })
    const [lane] = storyOf(play.s, play.facts, play.calendar, play.now).lanes
    expect(lane?.parts.at(-1)).toMatchObject({ kind: 'correcting', from: '2026-10-16T09:00:00+08:00' })
    const verdict = play.facts.findLast(({ type }) => type === 'VerdictRecorded')
    const wrong: StoredFact = {
      type: 'EntryCorrected',
      v: 1,
      seq: play.s.version + 1,
      subject: FILING,
      at: play.now,
      body: { target: 'verdict', wrongSeq: verdict?.seq ?? 0, round: 1, reason: { note: '听错', commitment: '' } },
    }
    const corrected = [...play.facts, wrong].reduce<CampaignState | undefined>(
      (state, fact) => apply(state, structuredClone(fact)),
      undefined,
    )
    const told = corrected && storyOf(corrected, [...play.facts, wrong], play.calendar, play.now)
    expect(told?.lanes[0]?.parts.map(({ kind }) => kind)).toEqual(['preparing', 'at_platform'])
  })

  test('a campaign without filings has a story without lanes', () => {
    const play = new Play().start({ filings: [], launches: [] })
    expect(storyOf(play.s, play.facts, play.calendar, play.now)).toMatchObject({ lanes: [], launches: [] })
    expect(play.s.number).toBe(NUMBER)
  })
})
