import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { whyDecision } from '../../activities/domain/clearance/gaps'
import { planMissing } from '../../activities/domain/clearance/plan-missing'
import type { CampaignChanges } from '../../workflows/contract/commands'
import { LAUNCH_AT, NUMBER, Play, refusedBy, types } from '../support/domain-play'

const launches = (...platforms: string[]) => platforms.map((platform) => ({ platform, launchAt: LAUNCH_AT }))
const BOTH = { launches: launches('douyin', 'wechat') }
const WECHAT = { platform: 'wechat', item: 'mini_program_audit' }
const codesOf = (p: Play, platform: string) => clearanceOf(p.s, platform).reasons.map(({ code }) => code)

describe('a platform of which nobody has said what it needs', () => {
  it('is not cleared because a filing was named at another, and is asked for by one task', () => {
    const p = new Play().start({ ...BOTH, filings: [{ platform: 'douyin', item: 'activity_report' }] })
    expect(codesOf(p, 'wechat')).toEqual(['filings_undecided'])
    expect(p.s.launches.wechat?.clearance).toBe('no_go')
    expect(planMissing(p.s)).toEqual(['filings/wechat'])
    // The other platform goes on: its filing waits for nobody's word about this one.
    expect(p.s.stage).toBe('filing')
    expect(p.view).toMatchObject({ planReopened: true, launchSoon: [] })
    p.open(NUMBER, { kind: 'complete_plan' })
    p.passed()
    expect([codesOf(p, 'douyin'), codesOf(p, 'wechat')]).toEqual([[], ['filings_undecided']])
    expect(p.view.launchSoon).toEqual(['douyin'])
    expect(p.s.stage).toBe('filing')
  })

  it.each<[string, CampaignChanges, string[]]>([
    ['a filing', { filings: [WECHAT] }, ['not_passed']],
    ['a filing that the launch does not wait for', { filings: [{ ...WECHAT, required: false }] }, []],
    ['the word that nothing is needed', { notNeeded: [{ platform: 'wechat', reason: '仅发布图文' }] }, []],
    ['an empty list with its launch', { filings: [], launches: launches('wechat') }, []],
    ['an empty list without its launch', { filings: [] }, ['filings_undecided']],
  ])('is decided by %s', (_, changes, reasons) => {
    const p = new Play().start(BOTH)
    p.open(NUMBER, { kind: 'complete_plan' })
    p.amend(changes)
    expect(codesOf(p, 'wechat')).toEqual(reasons)
    const open = Object.values(p.s.tasks).filter((t) => t.status === 'open')
    expect(open.map((t) => t.kind)).toEqual(reasons.includes('filings_undecided') ? ['complete_plan'] : [])
  })

  it('keeps who said it, and of a filing that is not waited for as well', () => {
    const reason = '仅发布图文'
    const p = new Play().start({ ...BOTH, notNeeded: [{ platform: 'wechat', reason }] })
    expect(p.s.notNeeded?.wechat).toMatchObject({ because: 'said', client: 'test', person: 'L2001' })
    p.amend({ filings: [{ platform: 'douyin', item: 'activity_report', required: false }] })
    expect(p.f).toMatchObject({ required: false, optionalBy: { client: 'test', person: 'L2001' } })
    expect(codesOf(p, 'douyin')).toEqual([])
    p.amend({ filings: [{ platform: 'douyin', item: 'activity_report', required: true }] })
    expect(p.f.optionalBy).toBeUndefined()
    expect(codesOf(p, 'douyin')).toEqual(['not_passed'])
  })

  it('speaks of the launches that are named with it, and of none that come later', () => {
    const p = new Play().start({ launches: launches('douyin'), filings: [{ ...WECHAT, required: false }] })
    expect(codesOf(p, 'douyin')).toEqual(['filings_undecided'])
    const q = new Play().start({ launches: launches('douyin'), filings: [] })
    expect([q.s.stage, codesOf(q, 'douyin')]).toEqual(['not_required', []])
    const r = new Play().start({ ...BOTH, filings: [{ platform: 'douyin', item: 'activity_report' }] })
    r.amend({ filings: [], launches: launches('wechat') })
    r.amend({ launches: launches('weibo') })
    expect([codesOf(r, 'wechat'), codesOf(r, 'weibo')]).toEqual([[], ['filings_undecided']])
  })

  it('keeps a campaign from being over before it is said of each of its platforms', () => {
    const p = new Play().start({ ...BOTH, filings: undefined, notNeeded: [{ platform: 'wechat', reason: '图文' }] })
    expect([p.s.stage, planMissing(p.s)]).toEqual(['preparation', ['filings/douyin']])
    p.amend({ notNeeded: [{ platform: 'douyin', reason: '图文' }] })
    expect(p.s.stage).toBe('not_required')
    expect(codesOf(p, 'douyin')).toEqual([])
  })

  it('is not said to need nothing while a filing there is required; one that is named later speaks instead', () => {
    const notNeeded = [{ platform: 'douyin', reason: '不用' }]
    expect(refusedBy(() => new Play().start({ notNeeded }))).toBe('not_needed_contradicted')
    const p = new Play().start()
    expect(refusedBy(() => p.amend({ notNeeded }))).toBe('not_needed_contradicted')
    expect(refusedBy(() => p.amend({ notNeeded: [{ platform: 'mars', reason: '不用' }] }))).toBe('requirement_unknown')
    p.amend({ ...BOTH, notNeeded: [{ platform: 'wechat', reason: '图文' }] })
    p.amend({ filings: [WECHAT] })
    expect(p.s.notNeeded?.wechat).toBeUndefined()
    expect(codesOf(p, 'wechat')).toEqual(['not_passed'])
  })

  it('is asked for in a campaign from before that was cleared by one word for all; what is live stays', () => {
    const p = new Play().start(BOTH)
    // As an earlier release left it: cleared, with nothing recorded of the platform.
    const launch = p.s.launches.wechat
    if (!launch) throw new Error('no launch')
    launch.clearance = 'go'
    const change = p.look(NUMBER)
    expect(types(change)).toEqual(['ClearanceChanged'])
    expect(p.s.launches.wechat?.clearance).toBe('no_go')
    expect(p.view.planReopened).toBe(true)
    const q = new Play().start(BOTH)
    Object.assign(q.s.launches.wechat ?? {}, { clearance: 'go', status: 'live', liveAt: q.now, checked: true })
    q.s.stage = 'live'
    expect(types(q.look(NUMBER))).toEqual([])
    expect([q.view.planReopened, q.s.alarms]).toEqual([undefined, []])
  })

  it('is the later filing that a change of `required` speaks of, once an earlier one was given up', () => {
    const p = new Play().start()
    p.run({ type: 'giveUp', body: { filing: `${NUMBER}-01`, reason: '换' } })
    p.amend({ filings: [{ platform: 'douyin', item: 'activity_report' }] })
    p.amend({ filings: [{ platform: 'douyin', item: 'activity_report', required: false }] })
    expect(Object.values(p.s.filings).map((f) => f.required)).toEqual([true, false])
    expect(codesOf(p, 'douyin')).toEqual([])
  })
})

