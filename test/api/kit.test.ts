/** The submission kit over HTTP: what to copy, what to upload, and the same as a ZIP that any program opens. */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { strFromU8, unzipSync } from 'fflate'
import { zipOf } from '../../infra/files/kit-zip'
import type { Kit } from '../../activities/domain/kit/kit'
import type { FileStore } from '../../infra/files/file-store'
import { createApiRig, START_AT, type ApiRig } from './api-rig'
import { upload } from './upload-form'

/** `2026-11-11 20:00`, as a person types it. */
const TYPED_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$/

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const kitOf = async (filing: string): Promise<Kit> => (await rig.call({ url: `/v1/filings/${filing}/kit` })).body as Kit
const download = (filing: string) =>
  rig.app.inject({ url: `/v1/filings/${filing}/kit.zip`, headers: { authorization: `Bearer ${rig.key}` } })
const provide = (filing: string, row: string, more: object = {}) =>
  rig.call({
    url: `/v1/tasks/${filing}.collect_material.${row}.r1/answer`,
    body: { answer: 'provided', ...more },
    person: 'L2001',
  })

test('U-11 S0-14 the kit has the fields to copy, counted, the files in order and named, and lists what is not ready', async () => {
  const filing = `${await rig.campaign()}-01`
  const before = await kitOf(filing)
  expect(before).toMatchObject({ filing, ready: false, files: [], brings: { applicationNumber: 'required' } })
  const rows = before.gaps.map((gap) => [gap.code, gap.row ?? ''] as const)
  expect(rows).toContainEqual(['material_missing', 'page_preview'])
  expect(before.entry).toMatchObject({ label: expect.any(String), source: expect.any(String) })
  expect(before.fields[0]).toMatchObject({ field: 'category', value: null, maxCount: 5, grade: 'O', estimate: false })
  await rig.open(
    filing,
    rows.map(([, row]) => ({ kind: 'collect_material', key: row })),
  )
  // The second says that it is a program.
  const ids = [await upload(rig, 'a.PNG'), await upload(rig, '../../b.exe')]
  await provide(filing, 'page_preview', { fileIds: ids })
  for (const [, row] of rows) if (row !== 'page_preview') await provide(filing, row)
  const kit = await kitOf(filing)
  expect(kit.files.map((f) => [f.name, f.row, f.fileId])).toEqual([
    ['01-小程序页面截图或录屏-1.png', 'page_preview', ids[0]],
    ['02-小程序页面截图或录屏-2.png', 'page_preview', ids[1]],
  ])
  expect(new Set(kit.gaps.map((gap) => gap.code))).toEqual(new Set(['file_missing', 'field_missing', 'field_to_ask']))
  const values = { category: ['服饰', '美妆'], version_desc: '👨‍👩‍👧\n测试账号' }
  await rig.call({ method: 'PUT', url: `/v1/filings/${filing}/form`, body: { values } })
  expect(await kitOf(filing)).toMatchObject({ ready: false })
  await rig.open(filing, [{ kind: 'recheck' }])
  await rig.call({ url: `/v1/tasks/${filing}.recheck.r1/answer`, body: { answer: 'complete' }, person: 'L2001' })
  await rig.open(filing, [{ kind: 'submit' }])
  expect(await kitOf(filing)).toMatchObject({ ready: true, brings: { task: `${filing}.submit.r1` } })

  const zip = await download(filing)
  expect(zip).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/zip' } })
  const entries = unzipSync(new Uint8Array(zip.rawPayload))
  expect(Object.keys(entries).sort()).toEqual([
    '00-填报内容.txt',
    '00-文件清单.json',
    '01-小程序页面截图或录屏-1.png',
    '02-小程序页面截图或录屏-2.png',
  ])
  const preview = kit.files[0]?.preview ?? ''
  expect((await rig.call({ url: preview })).headers['content-type']).toBe('image/webp')
  const first = entries['01-小程序页面截图或录屏-1.png'] ?? new Uint8Array()
  expect(createHash('sha256').update(first).digest('hex')).toBe(kit.files[0]?.sha256)
  const text = strFromU8(entries['00-填报内容.txt'] ?? new Uint8Array())
  expect(text).toContain('【类目（item_list，一页一项）】2 字\r\n服饰\r\n美妆')
  expect(text).toContain('【版本说明（测试账号写在这里）】6 字\r\n👨‍👩‍👧\n测试账号')
  expect(text).toContain('【反馈内容（仅驳回后再提交时有用）】0/200 字\r\n（未填写）')
  expect(text).toContain('注意：营业执照：材料已提供，但没有上传文件')
})

