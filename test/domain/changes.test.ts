/** What a change of rules or of facts leads to: a second look, a question to the lead, an answer of the system's own. */
import { makeCalendar } from '../../activities/domain/calendar'
import { Change, Refused, type Context } from '../../activities/domain/change'
import { decide } from '../../activities/domain/commands'
import { doWhatIsDue } from '../../activities/domain/due'
import { openAsked } from '../../activities/domain/open-task'
import { settle } from '../../activities/domain/settle'
import type { CampaignState, FilingState } from '../../activities/domain/state'
import { viewOf } from '../../activities/domain/view'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference-files'
import type { Command, StartCampaign } from '../../workflows/contract/commands'
import type { CalendarDoc, DirectoryDoc, Policy, RulePack } from '../../workflows/contract/reference'
import type { CampaignView, TaskAsk } from '../../workflows/contract/views'
import type { Answer } from '../../workflows/contract/words'

const docs = loadReferenceDir(REFERENCE_DATA_DIR)
const shipped = docs.filter((d): d is RulePack => d.kind === 'rule_pack')
const policy = docs.find((d): d is Policy => d.kind === 'policy') as Policy
const directory = docs.find((d): d is DirectoryDoc => d.kind === 'directory')
const calendar = makeCalendar(docs.find((d): d is CalendarDoc => d.kind === 'calendar') as CalendarDoc, policy)
const people = new Map(directory?.people.map((p) => [p.staff, p]))

const NUMBER = 'MC-20261012-0001'
const FILING = `${NUMBER}-01`
const LAUNCH_AT = '2026-11-11T10:00:00+08:00'
const ENDS_AT = '2026-11-13T18:00:00+08:00'

class Play {
  private state: CampaignState | undefined
  now = '2026-10-12T10:00:00+08:00'
  /** The newest version of each pack; those before stay known. */
  packs: RulePack[] = shipped
  private old: RulePack[] = []

  private ctx(): Context {
    return {
      now: this.now,
      actor: { client: 'test', person: 'L2001', channel: 'rest' },
      policy,
      calendar,
      packs: this.packs,
      pack: (platform, version) =>
        [...this.packs, ...this.old].find(
          (p) => p.platform === platform && (version === undefined || p.version === version),
        ),
      person: (staff) => people.get(staff),
      fileExists: () => true,
      file: () => undefined,
      noteText: () => undefined,
      legalSubject: () => undefined,
      precedents: () => [],
      templates: [],
      seal: (text) => ({ note: text, commitment: text }),
    }
  }
  private on(work: (change: Change) => void): Change {
    const change = new Change(this.state && structuredClone(this.state), this.ctx())
    work(change)
    this.state = change.state
    return change
  }
  run(command: Command): Change {
    return this.on((change) => decide(change, NUMBER, command))
  }
  start(body: Partial<StartCampaign> = {}): this {
    const filings = [{ platform: 'douyin', item: 'activity_report' }]
    const launches = [{ platform: 'douyin', launchAt: LAUNCH_AT }]
    const base = { name: '抽奖', lead: 'M1001', backup: 'M1002', endsAt: ENDS_AT, filings, launches }
    this.run({ type: 'startCampaign', body: { ...base, ...body } })
    return this
  }
  open(subject: string, ...asks: TaskAsk[]): void {
    this.on((change) => openAsked(change, subject, asks))
  }
  answer(subject: string, kind: TaskAsk['kind'], answer: Answer, more: object = {}, key?: string): Change {
    this.open(subject, { kind, key })
    const { tasks } = this.s.filings[subject] ?? this.s
    const task = Object.values(tasks).find((t) => t.kind === kind && t.key === key && t.status === 'open')
    if (!task) throw new Error(`${subject} has no open ${kind}`)
    return this.run({ type: 'answerTask', body: { task: task.id, answer, ...more } })
  }
  look(subject: string): Change {
    return this.on((change) => {
      doWhatIsDue(change, subject)
      settle(change)
    })
  }
  /** Every paper is there, and somebody has looked. */
  rechecked(): this {
    for (const row of Object.keys(this.f.rows)) this.answer(FILING, 'collect_material', 'provided', {}, row)
    this.answer(FILING, 'recheck', 'complete')
    return this
  }
  submitted(): this {
    this.rechecked().answer(FILING, 'submit', 'submitted', { number: 'A-1' })
    return this
  }
  passed(): this {
    const report = { filing: FILING, kind: 'passed', credential: { number: 'C-1' } } as const
    this.submitted().run({ type: 'report', body: report })
    return this
  }
  amend(changes: object): Change {
    return this.run({ type: 'amend', body: { campaign: NUMBER, changes } })
  }
  /** A newer version of a platform's pack, with something changed. */
  release(platform: string, change: (pack: RulePack) => void): void {
    const before = this.packs.find((p) => p.platform === platform)
    if (!before) throw new Error(platform)
    const pack = { ...structuredClone(before), version: '2027-01-01' }
    change(pack)
    this.old = [...this.old, before]
    this.packs = this.packs.map((p) => (p === before ? pack : p))
  }
  get s(): CampaignState {
    if (!this.state) throw new Error('not started')
    return this.state
  }
  get f(): FilingState {
    return this.s.filings[FILING] as FilingState
  }
  get view(): CampaignView {
    const around = { mailUpTo: 0, realMsUntil: () => undefined, pace: '' }
    return viewOf(new Change(this.state, this.ctx()), NUMBER, around) as CampaignView
  }
}

