/** Filings that ran before the service knew of them: they begin mid-way, and go on like any other. */
import { checkInvariants } from '../support/invariants'
import {
  DOUYIN,
  ENDS_AT,
  factsOf,
  filingOf,
  GROUP,
  LAUNCH_AT,
  ledger,
  must,
  openOf,
  pass,
  phaseOf,
  refusal,
  resubmit,
  stageOf,
  WECHAT,
  workflowEnded,
} from '../support/play'
import { BACKUP, createRig, LEAD, type Rig } from '../support/rig'
import { readImport, takeInImport } from '../../infra/postgres/intake/imports'
import { patiently } from '../support/patience'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const until = (holds: () => Promise<boolean>): Promise<unknown> => patiently('what was to come', holds, 50)

const PLAN = {
  endsAt: ENDS_AT,
  group: GROUP,
  launches: ['douyin', 'wechat'].map((platform) => ({ platform, launchAt: LAUNCH_AT })),
}

it('U-12 S0-41 one in review is rejected, corrected, passes with its benefits told, and is archived', async () => {
  const { number, outcome } = await rig.start({
    ...PLAN,
    launches: PLAN.launches.slice(0, 1),
    filings: [
      {
        ...DOUYIN,
        benefits: '通过后获得活动流量扶持',
        takenOver: { phase: 'in_review', number: 'DY-OLD', submittedAt: '2026-10-10T15:30:00+08:00' },
      },
    ],
  })
  must(outcome)
  const filing = `${number}-01`
  // With the platform, not on our desks: nothing of what came before is asked for.
  await rig.openTask(filing, 'await_verdict')
  expect(await openOf(rig, filing)).toEqual(['await_verdict'])
  const [round] = (await filingOf(rig, filing)).rounds
  expect(round).toMatchObject({ number: 'DY-OLD', submittedAt: '2026-10-10T15:30:00+08:00' })
  expect((await rig.openTask(filing, 'await_verdict')).dueAt).toBe(round?.overdueAt)
  expect(Date.parse(round?.overdueAt ?? '')).toBeLessThan(Date.parse('2026-10-17T00:00:00+08:00'))
  expect(Object.values((await filingOf(rig, filing)).rows).map((r) => r.status)).not.toContain('missing')
  // One letter says that it is here now; no other.
  expect(new Set((await ledger(rig, number)).map((m) => m.kind))).toEqual(new Set(['taken_over']))
  // What the platform says finds it by the number.
  must(await rig.command('report', { filing, kind: 'rejected', items: [{ error: '缺少开奖规则' }] }))
  must(await rig.answer(filing, 'correct', 'corrected', { itemAnswers: [{ id: 'i1', how: 'changed' }] }))
  await resubmit(rig, filing, 'DY-NEW')
  await pass(rig, filing)
  const clearance = (await ledger(rig, number, 'clearance')).filter((m) => m.recipient === 'M1001')
  expect(clearance.at(-1)?.body.lines.map((l) => l.label)).toEqual(expect.arrayContaining(['上线放行', '平台权益']))
  await rig.step('2026-10-12T10:30:00+08:00')
  expect(rig.mailbox.messages.some((m) => JSON.stringify(m).includes('接管备案'))).toBe(true)
  must(await rig.answer(number, 'go_live', 'live'))
  must(await rig.answer(number, 'check_live', 'matches'))
  await rig.step('2026-11-16T10:00:00+08:00')
  must(await rig.answer(number, 'close', 'closed', { text: '顺利结束' }))
  await workflowEnded(rig, `campaign/${number}`)
  expect(await stageOf(rig, number)).toBe('archived')
})