describe('a platform whose filing was given up', () => {
  const givenUp = (): Play => {
    const p = new Play().start({ ...BOTH, filings: [{ platform: 'douyin', item: 'activity_report' }, WECHAT] })
    p.run({ type: 'giveUp', body: { filing: `${NUMBER}-01`, reason: '不做了' } })
    return p
  }

  it('may be left by the answer that the campaign does not go live there', () => {
    const p = givenUp()
    expect(p.view.launchSoon).toEqual(['douyin'])
    const change = p.answer(NUMBER, 'go_live', 'not_here', { text: '改投其他平台' }, 'douyin')
    expect(types(change)).toEqual(['TaskAnswered', 'LaunchDropped'])
    expect(p.s.launches.douyin).toMatchObject({ status: 'dropped', clearance: 'no_go' })
    expect(p.view).toMatchObject({ launchSoon: [], clearance: { wechat: 'no_go' } })
    expect(p.view.planReopened).toBeUndefined()
  })

  it('says why its launch is a decision, and that it is one no more once the platform is cleared', () => {
    const p = givenUp()
    const packs = { pack: (platform: string) => p.packs.find((pack) => pack.platform === platform) }
    expect(whyDecision(p.s, 'douyin', packs)).toBe(
      `未放行：抖音 活动报备（${NUMBER}-01）：备案未通过即已结束。请决定：不在该平台上线、延期，或由具名审批人自担风险上线`,
    )
    p.open(NUMBER, { kind: 'go_live', key: 'douyin' })
    expect(p.view.open.find((t) => t.kind === 'go_live')?.label).toBe('抖音（未放行，须决定）')
    p.amend({ filings: [{ platform: 'douyin', item: 'activity_report', required: false }] })
    expect(whyDecision(p.s, 'douyin', packs)).toBeUndefined()
    expect(p.view.open.find((t) => t.kind === 'go_live')?.label).toBe('抖音')
  })

  it('is not left while a filing is under way there, and comes back with a new launch', () => {
    const p = givenUp()
    p.now = '2026-11-10T10:00:00+08:00'
    const answer = (platform: string): string =>
      refusedBy(() => p.answer(NUMBER, 'go_live', 'not_here', { text: '不上了' }, platform))
    expect(answer('wechat')).toBe('filings_open')
    expect(answer('douyin')).toBe('accepted')
    p.amend({ launches: launches('douyin') })
    expect(p.s.launches.douyin?.status).toBe('planned')
    expect(p.view.launchSoon).toContain('douyin')
    expect(answer('douyin')).toBe('accepted')
  })

  it('leaves no campaign cleared that goes live nowhere', () => {
    const p = new Play().start()
    p.passed()
    expect(p.s.stage).toBe('cleared')
    p.answer(NUMBER, 'go_live', 'not_here', { text: '不上了' }, 'douyin')
    expect(p.s.stage).toBe('filing')
    expect(codesOf(p, 'douyin')).toEqual([])
  })
})
