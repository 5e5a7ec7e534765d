/** Small scenes of an office that no single part of the API is about. */
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(async () => {
  await rig.stop()
})

const GROUP = { marketing: 'M1001', legal: 'L2001', tech: 'T3001', design: 'D4001' }

test('S0-42 every member of the group reads the same present state, and what changed is there for all of them', async () => {
  const number = await rig.campaign({ group: GROUP })
  const filing = `${number}-01`
  const read = async (person: string): Promise<unknown[]> => {
    const of = async (url: string): Promise<unknown> => {
      const { status, body } = await rig.call({ url, person })
      return { status, body: body as unknown }
    }
    return [
      await of(`/v1/campaigns/${number}`),
      await of(`/v1/filings/${filing}`),
      await of(`/v1/campaigns/${number}/clearance?platform=wechat`),
      await of(`/v1/tasks?campaign=${number}`),
    ]
  }
  const everybody = async () => Promise.all(['M1002', ...Object.values(GROUP)].map(read))
  const before = await everybody()
  for (const seen of before) expect(seen).toEqual(before[0])
  expect(before[0]?.[1]).toMatchObject({ status: 200, body: { phase: 'preparing' } })
  await rig.submit(filing, 'WX-42')
  const after = await everybody()
  for (const seen of after) expect(seen).toEqual(after[0])
  expect(after[0]?.[1]).toMatchObject({ body: { phase: 'submitted', applicationNumber: 'WX-42' } })
})

test('S2-12 paid ads are filed by a filing of their own, with the materials that the platform asks of ads', async () => {
  const start = async (traits: string[], key: string): Promise<{ item: string; rows: string[] }[]> => {
    const { status, body } = await rig.call({
      url: '/v1/campaigns',
      idempotencyKey: key,
      body: {
        ...{ name: key, lead: 'M1001', backup: 'M1002', endsAt: '2026-12-20T00:00:00+08:00', traits },
        ...{ forms: [], industry: 'other', productGroups: [], platforms: ['kuaishou'] },
      },
    })
    expect(status).toBe(201)
    const list = await rig.call({ url: `/v1/campaigns/${body.number as string}/filings` })
    return Promise.all(
      (list.body.items as { id: string; item: string }[]).map(async ({ id, item }) => {
        const { rows } = (await rig.call({ url: `/v1/filings/${id}` })).body as { rows: { row: string }[] }
        return { item, rows: rows.map((r) => r.row) }
      }),
    )
  }
  const ads = await start(['paid_ads'], 'with-ads')
  expect(ads.map((f) => f.item)).toContain('ad_creative')
  expect(ads.find((f) => f.item === 'ad_creative')?.rows).toContain('business_licence')
  expect((await start([], 'without-ads')).map((f) => f.item)).not.toContain('ad_creative')
})
