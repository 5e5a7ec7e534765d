/** U-12: filings that already run elsewhere, looked at before they are taken over. Nothing is ever stored here. */
import { gzipSync } from 'node:zlib'
import readXlsxFile from 'read-excel-file/node'
import writeXlsxFile, { type SheetData } from 'write-excel-file/node'
import { ZipFile } from 'yazl'
import { IMPORT_COLUMNS, IMPORT_FIELDS } from '../../activities/domain/imports/columns'
import type { ImportPreview } from '../../activities/domain/imports/preview'
import { readParts } from '../../infra/files/zip-parts'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
let number: string
beforeAll(async () => {
  rig = await createApiRig()
  number = await rig.campaign({ externalRef: 'OMS-1' })
  await rig.submit(`${number}-01`, 'WX-KNOWN')
})
const URL = '/v1/filings/import/preview'
const ROW = {
  name: '双12 抽奖',
  platform: '抖音',
  item: '活动报备',
  applicationNumber: 'DY-1',
  submittedAt: '2026-10-10 15:30',
  lead: 'M1001',
  backup: '李四',
}
type Row = Partial<Record<keyof typeof IMPORT_COLUMNS, string | null>>

const json = async (rows: Row[], key?: string): Promise<ImportPreview> => {
  const answer = await rig.call({ url: URL, body: { rows }, key })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body as ImportPreview
}
const faults = ({ errors }: ImportPreview) => errors.map(({ row, field, code }) => [row, field, code])

const form = (bytes: Buffer, name = '台账.xlsx', type = 'application/octet-stream'): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--edge\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n--edge--\r\n'),
  ])
const upload = (bytes: Buffer, name?: string) =>
  rig.call({ url: URL, body: form(bytes, name), headers: { 'content-type': 'multipart/form-data; boundary=edge' } })

const sheet = (rows: SheetData, dateFormat = 'yyyy-mm-dd hh:mm') => writeXlsxFile(rows, { dateFormat }).toBuffer()
const headings = IMPORT_FIELDS.map((field) => IMPORT_COLUMNS[field].header)
const cellsOf = (row: Record<string, SheetData[number][number]>) => IMPORT_FIELDS.map((field) => row[field] ?? null)

