/** Days off of the company's own count beside the country's working days, once the policy names their calendar. */
import { installReference } from '../../infra/reference/install'
import type { Policy } from '../../workflows/contract/policy'
import type { CalendarDoc } from '../../workflows/contract/reference'
import { createApiRig, type ApiRig } from './api-rig'
import { shipped } from './rule-packs-calls'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(async () => {
  await rig.stop()
})

const put = (body: object) => rig.call({ method: 'PUT', url: '/v1/calendars/company/2026', body })
const policy = shipped.find((doc): doc is Policy => doc.kind === 'policy') as Policy
const off = (...holidays: string[]) => ({ holidays, workdays: [], source: 'company notice' })

test('a calendar that the policy does not name is refused', async () => {
  expect((await put(off('2026-10-14'))).status).toBe(404)
})

test('a day off of the company moves what was counted through it, and its holder is told', async () => {
  const early = `${await rig.campaign()}-01`
  await installReference(rig.pool, [{ ...policy, version: '2026-12-31', calendars: ['company'] }])
  // The country's working days count as before while the company has said nothing.
  expect((await put(off('2026-12-24'))).body).toMatchObject({ replanned: 0 })
  await rig.open(early, [{ kind: 'collect_material', key: 'business_licence' }])
  const filing = `${await rig.campaign()}-01`
  const row = (await rig.call({ url: `/v1/filings/${filing}` })).body.rows[0].row as string
  await rig.open(filing, [{ kind: 'collect_material', key: row }])
  const due = async () =>
    (await rig.call({ url: `/v1/tasks/${filing}.collect_material.${row}.r1` })).body.dueAt as string
  expect(await due()).toBe('2026-10-15T18:00:00+08:00')
  const loaded = await put(off('2026-10-14', '2026-12-24'))
  expect(loaded.body.replanned).toBeGreaterThan(0)
  await rig.open(filing, [])
  expect(await due()).toBe('2026-10-16T18:00:00+08:00')
  // A day off is one for whoever works here: also of a campaign that was started under the policy before.
  const dueOfEarly = async () =>
    (await rig.call({ url: `/v1/tasks/${early}.collect_material.business_licence.r1` })).body.dueAt as string
  expect(await dueOfEarly()).toBe('2026-10-15T18:00:00+08:00')
  await rig.open(early, [])
  expect(await dueOfEarly()).toBe('2026-10-16T18:00:00+08:00')
  const { rows } = await rig.pool.query("select 1 from mails where subject = $1 and kind = 'due_moved'", [filing])
  expect(rows).toHaveLength(1)
  expect((await rig.call({ url: '/v1/calendars/company' })).body.years).toEqual({
    '2026': { holidays: ['2026-10-14', '2026-12-24'], workdays: [] },
  })
})

test('a policy that names other calendars has everything counted again; one that names the same has not', async () => {
  const waiting = async () => {
    const { rows } = await rig.pool.query<{ subject: string }>('delete from pokes returning subject')
    return new Set(rows.map(({ subject }) => subject))
  }
  const filing = `${await rig.campaign()}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'business_licence' }])
  const due = async () =>
    (await rig.call({ url: `/v1/tasks/${filing}.collect_material.business_licence.r1` })).body.dueAt as string
  expect(await due()).toBe('2026-10-16T18:00:00+08:00')
  await waiting()
  await installReference(rig.pool, [{ ...policy, version: '2026-12-31.1', calendars: ['company'] }])
  expect(await waiting()).toEqual(new Set())
  // One that is older than the latest chooses nothing.
  await installReference(rig.pool, [{ ...policy, version: '2026-12-30', calendars: [] }])
  expect(await waiting()).toEqual(new Set())
  await installReference(rig.pool, [{ ...policy, version: '2026-12-31.2', calendars: [] }])
  expect(await waiting()).toContain(filing)
  // Loading a calendar has readers forget at once what they know.
  await rig.call({ method: 'PUT', url: '/v1/calendars/cn/2027', body: off('2027-01-01') })
  await rig.open(filing, [])
  expect(await due()).toBe('2026-10-15T18:00:00+08:00')
})

test('S3-25 a calendar that comes as a file has counted again what its new days touch, and one that says the same has not', async () => {
  const waiting = async () => {
    const { rows } = await rig.pool.query<{ subject: string }>('delete from pokes returning subject')
    return rows.map(({ subject }) => subject)
  }
  const filing = `${await rig.campaign()}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'business_licence' }])
  const { rows } = await rig.pool.query<{ body: CalendarDoc }>(
    "select body from reference_docs where kind = 'calendar' and id = 'cn' order by version desc limit 1",
  )
  const latest = rows[0]?.body as CalendarDoc
  await waiting()
  await installReference(rig.pool, [{ ...latest, version: '2027-06-01', source: 'another source' }])
  expect(await waiting()).toEqual([])
  const { '2026': table = { holidays: [], workdays: [] }, ...others } = latest.years
  const years = { ...others, '2026': { ...table, holidays: [...table.holidays, '2026-10-14'] } }
  await installReference(rig.pool, [{ ...latest, version: '2027-06-02', years }])
  expect((await waiting()).filter((subject) => subject === filing)).toHaveLength(1)
  // Older than the latest, it counts for nobody.
  await installReference(rig.pool, [{ ...latest, version: '2027-05-31', years: {} }])
  expect(await waiting()).toEqual([])
})
