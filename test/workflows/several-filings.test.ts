import type { Actor } from '../../workflows/contract/actor'
import { clearanceOf } from '../../activities/domain/clearance/clearance'
import { checkInvariants } from '../support/invariants'
import {
  begin,
  DOUYIN,
  ENDS_AT,
  factsOf,
  GROUP,
  ICP,
  LAUNCH_AT,
  ledger,
  must,
  openOf,
  pass,
  phaseOf,
  refusal,
  stageOf,
  toPassed,
  toPlatform,
  told,
  WECHAT,
  workflowEnded,
} from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const launchOf = async (number: string, platform: string) => (await rig.state(number)).launches[platform]
const reasonsOf = async (number: string, platform: string) =>
  clearanceOf(await rig.state(number), platform).reasons.map((r) => `${r.filing.slice(-2)} ${r.code}`)

describe('several filings, several platforms', () => {
  it('U-1 S0-29 S0-33 clears a platform when all its required filings hold a credential, and names the missing', async () => {
    const AD = { platform: 'douyin', item: 'ad_creative', required: false }
    const number = await begin(rig, [DOUYIN, { ...DOUYIN, account: '二店' }, AD, WECHAT])
    await toPassed(rig, `${number}-01`)
    expect(await reasonsOf(number, 'douyin')).toEqual(['02 not_passed'])
    expect((await launchOf(number, 'douyin'))?.clearance).toBe('no_go')
    await toPassed(rig, `${number}-02`)
    // The optional one has not been handed in, and does not stand in the way.
    expect((await launchOf(number, 'douyin'))?.clearance).toBe('go')
    expect(await phaseOf(rig, `${number}-03`)).toBe('preparing')
    // S0-33: what Douyin gave is worth nothing at WeChat.
    expect(await reasonsOf(number, 'wechat')).toEqual(['04 not_passed'])
    expect(await stageOf(rig, number)).toBe('filing')
    expect(await openOf(rig, number)).toEqual(['go_live/douyin'])
    must(await rig.command('giveUp', { filing: `${number}-02`, reason: '二店不参加' }))
    expect(await reasonsOf(number, 'douyin')).toEqual(['02 ended_without_passing'])
    await toPlatform(rig, `${number}-04`)
    must(await rig.command('report', { filing: `${number}-04`, kind: 'passed' }))
    expect((await launchOf(number, 'wechat'))?.clearance).toBe('go')
    expect(await stageOf(rig, number)).toBe('filing')
    // Filed anew under the same account, it clears again.
    must(await rig.command('amend', { campaign: number, changes: { filings: [{ ...DOUYIN, account: '二店' }] } }))
    await toPassed(rig, `${number}-05`)
    expect(await reasonsOf(number, 'douyin')).toEqual([])
    expect(await stageOf(rig, number)).toBe('cleared')
  })

  it('clears and tells of no platform of which nobody has said what it needs; one task asks for it', async () => {
    const launches = ['wechat', 'douyin'].map((platform) => ({ platform, launchAt: LAUNCH_AT }))
    const number = await begin(rig, [DOUYIN], { launches })
    const question = await rig.openTask(number, 'complete_plan')
    expect(question.holder).toMatchObject({ person: 'M1001' })
    expect(await openOf(rig, number)).toEqual(['complete_plan'])
    await toPassed(rig, `${number}-01`)
    await rig.settle()
    expect(await reasonsOf(number, 'wechat')).toEqual([' filings_undecided'])
    expect(await openOf(rig, number)).toEqual(['complete_plan', 'go_live/douyin'])
    const cleared = async (): Promise<(string | undefined)[]> =>
      (await ledger(rig, number, 'clearance'))
        .flatMap((m) => m.body.lines.map((l) => l.text))
        .filter((t) => t?.endsWith('可以上线'))
    expect(new Set(await cleared())).toEqual(new Set(['抖音可以上线']))
    const asked = rig.mailbox.messages.find((m) => m.to === 'zhangsan@example.com' && m.text.includes('需要哪些备案'))
    expect(asked?.text).toContain('微信')
    const notNeeded = [{ platform: 'wechat', reason: '仅群内转发，平台不要求报备' }]
    must(await rig.command('amend', { campaign: number, changes: { notNeeded } }))
    await rig.settle()
    expect(await openOf(rig, number)).toEqual(['go_live/douyin', 'go_live/wechat'])
    expect(await stageOf(rig, number)).toBe('cleared')
    expect(new Set(await cleared())).toContain('微信可以上线')
  })

  it('asks of a platform whose filing was given up what becomes of its launch, and says why', async () => {
    const number = await begin(rig, [DOUYIN, WECHAT])
    must(await rig.command('giveUp', { filing: `${number}-01`, reason: '不做了' }))
    await rig.openTask(number, 'go_live', 'douyin')
    await rig.settle()
    const mail = rig.mailbox.messages.find((m) => m.text.includes(number) && m.text.includes('须决定（抖音）'))
    expect(mail?.text).toContain('不在该平台上线、延期，或由具名审批人自担风险上线')
    must(await rig.answer(number, 'go_live', 'not_here', { key: 'douyin', text: '改投其他平台' }))
    expect(await launchOf(number, 'douyin')).toMatchObject({ status: 'dropped' })
    await toPassed(rig, `${number}-02`)
    expect(await stageOf(rig, number)).toBe('cleared')
    expect(await openOf(rig, number)).toEqual(['go_live/wechat'])
  })

  it('U-6 a draft fills up: materials are collected before, the recheck waits for the plan, the task closes by itself', async () => {
    const { number, outcome } = await rig.start({
      name: '草稿',
      launches: [{ platform: 'douyin', launchAt: LAUNCH_AT }],
    })
    expect(must(outcome)).toMatchObject({ missing: ['filings'] })
    const plan = await rig.openTask(number, 'complete_plan')
    expect(plan.holder).toMatchObject({ person: 'M1001' })
    // Nobody has decided what Douyin needs: nothing says that it may go live.
    expect(await launchOf(number, 'douyin')).toMatchObject({ clearance: 'no_go' })
    expect(await reasonsOf(number, 'douyin')).toEqual([' filings_undecided'])
    expect(refusal(await rig.answer(number, 'complete_plan', 'completed'))).toBe('answer_not_accepted')
    must(await rig.command('amend', { campaign: number, changes: { filings: [DOUYIN, ICP], objective: '拉新' } }))
    must(await rig.command('amend', { campaign: number, changes: { name: '双11抽奖' } }))
    expect((await rig.state(number)).filingsDecided).toBe(true)
    expect((await rig.state(number)).objective).toBeDefined()
    const [waits, free] = [`${number}-01`, `${number}-02`]
    await rig.openTask(waits, 'collect_material')
    for (const task of await rig.openTasks(waits))
      must(await rig.answer(waits, 'collect_material', 'provided', { key: task.key }))
    expect(await openOf(rig, waits)).toEqual([])
    // The ICP filing waits for nothing: it goes to the authority while the plan is still a draft.
    await prepare(rig, free)
    expect(await openOf(rig, free)).toEqual(['submit'])
    expect(await openOf(rig, number)).toEqual(['complete_plan'])
    must(
      await rig.command('amend', {
        campaign: number,
        changes: { endsAt: ENDS_AT, launches: [{ platform: 'own_app', launchAt: LAUNCH_AT }] },
      }),
    )
    expect(await stageOf(rig, number)).toBe('filing')
    expect(await openOf(rig, number)).toEqual([])
    await rig.openTask(waits, 'recheck')
    expect((await rig.state(number)).tasks[plan.id]?.status).toBe('superseded')
    // A plan that is complete does not become incomplete: a new platform brings its launch.
    const added = (launches: { platform: string; launchAt: string }[]) =>
      rig.command('amend', { campaign: number, changes: { filings: [WECHAT], launches } })
    expect(await added([])).toMatchObject({ code: 'plan_incomplete', extra: { missing: ['launches/wechat'] } })
    expect(refusal(await added([{ platform: 'wechat', launchAt: '2026-12-01T00:00:00+08:00' }]))).toBe(
      'launch_after_end',
    )
    must(await added([{ platform: 'wechat', launchAt: LAUNCH_AT }]))
    await rig.openTask(`${number}-03`, 'collect_material')
    expect(
      refusal(await rig.command('amend', { campaign: number, changes: { endsAt: '2026-11-01T00:00:00+08:00' } })),
    ).toBe('launch_after_end')
  })

  it('S0-5 S0-6 a new lead takes over what the old one held, and gets the notices', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(await rig.command('report', { filing, kind: 'inquiry', text: '？' }))
    must(await rig.command('report', { filing, kind: 'rejected', text: '缺图' }))
    must(await rig.command('amend', { campaign: number, changes: { lead: 'P5001' }, reason: '调岗' }))
    expect((await rig.openTasks(filing)).map((t) => t.holder.person)).toEqual(['P5001', 'P5001'])
    await rig.settle()
    const mine = (await ledger(rig, number, 'task_opened')).filter((m) => m.recipient === 'P5001')
    expect(mine).toHaveLength(1)
    expect(mine[0]?.body.tasks).toHaveLength(2)
    expect(refusal(await rig.command('amend', { campaign: number, changes: { lead: 'X9999' } }))).toBe('person_unknown')
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    must(await rig.answer(filing, 'recheck', 'complete'))
    expect((await rig.openTask(filing, 'submit')).holder).toMatchObject({ role: 'lead', person: 'P5001' })
  })

  it("U-14 each row of the checklist is its department's, and one step is one mail to each", async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    const holders = Object.fromEntries((await rig.openTasks(filing)).map((t) => [t.key, t.holder.person]))
    expect(holders).toEqual({
      business_licence: 'L2001',
      campaign_plan: 'M1001',
      creative_preview: 'D4001',
      lottery_rules: 'L2001',
      prize_proof: 'M1001',
    })
    await rig.settle()
    expect(await told(rig, number, 'task_opened')).toEqual(['D4001', 'L2001', 'M1001'])
  })

  it('U-16 go live: refused while not cleared, postponed, at own risk with a named approver', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    await rig.step('2026-11-09T10:00:00+08:00')
    expect(await openOf(rig, number)).toEqual(['go_live/douyin'])
    expect((await rig.openTask(number, 'go_live')).holder).toMatchObject({ person: 'O7001' })
    expect(refusal(await rig.answer(number, 'go_live', 'live'))).toBe('not_cleared')
    const postpone = (launchAt: string) => rig.answer(number, 'go_live', 'postponed', { launchAt, text: '等审核' })
    expect(refusal(await postpone('2026-11-01T00:00:00+08:00'))).toBe('due_in_past')
    expect(refusal(await postpone('2026-12-01T00:00:00+08:00'))).toBe('launch_after_end')
    must(await postpone('2026-11-12T20:00:00+08:00'))
    expect(await openOf(rig, number)).toEqual([])
    await rig.step('2026-11-10T19:59:00+08:00')
    expect(await openOf(rig, number)).toEqual([])
    await rig.step('2026-11-10T20:00:00+08:00')
    expect((await rig.openTask(number, 'go_live')).dueAt).toBe('2026-11-12T20:00:00+08:00')
    // The launch is moved once more while its task is open: the task moves with it.
    must(
      await rig.command('amend', {
        campaign: number,
        changes: { launches: [{ platform: 'douyin', launchAt: '2026-11-12T21:00:00+08:00' }] },
      }),
    )
    expect((await rig.openTask(number, 'go_live')).dueAt).toBe('2026-11-12T21:00:00+08:00')
    const risk = (approver?: string) => rig.answer(number, 'go_live', 'at_own_risk', { text: '老板批了', approver })
    expect(refusal(await risk())).toBe('field_required')
    expect(refusal(await risk('NOBODY'))).toBe('person_unknown')
    must(await risk('M1009'))
    // Nothing is live before the approver has answered, and nobody answers for the approver.
    expect((await rig.state(number)).launches.douyin?.status).toBe('planned')
    const { id: approval } = await rig.openTask(number, 'approve_risk')
    const approve = (answer: 'approved' | 'refused', actor: Partial<Actor>) =>
      rig.command('answerTask', { task: approval, answer, text: '同意' }, actor)
    expect(refusal(await approve('approved', { person: 'M1009', level: 'vouched' }))).toBe('own_answer_required')
    const page = { client: 'pages', channel: 'page', level: 'known_browser' } as const
    expect(refusal(await approve('approved', { ...page, person: 'M1001' }))).toBe('own_answer_required')
    must(await approve('refused', { ...page, person: 'M1009' }))
    // Refused, the launch is decided again, from two days before it on.
    await rig.step('2026-11-10T21:00:00+08:00')
    must(await risk('M1009'))
    const again = await rig.openTask(number, 'approve_risk')
    must(
      await rig.command(
        'answerTask',
        { task: again.id, answer: 'approved', text: '同意' },
        { ...page, person: 'M1009' },
      ),
    )
    const state = await rig.state(number)
    expect(state.launches.douyin).toMatchObject({ status: 'live', approver: 'M1009' })
    expect(state.alarms).toEqual(['live_without_clearance:douyin'])
    expect(
      refusal(
        await rig.command('amend', {
          campaign: number,
          changes: { launches: [{ platform: 'douyin', launchAt: ENDS_AT }] },
        }),
      ),
    ).toBe('phase_mismatch')
    // What is live is not what passed: the alarm stays and the look is repeated until it matches.
    must(await rig.answer(number, 'check_live', 'differs', { text: '海报是旧版' }))
    expect((await rig.state(number)).alarms).toContain('live_differs:douyin')
    must(await rig.answer(number, 'check_live', 'matches'))
    await pass(rig, filing)
    expect((await rig.state(number)).alarms).toEqual([])
    // The run ends by itself; a filing that is still open keeps the campaign from closing.
    must(await rig.command('amend', { campaign: number, changes: { filings: [{ ...DOUYIN, account: '新店' }] } }))
    await rig.step('2026-11-13T18:00:00+08:00')
    expect(await stageOf(rig, number)).toBe('closing')
    expect(await rig.answer(number, 'close', 'closed', { text: '结束' })).toMatchObject({
      code: 'filings_open',
      extra: { filings: [{ id: `${number}-02`, phase: 'preparing' }] },
    })
    expect(
      refusal(await rig.command('amend', { campaign: number, changes: { endsAt: '2026-12-31T00:00:00+08:00' } })),
    ).toBe('phase_mismatch')
    must(await rig.command('giveUp', { filing: `${number}-02`, reason: '来不及' }))
    must(await rig.answer(number, 'close', 'closed', { text: '结束' }))
    await workflowEnded(rig, `campaign/${number}`)
    expect(await stageOf(rig, number)).toBe('archived')
  })

  it('S0-4 nothing required: recorded, told to everyone, archived', async () => {
    const { number } = await rig.start({ group: GROUP, filings: [], launches: [] })
    await workflowEnded(rig, `campaign/${number}`)
    await rig.settle()
    expect(await stageOf(rig, number)).toBe('not_required')
    expect((await rig.state(number)).archivedAt).toBeDefined()
    expect(await told(rig, number, 'not_required')).toHaveLength(6)
    expect((await factsOf(rig, number)).map((f) => f.type)).toEqual([
      'CampaignStarted',
      'PlanCompleted',
      'StageChanged',
      'CampaignArchived',
    ])
  })

  it('S0-22 refuses a start that names nobody we know, a requirement nobody knows, a launch after the end', async () => {
    const refused = async (body: Parameters<Rig['start']>[0]) => refusal((await rig.start(body)).outcome)
    expect(await refused({ lead: 'X1' })).toBe('person_unknown')
    expect(await refused({ backup: 'X1' })).toBe('person_unknown')
    expect(await refused({ filings: [{ platform: 'douyin', item: 'nothing' }] })).toBe('requirement_unknown')
    expect(await refused({ filings: [DOUYIN, DOUYIN] })).toBe('filing_duplicate')
    expect(await refused({ endsAt: '2026-10-01T00:00:00+08:00', launches: [] })).toBe('dates_unfit')
    expect(
      await refused({
        endsAt: '2027-06-01T00:00:00+08:00',
        launches: [{ platform: 'douyin', launchAt: '2027-07-01T00:00:00+08:00' }],
      }),
    ).toBe('launch_after_end')
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})
