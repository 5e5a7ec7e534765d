/** The audit: every call that changes something is in it, by whom, for whom, and with what outcome, and nothing else of it. */
import { createHmac, randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { expireAudit, writeAudit, type AuditEntry } from '../../infra/postgres/audit'
import { PERMISSIONS } from '../../api/http/permissions'
import { SCOPES } from '../../infra/postgres/registers/api-keys'
import { CALLBACK_SECRET, createApiRig, type Answer, type ApiRig, type Call } from './api-rig'
import { addressWithin, readOperations, type Operation } from './operations'

jest.setTimeout(120_000)

let rig: ApiRig
let auditor: string
let everything: string
const logged: string[] = []
beforeAll(async () => {
  rig = await createApiRig({ logTo: (line) => void logged.push(line) })
  auditor = await rig.keyFor('watch', ['audit:read', 'all_clients'])
  everything = await rig.keyFor('oms', SCOPES)
})
afterAll(() => rig.stop())

const audited = async (query = '', key = auditor): Promise<Record<string, unknown>[]> => {
  const answer = await rig.call({ url: `/v1/audit?limit=200${query}`, key })
  expect(answer.status).toBe(200)
  return answer.body.items as never
}
/** Its row, by the id of the request. */
const rowOf = async ({ headers }: Answer) =>
  (await audited()).find(({ request }) => request === headers['x-request-id'])

/** By POST, and yet they only answer: the body is the question. Every other operation that is no GET changes something. */
const QUESTIONS: Operation['id'][] = [
  'checkRequirements',
  'planCampaign',
  'checkWording',
  'checkPromotion',
  'cloneArchived',
  'rehearseMail',
]

function signed(platform: string, body: string): Record<string, string> {
  const at = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', CALLBACK_SECRET).update(`${at}.${platform}.${body}`).digest('hex')
  return { 'x-timestamp': at, 'x-signature': `v2=${signature}` }
}

test('what is answered with 202 is of its subject, and refused once its stored request is', async () => {
  const filing = `${await rig.campaign()}-01`
  await rig.submit(filing, 'AU-1')
  rig.behave('undecided')
  const start = { url: '/v1/campaigns', key: everything, body: { name: '双旦', lead: 'M1001', backup: 'M1002' } }
  const started = await rig.call({ ...start, idempotencyKey: randomUUID() })
  const report = {
    url: `/v1/filings/${filing}/reports`,
    body: { kind: 'passed', occurredAt: '2026-12-01T00:00:00+08:00' },
    idempotencyKey: randomUUID(),
  }
  const waiting = await rig.call(report)
  expect([started.status, waiting.status]).toEqual([202, 202])
  const { request: intake, subject } = started.body as { request: string; subject: string }
  expect(await rowOf(started)).toMatchObject({ subject, intake })
  const refused = async () => (await audited('&refused=true')).map(({ request }) => request)
  const row = await rowOf(waiting)
  expect(row).toMatchObject({ subject: filing, intake: waiting.body.request })
  expect([row?.code, await refused()]).toEqual([undefined, expect.not.arrayContaining([row?.request])])
  rig.behave('record')
  expect((await rig.call(report)).status).toBe(422)
  expect(await rowOf(waiting)).toMatchObject({ status: 202, code: 'occurred_in_future' })
  expect(await refused()).toContain(row?.request)
  expect((await audited(`&refused=false&subject=${filing}`)).map(({ request }) => request)).not.toContain(row?.request)
})

test('a call-back that the record refuses says what for, although it has its 200', async () => {
  const filing = `${await rig.campaign()}-01`
  await rig.submit(filing, 'AU-2')
  const said = { eventId: randomUUID(), number: 'AU-2', kind: 'passed', occurredAt: '2026-12-01T00:00:00+08:00' }
  const body = JSON.stringify(said)
  const call = { url: '/v1/callbacks/wechat', key: null, headers: signed('wechat', body), body }
  const answer = await rig.call(call)
  expect(answer).toMatchObject({ status: 200, body: { outcome: { result: { applied: false } } } })
  const row = await rowOf(answer)
  expect(row).toMatchObject({ client: 'platform:wechat', status: 200, code: 'occurred_in_future' })
  expect(await audited('&refused=true')).toContainEqual(row)
})

test('every operation that changes something leaves a row, whatever it is answered, and no question does', async () => {
  const operations = (await readOperations()).filter(({ method }) => method !== 'GET')
  expect(operations.length).toBeGreaterThan(50)
  for (const o of operations) {
    const isSigned = PERMISSIONS[o.id] === 'nobody'
    const name = { receiveMailReturn: 'acme', receiveReviewDecision: 'oa' }[o.id as string] ?? 'wechat'
    const about = (o.body as { request?: string } | undefined)?.request ?? ''
    const body = JSON.stringify(o.body ?? {})
    const call: Call = isSigned
      ? {
          url: o.path.replace('{request}', about).replace(/\{\w+\}/, name),
          key: null,
          headers: signed(name, body),
          body,
        }
      : {
          url: addressWithin(o, 'MC-20261012-9999'),
          key: everything,
          person: 'M1001',
          body: o.body,
          idempotencyKey: randomUUID(),
        }
    const answer = await rig.call({ ...call, method: o.method })
    const row = await rowOf(answer)
    if (QUESTIONS.includes(o.id)) {
      expect([o.id, row]).toEqual([o.id, undefined])
      continue
    }
    const code = (answer.body as { code?: string } | undefined)?.code
    expect([o.id, row]).toEqual([
      o.id,
      expect.objectContaining({
        operation: o.id,
        status: answer.status,
        ...(answer.status >= 400 ? { code } : {}),
        ...(isSigned ? { client: expect.stringContaining(`:${name}`) } : { client: 'oms', person: 'M1001' }),
      }),
    ])
  }
})

test('it says what was created or meant, whether it was only tried, and nothing of the body', async () => {
  const body = { name: '张三的活动 13800138000', lead: 'M1001', backup: 'M1002' }
  const made = await rig.call({
    url: '/v1/campaigns',
    body,
    key: everything,
    person: 'M1002',
    idempotencyKey: randomUUID(),
  })
  const { number } = made.body as { number: string }
  expect(await rowOf(made)).toMatchObject({ subject: number, person: 'M1002', status: 201, dryRun: false })
  const tried = await rig.call({
    url: '/v1/campaigns?dry_run=true',
    body,
    key: everything,
    idempotencyKey: randomUUID(),
  })
  expect(await rowOf(tried)).toMatchObject({ operation: 'startCampaign', dryRun: true })
  const refused = await rig.call({
    url: '/v1/campaigns/张三13800138000/cancel',
    body: { reason: 'x' },
    key: everything,
    idempotencyKey: 'k',
  })
  expect((await rowOf(refused))?.subject).toBeUndefined()
  const account = { legalSubject: '某品牌', owner: 'M1001' }
  const put = await rig.call({ method: 'PUT', url: '/v1/accounts/wechat/13800138000', body: account, key: everything })
  expect(await rowOf(put)).toMatchObject({ operation: 'putAccount', subject: 'wechat', status: put.status })
  const { rows } = await rig.pool.query<{ all: string }>("select string_agg(audit::text, ' ') as all from audit")
  expect(rows[0]?.all).not.toMatch(/张三|13800138000|某品牌/)
})

test('a key that lacks the scope is in it as well, one that is none is not', async () => {
  const weak = await rig.keyFor('crm', ['campaigns:read'])
  const refused = await rig.call({ url: '/v1/campaigns', body: {}, key: weak, idempotencyKey: 'k' })
  expect(await rowOf(refused)).toMatchObject({
    client: 'crm',
    operation: 'startCampaign',
    status: 403,
    code: 'forbidden',
  })
  const nobody = await rig.call({ url: '/v1/campaigns', body: {}, key: null, idempotencyKey: 'k' })
  expect([nobody.status, await rowOf(nobody)]).toEqual([401, undefined])
})

test('it is read by pages and filters; of other clients only by a key that sees all, and only with its scope', async () => {
  const own = await rig.keyFor('crm', ['audit:read'])
  expect(new Set((await audited('', own)).map(({ client }) => client))).toEqual(new Set(['crm']))
  expect((await rig.call({ url: '/v1/audit', key: await rig.keyFor('crm', ['campaigns:read', 'admin']) })).status).toBe(
    403,
  )
  for (const [query, fits] of [
    ['&client=crm', (row) => row.client === 'crm'],
    ['&person=M1002', (row) => row.person === 'M1002'],
    ['&operation=startCampaign', (row) => row.operation === 'startCampaign'],
    ['&refused=false', (row) => Number(row.status) < 400],
    ['&refused=true', (row) => Number(row.status) >= 400 || row.code !== undefined],
  ] as [string, (row: Record<string, unknown>) => boolean][]) {
    const rows = await audited(query)
    expect([query, rows.length > 0, rows.every(fits)]).toEqual([query, true, true])
  }
  expect(await audited(`&from=${encodeURIComponent('2090-01-01T00:00:00+08:00')}`)).toEqual([])
  const all = await audited()
  const first = await rig.call({ url: '/v1/audit?limit=5', key: auditor })
  const next = await rig.call({ url: `/v1/audit?limit=5&cursor=${first.body.nextCursor}`, key: auditor })
  expect([...first.body.items, ...next.body.items]).toEqual(all.slice(0, 10))
})

const entry = (at: string): AuditEntry => ({
  request: randomUUID(),
  at,
  client: 'past',
  operation: 'startCampaign',
  dryRun: false,
  status: 201,
})

test('rows are kept for as long as is set, and nobody changes them or deletes a young one', async () => {
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()
  await writeAudit(rig.pool, [entry(daysAgo(500)), entry(daysAgo(399)), entry(daysAgo(182))])
  expect(await expireAudit(rig.pool, 400)).toBe(1)
  // Less than half a year is not to be had.
  expect(await expireAudit(rig.pool, 1)).toBe(2)
  const count = async () => (await rig.pool.query<{ n: string }>('select count(*) as n from audit')).rows[0]?.n
  const before = await count()
  for (const sql of ["update audit set client = 'x'", 'delete from audit'])
    await expect(rig.pool.query(sql)).rejects.toThrow(/permission denied/)
  const owner = new Client(rig.ownerUrl)
  await owner.connect()
  for (const sql of ["update audit set client = 'x'", 'delete from audit', 'truncate audit'])
    await expect(owner.query(sql)).rejects.toThrow(/never changed/)
  await owner.end()
  expect(await count()).toBe(before)
})

test('where it cannot be written the answer is what it would have been, and the row follows', async () => {
  const owner = new Client(rig.ownerUrl)
  await owner.connect()
  await owner.query('revoke insert on audit from campaign_filing_app')
  const answer = await rig.call({
    url: '/v1/campaigns',
    body: { name: '双12', lead: 'M1001', backup: 'M1002' },
    key: everything,
    idempotencyKey: randomUUID(),
  })
  expect(answer.status).toBe(201)
  expect(await rowOf(answer)).toBeUndefined()
  expect(logged.join('')).toMatch(/the audit cannot be written now/)
  await owner.query('grant insert on audit to campaign_filing_app')
  await owner.end()
  for (let tries = 0; tries < 100 && !(await rowOf(answer)); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await rowOf(answer)).toMatchObject({ operation: 'startCampaign', status: 201 })
})

test('an id that is not in our form from end to end is no subject, and a row that is refused for ever keeps back no other', async () => {
  const answer = (id: string) =>
    rig.call({ url: `/v1/tasks/${id}/answer`, key: everything, body: {}, idempotencyKey: randomUUID() })
  const ours = 'MC-20261201-0001'
  const strange = [`${ours}.%00`, `${ours}.${encodeURIComponent('张三13800000000')}`, `${ours}.r1.somebody`]
  for (const id of strange) {
    const row = await rowOf(await answer(id))
    expect([id.slice(0, 30), row?.subject ?? null, row === undefined]).toEqual([id.slice(0, 30), null, false])
  }
  expect(await rowOf(await answer(`${ours}-01.recheck.r1t2`))).toMatchObject({ subject: `${ours}-01.recheck.r1t2` })
  const owner = new Client(rig.ownerUrl)
  await owner.connect()
  await owner.query("alter table audit add constraint never check (subject <> 'MC-20261201-0666') not valid")
  expect(await rowOf(await answer('MC-20261201-0666'))).toBeUndefined()
  expect(await rowOf(await answer('MC-20261201-0667'))).toMatchObject({ subject: 'MC-20261201-0667' })
  await owner.query('alter table audit drop constraint never')
  await owner.end()
  expect(logged.join('')).toMatch(/a row of the audit is lost/)
})
