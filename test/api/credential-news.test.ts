/** What is said of a shared credential where the register knows more than the filing: late, twice, or after the filing's end. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import { createApiRig, type Answer, type ApiRig } from './api-rig'
import { credentialCalls, passedBefore, qualification } from './credential-calls'

jest.setTimeout(60_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(async () => {
  await rig.stop()
})

const { post, get, filingOf, opened, lookAround, confirmed } = credentialCalls(() => rig)

const won = (account: string) => opened(qualification(account, { takenOver: passedBefore({ number: 'QZ-1' }) }))
const phasesOf = async (...ids: string[]): Promise<string[]> =>
  Promise.all(ids.map(async (id) => (await filingOf(id)).phase as string))
const registered = async (account: string) => (await get(`/credentials?account=${account}`)).items as { id: string }[]

/** A site whose credential one filing won and another uses. */
async function shared(account: string): Promise<{ source: string; user: string; id: string }> {
  const source = await won(account)
  const user = await opened(qualification(account))
  await lookAround()
  const [entry] = await registered(account)
  return { source, user, id: entry?.id ?? '' }
}
const lose = async (id: string, kind: string): Promise<void> => {
  expect((await post(`/credentials/${id}/losses`, { kind })).status).toBe(201)
}
const correct = (filing: string, more: object): Promise<Answer> =>
  post(`/filings/${filing}/corrections`, { target: 'credential', reason: '抄录错误', ...more })

describe('U-9 a loss that a filing has not looked at yet', () => {
  it('U-9 U-4 is not undone by correcting what was won, nor by correcting its passing', async () => {
    const { source, user, id } = await shared('a.example.com')
    await lose(id, 'revoked')
    expect((await correct(source, { credential: { number: 'QZ-2' } })).status).toBe(200)
    await lookAround()
    expect(await phasesOf(source, user)).toEqual(['revoked', 'revoked'])
    expect(await registered('a.example.com')).toMatchObject([{ status: 'revoked', number: 'QZ-2' }])

    const other = await shared('b.example.com')
    await lose(other.id, 'revoked')
    const verdict = { kind: 'passed', credential: { number: 'QZ-3' } }
    const again = await correct(other.source, { target: 'verdict', confirmedBy: 'M1001', verdict })
    expect(again.body).toMatchObject({ code: 'phase_mismatch' })
    await lookAround()
    expect(await phasesOf(other.source, other.user)).toEqual(['revoked', 'revoked'])
  })

  it('U-9 is not undone by an answer about the loss before it, nor made milder', async () => {
    const { source, user, id } = await shared('c.example.com')
    await lose(id, 'suspended')
    await lookAround()
    await rig.open(user, [{ kind: 'restore' }])
    const asked = `${user}.restore.r1`
    await lose(id, 'revoked')
    const answer = await post(`/tasks/${asked}/answer`, { answer: 'reinstated' })
    expect(answer.body).toMatchObject({ code: 'phase_mismatch', phase: 'revoked', credential: id })
    await lookAround()
    expect(await phasesOf(source, user)).toEqual(['revoked', 'revoked'])
    expect((await post(`/tasks/${asked}/answer`, { answer: 'reinstated' })).status).toBe(200)

    const other = await shared('d.example.com')
    await lose(other.id, 'revoked')
    expect((await post(`/filings/${other.user}/reports`, { kind: 'suspended', text: '暂停' })).status).toBe(200)
    await lookAround()
    expect(await phasesOf(other.source, other.user)).toEqual(['revoked', 'revoked'])
  })
})

describe('U-9 U-4 a correction at the filing that won it', () => {
  it('U-9 U-4 holds while it is lost, and reaches every use', async () => {
    const { source, user, id } = await shared('e.example.com')
    await lose(id, 'suspended')
    await lookAround()
    expect((await correct(source, { credential: { number: 'QZ-5' } })).status).toBe(200)
    await lookAround()
    await rig.open(source, [])
    for (const filing of [source, user])
      expect(await filingOf(filing)).toMatchObject({ phase: 'suspended', credential: { number: 'QZ-5' } })
    // Taken away altogether it is not filled in again.
    expect((await correct(source, {})).status).toBe(200)
    await lookAround()
    await rig.open(source, [])
    expect((await filingOf(source)).credential).toBeUndefined()
    expect(await phasesOf(source, user)).toEqual(['suspended', 'revoked'])
  })

  it('U-9 U-4 of an end that was mistyped brings everybody back who lost it by that', async () => {
    const { source, user } = await shared('f.example.com')
    await correct(source, { credential: { validUntil: '2026-10-11T00:00:00+08:00' } })
    await lookAround()
    await rig.open(source, [])
    expect(await phasesOf(source, user)).toEqual(['lapsed', 'lapsed'])
    await correct(source, { credential: { validUntil: '2028-10-11T00:00:00+08:00' } })
    await lookAround()
    await rig.open(source, [])
    expect(await phasesOf(source, user)).toEqual(['passed', 'passed'])
  })

  it('U-9 U-4 of a number, at a filing that was given up, ends no use', async () => {
    const { source, user } = await shared('g.example.com')
    await post(`/filings/${source}/give-up`, { reason: '不做了' })
    await correct(source, { credential: { number: 'QZ-7' } })
    await lookAround()
    expect(await filingOf(user)).toMatchObject({ phase: 'passed', credential: { number: 'QZ-7' } })
  })
})

