/** U-24: an OA decides the internal review, on real parts: told by webhook, it answers over HTTP; or it is silent, late, or wrong. */
import type { FastifyInstance } from 'fastify'
import { installReference } from '../../infra/reference/install'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { reviewId, reviewWorkflowId } from '../../workflows/contract/ids'
import type { Commands } from '../../workflows/contract/commands'
import type { ExternalReview, Policy } from '../../workflows/contract/policy'
import type { Answer } from '../../workflows/contract/words'
import { recordHistory, RECORDING, recordStream } from '../support/histories'
import { liveApi } from '../support/live-api'
import { LETTER_BY_LETTER } from '../support/older-policy'
import { patiently } from '../support/patience'
import { begin, DOUYIN, LEAD, must, onPage, openOf, phaseOf, stageOf } from '../support/play'
import { createRig, type Rig } from '../support/rig'
import { scriptedOa, signed, type ScriptedOa } from '../support/scripted-oa'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(300_000)

const SECRET = 'the-secret-of-the-oa-of-the-company'

let rig: Rig
let app: FastifyInstance
let api: string
let oa: ScriptedOa
let key: string

beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
  app = await liveApi(rig, undefined, {
    webhookReach: { networks: [], loopback: true },
    oaSecrets: { oa: [SECRET] },
    callbackSecrets: { douyin: [SECRET] },
  })
  api = await app.listen({ port: 0, host: '127.0.0.1' })
  const scopes = ['campaigns:read', 'webhooks:write'] as const
  ;({ key } = await createKey(rig.pool, { client: 'test', label: '', scopes: [...scopes] }))
  const own = await createKey(rig.pool, { client: 'oa', label: '', scopes: ['reviews:decide', 'all_clients'] })
  oa = await scriptedOa(api, own.key)
  const made = await call('POST', '/v1/webhooks', { url: oa.url, types: ['review.requested'] })
  oa.secret = String(made.secret)
})
beforeEach(() => {
  oa.told.length = 0
  oa.onRequest = async () => undefined
})
afterAll(async () => {
  await oa.close()
  await app.close()
  await rig.stop()
})

async function call(method: 'GET' | 'POST', path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body ? { 'content-type': 'application/json', 'idempotency-key': path } : {}),
  }
  const response = await fetch(`${api}${path}`, { method, headers, body: body && JSON.stringify(body) })
  return (await response.json()) as Record<string, unknown>
}

let version = 1
/** From the next campaign on. */
async function policyWith(external: ExternalReview): Promise<void> {
  const { review } = LETTER_BY_LETTER
  if (!review) throw new Error('the shipped policy has no review')
  version += 1
  const policy: Policy = { ...LETTER_BY_LETTER, version: `2027-01-01.${version}`, review: { ...review, external } }
  await installReference(rig.pool, [policy])
  // A worker keeps what is the newest for a while.
  await rig.stopWorker()
  await rig.startWorker()
}
const AFTER = { value: 2, unit: 'working_day' } as const
const PLAN: Partial<Commands['startCampaign']> = {
  internalReview: 'standard',
  brief: {
    budget: {
      rows: [{ category: '投放', unitPriceFen: 8_000_000, quantity: 1, amountFen: 8_000_000 }],
      totalFen: 8_000_000,
    },
  },
}
const begun = (): Promise<string> => begin(rig, [DOUYIN], PLAN)
const told = (times: number): Promise<string> =>
  patiently(`the OA to be told ${times} times`, () => oa.told.length >= times && oa.told.at(-1)?.data.body.request)
const isApproved = (number: string): Promise<boolean> =>
  patiently(`the approval of ${number}`, async () => (await stageOf(rig, number)) === 'filing')
const asLead = async (number: string, subject: string, kind: string, answer: Answer) => {
  const { id } = await rig.openTask(subject, kind)
  return rig.command('answerTask', { task: id, answer, text: '已电话确认' }, onPage(LEAD))
}

