/** The register goes by mail to whom the policy names, once a week, whatever happens. */
import PostalMime from 'postal-mime'
import readXlsxFile from 'read-excel-file/node'
import { changeClock } from '../../infra/postgres/clock'
import { withTransaction } from '../../infra/postgres/pool'
import { createReferenceReader } from '../../infra/reference/reference'
import { createAttach } from '../../infra/mail/register-attachment'
import { begin } from '../support/play'
import { createRig, type Rig } from '../support/rig'

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ startAt: '2026-10-12T10:00:00+08:00' })
})
afterAll(async () => {
  await rig.stop()
})

let runs = 0
/** What the schedule does every few minutes. */
const tick = async (): Promise<number> => {
  const options = { taskQueue: rig.taskQueue, workflowId: `register-${(runs += 1)}`, args: [] as [] }
  await rig.client.workflow.execute('registerWorkflow', options)
  return registers().length
}
const registers = () => rig.mailbox.messages.filter((m) => m.subject.includes('备案台账'))
const to = (at: string) => changeClock(rig.pool, { to: at })

it('U-12 the register comes by mail once a week in office hours, also after an outage, and never empty', async () => {
  // Monday, half past nine is over, and there is nothing to show.
  expect(await tick()).toBe(0)
  const number = await begin(rig)
  await rig.openTask(`${number}-01`, 'collect_material')
  expect(await tick()).toBe(0)
  await to('2026-10-19T09:29:00+08:00')
  expect(await tick()).toBe(0)
  await to('2026-10-19T09:30:00+08:00')
  await Promise.all([tick(), tick()])
  expect(registers()).toHaveLength(1)
  // Once it is planned, nobody goes through all filings again: this would wait for the lock.
  await withTransaction(rig.pool, async (db) => {
    await db.query('lock table filings in access exclusive mode')
    expect(await tick()).toBe(1)
  })
  await to('2026-10-25T20:00:00+08:00')
  expect(await tick()).toBe(1)
  const [mail] = registers()
  expect([mail?.to, mail?.subject]).toEqual(['sunba@example.com', '【备案台账】本周备案台账｜营销活动备案'])
  expect(mail?.text).toMatch(/办理中：1 项（其中待平台审核 0 项）\n+已逾期：\d 项\n+台账合计：1 项/)
  expect(mail?.text).not.toMatch(/活动编号|@/)
  const [attached] = (await PostalMime.parse(mail?.raw ?? '')).attachments
  expect(attached?.filename).toBe('备案台账-2026-10-19.xlsx')
  const rows = (await readXlsxFile(Buffer.from(attached?.content as ArrayBuffer)))[0]?.data ?? []
  expect(rows).toHaveLength(2)
  expect(rows[1]).toContain(`${number}-01`)
  // Nobody asked for two weeks; then somebody does, at night.
  await to('2026-11-05T22:00:00+08:00')
  expect(await tick()).toBe(1)
  await to('2026-11-06T09:00:00+08:00')
  expect(await tick()).toBe(2)
  expect(await tick()).toBe(2)
})

const letter = {
  ...{ key: 'k', kind: 'register' as const, to: { name: '', address: '' } },
  ...{ acts: false, tasks: [], lines: [], links: [], attach: 'register' as const },
}

it('U-12 the sheet is written once for all who get it, and anew for the next run or once it is old', async () => {
  const deps = { pool: rig.pool, reference: createReferenceReader(rig.pool) }
  const [kept, forgotten] = [createAttach(deps, { keepMs: 600_000 }), createAttach(deps, { keepMs: 0 })]
  const sheet = async (occurredAt: string, attach = kept): Promise<Buffer | string | undefined> =>
    (await attach({ ...letter, occurredAt })).attachments[0]?.content
  const [run, next] = ['2026-10-19T09:30:00+08:00', '2026-10-26T09:30:00+08:00']
  const [first, second] = await Promise.all([sheet(run), sheet(run)])
  expect(first?.length).toBeGreaterThan(1000)
  expect(second).toBe(first)
  expect(await sheet(run)).toBe(first)
  expect(await sheet(next)).not.toBe(first)
  const old = await sheet(next, forgotten)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await sheet(next, forgotten)).not.toBe(old)
})

it('says where to get a register that is too large for a mail', async () => {
  const deps = { pool: rig.pool, reference: createReferenceReader(rig.pool) }
  for (const [limits, text] of [
    [{ rows: 0 }, '超过 0 行'],
    [{ bytes: 10 }, '较大'],
  ] as const) {
    const attach = createAttach(deps, limits)
    const made = await attach({ ...letter, occurredAt: '2026-10-12T10:00:00+08:00' })
    expect(made.attachments).toEqual([])
    expect(made.letter.lines[0]?.text).toContain(text)
    // Where that is says the button of every such letter.
    expect(made.letter.lines[0]?.text).toContain('打开页面')
  }
})
