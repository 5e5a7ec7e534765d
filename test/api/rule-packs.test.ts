import type { RulePack } from '../../workflows/contract/reference'
import { createApiRig, type Answer, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

test('probe', async () => {
  const list = await rig.call({ url: '/v1/rule-packs' })
  console.log(JSON.stringify(list.body.items[0], null, 1), list.status)
  const one = await rig.call({ url: '/v1/rule-packs/douyin' })
  console.log(one.status, JSON.stringify(one.body.readable.slice(0, 3), null, 1))
  const pack = one.body.pack as RulePack
  const next = { ...pack, version: '2026-12-01' }
  const put = await rig.call({ method: 'PUT', url: '/v1/rule-packs/douyin/2026-12-01', body: next, person: 'M1001' })
  console.log(put.status, put.text, put.headers.etag)
})
