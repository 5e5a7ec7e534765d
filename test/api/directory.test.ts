/** The directory over REST: people one by one, in versions; a set from another system; and what becomes of leavers. */
import { feedOf, findFeed, openFeed } from '../../infra/postgres/people/calendar-feeds'
import { linkGeneration } from '../../infra/postgres/people/link-generations'
import { listSessions, openSession } from '../../infra/postgres/people/sessions'
import { turnAbsences } from '../../infra/postgres/people/absences'
import { createReferenceReader, loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import { installReference } from '../../infra/reference/install'
import type { DirectoryDoc, DirectoryPerson } from '../../workflows/contract/reference'
import { bookParts, madeSheet, sheetXml, UPLOAD_HEADERS, uploadOf, zipped } from '../support/made-sheet'
import { createApiRig, type Answer, type ApiRig } from './api-rig'

jest.setTimeout(120_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

let keys = 0
const send = (method: 'POST' | 'PUT' | 'DELETE', url: string, body?: object, more: object = {}): Promise<Answer> =>
  rig.call({ method, url, body, person: 'M1009', idempotencyKey: `directory-${(keys += 1)}`, ...more })
const read = (url: string): Promise<Answer> => rig.call({ url })
const sync = (body: object, query = '', more: object = {}): Promise<Answer> =>
  send('POST', `/v1/directory/sync${query}`, body, more)

const present = async (): Promise<DirectoryDoc> => {
  const [directory] = await createReferenceReader(rig.pool).list('directory')
  if (!directory) throw new Error('no directory')
  return structuredClone(directory)
}
const entryOf = ({ staff: _, ...entry }: DirectoryPerson) => entry
const match = (answer: Answer) => ({ headers: { 'if-match': String(answer.headers.etag) } })
const signIn = (person: string) => openSession(rig.pool, { person, method: 'code', browser: '' })
const sessions = async (person: string): Promise<number> => (await listSessions(rig.pool, person)).length
const NEW = {
  name: '新同事',
  department: 'marketing',
  manager: 'M1009',
  roles: ['analyst'],
  mail: 'xin@example.com',
  phone: '010-1234 5678',
}

test('people are entered, changed by whoever has seen the latest, and shown as they are and as they were', async () => {
  const before = (await present()).version
  const made = await send('PUT', '/v1/people/M1100', NEW)
  expect([made.status, made.body]).toEqual([201, { staff: 'M1100', ...NEW, version: expect.any(String) }])
  // Again: nothing happens.
  const again = await send('PUT', '/v1/people/M1100', NEW)
  expect([again.status, again.body.version]).toEqual([200, made.body.version])

  const changed = { ...NEW, department: 'design', onCall: [{ weekdays: [6, 7], from: '09:00', until: '21:00' }] }
  expect((await send('PUT', '/v1/people/M1100', changed)).body.code).toBe('precondition_required')
  const stale = { headers: { 'if-match': '"0000000000000000"' } }
  expect((await send('PUT', '/v1/people/M1100', changed, stale)).body.code).toBe('precondition_failed')
  const seen = await read('/v1/people/M1100')
  expect(seen.headers.etag).toBe(made.headers.etag)
  const moved = await send('PUT', '/v1/people/M1100', changed, match(seen))
  expect([moved.status, moved.body]).toEqual([200, { staff: 'M1100', ...changed, version: expect.any(String) }])
  // Two at once: the second has seen something else.
  expect((await send('PUT', '/v1/people/M1100', NEW, match(seen))).status).toBe(412)

  expect((await read(`/v1/people/M1100?version=${made.body.version}`)).body.department).toBe('marketing')
  expect((await read('/v1/people/M1100')).body.department).toBe('design')
  expect((await read(`/v1/people/M1100?version=${before}`)).status).toBe(404)
  expect((await read('/v1/people/M1100?version=2020-01-01')).status).toBe(404)
  const past = await read(`/v1/people?version=${before}&limit=200`)
  expect((past.body.items as { staff: string }[]).map(({ staff }) => staff)).not.toContain('M1100')
  const found = await read('/v1/people?q=新同&department=design')
  expect(found.body.items).toEqual([expect.objectContaining({ staff: 'M1100' })])
  const first = await read('/v1/people?limit=5')
  const second = await read(`/v1/people?limit=200&cursor=${String(first.body.nextCursor)}`)
  expect(first.body.items.length + second.body.items.length).toBe((await present()).people.length)

  const changes = await read('/v1/directory/changes?person=M1100')
  expect(changes.body.items).toMatchObject([
    {
      how: 'person',
      by: 'M1009',
      movers: [
        {
          staff: 'M1100',
          changes: [{ field: 'department', from: 'marketing', to: 'design' }, { field: 'onCall' }],
        },
      ],
    },
    { how: 'person', joiners: ['M1100'], version: made.body.version },
  ])
})

const FAULTS: [string, object, string, string][] = [
  ['a name with a line break', { name: '新\r\nBcc: x@example.com' }, '#/name', '换行'],
  ['a name with a second address', { name: '新, x@example.com' }, '#/name', '另一个收件人'],
  ['a name in angle brackets', { name: '新 <x@example.com>' }, '#/name', '另一个收件人'],
  ['a name with a wide semicolon', { name: '新；李四' }, '#/name', '另一个收件人'],
  ['a name that turns letters round', { name: '新\u202Emoc' }, '#/name', 'U+202E'],
  ['a name with a letter of no width', { name: '新\u200B同事' }, '#/name', 'U+200B'],
  ['two addresses', { mail: 'a@example.com,b@example.com' }, '#/mail', '一个邮箱'],
  ['an address in brackets', { mail: 'A <a@example.com>' }, '#/mail', '一个邮箱'],
  ['an address with a line break', { mail: 'a@example.com\nb@example.com' }, '#/mail', '换行'],
  ['an @ that is none', { mail: 'a＠example.com' }, '#/mail', '半角'],
  ['a letter of another script', { mail: 'аdmin@example.com' }, '#/mail', 'U+0430'],
  ['no address', { mail: 'a.example.com' }, '#/mail', '邮箱地址'],
  ['the address of somebody else, in another case', { mail: 'WangWu@Example.com' }, '#/mail', 'L2001'],
  ['an unknown manager', { manager: 'X9' }, '#/manager', '没有 X9'],
  ['themselves as manager', { manager: 'M1200' }, '#/manager', 'M1200 → M1200'],
  ['an unknown department', { department: 'sales' }, '#/department', ''],
  ['an agency and a role', { agency: '某某代运营' }, '#/agency', '角色'],
]

test.each(FAULTS)('an entry with %s is refused at its place, and nothing changes', async (_, entry, pointer, words) => {
  const { version } = await present()
  const answer = await send('PUT', '/v1/people/M1200', { ...NEW, mail: 'm1200@example.com', ...entry })
  expect([400, 422]).toContain(answer.status)
  const errors = answer.body.errors as { pointer: string; detail: string }[]
  expect(errors.map((error) => error.pointer)).toContain(pointer)
  expect(errors.find((error) => error.pointer === pointer)?.detail).toContain(words)
  expect((await present()).version).toBe(version)
})

test('somebody of an agency has an address and no telephone, and manages nobody', async () => {
  const agency = { name: '外部 联系人', department: 'marketing', mail: 'out@agency.example', agency: '某某代运营' }
  expect((await send('PUT', '/v1/people/X-1', agency)).status).toBe(201)
  const below = await send('PUT', '/v1/people/M1300', { ...NEW, mail: 'm1300@example.com', manager: 'X-1' })
  expect(below.body).toMatchObject({
    code: 'directory_unfit',
    errors: [{ pointer: '#/manager', code: 'manager_agency' }],
  })
})

test('U-21 whoever leaves can no longer act; the manager stands in, an alarm says what is open until it is handed over', async () => {
  const number = await rig.campaign({ lead: 'M1002', backup: 'M1001' })
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'business_licence' }])
  await signIn('M1002')
  const watched = (await present()).platformOwners
  expect(Object.values(watched ?? {})).toContain('M1002')
  expect((await send('DELETE', '/v1/people/M1002')).status).toBe(428)
  const gone = await send('DELETE', '/v1/people/M1002', undefined, match(await read('/v1/people/M1002')))
  expect(gone.body).toMatchObject({
    staff: 'M1002',
    name: '李四',
    open: { roles: expect.any(Number) },
    leaving: '/v1/people/M1002/leaving',
  })
  expect([await sessions('M1002'), await linkGeneration(rig.pool, 'M1002')]).toEqual([0, 1])
  const { platformOwners = {}, people } = await present()
  expect([Object.values(platformOwners).includes('M1002'), platformOwners.xiaohongshu]).toEqual([false, 'M1009'])
  expect(people.some(({ staff }) => staff === 'M1002')).toBe(false)
  // Still called by name.
  expect((await read('/v1/people/M1002')).body).toMatchObject({ name: '李四', leftOn: expect.any(String) })
  expect((await read('/v1/directory/leavers?open=true')).body.items).toEqual([
    expect.objectContaining({ staff: 'M1002', name: '李四' }),
  ])
  const admin = await rig.keyFor('ops', ['admin', 'all_clients'])
  const alarms = async () =>
    ((await rig.call({ url: '/v1/alarms', key: admin })).body.items as { subject: string; code: string }[]).filter(
      ({ code }) => code === 'leaver_has_work',
    )
  expect(await alarms()).toEqual([expect.objectContaining({ subject: 'person/M1002' })])
  // The manager stands in from now on.
  const away = (await read('/v1/people/M1002/absences')).body.items as object[]
  expect(away[0]).toMatchObject({ substitute: 'M1009', state: 'away' })
  expect(await turnAbsences(rig.pool)).toBe(1)

  const shown = await send('POST', '/v1/people/M1002/leaving', { to: 'M1001' })
  const done = await send('POST', `/v1/handovers/${shown.body.id}/apply`, { reason: '离职' })
  expect([done.status, done.body.pending, done.body.left]).toEqual([200, 0, 0])
  expect(await alarms()).toEqual([])
  expect((await read('/v1/directory/leavers?open=true')).body.items).toEqual([])

  // Back again: nobody stands in any more, and old links stay dead.
  const back = await send('PUT', '/v1/people/M1002', { ...NEW, name: '李四', mail: 'lisi@example.com' })
  expect(back.status).toBe(201)
  expect(((await read('/v1/people/M1002/absences')).body.items as object[])[0]).toMatchObject({ state: 'over' })
  expect(await linkGeneration(rig.pool, 'M1002')).toBe(1)
  expect((await read('/v1/people/M1002')).body.leftOn).toBeUndefined()
})

