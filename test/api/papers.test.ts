/** Company papers over REST: versions are kept, filings pin one, replacing one shows and tells whom it touches. */
import { createApiRig, type ApiRig } from './api-rig'
import { verifyRecord } from '../../infra/postgres/record/verify'

jest.setTimeout(60_000)

let rig: ApiRig
let files: string[]
beforeAll(async () => {
  rig = await createApiRig()
  files = [await upload('licence-2026.pdf'), await upload('licence-2027.pdf')]
})
afterAll(async () => {
  await rig.stop()
})

async function upload(name: string): Promise<string> {
  const { rows } = await rig.pool.query<{ id: string }>(
    `insert into files (id, client, name, sha256, size, media_type)
     values (gen_random_uuid(), 'oms', $1, $1, 1, 'application/pdf') returning id`,
    [name],
  )
  return rows[0]?.id ?? ''
}

let keys = 0
const post = (url: string, body: object, more: object = {}) =>
  rig.call({ method: 'POST', url, body, person: 'L2001', idempotencyKey: `k-${(keys += 1)}`, ...more })

const LICENCE = {
  row: 'business_licence',
  scope: 'company',
  name: '营业执照',
  owner: 'L2001',
  validUntil: '2026-12-31T23:59:59+08:00',
}

/** A filing whose licence is answered with the paper. */
async function filingWith(paper: string): Promise<string> {
  const filing = `${await rig.campaign()}-01`
  await rig.open(filing, [{ kind: 'collect_material', key: 'business_licence' }])
  const answered = await post(`/v1/tasks/${filing}.collect_material.business_licence.r1/answer`, {
    answer: 'provided',
    paper,
  })
  expect(answered.status).toBe(200)
  return filing
}

const rowOf = async (filing: string) => {
  const { rows } = (await rig.call({ url: `/v1/filings/${filing}` })).body as { rows: { row: string }[] }
  return rows.find(({ row }) => row === 'business_licence')
}

let paper: string
let filing: string

it('U-19 a paper is registered once; a repeat gets the same one, another body under the key is refused', async () => {
  const body = { ...LICENCE, fileIds: [files[0]] }
  const first = await post('/v1/papers', body, { idempotencyKey: 'paper' })
  expect(first).toMatchObject({ status: 201, body: { id: 'P-0001', version: 1, owner: 'L2001', filings: [] } })
  paper = first.body.id as string
  expect(await post('/v1/papers', body, { idempotencyKey: 'paper' })).toMatchObject({
    status: 200,
    body: { id: paper },
  })
  expect(await post('/v1/papers', { ...body, name: '副本' }, { idempotencyKey: 'paper' })).toMatchObject({
    body: { code: 'idempotency_key_reused' },
  })
  expect((await rig.call({ url: '/v1/papers?row=business_licence' })).body.items).toMatchObject([
    { id: paper, daysLeft: 80, lapsed: false, rowLabel: '营业执照' },
  ])
})