const types = (change: Change): string[] => change.facts.map((fact) => fact.type)
const refusedBy = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  }
  return 'accepted'
}

describe('what a recheck judged', () => {
  it('S0-40 S0-17 a campaign that is changed before it is submitted is looked at again, and what changed is named', () => {
    const play = new Play().start().rechecked()
    expect(play.f.phase).toBe('ready')
    play.open(FILING, { kind: 'submit' })
    const change = play.amend({ endsAt: '2026-11-20T18:00:00+08:00', name: '抽奖二' })
    expect(play.f.phase).toBe('preparing')
    expect(types(change)).toContain('TaskSuperseded')
    expect(play.f.rounds[0]?.changes).toEqual([
      { field: 'endsAt', before: '2026-11-13T10:00:00.000Z', after: '2026-11-20T10:00:00.000Z' },
      { field: 'name', before: '抽奖', after: '抽奖二' },
    ])
    play.answer(FILING, 'recheck', 'complete')
    expect(play.f.phase).toBe('ready')
    expect(play.f.rounds[0]?.changes).toBeUndefined()
    expect(Object.keys(play.f.tasks).filter((id) => id.includes('.recheck.'))).toHaveLength(2)
  })

  it('S0-40 a paper that is replaced after the recheck is looked at again', () => {
    const play = new Play().start().rechecked()
    play.run({ type: 'replaceMaterial', body: { filing: FILING, row: 'campaign_plan', text: '新版' } })
    expect([play.f.phase, play.f.rounds[0]?.changes]).toEqual([
      'preparing',
      [{ field: 'materials/campaign_plan', before: '1', after: '2' }],
    ])
  })

  it('U-20 S0-40 a launch that is moved, or the same facts said again, change nothing', () => {
    const play = new Play().start().rechecked()
    play.amend({ launches: [{ platform: 'douyin', launchAt: '2026-11-12T10:00:00+08:00' }] })
    play.amend({ name: '抽奖', endsAt: '2026-11-13T10:00:00Z' })
    expect(play.f.phase).toBe('ready')
  })

  it('S0-40 what is with the platform stays there; its lead says what the change means, and may have it recalled', () => {
    const play = new Play().start().submitted()
    play.run({ type: 'replaceMaterial', body: { filing: FILING, row: 'campaign_plan', text: '续期' } })
    expect(play.f.matters).toEqual({})
    play.amend({ name: '抽奖二' })
    play.amend({ name: '抽奖三' })
    expect(play.f.phase).toBe('submitted')
    expect(Object.values(play.f.matters)).toMatchObject([{ id: 'v1', kind: 'change', status: 'open' }])
    play.answer(FILING, 'review_change', 'must_change', { text: '名称须与页面一致' }, 'v1')
    expect(Object.values(play.f.matters)).toMatchObject([
      { kind: 'change', status: 'done' },
      { kind: 'platform_recall', status: 'open' },
    ])
  })

  it('S0-40 what has passed keeps its clearance until its lead says that it must change', () => {
    const play = new Play().start().passed()
    expect(play.s.launches.douyin?.clearance).toBe('go')
    play.amend({ name: '抽奖二' })
    expect(play.s.launches.douyin?.clearance).toBe('go')
    play.answer(FILING, 'review_change', 'must_change', { text: '须补报名称' }, 'v1')
    expect(play.s.launches.douyin?.clearance).toBe('no_go')
    play.answer(FILING, 'meet_condition', 'met', { text: '已补报' }, 'c1')
    expect(play.s.launches.douyin?.clearance).toBe('go')
  })
})

