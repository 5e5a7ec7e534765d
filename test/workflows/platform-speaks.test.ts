import { longTime } from '../../infra/mail/text'
import { checkInvariants } from '../support/invariants'
import {
  begin,
  DOUYIN,
  factsOf,
  filingOf,
  ICP,
  LAUNCH_AT,
  ledger,
  must,
  openAnywhere,
  openOf,
  pass,
  phaseOf,
  refusal,
  resubmit,
  roundOf,
  stageOf,
  told,
  toPassed,
  toPlatform,
} from '../support/play'
import { createRig, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(async () => {
  await rig.stop()
})

const clearance = async (number: string, platform = 'douyin') => (await rig.state(number)).launches[platform]?.clearance

describe('a platform speaks at any time', () => {
  it('what is told of a loss says when it happened, when it was recorded, by which channel and who said it', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPassed(rig, filing)
    const lostAt = await rig.now()
    await rig.step(new Date(Date.parse(lostAt) + 26 * 3_600_000).toISOString())
    must(
      await rig.command('report', {
        filing,
        kind: 'revoked',
        channel: 'phone',
        saidBy: '审核员小刘',
        text: '资质过期',
        occurredAt: lostAt,
      }),
    )
    await rig.settle()
    const mail = await rig.mailbox.waitFor((m) => m.to === 'zhangsan@example.com' && m.text.includes('资质过期'))
    const text = mail.text.replace(/\s+/g, ' ')
    expect(text).toMatch(new RegExp(`发生时间\\S? ?${longTime(lostAt)}.*登记时间\\S? ?${longTime(await rig.now())}`))
    expect(text).toMatch(/获知渠道\S? ?电话/)
    expect(text).toMatch(/告知人\S? ?审核员小刘/)
  })

  it('S0-24 U-3 an inquiry has its own due time and is mailed at once; an inspection and a promise are kept', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(
      await rig.command('report', {
        filing,
        kind: 'inquiry',
        channel: 'phone',
        saidBy: '审核员小刘',
        text: '中奖名单何时公布',
        occurredAt: '2026-10-11T16:00:00+08:00',
        dueAt: '2026-10-13T12:00:00+08:00',
      }),
    )
    expect(await openOf(rig, filing)).toEqual(['answer_inquiry/q1', 'await_verdict'])
    expect((await rig.openTask(filing, 'answer_inquiry')).dueAt).toBe('2026-10-13T12:00:00+08:00')
    await rig.settle()
    expect(await told(rig, number, 'inquiry')).toEqual(['M1001', 'M1002'])
    expect(rig.mailbox.messages.some((m) => m.text.includes('中奖名单何时公布'))).toBe(true)
    must(await rig.command('report', { filing, kind: 'promise', text: '明天给结果', channel: 'chat' }))
    must(await rig.command('report', { filing, kind: 'inspection', text: '抽查授权书' }))
    expect(await openOf(rig, filing)).toEqual(['answer_inquiry/q1', 'answer_inquiry/q2', 'await_verdict'])
    expect(refusal(await rig.answer(filing, 'answer_inquiry', 'answered', { key: 'q1' }))).toBe('field_required')
    must(await rig.answer(filing, 'answer_inquiry', 'answered', { key: 'q1', text: '11 月 20 日' }))
    // It outlives the verdict: passing answers no question.
    await pass(rig, filing)
    expect(await openOf(rig, filing)).toEqual(['answer_inquiry/q2'])
    const [fact] = await factsOf(rig, number, 'PlatformSpoke')
    expect(fact?.body).toMatchObject({ kind: 'inquiry', channel: 'phone' })
    expect(fact?.occurred_at.toISOString()).toBe('2026-10-11T08:00:00.000Z')
    expect((await rig.state(number)).reports.map((r) => r.kind)).toEqual(['inquiry', 'promise', 'inspection', 'passed'])
    expect(
      refusal(await rig.command('report', { filing, kind: 'promise', occurredAt: '2026-12-01T00:00:00+08:00' })),
    ).toBe('occurred_in_future')
  })

  it('S0-23 U-8 delayed, accepted, closed by the platform, passed by lapse of time', async () => {
    const number = await begin(rig, [DOUYIN, ICP])
    const [one, two] = [`${number}-01`, `${number}-02`]
    await toPlatform(rig, one)
    await toPlatform(rig, two)
    must(await rig.command('report', { filing: one, kind: 'delayed', dueAt: '2026-10-30T18:00:00+08:00' }))
    expect((await rig.openTask(one, 'await_verdict')).dueAt).toBe('2026-10-30T18:00:00+08:00')
    expect(await roundOf(rig, one, 1)).toMatchObject({ delayed: true, overdueAt: '2026-10-30T18:00:00+08:00' })
    must(await rig.answer(one, 'await_verdict', 'delayed', { dueAt: '2026-11-02T18:00:00+08:00' }))
    expect((await rig.openTask(one, 'await_verdict')).dueAt).toBe('2026-11-02T18:00:00+08:00')
    must(await rig.command('report', { filing: one, kind: 'in_review' }))
    expect(await phaseOf(rig, one)).toBe('in_review')
    must(
      await rig.answer(two, 'await_verdict', 'passed_by_lapse', { credential: { number: 'ICP-1' }, text: '逾期未复' }),
    )
    expect(await filingOf(rig, two)).toMatchObject({ phase: 'passed', credential: { number: 'ICP-1' } })
    expect(await clearance(number, 'own_app')).toBe('go')
    must(await rig.command('report', { filing: one, kind: 'closed_by_platform', text: '活动类目关闭' }))
    expect(await filingOf(rig, one)).toMatchObject({ phase: 'closed_by_platform', ended: true })
    expect(await openOf(rig, one)).toEqual([])
    // What it says after that opens nothing, but it is kept and somebody is told.
    expect(await rig.command('report', { filing: one, kind: 'passed' })).toMatchObject({ result: { applied: false } })
    expect((await rig.state(number)).alarms).toContain(`platform_spoke_after_end:${one}`)
    expect(await phaseOf(rig, one)).toBe('closed_by_platform')
    expect(await clearance(number)).toBe('no_go')
    // The way back is a filing of its own; once it has passed, the closed one stands in nobody's way.
    must(await rig.command('amend', { campaign: number, changes: { filings: [DOUYIN] } }))
    await toPassed(rig, `${number}-03`)
    expect(await clearance(number)).toBe('go')
    expect(await stageOf(rig, number)).toBe('cleared')
  })

  it('U-7 pulling back to change is an outcome of the round: asked by us and done, refused, or done by the platform', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    expect(refusal(await rig.command('recall', { filing, reason: '还没提交' }))).toBe('phase_mismatch')
    await toPlatform(rig, filing, 'R-1')
    must(await rig.command('recall', { filing, reason: '奖品数量写错' }))
    expect(await openOf(rig, filing)).toEqual(['await_verdict', 'recall_at_platform/r1'])
    expect(refusal(await rig.command('recall', { filing, reason: '再来一次' }))).toBe('phase_mismatch')
    must(await rig.answer(filing, 'recall_at_platform', 'refused_by_platform'))
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    must(await rig.command('recall', { filing, reason: '奖品数量写错' }))
    must(await rig.answer(filing, 'recall_at_platform', 'done'))
    expect(await openOf(rig, filing)).toEqual(['correct'])
    expect(await phaseOf(rig, filing)).toBe('recalled')
    expect(await roundOf(rig, filing, 1)).toMatchObject({
      number: 'R-1',
      outcome: 'recalled',
      items: [{ id: 'i1', source: 'recall' }],
    })
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    await resubmit(rig, filing, 'R-2')
    must(await rig.command('report', { filing, kind: 'recalled', text: '平台后台退回可修改' }))
    expect((await filingOf(rig, filing)).rounds.map((r) => r.outcome)).toEqual(['recalled', 'recalled'])
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    await resubmit(rig, filing, 'R-3')
    // A verdict makes a recall that was asked for moot.
    must(await rig.command('recall', { filing, reason: '换图' }))
    await pass(rig, filing)
    expect(await openOf(rig, filing)).toEqual([])
  })

  it('S0-28 S0-29 U-8 passed with conditions and per-item results; without its credential nothing is cleared', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(
      await rig.answer(filing, 'await_verdict', 'passed', {
        conditions: [
          { text: '上线前公示中奖概率', blocksLaunch: true, dueAt: '2026-10-20T18:00:00+08:00' },
          { text: '活动后报送名单', blocksLaunch: false },
        ],
        itemResults: [
          { item: '主页面', passed: true },
          { item: '分享图', passed: false, note: '删除后可用' },
        ],
      }),
    )
    expect(await openOf(rig, filing)).toEqual(['meet_condition/c1', 'meet_condition/c2', 'record_credential'])
    expect((await rig.openTask(filing, 'meet_condition', 'c1')).dueAt).toBe('2026-10-20T18:00:00+08:00')
    expect((await roundOf(rig, filing, 1)).verdict?.itemResults).toMatchObject([
      { item: '主页面', passed: true },
      { item: '分享图', passed: false, note: { note: expect.any(String) as string } },
    ])
    expect(refusal(await rig.answer(filing, 'record_credential', 'recorded', { credential: {} }))).toBe(
      'credential_required',
    )
    must(await rig.answer(filing, 'record_credential', 'recorded', { credential: { number: 'D-9' } }))
    expect(await clearance(number)).toBe('no_go')
    must(await rig.answer(filing, 'meet_condition', 'met', { key: 'c1', text: '已公示' }))
    expect(await clearance(number)).toBe('go')
    expect(await stageOf(rig, number)).toBe('cleared')
    expect(await openOf(rig, filing)).toEqual(['meet_condition/c2'])
  })

  it('U-2 suspended and reinstated; revoked after the launch: alarm, no-go, mails, and the whole way back', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPassed(rig, filing)
    must(await rig.command('report', { filing, kind: 'suspended', text: '被投诉', dueAt: '2026-10-14T12:00:00+08:00' }))
    expect(await openOf(rig, filing)).toEqual(['restore'])
    expect((await rig.openTask(filing, 'restore')).dueAt).toBe('2026-10-14T12:00:00+08:00')
    expect(await clearance(number)).toBe('no_go')
    expect(await stageOf(rig, number)).toBe('filing')
    // A passing that cannot be one now is a question that somebody settles; it does not bring the credential back.
    expect(await rig.command('report', { filing, kind: 'passed' })).toMatchObject({ result: { applied: false } })
    expect(await clearance(number)).toBe('no_go')
    must(await rig.answer(filing, 'answer_inquiry', 'answered', { text: '平台重复推送' }))
    must(await rig.answer(filing, 'restore', 'reinstated'))
    expect(await clearance(number)).toBe('go')
    must(await rig.answer(number, 'go_live', 'live'))
    expect(await stageOf(rig, number)).toBe('live')
    await rig.settle()
    const before = (await ledger(rig, number)).length

    must(await rig.command('report', { filing, kind: 'revoked', text: '虚假宣传' }))
    await rig.settle()
    let state = await rig.state(number)
    expect(state.alarms).toContain('live_without_clearance:douyin')
    expect(state.stage).toBe('live')
    expect(await clearance(number)).toBe('no_go')
    const mails = (await ledger(rig, number)).slice(before)
    // One mail a person: what was lost, and what it means for the launch.
    expect(mails.map((m) => m.kind)).toEqual(mails.map(() => 'credential_lost'))
    expect(new Set(mails.map((m) => m.recipient)).size).toBe(mails.length)
    expect(mails[0]?.body.lines.map((l) => l.label)).toEqual(
      expect.arrayContaining(['凭证状态', '平台说明', '上线放行', '未放行原因']),
    )
    const gap = mails[0]?.body.lines.find((l) => l.label === '未放行原因')?.text
    expect(gap).toBe(`抖音 活动报备（${filing}）：备案凭证已失效、被暂停或被撤销`)
    expect(refusal(await rig.answer(filing, 'restore', 'resubmit'))).toBe('field_required')
    must(await rig.answer(filing, 'restore', 'resubmit', { text: '删除绝对化用语' }))
    expect(await phaseOf(rig, filing)).toBe('correcting')
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    await resubmit(rig, filing, 'AGAIN-2')
    await pass(rig, filing, 'NEW-2')
    state = await rig.state(number)
    expect(state.alarms).toEqual([])
    expect(await clearance(number)).toBe('go')
    expect((await filingOf(rig, filing)).rounds.map((r) => r.outcome)).toEqual(['lost', 'passed'])
  })

  it('U-2 a suspension that becomes a revocation keeps one task, with the new deadline', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPassed(rig, filing)
    must(await rig.command('report', { filing, kind: 'suspended', dueAt: '2026-10-20T12:00:00+08:00' }))
    must(await rig.command('report', { filing, kind: 'revoked', dueAt: '2026-10-15T12:00:00+08:00' }))
    expect(await openOf(rig, filing)).toEqual(['restore'])
    expect((await rig.openTask(filing, 'restore')).dueAt).toBe('2026-10-15T12:00:00+08:00')
    must(await rig.answer(filing, 'restore', 'accepted', { text: '不再投放' }))
    expect(await filingOf(rig, filing)).toMatchObject({ phase: 'given_up', ended: true })
    expect(await clearance(number)).toBe('no_go')
  })

  it('U-2 a credential lapses by the clock, and comes back only with a validity that lies ahead', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(
      await rig.command('report', {
        filing,
        kind: 'passed',
        credential: { number: 'V-1', validUntil: '2026-10-20T00:00:00+08:00' },
      }),
    )
    await rig.step('2026-10-19T23:59:59+08:00')
    expect(await phaseOf(rig, filing)).toBe('passed')
    await rig.step('2026-10-20T00:00:00+08:00')
    expect(await phaseOf(rig, filing)).toBe('lapsed')
    expect(await openOf(rig, filing)).toEqual(['restore'])
    expect(await clearance(number)).toBe('no_go')
    expect(refusal(await rig.answer(filing, 'restore', 'reinstated'))).toBe('credential_required')
    must(
      await rig.answer(filing, 'restore', 'reinstated', {
        credential: { number: 'V-2', validUntil: '2026-12-31T00:00:00+08:00' },
      }),
    )
    expect(await filingOf(rig, filing)).toMatchObject({ phase: 'passed', credential: { number: 'V-2' } })
    expect(await clearance(number)).toBe('go')
    await rig.step('2026-10-21T10:00:00+08:00')
    expect(await phaseOf(rig, filing)).toBe('passed')
    expect(LAUNCH_AT > (await rig.now())).toBe(true)
    expect(await openAnywhere(rig, number)).toEqual(['go_live/douyin'])
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})
