/** D: an import takes sheets as Excel, WPS, LibreOffice, Google Sheets and libraries write them, and reads what a person sees in them. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { IMPORT_COLUMNS, IMPORT_FIELDS, type ImportField } from '../../activities/domain/imports/columns'
import type { ImportPreview } from '../../activities/domain/imports/preview'
import {
  bookParts,
  failed,
  iso,
  madeSheet,
  num,
  sheetXml,
  UPLOAD_HEADERS,
  uploadOf,
  zipped,
  type MadeBook,
  type MadeCell,
  type MadeRow,
} from '../support/made-sheet'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const URL = '/v1/filings/import/preview'
const upload = (bytes: Buffer, url = URL) => rig.call({ url, body: uploadOf(bytes), headers: UPLOAD_HEADERS })
const preview = async (bytes: Buffer, url?: string): Promise<ImportPreview> => {
  const answer = await upload(bytes, url)
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.body as ImportPreview
}
const refusal = async (bytes: Buffer): Promise<unknown[]> => {
  const { status, body } = await upload(bytes)
  return [status, body.reason as unknown, body.kind as unknown]
}
const faults = ({ errors }: ImportPreview) => errors.map(({ row, field, code }) => [row, field, code])

type Row = Partial<Record<ImportField, MadeCell>>
const ROW: Row = {
  name: '双12 抽奖',
  platform: '抖音',
  item: '活动报备',
  applicationNumber: 'DY-1',
  submittedAt: '2026-10-10 15:30',
  lead: 'M1001',
  backup: 'M1002',
}
const headings: MadeCell[] = IMPORT_FIELDS.map((field) => IMPORT_COLUMNS[field].header)
const cellsOf = (row: Row): MadeCell[] => IMPORT_FIELDS.map((field) => row[field])
const sheet = (...rows: Row[]) => madeSheet([headings, ...rows.map((row) => cellsOf({ ...ROW, ...row }))])
const plain = sheetXml([headings, cellsOf(ROW)])
const book = (made: MadeBook, xml = plain) => zipped(bookParts(xml, made))
const relation = (type: string, target: string, mode = '') =>
  `<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"${mode}/>`
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

describe('what other programs put into a workbook', () => {
  test('a list of choices from another sheet is no formula of its cells', async () => {
    const x14 = (tail: string) =>
      `<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">${tail}</ext></extLst>`
    const lists = [
      x14(
        '<x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>字典!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>C2:C500</xm:sqref></x14:dataValidation></x14:dataValidations>',
      ),
      '<dataValidations count="1"><dataValidation type="list" sqref="C2:C9"><formula1>字典!$A$1:$A$3</formula1></dataValidation></dataValidations>',
      '<conditionalFormatting sqref="F2:F9"><cfRule type="expression" priority="1"><formula>LEN(F2)&gt;3</formula></cfRule></conditionalFormatting>',
      x14(
        '<x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>S!A1</xm:f><xm:sqref>A2</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>',
      ),
    ]
    for (const behind of lists) {
      const found = await preview(await book({}, sheetXml([headings, cellsOf(ROW)], behind)))
      expect(found).toMatchObject({ importable: true, errors: [] })
    }
  })

  test.each<[string, Record<string, string | Buffer>]>([
    ['a sensitivity label', { 'docMetadata/LabelInfo.xml': '<clbl:labelList xmlns:clbl="x"/>' }],
    ['properties by .NET', { 'package/services/metadata/core-properties/0a1b.psmdcp': '<coreProperties/>' }],
    [
      'custom XML and a query’s remains in UTF-16',
      {
        'customXml/item1.xml': utf16('<?xml version="1.0" encoding="utf-16"?><DataMashup>AAAA</DataMashup>'),
        'customXml/itemProps1.xml': '<a/>',
        'customXml/_rels/item1.xml.rels': '<Relationships/>',
      },
    ],
    [
      'pictures in cells by WPS',
      { 'xl/cellimages.xml': '<a/>', 'xl/media/image1.jpeg': 'x', 'docProps/custom.xml': '<a/>' },
    ],
    [
      'what WPS keeps of itself',
      { 'woinfos/bookinfos.xml': '<a/>', 'xl/wpsCustomData.data': 'x', 'xl/ketCustom/数据.xml': '<a/>' },
    ],
    ['what Google Sheets keeps of itself', { 'xl/metadata': 'x', 'xl/commentsmeta0': 'x' }],
    [
      'printer settings and a thumbnail',
      { 'xl/printerSettings/printerSettings1.bin': 'x', 'docProps/thumbnail.wmf': 'x' },
    ],
    [
      'comments, threads, persons, shapes, themes',
      {
        'xl/comments1.xml': '<a/>',
        'xl/threadedComments/threadedComment1.xml': '<a/>',
        'xl/persons/person.xml': '<a/>',
        'xl/drawings/vmlDrawing1.vml': '<a/>',
        'xl/theme/theme1.xml': '<a/>',
        'xl/charts/chart1.xml': '<a/>',
      },
    ],
    ['a check box', { 'xl/ctrlProps/ctrlProp1.xml': '<formControlPr/>' }],
    [
      'a signature and what was thrown away',
      { '_xmlsignatures/sig1.xml': '<a/>', '_xmlsignatures/origin.sigs': '', '[trash]/0000.dat': 'x' },
    ],
    [
      'the order of calculation, a pivot table, tables',
      {
        'xl/calcChain.xml': '<a/>',
        'xl/pivotCache/pivotCacheDefinition1.xml': '<a/>',
        'xl/tables/table1.xml': '<a/>',
      },
    ],
    ['an entity in a part that nobody reads', { 'customXml/item1.xml': '<!DOCTYPE a><a/>' }],
    ['empty folders', { 'xl/media/': '' }],
  ])('%s: is let be', async (_what, parts) => {
    expect(await preview(await book({ parts }))).toMatchObject({ importable: true, errors: [] })
  })

  test('a link that somebody may click is none to another workbook', async () => {
    const rels = `<Relationships xmlns="x">${relation('hyperlink', 'https://example.com/?a=1&amp;b=2', ' TargetMode="External"')}</Relationships>`
    expect((await preview(await book({ parts: { 'xl/worksheets/_rels/sheet1.xml.rels': rels } }))).errors).toEqual([])
  })

  test.each<[string, string, MadeBook]>([
    ['macros', 'macro', { parts: { 'xl/vbaProject.bin': 'x' } }],
    [
      'macros under another name',
      'macro',
      {
        parts: { 'xl/media/picture.bin': 'x' },
        types: '<Override PartName="/xl/media/picture.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
      },
    ],
    ['sheets of old macros', 'macro', { parts: { 'xl/macrosheets/sheet1.xml': '<a/>' } }],
    ['a link to another workbook', 'external_link', { parts: { 'xl/externalLinks/externalLink1.xml': '<a/>' } }],
    [
      'a link to another workbook, elsewhere',
      'external_link',
      { relations: relation('externalLink', 'links/one.xml'), parts: { 'xl/links/one.xml': '<a/>' } },
    ],
    ['an embedded object', 'ole', { parts: { 'xl/embeddings/oleObject1.bin': 'x' } }],
    [
      'an embedded object under another name',
      'ole',
      {
        parts: {
          'xl/worksheets/_rels/sheet1.xml.rels': `<Relationships>${relation('oleObject', '../media/a.bin')}</Relationships>`,
          'xl/media/a.bin': 'x',
        },
      },
    ],
    ['a data connection', 'connection', { parts: { 'xl/connections.xml': '<a/>' } }],
    [
      'a name that starts a program',
      'dde',
      { settings: '<definedNames><definedName name="a">cmd|\'/C calc\'!A0</definedName></definedNames>' },
    ],
  ])('%s: is refused with what to do about it', async (_what, kind, made) => {
    // Names follow the sheets in a workbook; a reader that goes by the element does not mind.
    const answer = await upload(await book(made))
    expect([answer.status, answer.body.reason, answer.body.kind]).toEqual([422, 'active_content', kind])
    expect(answer.body.detail).toMatch(/请.*再上传/)
  })

  test('a formula that starts a program is refused wherever it stands', async () => {
    const dde = { c: `><f>cmd|'/C calc'!A0</f><v>0</v></c>` }
    const answer = await upload(
      await madeSheet([
        [...headings, '备注'],
        [...cellsOf(ROW), dde],
      ]),
    )
    expect([answer.status, answer.body.reason, answer.body.kind]).toEqual([422, 'active_content', 'dde'])
  })

  test('a workbook with macros, a binary one, a document, one by another office: each is told as what it is', async () => {
    const parts = bookParts(plain)
    const named = (type: string) =>
      zipped({
        ...parts,
        '[Content_Types].xml': String(parts['[Content_Types].xml']).replace(
          /ContentType="[^"]*sheet\.main\+xml"/,
          `ContentType="${type}"`,
        ),
      })
    expect(await refusal(await named('application/vnd.ms-excel.sheet.macroEnabled.main+xml'))).toEqual([
      422,
      'active_content',
      'macro',
    ])
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
    expect(await refusal(await named(word))).toEqual([422, 'not_a_sheet', undefined])
    const ods = await zipped({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' })
    expect(await refusal(ods)).toEqual([422, 'not_a_sheet', undefined])
    expect(await refusal(await zipped({ ...parts, 'setup.exe': 'MZ' }))).toEqual([422, 'foreign_part', undefined])
    const container = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)])
    expect((await upload(container)).body).toMatchObject({
      code: 'file_type_refused',
      detail: expect.stringContaining('xlsx'),
    })
    const locked = Buffer.concat([container, Buffer.from('EncryptedPackage', 'utf16le')])
    expect(await refusal(locked)).toEqual([422, 'encrypted', undefined])
  })

  test('prefixes, the strict form, UTF-16, names in another case, large-file records and texts apart are read alike', async () => {
    const parts = bookParts(plain)
    const change = (name: string, by: (xml: string) => string | Buffer) => ({
      ...parts,
      [name]: by(String(parts[name])),
    })
    const prefixed = (xml: string) =>
      xml
        .replace('<worksheet xmlns=', '<worksheet xmlns:x=')
        .replace(/<(\/?)(worksheet|sheetData|row|c|is|t)(?=[\s/>])/g, '<$1x:$2')
    const strict = (xml: string) =>
      xml.replaceAll(
        'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
        'http://purl.oclc.org/ooxml/spreadsheetml/main',
      )
    const { 'xl/worksheets/sheet1.xml': first, ...others } = parts
    const shared = [headings, cellsOf(ROW)].flat().map((cell) => (typeof cell === 'string' ? cell : ''))
    const byNumber = (cells: MadeCell[], from: number): MadeCell[] =>
      cells.map((cell, n) => (cell === undefined ? cell : { c: ` t="s"><v>${from + n}</v></c>` }))
    const texts = shared.map(
      (text) =>
        `<si><r><t>${text.slice(0, 1)}</t></r><r><rPr/><t xml:space="preserve">${text.slice(1)}</t></r><rPh sb="0" eb="1"><t>ヨミ</t></rPh></si>`,
    )
    const ways: [string, Buffer][] = [
      ['prefixes', await zipped(change('xl/worksheets/sheet1.xml', prefixed))],
      ['strict', await zipped(change('xl/worksheets/sheet1.xml', strict))],
      ['UTF-16', await zipped(change('xl/worksheets/sheet1.xml', (xml) => utf16(xml.replace('UTF-8', 'utf-16'))))],
      ['case', await zipped({ ...others, 'XL/Worksheets/Sheet1.xml': first ?? '' })],
      ['ZIP64', await zipped(parts, true)],
      [
        'shared texts',
        await zipped(
          bookParts(sheetXml([byNumber(headings, 0), byNumber(cellsOf(ROW), headings.length)]), {
            relations: relation('sharedStrings', '/xl/sharedStrings.xml'),
            parts: {
              'xl/sharedStrings.xml': `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${texts.join('')}</sst>`,
            },
          }),
        ),
      ],
    ]
    for (const [way, bytes] of ways)
      expect([way, (await preview(bytes)).campaigns.map((c) => [c.name, c.filings[0]?.applicationNumber])]).toEqual([
        way,
        [['双12 抽奖', 'DY-1']],
      ])
  })

  test('the sheet that people see is read: a hidden one in front holds lists', async () => {
    const made = {
      sheets:
        '<sheets><sheet name="字典" sheetId="2" state="veryHidden" r:id="rId9"/><sheet name="台账" sheetId="1" r:id="rId1"/></sheets>',
      relations: relation('worksheet', 'worksheets/sheet2.xml'),
      parts: { 'xl/worksheets/sheet2.xml': sheetXml([['抖音']]) },
    }
    expect(await preview(await book(made))).toMatchObject({ rows: 1, errors: [] })
  })
})

describe('numbers as a sheet keeps them', () => {
  test.each<[string, MadeCell, string]>([
    ['zeros in front by the format', num(123456, 'eightDigits'), '00123456'],
    ['letters in front by the format', num(123, 'lettered'), 'DY-000123'],
    ['fifteen digits', num('123456789012345', 'whole'), '123456789012345'],
    ['twelve digits that a narrow cell would shorten', num('202611200001'), '202611200001'],
    ['digits in a cell for text', num('20261120', 'text'), '20261120'],
    ['an exponent that the writer chose', num('1.2E5'), '120000'],
  ])('%s: taken as shown', async (_what, applicationNumber, shown) => {
    const found = await preview(await sheet({ applicationNumber }))
    expect([found.errors, found.campaigns[0]?.filings[0]?.applicationNumber]).toEqual([[], shown])
  })

  test.each<[string, MadeCell]>([
    ['sixteen digits', num('1234567890123450')],
    ['sixteen digits shown whole', num('2026112000000120', 'whole')],
    ['eighteen digits written out by a library', num('123456789012345678')],
    ['sixteen zeros by the format over sixteen digits', num('1234567890123450', 'eightDigits')],
    ['an exponent', num(123456789, 'scientific')],
    ['thousands apart', num(1234567, 'grouped')],
    ['cents', num(12345, 'cents')],
    ['a date', num(46346, 'day')],
    ['what a long number showed, pasted as text', '1.23457E+15'],
    ['yes', { c: ' t="b"><v>1</v></c>' }],
  ])('%s: refused, with the way out', async (_what, applicationNumber) => {
    const found = await preview(await sheet({ applicationNumber }))
    expect(faults(found)).toEqual([[2, 'applicationNumber', 'text_unfit']])
    expect(found.errors[0]?.detail).toMatch(/文本|文字/)
  })

  test('a staff number with zeros in front is the one in the directory, and names are found in any width', async () => {
    const found = await preview(
      await sheet({ lead: 'Ｍ１００１', backup: ' 李\u200B四 ', platform: '抖 音', item: '活动\u00A0报备' }),
    )
    expect(found).toMatchObject({ errors: [], campaigns: [{ lead: 'M1001', backup: 'M1002' }] })
  })

  test('the same number twice is found whatever it looks like', async () => {
    const rows = [
      'DY-2026-77',
      'ＤＹ－２０２６－７７',
      ' dy-2026-77',
      'DY-2026-77\u200B',
      'DY - 2026 - 77',
      'DY\u20132026\u201377',
      'DY-2026\u00AD-77',
    ]
    const found = await preview(
      await sheet(...rows.map((applicationNumber, n) => ({ name: `活动 ${n}`, applicationNumber }))),
    )
    expect(faults(found)).toEqual(rows.slice(1).map((_row, n) => [n + 3, 'applicationNumber', 'number_repeated']))
    const numbers = await preview(
      await sheet({ name: '甲', applicationNumber: num(77) }, { name: '乙', applicationNumber: '77' }),
    )
    expect(faults(numbers)).toEqual([[3, 'applicationNumber', 'number_repeated']])
  })
})

describe('dates, errors and rows that nobody sees', () => {
  test.each(['1', 'true'])('days counted from 1904 (%s) are the days that the sheet shows', async (date1904) => {
    const row = { ...ROW, submittedAt: num('44843.645833333336', 'minute'), endsAt: num(44944, 'day') }
    const bytes = await madeSheet([headings, cellsOf(row)], { settings: `<workbookPr date1904="${date1904}"/>` })
    expect((await preview(bytes)).campaigns).toMatchObject([
      { endsAt: '2027-01-19T23:59:59+08:00', filings: [{ submittedAt: '2026-10-10T15:30:00+08:00' }] },
    ])
  })

  const ERRORS = ['#N/A', '#REF!', '#VALUE!', '#DIV/0!', '#NAME?', '#NUM!', '#NULL!', '#SPILL!', '#CALC!']
  test.each(ERRORS)('%s is an error of each cell that shows it, also where it was pasted as text', async (code) => {
    const bad = { externalRef: failed(code), account: failed(code), launchAt: failed(code), endsAt: code, lead: code }
    expect(faults(await preview(await sheet(bad))).sort()).toEqual(
      ['account', 'endsAt', 'externalRef', 'launchAt', 'lead'].map((field) => [2, field, 'cell_error']),
    )
  })

  test('a row of nothing but errors is a row, blanks alone are none', async () => {
    const bytes = await madeSheet([headings, cellsOf(ROW), [failed('#REF!')], ['  ', '\u00A0', '\u200B']])
    const found = await preview(bytes)
    expect([found.rows, found.faultyRows]).toEqual([2, 1])
  })

  test('filtered and hidden rows are refused unless the request confirms them', async () => {
    const other = { ...ROW, name: '另一个', applicationNumber: 'DY-2' }
    const third = { ...ROW, name: '第三个', applicationNumber: 'DY-3' }
    const rows: MadeRow[] = [
      { cells: headings },
      { cells: cellsOf(ROW) },
      { cells: cellsOf(other), row: 'hidden="1"' },
      { cells: cellsOf(third), row: 'ht="0" customHeight="true"' },
      { cells: [], row: 'hidden="true"' },
    ]
    const bytes = await madeSheet(rows)
    const found = await preview(bytes)
    expect([found.importable, faults(found)]).toEqual([
      false,
      [
        [3, 'name', 'row_hidden'],
        [4, 'name', 'row_hidden'],
      ],
    ])
    const confirmed = await preview(bytes, `${URL}?hiddenRows=include`)
    expect(confirmed).toMatchObject({ importable: true, rows: 3, errors: [] })
    expect(confirmed.warnings.map(({ row, code }) => [row, code])).toEqual([
      [3, 'row_hidden'],
      [4, 'row_hidden'],
    ])
    const act = await rig.call({
      url: '/v1/filings/import',
      body: uploadOf(bytes),
      headers: UPLOAD_HEADERS,
      idempotencyKey: 'hidden',
    })
    expect([act.status, act.body.code]).toEqual([422, 'import_faulty'])
    expect((await upload(bytes, `${URL}?hiddenRows=yes`)).status).toBe(400)
  })

  test('rows that a sheet hides unless it says otherwise, and a hidden column', async () => {
    const xml = sheetXml(
      [{ cells: headings, row: 'hidden="0"' }, cellsOf(ROW)],
      '',
      '<sheetFormatPr zeroHeight="1"/><cols><col min="6" max="6" hidden="1"/></cols>',
    )
    const found = await preview(await book({}, xml))
    expect(faults(found)).toEqual([[2, 'name', 'row_hidden']])
    expect(found.warnings.map(({ field, code }) => [field, code])).toEqual([['applicationNumber', 'column_hidden']])
  })

  test.each<[string, MadeCell, string, boolean]>([
    ['a day', '2026-12-20', '2026-12-20T23:59:59', false],
    ['a day in a cell for days', num(46376, 'day'), '2026-12-20T23:59:59', false],
    ['a day in a cell by a built-in format', num(46376, 'builtInDay'), '2026-12-20T23:59:59', false],
    ['a day in a cell by the Chinese built-in format', num(46376, 'chineseDay'), '2026-12-20T23:59:59', false],
    ['midnight that the cell shows', num(46376, 'minute'), '2026-12-20T00:00:00', true],
    ['midnight that was typed', '2026-12-20 00:00', '2026-12-20T00:00:00', true],
    ['a time behind a format for days', num(46376.75, 'day'), '2026-12-20T18:00:00', false],
    ['a written-out day', iso('2026-12-20'), '2026-12-20T23:59:59', false],
    ['a written-out day in a cell for days', iso('2026-12-20T00:00:00', 'day'), '2026-12-20T23:59:59', false],
    ['a written-out midnight', iso('2026-12-20T00:00:00', 'minute'), '2026-12-20T00:00:00', true],
    ['24:00', '2026-12-20 24:00', '2026-12-21T00:00:00', false],
  ])('an end given as %s', async (_what, endsAt, expected, warns) => {
    const found = await preview(await sheet({ endsAt }))
    expect([found.errors, found.campaigns[0]?.endsAt]).toEqual([[], `${expected}+08:00`])
    expect(found.warnings.map(({ code }) => code)).toEqual(warns ? ['end_at_midnight'] : [])
  })

  test.each([
    '2026-10-10 15:30',
    '2026/10/10 15:30',
    '2026.10.10 15:30',
    '2026年10月10日 15:30',
    '2026年10月10日15:30',
    '2026年10月10日15时30分',
    '2026年10月10日 15时30分00秒',
    '2026年10月10日15点30分',
    '2026-10-10T15:30',
    '2026-10-1015:30',
    '2026/10/10 15：30',
    '２０２６-１０-１０ １５:３０',
    '2026-10-10  15:30:00.0',
    '\u200E2026-10-10 15:30',
    '2026 年 10 月 10 日 15:30',
    '2026-10-10T07:30:00Z',
    '2026-10-10T15:30:00+08:00',
    '2026年10月10日15点30',
  ])('%s is half past three', async (submittedAt) => {
    const found = await preview(await sheet({ submittedAt }))
    expect([found.errors, found.campaigns[0]?.filings[0]?.submittedAt]).toEqual([[], '2026-10-10T15:30:00+08:00'])
  })

  test.each<[string, MadeCell]>([
    ['24:30', '2026-10-10 24:30'],
    ['an hour of 25', '2026年10月10日25时'],
    ['where day and hour part nobody knows', '2026-10-115:30'],
    ['a number that is no date', num(46305.6)],
    ['a month', num(46305, 'month')],
    ['a number that means a day', '20261010'],
    ['a time alone', iso('15:30:00')],
    ['a written-out clock that claims to be UTC', iso('2026-10-10T15:30:00Z')],
    ['words', '昨天下午'],
  ])('%s is refused with the form that is expected', async (_what, submittedAt) => {
    const found = await preview(await sheet({ submittedAt }))
    expect(faults(found)).toEqual([[2, 'submittedAt', 'date_invalid']])
    expect(found.errors[0]?.detail).toContain('2026-11-20 15:30')
  })

  test('a sheet says the same on servers of every time zone', async () => {
    const dates: Row[] = [
      {
        submittedAt: iso('2026-10-10T15:30:00'),
        launchAt: iso('2026-12-20T00:00:00'),
        endsAt: iso('2026-12-20', 'day'),
      },
      { submittedAt: num('46305.645833333336', 'minute'), launchAt: num(46376, 'minute'), endsAt: num(46376, 'day') },
      { submittedAt: '2026-10-10 15:30', launchAt: '2026-12-20 00:00', endsAt: '2026年12月20日' },
      { submittedAt: '2026-10-10T07:30:00Z', launchAt: '2026-12-19T16:00:00Z', endsAt: '2026-12-20' },
    ]
    const folder = await mkdtemp(path.join(tmpdir(), 'sheet-'))
    try {
      await writeFile(path.join(folder, 'dates.xlsx'), await sheet(...dates))
      const program = path.join(__dirname, '../support/read-sheet-program.ts')
      for (const TZ of ['Asia/Shanghai', 'America/New_York', 'Pacific/Kiritimati', 'UTC']) {
        const run = promisify(execFile)(
          process.execPath,
          ['--import', 'tsx', program, path.join(folder, 'dates.xlsx')],
          {
            env: { PATH: '/usr/bin:/bin', TZ },
          },
        )
        const read = JSON.parse((await run).stdout) as Record<string, string>[]
        const one = {
          submittedAt: '2026-10-10T15:30:00+08:00',
          launchAt: '2026-12-20T00:00:00+08:00',
          endsAt: '2026-12-20T23:59:59+08:00',
        }
        expect([TZ, read.map(({ submittedAt, launchAt, endsAt }) => ({ submittedAt, launchAt, endsAt }))]).toEqual([
          TZ,
          dates.map(() => one),
        ])
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