test('a sync says what it would change, changes it once, and again changes nothing', async () => {
  const { people, version } = await present()
  const whole = people
    .filter(({ staff }) => staff !== 'M1100')
    .map((one) => (one.staff === 'D4001' ? { ...one, name: '钱小七' } : one))
  const body = { mode: 'whole', people: [...whole, { staff: 'M1400', ...NEW, mail: 'm1400@example.com' }] }
  const shown = await sync(body, '?dry_run=true')
  expect([shown.status, shown.body]).toEqual([
    200,
    {
      version,
      dryRun: true,
      changed: true,
      counts: { joiners: 1, movers: 1, leavers: 1, unchanged: whole.length - 1 },
      joiners: ['M1400'],
      movers: [{ staff: 'D4001', changes: [{ field: 'name', from: '钱七', to: '钱小七' }] }],
      leavers: [expect.objectContaining({ staff: 'M1100', name: '新同事', leaving: '/v1/people/M1100/leaving' })],
      confirm: {},
      token: expect.any(String),
    },
  ])
  expect((await present()).version).toBe(version)
  const key = { idempotencyKey: 'hr-1' }
  const done = await sync(body, '', key)
  const { token: _, ...told } = shown.body as object & { token: string }
  expect(done.body).toEqual({ ...told, dryRun: false, version: expect.not.stringMatching(version) })
  expect((await sync(body, '', key)).body).toEqual(done.body)
  const other = await sync({ ...body, people: whole }, '', key)
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused'])
  const again = await sync({ ...body, people: [...body.people].reverse() })
  expect(again.body).toMatchObject({
    changed: false,
    version: done.body.version,
    counts: { leavers: 0, unchanged: 11 + 2 },
  })
  const delta = await sync({ mode: 'delta', people: [], leavers: ['M1400'] })
  expect(delta.body.counts).toEqual({ joiners: 0, movers: 0, leavers: 1, unchanged: 12 })
  expect((await sync({ mode: 'delta', people: [], leavers: ['M1400'] })).body.changed).toBe(false)
})

