/** For each operation the requests that the service accepts as it stands when a run begins. */
import type { Json } from '../../infra/dev/demo/rest-client'
import {
  absence,
  AWAY,
  COPY,
  entry,
  GROUP,
  groupEntry,
  importRow,
  LEAD,
  LEGAL,
  PAGE,
  PLAN,
  PROMOTION,
  REMOVED_GROUPS,
  siteCredential,
  WEBHOOK,
} from './examples'
import type { World } from './seed'

/** What is not said is left as it was generated, but for a query: that is empty then. */
export interface Seeded {
  path?: Json
  query?: Json
  headers?: Record<string, string>
  body?: unknown
  /** JSON, unless it is said. */
  mediaType?: string
}

export interface Seeds {
  /** Values of path parameters of operations that say none of their own, by the beginning of the path. */
  paths: [start: string, values: Json[]][]
  /** By operation as `POST /v1/…`. */
  operations: Record<string, Seeded[]>
}

const REVISION = { 'if-match': '"1"' }
const by = (person: string) => ({ 'x-actor': person })

export function requests(world: World): Seeds {
  const { fresh, pack, webhooks, handovers, absences } = world
  const { platform, version } = pack
  return {
    paths: [
      ['/v1/campaigns/{number}/copy/{copy}', world.worded.map((number) => ({ number, copy: 'main' }))],
      ['/v1/campaigns/{number}/parties/{party}', world.agreed.map((number) => ({ number, party: 'brand_b' }))],
      ['/v1/review-requests/{request}', world.asked.slice(0, 1).map(({ request }) => ({ request }))],
      ['/v1/campaigns/{number}/promotion', [{ number: world.promoted }]],
      ['/v1/campaigns/{number}', fresh.map(({ number }) => ({ number }))],
      ['/v1/filings/{id}', fresh.map(({ filing }) => ({ id: filing }))],
      ['/v1/tasks/{id}', fresh.flatMap(({ tasks }) => tasks.slice(0, 1)).map((id) => ({ id }))],
      ['/v1/files/{id}', [{ id: world.file }]],
      ['/v1/papers/{id}', [{ id: world.paper }]],
      ['/v1/credentials/{id}', [{ id: world.credential }]],
      ['/v1/accounts/{platform}/{account}', [{ platform: 'douyin', account: 'shop-1' }]],
      ['/v1/archive/{number}', [{ number: world.archived }]],
      ['/v1/requests/{id}', [{ id: world.request }]],
      ['/v1/imports/{id}', [{ id: world.import }]],
      ['/v1/alarms/{id}', world.alarms.map((id) => ({ id }))],
      ['/v1/templates/{id}', [{ id: 'lottery' }]],
      ['/v1/calendars/{id}', [{ id: 'cn', year: '2028' }]],
      ['/v1/callbacks/{platform}', [{ platform: 'douyin' }]],
      ['/v1/callbacks/mail/{provider}', [{ provider: 'acme' }]],
      ['/v1/rule-packs/{platform}', [{ platform, version }]],
      ['/v1/webhooks/{id}', webhooks.kept.map((id) => ({ id }))],
      ['/v1/handovers/{id}', handovers.map((id) => ({ id }))],
      ['/v1/people/{staff}', absences],
      ['/v1/groups/{id}', [{ id: GROUP }]],
    ],
    operations: {
      ...ofCampaigns(world),
      ...ofOa(world),
      ...ofFilings(world),
      ...ofRegisters(world),
      ...ofRules(world),
      ...ofPeople(),
      ...ofWebhooks(world),
      ...ofNothing(),
    },
  }
}

const one = (seeded: Seeded): Seeded[] => [seeded]

function ofCampaigns({ leaving, agreed }: World): Seeds['operations'] {
  const end = (numbers: string[]) => numbers.map((number) => ({ path: { number }, body: { reason: '预算取消' } }))
  return {
    'POST /v1/campaigns': one({ body: PLAN }),
    'PATCH /v1/campaigns/{number}': one({ body: { objective: '新增会员' } }),
    'POST /v1/campaigns/{number}/withdraw': end(leaving.filter((_, n) => n % 2 === 0)),
    'POST /v1/campaigns/{number}/cancel': end(leaving.filter((_, n) => n % 2 === 1)),
    'POST /v1/campaigns/{number}/copy': one({ body: COPY }),
    'POST /v1/campaigns/{number}/copy/{copy}/answers': one({
      body: { answers: [{ hit: 'h1', source: '2026 年会员调查', scope: '1,024 名会员' }] },
    }),
    'POST /v1/campaigns/{number}/parties/{party}/take-back': agreed.map((number) => ({
      path: { number, party: 'brand_b' },
      headers: by(LEAD),
      body: { question: 'goal', text: '对方不同意目标' },
    })),
    'POST /v1/campaigns/{number}/promotion': one({ body: { promotion: PROMOTION } }),
    'PUT /v1/campaigns/{number}/brief': one({ body: { creativeForms: ['video'] } }),
  }
}

