import { checkInvariants } from '../support/invariants'
import type { Actor } from '../../workflows/contract/commands'
import {
  begin,
  confirmCorrection,
  DOUYIN,
  factsOf,
  filingOf,
  ledger,
  must,
  onPage,
  openOf,
  phaseOf,
  refusal,
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

const BY = { person: 'M1001' }
const clearance = async (number: string) => (await rig.state(number)).launches.douyin?.clearance

describe('what was recorded was wrong', () => {
  it('U-4 passed that was rejected: a second person, a new fact, clearance and mails follow, the old fact stays', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPassed(rig, filing)
    expect(await clearance(number)).toBe('go')
    expect(await openOf(rig, number)).toEqual(['go_live/douyin'])
    const wrong = { filing, target: 'verdict', reason: '看错了行' } as const
    const verdict = { kind: 'rejected' as const, items: [{ field: '规则', error: '缺概率' }] }
    expect(refusal(await rig.command('correct', { ...wrong, verdict }))).toBe('person_required')
    expect(refusal(await rig.command('correct', { ...wrong, verdict }, BY))).toBe('second_person_required')
    expect(refusal(await rig.command('correct', { ...wrong, verdict, confirmedBy: 'M1001' }, BY))).toBe(
      'second_person_required',
    )
    expect(refusal(await rig.command('correct', { ...wrong, verdict, confirmedBy: 'NOBODY' }, BY))).toBe(
      'person_unknown',
    )
    await rig.settle()
    const before = (await ledger(rig, number)).length
    must(await rig.command('correct', { ...wrong, verdict, confirmedBy: 'L2001' }, BY))
    await rig.settle()
    // Until the second person has said so, what was recorded stands.
    expect(await phaseOf(rig, filing)).toBe('passed')
    expect(await clearance(number)).toBe('go')
    const asked = (await ledger(rig, number)).slice(before)
    expect(asked.map(({ kind, recipient }) => [kind, recipient])).toEqual([['task_opened', 'L2001']])
    const { id: task } = await rig.openTask(number, 'confirm_correction')
    const approve = (actor: Partial<Actor>) => rig.command('answerTask', { task, answer: 'approved' }, actor)
    expect(refusal(await approve(BY))).toBe('own_answer_required')
    expect(refusal(await approve({ person: 'L2001', level: 'vouched' }))).toBe('own_answer_required')
    expect(refusal(await approve(onPage('M1001')))).toBe('own_answer_required')
    expect(refusal(await approve({ ...onPage('L2001'), level: 'link' }))).toBe('sign_in_required')
    await confirmCorrection(rig, filing, 'L2001')
    await rig.settle()
    expect(await filingOf(rig, filing)).toMatchObject({ phase: 'correcting', round: 1 })
    expect((await filingOf(rig, filing)).credential).toBeUndefined()
    expect(await openOf(rig, filing)).toEqual(['correct'])
    expect(await clearance(number)).toBe('no_go')
    expect(await stageOf(rig, number)).toBe('filing')
    const mails = (await ledger(rig, number)).slice(before + asked.length)
    expect(new Set(mails.map((m) => m.kind))).toEqual(new Set(['entry_corrected']))
    expect(mails[0]?.body.lines.map((l) => l.label)).toEqual(
      expect.arrayContaining(['更正原因', '审核结果', '驳回项 1（规则）', '上线放行']),
    )
    const verdicts = await factsOf(rig, number, 'VerdictRecorded')
    expect(verdicts.map((v) => (v.body.verdict as { kind: string }).kind)).toEqual(['passed', 'rejected'])
    const [corrected] = await factsOf(rig, number, 'EntryCorrected')
    expect(corrected?.body).toMatchObject({ wrongSeq: verdicts[0]?.seq, target: 'verdict', confirmedBy: 'L2001' })
    // The words of the platform are those that were typed when it was asked for.
    const { rows } = await rig.pool.query<{ body: string }>('select body from notes where id = $1', [
      (verdicts[1]?.body.items as { error: { note: string } }[])[0]?.error.note,
    ])
    expect(rows).toEqual([{ body: '缺概率' }])
  })

  it('U-4 rejected that was passed: the round that the mistake had opened is gone, its tasks with it', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(await rig.command('report', { filing, kind: 'rejected', text: '缺图' }))
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    expect(await openOf(rig, filing)).toEqual(['recheck'])
    must(
      await rig.command(
        'correct',
        {
          filing,
          target: 'verdict',
          reason: '录错了备案',
          confirmedBy: 'M1002',
          verdict: { kind: 'passed', credential: { number: 'OK-1' } },
        },
        BY,
      ),
    )
    expect(await openOf(rig, filing)).toEqual(['recheck'])
    await confirmCorrection(rig, filing, 'M1002')
    expect(await filingOf(rig, filing)).toMatchObject({ phase: 'passed', round: 1, credential: { number: 'OK-1' } })
    expect(await openOf(rig, filing)).toEqual([])
    expect(await clearance(number)).toBe('go')
  })

  it('U-4 a verdict that never was: the filing is in review again, is looked after, and can be judged anew', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(await rig.command('report', { filing, kind: 'rejected', text: '缺图' }))
    const never = { filing, target: 'verdict', reason: '是另一家的', confirmedBy: 'M1002' } as const
    must(await rig.command('correct', never, BY))
    await confirmCorrection(rig, filing, 'M1002')
    expect(await phaseOf(rig, filing)).toBe('in_review')
    expect(await openOf(rig, filing)).toEqual(['await_verdict'])
    expect(refusal(await rig.command('correct', never, BY))).toBe('entry_unknown')
    // The usual review time passes: somebody is asked to look, as if nothing had happened.
    await rig.step('2026-10-15T18:00:00+08:00')
    expect(await openOf(rig, filing)).toEqual(['await_verdict', 'check_backend/1'])
    must(await rig.answer(filing, 'check_backend', 'rejected', { text: '真的驳回' }))
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    expect(await openOf(rig, filing)).toEqual(['recheck'])
  })

  it('U-4 a filing closed by mistake lives again', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    const workflowId = `filing/${number}/01-douyin-activity_report`
    await toPlatform(rig, filing)
    must(await rig.command('report', { filing, kind: 'closed_by_platform' }))
    await rig.settle()
    await rig.client.workflow.getHandle(workflowId).result()
    must(await rig.command('correct', { filing, target: 'verdict', reason: '点错了', confirmedBy: 'M1002' }, BY))
    await confirmCorrection(rig, filing, 'M1002')
    expect(await filingOf(rig, filing)).toMatchObject({ phase: 'in_review', ended: false })
    await rig.openTask(filing, 'await_verdict')
    must(await rig.command('report', { filing, kind: 'passed', credential: { number: 'L-1' } }))
    expect(await clearance(number)).toBe('go')
  })

  it('U-4 a correction that is refused changes nothing and is told; one that is asked for anew replaces the one before', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPassed(rig, filing)
    const ask = (confirmedBy: string, text: string) =>
      rig.command(
        'correct',
        { filing, target: 'verdict', reason: '看错', confirmedBy, verdict: { kind: 'rejected', text } },
        BY,
      )
    must(await ask('L2001', '第一次'))
    const first = await rig.openTask(number, 'confirm_correction')
    must(await ask('M1002', '第二次'))
    const second = await rig.openTask(number, 'confirm_correction')
    expect([first.holder.person, second.holder.person]).toEqual(['L2001', 'M1002'])
    expect(refusal(await rig.command('answerTask', { task: first.id, answer: 'approved' }, onPage('L2001')))).toBe(
      'task_not_open',
    )
    const refuse = (text?: string) =>
      rig.command('answerTask', { task: second.id, answer: 'refused', text }, onPage('M1002'))
    expect(refusal(await refuse())).toBe('field_required')
    await rig.settle()
    must(await refuse('回执写的是通过'))
    await rig.settle()
    expect(await phaseOf(rig, filing)).toBe('passed')
    expect(await clearance(number)).toBe('go')
    expect(await told(rig, number, 'correction_refused')).toEqual(['M1001'])
    expect(await factsOf(rig, number, 'EntryCorrected')).toEqual([])
  })

  it('U-4 what the platform says meanwhile is not undone by a confirmation that comes late', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPassed(rig, filing)
    const body = { filing, target: 'verdict', reason: '看错', confirmedBy: 'L2001' } as const
    must(await rig.command('correct', body, BY))
    const { id: task } = await rig.openTask(number, 'confirm_correction')
    must(await rig.command('report', { filing, kind: 'revoked', text: '违规' }))
    const late = await rig.command('answerTask', { task, answer: 'approved' }, onPage('L2001'))
    expect(refusal(late)).toBe('task_not_open')
    expect(await openOf(rig, number)).not.toContain('confirm_correction/01')
    expect(await phaseOf(rig, filing)).toBe('revoked')
  })

  it("U-4 S0-18 a wrong application number gives way to the right one, which must be nobody else's", async () => {
    const number = await begin(rig, [DOUYIN, { ...DOUYIN, account: '二店' }])
    const [one, two] = [`${number}-01`, `${number}-02`]
    await toPlatform(rig, one, 'X-1')
    await toPlatform(rig, two, 'X-2')
    const correct = (n: string) =>
      rig.command('correct', { filing: one, target: 'application_number', number: n, reason: '抄错' }, BY)
    expect(refusal(await correct('X-2'))).toBe('number_taken')
    expect(await roundOf(rig, one, 1)).toMatchObject({ number: 'X-1' })
    must(await correct('X-11'))
    expect(await roundOf(rig, one, 1)).toMatchObject({ number: 'X-11' })
    // The old one is free again.
    must(await rig.command('correct', { filing: two, target: 'application_number', number: 'X-1', reason: '抄错' }, BY))
    expect((await factsOf(rig, number, 'FilingSubmitted')).map((f) => f.body.number)).toEqual(['X-1', 'X-2'])
  })

  it('U-4 a wrong credential is replaced, or taken away until the right one is recorded', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing)
    must(await rig.command('report', { filing, kind: 'passed' }))
    must(await rig.answer(filing, 'record_credential', 'recorded', { credential: { number: 'K-1' } }))
    const correct = (credential?: { number: string }) =>
      rig.command('correct', { filing, target: 'credential', reason: '抄错', credential }, BY)
    must(await correct({ number: 'K-2' }))
    expect((await filingOf(rig, filing)).credential).toMatchObject({ number: 'K-2' })
    expect(await clearance(number)).toBe('go')
    must(await correct())
    expect(await clearance(number)).toBe('no_go')
    expect(await openOf(rig, filing)).toEqual(['record_credential'])
    expect(refusal(await correct())).toBe('entry_unknown')
    must(await rig.answer(filing, 'record_credential', 'recorded', { credential: { number: 'K-3' } }))
    expect(await clearance(number)).toBe('go')
    expect((await factsOf(rig, number, 'CredentialRecorded')).map((f) => f.body.credential)).toMatchObject([
      { number: 'K-1' },
      { number: 'K-3' },
    ])
  })

  it('U-4 an earlier round is not undone once a later one lies at the platform', async () => {
    const number = await begin(rig)
    const filing = `${number}-01`
    await toPlatform(rig, filing, 'E-1')
    must(await rig.command('report', { filing, kind: 'rejected', text: '缺图' }))
    must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
    must(await rig.answer(filing, 'recheck', 'complete'))
    must(await rig.answer(filing, 'submit', 'submitted', { number: 'E-2' }))
    const outcome = await rig.command(
      'correct',
      { filing, target: 'verdict', round: 1, reason: '其实通过了', confirmedBy: 'M1002' },
      BY,
    )
    expect(refusal(outcome)).toBe('phase_mismatch')
  })

  it('keeps every invariant and replays', async () => {
    await rig.settle()
    await checkInvariants(rig)
  })
})