test('a sync that many would leave by, or that empties a department, is refused unless it says so; nobody’s session ends', async () => {
  const { people, version } = await present()
  for (const person of ['L2001', 'T3001']) await signIn(person)
  const half = people.filter(({ staff }) => ['M1009', 'V8001', 'C9001', 'F6001', 'L2001'].includes(staff))
  const body = { mode: 'whole', people: half }
  const refused = await sync(body)
  expect([refused.status, refused.body.code]).toEqual([409, 'directory_unconfirmed'])
  expect(refused.body.errors).toEqual([
    expect.objectContaining({ pointer: '#/confirm/leavers', code: 'too_many_leavers' }),
    ...['tech', 'design', 'pr'].map(
      (department) =>
        expect.objectContaining({
          code: 'department_emptied',
          detail: expect.stringContaining(department) as string,
        }) as object,
    ),
  ])
  const faulty = await sync({ ...body, people: [...half, { staff: 'L2001', ...NEW, mail: 'x' }] })
  expect([faulty.status, faulty.body.code]).toEqual([422, 'directory_unfit'])
  expect([await sessions('L2001'), await sessions('T3001'), (await present()).version]).toEqual([1, 1, version])
  const shown = await sync(body, '?dry_run=true')
  expect(shown.body.confirm).toEqual({ leavers: people.length - 5, emptyDepartments: ['tech', 'design', 'pr'] })
  // A wrong number confirms nothing.
  expect((await sync({ ...body, confirm: { ...shown.body.confirm, leavers: 1 } })).status).toBe(409)
  const done = await sync({ ...body, confirm: shown.body.confirm })
  expect([done.status, done.body.counts.leavers]).toEqual([200, people.length - 5])
  expect([await sessions('L2001'), await sessions('T3001')]).toEqual([1, 0])
  expect((await sync({ mode: 'whole', people })).status).toBe(200)
})

