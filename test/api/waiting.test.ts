/** Where the days went, over HTTP and on the campaign's page. */
import { createApiRig, type ApiRig } from './api-rig'
import { setDeskScene, SCENE_AT, type DeskScene } from '../support/desk-scene'
import { FormVisitor } from '../support/form-visitor'

let rig: ApiRig
let scene: DeskScene
beforeAll(async () => {
  rig = await createApiRig()
  scene = await setDeskScene(rig)
})
afterAll(() => rig.stop())

interface Row {
  key: string
  label: string
  minutes: number
  dayOffMinutes: number
  clockMinutes: number
}
interface Ledger {
  subject: string
  from: string
  to: string
  minutes: number
  holders: Row[]
  parts: { kind: string; from: string; to: string; minutes: number; role?: string }[]
}
const sum = (rows: readonly { minutes: number }[]): number => rows.reduce((all, { minutes }) => all + minutes, 0)

test('S1-25 of a campaign and of each filing rows and parts sum to the elapsed time, without gaps', async () => {
  const { status, body } = await rig.call({ url: `/v1/campaigns/${scene.busy}/waiting` })
  expect(status).toBe(200)
  const { campaign, filings } = body as unknown as { campaign: Ledger; filings: Ledger[] }
  expect(filings.map(({ subject }) => subject)).toEqual([1, 2, 3].map((n) => `${scene.busy}-0${n}`))
  expect(campaign.to).toBe(SCENE_AT)
  for (const { from, to, minutes, holders, parts } of [campaign, ...filings]) {
    expect(minutes).toBe((Date.parse(to) - Date.parse(from)) / 60_000)
    expect([sum(holders), sum(parts)]).toEqual([minutes, minutes])
    expect([from, ...parts.map((part) => part.to)]).toEqual([...parts.map((part) => part.from), to])
    for (const row of holders) expect(row.clockMinutes).toBe(row.minutes - row.dayOffMinutes)
  }
  expect(campaign.holders.find(({ key }) => key === 'platform')).toMatchObject({ label: '平台' })
})

test('the platform’s clock says how long it had each round, beside what it usually takes', async () => {
  const { body } = await rig.call({ url: `/v1/campaigns/${scene.busy}/waiting` })
  const [first] = body.filings as { clocks: object[] }[]
  expect(first?.clocks).toEqual([
    {
      round: 1,
      clockMinutes: expect.any(Number),
      usual: expect.objectContaining({ unit: 'working_day' }),
      over: false,
    },
    { round: 2, clockMinutes: expect.any(Number), usual: expect.anything(), over: expect.any(Boolean) },
  ])
})

describe('summed over months', () => {
  const table = async (query: string, key?: string) =>
    (await rig.call({ url: `/v1/waiting?from=2026-10&to=2026-11&${query}`, key })).body as unknown as {
      minutes: number
      rows: Row[]
    }

  test('by campaign, department, holder, platform, step and month it is the same time', async () => {
    const campaigns = await Promise.all(
      [scene.busy, scene.cleared, scene.crowded].map((number) => rig.call({ url: `/v1/campaigns/${number}/waiting` })),
    )
    const whole = sum(campaigns.map(({ body }) => body.campaign as Ledger))
    for (const by of ['campaign', 'department', 'holder', 'platform', 'step', 'month']) {
      const { minutes, rows } = await table(`by=${by}`)
      expect([by, minutes, sum(rows)]).toEqual([by, whole, whole])
    }
    expect((await table('by=month')).rows.map(({ key }) => key)).toEqual(['2026-10', '2026-11'])
    expect((await table('by=campaign')).rows.map(({ label }) => label).sort()).toContain('年终大促')
    expect((await table('by=platform&of=filings')).rows.map(({ label }) => label)).toContain('微信')
  })

  test('one month alone is what lies in it', async () => {
    const { rows } = await table('by=month')
    const { body } = await rig.call({ url: '/v1/waiting?by=holder&from=2026-10' })
    expect(body.minutes).toBe(rows.find(({ key }) => key === '2026-10')?.minutes)
  })

  test('another client sees nothing of it', async () => {
    const rival = await rig.keyFor('rival')
    expect(await table('by=campaign', rival)).toMatchObject({ minutes: 0, rows: [] })
    expect((await rig.call({ url: `/v1/campaigns/${scene.busy}/waiting`, key: rival })).status).toBe(404)
  })

  test('months that end before they begin, and months that there are not, are refused with their place', async () => {
    for (const [query, parameter] of [
      ['by=month&from=2026-11&to=2026-10', 'to'],
      ['by=month&from=2026-13', 'from'],
      ['by=weather', 'by'],
    ]) {
      const { status, body } = await rig.call({ url: `/v1/waiting?${query}` })
      expect([status, (body.errors as { parameter: string }[])[0]?.parameter]).toEqual([400, parameter])
    }
  })
})

test('as a picture and as a spreadsheet', async () => {
  for (const url of [`/v1/campaigns/${scene.busy}/waiting?`, '/v1/waiting?by=department&from=2026-10&']) {
    const picture = await rig.call({ url: `${url}format=svg&lang=en` })
    expect(picture.headers['content-type']).toBe('image/svg+xml')
    expect(picture.text).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(picture.text).toContain('Where the days went')
    const sheet = await rig.app.inject({ url: `${url}format=xlsx`, headers: { authorization: `Bearer ${rig.key}` } })
    expect(sheet.headers['content-type']).toContain('spreadsheetml')
    expect(sheet.rawPayload.subarray(0, 2).toString()).toBe('PK')
  }
})

test('the campaign’s page answers where the days went, and the table says what the picture says', async () => {
  const visitor = await new FormVisitor(rig.app).signIn(rig.pool, 'M1001')
  const { html } = await visitor.get(`/campaigns/${scene.busy}`)
  expect(html).toMatch(/<h2>\d+(\.\d)? 天用在哪里<\/h2>/)
  const said = [...html.matchAll(/class="length">([^<（]+)/g)].map(([, text]) => text)
  expect(said.length).toBeGreaterThan(2)
  for (const length of said) expect(html).toContain(`data-label="时长">${length}</td>`)
  const sheet = await rig.app.inject({ url: `/campaigns/${scene.busy}/waiting/xlsx` })
  expect(sheet.statusCode).toBe(303)
})
