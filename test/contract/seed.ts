/**
 * Something of every kind for a run to begin with, in the states that operations are about, and for each operation requests
 * that the service accepts. What a request uses up (a task is answered once, a campaign cancelled once) is there several times.
 */
import type { Pool } from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { installReference } from '../../infra/reference/install'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { Policy } from '../../workflows/contract/policy'
import { takeIn } from '../../infra/postgres/intake/intake'
import { raiseAlarm } from '../../infra/postgres/reads/alarms'
import type { Json, RestClient } from '../../infra/dev/demo/rest-client'
import {
  absence,
  entry,
  GROUP,
  groupEntry,
  appCredential,
  AWAY,
  COPY,
  importRow,
  LEAD,
  LEGAL,
  PAPER,
  PARTIES,
  PLAN,
  PNG,
  PROMOTION,
  REMOVED_GROUPS,
  siteCredential,
  takenOver,
  WEBHOOK,
} from './examples'
import { requests, type Seeds } from './requests'

/** Of what a run uses up. */
const EACH = 6
/** The day on which the sources of a draft were last read. */
const READ_ON = '2026-10-10'
const PATIENCE_MS = 60_000

interface Started {
  number: string
  filings: { id: string }[]
}

/** What is there when the run begins. */
export interface World {
  /** Campaigns with tasks, by filing. */
  fresh: { number: string; filing: string; tasks: string[] }[]
  /** Filings of each use, with the platform already. */
  submitted: { filing: string; number: string }[]
  leaving: string[]
  givingUp: string[]
  recalling: string[]
  /** Whose second party has confirmed the goal. */
  agreed: string[]
  archived: string
  promoted: string
  /** With copy that has a hit. */
  worded: string[]
  file: string
  paper: string
  licence: Json
  credential: string
  /** Ids by what becomes of them. */
  credentials: Record<'renewed' | 'corrected' | 'lost' | 'regained', string[]>
  /** Filings that use a credential of the register without being asked, and such that are offered one. */
  using: string[]
  offered: { filing: string; credential: string }[]
  import: string
  alarms: number[]
  request: string
  pack: Json & { platform: string; version: string }
  drafts: Record<'discarded' | 'released' | 'drafted', Json[]>
  /** Webhooks that stay, and such that go. */
  webhooks: Record<'kept' | 'deleted', string[]>
  /** Absences that can be ended. */
  absences: { staff: string; id: string }[]
  /** Shown, and not applied yet. */
  handovers: string[]
  /** What an OA is asked, each with its basis. */
  asked: { request: string; basis: string; since: string }[]
  /** Tasks that a group holds; the second half of them is claimed. */
  grouped: string[]
}

export async function seed(rest: RestClient, pool: Pool): Promise<Seeds> {
  const fresh = await start(rest, (n) => ({ name: `契约测试 ${n}` }))
  const tasks = await openTasks(rest, fresh)
  const submitted = await start(rest, (n) => ({ name: `已提交 ${n}`, filings: [takenOver(`DY-C${n}`)] }))
  const recalling = await start(rest, (n) => ({ name: `将撤回 ${n}`, filings: [takenOver(`DY-R${n}`)] }))
  const leaving = await start(rest, (n) => ({ name: `将撤销 ${n}` }), 2 * EACH)
  const givingUp = await start(rest, (n) => ({ name: `将放弃 ${n}` }))
  const [first] = fresh
  const [nudged] = tasks[0] ?? []
  if (!first || nudged === undefined) throw new Error('nothing was started')
  const worded = await start(rest, (n) => ({ name: `文案 ${n}` }))
  for (const { number } of worded) await rest.post(`/v1/campaigns/${number}/copy`, COPY, LEAD)
  await rest.post(`/v1/campaigns/${first.number}/promotion`, { promotion: PROMOTION }, LEAD)
  const { id: file } = await rest.upload('receipt.png', 'image/png', PNG)
  const licence = { ...PAPER, fileIds: [file] }
  const paper = await rest.post<{ id: string }>('/v1/papers', licence)
  await rest.put('/v1/accounts/douyin/shop-1', { owner: LEAD })
  const imported = await rest.post<{ import: string }>('/v1/filings/import', { rows: [importRow('DY-I')] })
  const { request } = await rest.post<{ request: string }>(`/v1/tasks/${nudged}/nudge`, {}, LEAD)
  await people(rest)
  const world: World = {
    fresh: fresh.map(({ number, filings }, n) => ({ number, filing: filings[0]?.id ?? '', tasks: tasks[n] ?? [] })),
    submitted: filingIds(submitted).map((filing, n) => ({ filing, number: `DY-C${n}` })),
    leaving: leaving.map(({ number }) => number),
    givingUp: filingIds(givingUp),
    recalling: filingIds(recalling),
    agreed: await agreed(rest, pool),
    archived: await archived(rest),
    promoted: first.number,
    worded: worded.map(({ number }) => number),
    file,
    paper: paper.id,
    licence,
    ...(await credentials(rest)),
    import: imported.import,
    alarms: await alarms(rest, pool),
    request,
    ...(await packs(rest)),
    webhooks: { kept: await webhooks(rest), deleted: await webhooks(rest) },
    absences: await absences(rest),
    handovers: await handovers(rest),
    grouped: await grouped(rest),
    asked: await asked(rest, pool),
  }
  return requests(world)
}