test('every fault of a set is told at once, each at its entry', async () => {
  const { version } = await present()
  const one = (staff: string, more: object = {}) => ({ staff, ...NEW, mail: `${staff}@example.com`, ...more })
  const answer = await sync({
    mode: 'delta',
    people: [one('A1', { name: '甲;乙' }), one('A2', { mail: 'x' }), one('A3'), one('A3'), one('A4', { salary: 1 })],
  })
  expect(
    (answer.body.errors as { pointer: string; code?: string }[]).map(({ pointer, code }) => [pointer, code]),
  ).toEqual([
    ['#/people/0/name', 'second_recipient'],
    ['#/people/1/mail', 'mail_unfit'],
    ['#/people/3/staff', 'staff_twice'],
    ['#/people/4', undefined],
  ])
  const circle = await sync({
    mode: 'delta',
    people: [
      one('A1', { manager: 'A2' }),
      one('A2', { manager: 'A3' }),
      one('A3', { manager: 'A1' }),
      one('A4', { manager: 'A1' }),
      one('A5', { mail: 'a4@example.com' }),
    ],
  })
  expect(
    (circle.body.errors as { pointer: string; code?: string }[]).map(({ pointer, code }) => [pointer, code]),
  ).toEqual([['#/people/4/mail', 'mail_twice'], ...[0, 1, 2].map((n) => [`#/people/${n}/manager`, 'manager_circle'])])
  // Those above a leaver's people who are not in the set are said by their number.
  expect((await sync({ mode: 'delta', people: [], leavers: ['NOBODY'] })).body.errors).toMatchObject([
    { pointer: '#/leavers/0', code: 'person_unknown' },
  ])
  expect((await present()).version).toBe(version)
})

const HEADINGS = ['工号', '姓名', '部门', '上级工号', '角色', '邮箱', '电话', '外部单位', '离职']
const upload = async (rows: (string | undefined)[][], query: string): Promise<Answer> =>
  send('POST', `/v1/directory/sync${query}`, uploadOf(await madeSheet([HEADINGS, ...rows])), {
    headers: UPLOAD_HEADERS,
  })

