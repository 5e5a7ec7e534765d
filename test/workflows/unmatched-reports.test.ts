/** What a platform says of a number that nobody has recorded: it waits, and whoever watches the platform hears of it. */
import { createReferenceReader } from '../../infra/reference/reference'
import { installReference } from '../../infra/reference/install'
import { takeIn } from '../../infra/postgres/intake/intake'
import type { DirectoryDoc } from '../../workflows/contract/reference'
import { begin, filingOf, must, WECHAT } from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'
import { checkInvariants } from '../support/invariants'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig()
  const reference = createReferenceReader(rig.pool)
  const directory = (await reference.list('directory')).find(({ id }) => id === 'sample') as DirectoryDoc
  const owners = { platformOwners: { wechat: 'O7001' } }
  await installReference(rig.pool, [{ ...directory, ...owners, version: '2027-01-01' }])
})
afterAll(() => rig.stop())

const told = (number: string) => rig.mailbox.messages.filter((m) => m.text.includes(number))
const alarms = async (request: string) =>
  (
    await rig.pool.query<{ code: string; detail: string }>(
      'select code, detail from alarms where subject = $1 and cleared_at is null',
      [request],
    )
  ).rows
const park = async (platform: string, number: string, text: string): Promise<string> => {
  const taken = await takeIn(rig.pool, {
    actor: { client: `callback/${platform}`, channel: 'callback' },
    seesAll: true,
    route: 'test',
    command: 'report',
    body: { platform, number, kind: 'rejected', text },
    status: 'parked',
  })
  if (taken === 'key_reused') throw new Error('key')
  return taken.id
}
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100))
}

it('is told after two working days, once, in one mail a person; it goes on when its number is recorded', async () => {
  const number = await begin(rig, [WECHAT])
  const first = await park('wechat', 'LOST-1', '主图有误')
  const second = await park('wechat', 'LOST-2', '缺少授权')
  const nobodys = await park('zhihu', 'LOST-3', '无人负责的平台')
  // Monday: two working days are over when the office closes on Wednesday.
  await rig.step('2026-10-14T17:59:00+08:00')
  await new Promise((resolve) => setTimeout(resolve, 11_000))
  expect(await alarms(first)).toEqual([])
  await rig.step('2026-10-14T18:00:01+08:00')
  await until(async () => told('LOST-1').length > 0)
  const [mail, ...more] = told('LOST-1')
  expect(more).toEqual([])
  expect(mail?.text).toContain('微信 LOST-2')
  expect(mail?.text).toContain('主图有误')
  expect(mail?.text).not.toContain('LOST-3')
  expect(await alarms(second)).toMatchObject([{ code: 'report_unmatched' }])
  const [unowned] = await alarms(nobodys)
  expect(unowned?.detail).toContain('未指定负责人')
  await rig.step('2026-10-16T10:00:00+08:00')
  expect(told('LOST-1')).toHaveLength(1)
  await prepare(rig, `${number}-01`)
  must(await rig.answer(`${number}-01`, 'submit', 'submitted', { number: 'LOST-1' }))
  await until(async () => (await filingOf(rig, `${number}-01`)).phase === 'correcting')
  await until(async () => (await alarms(first)).length === 0)
  expect(await alarms(second)).toHaveLength(1)
})

it('is told after the time that the policy says', async () => {
  const reference = createReferenceReader(rig.pool, { latestForMs: 0 })
  const policy = await reference.latest('policy', 'default')
  if (!policy) throw new Error('no policy')
  const reports = { unmatchedAfter: { value: 1, unit: 'hour' as const } }
  await installReference(rig.pool, [{ ...policy, version: '2027-01-01', reports }])
  const request = await park('wechat', 'SOON-1', '一小时')
  await new Promise((resolve) => setTimeout(resolve, 11_000))
  expect(await alarms(request)).toEqual([])
  await rig.step('2026-10-16T11:00:01+08:00')
  await until(async () => told('SOON-1').length > 0)
  expect(await alarms(request)).toHaveLength(1)
})

it('keeps every invariant', async () => {
  await checkInvariants(rig)
})
