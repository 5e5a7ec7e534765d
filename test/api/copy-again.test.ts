/** Kept copy that is screened again because the campaign says another sector of itself, and how much of it is kept. */
import { createApiRig, type Answer, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const handIn = (number: string, copy: string, text: string[]): Promise<Answer> =>
  rig.call({
    url: `/v1/campaigns/${number}/copy`,
    body: { copy, parts: text.map((each, i) => ({ part: `/p${i}`, text: each })) },
    person: 'M1001',
  })
const amend = async (number: string, body: object): Promise<Answer> => {
  const { etag } = (await rig.call({ url: `/v1/campaigns/${number}` })).headers
  return rig.call({ method: 'PATCH', url: `/v1/campaigns/${number}`, headers: { 'if-match': String(etag) }, body })
}
const copyOf = async (number: string): Promise<Answer['body']> =>
  (await rig.call({ url: `/v1/campaigns/${number}/copy` })).body.items[0]

test('S3-5 copy is screened again when the campaign says another industry: new hits are open, and shown with their words', async () => {
  const number = await rig.campaign({ industry: 'other', productGroups: [], traits: ['lottery'] })
  expect((await handIn(number, 'main', ['年化收益，零风险，满意度 98%'])).body.result.open).toEqual(['h1'])
  const source = { hit: 'h1', source: '2026 年会员调查' }
  await rig.call({ url: `/v1/campaigns/${number}/copy/main/answers`, body: { answers: [source] }, person: 'M1001' })
  expect((await copyOf(number)).screenedAt).toBeUndefined()
  expect((await amend(number, { name: '双11 理财节' })).status).toBe(200)
  expect((await copyOf(number)).screenedAt).toBeUndefined()

  expect((await amend(number, { industry: 'finance' })).status).toBe(200)
  const again = await copyOf(number)
  expect(again).toMatchObject({ version: 1, open: 1, justified: 1, screenedAt: expect.any(String) })
  expect(again.hits).toMatchObject([
    {
      hit: 'h2',
      status: 'open',
      rule: 'finance.no_risk_read',
      matched: '零风险',
      context: expect.stringContaining('零风险'),
    },
    { hit: 'h1', status: 'justified', matched: '满意度 98%' },
  ])
  const { rows } = await rig.pool.query<{ recipient: string }>(
    `select recipient from mails where campaign = $1 and kind = 'wording_open' and body::text like '%行业或产品类别有变化%'`,
    [number],
  )
  expect(rows.map(({ recipient }) => recipient).sort()).toEqual(['L2001', 'M1001'])

  // A newer version keeps what it still has; back in the other industry the list concerns nobody.
  expect((await handIn(number, 'main', ['理财：年化收益，零风险'])).body.result).toMatchObject({
    copyVersion: 2,
    open: ['h2'],
  })
  expect((await amend(number, { industry: 'other' })).status).toBe(200)
  expect(await copyOf(number)).toMatchObject({ version: 2, open: 0, hits: [] })
  expect((await copyOf(number)).resolved).toMatchObject([{ hit: 'h1' }, { hit: 'h2', rule: 'finance.no_risk_read' }])
})

test('copy whose text was erased is left as it was', async () => {
  const number = await rig.campaign({ industry: 'other', productGroups: [], traits: ['lottery'] })
  await handIn(number, 'main', ['年化收益，零风险，最佳'])
  await rig.pool.query('update notes set body = null, erased_at = now() where stream = $1', [number])
  expect((await amend(number, { industry: 'finance' })).status).toBe(200)
  expect(await copyOf(number)).toMatchObject({ open: 1, hits: [{ hit: 'h1', matched: null, context: null }] })
  expect((await copyOf(number)).screenedAt).toBeUndefined()
})

test('a campaign keeps 50 copies and a million characters at most; one that is retired makes room', async () => {
  const number = await rig.campaign()
  for (let i = 1; i <= 50; i += 1) expect((await handIn(number, `c${i}`, ['好物'])).status).toBe(200)
  const more = await handIn(number, 'more', ['好物'])
  expect(more).toMatchObject({ status: 422, body: { code: 'too_many_copies', most: 50 } })
  expect(more.body.title).toMatch(/上限/)
  expect((await handIn(number, 'c1', ['新版'])).status).toBe(200)
  expect((await handIn(number, 'c1', [])).status).toBe(200)
  expect((await handIn(number, 'more', ['好物'])).status).toBe(200)

  const long = await rig.campaign()
  const parts = Array.from({ length: 10 }, () => 'a'.repeat(20_000))
  for (let i = 1; i <= 5; i += 1) expect((await handIn(long, `c${i}`, parts)).status).toBe(200)
  expect(await handIn(long, 'c6', ['a'])).toMatchObject({
    status: 422,
    body: { code: 'copy_too_long', most: 1_000_000 },
  })
  expect((await handIn(long, 'c5', ['a'])).status).toBe(200)
})