test('a sheet is shown first, then exactly that is done; who is not in it stays', async () => {
  const { people } = await present()
  const rows = [
    ['M1500', '赵小一', '市场', 'M1009', '策划、数据分析', 'xiaoyi@example.com', '010-1234 5678'],
    ['X-9', '钱小二', 'design', 'M1009', undefined, 'xiaoer@agency.example', undefined, '某某设计'],
  ]
  const shown = await upload(rows, '?dry_run=true')
  expect([shown.status, shown.body.counts]).toEqual([
    200,
    { joiners: 2, movers: 0, leavers: 0, unchanged: people.length },
  ])
  const token = String(shown.body.token)
  // Something else is sent with it, or the directory has changed since.
  expect((await upload(rows.slice(1), `?token=${token}`)).body.code).toBe('preview_stale')
  const done = await upload(rows, `?token=${token}`)
  expect([done.status, done.body.counts.joiners]).toEqual([200, 2])
  expect((await read('/v1/people/M1500')).body).toMatchObject({
    department: 'marketing',
    roles: ['planner', 'analyst'],
  })
  expect((await upload(rows, `?token=${token}`)).body.code).toBe('preview_stale')
  const left = await upload(
    [['X-9', undefined, undefined, undefined, undefined, undefined, undefined, undefined, '是']],
    '',
  )
  expect(left.body.counts).toEqual({ joiners: 0, movers: 0, leavers: 1, unchanged: people.length + 1 })
})

test('a sheet changes of a person what it has columns for: an empty cell clears, and nothing else is lost', async () => {
  const windows = [{ weekdays: [6, 7], from: '09:00', until: '21:00' }]
  const full = { ...NEW, mail: 'm1550@example.com', language: 'en', onCall: windows }
  expect((await send('PUT', '/v1/people/M1550', full)).status).toBe(201)
  const shown = async () => {
    const { version: _, ...person } = (await read('/v1/people/M1550')).body
    return person as unknown
  }
  const some = async (headings: string[], row: (string | undefined)[], query = '', before = '') =>
    send(
      'POST',
      `/v1/directory/sync${query}`,
      uploadOf(
        await zipped(
          bookParts(
            sheetXml(
              [
                ['工号', '姓名', '部门', '邮箱', ...headings],
                ['M1550', '新同事', '设计', 'm1550@example.com', ...row],
              ],
              '',
              before,
            ),
          ),
        ),
      ),
      { headers: UPLOAD_HEADERS },
    )
  const change = { field: 'department', from: 'marketing', to: 'design' }
  const preview = await some([], [], '?dry_run=true')
  expect(preview.body.movers).toEqual([{ staff: 'M1550', changes: [change] }])
  expect((await some([], [])).status).toBe(200)
  expect(await shown()).toEqual({ staff: 'M1550', ...full, department: 'design' })

  // Nobody sees that a hidden column is empty.
  const hidden = await some(['上级工号'], [], '?dry_run=true', '<cols><col min="5" max="5" hidden="1"/></cols>')
  expect([hidden.status, hidden.body.changed]).toEqual([200, false])
  expect((await some(['上级工号', '语言'], [undefined, '中文'])).status).toBe(200)
  const { manager: _, ...rest } = full
  expect(await shown()).toEqual({ staff: 'M1550', ...rest, department: 'design', language: 'zh-CN' })
  // What is kept and what the sheet says must fit together, and the cell says where it does not.
  const agency = await some(['外部单位'], ['某某设计'])
  expect(agency.body.errors).toEqual([
    { line: 2, code: 'agency_unfit', detail: expect.stringContaining('第 2 行“外部单位”') },
  ])
  expect((await some(['外部单位', '角色', '电话', '语言'], ['某某设计'])).status).toBe(200)
  const { name, mail } = full
  const left = { staff: 'M1550', name, mail, department: 'design', agency: '某某设计', onCall: windows }
  expect(await shown()).toEqual(left)
  await sync({ mode: 'delta', people: [], leavers: ['M1550'] })
})