describe('a newer version of the rules', () => {
  const ask = (play: Play, version: string) => () =>
    play.run({ type: 'reviewChange', body: { filing: FILING, version, text: '看新的上限' } })

  it('S0-34 is asked about once a filing and version, and never of what is older than the filing', () => {
    const play = new Play().start()
    expect(refusedBy(ask(play, '2026-11-22'))).toBe('review_asked')
    expect(refusedBy(ask(play, '2027-01-01'))).toBe('accepted')
    expect(refusedBy(ask(play, '2027-01-01'))).toBe('review_asked')
    play.answer(FILING, 'review_change', 'unaffected', { text: '只改了出处' }, 'v1')
    expect(play.f.phase).toBe('preparing')
    expect(refusedBy(ask(play, '2027-01-01'))).toBe('review_asked')
    expect(refusedBy(ask(play, '2027-02-01'))).toBe('accepted')
  })

  it('S0-34 a filing that is ready and must change is looked at again', () => {
    const play = new Play().start().rechecked()
    ask(play, '2027-01-01')()
    play.answer(FILING, 'review_change', 'must_change', { text: '改材料' }, 'v1')
    expect([play.f.phase, play.f.rounds[0]?.changes]).toEqual([
      'preparing',
      [{ field: 'rules', before: '2026-11-22', after: '2027-01-01' }],
    ])
  })

  const asking = { traits: ['vote' as const], forms: ['video' as const], industry: 'other' as const, productGroups: [] }
  const KEY = 'douyin.activity_report'
  const asked = (): Play => {
    const play = new Play().start({ ...asking, filings: undefined })
    play.open(NUMBER, { kind: 'decide_requirement', key: KEY })
    expect(play.s.requirements?.[KEY]?.answer).toBe('ask')
    return play
  }

  it('S2-18 S0-34 answers the open question about an item that it drops, with its reason', () => {
    const play = asked()
    play.release('douyin', (pack) => {
      pack.requirements = pack.requirements.filter((r) => r.item !== 'activity_report')
    })
    play.look(NUMBER)
    expect(play.s.requirements?.[KEY]).toMatchObject({
      answer: 'not_required',
      by: 'rule',
      packVersion: '2026-11-22',
      reason: { code: 'requirement_gone', zh: '规则 2027-01-01 版不再有该事项' },
    })
    expect(Object.values(play.s.tasks).map((t) => t.status)).toEqual(['superseded'])
    expect(play.look(NUMBER).facts).toEqual([])
  })

  it('S2-18 a question that it answers is answered, and one that it asks again stays with whoever has it', () => {
    const play = asked()
    play.release('douyin', (pack) => {
      for (const r of pack.requirements) r.review.max.value += 1
    })
    expect(play.look(NUMBER).facts).toEqual([])
    const answered = asked()
    answered.release('douyin', (pack) => {
      for (const r of pack.requirements.filter(({ item }) => item === 'activity_report')) {
        const ruling = { reason: { zh: '一律报备', en: 'Always' }, grade: 'O', source: 'a notice' } as const
        r.appliesWhen = []
        r.otherwise = { answer: 'required', ...ruling }
      }
    })
    answered.look(NUMBER)
    expect(answered.s.requirements?.[KEY]).toMatchObject({ answer: 'required', by: 'rule', packVersion: '2027-01-01' })
    expect(answered.f).toMatchObject({ item: 'activity_report', packVersion: '2027-01-01' })
  })
})

describe('a filing that comes late', () => {
  it('U-10 its launch date is asked for, and other changes of the campaign go on meanwhile', () => {
    const play = new Play().start({ launches: [{ platform: 'douyin', launchAt: LAUNCH_AT }] })
    expect(play.view.planReopened).toBeUndefined()
    const said = { traits: ['vote'], forms: ['video'], industry: 'other', productGroups: [], platforms: ['bilibili'] }
    play.amend(said)
    play.answer(NUMBER, 'decide_requirement', 'required', { text: '平台要求' }, 'bilibili.activity_report')
    expect(play.view).toMatchObject({ planReopened: true, planMissing: ['launches/bilibili'] })
    play.open(NUMBER, { kind: 'complete_plan' })
    play.amend({ name: '改名' })
    expect(Object.values(play.s.tasks).filter((t) => t.kind === 'complete_plan')).toMatchObject([{ status: 'open' }])
    play.amend({ launches: [{ platform: 'bilibili', launchAt: LAUNCH_AT }] })
    expect(play.view.planReopened).toBeUndefined()
    expect(Object.values(play.s.tasks).filter((t) => t.kind === 'complete_plan')).toMatchObject([
      { status: 'superseded' },
    ])
  })

  it('refuses only what the amendment itself takes away', () => {
    const play = new Play().start()
    expect(refusedBy(() => play.amend({ filings: [{ platform: 'weibo', item: 'lottery_report' }] }))).toBe(
      'plan_incomplete',
    )
  })
})
