/** Something of every kind for a run to begin with, in the states that operations are about, and a body for each. */
import type { Json, RestClient } from '../../infra/dev/rest-client'

const LEAD = 'M1001'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
/** Of what a run uses up: a task is answered once, a campaign cancelled once. */
const EACH = 6

interface Started {
  number: string
  filings: { id: string }[]
}

export interface Seeds {
  /** Values of path parameters, by the beginning of the path; those of one operation go before. */
  paths: [start: string, values: Json[]][]
  /** Bodies that the service accepts, by operation as `POST /v1/…`. */
  bodies: Record<string, Json>
  queries: Record<string, Json>
}

export async function seed(rest: RestClient): Promise<Seeds> {
  const several = async <T>(make: (n: number) => Promise<T>): Promise<T[]> => {
    const made: T[] = []
    for (let n = 0; n < EACH; n += 1) made.push(await make(n))
    return made
  }
  const start = (name: string, takenOver?: Json) =>
    rest.post<Started>('/v1/campaigns', {
      ...PLAN,
      name,
      filings: [{ platform: 'douyin', item: 'activity_report', ...(takenOver ? { takenOver } : {}) }],
    })
  const fresh = await several((n) => start(`契约测试 ${n}`))
  const submittedAt = '2026-10-09T10:00:00+08:00'
  const submitted = await several((n) => start(`已提交 ${n}`, { submittedAt, number: `DY-C${n}` }))
  const leaving = await several((n) => start(`将撤销 ${n}`))
  const over = await start('已取消')
  await rest.post(`/v1/campaigns/${over.number}/cancel`, { reason: '契约测试' }, LEAD)
  const [first] = fresh
  if (!first) throw new Error('nothing was started')
  await rest.post(`/v1/campaigns/${first.number}/copy`, COPY, LEAD)
  await rest.post(`/v1/campaigns/${first.number}/promotion`, { promotion: PROMOTION }, LEAD)
  const file = await rest.upload('receipt.png', 'image/png', PNG)
  const licence = { ...PAPER, fileIds: [file.id] }
  const paper = await rest.post<{ id: string }>('/v1/papers', licence)
  await rest.put('/v1/accounts/douyin/shop-1', { owner: LEAD })
  const credential = await rest.post<{ id: string }>('/v1/credentials', CREDENTIAL, LEAD)
  const imported = await rest.post<{ id: string }>('/v1/filings/import', { rows: [importRow('DY-I1')] })
  const { pack } = await rest.get<{ pack: Json }>('/v1/rule-packs/douyin')
  const draft = { ...pack, version: '2027-01-01' }
  await rest.put('/v1/rule-packs/douyin/2027-01-01', draft, LEAD)
  const tasks = await openTasks(rest, fresh)
  const [answered] = tasks
  const { request } = await rest.post<{ request: string }>(`/v1/tasks/${answered}/nudge`, {}, LEAD)
  const numbers = (list: Started[]) => list.map(({ number }) => ({ number }))
  const filings = (list: Started[]) => list.flatMap((one) => one.filings.map(({ id }) => ({ id })))
  const releasedPack = { platform: 'douyin', version: String(pack.version) }
  return {
    paths: [
      ['POST /v1/campaigns/{number}/withdraw', numbers(leaving.slice(0, 3))],
      ['POST /v1/campaigns/{number}/cancel', numbers(leaving.slice(3))],
      ['GET /v1/campaigns/{number}/promotion', [{ number: first.number }]],
      ['POST /v1/filings/{id}/reports', filings(submitted.slice(0, 2))],
      ['POST /v1/filings/{id}/corrections', filings(submitted.slice(2, 4))],
      ['POST /v1/filings/{id}/recall', filings(submitted.slice(4))],
      ['POST /v1/filings/{id}/materials', filings(submitted).map((f) => ({ ...f, row: 'business_licence' }))],
      ['POST /v1/filings/{id}/give-up', filings(fresh.slice(4))],
      ['/v1/campaigns/{number}/copy/{copy}', [{ number: first.number, copy: 'main' }]],
      ['/v1/campaigns/{number}', numbers(fresh)],
      ['/v1/filings/{id}', filings(fresh.slice(0, 4))],
      ['/v1/tasks/{id}', tasks.map((id) => ({ id }))],
      ['/v1/files/{id}', [{ id: file.id }]],
      ['/v1/papers/{id}', [{ id: paper.id }]],
      ['/v1/credentials/{id}', [{ id: credential.id }]],
      ['/v1/accounts/{platform}/{account}', [{ platform: 'douyin', account: 'shop-1' }]],
      ['/v1/archive/{number}', [{ number: over.number }]],
      ['/v1/requests/{id}', [{ id: request }]],
      ['/v1/imports/{id}', [{ id: imported.id }]],
      ['/v1/templates/{id}', [{ id: 'lottery' }]],
      ['/v1/calendars/{id}', [{ id: 'cn', year: '2028' }]],
      ['GET /v1/rule-packs/{platform}', [releasedPack]],
      ['POST /v1/rule-packs/{platform}/{version}/rechecks', [releasedPack]],
      ['/v1/rule-packs/{platform}', [{ platform: 'douyin', version: '2027-01-01' }]],
    ],
    bodies: {
      'POST /v1/campaigns': PLAN,
      'PATCH /v1/campaigns/{number}': { objective: '新增会员' },
      'POST /v1/campaigns/{number}/copy': COPY,
      'POST /v1/campaigns/{number}/copy/{copy}/answers': {
        answers: [{ hit: 'h1', source: '2026 年会员调查', scope: '1,024 名会员' }],
      },
      'POST /v1/campaigns/{number}/promotion': { promotion: PROMOTION },
      'PUT /v1/campaigns/{number}/brief': { creativeForms: ['video'] },
      'POST /v1/filings/{id}/reports': { kind: 'in_review' },
      'POST /v1/filings/{id}/corrections': { target: 'application_number', number: 'DY-C99', reason: '抄录错误' },
      'POST /v1/filings/{id}/materials/{row}': { text: '已换新' },
      'PUT /v1/filings/{id}/form': { values: { activity_name: '双12' }, partial: true },
      'POST /v1/filings/{id}/answers': { answers: [{ task: tasks[1], answer: 'provided' }] },
      'POST /v1/tasks/{id}/answer': { answer: 'provided' },
      'POST /v1/tasks/{id}/due-date': { dueAt: '2026-11-27T18:00:00+08:00', reason: '等法务意见' },
      'POST /v1/filings/import': { rows: [importRow('DY-I2')] },
      'POST /v1/filings/import/preview': { rows: [importRow('DY-I3')] },
      'POST /v1/papers': licence,
      'POST /v1/papers/{id}/versions': { fileIds: [file.id], validUntil: '2029-12-31T23:59:59+08:00' },
      'POST /v1/papers/{id}/owner': { owner: 'L2001' },
      'POST /v1/credentials': { ...CREDENTIAL, account: 'www.example.net', number: '沪ICP备2026000002号' },
      'POST /v1/credentials/{id}/renewals': { validUntil: '2030-12-31T23:59:59+08:00' },
      'POST /v1/credentials/{id}/corrections': { number: '沪ICP备2026000003号', text: '抄录错误' },
      'POST /v1/credentials/{id}/losses': { kind: 'suspended', text: '主体信息核验未通过' },
      'POST /v1/credentials/{id}/reinstatements': {},
      'PUT /v1/accounts/{platform}/{account}': { owner: LEAD },
      'PUT /v1/rule-packs/{platform}/{version}': draft,
      'POST /v1/rule-packs/{platform}/{version}/opinions': { stance: 'for' },
      'POST /v1/clock': { paused: false },
      'POST /v1/plan': {
        launchAt: '2026-12-12T00:00:00+08:00',
        filings: [{ platform: 'douyin', item: 'activity_report' }],
      },
    },
    queries: {
      'GET /v1/rule-packs/{platform}/diff': { from: '2026-11-22.3', to: '2027-01-01' },
      'GET /v1/filings/{id}/preflight': {},
    },
  }
}

