/** The lists of pages are held to the one predicate of who may see what. */
import { involvedIn, maySeeCampaign, selfAndReports } from '../../activities/domain/desk/involved'
import {
  campaignsOnDesk,
  campaignsSeenBy,
  lastNudges,
  packsFor,
  presentCalendar,
} from '../../infra/postgres/reads/desk'
import { campaignState } from '../../infra/postgres/reads/campaign'
import { createReferenceReader } from '../../infra/reference/reference'
import { readPeople } from '../../infra/reference/rule-packs/settings'
import { createApiRig, START_AT, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

test('S2-24 S0-42 whoever may see a campaign finds it in the list, and nobody else does', async () => {
  const reference = createReferenceReader(rig.pool)
  const { staff, find } = await readPeople(reference)
  const people = staff.flatMap((one) => find(one) ?? [])
  const numbers = [
    await rig.campaign({ name: '甲', group: {} }),
    await rig.campaign({ name: '乙_50%', lead: 'M1002', backup: 'M1001', group: { design: 'D4001', legal: 'L2001' } }),
    await rig.campaign({ name: '丙', lead: 'O7001', backup: 'M1009', group: { tech: 'T3001' } }),
  ]
  await rig.open(`${numbers[2]}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
  const page = { after: undefined, limit: 10, now: START_AT }
  const states = await Promise.all(numbers.map((number) => campaignState({ pool: rig.pool }, undefined, number)))
  for (const person of [...staff, 'X0000']) {
    const reach = selfAndReports(person, people)
    const listed = await campaignsSeenBy(rig, [...reach], {}, page)
    const expected = states.filter((s) => maySeeCampaign(s, reach)).map((s) => s.number)
    expect([person, listed.map((s) => s.number).sort()]).toEqual([person, expected.sort()])
  }
  expect(states.map((s) => involvedIn(s).has('D4001'))).toEqual([false, true, false])
  const seen = (filter: Parameters<typeof campaignsSeenBy>[2]) => campaignsSeenBy(rig, staff, filter, page)
  expect((await seen({ q: '_50%' })).map((s) => s.name)).toEqual(['乙_50%'])
  expect((await seen({ leads: ['O7001'] })).map((s) => s.name)).toEqual(['丙'])
  expect(await seen({ overdue: true })).toEqual([])
  expect(await seen({ stage: 'archived' })).toEqual([])
})

test('on a desk lie the campaigns that one leads, backs up or has an open task of', async () => {
  const number = await rig.campaign({ name: '丁', lead: 'P5001', backup: 'M1002', group: { design: 'F6001' } })
  const desk = async (person: string) => (await campaignsOnDesk(rig, person)).map((s) => s.number)
  expect(await desk('P5001')).toEqual([number])
  expect(await desk('F6001')).toEqual([])
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'page_preview' }])
  const { body } = await rig.call({ url: `/v1/campaigns/${number}/tasks` })
  const [task] = body.items as { id: string; holder: { person: string } }[]
  expect(await desk(task?.holder.person ?? '')).toContain(number)
  expect((await lastNudges(rig, [number])).size).toBe(0)
  await rig.call({ url: `/v1/tasks/${task?.id}/nudge`, body: {} })
  expect([...(await lastNudges(rig, [number])).keys()]).toEqual([task?.id])
})

test('rule packs are those that the filings were judged by', async () => {
  const reference = createReferenceReader(rig.pool)
  const state = await campaignState(rig, undefined, await rig.campaign({ name: '戊' }))
  const packOf = await packsFor({ reference }, [state])
  expect(packOf('wechat', state.filings[`${state.number}-01`]?.packVersion)?.name.zh).toBe('微信')
  expect((await presentCalendar({ reference })).timezone).toBe('Asia/Shanghai')
})
