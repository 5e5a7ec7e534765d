import { checkInvariants } from '../support/invariants'
import {
  begin,
  DOUYIN,
  factsOf,
  filingOf,
  ICP,
  ledger,
  must,
  openAnywhere,
  openOf,
  phaseOf,
  refusal,
  stageOf,
  toPassed,
  toPlatform,
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

const campaignId = (number: string) => `campaign/${number}`
const filingWorkflow = (number: string) => `filing/${number}/01-douyin-activity_report`

/** Brings a filing into a phase. */
const INTO: Record<string, (filing: string) => Promise<unknown>> = {
  preparing: (filing) => rig.openTask(filing, 'collect_material'),
  ready: (filing) => prepare(rig, filing),
  unconfirmed: async (filing) => {
    await prepare(rig, filing)
    must(await rig.answer(filing, 'submit', 'unconfirmed'))
  },
  submitted: (filing) => toPlatform(rig, filing),
  correcting: async (filing) => {
    await toPlatform(rig, filing)
    must(await rig.command('report', { filing, kind: 'rejected', text: '缺图' }))
  },
  passed: (filing) => toPassed(rig, filing),
  suspended: async (filing) => {
    await toPassed(rig, filing)
    must(await rig.command('report', { filing, kind: 'suspended' }))
  },
}
const AT_PLATFORM = ['unconfirmed', 'submitted']

describe('stopping early', () => {
  it('S0-26 gives up a filing in any phase: what the platform has is withdrawn there first', async () => {
    const phases = Object.keys(INTO)
    const number = await begin(
      rig,
      phases.map((phase) => ({ ...DOUYIN, account: phase })),
    )
    for (const [index, phase] of phases.entries()) {
      const filing = `${number}-0${index + 1}`
      await INTO[phase]?.(filing)
      expect(await phaseOf(rig, filing)).toBe(phase)
      must(await rig.command('giveUp', { filing, reason: `不投放了（${phase}）` }))
      if (AT_PLATFORM.includes(phase)) {
        expect(await openOf(rig, filing)).toEqual(expect.arrayContaining(['withdraw_at_platform/w1']))
        expect(refusal(await rig.command('giveUp', { filing, reason: '再来' }))).toBe('phase_mismatch')
        // What it says meanwhile is kept and opens nothing.
        must(await rig.command('report', { filing, kind: 'inquiry', text: '为何撤销' }))
        expect((await openOf(rig, filing)).filter((k) => k.startsWith('answer_inquiry'))).toEqual([])
        must(await rig.answer(filing, 'withdraw_at_platform', 'done'))
      }
      // Somebody may have handed in a ready one this very minute: they say so, or that they have not.
      if (phase === 'ready') must(await rig.answer(filing, 'withdraw_at_platform', 'not_submitted'))
      expect(await filingOf(rig, filing)).toMatchObject({ phase: 'given_up', ended: true })
      expect(await openOf(rig, filing)).toEqual([])
      expect(refusal(await rig.command('giveUp', { filing, reason: '再来' }))).toBe('filing_over')
    }
    // Each is told to everyone once, with its reason.
    await rig.settle()
    const mails = await ledger(rig, number, 'given_up')
    expect(mails).toHaveLength(phases.length * 6)
    expect(mails.every((m) => m.body.lines.some((l) => l.label === '原因'))).toBe(true)
    expect((await rig.state(number)).launches.douyin?.clearance).toBe('no_go')
    expect((await rig.state(number)).reports.map((r) => r.kind)).toContain('inquiry')
  })

  it('U-7 withdraws a campaign with filings in every phase: nothing stays open behind it, everyone is told once', async () => {
    const phases = Object.keys(INTO)
    const number = await begin(
      rig,
      phases.map((phase) => ({ ...DOUYIN, account: phase })),
    )
    for (const [index, phase] of phases.entries()) await INTO[phase]?.(`${number}-0${index + 1}`)
    const submitted = `${number}-0${phases.indexOf('submitted') + 1}`
    const unconfirmed = `${number}-0${phases.indexOf('unconfirmed') + 1}`
    must(await rig.command('recall', { filing: submitted, reason: '改图' }))
    must(await rig.command('report', { filing: submitted, kind: 'inquiry', text: '？' }))
    await rig.settle()
    const before = (await ledger(rig, number)).length
    must(await rig.command('withdraw', { campaign: number, reason: '预算取消' }))
    await rig.settle()
    expect(await stageOf(rig, number)).toBe('withdrawing')
    // Only what lies at the platform is left, and only its withdrawal: an inquiry or a recall is nobody's work any more.
    expect(await openAnywhere(rig, number)).toEqual(Array(3).fill('withdraw_at_platform/w1'))
    const ready = `${number}-0${phases.indexOf('ready') + 1}`
    must(await rig.answer(ready, 'withdraw_at_platform', 'not_submitted'))
    expect(refusal(await rig.command('withdraw', { campaign: number, reason: '再来' }))).toBe('campaign_withdrawing')
    expect(refusal(await rig.command('amend', { campaign: number, changes: { name: 'x' } }))).toBe(
      'campaign_withdrawing',
    )
    expect(refusal(await rig.command('recall', { filing: submitted, reason: 'x' }))).toBe('campaign_withdrawing')
    // The platform is still listened to; its own closing ends the case there.
    must(await rig.command('report', { filing: submitted, kind: 'rejected', text: '素材违规' }))
    expect(await phaseOf(rig, submitted)).toBe('submitted')
    must(await rig.command('report', { filing: submitted, kind: 'closed_by_platform' }))
    expect(await filingOf(rig, submitted)).toMatchObject({ phase: 'withdrawn', ended: true })
    must(await rig.answer(unconfirmed, 'withdraw_at_platform', 'not_possible', { text: '平台无此单' }))
    await workflowEnded(rig, campaignId(number))
    await rig.settle()
    const state = await rig.state(number)
    expect(state.stage).toBe('withdrawn')
    expect(state.archivedAt).toBeDefined()
    expect(await openAnywhere(rig, number)).toEqual([])
    expect(Object.values(state.filings).every((f) => f.ended)).toBe(true)
    const news = (await ledger(rig, number)).slice(before).filter((m) => m.kind !== 'task_opened')
    const everyone = ['D4001', 'L2001', 'M1001', 'M1002', 'O7001', 'T3001']
    expect(
      news
        .filter((m) => m.kind === 'withdrawn')
        .map((m) => m.recipient)
        .sort(),
    ).toEqual(everyone)
    expect(news.filter((m) => m.kind !== 'withdrawn').map((m) => m.kind)).toEqual(['archived'])
    expect(state.reports.map((r) => r.kind).slice(-3)).toEqual(['inquiry', 'rejected', 'closed_by_platform'])
  })

  it('cancels a draft at once, and refuses every command after the end', async () => {
    const { number } = await rig.start({ name: '草稿' })
    const task = await rig.openTask(number, 'complete_plan')
    must(await rig.command('cancel', { campaign: number, reason: '重复登记' }))
    await workflowEnded(rig, campaignId(number))
    expect(await stageOf(rig, number)).toBe('cancelled')
    expect(await openAnywhere(rig, number)).toEqual([])
    expect((await factsOf(rig, number, 'CampaignArchived')).length).toBe(1)
    // Its workflow is gone: the requests are finished by the relay, and say so.
    expect(refusal(await rig.command('amend', { campaign: number, changes: { name: 'x' } }))).toBe('campaign_over')
    expect(refusal(await rig.command('nudge', { task: task.id }))).toBe('campaign_over')
    expect(refusal(await rig.command('withdraw', { campaign: number, reason: 'x' }))).toBe('campaign_over')
  })

  it('a withdrawal that races with answers: each is decided once, none is accepted and lost', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    const tasks = await rig.openTasks(filing)
    const [withdrawn, ...answers] = await Promise.all([
      rig.command('withdraw', { campaign: number, reason: '抢先' }),
      ...tasks.map((t) => rig.command('answerTask', { task: t.id, answer: 'provided' }, { person: 'L2001' })),
    ])
    must(withdrawn)
    const accepted = answers.filter((a) => a.ok).length
    for (const answer of answers)
      if (!answer.ok) expect(['campaign_withdrawing', 'campaign_over', 'task_not_open']).toContain(answer.code)
    expect((await factsOf(rig, number, 'MaterialProvided')).length).toBe(accepted)
    await workflowEnded(rig, campaignId(number))
    expect(await openAnywhere(rig, number)).toEqual([])
  })

  it('Cancel in Temporal UI gives a filing up, and cancels a campaign', async () => {
    const number = await begin(rig, [DOUYIN, WECHAT, ICP])
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    await rig.client.workflow.getHandle(filingWorkflow(number)).cancel()
    expect((await rig.openTask(filing, 'withdraw_at_platform')).holder).toMatchObject({ person: 'M1001' })
    must(await rig.answer(filing, 'withdraw_at_platform', 'done'))
    expect(await phaseOf(rig, filing)).toBe('given_up')
    await workflowEnded(rig, filingWorkflow(number))
    expect(await stageOf(rig, number)).toBe('filing')
    await rig.client.workflow.getHandle(campaignId(number)).cancel()
    await workflowEnded(rig, campaignId(number))
    expect(await stageOf(rig, number)).toBe('cancelled')
    expect(await openAnywhere(rig, number)).toEqual([])
    const [ending] = await factsOf(rig, number, 'EndingRequested')
    expect(ending?.body).toMatchObject({ kind: 'cancel' })
    const { rows } = await rig.pool.query<{ actor: { channel: string } }>(
      'select actor from facts where stream = $1 and type = $2',
      [number, 'EndingRequested'],
    )
    expect(rows[0]?.actor.channel).toBe('temporal_ui')
  })

  it('an end at night waits for office hours only with what is not urgent', async () => {
    const number = await begin(rig)
    await rig.openTask(`${number}-01`, 'collect_material')
    await rig.step('2026-10-12T23:00:00+08:00')
    must(await rig.command('withdraw', { campaign: number, reason: '深夜叫停' }))
    await rig.settle()
    expect((await rig.state(number)).archivedAt).toBeDefined()
    const kinds = (await ledger(rig, number)).filter((m) => m.status === 'queued').map((m) => m.kind)
    expect(kinds).toEqual(['archived'])
    expect((await ledger(rig, number, 'withdrawn')).every((m) => m.status === 'sent')).toBe(true)
    await rig.step('2026-10-13T09:00:00+08:00')
    await workflowEnded(rig, campaignId(number))
    expect((await ledger(rig, number, 'archived')).map((m) => m.status)).toEqual(['sent'])
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})