/** The first tasks of filings open a moment after the start. */
async function openTasks(rest: RestClient, campaigns: Started[]): Promise<string[]> {
  for (let tries = 0; tries < 120; tries += 1) {
    const pages = await Promise.all(
      campaigns.map(({ number }) =>
        rest.get<{ items: { id: string; kind: string }[] }>(`/v1/tasks?campaign=${number}`),
      ),
    )
    const open = pages.map(({ items }) => items.filter((t) => t.kind === 'collect_material').map((t) => t.id))
    if (open.every((list) => list.length > 0)) return open.flat()
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('no filing has opened its tasks')
}

const PLAN = {
  name: '契约测试',
  lead: LEAD,
  backup: 'M1002',
  group: { legal: 'L2001', tech: 'T3001', design: 'D4001' },
  endsAt: '2026-12-20T23:59:59+08:00',
  filings: [{ platform: 'douyin', item: 'activity_report' }],
  launches: [{ platform: 'douyin', launchAt: '2026-12-12T00:00:00+08:00' }],
}
const COPY = { copy: 'main', parts: [{ part: '/poster/title', text: '会员满意度 98%' }] }
const PROMOTION = {
  kind: 'gift',
  prizes: [{ id: 'first', form: 'goods', name: '手机壳', quantity: 3, valueFen: 9900 }],
}
const PAPER = {
  row: 'business_licence',
  scope: 'company',
  name: '营业执照',
  owner: 'L2001',
  validUntil: '2028-12-31T23:59:59+08:00',
}
const CREDENTIAL = {
  platform: 'own_app',
  item: 'icp_filing',
  account: 'www.example.com',
  number: '沪ICP备2026000001号',
}
const importRow = (applicationNumber: string) => ({
  name: `导入 ${applicationNumber}`,
  platform: '抖音',
  item: '活动报备',
  applicationNumber,
  submittedAt: '2026-10-01 15:30',
  lead: LEAD,
  backup: 'M1002',
})