const zip = async (parts: Record<string, string | Buffer>, compress = true): Promise<Buffer> => {
  const file = new ZipFile()
  for (const [name, content] of Object.entries(parts)) file.addBuffer(Buffer.from(content), name, { compress })
  file.end()
  const chunks: Buffer[] = []
  for await (const chunk of file.outputStream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const stored = async () =>
  (
    await rig.pool.query(
      `select (select count(*) from intake) + (select count(*) from facts) + (select count(*) from files)
            + (select count(*) from filings) as n`,
    )
  ).rows[0].n as number
let before: number
beforeAll(async () => {
  before = await stored()
})
afterAll(async () => {
  const after = await stored()
  await rig.stop()
  expect(after).toBe(before)
})

describe('rows as JSON', () => {
  test('good rows become campaigns with their filings, and say until when an answer is expected', async () => {
    const preview = await json([
      { ...ROW, launchAt: '2026-12-12', endsAt: '2026-12-20' },
      {
        ...ROW,
        platform: 'wechat',
        item: '小程序提审',
        applicationNumber: 'WX-9',
        submittedAt: '2026-10-12T09:00:00+08:00',
      },
      { ...ROW, name: '年终满减', externalRef: 'OMS-2', applicationNumber: 'DY-2' },
    ])
    expect(preview).toMatchObject({ importable: true, rows: 3, faultyRows: 0, errors: [], leftOut: 0 })
    expect(preview.campaigns).toMatchObject([
      {
        name: '双12 抽奖',
        lead: 'M1001',
        backup: 'M1002',
        endsAt: '2026-12-20T23:59:59+08:00',
        filings: [
          {
            row: 1,
            platform: 'douyin',
            item: 'activity_report',
            submittedAt: '2026-10-10T15:30:00+08:00',
            launchAt: '2026-12-12T00:00:00+08:00',
            applicationNumber: 'DY-1',
          },
          { row: 2, platform: 'wechat', item: 'mini_program_audit', submittedAt: '2026-10-12T09:00:00+08:00' },
        ],
      },
      { name: '年终满减', externalRef: 'OMS-2', filings: [{ row: 3 }] },
    ])
    for (const { expectedBy, overdueAt, submittedAt } of preview.campaigns.flatMap((c) => c.filings)) {
      expect(Date.parse(expectedBy)).toBeGreaterThan(Date.parse(submittedAt))
      expect(Date.parse(overdueAt)).toBeGreaterThanOrEqual(Date.parse(expectedBy))
    }
  })

  test.each<[string, Row, string, string]>([
    ['an unknown platform', { platform: '抖因' }, 'platform', 'requirement_unknown'],
    ['an item of another platform', { item: '小程序预审' }, 'item', 'requirement_unknown'],
    ['an unknown person', { lead: '王不存在' }, 'lead', 'person_unknown'],
    ['no lead', { lead: null }, 'lead', 'field_required'],
    ['a blank name', { name: '  ' }, 'name', 'field_required'],
    ['a submission in the future', { submittedAt: '2026-10-13 09:00' }, 'submittedAt', 'occurred_in_future'],
    ['a day that does not exist', { submittedAt: '2026-02-30' }, 'submittedAt', 'date_invalid'],
    ['an hour that does not exist', { submittedAt: '2026-10-10 25:00' }, 'submittedAt', 'date_invalid'],
    ['a date in American order', { submittedAt: '10/11/2026' }, 'submittedAt', 'date_invalid'],
    ['an end that is over', { endsAt: '2026-10-01' }, 'endsAt', 'dates_unfit'],
    ['a launch after the end', { endsAt: '2026-11-01', launchAt: '2026-11-02' }, 'launchAt', 'launch_after_end'],
    ['a name of 201 characters', { name: '名'.repeat(201) }, 'name', 'field_too_long'],
    ['a line break in a number', { applicationNumber: 'A\nB' }, 'applicationNumber', 'text_unfit'],
    ['a formula', { name: '=HYPERLINK("http://evil.example")' }, 'name', 'formula_refused'],
    ['a formula for a date', { submittedAt: '=NOW()' }, 'submittedAt', 'formula_refused'],
    ['a reference in use', { externalRef: 'OMS-1' }, 'externalRef', 'external_ref_taken'],
  ])('%s is named with row and column', async (_what, change, field, code) => {
    const preview = await json([ROW, { ...ROW, name: '另一个', applicationNumber: 'DY-3', ...change }])
    expect(faults(preview)).toEqual([[2, field, code]])
    expect(preview).toMatchObject({ importable: false, faultyRows: 1, campaigns: [{ filings: [{ row: 1 }] }] })
    expect(preview.errors[0]).toMatchObject({
      column: IMPORT_COLUMNS[field as keyof typeof IMPORT_COLUMNS].header,
      detail: expect.stringMatching(/\p{sc=Han}/u),
    })
  })

  test('an item that is not there names those that are', async () => {
    const { errors } = await json([{ ...ROW, item: '报备' }])
    expect(errors[0]?.accepts).toContain('活动报备')
  })

  test('every fault of a row is named at once', async () => {
    expect(faults(await json([{ name: '', platform: '抖因', lead: 'X', submittedAt: '昨天' }]))).toEqual([
      [1, 'platform', 'requirement_unknown'],
      [1, 'submittedAt', 'date_invalid'],
      [1, 'lead', 'person_unknown'],
      [1, 'name', 'field_required'],
      [1, 'item', 'field_required'],
      [1, 'backup', 'field_required'],
    ])
  })

  test('a number that stands twice, a filing that stands twice, a campaign with two leads', async () => {
    const rows: Row[] = [
      { ...ROW, launchAt: '2026-12-01' },
      { ...ROW, account: '品牌号' },
      { ...ROW, applicationNumber: 'DY-4' },
      { ...ROW, account: '另一个号', applicationNumber: 'DY-5', lead: 'M1002' },
      { ...ROW, account: '第三个号', applicationNumber: 'DY-6', launchAt: '2026-12-02' },
    ]
    expect(faults(await json(rows))).toEqual([
      [2, 'applicationNumber', 'number_repeated'],
      [3, 'item', 'filing_duplicate'],
      [4, 'lead', 'campaign_differs'],
      [5, 'launchAt', 'campaign_differs'],
    ])
  })

  test('a number that the record knows is refused; whose it is, is told to its owner only', async () => {
    const row = { ...ROW, platform: '微信', item: '小程序提审', applicationNumber: 'WX-KNOWN' }
    const own = await json([row])
    expect(own.errors).toMatchObject([{ code: 'number_taken', detail: expect.stringContaining(`${number}-01`) }])
    const foreign = await json([row], await rig.keyFor('crm'))
    expect(foreign.errors).toMatchObject([{ code: 'number_taken' }])
    expect(foreign.errors[0]?.detail).not.toContain(number)
  })

  test('what is only strange is a warning', async () => {
    const { importable, warnings } = await json([{ ...ROW, submittedAt: '2026-01-05', launchAt: '2026-10-01' }])
    expect(importable).toBe(true)
    expect(warnings.map((w) => w.code)).toEqual(['review_overdue', 'launch_past'])
  })

  test('too many rows, an unknown field, no rows, no right', async () => {
    const many = await rig.call({ url: URL, body: { rows: Array.from({ length: 2_001 }, () => ({ name: 'x' })) } })
    expect(many).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/rows' }] } })
    expect(await rig.call({ url: URL, body: { rows: [{ ...ROW, colour: 'x' }] } })).toMatchObject({
      body: { errors: [{ pointer: '#/rows/0/colour' }] },
    })
    expect((await rig.call({ url: URL, body: { rows: [] } })).status).toBe(400)
    expect((await rig.call({ url: URL, method: 'POST' })).status).toBe(415)
    const reader = await rig.keyFor('oms', ['campaigns:read'])
    expect((await rig.call({ url: URL, body: { rows: [ROW] }, key: reader })).status).toBe(403)
  })

  test('many faults are counted, the first of them listed', async () => {
    const preview = await json(Array.from({ length: 300 }, () => ({ name: 'x' })))
    expect(preview.errors).toHaveLength(500)
    expect(preview.leftOut).toBeGreaterThan(500)
  })
})

describe('a sheet', () => {
  test('the template has every column; filled in, it is read as the same rows', async () => {
    const template = await rig.app.inject({
      url: '/v1/filings/import/template',
      headers: { authorization: `Bearer ${rig.key}` },
    })
    const [given] = (await readXlsxFile(template.rawPayload))[0]?.data ?? []
    expect(given?.map((heading) => String(heading).replace(' *', ''))).toEqual(headings)
    const row = { ...ROW, submittedAt: new Date('2026-10-10T15:30:00Z'), endsAt: '2026年12月20日' }
    const answer = await upload(await sheet([given as string[], cellsOf(row)]))
    expect(answer.body).toMatchObject({
      importable: true,
      ignoredColumns: [],
      campaigns: [
        {
          endsAt: '2026-12-20T23:59:59+08:00',
          filings: [{ row: 2, platform: 'douyin', submittedAt: '2026-10-10T15:30:00+08:00' }],
        },
      ],
    })
  })

  test('a day in a cell for dates is over at its end, as one that is typed', async () => {
    const day = (on: string) => new Date(`${on}T00:00:00Z`)
    const row = {
      ...ROW,
      submittedAt: day('2026-10-09'),
      endsAt: day('2026-12-20'),
      phase: '已通过',
      passedAt: '2026-10-10 09:00',
      credentialNumber: 'C-1',
      credentialValidUntil: day('2027-10-09'),
    }
    const answer = await upload(await sheet([headings, cellsOf(row)], 'yyyy-mm-dd'))
    expect(answer.body.errors).toEqual([])
    expect(answer.body.campaigns).toMatchObject([
      {
        endsAt: '2026-12-20T23:59:59+08:00',
        filings: [
          { submittedAt: '2026-10-09T00:00:00+08:00', credential: { validUntil: '2027-10-09T23:59:59+08:00' } },
        ],
      },
    ])
  })

  test('columns in another order and further ones are understood; row numbers are those of the sheet', async () => {
    const fields = [...IMPORT_FIELDS].reverse()
    const row: Record<string, string> = { ...ROW, platform: '不知道' }
    const answer = await upload(
      await sheet([
        [...fields.map((field) => IMPORT_COLUMNS[field].header), '备注'],
        [null],
        [...fields.map((field) => row[field] ?? null), '随便'],
      ]),
    )
    expect(answer.body).toMatchObject({ rows: 1, ignoredColumns: ['备注'], errors: [{ row: 3, column: '平台' }] })
  })

  test('a formula is refused in its cell, also where it has a value', async () => {
    const row = { ...ROW, applicationNumber: { type: 'Formula' as const, value: '1+1' } }
    const bytes = await sheet([headings, cellsOf(row)])
    expect(faults((await upload(bytes)).body as ImportPreview)).toEqual([[2, 'applicationNumber', 'formula_refused']])
    const parts = await readParts(bytes)
    const xml = (parts.get('xl/worksheets/sheet1.xml') ?? '').replace('</f>', '</f><v>2</v>')
    const valued = await zip({ ...Object.fromEntries(parts), 'xl/worksheets/sheet1.xml': xml })
    expect(faults((await upload(valued)).body as ImportPreview)).toEqual([[2, 'applicationNumber', 'formula_refused']])
  })

  test('a number that Excel has rounded is not taken for an application number', async () => {
    const answer = await upload(await sheet([headings, cellsOf({ ...ROW, applicationNumber: 12345678901234567000 })]))
    expect(faults(answer.body as ImportPreview)).toEqual([[2, 'applicationNumber', 'text_unfit']])
  })
})

describe('what is no sheet is refused with a reason', () => {
  let parts: Record<string, string>
  let good: Buffer
  beforeAll(async () => {
    good = await sheet([headings, cellsOf(ROW)])
    parts = Object.fromEntries(await readParts(good))
  })
  const refusal = async (bytes: Buffer, name?: string) => {
    const { status, body } = await upload(bytes, name)
    return [status, String(body.code), body.reason as unknown]
  }
  const withSheet = (xml: string) => zip({ ...parts, 'xl/worksheets/sheet1.xml': xml })
  const cell = (at: string) =>
    `<worksheet><sheetData><row r="1"><c r="${at}"><v>1</v></c></row></sheetData></worksheet>`

  test('the good one is taken, also packed by another program', async () => {
    expect((await upload(good)).status).toBe(200)
    expect((await upload(await zip(parts))).status).toBe(200)
    expect((await upload(await zip(parts, false))).status).toBe(200)
  })

  test('0 bytes, other types, a type that only the name claims', async () => {
    expect(await refusal(Buffer.alloc(0))).toEqual([422, 'file_empty', undefined])
    for (const bytes of [Buffer.from('活动名称,平台\n'), Buffer.from('%PDF-1.7'), gzipSync('x'), Buffer.from('P')])
      expect(await refusal(bytes)).toEqual([415, 'file_type_refused', undefined])
    expect(await refusal(Buffer.from('PK'))).toEqual([422, 'spreadsheet_refused', 'damaged'])
    expect(await refusal(Buffer.from('<html>'))).toEqual([415, 'file_type_refused', undefined])
    expect(await refusal(await zip({ 'xl/a.xml': '<a/>' }))).toEqual([422, 'spreadsheet_refused', 'not_a_sheet'])
    expect(await refusal(Buffer.from('PK\x03\x04 nothing'))).toEqual([422, 'spreadsheet_refused', 'damaged'])
    expect(await refusal(good.subarray(0, good.length - 30))).toEqual([422, 'spreadsheet_refused', 'damaged'])
    const raw = { url: URL, body: good, headers: { 'content-type': 'application/vnd.ms-excel' } }
    expect((await rig.call(raw)).status).toBe(415)
  })

  test('a file that is something else as well', async () => {
    expect(await refusal(Buffer.concat([good, Buffer.from('<script>')]))).toEqual([
      422,
      'spreadsheet_refused',
      'polyglot',
    ])
    expect(await refusal(Buffer.concat([Buffer.from('GIF89a'), good]))).toEqual([415, 'file_type_refused', undefined])
    expect(await refusal(Buffer.concat([Buffer.from('PK\x03\x04'), good]))).toEqual([
      422,
      'spreadsheet_refused',
      'polyglot',
    ])
    expect(await refusal(await zip({ ...parts, 'index.html': '<script>' }))).toEqual([
      422,
      'spreadsheet_refused',
      'foreign_part',
    ])
    expect(await refusal(await zip({ ...parts, 'xl/..%2f.xml': '' }))).toEqual([
      422,
      'spreadsheet_refused',
      'foreign_part',
    ])
  })

  test('a zip bomb, a lie about sizes, many parts', async () => {
    const bomb = await zip({ ...parts, 'xl/sharedStrings.xml': Buffer.alloc(40 * 1024 * 1024, ' ') })
    expect(bomb.length).toBeLessThan(200_000)
    expect(await refusal(bomb)).toEqual([422, 'spreadsheet_refused', 'too_large_inside'])
    const liar = Buffer.from(bomb)
    const big = Buffer.alloc(4)
    big.writeUInt32LE(40 * 1024 * 1024)
    for (let at = liar.indexOf(big); at >= 0; at = liar.indexOf(big, at + 1)) liar.writeUInt32LE(1_000, at)
    expect(await refusal(liar)).toEqual([422, 'spreadsheet_refused', 'too_large_inside'])
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`xl/a${n}.xml`, '<a/>']))
    expect(await refusal(await zip({ ...parts, ...many }))).toEqual([422, 'spreadsheet_refused', 'too_large_inside'])
  })

  test('more rows or columns than allowed, also where only one cell stands far out', async () => {
    for (const at of ['A2002', 'A1048576'])
      expect(await refusal(await withSheet(cell(at)))).toEqual([422, 'spreadsheet_refused', 'too_many_rows'])
    for (const at of ['AO1', 'XFD1'])
      expect(await refusal(await withSheet(cell(at)))).toEqual([422, 'spreadsheet_refused', 'too_many_columns'])
    const hidden = '<worksheet><sheetData><row r="1"><c x=">" r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    expect(await refusal(await withSheet(hidden))).toEqual([422, 'spreadsheet_refused', 'too_many_columns'])
    expect(await refusal(await sheet(Array.from({ length: 2_002 }, () => ['x'])))).toEqual([
      422,
      'spreadsheet_refused',
      'too_many_rows',
    ])
  })

  test('long and broken XML is read once, not over and over', async () => {
    const began = performance.now()
    const long = (part: string) => part.repeat(Math.floor((7 * 1024 * 1024) / part.length))
    for (const xml of ['<c "', '<row ', '<c "><c \'>']) expect((await refusal(await withSheet(long(xml))))[0]).toBe(422)
    for (const xml of ['<sheet a:id', '<sheet r:id = >'])
      expect((await refusal(await zip({ ...parts, 'xl/workbook.xml': long(xml) })))[0]).toBe(422)
    const same = `<worksheet><sheetData><row r="1">${'<c r="A1"/>'.repeat(90_000)}</row></sheetData></worksheet>`
    expect(await refusal(await withSheet(same))).toEqual([422, 'spreadsheet_refused', 'too_many_rows'])
    expect(performance.now() - began).toBeLessThan(30_000)
  }, 60_000)

  test('macros, external links, document types, other encodings, passwords', async () => {
    const active = [422, 'spreadsheet_refused', 'active_content']
    expect(await refusal(await zip({ ...parts, 'xl/vbaProject.bin': 'x' }))).toEqual(active)
    expect(await refusal(await zip({ ...parts, 'xl/externalLinks/externalLink1.xml': '<a/>' }))).toEqual(active)
    const entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet/>'
    expect(await refusal(await withSheet(entity))).toEqual(active)
    const damaged = [422, 'spreadsheet_refused', 'damaged']
    expect(await refusal(await withSheet('<?xml version="1.0" encoding="GBK"?><worksheet/>'))).toEqual(damaged)
    expect(
      await refusal(await withSheet('<worksheet><sheetData><row><c r="A0"/></row></sheetData></worksheet>')),
    ).toEqual(damaged)
    const locked = Buffer.from(good)
    const directory = locked.readUInt32LE(locked.length - 6)
    locked.writeUInt16LE(locked.readUInt16LE(directory + 8) | 1, directory + 8)
    expect(await refusal(locked)).toEqual([422, 'spreadsheet_refused', 'encrypted'])
  })

  test('a heading that is missing or stands twice', async () => {
    const { body } = await upload(await sheet([headings.slice(1), []]))
    expect(body).toMatchObject({ code: 'spreadsheet_refused', reason: 'columns_missing', columns: ['活动名称'] })
    expect(await refusal(await sheet([[...headings, '平台'], []]))).toEqual([
      422,
      'spreadsheet_refused',
      'columns_twice',
    ])
    expect(await refusal(await sheet([[]]))).toEqual([422, 'spreadsheet_refused', 'columns_missing'])
  })

  test('a name of 300 bytes, one with a path, too many bytes, two files', async () => {
    const malformed = [400, 'malformed_upload', undefined]
    expect(await refusal(good, `${'名'.repeat(100)}.xlsx`)).toEqual(malformed)
    expect(await refusal(good, '..\\\\..\\\\台账.xlsx')).toEqual(malformed)
    expect(await refusal(good, '../台账.xlsx')).toEqual(malformed)
    expect(await refusal(Buffer.concat([good, Buffer.alloc(2 * 1024 * 1024)]))).toEqual([
      413,
      'file_too_large',
      undefined,
    ])
    const twice = Buffer.concat([form(good).subarray(0, -10), Buffer.from('\r\n'), form(good)])
    const headers = { 'content-type': 'multipart/form-data; boundary=edge' }
    expect((await rig.call({ url: URL, body: twice, headers })).status).toBe(400)
  })
})