/** Half of them by key, half signed. */
function ofOa({ asked }: World): Seeds['operations'] {
  const said = ({ basis, since }: World['asked'][number]): Json => ({
    document: 'OA-1',
    event: 'evt-1',
    result: 'approved',
    basis,
    signers: [{ person: 'V8001', role: 'approval', answer: 'approved', at: since }],
  })
  return {
    'POST /v1/review-requests/{request}/decision': asked
      .slice(1, 4)
      .map((one) => ({ path: { request: one.request }, body: said(one) })),
    'POST /v1/callbacks/reviews/{system}/{request}': asked
      .slice(4)
      .map((one) => ({ path: { system: 'oa', request: one.request }, body: said(one) })),
  }
}

function ofFilings({ fresh, grouped, submitted, recalling, givingUp, using, offered }: World): Seeds['operations'] {
  const each = (list: string[], body: Json): Seeded[] => list.map((id) => ({ path: { id }, body }))
  const task = (place: number) => fresh.flatMap(({ tasks }) => tasks.slice(place, place + 1))
  const dueAt = '2026-11-27T18:00:00+08:00'
  const told = submitted.slice(0, 3)
  const corrected = submitted.slice(3)
  return {
    'POST /v1/filings/{id}/answers': fresh.map(({ filing, tasks }) => ({
      path: { id: filing },
      body: { answers: [{ task: tasks[1], answer: 'provided' }] },
    })),
    'POST /v1/tasks/{id}/answer': each(task(2), { answer: 'provided' }),
    'POST /v1/tasks/{id}/delegate': each(task(3), { to: 'T3001', reason: '出差' }),
    'POST /v1/tasks/{id}/claim': grouped.slice(0, 3).map((id) => ({ path: { id }, headers: by(LEAD) })),
    'POST /v1/tasks/{id}/give-back': each(grouped.slice(3), { reason: '请假' }),
    'POST /v1/tasks/{id}/due-date': each(task(3), { dueAt, reason: '等法务意见' }),
    'POST /v1/filings/{id}/materials/{row}': submitted.map(({ filing: id }) => ({
      path: { id, row: 'business_licence' },
      body: { text: '已换新' },
    })),
    'POST /v1/filings/{id}/reports': told.map(({ filing: id }) => ({ path: { id }, body: { kind: 'in_review' } })),
    'POST /v1/reports': told.map(({ number }) => ({ body: { platform: 'douyin', number, kind: 'in_review' } })),
    'POST /v1/callbacks/{platform}': told.map(({ number }, n) => ({
      body: { eventId: `evt-${n}`, number, kind: 'in_review' },
    })),
    'POST /v1/filings/{id}/corrections': corrected.map(({ filing: id, number }) => ({
      path: { id },
      body: { target: 'application_number', number: `${number}-2`, reason: '抄录错误' },
    })),
    'POST /v1/filings/{id}/recall': each(recalling, { reason: '奖品数量写错' }),
    'POST /v1/filings/{id}/give-up': each(givingUp, { reason: '奖品数量写错' }),
    'POST /v1/filings/{id}/file-anew': each(using, { text: '本次活动使用新的子域名' }),
    'POST /v1/filings/{id}/use-credential': offered.map(({ filing, credential }) => ({
      path: { id: filing },
      headers: by(LEGAL),
      body: { credential, text: '已向通信管理局核实' },
    })),
    'PUT /v1/filings/{id}/form': one({ body: { values: { campaign_name: '双12' }, partial: true } }),
    'POST /v1/filings/import': ['A', 'B', 'C', 'D'].map((n) => ({ body: { rows: [importRow(`DY-I-${n}`)] } })),
    'POST /v1/filings/import/preview': one({ body: { rows: [importRow('DY-I-P')] } }),
    'GET /v1/rejections': one({ query: { platform: 'douyin' } }),
  }
}

function ofRegisters({ file, licence, credentials }: World): Seeds['operations'] {
  const each = (list: string[], body: Json): Seeded[] => list.map((id) => ({ path: { id }, body }))
  return {
    'POST /v1/files': one({ body: { file: PAGE }, mediaType: 'multipart/form-data' }),
    'POST /v1/papers': one({ body: licence }),
    'POST /v1/papers/{id}/versions': one({ body: { fileIds: [file], validUntil: '2029-12-31T23:59:59+08:00' } }),
    'POST /v1/papers/{id}/owner': one({ body: { owner: LEGAL } }),
    'POST /v1/credentials': ['a', 'b', 'c', 'd'].map((n) => ({ body: siteCredential(`new-${n}.example.com`) })),
    'POST /v1/credentials/{id}/renewals': each(credentials.renewed, { validUntil: '2030-12-31T23:59:59+08:00' }),
    'POST /v1/credentials/{id}/corrections': credentials.corrected.map((id, n) => ({
      path: { id },
      body: { number: `QZ-C-${n}`, text: '抄录错误' },
    })),
    'POST /v1/credentials/{id}/losses': each(credentials.lost, { kind: 'suspended', text: '主体信息核验未通过' }),
    'POST /v1/credentials/{id}/reinstatements': each(credentials.regained, {}),
    'PUT /v1/accounts/{platform}/{account}': ['a', 'b', 'c', 'd'].map((n) => ({
      path: { platform: 'douyin', account: `shop-new-${n}` },
      body: { owner: LEAD },
    })),
  }
}

