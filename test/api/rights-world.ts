/** What one client has in the service: an object of every kind, so that another client can try each operation on it. */
import { randomUUID } from 'node:crypto'
import { createArchiveCampaign } from '../../activities/record/archive-campaign'
import { canonicalJson } from '../../infra/postgres/canonical-json'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import { placeEvents } from '../../infra/postgres/events/place-events'
import { installReference } from '../../infra/reference/install'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { Policy } from '../../workflows/contract/policy'
import { reviewId } from '../../workflows/contract/ids'
import { takeInImport } from '../../infra/postgres/intake/imports'
import { createOpenSubjects } from '../../infra/postgres/reads/open-subjects'
import { createReferenceReader } from '../../infra/reference/reference'
import { createApiRig, type Answer, type ApiRig, type Call } from './api-rig'
import { credentialCalls, passedBefore, qualification } from './credential-calls'
import { packCalls, slower } from './rule-packs-calls'
import { upload } from './upload-form'

export interface World {
  rig: ApiRig
  campaign: string
  filing: string
  task: string
  file: string
  request: string
  import: string
  webhook: string
  alarm: number
  handover: string
  /** What an OA is asked. */
  reviewRequest: string
  /** Campaign that was archived. */
  archived: string
  /** Objects of the company that its filings use. */
  paper: string
  credential: string
  packVersion: string
  /** Application number of a filing that was rejected. */
  applicationNumber: string
  /** Ids of all that is this client's own. */
  own: string[]
}

const QUESTION = { traits: ['vote'], forms: ['video'], industry: 'other', productGroups: [] }
export const ASKED = { platforms: ['douyin'], ...QUESTION }
const PARTIES = [
  { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' },
  { party: 'brand_b', name: '机密合作方', contact: 'P5001', ours: 'M1002' },
]
const REJECTED = 'WX-REJECTED-1'
const PACK = '2027-01-01'

export async function createWorld(): Promise<World> {
  const rig = await createApiRig()
  // Before anything has read which policy is the newest.
  await installReference(rig.pool, [externalPolicy()])
  const campaign = await rig.campaign({ name: '机密活动', parties: PARTIES })
  const filing = `${campaign}-01`
  const paper = (await register(rig)).id as string
  await rig.open(filing, [{ kind: 'collect_material', key: 'business_licence' }])
  const task = `${filing}.collect_material.business_licence.r1`
  await done(rig, { url: `/v1/tasks/${task}/answer`, body: { answer: 'provided', paper } })
  await rig.open(filing, [{ kind: 'collect_material', key: 'page_preview' }])
  await content(rig, campaign)
  const rejected = await rejection(rig)
  const precedent = await decided(rig)
  const shared = await sharedCredential(rig)
  const others = {
    file: await upload(rig, '机密.png'),
    request: (await parked(rig)).request as string,
    import: await imported(rig),
    webhook: (await done(rig, { url: '/v1/webhooks', body: { url: 'https://hooks.example.com/filing' } })).id as string,
    alarm: await alarmed(rig, filing),
    handover: (await done(rig, { url: '/v1/handovers', body: { holder: 'M1001', to: 'M1002' } })).id as string,
    archived: await archive(rig),
    reviewRequest: await toOa(rig),
  }
  await newerPack(rig)
  await placeEvents(rig.pool)
  const own = [
    campaign,
    rejected,
    precedent,
    ...shared,
    others.archived,
    others.reviewRequest,
    others.file,
    others.request,
    others.import,
  ]
  const rest = { paper, credential: 'K-0001', packVersion: PACK, applicationNumber: REJECTED }
  return { rig, campaign, filing, task: `${filing}.collect_material.page_preview.r1`, ...others, ...rest, own }
}

async function done(rig: ApiRig, call: Call): Promise<Answer['body']> {
  const answer = await rig.call({ method: 'POST', person: 'L2001', idempotencyKey: randomUUID(), ...call })
  if (answer.status >= 300) throw new Error(`${call.url}: ${answer.text}`)
  return answer.body as never
}

const shipped = loadReferenceDir(REFERENCE_DATA_DIR).find((doc): doc is Policy => doc.kind === 'policy')

/** An OA decides what is reviewed. */
function externalPolicy(): Policy {
  if (!shipped?.review) throw new Error('the shipped policy has no review')
  const external = { signers: 'all', after: { value: 2, unit: 'working_day' } } as const
  return { ...shipped, version: '2027-01-01.1', review: { ...shipped.review, external } }
}

async function toOa(rig: ApiRig): Promise<string> {
  const campaign = await rig.campaign({ name: '机密评审', internalReview: 'standard' })
  const key = shipped?.review?.unknownAmount ?? ''
  await rig.open(reviewId(campaign, 1), [{ kind: 'await_oa', key }])
  return `${campaign}-R1.await_oa.${key}.r1`
}

async function register(rig: ApiRig): Promise<Answer['body']> {
  const account = { legalSubject: '某品牌', owner: 'M1001' }
  await done(rig, { method: 'PUT', url: '/v1/accounts/wechat/gh_brand', body: account })
  const group = { name: { zh: '视觉组', en: 'Visual design' }, mail: 'kv@example.com', members: ['D4001'] }
  await done(rig, { method: 'PUT', url: '/v1/groups/G-KV', body: group })
  const fileIds = [await upload(rig, '执照.png')]
  const licence = { row: 'business_licence', scope: 'company', name: '营业执照', owner: 'L2001', fileIds }
  return done(rig, { url: '/v1/papers', body: licence }) as never
}

async function content(rig: ApiRig, campaign: string): Promise<void> {
  const parts = [{ part: '/poster/text', text: '满意度 98%' }]
  await done(rig, { url: `/v1/campaigns/${campaign}/copy`, body: { copy: 'main', parts } })
  const prizes = [{ id: 'first', tier: '一等奖', form: 'goods', name: '手机', quantity: 3, valueFen: 699900 }]
  await done(rig, { url: `/v1/campaigns/${campaign}/promotion`, body: { promotion: { kind: 'draw', prizes } } })
}

async function rejection(rig: ApiRig): Promise<string> {
  const campaign = await rig.campaign()
  await rig.submit(`${campaign}-01`, REJECTED)
  const items = [{ field: '主图', error: '出现“最低价”' }]
  await done(rig, { url: `/v1/filings/${campaign}-01/reports`, body: { kind: 'rejected', items } })
  return campaign
}

/** A campaign of whoever's key it is, where a rule only asks; gives the task. */
export async function asked(rig: ApiRig, as?: string): Promise<string> {
  const launches = [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }]
  const campaign = await rig.campaign({ ...QUESTION, filings: undefined, launches }, as)
  const key = 'douyin.activity_report'
  await rig.open(campaign, [{ kind: 'decide_requirement', key }])
  return `${campaign}.decide_requirement.${key}.r1`
}

