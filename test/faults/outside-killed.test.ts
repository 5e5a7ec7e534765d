/** U-24: the worker dies after each commit between the request to an OA and its answer; the OA is told, and decides once. */
import type { FastifyInstance } from 'fastify'
import { installReference } from '../../infra/reference/install'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { verifyRecord } from '../../infra/postgres/record/verify'
import type { Policy } from '../../workflows/contract/policy'
import { startDoomed, type Doomed } from '../support/doomed'
import { liveApi } from '../support/live-api'
import { LETTER_BY_LETTER } from '../support/older-policy'
import { patiently } from '../support/patience'
import { begin, DOUYIN, factsOf, stageOf } from '../support/play'
import { createRig, type Rig } from '../support/rig'
import { scriptedOa, signed, type ScriptedOa } from '../support/scripted-oa'
import { sharedStack } from '../support/stack'

let rig: Rig
let app: FastifyInstance
let oa: ScriptedOa
let doomed: Doomed | undefined

beforeEach(async () => {
  rig = await createRig({ worker: false, letters: 'each' })
  const { review } = LETTER_BY_LETTER
  if (!review) throw new Error('the shipped policy has no review')
  const external = { signers: 'all', after: { value: 2, unit: 'working_day' } } as const
  const policy: Policy = { ...LETTER_BY_LETTER, version: '2027-01-01.1', review: { ...review, external } }
  await installReference(rig.pool, [policy])
  app = await liveApi(rig, undefined, { webhookReach: { networks: [], loopback: true } })
  const api = await app.listen({ port: 0, host: '127.0.0.1' })
  const scopes = ['reviews:decide', 'campaigns:read', 'webhooks:write', 'all_clients'] as const
  const { key } = await createKey(rig.pool, { client: 'oa', label: '', scopes: [...scopes] })
  oa = await scriptedOa(api, key)
  const made = await fetch(`${api}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'oa' },
    body: JSON.stringify({ url: oa.url, types: ['review.requested'] }),
  })
  oa.secret = String(((await made.json()) as { secret: string }).secret)
})
afterEach(async () => {
  await doomed?.stop()
  doomed = undefined
  await oa.close()
  await app.close()
  await rig.stop()
})

it('U-24 loses no request and no answer, and decides once, though the worker dies after every kind of commit', async () => {
  doomed = await startDoomed(rig, sharedStack().temporalAddress, {
    atCommits: true,
    env: { WEBHOOK_LOOPBACK: 'true' },
  })
  const budget = {
    rows: [{ category: '投放', unitPriceFen: 8_000_000, quantity: 1, amountFen: 8_000_000 }],
    totalFen: 8_000_000,
  }
  const number = await begin(rig, [DOUYIN], { internalReview: 'standard', brief: { budget } })
  const request = await patiently('the OA to be told', () => oa.told[0]?.data.body.request)
  // Between the request and the answer, too.
  doomed.kill()
  const says = signed(await oa.read(request), await rig.now())
  const first = await oa.say(request, says)
  expect([200, 202]).toContain(first.status)
  expect([200, 202]).toContain((await oa.say(request, says)).status)
  await patiently('the approval', async () => (await stageOf(rig, number)) === 'filing')
  const last = await patiently('an answer that is known', async () => {
    const { body } = await oa.say(request, says)
    return (body.result as { known?: boolean } | undefined)?.known
  })
  expect(last).toBe(true)
  const types = (await factsOf(rig, number)).map(({ type }) => type)
  for (const once of ['ReviewRequested', 'ReviewDecidedOutside', 'ReviewSigned', 'ReviewDecided'])
    expect([once, types.filter((type) => type === once).length]).toEqual([once, 1])
  expect(new Set(oa.told.map(({ data }) => data.body.request))).toEqual(new Set([request]))
  process.stdout.write(`died at: ${doomed.deaths.join(' | ')}\n`)
  expect(doomed.deaths.some((moment) => moment.includes('ReviewRequested'))).toBe(true)
  expect(doomed.deaths.some((moment) => moment.includes('ReviewDecidedOutside'))).toBe(true)
  await doomed.spare()
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
}, 240_000)
