/** U-24: what an OA has signed is measured as every approval is, and what it signed in vain stands as an alarm. */
import { createHmac } from 'node:crypto'
import { installReference } from '../../infra/reference/install'
import { reviewId } from '../../workflows/contract/ids'
import { LETTER_BY_LETTER } from '../support/older-policy'
import { CALLBACK_SECRET, createApiRig, START_AT, type ApiRig } from './api-rig'

let rig: ApiRig
let watcher: string
beforeAll(async () => {
  rig = await createApiRig()
  watcher = await rig.keyFor('ops', ['campaigns:read', 'admin', 'all_clients'])
  const { review } = LETTER_BY_LETTER
  if (!review) throw new Error('the shipped policy has no review')
  const external = { signers: 'all', after: { value: 2, unit: 'working_day' } } as const
  await installReference(rig.pool, [{ ...LETTER_BY_LETTER, version: '2027-01-01.1', review: { ...review, external } }])
})
afterAll(() => rig.stop())

const post = (request: string, said: object) => {
  const body = JSON.stringify({ request, ...said })
  const at = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', CALLBACK_SECRET).update(`${at}.oa.${body}`).digest('hex')
  const headers = { 'x-timestamp': at, 'x-signature': `v2=${signature}` }
  return rig.call({ url: `/v1/callbacks/reviews/oa/${request}`, body, key: null, headers })
}

test('S1-25 U-24 a refused call-back alarms until its request is answered, and the answer counts in the times', async () => {
  const budget = { rows: [{ category: '投放', unitPriceFen: 8_000_000, quantity: 1, amountFen: 8_000_000 }] }
  const number = await rig.campaign({
    internalReview: 'standard',
    brief: { budget: { ...budget, totalFen: 8_000_000 } },
  })
  const review = reviewId(number, 1)
  await rig.open(review, [{ kind: 'await_oa', key: 'vice_president' }])
  const request = `${review}.await_oa.vice_president.r1`
  const alarms = async () => {
    const { items } = (await rig.call({ url: '/v1/alarms', key: watcher })).body as {
      items: { subject: string; code: string; detail: string }[]
    }
    return items.filter(({ subject }) => subject === review)
  }
  const reader = await rig.keyFor('oa', ['reviews:decide', 'all_clients'])
  const { basis } = (await rig.call({ url: `/v1/review-requests/${request}`, key: reader })).body as { basis: string }
  const said = (person: string) => {
    const signers = [{ person, role: 'approval', answer: 'approved', at: START_AT }]
    return { document: 'OA-1', event: 'e1', result: 'approved', basis, signers }
  }
  expect(await post(request, said('L2001'))).toMatchObject({ status: 422, body: { code: 'not_of_tier' } })
  expect(await alarms()).toMatchObject([
    { code: `decision_refused:${request}`, detail: expect.stringContaining('OA-1') },
  ])
  expect(await post(request, said('V8001'))).toMatchObject({ status: 200 })
  expect(await alarms()).toEqual([])
  const { steps } = (await rig.call({ url: '/v1/reviews/times' })).body as { steps: object[] }
  expect(steps).toMatchObject([{ step: 'vice_president', person: 'V8001', count: 1 }])
})