it('U-19 refuses papers that are over, nobody owns, or are of no brand, and keys without the scope', async () => {
  const body = { ...LICENCE, fileIds: [files[0]] }
  const refused = async (more: object): Promise<unknown> => (await post('/v1/papers', { ...body, ...more })).body
  expect(await refused({ validUntil: '2026-10-01T00:00:00+08:00' })).toMatchObject({ code: 'material_lapsed' })
  expect(await refused({ owner: 'X9999' })).toMatchObject({ code: 'person_unknown', errors: [{ pointer: '#/owner' }] })
  expect(await refused({ scope: 'brand' })).toMatchObject({ code: 'malformed', errors: [{ pointer: '#/brand' }] })
  expect(await refused({ fileIds: ['00000000-0000-4000-8000-000000000000'] })).toMatchObject({ code: 'file_unknown' })
  const reader = await rig.keyFor('reader', ['campaigns:read'])
  expect(await post('/v1/papers', body, { key: reader })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
})

it('U-19 S0-12 a material is answered with a paper: its version, files and validity are pinned', async () => {
  filing = await filingWith(paper)
  expect(await rowOf(filing)).toMatchObject({
    status: 'provided',
    fileIds: [files[0]],
    validUntil: LICENCE.validUntil,
    paper: { id: paper, version: 1 },
  })
  const other = `${filing}.collect_material.privacy_policy.r1`
  await rig.open(filing, [{ kind: 'collect_material', key: 'privacy_policy' }])
  const answer = (body: object) => post(`/v1/tasks/${other}/answer`, { answer: 'provided', ...body })
  expect((await answer({ paper })).body).toMatchObject({ code: 'paper_unfit', row: 'business_licence' })
  expect((await answer({ paper: 'P-9999' })).body).toMatchObject({ code: 'paper_unknown' })
  expect((await answer({ paper, fileIds: files })).body).toMatchObject({ errors: [{ pointer: '#/fileIds' }] })
})

it('U-19 replacing a paper shows beforehand and afterwards whom it touches, and tells each lead once', async () => {
  const body = { fileIds: [files[1]], validUntil: '2027-12-31T23:59:59+08:00' }
  const touched = { filingsTotal: 1, filings: [{ id: filing, lead: 'M1001', rows: [{ version: 1, newest: false }] }] }
  const url = `/v1/papers/${paper}/versions`
  expect((await post(`${url}?dry_run=true`, body)).body).toMatchObject({ version: 2, stored: false, ...touched })
  expect((await rig.call({ url: `/v1/papers/${paper}` })).body.version).toBe(1)
  expect(await post(url, body, { idempotencyKey: 'v2' })).toMatchObject({
    status: 201,
    body: { version: 2, stored: true, ...touched },
  })
  expect(await post(url, body, { idempotencyKey: 'v2' })).toMatchObject({ status: 200, body: { version: 2 } })
  const pokes = await rig.pool.query('select subject from pokes where subject = $1', [filing])
  expect(pokes.rowCount).toBe(1)
  await rig.open(filing, [])
  await rig.open(filing, [])
  const told = await rig.pool.query(`select recipient, body from mails where kind = 'paper_replaced'`)
  expect(told.rows).toMatchObject([{ recipient: 'M1001', body: { lines: [{ text: '营业执照 有新版本' }, {}, {}] } }])
  expect(await rowOf(filing)).toMatchObject({ fileIds: [files[0]], paper: { version: 1, newest: 2 } })
  expect((await rig.call({ url: `/v1/papers/${paper}` })).body.steps).toMatchObject([{ version: 2 }, { version: 1 }])
})

it('U-19 the filing takes the new version when its lead says so', async () => {
  const answer = await post(`/v1/filings/${filing}/materials/business_licence`, { paper })
  expect(answer.status).toBe(200)
  expect(await rowOf(filing)).toMatchObject({ fileIds: [files[1]], version: 2, paper: { id: paper, version: 2 } })
  const seen = async (key?: string): Promise<unknown> =>
    ((await rig.call({ url: `/v1/papers/${paper}`, key })).body as { filings: unknown }).filings
  expect(await seen()).toMatchObject([{ id: filing, rows: [{ row: 'business_licence', version: 2, newest: true }] }])
  // Whose filing it is stays the other client's business; the paper is the company's.
  expect(await seen(await rig.keyFor('other'))).toEqual([])
})

it('U-19 hands a paper over without a new version, and changes nothing that was written', async () => {
  const answer = await post(`/v1/papers/${paper}/owner`, { owner: 'M1002' })
  expect(answer.body).toMatchObject({ owner: 'M1002', version: 2, steps: [{ kind: 'owner' }, {}, {}] })
  await expect(rig.pool.query(`update paper_steps set owner = 'M1001'`)).rejects.toThrow()
  await expect(rig.pool.query('delete from papers')).rejects.toThrow()
  const { differences } = await verifyRecord(rig.pool)
  expect(differences).toEqual([])
})
