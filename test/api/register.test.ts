/** The register (备案台账) as a spreadsheet: read back as people's programs read it, and looked into as XML. */
import readXlsxFile from 'read-excel-file/node'
import { inflateRawSync } from 'node:zlib'
import { problemBody, problemOf } from '../../api/http/errors'
import { createRegister } from '../../infra/sheets/register-sheet'
import { wantsSheet } from '../../api/routes/filings/filings.routes'
import { createSheetWriter, XLSX, type SheetColumn } from '../../infra/sheets/sheet-writer'
import { createReferenceReader } from '../../infra/reference/reference'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const download = (query = '', headers: Record<string, string> = {}, key = rig.key) =>
  rig.app.inject({ url: `/v1/filings${query}`, headers: { authorization: `Bearer ${key}`, ...headers } })

/** The sheet as rows, header first. */
const rowsOf = async (bytes: Buffer) => (await readXlsxFile(bytes))[0]?.data ?? []

/** A sheet's date is a fraction of days: what comes back may lack a millisecond. */
const toTheSecond = (value: unknown) =>
  value instanceof Date ? new Date(Math.round(value.getTime() / 1_000) * 1_000) : value

/** Every part of the archive as text. */
function partsOf(bytes: Buffer): Map<string, string> {
  const parts = new Map<string, string>()
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'))
  let at = bytes.readUInt32LE(end + 16)
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [size, nameLength] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)]
    const local = bytes.readUInt32LE(at + 42)
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString()
    parts.set(name, inflateRawSync(bytes.subarray(begin, begin + size)).toString())
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return parts
}

const write = async (columns: SheetColumn[], rows: (string | number | undefined)[][]): Promise<Buffer> => {
  const sheet = createSheetWriter('表', columns)
  sheet.add(rows)
  return sheet.finish()
}

describe('U-12 the register as XLSX', () => {
  let number: string
  beforeAll(async () => {
    number = await rig.campaign({ name: '=HYPERLINK("http://evil.example","双11")', externalRef: 'OMS-1' })
    await rig.submit(`${number}-01`, 'WX-0007')
    const passed = await rig.call({
      url: `/v1/filings/${number}-01/reports`,
      body: {
        kind: 'passed',
        occurredAt: '2026-10-12T10:00:00+08:00',
        credential: { number: '沪备-0042', validUntil: '2027-10-12T23:59:59+08:00' },
      },
    })
    expect(passed.status).toBe(200)
    await rig.campaign({ name: '另一个活动', filings: [{ platform: 'douyin', item: 'activity_report' }], launches: [] })
  })

  test('shows what a filing lead keeps: numbers, phase, times, credential, people', async () => {
    const answer = await download('?format=xlsx')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': XLSX,
      'content-disposition': expect.stringContaining(
        `filename*=UTF-8''${encodeURIComponent('备案台账')}-2026-10-12.xlsx`,
      ),
      'cache-control': 'private, no-store',
    })
    const [header = [], ...rows] = await rowsOf(answer.rawPayload)
    expect(rows).toHaveLength(2)
    const row = Object.fromEntries(header.map((name, n) => [String(name), toTheSecond(rows.at(-1)?.[n])]))
    // A sheet has no zone: its dates are the wall clock of Shanghai.
    expect(row).toMatchObject({
      活动编号: number,
      活动名称: '=HYPERLINK("http://evil.example","双11")',
      外部编号: 'OMS-1',
      备案编号: `${number}-01`,
      平台或机关: '微信',
      备案事项: '小程序提审',
      平台账号: 'gh_brand',
      上线前必需: '是',
      备案申请号: 'WX-0007',
      阶段: '已通过',
      提报次数: 1,
      提交时间: new Date('2026-10-12T10:00:00Z'),
      审核结果: '通过',
      审核结果时间: new Date('2026-10-12T10:00:00Z'),
      备案凭证编号: '沪备-0042',
      凭证有效期至: new Date('2027-10-12T23:59:59Z'),
      是否逾期: '否',
      备案负责人: '张三 (M1001)',
      计划上线时间: new Date('2026-11-11T00:00:00Z'),
      是否办结: '否',
    })
  })

  test('keeps the filters and the ownership of the list', async () => {
    const platforms = async (query: string, key?: string) =>
      (await rowsOf((await download(query, {}, key)).rawPayload)).slice(1).map((row) => row[4])
    expect(await platforms('?format=xlsx&platform=douyin')).toEqual(['抖音'])
    expect(await platforms('?format=xlsx&application_number=WX-0007')).toEqual(['微信'])
    expect(await platforms('?format=xlsx&phase=passed&lead=M1001&overdue=false')).toEqual(['微信'])
    expect(await platforms('?format=xlsx&overdue=true')).toEqual([])
    expect(await platforms('?format=xlsx', await rig.keyFor('crm'))).toEqual([])
    const auditor = await rig.keyFor('audit', ['campaigns:read', 'all_clients'])
    expect(await platforms('?format=xlsx', auditor)).toEqual(['抖音', '微信'])
    expect((await download('?format=xlsx', {}, await rig.keyFor('crm', ['files:write']))).statusCode).toBe(403)
  })

  test('comes by the Accept header too; JSON stays what is sent without one', async () => {
    expect((await download('', { accept: XLSX })).headers['content-type']).toBe(XLSX)
    expect((await download('')).headers).toMatchObject({
      'content-type': /json/,
      vary: expect.stringContaining('Accept'),
    })
    expect((await download('?format=json', { accept: XLSX })).json()).toMatchObject({ items: [{}, {}] })
    expect(wantsSheet(undefined, `application/json, ${XLSX};q=0.5`)).toBe(false)
    expect(wantsSheet(undefined, `application/json;q=0.1, ${XLSX}; q=0.5`)).toBe(true)
    expect(wantsSheet(undefined, '*/*')).toBe(false)
    expect(wantsSheet(undefined, `${XLSX};q=0`)).toBe(false)
  })

  test('refuses a cursor and an unknown format by name', async () => {
    expect((await download('?format=xlsx&cursor=x')).json()).toMatchObject({ errors: [{ parameter: 'cursor' }] })
    expect((await download('?format=csv')).json()).toMatchObject({ errors: [{ parameter: 'format' }] })
  })

  test('has one frozen header, widths, and no formula anywhere in its XML', async () => {
    const parts = partsOf((await download('?format=xlsx')).rawPayload)
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? ''
    expect(sheet).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/)
    expect(sheet.match(/<col [^>]*customWidth="1"/g)).toHaveLength(24)
    for (const text of parts.values()) expect(text).not.toMatch(/<f[ >/]/)
    expect(parts.get('xl/sharedStrings.xml')).toContain('=HYPERLINK')
  })
})