describe('U-9 a credential that several campaigns bring in', () => {
  it('U-9 U-12 is one by its number: a loss reaches all of them, and one wrong passing ends only itself', async () => {
    const { source, user, id } = await shared('h.example.com')
    const second = await won('h.example.com')
    expect(await filingOf(second)).toMatchObject({ phase: 'passed', usedCredential: { id } })
    expect((await post(`/filings/${second}/file-anew`, { text: '新域名' })).body).toMatchObject({
      code: 'phase_mismatch',
    })
    expect((await correct(second, { target: 'verdict', confirmedBy: 'M1001' })).status).toBe(200)
    await confirmed(second, 'M1001')
    await lookAround()
    expect(await phasesOf(source, second, user)).toEqual(['passed', 'in_review', 'passed'])
    // What its platform says of it then is news for all.
    const credential = { number: 'QZ-1', validUntil: '2030-01-01T00:00:00+08:00' }
    await post(`/filings/${second}/reports`, { kind: 'passed', credential })
    await lookAround()
    expect(await registered('h.example.com')).toMatchObject([{ id, version: 2, validUntil: credential.validUntil }])
    expect(await filingOf(user)).toMatchObject({ credential })
    await lose(id, 'suspended')
    await lookAround()
    expect(await phasesOf(source, second, user)).toEqual(['suspended', 'suspended', 'suspended'])
    // One that was won before that loss has lost it, too.
    const third = await won('h.example.com')
    expect(await phasesOf(third)).toEqual(['suspended'])
    expect(await registered('h.example.com')).toHaveLength(1)
    await post(`/credentials/${id}/reinstatements`, {})
    await lookAround()
    expect(await phasesOf(source, second, third, user)).toEqual(['passed', 'passed', 'passed', 'passed'])
  })
})

it('U-9 a credential that somebody said no to is offered when its record is new, and not taken by itself', async () => {
  const account = 'k.example.com'
  const { body } = await post('/credentials', qualification(account, { number: '沪ICP备1号' }))
  const filing = await opened(qualification(account))
  expect((await post(`/filings/${filing}/file-anew`, { text: '新域名' })).status).toBe(200)
  const { id } = body as { id: string }
  await post(`/credentials/${id}/corrections`, { text: '抄录错误', number: '沪ICP备1号-1' })
  await lookAround()
  expect(await filingOf(filing)).toMatchObject({ phase: 'preparing', offeredCredential: { id, version: 2 } })
  // Another one is taken.
  const other = await post('/credentials', qualification(account, { number: '沪ICP备2号' }))
  await lookAround()
  expect(await filingOf(filing)).toMatchObject({
    phase: 'passed',
    usedCredential: { id: (other.body as { id: string }).id },
  })
})

describe('U-9 a loss that is told at the filing that won it, after its end', () => {
  it('U-9 reaches the others from a filing that was given up', async () => {
    const { source, user, id } = await shared('i.example.com')
    await post(`/filings/${source}/give-up`, { reason: '不做了' })
    const told = await post(`/filings/${source}/reports`, { kind: 'revoked', text: '备案注销' })
    expect(told.body.result).toMatchObject({ applied: true, credential: id })
    await lookAround()
    expect(await phasesOf(source, user)).toEqual(['given_up', 'revoked'])
  })

  it('U-9 reaches them from a campaign that is over, which stays as it is', async () => {
    const { source, user, id } = await shared('j.example.com')
    const campaign = source.slice(0, -3)
    await post(`/campaigns/${campaign}/cancel`, { reason: '不做了' })
    const before = await get(`/campaigns/${campaign}`)
    const told = await post(`/filings/${source}/reports`, { kind: 'suspended', text: '限 10 日内整改' })
    expect(told).toMatchObject({ status: 200, body: { result: { applied: true, credential: id } } })
    await lookAround()
    expect(await phasesOf(user)).toEqual(['suspended'])
    const said = { kind: 'suspended', filing: source, text: '限 10 日内整改' }
    expect((await get(`/credentials/${id}`)).steps[0]).toMatchObject(said)
    const elsewhere = await rig.call({ url: `/v1/credentials/${id}`, key: await rig.keyFor('else') })
    expect(Object.keys((elsewhere.body as { steps: object[] }).steps[0] ?? {})).not.toEqual(
      expect.arrayContaining(['text']),
    )
    expect((await get(`/campaigns/${campaign}`)).version).toBe(before.version)
    // Said twice it is no news.
    const twice = await post(`/filings/${source}/reports`, { kind: 'suspended', text: '限 10 日内整改' })
    expect(twice.body).toMatchObject({ code: 'campaign_over' })
    expect((await post(`/filings/${source}/reports`, { kind: 'reinstated' })).status).toBe(200)
    await lookAround()
    expect(await phasesOf(user)).toEqual(['passed'])
  })
})

it('U-9 the record stays as its facts say', async () => {
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})