test('a sync keeps of a person what an entry does not name, and clears what it says is null', async () => {
  const windows = [{ weekdays: [1], from: '18:00', until: '21:00' }]
  const full = { ...NEW, mail: 'm1560@example.com', language: 'en', onCall: windows }
  await send('PUT', '/v1/people/M1560', full)
  const entry = { staff: 'M1560', name: '改了名', department: 'design', mail: 'm1560@example.com' }
  const of = async (more: object) => {
    const done = await sync({ mode: 'delta', people: [{ ...entry, ...more }] })
    expect([done.status, done.body.errors]).toEqual([200, undefined])
    const { version: _, ...person } = (await read('/v1/people/M1560')).body
    return person as unknown
  }
  expect(await of({})).toEqual({ ...full, ...entry })
  // The same of a whole set.
  const { people } = await present()
  const whole = await sync({ mode: 'whole', people: people.map((one) => (one.staff === 'M1560' ? entry : one)) })
  expect(whole.body.changed).toBe(false)
  expect(await of({ phone: null, roles: [], onCall: null })).toEqual({
    ...entry,
    manager: NEW.manager,
    language: 'en',
  })
  expect(await of({ manager: null, roles: null, language: null, agency: null })).toEqual(entry)
  // Of somebody who is new there is nothing to clear.
  const joins = { ...entry, staff: 'M1561', mail: 'm1561@example.com' }
  await sync({ mode: 'delta', people: [{ ...joins, phone: null }], leavers: ['M1560'] })
  expect((await read('/v1/people/M1561')).body).toEqual({ ...joins, version: expect.any(String) })
  expect((await sync({ mode: 'delta', people: [{ ...joins, name: null }] })).status).toBe(422)
  await sync({ mode: 'delta', people: [], leavers: ['M1561'] })
})

test('U-21 a calendar link ends with its person: nobody who is given the number later revives it', async () => {
  const entry = { ...NEW, mail: 'm1570@example.com' }
  await send('PUT', '/v1/people/M1570', entry)
  const feed = await openFeed(rig.pool, 'M1570')
  await sync({ mode: 'delta', people: [], leavers: ['M1570'] })
  expect(await feedOf(rig.pool, 'M1570')).toBeUndefined()
  await send('PUT', '/v1/people/M1570', { ...entry, name: '后来人', mail: 'later@example.com' })
  expect(await findFeed(rig.pool, feed.id)).toBeUndefined()
  await sync({ mode: 'delta', people: [], leavers: ['M1570'] })
  // It still stands of somebody who left under an earlier release.
  await openFeed(rig.pool, 'M1570')
  await send('PUT', '/v1/people/M1570', entry)
  expect(await feedOf(rig.pool, 'M1570')).toBeUndefined()
  await sync({ mode: 'delta', people: [], leavers: ['M1570'] })
})

test('every fault of a sheet is told at once, with row and column', async () => {
  const { version } = await present()
  const answer = await upload(
    [
      ['M1600', '甲;乙', '销售', 'M1009', '总管', 'a@example.com,b@example.com', '010-1234 5678'],
      ['M1601', undefined, '市场', 'NOBODY', undefined, 'm1601@example.com', '电话'],
      ['M1600', '丙', '市场', undefined, undefined, 'm1602@example.com'],
    ],
    '?dry_run=true',
  )
  const faults = (answer.body.errors as { line: number; detail: string }[]).map(({ detail }) => detail.slice(0, 11))
  expect([answer.status, answer.body.code]).toEqual([422, 'directory_unfit'])
  expect(faults).toEqual([
    expect.stringContaining('第 2 行“角色”'),
    expect.stringContaining('第 2 行“部门”'),
    expect.stringContaining('第 2 行“姓名”'),
    expect.stringContaining('第 2 行“邮箱”'),
    expect.stringContaining('第 3 行“姓名”'),
    expect.stringContaining('第 3 行“电话”'),
    expect.stringContaining('第 4 行“工号”'),
  ])
  const unknown = await upload([['M1601', '丁', '市场', 'NOBODY', undefined, 'm1601@example.com']], '?dry_run=true')
  expect(unknown.body.errors).toEqual([
    {
      line: 2,
      code: 'manager_unknown',
      detail: '第 2 行“上级工号”：通讯录里没有 NOBODY (is nobody in this directory)',
    },
  ])
  const headless = await rig.call({
    method: 'POST',
    url: '/v1/directory/sync?dry_run=true',
    body: uploadOf(await madeSheet([['工号'], ['M1']])),
    headers: UPLOAD_HEADERS,
  })
  expect([headless.status, headless.body.reason]).toEqual([422, 'columns_missing'])
  expect((await present()).version).toBe(version)
})

