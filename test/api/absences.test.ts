/** Absences over REST: recorded, refused, ended; and what they do to tasks is tried with workflows elsewhere. */
import { createApiRig, START_AT, type ApiRig } from './api-rig'

jest.setTimeout(60_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(() => rig.stop())

const on = (day: number, hour = 9): string => `2026-11-${String(day).padStart(2, '0')}T0${hour}:00:00+08:00`
let keys = 0
const record = (staff: string, body: object, more: object = {}) =>
  rig.call({
    method: 'POST',
    url: `/v1/people/${staff}/absences`,
    body,
    person: 'M1009',
    idempotencyKey: `absence-${(keys += 1)}`,
    ...more,
  })
const listed = async (staff: string): Promise<{ id: string; state: string }[]> =>
  ((await rig.call({ url: `/v1/people/${staff}/absences` })).body as { items: { id: string; state: string }[] }).items

test('an absence is recorded once, with who recorded it; a repeat gets the same one', async () => {
  const body = { from: on(2), until: on(5), substitute: 'M1002' }
  const first = await record('M1001', body, { idempotencyKey: 'once' })
  expect([first.status, first.body]).toMatchObject([
    201,
    { person: 'M1001', substitute: 'M1002', state: 'planned', by: 'M1009', recordedAt: START_AT },
  ])
  const again = await record('M1001', body, { idempotencyKey: 'once' })
  expect([again.status, again.body.id]).toEqual([201, first.body.id])
  const other = await record('M1001', { ...body, substitute: 'L2001' }, { idempotencyKey: 'once' })
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused'])
  expect(await listed('M1001')).toEqual([first.body])
})

test.each<[string, string, object, number, string]>([
  ['ends before it begins', 'T3001', { from: on(5), until: on(2) }, 400, 'malformed'],
  ['takes no time', 'T3001', { from: on(5), until: on(5) }, 400, 'malformed'],
  [
    'is over already',
    'T3001',
    { from: '2026-09-01T09:00:00+08:00', until: '2026-09-03T09:00:00+08:00' },
    422,
    'absence_over',
  ],
  ['is too long', 'T3001', { from: on(5), until: '2027-12-05T09:00:00+08:00' }, 422, 'absence_too_long'],
  ['has oneself as substitute', 'T3001', { from: on(5), until: on(6), substitute: 'T3001' }, 422, 'substitute_circle'],
  ['names nobody of the directory', 'T3001', { from: on(5), until: on(6), substitute: 'X1' }, 422, 'person_unknown'],
  ['is of nobody', 'X1', { from: on(5), until: on(6) }, 422, 'person_unknown'],
  ['overlaps', 'M1001', { from: on(4), until: on(7) }, 409, 'absence_overlaps'],
  ['closes a circle', 'M1002', { from: on(3), until: on(4), substitute: 'M1001' }, 422, 'substitute_circle'],
  [
    'hides a second person',
    'T3001',
    { from: on(5), until: on(6), substitute: 'M1001\r\nBcc: x@y.z' },
    400,
    'malformed',
  ],
])('one that %s is refused', async (_what, staff, body, status, code) => {
  const answer = await record(staff, body)
  expect([answer.status, answer.body.code]).toEqual([status, code])
  if (staff !== 'M1001') expect((await rig.call({ url: `/v1/people/${staff}/absences` })).body.items).toEqual([])
})

test('it begins where another ends; one that is ended makes room, and stays in the list', async () => {
  expect((await record('M1001', { from: on(5), until: on(6) })).status).toBe(201)
  const [last] = await listed('M1001')
  const end = (id = '', staff = 'M1001') =>
    rig.call({ method: 'POST', url: `/v1/people/${staff}/absences/${id}/end`, person: 'M1001' })
  const ended = await end(last?.id)
  expect([ended.status, ended.body]).toMatchObject([200, { state: 'over', endedBy: 'M1001', endedAt: START_AT }])
  expect((await end(last?.id)).body).toEqual(ended.body)
  expect((await end(last?.id, 'M1002')).status).toBe(404)
  expect((await record('M1001', { from: on(5), until: on(7) })).status).toBe(201)
  expect((await listed('M1001')).map(({ state }) => state)).toEqual(
    expect.arrayContaining(['over', 'planned', 'planned']),
  )
})

test('many at once for one person: exactly one of them stands', async () => {
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => record('F6001', { from: on(10), until: on(12), substitute: 'M1001' })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)])
  expect(await listed('F6001')).toHaveLength(1)
})
