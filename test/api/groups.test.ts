/** U-22 over REST: groups in the directory, tasks that they hold, and members who claim them. */
import { linkGeneration } from '../../infra/postgres/people/link-generations'
import { createReferenceReader } from '../../infra/reference/reference'
import { installReference } from '../../infra/reference/install'
import { createApiRig, type Answer, type ApiRig } from './api-rig'

jest.setTimeout(90_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

let keys = 0
const send = (method: 'POST' | 'PUT' | 'DELETE', url: string, body?: object, more: object = {}): Promise<Answer> =>
  rig.call({ method, url, body, person: 'M1009', idempotencyKey: `groups-${(keys += 1)}`, ...more })
const read = (url: string): Promise<Answer> => rig.call({ url })
const match = (answer: Answer) => ({ headers: { 'if-match': String(answer.headers.etag) } })
const faultsOf = ({ status, body }: Answer) => [
  status,
  (body.errors as { pointer?: string; code?: string }[]).map(({ pointer, code }) => [pointer, code]),
]
const KV = {
  name: { zh: '视觉组', en: 'Visual design' },
  mail: 'kv@example.com',
  members: ['D4001', 'M1002'],
  owner: 'M1009',
}
const ROW = 'page_preview'

/** A campaign whose technical part is a group's, with one open task of it. */
async function held(group = 'G-KV'): Promise<{ number: string; task: string }> {
  const number = await rig.campaign({ group: { tech: group } })
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: ROW }])
  return { number, task: `${number}-01.collect_material.${ROW}.r1` }
}
const claim = (task: string, person: string) => send('POST', `/v1/tasks/${task}/claim`, undefined, { person })

test('groups are entered, read and changed by whoever has seen the latest; every change is a version', async () => {
  const made = await send('PUT', '/v1/groups/G-KV', KV)
  expect([made.status, made.body]).toEqual([201, { id: 'G-KV', ...KV, version: expect.any(String) }])
  expect((await send('PUT', '/v1/groups/G-KV', KV)).body.version).toBe(made.body.version)
  const changed = { ...KV, members: ['D4001', 'M1002', 'O7001'] }
  expect((await send('PUT', '/v1/groups/G-KV', changed)).body.code).toBe('precondition_required')
  const seen = await read('/v1/groups/G-KV')
  expect([seen.headers.etag, seen.body]).toEqual([made.headers.etag, made.body])
  const moved = await send('PUT', '/v1/groups/G-KV', changed, match(seen))
  expect([moved.status, moved.body.version !== made.body.version]).toEqual([200, true])
  const back = await send('PUT', '/v1/groups/G-KV', KV, match(moved))
  const listed = await read('/v1/groups')
  expect(listed.body).toEqual({ items: [{ id: 'G-KV', ...KV }], version: back.body.version })
  const [latest] = (await read('/v1/directory/changes')).body.items as object[]
  expect(latest).toMatchObject({ how: 'group', by: 'M1009', groups: ['G-KV'], joiners: [], version: back.body.version })
  expect((await read('/v1/groups/G-NOBODY')).status).toBe(404)
})

test('what cannot be is refused with its place: nobody in it, nobody known, taken ids, mailboxes and two recipients', async () => {
  const put = (id: string, more: object) => send('PUT', `/v1/groups/${id}`, { ...KV, mail: 'x@example.com', ...more })
  expect((await put('G-X', { members: [] })).status).toBe(400)
  expect(faultsOf(await put('G-X', { members: ['D4001', 'X9', 'D4001'], owner: 'X8' }))).toEqual([
    422,
    [
      ['#/members/1', 'member_unknown'],
      ['#/members/2', 'member_twice'],
      ['#/owner', 'owner_unknown'],
    ],
  ])
  expect(faultsOf(await put('m1001', {}))).toEqual([422, [[undefined, 'group_twice']]])
  expect(faultsOf(await put('G-X', { mail: 'KV@example.com' }))).toEqual([422, [['#/mail', 'mail_twice']]])
  expect((await put('G-X', { name: { zh: '视觉组<x@y.z>', en: 'V' } })).status).toBe(400)
  expect((await put('G-X', { mail: 'a@example.com,b@example.com' })).status).toBe(400)
  // Nobody joins under the number of a group.
  const person = { name: '新人', department: 'design', mail: 'new@example.com' }
  expect((await send('PUT', '/v1/people/g-kv', person)).body.code).toBe('directory_unfit')
  // Where a person must stand, a group cannot.
  const lead = await rig.call({ method: 'POST', url: '/v1/campaigns', body: { lead: 'G-KV' }, idempotencyKey: 'g' })
  expect(lead.status).toBeGreaterThanOrEqual(400)
  expect((await rig.call({ url: '/v1/groups', person: 'G-KV' })).body.code).toBe('person_unknown')
})