describe('a cell is never a formula', () => {
  const EVIL = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1+1', '\r=1+1', '=cmd|/c calc!A0', '＝1+1', "'=1", '<f>1</f>', '']
  const column: SheetColumn = { header: '=header', width: 10, kind: 'text' }

  test('whatever a text begins with, it stays that text', async () => {
    const bytes = await write(
      [column, column],
      EVIL.map((text) => [text, 'x']),
    )
    const parts = partsOf(bytes)
    for (const text of parts.values()) expect(text).not.toMatch(/<f[ >/]/)
    const [header, ...rows] = await rowsOf(bytes)
    expect(header).toEqual(['=header', '=header'])
    // Readers trim what begins or ends with a blank; nobody computes it.
    expect(rows.map(([text]) => text)).toEqual(EVIL.map((text) => text.trim() || null))
    // Every text cell carries the text format: it is no formula either after somebody has edited it.
    const formats = [...(parts.get('xl/styles.xml') ?? '').matchAll(/formatCode="([^"]*)"/g)].map(([, code]) => code)
    expect(formats).toEqual(['@'])
  })

  test('control characters, long texts and emoji make no damaged file', async () => {
    const texts = ['a\u0000\u0001\u000Bb', '\uFFFE', '长'.repeat(40_000), '🎉<&>"]]>', '_x0041_']
    const rows = await rowsOf(
      await write(
        [column, column],
        texts.map((text) => [text, 'x']),
      ),
    )
    expect(rows.slice(1).map(([text]) => String(text).length)).toEqual([2, expect.any(Number), 32_767, 9, 7])
    expect(rows[4]?.[0]).toBe('🎉<&>"]]>')
    expect(rows[5]?.[0]).toBe('_x0041_')
  })

  test('a writer that was stopped leaves nobody waiting', async () => {
    const sheet = createSheetWriter('表', [column])
    const finished = sheet.finish().catch((error: Error) => error.message)
    await sheet.stop()
    expect(await finished).toMatch(/ended without a result|PK/)
  })
})

test('too many rows are refused with what to do, before any is read', async () => {
  const register = createRegister({ pool: rig.pool, reference: createReferenceReader(rig.pool) }, 1)
  const refused = await register('oms', {}).catch((error: unknown) => problemBody(problemOf(error)))
  expect(refused).toMatchObject({
    status: 422,
    code: 'too_many_rows',
    maxRows: 1,
    errors: [{ parameter: 'platform', detail: expect.stringContaining('缩小范围') }],
  })
  expect((await register('oms', { platform: 'douyin' })).content.length).toBeGreaterThan(1_000)
})

test('no more than two sheets are written at a time; the next caller is told to come back', async () => {
  const register = createRegister({ pool: rig.pool, reference: createReferenceReader(rig.pool) })
  const [, , third] = await Promise.allSettled([register('oms', {}), register('oms', {}), register('oms', {})])
  expect(third.status === 'rejected' && problemOf(third.reason)).toMatchObject({ code: 'unavailable' })
  expect((await register('oms', {})).fileName).toMatch(/^备案台账-\d{4}-\d\d-\d\d\.xlsx$/)
})
