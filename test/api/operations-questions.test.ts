/** What operations ask of the lists: what launches soon without clearance, what is overdue on a day, what is live and objected to. */
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
let soon: string
let later: string
beforeAll(async () => {
  rig = await createApiRig()
  soon = await rig.campaign()
  later = await rig.campaign({
    filings: [{ platform: 'douyin', item: 'activity_report' }],
    launches: [{ platform: 'douyin', launchAt: '2026-11-19T00:00:00+08:00' }],
  })
})
afterAll(() => rig.stop())

const ids = async (url: string): Promise<string[]> => {
  const { status, body, text } = await rig.call({ url })
  if (status !== 200) throw new Error(`${url}: ${text}`)
  return (body.items as { id?: string; number?: string }[]).map(({ id, number }) => id ?? number ?? '')
}
const BEFORE = `launch_before=${encodeURIComponent('2026-11-12T00:00:00+08:00')}`

test('which filings and campaigns launch before an instant and are not cleared?', async () => {
  expect(await ids(`/v1/filings?${BEFORE}&cleared=false`)).toEqual([`${soon}-01`])
  expect(await ids(`/v1/campaigns?${BEFORE}&cleared=false`)).toEqual([soon])
  expect(await ids('/v1/filings?cleared=false')).toEqual([`${later}-01`, `${soon}-01`])
  expect(await ids(`/v1/filings?${BEFORE}&cleared=true`)).toEqual([])
  const { body } = await rig.call({ url: `/v1/filings/${soon}-01` })
  expect(body).toMatchObject({
    launchAt: '2026-11-11T00:00:00+08:00',
    clearance: 'no_go',
    live: false,
    objected: false,
  })
})

test('a passing clears the launch, a suspension of what is live is an objection', async () => {
  const filing = `${soon}-01`
  await rig.submit(filing, 'WX-1')
  const report = (body: object) => rig.call({ url: `/v1/filings/${filing}/reports`, person: 'M1001', body })
  expect((await report({ kind: 'rejected', text: '主图不清' })).status).toBe(200)
  expect(await ids('/v1/filings?objected=true')).toEqual([filing])
  expect(await ids('/v1/filings?objected=true&live=true')).toEqual([])
  expect((await report({ kind: 'passed', credential: { number: 'C-1' } })).status).toBe(200)
  expect(await ids(`/v1/filings?${BEFORE}&cleared=true`)).toEqual([filing])
  await rig.open(soon, [{ kind: 'go_live', key: 'wechat' }])
  const task = `${soon}.go_live.wechat.r1`
  const live = await rig.call({ url: `/v1/tasks/${task}/answer`, person: 'M1001', body: { answer: 'live' } })
  expect([live.status, live.text]).toEqual([200, expect.anything()])
  expect((await report({ kind: 'suspended', text: '被投诉' })).status).toBe(200)
  expect(await ids('/v1/filings?objected=true&live=true')).toEqual([filing])
  expect(await ids('/v1/filings?objected=false')).toEqual([`${later}-01`])
  expect(await ids(`/v1/filings?${BEFORE}`)).toEqual([])
})

test('which tasks and filings are overdue on a day, or were?', async () => {
  const filing = `${later}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'campaign_plan' }])
  const task = `${filing}.collect_material.campaign_plan.r1`
  const due = { dueAt: '2026-10-20T18:00:00+08:00', reason: '测试' }
  expect((await rig.call({ url: `/v1/tasks/${task}/due-date`, person: 'M1001', body: due })).status).toBe(200)
  expect(await ids(`/v1/tasks?campaign=${later}&overdue_on=2026-10-19`)).toEqual([])
  expect(await ids(`/v1/tasks?campaign=${later}&overdue_on=2026-10-20`)).toEqual([task])
  expect(await ids('/v1/filings?platform=douyin&overdue_on=2026-10-19')).toEqual([])
  expect(await ids('/v1/filings?platform=douyin&overdue_on=2026-10-21')).toEqual([filing])
  expect((await rig.call({ url: '/v1/tasks?overdue_on=yesterday' })).status).toBe(400)
  const answer = { answer: 'provided' }
  expect((await rig.call({ url: `/v1/tasks/${task}/answer`, person: 'M1001', body: answer })).status).toBe(200)
  expect(await ids(`/v1/tasks?campaign=${later}&overdue_on=2026-10-21`)).toEqual([])
})

test('which tasks stand before a launch that is not cleared?', async () => {
  const cut = `launch_before=${encodeURIComponent('2026-11-20T00:00:00+08:00')}&cleared=false`
  await rig.open(`${later}-01`, [{ kind: 'collect_material', key: 'business_licence' }])
  const tasks = await ids(`/v1/tasks?${cut}`)
  expect(tasks).toEqual([`${later}-01.collect_material.business_licence.r1`])
  expect(await ids(`/v1/tasks?${BEFORE}&cleared=false`)).toEqual([])
})

test('five 准备材料 are told apart, and who has each is named', async () => {
  const filing = `${later}-01`
  const rows = (await rig.call({ url: `/v1/filings/${filing}` })).body.rows as { row: string; label: string }[]
  await rig.open(
    filing,
    rows.map(({ row }) => ({ kind: 'collect_material' as const, key: row })),
  )
  const { items } = (await rig.call({ url: `/v1/tasks?campaign=${later}&status=all` })).body
  const tasks = (items as { kind: string; key: string; label: string; title: string; holder: object }[]).filter(
    ({ kind }) => kind === 'collect_material',
  )
  expect(tasks.length).toBeGreaterThanOrEqual(rows.length)
  expect(new Set(tasks.map((t) => t.title)).size).toBe(rows.length)
  for (const { key, label, title, holder } of tasks) {
    const row = rows.find((one) => one.row === key)
    expect(label).toBe('准备材料')
    expect(title).toBe(`抖音 活动报备 · 准备材料：${row?.label}`)
    expect(holder).toMatchObject({ person: expect.any(String), name: expect.stringMatching(/\p{Script=Han}/u) })
  }
  const shown = (await rig.call({ url: `/v1/filings/${filing}` })).body.tasks as { title: string }[]
  expect(shown.map((t) => t.title).sort()).toEqual(tasks.map((t) => t.title).sort())
  const one = await rig.call({ url: `/v1/tasks/${filing}.collect_material.business_licence.r1` })
  expect(one.body.title).toContain('营业执照')
})
