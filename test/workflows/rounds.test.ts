import { checkInvariants } from '../support/invariants'
import {
  begin,
  DOUYIN,
  factsOf,
  filingOf,
  ledger,
  must,
  openOf,
  pass,
  phaseOf,
  refusal,
  resubmit,
  roundOf,
  told,
  toPlatform,
  WECHAT,
} from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
})
afterAll(async () => {
  await rig.stop()
})

const EVERYONE = ['D4001', 'L2001', 'M1001', 'M1002', 'O7001', 'T3001']

describe('rounds of a filing', () => {
  it('S0-9 S0-25 S0-26 S0-27 S0-30 S0-36 corrects every cited item before round 2, and keeps round 1 whole', async () => {
    const number = await begin(rig, [DOUYIN, WECHAT])
    const filing = `${number}-01`
    const other = `${number}-02`
    await prepare(rig, filing)
    const submittedAt = '2026-10-12T09:10:00+08:00'
    must(await rig.answer(filing, 'submit', 'submitted', { number: 'DY-1', occurredAt: submittedAt }))
    must(
      await rig.command('report', {
        filing,
        kind: 'rejected',
        channel: 'phone',
        saidBy: '平台审核员',
        occurredAt: '2026-10-12T09:30:00+08:00',
        items: [
          { field: '活动规则', error: '奖品概率未公示', suggestion: '写明中奖概率' },
          { field: '素材', error: '图片含绝对化用语' },
          { field: '主体', suggestion: '补营业执照盖章页' },
        ],
      }),
    )
    expect(await phaseOf(rig, filing)).toBe('correcting')
    expect(await openOf(rig, filing)).toEqual(['correct'])
    expect((await roundOf(rig, filing, 1)).items.map((i) => i.id)).toEqual(['i1', 'i2', 'i3'])
    // The other platform goes on meanwhile.
    await toPlatform(rig, other, 'WX-1')
    expect(await phaseOf(rig, other)).toBe('submitted')

    const early = await rig.answer(filing, 'correct', 'corrected')
    expect(early).toMatchObject({ ok: false, code: 'items_open', extra: { open: ['i1', 'i2', 'i3'] } })
    expect(
      await rig.answer(filing, 'correct', 'items', { itemAnswers: [{ id: 'i1', how: 'answered' }] }),
    ).toMatchObject({
      ok: false,
      code: 'field_required',
    })
    expect(refusal(await rig.answer(filing, 'correct', 'items', { itemAnswers: [{ id: 'i9', how: 'changed' }] }))).toBe(
      'item_unknown',
    )
    must(await rig.answer(filing, 'correct', 'items', { itemAnswers: [{ id: 'i2', how: 'changed' }] }))
    // Two items are left: the task stays, with what was answered kept.
    expect(await openOf(rig, filing)).toEqual(['correct'])
    expect(await rig.answer(filing, 'correct', 'corrected')).toMatchObject({ extra: { open: ['i1', 'i3'] } })
    must(
      await rig.answer(filing, 'correct', 'corrected', {
        itemAnswers: [
          { id: 'i1', how: 'answered', note: '概率见活动规则第 3 条' },
          { id: 'i3', how: 'changed' },
        ],
      }),
    )
    expect(await openOf(rig, filing)).toEqual(['recheck'])
    must(await rig.answer(filing, 'recheck', 'return', { rows: ['creative_preview'], text: '换新图' }))
    expect(await openOf(rig, filing)).toEqual(['collect_material/creative_preview'])
    must(await rig.answer(filing, 'collect_material', 'provided', { key: 'creative_preview' }))
    must(await rig.answer(filing, 'recheck', 'complete'))
    // The number of round 1 is no number for round 2 where the platform gives a new one.
    expect(refusal(await rig.answer(filing, 'submit', 'submitted', { number: 'DY-1' }))).toBe('number_taken')
    expect(refusal(await rig.answer(filing, 'submit', 'submitted', { number: 'WX-1' }))).toBeUndefined()

    const [one, two] = (await filingOf(rig, filing)).rounds
    expect(one).toMatchObject({ n: 1, number: 'DY-1', outcome: 'rejected', submittedAt: expect.any(String) as string })
    expect(one?.verdict).toMatchObject({ kind: 'rejected', occurredAt: '2026-10-12T09:30:00+08:00' })
    expect(one?.items.map((i) => i.resolution?.how)).toEqual(['answered', 'changed', 'changed'])
    expect(one?.materials?.creative_preview).toBe(1)
    expect(two).toMatchObject({ n: 2, materials: { creative_preview: 2, business_licence: 1 } })
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    await pass(rig, filing)
    // Passing is told with the clearance, to everyone once.
    await rig.settle()
    expect(await told(rig, number, 'verdict')).toEqual(EVERYONE)
    expect(await told(rig, number, 'clearance')).toEqual(EVERYONE)
    const [news] = await ledger(rig, number, 'clearance')
    expect(news?.body.lines).toContainEqual({ label: '备案号', text: `C-${filing}` })
  })

  it('U-18 a rejection without reason is answered only by a consultation or a diagnosis', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(await rig.answer(filing, 'await_verdict', 'rejected', { items: [{ error: '  ' }], text: ' ' }))
    expect((await roundOf(rig, filing, 1)).items).toMatchObject([{ id: 'i1', source: 'no_reason' }])
    const give = (item: object) =>
      rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed', ...item }] })
    expect(refusal(await give({}))).toBe('item_needs_evidence')
    expect(refusal(await give({ note: '改了' }))).toBe('item_needs_evidence')
    expect(refusal(await give({ basis: 'diagnosis' }))).toBe('item_needs_evidence')
    must(await give({ how: 'answered', basis: 'diagnosis', note: '对照平台规则第 4 条，系素材尺寸不符' }))
    expect(await openOf(rig, filing)).toEqual(['recheck'])
  })

  it("S0-37 a doubtful rejection is taken to the platform's support, with a reminder of its own", async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(await rig.command('report', { filing, kind: 'rejected', text: '不符合社区规范' }))
    expect((await roundOf(rig, filing, 1)).items).toMatchObject([{ id: 'i1', source: 'platform' }])
    must(await rig.answer(filing, 'correct', 'consult', { text: '请问违反哪一条' }))
    expect(await openOf(rig, filing)).toEqual(['consult_platform/k1', 'correct'])
    const consultation = await rig.openTask(filing, 'consult_platform')
    expect(consultation.dueAt).toBe('2026-10-14T18:00:00+08:00')
    must(await rig.answer(filing, 'consult_platform', 'answered', { text: '客服：第 7 条' }))
    must(
      await rig.answer(filing, 'correct', 'corrected', {
        itemAnswers: [{ id: 'i1', how: 'answered', note: '已按第 7 条修改', basis: 'consultation' }],
      }),
    )
    expect(await openOf(rig, filing)).toEqual(['recheck'])
    // A second question that nobody needs any more does not stay open behind the correction.
    await resubmit(rig, filing, 'N-2')
    must(await rig.command('report', { filing, kind: 'rejected', text: '仍不符合' }))
    must(await rig.answer(filing, 'correct', 'consult', { text: '再问一次' }))
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    expect(await openOf(rig, filing)).toEqual(['recheck'])
  })

  it('S0-25 "supplement" starts a correction clock and mails at once', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    await rig.settle()
    const before = rig.mailbox.messages.length
    must(await rig.command('report', { filing, kind: 'supplement', text: '请补授权书' }))
    expect((await rig.openTask(filing, 'correct')).dueAt).toBe('2026-10-14T18:00:00+08:00')
    await rig.settle()
    const [mail, ...more] = rig.mailbox.messages.slice(before).filter((m) => m.to === 'zhangsan@example.com')
    expect(mail?.subject).toContain('需补充材料')
    expect(mail?.text).toContain('请补授权书')
    expect(more).toHaveLength(0)
    expect(await roundOf(rig, filing, 1)).toMatchObject({ outcome: 'supplement' })
  })

  it('S0-17 a recheck returned to one row leaves the others as they are', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await rig.openTask(filing, 'collect_material')
    for (const row of ['business_licence', 'campaign_plan', 'creative_preview'])
      must(await rig.answer(filing, 'collect_material', 'provided', { key: row }))
    expect(refusal(await rig.answer(filing, 'collect_material', 'not_applicable', { key: 'lottery_rules' }))).toBe(
      'field_required',
    )
    for (const row of ['lottery_rules', 'prize_proof'])
      must(await rig.answer(filing, 'collect_material', 'not_applicable', { key: row, text: '不设抽奖' }))
    expect(await openOf(rig, filing)).toEqual(['recheck'])
    expect(refusal(await rig.answer(filing, 'recheck', 'return', { rows: ['nothing_like_it'], text: '?' }))).toBe(
      'not_found',
    )
    const recheck = await rig.openTask(filing, 'recheck')
    must(await rig.answer(filing, 'recheck', 'return', { rows: ['campaign_plan'], text: '缺预算' }))
    expect(await openOf(rig, filing)).toEqual(['collect_material/campaign_plan'])
    expect((await filingOf(rig, filing)).rows).toMatchObject({
      business_licence: { status: 'provided', version: 1 },
      campaign_plan: { status: 'missing', version: 1 },
      lottery_rules: { status: 'not_applicable' },
    })
    // An answer to what is no longer open says what happened instead.
    const late = await rig.command('answerTask', { task: recheck.id, answer: 'complete' }, { person: 'L2001' })
    expect(late).toMatchObject({ ok: false, code: 'task_not_open', extra: { status: 'answered', answer: 'return' } })
    must(await rig.answer(filing, 'collect_material', 'provided', { key: 'campaign_plan' }))
    must(await rig.answer(filing, 'recheck', 'complete'))
    expect(await openOf(rig, filing)).toEqual(['submit'])
  })

  it('S0-18 U-5 a submission needs the number where the platform gives one, and only once there; one that survives is no duplicate', async () => {
    const number = await begin(rig, [WECHAT, { platform: 'wechat', item: 'moments_ad' }])
    await prepare(rig, `${number}-01`)
    await prepare(rig, `${number}-02`)
    expect(refusal(await rig.answer(`${number}-01`, 'submit', 'submitted'))).toBe('number_required')
    must(await rig.answer(`${number}-01`, 'submit', 'submitted', { number: 'W-77' }))
    expect(refusal(await rig.answer(`${number}-02`, 'submit', 'submitted', { number: 'W-77' }))).toBe('number_taken')
    expect(await openOf(rig, `${number}-02`)).toEqual(['submit'])
    must(await rig.answer(`${number}-02`, 'submit', 'submitted', { number: 'W-78' }))
    must(await rig.command('report', { filing: `${number}-02`, kind: 'rejected', text: '换图' }))
    must(await rig.answer(`${number}-02`, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    await resubmit(rig, `${number}-02`, 'W-78')
    expect((await filingOf(rig, `${number}-02`)).rounds.map((r) => r.number)).toEqual(['W-78', 'W-78'])
  })

  it('an unconfirmed submission is settled by a person: arrived, or submitted again', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await prepare(rig, filing)
    must(await rig.answer(filing, 'submit', 'unconfirmed', { text: '页面超时' }))
    expect(await openOf(rig, filing)).toEqual(['settle_submission'])
    must(await rig.answer(filing, 'settle_submission', 'not_arrived'))
    expect(await openOf(rig, filing)).toEqual(['submit'])
    must(await rig.answer(filing, 'submit', 'unconfirmed'))
    must(await rig.answer(filing, 'settle_submission', 'arrived', { number: 'U-1' }))
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    expect(await roundOf(rig, filing, 1)).toMatchObject({ number: 'U-1' })
    expect((await factsOf(rig, number, 'SubmissionUnconfirmed')).length).toBe(2)
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})