const filingIds = (list: Started[]): string[] => list.flatMap(({ filings }) => filings.map(({ id }) => id))

function several<T>(make: (n: number) => Promise<T>, count = EACH): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => make(n)))
}

const start = (rest: RestClient, more: (n: number) => Json, count = EACH): Promise<Started[]> =>
  several((n) => rest.post<Started>('/v1/campaigns', { ...PLAN, ...more(n) }), count)

/** An OA decides what is reviewed from now on. */
async function asked(rest: RestClient, pool: Pool): Promise<World['asked']> {
  const shipped = loadReferenceDir(REFERENCE_DATA_DIR).find((doc): doc is Policy => doc.kind === 'policy')
  if (!shipped?.review) throw new Error('the shipped policy has no review')
  const external = { signers: 'all', after: { value: 2, unit: 'working_day' } } as const
  await installReference(pool, [{ ...shipped, version: '2027-01-01.1', review: { ...shipped.review, external } }])
  // A worker keeps for a moment what was the newest before.
  await sleep(6_000)
  await start(rest, (n) => ({ name: `送审 ${n}`, internalReview: 'standard' }))
  const read = async () => (await rest.get<{ items: World['asked'] }>('/v1/review-requests')).items
  await until('the requests to an OA', async () => (await read()).length === EACH)
  return read()
}

/** A party answers on a page, by the link of its mail: no key can. */
async function agreed(rest: RestClient, pool: Pool): Promise<string[]> {
  const started = await start(rest, (n) => ({ name: `联合活动 ${n}`, parties: PARTIES }))
  const actor = { client: 'pages', person: 'P5001', channel: 'page', level: 'link' } as const
  for (const { number } of started) {
    const task = `${number}.confirm_goal.brand_b.r1`
    const status = async (): Promise<unknown> =>
      (await rest.get<{ items: Json[] }>(`/v1/tasks?campaign=${number}&kind=confirm_goal&status=all`)).items.find(
        ({ id }) => id === task,
      )?.status
    await until(`the question ${task}`, async () => (await status()) === 'open')
    const body = { task, answer: 'confirmed' }
    await takeIn(pool, { actor, route: 'contract', command: 'answerTask', body, subject: number })
    await until(`the answer to ${task}`, async () => (await status()) === 'answered')
  }
  return started.map(({ number }) => number)
}

/** A campaign that is over, in the archive. */
async function archived(rest: RestClient): Promise<string> {
  const { number } = await rest.post<Started>('/v1/campaigns', { ...PLAN, name: '已取消' })
  await rest.post(`/v1/campaigns/${number}/cancel`, { reason: '契约测试' }, LEAD)
  await until('the archive', async () => {
    const { items } = await rest.get<{ items: { number: string }[] }>('/v1/archive')
    return items.some((one) => one.number === number)
  })
  return number
}

async function credentials(rest: RestClient): Promise<Pick<World, 'credential' | 'credentials' | 'using' | 'offered'>> {
  const idOf = async (body: Json): Promise<string> =>
    (await rest.post<{ id: string }>('/v1/credentials', body, LEGAL)).id
  const sites = (use: string) => several((n) => idOf(siteCredential(`${use}-${n}.example.com`)))
  const regained = await sites('regained')
  for (const id of regained)
    await rest.post(`/v1/credentials/${id}/losses`, { kind: 'suspended', text: '待整改' }, LEGAL)
  await sites('used')
  const apps = await several((n) => idOf(appCredential(`会员 App ${n}`)))
  const ofTheirOwn = async (filing: (n: number) => Json, name: string): Promise<string[]> =>
    filingIds(await start(rest, (n) => ({ name: `${name} ${n}`, filings: [filing(n)], launches: [] })))
  const site = (n: number) => ({ platform: 'tencent_ads', item: 'ad_qualification', account: `used-${n}.example.com` })
  const app = (n: number) => ({ platform: 'own_app', item: 'app_filing', account: `会员 App ${n}` })
  const using = await ofTheirOwn(site, '沿用凭证')
  const offering = await ofTheirOwn(app, '可沿用凭证')
  const has = async (filing: string, field: string): Promise<boolean> =>
    (await rest.get(`/v1/filings/${filing}`))[field] !== undefined
  for (const filing of using) await until(`the use of ${filing}`, () => has(filing, 'usedCredential'))
  for (const filing of offering) await until(`the offer to ${filing}`, () => has(filing, 'offeredCredential'))
  return {
    credential: await idOf(siteCredential('www.example.com')),
    credentials: {
      renewed: await sites('renewed'),
      corrected: await sites('corrected'),
      lost: await sites('lost'),
      regained,
    },
    using,
    offered: offering.map((filing, n) => ({ filing, credential: apps[n] ?? '' })),
  }
}