test('U-22 a task of a group is claimed by a member and given back; lists show group and member', async () => {
  const { task } = await held()
  const shown = async () => (await read(`/v1/tasks/${task}`)).body.holder as object
  expect(await shown()).toEqual({
    role: 'tech',
    label: '技术',
    person: 'G-KV',
    name: '视觉组',
    group: 'G-KV',
    groupName: '视觉组',
  })
  expect((await claim(task, 'L2001')).body).toMatchObject({ code: 'not_member', status: 403 })
  expect((await send('POST', `/v1/tasks/${task}/claim`, undefined, { person: undefined })).body.code).toBe(
    'person_required',
  )
  const done = await claim(task, 'D4001')
  expect([done.status, done.body.result]).toMatchObject([200, { task, holder: 'D4001' }])
  expect(await shown()).toMatchObject({ person: 'D4001', name: '钱七', group: 'G-KV', claimedAt: expect.any(String) })
  const second = await claim(task, 'M1002')
  expect([second.status, second.body]).toMatchObject([
    409,
    { code: 'claimed_already', holder: 'D4001', claimedAt: expect.any(String) },
  ])
  const ids = async (query: string) =>
    ((await read(`/v1/tasks?${query}`)).body.items as { id: string }[]).map(({ id }) => id)
  expect([await ids('group=G-KV'), await ids('holder=G-KV'), await ids('holder=D4001&group=G-KV')]).toEqual([
    [task],
    [],
    [task],
  ])
  const back = await send('POST', `/v1/tasks/${task}/give-back`, { reason: '请假' }, { person: 'D4001' })
  expect([back.status, back.body.result]).toMatchObject([200, { holder: 'G-KV' }])
  expect(await ids('holder=G-KV')).toEqual([task])
  // Who is written to: the mailbox when it opens, and again when it is given back.
  const { rows } = await rig.pool.query<{ recipient: string; kind: string }>(
    "select recipient, kind from mails where body -> 'tasks' ? $1 order by id",
    [task],
  )
  expect(rows.map(({ recipient, kind }) => [recipient, kind])).toEqual([
    ['G-KV', 'task_opened'],
    ['G-KV', 'task_opened'],
  ])
})

test('U-22 two members claim at once: exactly one has it, and the other is told who', async () => {
  const { task } = await held()
  for (let round = 0; round < 5; round += 1) {
    const both = await Promise.all([claim(task, 'D4001'), claim(task, 'M1002')])
    const [won] = both.filter(({ status }) => status === 200)
    const [lost] = both.filter(({ status }) => status === 409)
    expect([lost?.body.code, lost?.body.holder]).toEqual([
      'claimed_already',
      (won?.body.result as { holder: string }).holder,
    ])
    await send('POST', `/v1/tasks/${task}/give-back`, {}, { person: 'M1001' })
  }
})

test('tasks are delegated and reassigned to a group; one that is needed cannot be removed', async () => {
  const { number, task } = await held('D4001')
  const shown = await send('POST', '/v1/handovers', { campaign: number, holder: 'D4001', to: 'G-KV' })
  const applied = await send('POST', `/v1/handovers/${shown.body.id}/apply`, { reason: '忙' })
  expect((applied.body.items as object[])[0]).toMatchObject({ item: task, outcome: 'handed_over', holder: 'G-KV' })
  expect((await claim(task, 'M1002')).status).toBe(200)
  // Who leaves is succeeded by a person.
  expect((await send('POST', '/v1/people/O7001/leaving', { to: 'G-KV' })).body.code).toBe('person_unknown')
  const group = await read('/v1/groups/G-KV')
  expect((await send('DELETE', '/v1/groups/G-KV', undefined, match(group))).body.code).toBe('group_in_use')
  const other = await send('PUT', '/v1/groups/G-OLD', { ...KV, mail: 'old@example.com' })
  expect((await send('DELETE', '/v1/groups/G-OLD')).body.code).toBe('precondition_required')
  const gone = await send('DELETE', '/v1/groups/G-OLD', undefined, match(other))
  expect([gone.status, (await read('/v1/groups/G-OLD')).status]).toEqual([200, 404])
})