/** What the company decided of one. */
async function decided(rig: ApiRig): Promise<string> {
  const task = await asked(rig)
  const body = { answer: 'not_required', text: '平台运营书面答复' }
  await done(rig, { url: `/v1/tasks/${task}/answer`, body, person: 'M1001' })
  return task.split('.')[0] ?? ''
}

/** A credential that one campaign won and another uses. */
async function sharedCredential(rig: ApiRig): Promise<string[]> {
  const { opened } = credentialCalls(() => rig)
  const won = qualification('www.example.com', { takenOver: passedBefore({ number: 'QZ-1' }) })
  const filings = [await opened(won), await opened(qualification('www.example.com'))]
  return filings.map((id) => id.slice(0, -3))
}

const parked = (rig: ApiRig): Promise<Answer['body']> =>
  done(rig, { url: '/v1/reports', body: { platform: 'wechat', number: 'NOBODY-KNOWS', kind: 'in_review' } }) as never

async function imported(rig: ApiRig): Promise<string> {
  const asked = { actor: { client: 'oms', channel: 'rest' as const }, route: 'r', idempotencyKey: 'i', content: [] }
  return (await takeInImport(rig.pool, asked, [])).id
}

async function alarmed(rig: ApiRig, filing: string): Promise<number> {
  await createOpenSubjects(rig.pool).raiseAlarm(filing, 'record_blocked', 'no space left')
  const { rows } = await rig.pool.query<{ id: number }>('select id from alarms where subject = $1', [filing])
  return rows[0]?.id ?? 0
}

/** A campaign that was withdrawn with all its filings, and archived. */
async function archive(rig: ApiRig): Promise<string> {
  const number = await rig.campaign({ name: '旧活动' })
  await done(rig, { url: `/v1/campaigns/${number}/withdraw`, body: { reason: '预算取消' } })
  await rig.open(`${number}-01`, [])
  await rig.open(number, [])
  const store = createRecordStore(rig.pool, createReferenceReader(rig.pool))
  await createArchiveCampaign({ store, canonicalJson })({ number })
  return number
}

async function newerPack(rig: ApiRig): Promise<void> {
  const { put, release } = packCalls(rig)
  const pack = slower('wechat', PACK)
  for (const answer of [await put(pack), await release(pack)]) if (answer.status >= 300) throw new Error(answer.text)
}
