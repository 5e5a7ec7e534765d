/** An import and the register as people use them: a sheet with its preview, how far the import is, and the sheet of everything. */
import { randomUUID } from 'node:crypto'
import readXlsxFile from 'read-excel-file/node'
import writeXlsxFile from 'write-excel-file/node'
import { IMPORT_COLUMNS, IMPORT_FIELDS } from '../../activities/domain/imports/columns'
import { createApiRig, type ApiRig } from '../api/api-rig'
import { openByLink } from '../support/page-visitor'
import { formIn, signedIn, type SignedIn } from './signed-in'

let rig: ApiRig
let lead: SignedIn
beforeAll(async () => {
  rig = await createApiRig()
  lead = await signedIn(rig, 'M1001')
})
afterAll(() => rig.stop())

const ROW: Record<string, string> = {
  name: '双12 <抽奖>',
  platform: '抖音',
  item: '活动报备',
  applicationNumber: 'DY-1',
  submittedAt: '2026-10-10 15:30',
  lead: 'M1001',
  backup: '李四',
}
const sheetOf = (...rows: Record<string, string>[]): Promise<Buffer> =>
  writeXlsxFile([
    IMPORT_FIELDS.map((field) => IMPORT_COLUMNS[field].header),
    ...rows.map((row) => IMPORT_FIELDS.map((field) => row[field] ?? null)),
  ]).toBuffer()

async function send(who: SignedIn, fields: Record<string, string>, sheet?: Buffer) {
  const page = await who.get('/imports/new')
  const all = { ...Object.fromEntries(formIn(page.body).fields), ...fields }
  const parts = Object.entries(all).map(([name, value]) =>
    Buffer.from(`--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  )
  const head =
    'Content-Disposition: form-data; name="sheet"; filename="备案.xlsx"\r\nContent-Type: application/octet-stream'
  const file = sheet ? [Buffer.from(`--edge\r\n${head}\r\n\r\n`), sheet, Buffer.from('\r\n')] : []
  return rig.app.inject({
    method: 'POST',
    url: '/imports/new',
    headers: {
      cookie: `${who.cookie.name}=${who.cookie.value}`,
      'content-type': 'multipart/form-data; boundary=edge',
      'sec-fetch-site': 'same-origin',
    },
    payload: Buffer.concat([...parts, ...file, Buffer.from('--edge--\r\n')]),
  })
}

const imports = async () => (await rig.pool.query('select count(*) as n from imports')).rows[0].n as number
const keptIn = (html: string): string => /name="kept:sheet" value="([^"]+)"/.exec(html)?.[1] ?? ''

test('U-12 a sheet is looked at first: what it would create, or every fault with its row and column; nothing is stored', async () => {
  expect(formIn((await lead.get('/imports/new')).body).action).toBe('/imports/new')
  const good = await send(lead, { do: 'preview' }, await sheetOf(ROW))
  expect(good.statusCode).toBe(200)
  expect(good.body).toContain('1 行都可以导入')
  expect(good.body).toContain('双12 &lt;抽奖></td>')
  expect(good.body).toContain('抖音 活动报备')
  expect(good.body).toContain('导入 1 个活动、1 项备案')
  const bad = await send(lead, { do: 'import' }, await sheetOf({ ...ROW, platform: '抖抖', lead: 'X9' }))
  expect(bad.body).toContain('1 行有错误，整张表格不会导入')
  expect(bad.body).toMatch(/<td class="num" data-label="行">2<\/td><td data-label="列">平台/)
  expect(bad.body).not.toContain('value="import"')
  expect(await imports()).toBe(0)
})

test('what is no sheet is refused in words at its field, and so is a form without one', async () => {
  const none = await send(lead, { do: 'preview' })
  expect([none.statusCode, none.body.includes('请选择一张表格')]).toEqual([422, true])
  const text = await send(lead, { do: 'preview' }, Buffer.from('name,platform'))
  expect(text.statusCode).toBeGreaterThanOrEqual(400)
  expect(text.statusCode).toBeLessThan(500)
  expect(text.body).toContain('href="#f-sheet"')
})

test('U-12 the sheet that was looked at is imported without being chosen again, once; its people follow it', async () => {
  const looked = await send(lead, { do: 'preview' }, await sheetOf(ROW))
  const fields = { do: 'import', 'kept:sheet': keptIn(looked.body), once: randomUUID() }
  const [first, again] = [await send(lead, fields), await send(lead, fields)]
  expect([first.statusCode, again.headers.location]).toEqual([303, first.headers.location])
  expect(await imports()).toBe(1)
  const address = String(first.headers.location)
  const page = await lead.get(address)
  expect(page.body).toContain('正在接管')
  expect(page.body).toContain('已办 0 / 1 个活动')
  expect(page.body).toContain(`href="${address}"`)
  const id = address.split('/').at(-1) ?? ''
  const backup = await openByLink(rig, { purpose: 'import', subject: id, person: 'M1002' })
  expect((await backup.get()).status).toBe(200)
  expect((await (await signedIn(rig, 'F6001')).get(address)).statusCode).toBe(404)
  expect((await lead.get(`/imports/${randomUUID()}`)).statusCode).toBe(404)
})

test('S0-42 the register has what its reader may see, all of it for whom the policy names, and no address of the API', async () => {
  const own = await rig.campaign({ name: '自己的' })
  const other = await rig.campaign({ name: '别人的', lead: 'T3001', backup: 'D4001', group: {} })
  const rowsFor = async (person: string): Promise<unknown[]> => {
    const reader = await openByLink(rig, { purpose: 'register', subject: '', person })
    const page = await reader.get()
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('/v1/')
    const answer = await rig.app.inject({
      url: '/register/xlsx?platform=wechat&phase=',
      headers: { cookie: `__Host-session=${(await signedIn(rig, person)).cookie.value}` },
    })
    expect(answer.statusCode).toBe(200)
    const [sheet] = await readXlsxFile(answer.rawPayload)
    return (sheet?.data ?? []).slice(1).map((row) => row[0])
  }
  expect(await rowsFor('M1001')).toEqual([own])
  expect((await rowsFor('M1009')).sort()).toEqual([own, other].sort())
  expect((await rig.app.inject({ url: '/register' })).statusCode).toBe(303)
})