test('U-11 where nobody has read the form of a platform, facts of the campaign are shown as an estimate', async () => {
  const name = '双11“抽奖”👨‍👩‍👧'
  const filings = [{ platform: 'douyin', item: 'activity_report' }]
  const filing = `${await rig.campaign({ name, objective: '拉新\n促活', filings, launches: [] })}-01`
  const kit = await kitOf(filing)
  expect(kit.form).toEqual({ own: false })
  expect(kit.fields.slice(0, 2)).toMatchObject([
    { field: 'campaign_name', value: name, characters: 8, origin: 'campaign', estimate: true },
    { field: 'objective', value: '拉新\n促活', typed: ['拉新\n促活'], characters: 5 },
  ])
  const ends = kit.fields.find(({ field }) => field === 'ends_at')
  expect(ends).toMatchObject({
    value: expect.stringMatching(/T.*\+08:00$/),
    typed: [expect.stringMatching(TYPED_TIME)],
  })
  const text = strFromU8(
    unzipSync(new Uint8Array((await download(filing)).rawPayload))['00-填报内容.txt'] ?? new Uint8Array(),
  )
  expect(text).toContain('以下为通用字段（自行估计），请以平台页面为准')
  expect(text).toContain(`【活动名称】8 字\r\n${name}`)
  expect(text).toContain(`【活动结束时间】${ends?.typed[0]?.length} 字\r\n${ends?.typed[0]}\r\n`)
  expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}T/)
})

test('S0-12 a paper that lapses before the end stands in the kit as a gap', async () => {
  const filing = `${await rig.campaign()}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'business_licence' }])
  const validUntil = '2026-10-20T00:00:00+08:00'
  await provide(filing, 'business_licence', { validUntil })
  const { gaps } = await kitOf(filing)
  expect(gaps).toContainEqual(expect.objectContaining({ code: 'material_lapses', row: 'business_licence', validUntil }))
})

test('what a platform refused before is told at the next filing, with the cases and what helped', async () => {
  const round = async (items: object[], number: string) => {
    const filing = `${await rig.campaign()}-01`
    await rig.submit(filing, number)
    expect(await rig.call({ url: `/v1/filings/${filing}/reports`, body: { kind: 'rejected', items } })).toMatchObject({
      status: 200,
    })
    return filing
  }
  await round([{ field: '主图', error: '出现“最低价”' }], 'R-1')
  const second = await round([{ field: ' 主图', error: '出现“第一”', suggestion: '删除' }, { error: '不合规' }], 'R-2')
  await rig.open(second, [{ kind: 'correct' }])
  const itemAnswers = ['i1', 'i2'].map((id) => ({ id, how: 'changed', note: '换图' }))
  await rig.call({ url: `/v1/tasks/${second}.correct.r1/answer`, body: { answer: 'corrected', itemAnswers } })
  const memory = (await rig.call({ url: '/v1/rejections?platform=wechat' })).body
  expect(memory.fields).toMatchObject([
    {
      times: 2,
      filings: 2,
      cases: [
        {
          filing: second,
          round: 1,
          error: '出现“第一”',
          suggestion: '删除',
          resolution: { how: 'changed' },
          passedNext: false,
        },
        { error: '出现“最低价”' },
      ],
    },
    { field: null, times: 1, said: '微信曾 1 次驳回，未指明内容' },
  ])
  const kit = await kitOf(`${await rig.campaign()}-01`)
  expect(kit.refusedBefore.map((f) => [f.times, f.said.replaceAll(' 主', '主')])).toEqual([
    [2, '微信曾 2 次因“主图”驳回'],
    [1, '微信曾 1 次驳回，未指明内容'],
  ])
  const other = await rig.call({
    url: '/v1/rejections?platform=wechat',
    key: await rig.keyFor('somebody-else', ['campaigns:read']),
  })
  expect(other.body.fields).toMatchObject([
    { times: 2, cases: [] },
    { times: 1, cases: [] },
  ])
  expect(await rig.call({ url: '/v1/rejections?platform=nowhere' })).toMatchObject({ status: 404 })
  expect(await rig.call({ url: '/v1/rejections' })).toMatchObject({ status: 400 })
})

test('a filing that is not there has no kit', async () => {
  for (const path of ['kit', 'kit.zip'])
    expect(await rig.call({ url: `/v1/filings/MC-20260101-0001-01/${path}` })).toMatchObject({ status: 404 })
})

describe('the stream of a kit', () => {
  const file = {
    id: randomUUID(),
    client: 'oms',
    name: 'a.png',
    sha256: 'a'.repeat(64),
    size: 1_000_000,
    media_type: 'image/png',
    uploaded_at: new Date(),
  }
  const entry = { name: '01-a.png', row: 'r', label: 'r', version: 1, fileId: file.id, size: file.size }
  const kit = {
    gaps: [],
    fields: [],
    form: { own: true },
    refusedBefore: [],
    files: [{ ...entry, mediaType: 'image/png', sha256: file.sha256 }],
  }
  const start = (content: Readable) => {
    const shown = { ...kit, platformName: '微信', noun: { zh: '提审', en: '' }, entry: { label: '' } } as unknown as Kit
    const store = { read: () => Promise.resolve(content) } as unknown as FileStore
    return zipOf(shown, new Map([[file.id, file]]), store, START_AT)
  }

  test('ends with an error when a file cannot be read to its end, and the process lives', async () => {
    const content = new Readable({ read: () => undefined })
    const out = start(content)
    out.resume()
    const ended = once(out, 'error')
    setTimeout(() => content.destroy(new Error('ECONNRESET')), 100)
    expect((await ended)[0]).toMatchObject({ message: 'ECONNRESET' })
  })

  test('lets go of the file when the caller stops listening', async () => {
    const content = new Readable({ read: () => undefined })
    const out = start(content)
    out.resume()
    setTimeout(() => out.destroy(), 100)
    await once(content, 'close')
    expect(content.destroyed).toBe(true)
  })
})
