/** Accounts at platforms over REST: who they belong to decides what a filing of them needs; people can be erased. */
import { loadReferenceDir, REFERENCE_DATA_DIR } from '../../infra/reference/reference'
import { installReference } from '../../infra/reference/install'
import { verifyRecord } from '../../infra/postgres/record/verify'
import type { Policy } from '../../workflows/contract/policy'
import { createApiRig, type ApiRig } from './api-rig'

jest.setTimeout(60_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
  const policy = loadReferenceDir(REFERENCE_DATA_DIR).find((d): d is Policy => d.kind === 'policy') as Policy
  await installReference(rig.pool, [
    { ...policy, version: '2027-01-01', company: { legalSubject: '某某（上海）有限公司' } },
  ])
})
afterAll(async () => {
  await rig.stop()
})

const OWN = '某某(上海) 有限公司'
const put = (account: string, body: object, ifMatch?: string) =>
  rig.call({
    method: 'PUT',
    url: `/v1/accounts/wechat/${account}`,
    body,
    person: 'L2001',
    headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
  })
const read = async (account: string): Promise<Record<string, unknown>> =>
  (await rig.call({ url: `/v1/accounts/wechat/${account}` })).body as Record<string, unknown>

async function paper(validUntil: string | undefined, row = 'account_authorisation'): Promise<string> {
  const { rows } = await rig.pool.query<{ id: string }>(
    `insert into files (id, client, name, sha256, size, media_type)
     values (gen_random_uuid(), 'oms', '授权书.pdf', 'x', 1, 'application/pdf') returning id`,
  )
  const body = { row, scope: 'company', name: '授权书', owner: 'L2001', fileIds: [rows[0]?.id], validUntil }
  const answer = await rig.call({ url: '/v1/papers', body, person: 'L2001', idempotencyKey: `${row}/${validUntil}` })
  if (answer.status !== 201) throw new Error(answer.text)
  return answer.body.id as string
}

const filingFor = async (account: string): Promise<string> => {
  const filings = [{ platform: 'wechat', item: 'mini_program_audit', account }]
  return `${await rig.campaign({ filings })}-01`
}
const authorisationRow = async (filing: string) => {
  const { rows } = (await rig.call({ url: `/v1/filings/${filing}` })).body as { rows: { row: string }[] }
  return rows.find(({ row }) => row === 'account_authorisation')
}
const answer = (task: string, body: object) => rig.call({ url: `/v1/tasks/${task}/answer`, body, person: 'L2001' })
/** Everything that the platform asks for is there, and the second look can begin. */
async function readyForRecheck(filing: string): Promise<void> {
  const { rows } = (await rig.call({ url: `/v1/filings/${filing}` })).body as { rows: { row: string }[] }
  const asked = rows.filter(({ row }) => row !== 'account_authorisation')
  await rig.open(
    filing,
    asked.map(({ row }) => ({ kind: 'collect_material', key: row })),
  )
  for (const { row } of asked) await answer(`${filing}.collect_material.${row}.r1`, { answer: 'provided' })
  await rig.open(filing, [{ kind: 'recheck' }])
}
const recheck = (filing: string) => answer(`${filing}.recheck.r1`, { answer: 'complete' })

it('U-13 S2-5 an account is registered, changed only by who read it, and says what it lacks', async () => {
  const first = await put('gh_own', { legalSubject: OWN, owner: 'M1001' })
  expect(first).toMatchObject({
    status: 201,
    headers: { etag: '"1"' },
    body: { version: 1, foreign: false, authorisationState: 'not_needed', missing: ['operator', 'admin'] },
  })
  expect(await put('gh_own', { owner: 'M1001', legalSubject: OWN })).toMatchObject({
    status: 200,
    body: { version: 1 },
  })
  const full = { legalSubject: OWN, owner: 'M1001', operator: '某某代运营', admin: 'T3001' }
  expect(await put('gh_own', full)).toMatchObject({ status: 428, body: { code: 'precondition_required', version: 1 } })
  expect(await put('gh_own', full, '"7"')).toMatchObject({ status: 412 })
  expect(await put('gh_own', full, '"1"')).toMatchObject({
    status: 200,
    body: { version: 2, missing: [], versions: [{ version: 2, by: 'L2001' }, { version: 1 }] },
  })
  expect((await put('gh_x', { owner: 'X9999' })).body).toMatchObject({ code: 'person_unknown' })
  expect((await put('gh_x', { authorisation: 'P-9999' })).body).toMatchObject({ code: 'paper_unknown' })
  expect((await put('gh_x', { authorisation: await paper(undefined, 'business_licence') })).body).toMatchObject({
    code: 'paper_unfit',
  })
  expect((await rig.call({ url: '/v1/accounts?platform=wechat&owner=M1001' })).body.items).toMatchObject([
    { account: 'gh_own', version: 2 },
  ])
})