test('a directory in a file that has forgotten somebody ends no session; with them in it again they go on', async () => {
  await signIn('P5001')
  const feed = await openFeed(rig.pool, 'P5001')
  const links = await linkGeneration(rig.pool, 'P5001')
  const shipped = loadReferenceDir(REFERENCE_DATA_DIR).find((doc): doc is DirectoryDoc => doc.kind === 'directory')
  if (!shipped) throw new Error('no directory')
  const without = shipped.people.filter(({ staff }) => staff !== 'P5001')
  await installReference(rig.pool, [{ ...shipped, version: '2097-01-01', people: without }])
  expect(await sessions('P5001')).toBe(1)
  const subscriber = { staff: 'M1590', ...NEW, department: 'marketing' as const, roles: [], mail: 'm1590@example.com' }
  await installReference(rig.pool, [{ ...shipped, version: '2097-01-02', people: [...shipped.people, subscriber] }])
  await openFeed(rig.pool, 'M1590')
  expect([await sessions('P5001'), await linkGeneration(rig.pool, 'P5001')]).toEqual([1, links])
  expect(await feedOf(rig.pool, 'P5001')).toEqual(feed)
  // Somebody else with the number is somebody else.
  await installReference(rig.pool, [{ ...shipped, version: '2097-01-03', people: without }])
  const other = { staff: 'P5001', ...NEW, department: 'pr' as const, roles: [], mail: 'other@example.com' }
  const another = { ...subscriber, name: '后来人', mail: 'later@example.com' }
  await installReference(rig.pool, [{ ...shipped, version: '2097-01-04', people: [...without, other, another] }])
  expect([await sessions('P5001'), await linkGeneration(rig.pool, 'P5001')]).toEqual([0, links + 1])
  // Also where a calendar link is all that the earlier one had.
  expect([await feedOf(rig.pool, 'P5001'), await feedOf(rig.pool, 'M1590')]).toEqual([undefined, undefined])
  const changes = await read('/v1/directory/changes?person=P5001&limit=2')
  expect(changes.body.items).toMatchObject([
    { how: 'file', joiners: ['P5001', 'M1590'] },
    { how: 'file', leavers: ['P5001', 'M1590'] },
  ])
})

test('ten thousand people come by a sync while others have their turns', async () => {
  const { people } = await present()
  const many = Array.from({ length: 10_000 }, (_, i) => ({
    staff: `S${20_000 + i}`,
    ...NEW,
    // The longest line of managers that fits.
    manager: i === 0 ? 'M1009' : `S${20_000 + i - 1}`,
    mail: `s${20_000 + i}@example.com`,
  }))
  let turns = 0
  const timer = setInterval(() => (turns += 1), 1)
  const done = await sync({ mode: 'whole', people: [...people, ...many] }).finally(() => clearInterval(timer))
  expect([done.status, done.body.errors ?? done.body.counts]).toEqual([
    200,
    { joiners: 10_000, movers: 0, leavers: 0, unchanged: people.length },
  ])
  expect(turns).toBeGreaterThan(40)
  expect((await read('/v1/people/S29999')).body.name).toBe('新同事')
  const one = await read('/v1/people/S20001')
  const moved = await send(
    'PUT',
    '/v1/people/S20001',
    { ...entryOf(many[1] as DirectoryPerson), name: '改名' },
    match(one),
  )
  expect(moved.status).toBe(200)
  // A circle of ten thousand.
  const circle = await sync({ mode: 'delta', people: [{ ...many[0], manager: 'S29999' }] })
  expect(circle.body.errors[0]).toMatchObject({ pointer: '#/people/0/manager', code: 'manager_circle' })
})