it('U-24 told by webhook the OA reads the request, approves, and the campaign goes on; said twice it is once', async () => {
  await policyWith({ signers: 'all', after: AFTER })
  const said: Promise<{ status: number; body: Record<string, unknown> }>[] = []
  oa.onRequest = async (request) => {
    const says = signed(await oa.read(request), await rig.now())
    // It is not sure that it was heard.
    said.push(oa.say(request, says), oa.say(request, says))
  }
  const number = await begun()
  const request = await told(1)
  await isApproved(number)
  const answers = await Promise.all(said)
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(answers.filter(({ body }) => (body.result as { known?: boolean }).known)).toHaveLength(1)
  expect(request).toBe(`${reviewId(number, 1)}.await_oa.vice_president.r1`)
  // No person leaves the house by a webhook.
  expect(oa.told.map(({ data }) => data.body)).toEqual([
    {
      request,
      signer: 'approval',
      basis: expect.any(String),
      path: 'standard',
      n: 1,
      tier: 'vice_president',
      amountFen: 8_000_000,
    },
  ])
  expect(JSON.stringify(oa.told)).not.toMatch(/M1001|M1002|双11/)
  const { items } = (await call('GET', `/v1/reviews?campaign=${number}`)) as { items: { review: object }[] }
  expect(items).toMatchObject([
    {
      review: {
        phase: 'approved',
        signatures: [{ signer: 'approval', person: 'V8001', document: 'OA-1', tier: 'vice_president' }],
        outside: { signers: ['all'], waiting: [], decisions: [{ document: 'OA-1', event: 'e1', result: 'approved' }] },
      },
    },
  ])
  expect(await oa.pull()).toEqual([])
  await rig.settle()
  if (RECORDING) await recordHistory(rig, 'review-by-oa', reviewWorkflowId(reviewId(number, 1)))
  if (RECORDING) await recordStream(rig, 'review-by-oa', number)
})

it('U-24 while it waits everybody sees that the OA has it; what is refused tells the OA why', async () => {
  // Longer than anything else that the campaign waits for.
  await policyWith({ signers: 'all', after: { value: 8, unit: 'working_day' } })
  const number = await begun()
  const review = reviewId(number, 1)
  const request = await told(1)
  expect(await openOf(rig, review)).toEqual(['await_oa/vice_president'])
  const handle = rig.client.workflow.getHandle(reviewWorkflowId(review))
  const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
  expect(metadata.currentDetails).toContain('| 等待 OA 审批：分管副总 | 待 OA 审批 |')
  const campaign = (await call('GET', `/v1/campaigns/${number}`)) as { reviews: { outside: object }[] }
  expect(campaign.reviews[0]?.outside).toMatchObject({ waiting: [{ request, signer: 'approval', times: 1 }] })
  await rig.step('2026-10-12T16:00:00+08:00')
  const waiting = await call('GET', `/v1/campaigns/${number}/waiting`)
  const { parts } = (waiting as { campaign: { parts: { role?: string }[] } }).campaign
  expect(parts.map(({ role }) => role)).toContain('oa')
  const [asked] = await oa.pull()
  expect(asked).toMatchObject({ request, askedBy: [LEAD], amountFen: 8_000_000, tier: 'vice_president' })
  const now = await rig.now()
  const says = signed(await oa.read(request), now)
  const codes: [string, object][] = [
    ['person_unknown', signed({ ...says, signer: 'approval' }, now, { by: 'X9999' })],
    ['own_request', signed({ ...says, signer: 'approval' }, now, { by: LEAD })],
    ['occurred_in_future', signed({ ...says, signer: 'approval' }, '2026-10-30T10:00:00+08:00')],
    ['occurred_too_early', signed({ ...says, signer: 'approval' }, '2026-10-01T10:00:00+08:00')],
    ['field_required', { ...says, result: 'refused', signers: says.signers.map((s) => ({ ...s, answer: 'refused' })) }],
  ]
  for (const [code, body] of codes) expect((await oa.say(request, body as typeof says)).body).toMatchObject({ code })
  // The plan changes: what was signed before is told as outdated, and the OA hears of the new request.
  must(await rig.command('amend', { campaign: number, changes: { name: '双12抽奖' } }, { person: LEAD }))
  await told(2)
  expect(oa.told.at(-1)?.data.body).toMatchObject({ request, again: 'changed' })
  expect(await oa.say(request, says)).toMatchObject({
    status: 409,
    body: { code: 'basis_changed', changed: [{ part: 'plan' }], basis: oa.told.at(-1)?.data.body.basis },
  })
  // By a key that may not, or a signature of somebody else, nothing is decided.
  const anew = signed(await oa.read(request), await rig.now(), { result: 'change_requested', text: '请补渠道报价' })
  expect(await call('POST', `/v1/review-requests/${request}/decision`, anew)).toMatchObject({ code: 'forbidden' })
  expect((await oa.sign(request, anew, 'another-secret-of-some-length')).status).toBe(401)
  expect((await oa.sign(request, anew, SECRET, 'douyin')).status).toBe(401)
  expect((await oa.sign(request, anew, SECRET)).status).toBe(200)
  const mail = await rig.mailbox.waitFor((m) => m.to === 'zhangsan@example.com' && m.text.includes('请补渠道报价'))
  expect(mail.subject).toContain('按评审意见修改')
  must(await asLead(number, review, 'revise_plan', 'revised'))
  const second = await told(3)
  expect(second).toMatch(/\.r2$/)
  const done = await oa.say(second, signed(await oa.read(second), await rig.now(), { event: 'e2' }))
  expect(done.body).toMatchObject({ result: { applied: true } })
  await isApproved(number)
})