test('another system brings groups with its people: named ones are set, the others stay', async () => {
  const sync = (groups: object[], query = '') =>
    send('POST', `/v1/directory/sync${query}`, { mode: 'delta', people: [], groups })
  const crm = { id: 'G-CRM', ...KV, mail: 'crm@example.com' }
  expect((await sync([crm], '?dry_run=true')).body).toMatchObject({ changed: true, groups: ['G-CRM'] })
  expect((await read('/v1/groups/G-CRM')).status).toBe(404)
  expect((await sync([crm])).body).toMatchObject({ changed: true, groups: ['G-CRM'] })
  expect((await sync([crm])).body).toMatchObject({ changed: false })
  expect(faultsOf(await sync([crm, { ...crm, id: 'G-Y', members: ['X9'] }]))).toEqual([
    422,
    [
      ['#/groups/1/mail', 'mail_twice'],
      ['#/groups/1/members/0', 'member_unknown'],
    ],
  ])
  const items = (await read('/v1/groups')).body.items as { id: string }[]
  expect(items.map(({ id }) => id)).toEqual(['G-CRM', 'G-KV'])
})

test('U-21 a member who leaves gives back what was claimed; the last one leaves an alarm and the manager in place', async () => {
  await send('PUT', '/v1/groups/G-PR', { ...KV, mail: 'pr@example.com', members: ['T3001', 'O7001'], owner: 'T3001' })
  const { task } = await held('G-PR')
  expect((await claim(task, 'T3001')).status).toBe(200)
  const leave = async (staff: string) =>
    send('DELETE', `/v1/people/${staff}`, undefined, match(await read(`/v1/people/${staff}`)))
  const gone = await leave('T3001')
  // It is no leaver's work: the group has it.
  expect(gone.body.open).toMatchObject({ tasks: 0 })
  await rig.open(task.split('.')[0] ?? '', [])
  expect((await read(`/v1/tasks/${task}`)).body.holder).toMatchObject({ person: 'G-PR', group: 'G-PR' })
  expect((await read('/v1/groups/G-PR')).body).toMatchObject({ members: ['O7001'], owner: 'M1009' })
  await leave('O7001')
  const left = await read('/v1/groups/G-PR')
  expect(left.body).toMatchObject({ members: ['M1009'] })
  const admin = await rig.keyFor('ops', ['admin', 'all_clients'])
  const alarms = async () =>
    ((await rig.call({ url: '/v1/alarms', key: admin })).body.items as { subject: string; code: string }[])
      .filter(({ code }) => code === 'group_left_alone')
      .map(({ subject }) => subject)
  expect(await alarms()).toEqual(['group/G-PR'])
  const { id: _, version: __, ...entry } = left.body
  await send('PUT', '/v1/groups/G-PR', { ...entry, members: ['M1002'] }, match(left))
  expect(await alarms()).toEqual([])
})

test('U-21 links of a mailbox that somebody reads no more are revoked: a member is gone, the box is another, the group is removed', async () => {
  const links = () => linkGeneration(rig.pool, 'G-BOX')
  const people = { name: '新人', department: 'design', manager: 'M1009', mail: 'd4900@example.com' }
  await send('PUT', '/v1/people/D4900', { ...people, phone: '010-1234 5678' })
  const box = { ...KV, mail: 'box@example.com', members: ['M1001', 'M1002', 'D4900'] }
  const put = async (more: object) =>
    send('PUT', '/v1/groups/G-BOX', { ...box, ...more }, match(await read('/v1/groups/G-BOX')))
  await send('PUT', '/v1/groups/G-BOX', box)
  await put({ members: ['M1002', 'M1001', 'D4900', 'L2001'] })
  await put({ name: { zh: '邮箱组', en: 'Box' }, mail: 'BOX@example.com' })
  expect(await links()).toBe(1)
  await put({ mail: 'other@example.com' })
  expect(await links()).toBe(2)
  await send('DELETE', '/v1/people/D4900', undefined, match(await read('/v1/people/D4900')))
  expect((await read('/v1/groups/G-BOX')).body.members).not.toContain('D4900')
  expect(await links()).toBe(3)
  await send('DELETE', '/v1/groups/G-BOX', undefined, match(await read('/v1/groups/G-BOX')))
  expect(await links()).toBe(4)
  // Entered again, what was sent before stays revoked; a file that has forgotten it revokes as well.
  await send('PUT', '/v1/groups/G-BOX', { ...box, members: ['M1001'] })
  expect(await links()).toBe(4)
  const [directory] = await createReferenceReader(rig.pool).list('directory')
  const groups = directory?.groups?.filter(({ id }) => id !== 'G-BOX')
  await installReference(rig.pool, [{ ...structuredClone(directory!), version: '2098-01-01', groups }])
  rig.refresh()
  expect(await links()).toBe(5)
})

