/** Company papers and accounts on real workflows: owners are reminded by a round, leads are told, rows are asked for. */
import { installReference } from '../../infra/reference/install'
import { putAccount } from '../../infra/postgres/registers/accounts'
import { createPaper, handPaperOver, replacePaper } from '../../infra/postgres/registers/papers'
import { checkInvariants } from '../support/invariants'
import { LETTER_BY_LETTER } from '../support/older-policy'
import { begin, DOUYIN, filingOf, ledger, must, openOf } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
  await installReference(rig.pool, [
    { ...LETTER_BY_LETTER, version: '2027-01-01', company: { legalSubject: '某某公司' } },
  ])
})
afterAll(async () => {
  await rig.stop()
})

let keys = 0
const author = () => ({ client: 'test', person: 'L2001', key: `k${(keys += 1)}` })
const paper = async (validUntil: string, row = 'business_licence'): Promise<string> => {
  const kept = { row, scope: 'company' as const, name: '营业执照', owner: 'L2001', fileIds: [], validUntil }
  return (await createPaper(rig.pool, kept, author())).id
}
let rounds = 0
const round = () =>
  rig.client.workflow.execute<() => Promise<{ planned: number }>>('paperRoundWorkflow', {
    workflowId: `round-${(rounds += 1)}`,
    taskQueue: rig.taskQueue,
    args: [],
  })
const roundAt = async (at: string): Promise<number> => {
  await rig.step(at)
  return (await round()).planned
}
/** Rung, recipient and status of what the ledger holds about a paper. */
const mails = async (id: string) => {
  const { rows } = await rig.pool.query<{ recipient: string; status: string; body: { rung: number } }>(
    'select recipient, status, body from mails where subject = $1 order by id',
    [`paper/${id}`],
  )
  return rows.map((row) => [row.body.rung, row.recipient, row.status])
}

it('U-19 the owner is reminded 60 and 30 days before the end and on the day, once each, in office hours', async () => {
  const id = await paper('2026-12-31T23:59:59+08:00')
  expect(await roundAt('2026-10-30T10:00:00+08:00')).toBe(0)
  // 60 days before is a Sunday, so that Monday it is; not before the office opens.
  expect(await roundAt('2026-11-01T10:00:00+08:00')).toBe(0)
  expect(await roundAt('2026-11-02T08:00:00+08:00')).toBe(0)
  expect(await roundAt('2026-11-02T09:00:00+08:00')).toBe(1)
  expect((await round()).planned).toBe(0)
  expect(await roundAt('2026-11-20T10:00:00+08:00')).toBe(0)
  expect(await roundAt('2026-12-01T09:00:00+08:00')).toBe(1)
  expect(await roundAt('2026-12-30T10:00:00+08:00')).toBe(0)
  expect(await roundAt('2026-12-31T09:05:00+08:00')).toBe(1)
  expect(await roundAt('2027-01-04T10:00:00+08:00')).toBe(0)
  expect(await mails(id)).toEqual([60, 30, 0].map((rung) => [rung, 'L2001', 'sent']))
  const [first] = rig.mailbox.messages.filter((m) => m.subject.includes('营业执照'))
  expect(first?.subject).toContain('还有 59 天到期')
  expect(first?.text).toContain(`材料编号：${id}`)
})

it('U-19 after an outage only the latest reminder goes out, to who owns the paper by then, and none once it was renewed', async () => {
  const late = await paper('2027-03-10T00:00:00+08:00')
  await handPaperOver(rig.pool, late, 'M1002', author())
  expect(await roundAt('2027-02-22T10:00:00+08:00')).toBe(1)
  expect(await mails(late)).toEqual([[30, 'M1002', 'sent']])
  await replacePaper(rig.pool, late, { fileIds: [], validUntil: '2029-03-10T00:00:00+08:00' }, author())
  expect(await roundAt('2027-03-10T10:00:00+08:00')).toBe(0)
})

it('U-19 one paper that is replaced is one mail a person, with all of their filings that use an older version', async () => {
  const id = await paper('2028-01-01T00:00:00+08:00')
  const plan = {
    endsAt: '2027-06-30T00:00:00+08:00',
    launches: [{ platform: 'douyin', launchAt: '2027-06-01T10:00:00+08:00' }],
  }
  const own = [await begin(rig, [DOUYIN], plan), await begin(rig, [DOUYIN], { ...plan, name: '年货节' })]
  const theirs = await begin(rig, [DOUYIN], { ...plan, lead: 'L2001', name: '法务普法' })
  for (const number of [...own, theirs])
    must(await rig.answer(`${number}-01`, 'collect_material', 'provided', { key: 'business_licence', paper: id }))
  await rig.settle()
  const before = rig.mailbox.messages.length
  await replacePaper(rig.pool, id, { fileIds: [], validUntil: '2029-01-01T00:00:00+08:00' }, author())
  await rig.settle()
  await rig.step('2027-04-01T10:00:00+08:00')
  const { rows } = await rig.pool.query<{ recipient: string }>(
    "select recipient from mails where kind = 'paper_replaced' and body -> 'replaced' ->> 'paper' = $1 order by recipient",
    [id],
  )
  expect(rows.map(({ recipient }) => recipient)).toEqual(['L2001', 'M1001'])
  const told = rig.mailbox.messages.slice(before).filter((m) => m.subject.startsWith('【材料更新】'))
  expect(told).toHaveLength(2)
  const [first = ''] = told.map(({ text }) => text).filter((text) => text.includes(`${own[0]}-01`))
  expect(first).toContain(`${own[1]}-01`)
  expect(first).not.toContain(`${theirs}-01`)
})

it('U-19 U-13 leads are told of a replaced paper, and an account that changes hands asks for its authorisation', async () => {
  const id = await paper('2028-01-01T00:00:00+08:00')
  const plan = {
    endsAt: '2027-06-30T00:00:00+08:00',
    launches: [{ platform: 'douyin', launchAt: '2027-06-01T10:00:00+08:00' }],
  }
  const number = await begin(rig, [{ ...DOUYIN, account: 'shop' }], plan)
  const filing = `${number}-01`
  must(await rig.answer(filing, 'collect_material', 'provided', { key: 'business_licence', paper: id }))
  await replacePaper(rig.pool, id, { fileIds: [], validUntil: '2029-01-01T00:00:00+08:00' }, author())
  await rig.settle()
  const told = await ledger(rig, number, 'paper_replaced')
  expect(told.map((m) => [m.recipient, m.body.lines[1]?.text])).toEqual([['M1001', `${id}，第 2 版`]])
  for (const task of await rig.openTasks(filing))
    must(await rig.command('answerTask', { task: task.id, answer: 'provided' }))
  expect(await openOf(rig, filing)).toEqual(['recheck'])
  const key = { platform: 'douyin', account: 'shop' }
  await putAccount(rig.pool, key, { legalSubject: '别家公司' }, undefined, { client: 'test' }, undefined)
  await rig.settle()
  expect(await openOf(rig, filing)).toEqual(['collect_material/account_authorisation'])
  const authorisation = await paper('2028-01-01T00:00:00+08:00', 'account_authorisation')
  must(await rig.answer(filing, 'collect_material', 'provided', { paper: authorisation }))
  must(await rig.answer(filing, 'recheck', 'complete'))
  expect((await filingOf(rig, filing)).rows.account_authorisation).toMatchObject({ paper: { id: authorisation } })
})

it('keeps every invariant and replays', async () => {
  await checkInvariants(rig)
  await rig.replayAll()
})