/** People who are removed in a run. */
const LEAVING = ['Q2001', 'Q2002', 'Q2003']

const people = (rest: RestClient): Promise<unknown> =>
  rest.post('/v1/directory/sync', {
    mode: 'delta',
    people: LEAVING.map((staff) => ({ staff, ...entry(staff) })),
    groups: [GROUP, ...REMOVED_GROUPS].map((id) => ({ id, ...groupEntry(id) })),
  })

async function alarms(rest: RestClient, pool: Pool): Promise<number[]> {
  for (let n = 0; n < EACH; n += 1) await raiseAlarm(pool, `callback/douyin`, `contract_${n}`, '契约测试')
  const { items } = await rest.get<{ items: { id: number; code: string }[] }>('/v1/alarms?limit=200')
  return items.filter(({ code }) => code.startsWith('contract_')).map(({ id }) => id)
}

const webhooks = (rest: RestClient): Promise<string[]> =>
  several(async () => (await rest.post<{ id: string }>('/v1/webhooks', WEBHOOK)).id)

const absences = (rest: RestClient): Promise<World['absences']> =>
  several(async (n) => {
    const { id } = await rest.post<{ id: string }>(`/v1/people/${AWAY}/absences`, absence(`2027-0${n + 1}`), LEAD)
    return { staff: AWAY, id }
  })

/** Each of the tasks of a campaign of its own, which nothing else in a run is about. */
async function handovers(rest: RestClient): Promise<string[]> {
  const changing = await start(rest, (n) => ({ name: `将移交 ${n}` }))
  await openTasks(rest, changing)
  return Promise.all(
    changing.map(async ({ number: campaign }) => {
      const { id } = await rest.post<{ id: string }>('/v1/handovers', { campaign, to: 'M1002' }, LEAD)
      return id
    }),
  )
}

/** Drafts of three platforms: what is released makes older drafts of its platform impossible. */
async function packs(rest: RestClient): Promise<Pick<World, 'pack' | 'drafts'>> {
  const packOf = async (platform: string) => (await rest.get<{ pack: Json }>(`/v1/rule-packs/${platform}`)).pack
  const versions = async (platform: string): Promise<Json[]> => {
    const pack = await packOf(platform)
    return Array.from({ length: EACH }, (_, n) => ({
      ...pack,
      version: `2027-02-0${n + 1}`,
      sourcesReadOn: READ_ON,
    }))
  }
  const put = (pack: Json) => rest.put(`/v1/rule-packs/${String(pack.platform)}/${String(pack.version)}`, pack, LEAD)
  const pack = await packOf('douyin')
  const drafts = {
    discarded: await versions('jd'),
    released: await versions('pinduoduo'),
    drafted: await versions('zhihu'),
  }
  for (const draft of [
    { ...pack, version: '2027-01-01', sourcesReadOn: READ_ON },
    ...drafts.discarded,
    ...drafts.released,
  ])
    await put(draft)
  return { pack: pack as World['pack'], drafts }
}

/** The tasks of a filing open a moment after the start. */
/** A task of each of several campaigns, delegated to a group; half of them are claimed. */
async function grouped(rest: RestClient): Promise<string[]> {
  const campaigns = await start(rest, (n) => ({ name: `共享邮箱 ${n}` }))
  const tasks = await openTasks(rest, campaigns)
  return Promise.all(
    tasks.map(async ([task = ''], n) => {
      await rest.post(`/v1/tasks/${task}/delegate`, { to: GROUP }, 'M1002')
      if (n >= EACH / 2) await rest.post(`/v1/tasks/${task}/claim`, {}, LEAD)
      return task
    }),
  )
}

async function openTasks(rest: RestClient, campaigns: Started[]): Promise<string[][]> {
  return Promise.all(
    campaigns.map(async ({ number }) => {
      let open: string[] = []
      await until(`the tasks of ${number}`, async () => {
        const path = `/v1/tasks?campaign=${number}&kind=collect_material`
        open = (await rest.get<{ items: { id: string }[] }>(path)).items.map(({ id }) => id)
        return open.length > 3
      })
      return open.sort()
    }),
  )
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const since = Date.now(); !(await holds()); await new Promise((resolve) => setTimeout(resolve, 250)))
    if (Date.now() - since > PATIENCE_MS) throw new Error(`${what} did not come`)
}