it('U-13 a filing of an account of our own, or of one nobody knows, asks for nothing more', async () => {
  expect(await authorisationRow(await filingFor('gh_own'))).toBeUndefined()
  expect(await authorisationRow(await filingFor('gh_unheard'))).toBeUndefined()
  await put('gh_blank', { owner: 'M1001' })
  expect(await read('gh_blank')).toMatchObject({ authorisationState: 'unknown' })
  expect(await authorisationRow(await filingFor('gh_blank'))).toBeUndefined()
})

it("U-13 a filing of somebody else's account asks legal for a dated authorisation; a paper with an end answers it", async () => {
  await put('gh_agency', { legalSubject: '某某代运营有限公司', owner: 'M1001' })
  const filing = await filingFor('gh_agency')
  expect(await authorisationRow(filing)).toMatchObject({
    status: 'missing',
    department: 'legal',
    mandatory: true,
    label: '账号主体授权书',
  })
  await rig.open(filing, [{ kind: 'collect_material', key: 'account_authorisation' }])
  const task = `${filing}.collect_material.account_authorisation.r1`
  expect((await answer(task, { answer: 'not_applicable', text: '不需要' })).body).toMatchObject({
    code: 'answer_not_accepted',
  })
  expect((await answer(task, { answer: 'provided' })).body).toMatchObject({
    code: 'field_required',
    errors: [{ pointer: '#/validUntil' }],
  })
  expect((await answer(task, { answer: 'provided', paper: await paper(undefined) })).body.code).toBe('field_required')
  expect((await answer(task, { answer: 'provided', paper: await paper('2026-11-01T00:00:00+08:00') })).status).toBe(200)
  // It ends before the campaign does.
  await readyForRecheck(filing)
  expect((await recheck(filing)).body).toMatchObject({
    code: 'material_lapses',
    rows: [{ row: 'account_authorisation' }],
  })
})

it('U-13 what the register knows already is on the checklist, and an account that changes hands stops the recheck', async () => {
  const authorisation = await paper('2027-06-30T00:00:00+08:00')
  await put('gh_agency', { legalSubject: '某某代运营有限公司', owner: 'M1001', authorisation }, '"1"')
  expect(await read('gh_agency')).toMatchObject({ foreign: true, authorisationState: 'valid' })
  expect(await authorisationRow(await filingFor('gh_agency'))).toMatchObject({
    status: 'provided',
    paper: { id: authorisation, version: 1 },
    validUntil: '2027-06-30T00:00:00+08:00',
  })
  const filing = await filingFor('gh_own')
  await readyForRecheck(filing)
  await put('gh_own', { legalSubject: '别家公司' }, '"2"')
  expect((await read('gh_own')).filings).toContainEqual(expect.objectContaining({ id: filing }))
  expect((await recheck(filing)).body).toMatchObject({ code: 'authorisation_missing', account: 'gh_own' })
  const pokes = await rig.pool.query('select 1 from pokes where subject = $1', [filing])
  expect(pokes.rowCount).toBeGreaterThan(0)
  // Having looked, its workflow asks for the row.
  await rig.open(filing, [])
  expect(await authorisationRow(filing)).toMatchObject({ status: 'missing' })
  expect((await recheck(filing)).body).toMatchObject({ code: 'task_not_open', status: 409 })
})

it('U-13 erases the people of an account and leaves the entry', async () => {
  const contacts = [{ name: '王小二', phone: '138 0000 0000' }]
  await put('gh_people', { legalSubject: OWN, operatorMail: 'ops@agency.example', adminName: '李四', contacts })
  expect(await read('gh_people')).toMatchObject({ contacts, adminName: '李四', missing: ['owner', 'operator'] })
  const erased = await rig.call({ method: 'DELETE', url: '/v1/accounts/wechat/gh_people/contacts' })
  expect(erased.body).toMatchObject({ contacts: null, legalSubject: OWN })
  const left = await rig.pool.query(`select count(*)::int as n from account_contacts where body is not null`)
  expect(left.rows).toEqual([{ n: 0 }])
  const facts = await rig.pool.query(`select 1 from facts where body::text like '%王小二%'`)
  expect(facts.rowCount).toBe(0)
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})