test('U-21 a file that has forgotten a group which has something to do raises the alarm, until the group is there again', async () => {
  const lost = { ...KV, mail: 'lost@example.com', members: ['M1001'] }
  await send('PUT', '/v1/groups/G-LOST', lost)
  await send('PUT', '/v1/groups/G-IDLE', { ...lost, mail: 'idle@example.com' })
  const { number } = await held('G-LOST')
  const admin = await rig.keyFor('ops-lost', ['admin', 'all_clients'])
  const alarms = async () =>
    ((await rig.call({ url: '/v1/alarms', key: admin })).body.items as { subject: string }[])
      .map(({ subject }) => subject)
      .filter((subject) => subject.startsWith('group/'))
  const install = async (version: string, isThere: boolean) => {
    const [present] = await createReferenceReader(rig.pool).list('directory')
    const others = (present?.groups ?? []).filter(({ id }) => id !== 'G-LOST' && id !== 'G-IDLE')
    const groups = isThere ? [...others, { id: 'G-LOST', ...lost }] : others
    await installReference(rig.pool, [{ ...structuredClone(present!), version, groups }])
    rig.refresh()
  }
  await install('2099-01-01', false)
  expect(await alarms()).toEqual(['group/G-LOST'])
  // What is opened meanwhile has no group to go to; it is looked at again when the group is there.
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'test_account' }])
  await rig.pool.query('delete from pokes')
  await install('2099-01-02', true)
  expect(await alarms()).toEqual([])
  const { rows } = await rig.pool.query('select subject from pokes where subject like $1', [`${number}%`])
  expect(rows).toEqual([{ subject: `${number}-01` }])
})

test('over all directories an id is one group’s or one person’s; a group is changed where it is, whoever its first member is', async () => {
  const agency = (staff: string) => ({
    staff,
    name: '外部同事',
    department: 'design' as const,
    mail: `${staff.toLowerCase()}@example.net`,
    agency: '某代理',
  })
  const groups = [{ id: 'G-AGENCY', ...KV, mail: 'agency@example.net', members: ['A9001'], owner: undefined }]
  const people = [agency('A9001')]
  await installReference(rig.pool, [{ kind: 'directory', id: 'zz-agency', version: '2099-01-01', people, groups }])
  rig.refresh()
  const entry = { ...KV, mail: 'second@example.com' }
  expect((await send('PUT', '/v1/groups/a9001', entry)).body.code).toBe('directory_unfit')
  expect(faultsOf(await send('PUT', '/v1/groups/g-agency', entry))).toEqual([422, [[undefined, 'group_twice']]])
  const { staff: _, ...person } = agency('g-agency')
  expect((await send('PUT', '/v1/people/g-agency', person)).body.code).toBe('directory_unfit')
  // It is changed in its own directory, where nobody of the company is: not entered a second time beside it.
  const seen = await read('/v1/groups/G-AGENCY')
  const put = await send('PUT', '/v1/groups/G-AGENCY', { ...KV, mail: 'agency@example.net' }, match(seen))
  expect([put.status, put.body.code]).toEqual([422, 'directory_unfit'])
  const renamed = { ...KV, mail: 'agency@example.net', name: { zh: '代理组', en: 'Agency' }, members: ['A9001'] }
  const { owner: _owner, ...own } = renamed
  expect((await send('PUT', '/v1/groups/G-AGENCY', own, match(seen))).status).toBe(200)
  const items = (await read('/v1/groups')).body.items as { id: string; name: { zh: string } }[]
  expect(items.filter(({ id }) => id === 'G-AGENCY').map(({ name }) => name.zh)).toEqual(['代理组'])
})