it('U-12 one that should have its answer long ago is looked after at once; one that has passed keeps its credential', async () => {
  const { number, outcome } = await rig.start({
    endsAt: '2026-12-20T18:00:00+08:00',
    group: GROUP,
    launches: PLAN.launches.map(({ platform }) => ({ platform, launchAt: '2026-12-11T10:00:00+08:00' })),
    filings: [
      { ...DOUYIN, takenOver: { number: 'DY-LATE', submittedAt: '2026-10-08T09:00:00+08:00' } },
      {
        ...WECHAT,
        takenOver: {
          phase: 'passed',
          number: 'WX-OLD',
          submittedAt: '2026-11-02T09:00:00+08:00',
          passedAt: '2026-11-05T17:00:00+08:00',
          credential: { number: 'WX-PASS' },
        },
      },
    ],
  })
  must(outcome)
  const [late, passed] = [`${number}-01`, `${number}-02`]
  await rig.openTask(late, 'check_backend')
  expect(await openOf(rig, late)).toEqual(['await_verdict', 'check_backend/1'])
  expect(await phaseOf(rig, passed)).toBe('passed')
  expect((await rig.state(number)).launches.wechat?.clearance).toBe('go')
  // The passing of back then is a line of the one letter, not news.
  const told = (await ledger(rig, number)).filter((m) => m.recipient === 'M1001' && m.subject !== late)
  expect(told.filter((m) => ['verdict', 'passed', 'clearance'].includes(m.kind))).toEqual([])
  const lines = told.find((m) => m.kind === 'taken_over')?.body.lines.map((l) => l.text) ?? []
  expect(lines).toEqual(expect.arrayContaining([expect.stringContaining('备案号 WX-PASS'), '微信可以上线']))
  // Missed reminders are not made up for: the next one is the next.
  expect((await ledger(rig, number)).some((m) => m.kind === 'reminder')).toBe(false)
  await rig.step('2026-11-18T10:00:00+08:00')
  expect((await rig.openTask(late, 'await_verdict')).reminders).toBeLessThan(4)
  // The same number is nobody else's any more, by this way or any other.
  const again = await rig.start({
    ...PLAN,
    filings: [{ ...DOUYIN, takenOver: { number: 'DY-LATE', submittedAt: '2026-10-08T09:00:00+08:00' } }],
    endsAt: '2026-12-20T18:00:00+08:00',
  })
  expect(refusal(again.outcome)).toBe('number_taken')
  const known = await rig.command('amend', {
    campaign: number,
    changes: { filings: [{ ...DOUYIN, takenOver: { number: 'DY-2', submittedAt: '2026-10-08T09:00:00+08:00' } }] },
  })
  expect(known).toMatchObject({ code: 'filing_duplicate', pointer: '/filings/0' })
  expect((await factsOf(rig, number, 'FilingTakenOver')).map((f) => f.occurred_at.toISOString())).toEqual([
    '2026-10-08T01:00:00.000Z',
    '2026-11-02T01:00:00.000Z',
  ])
})

it('U-12 the campaigns of one import each have their workflow, and their lead gets one letter of them all', async () => {
  const asked = {
    actor: { client: 'oms', channel: 'rest' as const },
    route: 'test',
    idempotencyKey: 'sheet',
    content: 1,
  }
  const { id } = await takeInImport(
    rig.pool,
    asked,
    ['一', '二', '三'].map((name, n) => ({
      rows: [n + 1],
      body: {
        ...{ name, lead: LEAD, backup: BACKUP, endsAt: '2026-12-20T18:00:00+08:00' },
        filings: [{ ...DOUYIN, takenOver: { number: `SHEET-${n}`, submittedAt: '2026-11-10T09:00:00+08:00' } }],
        launches: [{ platform: 'douyin', launchAt: '2026-12-11T10:00:00+08:00' }],
      },
    })),
  )
  await until(async () => (await readImport(rig.pool, id))?.decidedAt !== undefined)
  const numbers = (await readImport(rig.pool, id))?.campaigns.map((c) => c.number) ?? []
  for (const number of numbers) {
    await rig.openTask(`${number}-01`, 'await_verdict')
    expect(await stageOf(rig, number)).toBe('filing')
  }
  await rig.settle()
  const { rows } = await rig.pool.query('select recipient, status from mails where kind = $1 order by recipient', [
    'imported',
  ])
  expect(rows).toEqual([LEAD, BACKUP].map((recipient) => ({ recipient, status: 'sent' })))
  const letter = rig.mailbox.messages.map((m) => JSON.stringify(m)).filter((m) => m.includes('已接管 3 个活动'))
  expect(letter).toHaveLength(2)
  for (const number of numbers) expect(letter[0]).toContain(number)
  expect((await Promise.all(numbers.map((n) => ledger(rig, n, 'taken_over')))).flat()).toEqual([])
})

it('keeps every invariant and replays', async () => {
  await rig.settle()
  await checkInvariants(rig)
})
