/** A changed policy tried on what runs, and released for it, by REST (S0-39). */
import { installReference } from '../../infra/reference/install'
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference-files'
import type { Policy } from '../../workflows/contract/policy'
import { createApiRig, type ApiRig } from './api-rig'

jest.setTimeout(60_000)

const shipped = loadReferenceDir(REFERENCE_DATA_DIR).find((d): d is Policy => d.kind === 'policy') as Policy

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
  const number = await rig.campaign({ name: '双12' })
  await rig.open(number, [{ kind: 'complete_plan' }])
})
afterAll(() => rig.stop())

const rehearse = (body: object, key?: string) =>
  rig.call({ method: 'POST', url: '/v1/mail-policy/rehearsals', body, ...(key === undefined ? {} : { key }) })
const release = (body: object, person?: string) =>
  rig.call({ method: 'POST', url: '/v1/mail-policy/releases', body, person })
const fewer = { ladders: { launch: { repeat: { cap: 0 } } } }

test('S0-39 says how many mails fewer leave, in words, in all and by day, and changes nothing', async () => {
  const count = async () => (await rig.pool.query('select from facts')).rowCount
  const before = await count()
  const { status, body } = await rehearse({ changes: fewer, days: 60 })
  expect(status).toBe(200)
  expect(body).toMatchObject({ campaigns: 1, running: 1, cut: 0 })
  expect([body.from, body.until]).toEqual(['2026-10-12T10:00:00+08:00', '2026-12-11T10:00:00+08:00'])
  expect(body.after.letters).toBeLessThan(body.before.letters)
  const less = body.before.letters - body.after.letters
  expect(body.text.zh).toBe(`邮件共少 ${less} 封，休息日的邮件不变，下班后的邮件不变`)
  expect(body.text.en).toContain(`${less} mails fewer`)
  const sum = (part: 'before' | 'after') =>
    (body.days as { before: number; after: number }[]).reduce((n, day) => n + day[part], 0)
  expect([sum('before'), sum('after')]).toEqual([body.before.letters, body.after.letters])
  // Nobody is written to on a day off.
  expect([body.before.onDaysOff, body.after.onDaysOff]).toEqual([0, 0])
  expect(await count()).toBe(before)
})

test('the version that is in use changes nothing', async () => {
  const { body } = await rehearse({ version: shipped.version, days: 60 })
  expect(body.after).toEqual(body.before)
  expect(body.text.zh).toBe('邮件总数不变，休息日的邮件不变，下班后的邮件不变')
})

test('only the campaigns that a key may see are counted', async () => {
  const { body } = await rehearse({ changes: fewer }, await rig.keyFor('stranger', ['campaigns:read']))
  expect(body).toMatchObject({ campaigns: 0, running: 0, before: { letters: 0 } })
})

describe.each([
  ['what is not about mails', { changes: { absence: { unset: 'nobody' } } }, 422, '#/changes/absence'],
  [
    'a due time',
    { changes: { tasks: { complete_plan: { due: { value: 9, unit: 'hour' } } } } },
    422,
    '#/changes/tasks/complete_plan',
  ],
  [
    'a ladder that is none',
    { changes: { ladders: { standard: { rungs: 'none' } } } },
    422,
    '#/changes/ladders/standard/rungs',
  ],
  ['a version that is not there', { version: '2020-01-01' }, 422, '#/version'],
  ['both', { version: shipped.version, changes: fewer }, 400, undefined],
  ['neither', {}, 400, undefined],
])('%s', (_what, asked, status, pointer) => {
  test('is refused, and says where', async () => {
    const answer = await rehearse(asked)
    expect(answer.status).toBe(status)
    if (pointer !== undefined) expect(answer.body.errors[0].pointer).toBe(pointer)
  })
})

test('S0-39 a release is of an installed version, by somebody, and once', async () => {
  const version = '2027-01-01'
  const reason = '少发邮件'
  expect((await release({ version, reason }, 'M1001')).status).toBe(422)
  await installReference(rig.pool, [{ ...shipped, version }])
  expect((await release({ version, reason })).body.code).toBe('person_needed')
  const first = await release({ version, reason }, 'M1001')
  expect([first.status, first.body]).toEqual([200, expect.objectContaining({ version, running: 2 })])
  rig.refresh()
  expect((await release({ version, reason }, 'M1001')).body).toMatchObject({ version, running: 0 })
  const { rows } = await rig.pool.query<{ body: object }>(`select body from reference_docs where kind = 'mail_release'`)
  expect(rows.map(({ body }) => body)).toEqual([
    expect.objectContaining({ policyVersion: version, source: 'M1001: 少发邮件' }),
  ])
})
