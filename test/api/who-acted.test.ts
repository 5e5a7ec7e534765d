import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

/** Who did it, by type of fact: the last one of each. */
const actors = async (number: string): Promise<Record<string, unknown>> => {
  const { body } = await rig.call({ url: `/v1/campaigns/${number}/facts?limit=200` })
  return Object.fromEntries((body.items as { type: string; actor: unknown }[]).map((fact) => [fact.type, fact.actor]))
}

describe('who acted', () => {
  test('a fact says the way it came, and how it is known that the person acts', async () => {
    const number = await rig.campaign()
    const filing = `${number}-01`
    await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
    const task = `${filing}.collect_material.page_preview.r1`
    await rig.call({ url: `/v1/tasks/${task}/answer`, body: { answer: 'provided' }, person: 'M1001' })
    const told = await actors(number)
    expect(told.TaskAnswered).toEqual({ client: 'oms', person: 'M1001', channel: 'rest', level: 'vouched' })
    expect(told.TaskOpened).toEqual({ client: 'system', channel: 'workflow' })
    // Nobody was named, so nobody is vouched for.
    expect(told.CampaignStarted).toEqual({ client: 'oms', channel: 'rest' })
  })
})
