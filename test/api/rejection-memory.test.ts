/** What platforms refused before: sorted by one classification, counted by wording, and looked up in the copy that comes next. */
import { createHmac } from 'node:crypto'
import { CALLBACK_SECRET, createApiRig, type Answer, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

let count = 0
/** A filing that was refused for these items. */
async function refused(items: object[]): Promise<string> {
  const filing = `${await rig.campaign()}-01`
  count += 1
  await rig.submit(filing, `M-${count}`)
  const said = await rig.call({
    url: `/v1/filings/${filing}/reports`,
    body: { kind: 'rejected', items },
    person: 'M1001',
  })
  if (said.status !== 200) throw new Error(said.text)
  return filing
}
const memory = async (query = '', key?: string): Promise<Answer['body']> =>
  (await rig.call({ url: `/v1/rejections?platform=wechat${query}`, key })).body
const itemsOf = async (filing: string): Promise<{ category?: string }[]> =>
  (await rig.call({ url: `/v1/filings/${filing}` })).body.rounds[0].items as { category?: string }[]

test('one classification over all platforms; what nobody sorts is counted as that, and the correction may sort it', async () => {
  const { body: known } = await rig.call({ url: '/v1/rejection-categories' })
  expect(known).toMatchObject({ grade: 'E', version: expect.any(String) })
  const codes = (known.categories as { code: string; zh: string }[]).map(({ code }) => code)
  expect(codes).toEqual(
    expect.arrayContaining([
      'wording_absolute',
      'missing_qualification',
      'subject_mismatch',
      'landing_page',
      'prize_rules',
      'privacy_consent',
      'image_quality',
      'link_inducement',
    ]),
  )
  const filing = `${await rig.campaign()}-01`
  await rig.submit(filing, 'C-1')
  const report = (items: object[]) =>
    rig.call({ url: `/v1/filings/${filing}/reports`, body: { kind: 'rejected', items }, person: 'M1001' })
  expect(await report([{ error: '图糊' }, { error: '图糊', category: 'blurry' }])).toMatchObject({
    status: 422,
    body: { code: 'category_unknown', categories: codes, errors: [{ pointer: '#/items/1/category' }] },
  })
  const items = [
    { error: '图片模糊', field: '主图', category: 'image_quality' },
    { error: '没有资质', field: '资质' },
    { error: '其他问题', category: 'uncategorised' },
  ]
  expect((await report(items)).status).toBe(200)
  expect((await itemsOf(filing)).map(({ category }) => category)).toEqual([
    'image_quality',
    'uncategorised',
    'uncategorised',
  ])
  await rig.open(filing, [{ kind: 'correct' }])
  const sorted = await rig.call({
    url: `/v1/tasks/${filing}.correct.r1/answer`,
    body: {
      answer: 'items',
      itemAnswers: [{ id: 'i2', how: 'changed', note: '已补', category: 'missing_qualification' }],
    },
  })
  expect(sorted.status).toBe(200)
  expect((await itemsOf(filing))[1]?.category).toBe('missing_qualification')
  expect((await memory()).categories).toMatchObject([
    { category: 'image_quality', label: { zh: '图片、视频质量' }, times: 1, said: '微信曾 1 次因“图片、视频质量”驳回' },
    { category: 'missing_qualification', times: 1 },
    { category: 'uncategorised', label: { zh: '未归类' }, times: 1 },
  ])
  expect((await memory('&category=missing_qualification')).fields).toMatchObject([
    { field: '资质', times: 1, cases: [{ filing, category: 'missing_qualification' }] },
  ])
})

test('a platform that names a kind of its own is not refused its verdict', async () => {
  const filing = `${await rig.campaign()}-01`
  await rig.submit(filing, 'CB-1')
  const raw = JSON.stringify({
    eventId: 'evt-category',
    number: 'CB-1',
    kind: 'rejected',
    items: [{ error: '驳回', category: 'their_own_word' }],
  })
  const at = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', CALLBACK_SECRET).update(`${at}.${raw}`).digest('hex')
  const answer = await rig.call({
    url: '/v1/callbacks/wechat',
    body: raw,
    key: null,
    headers: { 'x-timestamp': String(at), 'x-signature': `sha256=${signature}` },
  })
  expect(answer.status).toBeLessThan(300)
  expect(await itemsOf(filing)).toMatchObject([{ category: 'uncategorised' }])
})

test('U-11 the preflight says what was refused, and finds the same words in the copy, however they are spelt', async () => {
  const other = await rig.keyFor('crm')
  await refused([{ field: '标题', error: '标题出现“全网最低价”，违规', category: 'wording_absolute' }])
  const second = await refused([{ error: '含有“全網最低價”及最佳等用语', category: 'wording_absolute' }])
  await refused([{ error: '请勿使用最佳；“内部代号甲”也不行', category: 'wording_prohibited' }])
  await refused([{ error: '“海报”模糊', category: 'image_quality' }])
  const { wordings } = await memory()
  const timesOf = (word: string) => (wordings as { wording: string; times: number }[]).find((w) => w.wording === word)
  expect(timesOf('最佳')).toMatchObject({ times: 2, filings: 2, cases: [{}, { filing: second }] })
  // The term of the lists, and the whole quotation: either was refused twice, in two spellings.
  expect([timesOf('最低價'), timesOf('全網最低價')]).toMatchObject([{ times: 2 }, { times: 2 }])
  // A picture is no wording.
  expect(JSON.stringify(wordings)).toContain('内部代号甲')
  expect(JSON.stringify(wordings)).not.toContain('“海报”')
  // A quotation is somebody's own words: another client only sees what the lists name, and no cases.
  const elsewhere = (await memory('', other)).wordings as { wording: string; times: number; cases: object[] }[]
  expect(elsewhere.find(({ wording }) => wording === '最佳')).toMatchObject({ times: 2, cases: [] })
  expect(JSON.stringify(elsewhere)).not.toContain('内部代号')

  const number = await rig.campaign({ industry: 'other', productGroups: [], traits: [] })
  const parts = [{ part: '/title', text: '双11 全网·最低價，别错过' }]
  await rig.call({ url: `/v1/campaigns/${number}/copy`, body: { copy: 'main', parts } })
  const preflight = await rig.call({ url: `/v1/filings/${number}-01/preflight` })
  expect(preflight).toMatchObject({
    status: 200,
    body: {
      platformName: '微信',
      inCopy: expect.arrayContaining([
        expect.objectContaining({
          copy: 'main',
          part: '/title',
          matched: '全网·最低價',
          times: 2,
          said: expect.stringMatching(/^微信曾 2 次因用语“全.最低.”驳回$/),
          cases: expect.arrayContaining([expect.objectContaining({ filing: second })]),
        }),
      ]),
    },
  })
  expect(preflight.body.refusedBefore.categories).toContainEqual(
    expect.objectContaining({ category: 'wording_absolute', times: 2 }),
  )
  expect(await rig.call({ url: `/v1/filings/${number}-01/preflight`, key: other })).toMatchObject({ status: 404 })
  // Its own rejections are no memory of earlier ones.
  const own = (await rig.call({ url: `/v1/filings/${second}/preflight` })).body
  expect(JSON.stringify(own.refusedBefore)).not.toContain(second)
})
