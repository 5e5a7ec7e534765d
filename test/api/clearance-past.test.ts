import { createApiRig, START_AT, type ApiRig } from './api-rig'

interface Told {
  seq: number
  type: string
  occurredAt: string
  body: { kind?: string }
}
const toldIn = (answer: { body: unknown }): Told[] => (answer.body as { items: Told[] }).items

let rig: ApiRig
beforeAll(async () => (rig = await createApiRig()))
afterAll(() => rig.stop())

const clock = async (to: string): Promise<void> =>
  void expect((await rig.call({ url: '/v1/clock', body: { to, paused: true } })).status).toBe(200)

test('answers what was true then, tells who said that the credential was lost, and orders the story both ways', async () => {
  const number = await rig.campaign({
    filings: [{ platform: 'douyin', item: 'activity_report' }],
    launches: ['douyin', 'wechat', 'weibo'].map((platform) => ({ platform, launchAt: '2026-11-11T00:00:00+08:00' })),
    notNeeded: [{ platform: 'weibo', reason: '仅转发日常内容' }],
  })
  const filing = `${number}-01`
  const ask = async (query: string) => rig.call({ url: `/v1/campaigns/${number}/clearance?${query}` })
  const at = async (time: string, platform = 'douyin'): Promise<unknown> =>
    (await ask(`platform=${platform}&at=${encodeURIComponent(time)}`)).body.items[0]
  const shown = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(shown.body).toMatchObject({
    missing: ['filings/wechat'],
    notNeeded: [{ platform: 'weibo', because: 'said', reason: '仅转发日常内容', client: 'oms' }],
  })
  expect(await at(START_AT, 'wechat')).toMatchObject({ clearance: 'no_go', reasons: [{ code: 'filings_undecided' }] })
  expect(await at(START_AT, 'weibo')).toMatchObject({ clearance: 'go', notNeeded: { reason: '仅转发日常内容' } })

  await clock('2026-10-20T10:00:00+08:00')
  await rig.submit(filing, `DY-${number}`)
  const tell = async (body: object): Promise<void> =>
    void expect((await rig.call({ url: `/v1/filings/${filing}/reports`, body })).status).toBe(200)
  await tell({ kind: 'passed', credential: { number: 'C-1' } })
  await clock('2026-10-27T09:00:00+08:00')
  const occurredAt = '2026-10-26T15:00:00+08:00'
  await tell({ kind: 'suspended', channel: 'phone', saidBy: '平台客服小李', text: '抽查不合格', occurredAt })

  expect(await at('2026-10-24T10:00:00+08:00')).toMatchObject({ clearance: 'go', reasons: [] })
  const lost = {
    phase: 'suspended',
    occurredAt,
    recordedAt: '2026-10-27T09:00:00+08:00',
    channel: 'phone',
    saidBy: '平台客服小李',
    text: '抽查不合格',
  }
  expect(await at('2026-10-26T16:00:00+08:00')).toMatchObject({ reasons: [{ code: 'credential_lost', lost }] })
  expect((await ask('platform=douyin')).body.items[0]).toMatchObject({ reasons: [{ code: 'credential_lost', lost }] })
  expect((await rig.call({ url: `/v1/filings/${filing}` })).body.losses).toMatchObject([lost])
  expect(await ask('at=2026-10-12T09:59:59%2B08:00')).toMatchObject({ status: 422, body: { code: 'at_before_start' } })

  await tell({ kind: 'promise', text: '周二恢复', occurredAt: '2026-10-21T10:00:00+08:00' })
  const story = `/v1/campaigns/${number}/facts`
  const seqs = async (query: string): Promise<number[]> =>
    toldIn(await rig.call({ url: `${story}?${query}` })).map((f) => f.seq)
  const recorded = await seqs('limit=200')
  expect(recorded).toEqual([...recorded].sort((a, b) => a - b))
  const items = toldIn(await rig.call({ url: `${story}?limit=200&order=happened` }))
  const times = items.map((f) => Date.parse(f.occurredAt))
  expect(times).toEqual([...times].sort((a, b) => a - b))
  // What was told last happened before the loss, and stands there.
  const placeOf = (type: string, kind?: string): number =>
    items.findIndex((f) => f.type === type && f.body.kind === kind)
  expect(placeOf('PlatformSpoke', 'promise')).toBeGreaterThan(placeOf('VerdictRecorded'))
  expect(placeOf('PlatformSpoke', 'promise')).toBeLessThan(placeOf('CredentialLost'))
  const first = await rig.call({ url: `${story}?limit=5&order=happened` })
  const rest = await rig.call({ url: `${story}?limit=200&order=happened&cursor=${first.body.nextCursor}` })
  expect([...toldIn(first), ...toldIn(rest)]).toEqual(items)
})

test('says of a campaign that is over without a filing that it may go live', async () => {
  const launches = [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }]
  const number = await rig.campaign({ filings: [], launches })
  const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(body).toMatchObject({ stage: 'not_required', notNeeded: [{ platform: 'douyin', because: 'none_named' }] })
  const clearance = await rig.call({ url: `/v1/campaigns/${number}/clearance` })
  expect(clearance.body.items).toMatchObject([{ platform: 'douyin', clearance: 'go' }])
})

test('says of the launch on a platform whose filing was given up what there is to decide, and takes that it is not used', async () => {
  const launches = ['douyin', 'wechat'].map((platform) => ({ platform, launchAt: '2026-12-11T00:00:00+08:00' }))
  const filings = [
    { platform: 'douyin', item: 'activity_report' },
    { platform: 'wechat', item: 'mini_program_audit' },
  ]
  const number = await rig.campaign({ filings, launches, endsAt: '2026-12-20T00:00:00+08:00' })
  const gaveUp = await rig.call({ url: `/v1/filings/${number}-01/give-up`, body: { reason: '不做了' } })
  expect(gaveUp.status).toBe(200)
  await rig.open(number, [{ kind: 'go_live', key: 'douyin' }])
  const task = `/v1/tasks/${number}.go_live.douyin.r1`
  const { body } = await rig.call({ url: task })
  expect(body.decision).toContain('抖音 活动报备')
  expect(body.accepts).toContainEqual({ answer: 'not_here', needs: ['text'] })
  const answer = await rig.call({ url: `${task}/answer`, person: 'M1001', body: { answer: 'not_here', text: '改投' } })
  expect(answer.status).toBe(200)
  const shown = (await rig.call({ url: `/v1/campaigns/${number}` })).body
  expect(shown.launches).toMatchObject([{ platform: 'douyin', status: 'dropped' }, { platform: 'wechat' }])
  const clearance = await rig.call({ url: `/v1/campaigns/${number}/clearance` })
  expect(clearance.body.items).toMatchObject([{ platform: 'wechat' }])
})
