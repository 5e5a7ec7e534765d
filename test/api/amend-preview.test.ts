/** What an amendment would do, asked before it is done (S0-40). */
import { listFacts } from '../../infra/postgres/reads/facts'
import { openByLink } from '../support/page-visitor'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const factsOf = (number: string) => listFacts(rig.pool, number, { after: 0, limit: 10_000 })
const everything = async (): Promise<number[]> =>
  (
    await rig.pool.query(
      `select (select count(*) from facts) as facts, (select count(*) from intake) as intake,
              (select count(*) from notes) as notes, (select count(*) from mails) as mails`,
    )
  ).rows.flatMap((row: Record<string, string>) => Object.values(row).map(Number))

const patch = (number: string, body: object, query = '', headers = {}) =>
  rig.call({ method: 'PATCH', url: `/v1/campaigns/${number}${query}`, body, person: 'M1001', headers })

async function submitted(name: string): Promise<string> {
  const number = await rig.campaign({ name })
  await rig.submit(`${number}-01`, `WX-${name}`)
  return number
}

test('S0-40 a preview says what is asked again of what is with its platform, and changes nothing; then that happens', async () => {
  const number = await submitted('甲')
  const before = await everything()
  const shown = await patch(number, { name: '甲二' }, '?preview=true')
  expect(shown.status).toBe(200)
  expect(shown.headers['content-type']).toContain('amend-preview+json')
  expect(shown.body).toMatchObject({
    preview: true,
    differences: [{ field: 'name', before: '甲', after: '甲二' }],
    filings: [
      {
        filing: `${number}-01`,
        effect: 'lead_decides',
        differences: [{ field: 'name', before: '甲', after: '甲二' }],
      },
    ],
    clearance: [],
  })
  expect(await everything()).toEqual(before)

  const known = (await factsOf(number)).length
  expect((await patch(number, { name: '甲二' }, '', { 'if-match': `"${shown.body.version}"` })).status).toBe(200)
  const done = (await factsOf(number)).slice(known)
  expect(done.map(({ type }) => type)).toEqual(['CampaignAmended', 'JudgedChanged', 'MatterRaised'])
  expect(done[1]?.body).toMatchObject({ reopens: false, differences: shown.body.filings[0].differences })
})

test('S0-40 what would rewrite history is refused with its reason, by the preview as by the change', async () => {
  const number = await submitted('乙')
  const later = '2026-11-30T00:00:00+08:00'
  for (const [body, code, pointer] of [
    [{ endsAt: '2026-01-01T00:00:00+08:00' }, 'dates_unfit', '/endsAt'],
    [
      { launches: [{ platform: 'wechat', launchAt: '2026-01-01T00:00:00+08:00' }] },
      'launch_in_past',
      '/launches/0/launchAt',
    ],
    [{ startsAt: '2026-01-01T00:00:00+08:00' }, 'start_in_past', '/startsAt'],
    [{ launches: [{ platform: 'wechat', launchAt: later }] }, 'launch_after_end', '/launches/0/launchAt'],
    [{ launches: [{ platform: 'nowhere', launchAt: later }] }, 'requirement_unknown', '/launches/0/platform'],
  ] as const) {
    const asked = await patch(number, body, '?preview=true')
    const done = await patch(number, body)
    expect([asked.status, asked.body.code, asked.body.errors]).toEqual([done.status, done.body.code, done.body.errors])
    expect([asked.body.code, JSON.stringify(asked.body.errors)]).toEqual([code, expect.stringContaining(pointer)])
  }
})

test('a plan that has changed since it was read, a campaign of somebody else, and a word that means nothing', async () => {
  const number = await submitted('丙')
  const { status, body } = await patch(number, { name: '丁' }, '?preview=true', { 'if-match': '"1"' })
  expect([status, body.code]).toEqual([412, 'precondition_failed'])
  const rival = await rig.keyFor('rival')
  const url = `/v1/campaigns/${number}?preview=true`
  expect((await rig.call({ method: 'PATCH', url, body: { name: '丁' }, key: rival })).status).toBe(404)
  expect((await patch(number, { name: '丁' }, '?preview=perhaps')).status).toBe(400)
  // Said once more, it is no change.
  expect((await patch(number, { name: '丙' }, '?preview=true')).body).toMatchObject({ differences: [], filings: [] })
})

test('a launch that is moved asks nothing of a filing; a platform that is added opens one', async () => {
  const number = await submitted('戊')
  const moved = await patch(
    number,
    { launches: [{ platform: 'wechat', launchAt: '2026-11-12T00:00:00+08:00' }] },
    '?preview=true',
  )
  expect(moved.body).toMatchObject({ differences: [{ field: 'launches/wechat' }], filings: [] })
  const douyin = {
    filings: [{ platform: 'douyin', item: 'activity_report' }],
    launches: [{ platform: 'douyin', launchAt: '2026-11-12T00:00:00+08:00' }],
  }
  const added = await patch(number, douyin, '?preview=true')
  expect(added.body.filings).toMatchObject([{ platform: 'douyin', item: 'activity_report', effect: 'opened' }])
})

test('S0-40 S4-15 of a joint campaign the preview says who is asked again, and the fact what has changed', async () => {
  const ours = { party: 'ours', name: '本公司', lead: true, contact: 'M1009', ours: 'M1001' }
  const brand = { party: 'brand_b', name: '乙品牌', contact: 'P5001', ours: 'M1002', duties: ['联名素材'] }
  const number = await rig.campaign({ parties: [ours, brand], objective: '新增会员 10 万' })
  await rig.open(number, [{ kind: 'confirm_goal', key: 'brand_b' }])
  const task = `${number}.confirm_goal.brand_b.r1`
  const visitor = await openByLink(rig, { purpose: 'task', subject: task, person: 'P5001' })
  expect((await visitor.send({ answer: 'confirmed' })).status).toBe(303)
  const changes = { parties: [ours, { ...brand, contact: 'L2001' }], simultaneous: true, objective: '新增会员 8 万' }
  const shown = await patch(number, changes, '?preview=true')
  expect(shown.body).toMatchObject({
    parties: [{ party: 'brand_b', effect: 'goal_again' }],
    differences: [
      { field: 'objective' },
      { field: 'parties/brand_b/contact', before: 'P5001', after: 'L2001' },
      { field: 'simultaneous', after: 'true' },
    ],
  })
  // The same duties said again are no difference; nor is the same objective a question.
  const again = await patch(number, { parties: [ours, brand], objective: '新增会员 10 万' }, '?preview=true')
  expect(again.body).toMatchObject({ parties: [], differences: [] })
  expect((await patch(number, changes)).status).toBe(200)
  const amended = (await factsOf(number)).find(({ type }) => type === 'CampaignAmended')
  expect(amended?.body).toMatchObject({ differences: shown.body.differences })
  const { body } = await rig.call({ url: `/v1/campaigns/${number}` })
  expect(body.parties[1].goal).toMatchObject({ yes: true, valid: false })
})
