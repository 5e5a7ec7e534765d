/** U-24: a decision of an OA that is signed in place of a key counts for the request and the system that it was signed for alone. */
import { createHmac } from 'node:crypto'
import { CALLBACK_SECRET, createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig({ callbackSecrets: { douyin: [CALLBACK_SECRET] } })
})
afterAll(() => rig.stop())

const REQUEST = 'MC-20261122-0007-R1.await_oa.vice_president.r1'
const SAID = {
  document: 'OA-1',
  event: 'e1',
  result: 'approved',
  basis: 'plan-0a1b2c3d4e',
  signers: [{ person: 'V8001', role: 'approval', answer: 'approved', at: '2026-10-12T10:00:00+08:00' }],
}

const post = (request: string, said: object, signedFor = 'oa') => {
  const body = JSON.stringify(said)
  const at = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', CALLBACK_SECRET).update(`${at}.${signedFor}.${body}`).digest('hex')
  const headers = { 'x-timestamp': at, 'x-signature': `v2=${signature}` }
  return rig.call({ url: `/v1/callbacks/reviews/oa/${request}`, body, key: null, headers })
}

test('U-24 what was signed for one request is worth nothing at another', async () => {
  const said = { ...SAID, request: REQUEST }
  // Signed rightly, of a request that is not there.
  expect(await post(REQUEST, said)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  expect(await post(REQUEST.replace('.r1', '.r2'), said)).toMatchObject({
    status: 422,
    body: { code: 'oa_request_differs', errors: [{ pointer: '#/request' }] },
  })
  expect(await post(REQUEST, SAID)).toMatchObject({ status: 400, body: { code: 'malformed' } })
})

test('U-24 what was signed for a platform with the same secret is worth nothing for an OA', async () => {
  const said = { ...SAID, request: REQUEST }
  expect(await post(REQUEST, said, 'douyin')).toMatchObject({ status: 401, body: { code: 'signature_invalid' } })
})
