/** A desk in the middle of its day: campaigns in every state, work of all kinds, and names that are longer than anybody's. */
import { changeClock } from '../../infra/postgres/clock'
import type { ApiRig } from '../api/api-rig'

export const SCENE_AT = '2026-11-04T15:00:00+08:00'
const LONG = '双11 全域种草抽奖与会员日联动暨「宠粉盛典」线上线下一体化营销活动（华东、华南、西南大区联合版）'

export interface DeskScene {
  /** Filings of all kinds in the middle of their lives. */
  busy: string
  /** Thirty things to prepare. */
  crowded: string
  cleared: string
}

const launchOn = (platforms: string[], launchAt: string) => platforms.map((platform) => ({ platform, launchAt }))

export async function setDeskScene(rig: ApiRig): Promise<DeskScene> {
  const busy = await rig.campaign({
    name: LONG,
    group: { legal: 'L2001', design: 'D4001', tech: 'T3001' },
    filings: [
      { platform: 'wechat', item: 'mini_program_audit', account: 'gh_brand' },
      { platform: 'douyin', item: 'activity_report' },
      { platform: 'xiaohongshu', item: 'brand_note', account: '品牌官方旗舰店会员中心' },
    ],
    launches: launchOn(['wechat', 'douyin', 'xiaohongshu'], '2026-11-11T00:00:00+08:00'),
  })
  const cleared = await rig.campaign({
    name: '双11 直播预热',
    filings: [{ platform: 'douyin', item: 'activity_report' }],
    launches: launchOn(['douyin'], '2026-11-09T20:00:00+08:00'),
  })
  const crowded = await rig.campaign({
    name: '年终大促',
    group: { legal: 'L2001', design: 'D4001' },
    endsAt: '2026-12-31T23:59:59+08:00',
    filings: ['wechat', 'douyin'].flatMap((platform) =>
      ['a', 'b', 'c'].map((account) => ({ platform, item: 'mini_program_audit', account: `gh_${account}` })),
    ),
    launches: launchOn(['wechat', 'douyin'], '2026-12-12T00:00:00+08:00'),
  })
  await changeClock(rig.pool, { to: '2026-10-16T10:00:00+08:00' })
  await rig.submit(`${busy}-01`, 'WX-1')
  await rig.submit(`${busy}-03`, 'XHS-20261029-3')
  await rig.submit(`${cleared}-01`, 'DY-7')
  await changeClock(rig.pool, { to: '2026-10-20T16:30:00+08:00' })
  await told(rig, `${busy}-01`, { kind: 'rejected', text: '页面出现“全网最低价”，须删除' })
  await changeClock(rig.pool, { to: '2026-10-23T11:00:00+08:00' })
  await told(rig, `${cleared}-01`, { kind: 'passed', credential: { number: 'DYBB-2026-33871' } })
  await corrected(rig, `${busy}-01`, 'WX-2')
  await changeClock(rig.pool, { to: '2026-10-30T11:00:00+08:00' })
  await told(rig, `${busy}-01`, {
    kind: 'passed',
    credential: { number: 'WX-2026-118', validUntil: '2027-10-30T00:00:00+08:00' },
  })
  await openRows(rig, `${busy}-02`)
  for (let n = 1; n <= 6; n += 1) await openRows(rig, `${crowded}-0${n}`)
  await rig.open(cleared, [{ kind: 'go_live', key: 'douyin' }])
  await changeClock(rig.pool, { to: SCENE_AT })
  await rig.open(`${busy}-03`, [{ kind: 'await_verdict' }, { kind: 'check_backend', key: '1' }])
  return { busy, cleared, crowded }
}

async function openRows(rig: ApiRig, filing: string): Promise<void> {
  const { body } = await rig.call({ url: `/v1/filings/${filing}` })
  const rows = body.rows as { row: string }[]
  await rig.open(
    filing,
    rows.map(({ row }) => ({ kind: 'collect_material', key: row })),
  )
}

async function told(rig: ApiRig, filing: string, body: object): Promise<void> {
  const answer = await rig.call({ url: `/v1/filings/${filing}/reports`, body, person: 'M1001' })
  if (answer.status !== 200) throw new Error(answer.text)
}

/** Mended, looked over and handed in again. */
async function corrected(rig: ApiRig, filing: string, number: string): Promise<void> {
  const answer = async (kind: string, round: number, body: object): Promise<void> => {
    await rig.open(filing, [{ kind } as { kind: 'recheck' }])
    const said = await rig.call({ url: `/v1/tasks/${filing}.${kind}.r${round}/answer`, body, person: 'L2001' })
    if (said.status !== 200) throw new Error(`${kind}: ${said.text}`)
  }
  await answer('correct', 1, { answer: 'corrected', itemAnswers: [{ id: 'i1', how: 'changed', note: '已改' }] })
  await answer('recheck', 2, { answer: 'complete' })
  await answer('submit', 2, { answer: 'submitted', number })
}
