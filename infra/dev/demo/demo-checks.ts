/**
 * What the service finds in the demo before anything is filed, and how it is mended: a launch that comes too early, wording
 * that would be refused, a licence that lapses too soon.
 */
import type { Json } from './rest-client'
import { LEAD, type Scene, type Task } from './demo-scene'

interface DatePlan {
  filings: { platform: string; noun: { zh: string }; late: boolean; latestSafeStart: { usual: string } }[]
  criticalPath?: { platform: string; item: string; earliestLaunchAt: string }
}

/** The day that marketing wished for, and the one that the filings allow. */
const WISHED = '2026-10-20T10:00:00+08:00'
const LAUNCH = '2026-11-11T00:00:00+08:00'
const day = (at: string): string => at.slice(0, 10)

export async function checkLaunchDates(scene: Scene, filings: readonly Json[]): Promise<void> {
  const planFor = (launchAt: string) =>
    scene.stage.rest.post<DatePlan>('/v1/plan', {
      launchAt,
      filings: filings.map(({ platform, item }) => ({ platform, item })),
    })
  const names = await scene.names()
  const wished = await planFor(WISHED)
  for (const f of wished.filings.filter(({ late }) => late))
    scene.say(
      `${day(WISHED)} 上线来不及：${names.platform(f.platform)} ${f.noun.zh} 最晚须在 ${day(f.latestSafeStart.usual)} 启动`,
    )
  if (!wished.criticalPath) throw new Error('试排没有给出关键路径')
  scene.say(
    `最早可上线 ${day(wished.criticalPath.earliestLaunchAt)}（以${names.platform(wished.criticalPath.platform)}为准）`,
  )
  const chosen = await planFor(LAUNCH)
  if (chosen.filings.some(({ late }) => late)) throw new Error('双11 也来不及，演示的日期要改')
  scene.say(`改定 ${day(LAUNCH)} 上线：各项备案都来得及`)
}

interface HandedIn {
  result: { open: string[] }
}

interface Copies {
  items: { hits: { hit: string; status: string; matched: string; reason: { zh: string }; article: string }[] }[]
}

const COPY = '全网最佳会员节，满意度 98%，人人有机会'
const REWORDED = '会员节人气好物，满意度 98%，人人有机会'

/** Copy that is kept with the campaign is screened as it comes in. */
export async function handInCopy(scene: Scene): Promise<void> {
  await handIn(scene, COPY)
  const { items } = await scene.stage.rest.get<Copies>(`/v1/campaigns/${scene.campaign}/copy`)
  for (const hit of items[0]?.hits ?? []) scene.say(`“${hit.matched}”：${hit.reason.zh}（${hit.article}）`)
}

/** Nobody passes over the hits: reworded where it can be, with its source where it is a figure. */
export async function answerForWording(scene: Scene, platform: string): Promise<void> {
  const recheck = await scene.task(platform, 'recheck')
  await scene.refused('文案还有未处理的用语', () => scene.answer(recheck, { answer: 'complete' }))
  const { result } = await handIn(scene, REWORDED)
  const answers = result.open.map((hit) => ({ hit, source: '2026 年会员调查，1200 份', period: '2026 年上半年' }))
  await scene.stage.rest.post(`/v1/campaigns/${scene.campaign}/copy/main/answers`, { answers }, 'L2001')
  await scene.tell()
}

const handIn = async (scene: Scene, text: string): Promise<HandedIn> => {
  const body = { copy: 'main', parts: [{ part: '/poster/title', text }] }
  const answer = await scene.stage.rest.post<HandedIn & Json>(`/v1/campaigns/${scene.campaign}/copy`, body, 'D4001')
  await scene.tell()
  return answer
}

/** The phone in a platform's form is not the one that the directory has for the lead. */
export async function findDifference(scene: Scene, platform: string): Promise<void> {
  const fill = (values: Json) => scene.stage.rest.put(`/v1/filings/${scene.filings[platform]}/form`, { values }, LEAD)
  const subject = { legal_subject: '某某（上海）商贸有限公司' }
  await fill({ ...subject, contact_phone: OTHER_PHONE })
  const recheck = await scene.task(platform, 'recheck')
  await scene.refused('联系人电话与通讯录不一致', () => scene.answer(recheck, { answer: 'complete' }))
  await fill(subject)
  await scene.tell()
}

/** That of the backup, who filled in the form last year. */
const OTHER_PHONE = '000-0000-1002'

/** The business licence that legal hands in lapses in the middle of the campaign. */
const LAPSES = '2026-11-15T23:59:59+08:00'
const RENEWED = '2036-11-15T23:59:59+08:00'
const LICENCE = 'business_licence'

export const validityOf = (task: Task): Json => (task.key === LICENCE ? { validUntil: LAPSES } : {})

/** Found by the recheck of the filing that goes first, and renewed for all of them. */
export async function findLapsedLicence(scene: Scene, first: string): Promise<void> {
  const recheck = await scene.task(first, 'recheck')
  await scene.refused('营业执照在活动期间到期', () => scene.answer(recheck, { answer: 'complete' }))
  for (const filing of Object.values(scene.filings))
    await scene.stage.rest.post(
      `/v1/filings/${filing}/materials/${LICENCE}`,
      { validUntil: RENEWED, text: '换发新证' },
      'L2001',
    )
  await scene.tell()
}