it('U-24 silent, the lead is asked: told once more, then decided here; what comes late is told and not lost', async () => {
  await policyWith({ signers: ['legal'], after: AFTER })
  const number = await begun()
  const review = reviewId(number, 1)
  const request = await told(1)
  expect(await openOf(rig, review)).toEqual(['await_oa/legal'])
  const toSilence = async (): Promise<void> => rig.step((await rig.openTask(review, 'await_oa')).dueAt ?? '')
  await toSilence()
  const mail = await rig.mailbox.waitFor((m) => m.to === 'zhangsan@example.com' && m.text.includes('处理 OA 逾期未审'))
  expect(mail.text).toContain('法务')
  must(await asLead(number, review, 'settle_oa_silence', 'sent_again'))
  await told(2)
  expect(oa.told.at(-1)?.data.body).toMatchObject({ request, again: 'silent' })
  expect(await openOf(rig, review)).toEqual(['await_oa/legal'])
  await toSilence()
  expect(await openOf(rig, review)).toEqual(['await_oa/legal', 'settle_oa_silence/legal'])
  const late = signed(await oa.read(request), await rig.now(), {
    by: 'L2001',
    result: 'refused',
    text: '奖品未写明数量',
  })
  must(await asLead(number, review, 'settle_oa_silence', 'decided_here'))
  expect(await openOf(rig, review)).toEqual(['countersign/legal'])
  expect((await oa.say(request, late)).body).toMatchObject({
    result: { applied: false, because: 'decided_here', conflict: 'x1' },
  })
  const told2 = await rig.mailbox.waitFor((m) => m.to === 'zhangsan@example.com' && m.text.includes('奖品未写明数量'))
  expect(told2.subject).toContain('核对 OA 不一致的结果')
  must(await asLead(number, number, 'settle_oa_conflict', 'kept'))
  expect(await phaseOf(rig, `${number}-01`)).toBe('preparing')
  await rig.settle()
  if (RECORDING) await recordHistory(rig, 'review-oa-silent', reviewWorkflowId(review))
  if (RECORDING) await recordHistory(rig, 'campaign-oa-conflict', `campaign/${number}`)
  if (RECORDING) await recordStream(rig, 'review-oa-silent', number)
})

it('keeps the record whole, and every history replays', async () => {
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  expect(await rig.replayAll()).toBeGreaterThan(2)
})