function ofRules({ pack, drafts }: World): Seeds['operations'] {
  const keyOf = ({ platform, version }: Json): Json => ({ platform, version })
  const draft = { platform: pack.platform, version: '2027-01-01' }
  const at = '/v1/rule-packs/{platform}/{version}'
  return {
    [`PUT ${at}`]: drafts.drafted.map((body) => ({ path: keyOf(body), headers: by(LEAD), body })),
    [`DELETE ${at}`]: drafts.discarded.map((one) => ({ path: keyOf(one), headers: { ...by(LEAD), ...REVISION } })),
    [`POST ${at}/release`]: drafts.released.map((one) => ({
      path: keyOf(one),
      headers: { ...by(LEGAL), ...REVISION },
      body: { note: '平台公告' },
    })),
    [`POST ${at}/opinions`]: one({ path: draft, headers: by(LEGAL), body: { stance: 'for' } }),
    [`POST ${at}/steps`]: one({ path: draft, headers: by(LEGAL), body: { step: 'training', heldOn: '2026-10-10' } }),
    [`POST ${at}/rechecks`]: one({ body: { dryRun: true } }),
    'GET /v1/rule-packs/{platform}/diff': one({ query: { from: pack.version, to: '2027-01-01' } }),
  }
}

function ofPeople(): Seeds['operations'] {
  const at = '/v1/people/{staff}'
  return {
    [`POST ${at}/absences`]: ['01', '02', '03', '04'].map((month) => ({
      path: { staff: AWAY },
      body: absence(`2028-${month}`),
    })),
    // People of their own: nobody else's work is touched.
    [`PUT ${at}`]: ['Q1001', 'Q1002', 'Q1003'].map((staff) => ({ path: { staff }, body: entry(staff) })),
    [`DELETE ${at}`]: ['Q2001', 'Q2002', 'Q2003'].map((staff) => ({ path: { staff }, headers: { 'if-match': '*' } })),
    'PUT /v1/groups/{id}': ['G-1', 'G-2', 'G-3'].map((id) => ({ path: { id }, body: groupEntry(id) })),
    'DELETE /v1/groups/{id}': REMOVED_GROUPS.map((id) => ({ path: { id }, headers: { 'if-match': '*' } })),
    'POST /v1/directory/sync': one({ body: { mode: 'delta', people: [{ staff: 'Q3001', ...entry('Q3001') }] } }),
    [`POST ${at}/leaving`]: one({ body: { to: 'M1002' } }),
    'POST /v1/handovers': one({ body: { holder: LEAD, kind: 'collect_material', to: 'M1002' } }),
    'POST /v1/handovers/{id}/apply': one({ body: { reason: '岗位调整' } }),
  }
}

function ofWebhooks({ webhooks: { deleted } }: World): Seeds['operations'] {
  return {
    'POST /v1/webhooks': one({ body: WEBHOOK }),
    'DELETE /v1/webhooks/{id}': deleted.map((id) => ({ path: { id } })),
    'PUT /v1/webhook-sending': one({ body: { paused: false } }),
    'POST /v1/webhooks/{id}/replay': one({ body: { from: 1, to: 100 } }),
  }
}

/** What is asked and stores nothing, and what belongs to no campaign. */
function ofNothing(): Seeds['operations'] {
  return {
    'POST /v1/requirements/check': one({
      body: { platforms: ['douyin'], traits: ['vote'], forms: ['video'], industry: 'other', productGroups: [] },
    }),
    'POST /v1/plan': one({ body: { launchAt: '2026-12-12T00:00:00+08:00', filings: PLAN.filings } }),
    'POST /v1/wording/check': one({ body: { texts: [{ id: '/poster/title', text: '满意度 98%' }] } }),
    'POST /v1/promotions/check': one({ body: { promotion: PROMOTION } }),
    'POST /v1/callbacks/mail/{provider}': one({
      body: { eventId: 'evt-1', kind: 'bounced', messageId: '<nobody@filing.example.com>', code: 550 },
    }),
    'POST /v1/clock': one({ body: { paused: true } }),
    'PUT /v1/calendars/{id}/{year}': one({
      body: { holidays: ['2028-01-01'], workdays: [], source: '契约测试' },
    }),
  }
}
