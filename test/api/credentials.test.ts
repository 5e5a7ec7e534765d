/** Credentials of an account, app or product over REST: won once, used by other campaigns, lost and regained by all of them. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import { createApiRig, type ApiRig } from './api-rig'
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

const LAUNCH_AT = '2026-12-20T10:00:00+08:00'
const ENDS_AT = '2026-12-31T18:00:00+08:00'
const won = (account: string, number: string, validUntil?: string) =>
  qualification(account, { takenOver: passedBefore({ number, validUntil }) })
const phaseOf = async (id: string): Promise<string> => (await filingOf(id)).phase as string
const goes = async (id: string): Promise<string> =>
  (await get(`/campaigns/${id.slice(0, -3)}/clearance?platform=tencent_ads`)).items[0].clearance as string

const mailsOf = async (filing: string, kind: string) => {
  const { rows } = await rig.pool.query<{ recipient: string; body: { lines: { label: string; text?: string }[] } }>(
    'select recipient, body from mails where subject in ($1, $2) and kind = $3 order by id',
    [filing, filing.slice(0, -3), kind],
  )
  return rows
}

describe('U-9 a credential that a campaign wins', () => {
  let source: string
  let user: string

  it('U-9 is used by the next campaign of the same site, which needs no filing of its own; its lead is told', async () => {
    source = await opened(won('www.example.com', 'QZ-1'))
    expect(await get('/credentials')).toMatchObject({
      items: [{ id: 'K-0001', account: 'www.example.com', number: 'QZ-1', status: 'valid', origin: 'filing' }],
    })
    user = await opened(qualification('www.example.com'))
    expect(await filingOf(user)).toMatchObject({
      phase: 'passed',
      credential: { number: 'QZ-1' },
      usedCredential: { id: 'K-0001', version: 1 },
      tasks: [],
    })
    expect(await goes(user)).toBe('go')
    const { items } = await get(`/campaigns/${user.slice(0, -3)}/clearance?platform=tencent_ads`)
    expect(items[0].credentials).toMatchObject([{ number: 'QZ-1', used: 'K-0001' }])
    const [told] = await mailsOf(user, 'credential_used')
    expect(told?.recipient).toBe('M1001')
    expect(told?.body.lines).toEqual(
      expect.arrayContaining([
        { label: '沿用凭证', text: '沿用已有凭证 K-0001' },
        { label: '账号或应用', text: 'www.example.com' },
        { label: '备案号', text: 'QZ-1' },
        { label: '有效期至', text: '无到期日' },
        { label: '凭证来源', text: `凭证登记册 K-0001（由备案 ${source} 取得）` },
      ]),
    )
  })

  it('U-9 reaches a campaign that is still preparing, and S0-33 no other site, item or platform', async () => {
    const early = await opened(qualification('early.example.com'))
    await rig.open(early, [{ kind: 'collect_material', key: 'business_licence' }])
    const others = await Promise.all([
      opened(qualification('other.example.com')),
      opened({ ...qualification('early.example.com'), item: 'ad_creative' } as never),
    ])
    await opened(won('early.example.com', 'QZ-2'))
    await lookAround()
    expect(await filingOf(early)).toMatchObject({
      phase: 'passed',
      credential: { number: 'QZ-2' },
      tasks: [{ status: 'superseded' }],
    })
    expect((await get(`/campaigns/${early.slice(0, -3)}/schedule`)).filings).toMatchObject([
      { actual: { passedAt: '2026-10-12T10:00:00+08:00' } },
    ])
    for (const other of others) expect(await phaseOf(other)).toBe('preparing')
  })

  it('U-9 when it is lost reaches who won it and everybody who uses it: no-go, mail at once, a task to restore it', async () => {
    const { filings, filingsTotal } = await get('/credentials/K-0001')
    expect([filingsTotal, filings]).toMatchObject([2, [{ id: user, version: 1 }, { id: source }]])
    const body = { kind: 'suspended', text: '主体信息核验未通过', occurredAt: '2026-10-12T09:00:00+08:00' }
    const loss = await post('/credentials/K-0001/losses', body, { idempotencyKey: 'loss' })
    expect(loss).toMatchObject({ status: 201, body: { status: 'suspended', steps: [{ text: body.text }, {}] } })
    expect((await post('/credentials/K-0001/losses', body, { idempotencyKey: 'loss' })).status).toBe(200)
    await lookAround()
    for (const filing of [source, user]) {
      await rig.open(filing, [{ kind: 'restore' }])
      expect(await filingOf(filing)).toMatchObject({ phase: 'suspended' })
      expect((await filingOf(filing)).tasks).toMatchObject([{ kind: 'restore', status: 'open' }])
      expect(await goes(filing)).toBe('no_go')
      const told = await mailsOf(filing, 'credential_lost')
      expect(told.map((m) => m.recipient)).toEqual(expect.arrayContaining(['M1001', 'M1002']))
      expect(told[0]?.body.lines.slice(0, 2).map((l) => l.text)).toEqual(['被暂停', '凭证登记册 K-0001'])
    }
    expect(await phaseOf(await opened(qualification('www.example.com')))).toBe('preparing')
  })

  it('U-9 comes back to all of them by itself when it is reinstated', async () => {
    const again = await post('/credentials/K-0001/reinstatements', { number: 'QZ-1-2' })
    expect(again).toMatchObject({ status: 201, body: { status: 'valid', version: 2 } })
    await lookAround()
    for (const filing of [source, user]) {
      expect(await filingOf(filing)).toMatchObject({ phase: 'passed', credential: { number: 'QZ-1-2' } })
      expect(await goes(filing)).toBe('go')
    }
    expect(await filingOf(user)).toMatchObject({ usedCredential: { id: 'K-0001', version: 2 } })
    await lookAround()
    expect(((await get('/credentials/K-0001')).steps as { kind: string }[]).map((s) => s.kind)).toEqual([
      'reinstated',
      'suspended',
      'won',
    ])
  })

  it('U-9 a loss that is told at one filing reaches the others, and so does its end', async () => {
    const report = (kind: string) => post(`/filings/${user}/reports`, { kind, text: '暂停' })
    expect((await report('suspended')).status).toBe(200)
    await lookAround()
    expect(await phaseOf(source)).toBe('suspended')
    expect((await mailsOf(source, 'credential_lost')).length).toBeGreaterThan(0)
    expect((await get('/credentials/K-0001')).steps[0]).toMatchObject({ kind: 'suspended', text: '暂停', filing: user })
    expect((await get('/credentials/K-0001', await rig.keyFor('else'))).steps[0]).not.toHaveProperty('filing')
    expect((await report('reinstated')).status).toBe(200)
    await lookAround()
    expect([await phaseOf(source), await phaseOf(user)]).toEqual(['passed', 'passed'])
  })

  it('U-9 U-4 is put right where it was won: what is corrected reaches every use, what never was ends them', async () => {
    const wrong = { target: 'credential', reason: '抄录错误', credential: { number: 'QZ-1-3' } }
    expect((await post(`/filings/${user}/corrections`, wrong)).body).toMatchObject({
      code: 'credential_used',
      credential: 'K-0001',
    })
    await post(`/filings/${source}/corrections`, wrong)
    await lookAround()
    expect(await filingOf(user)).toMatchObject({ phase: 'passed', credential: { number: 'QZ-1-3' } })
    const verdict = { target: 'verdict', reason: '看错了', confirmedBy: 'M1001' }
    expect((await post(`/filings/${source}/corrections`, verdict)).status).toBe(200)
    await lookAround()
    expect([await phaseOf(source), await phaseOf(user)]).toEqual(['passed', 'passed'])
    await confirmed(source, 'M1001')
    await lookAround()
    expect([await phaseOf(source), await phaseOf(user)]).toEqual(['in_review', 'revoked'])
    expect((await get('/credentials?status=void')).items).toMatchObject([{ id: 'K-0001' }])
    await post(`/filings/${source}/reports`, { kind: 'passed', credential: { number: 'QZ-9' } })
    await lookAround()
    expect(await filingOf(user)).toMatchObject({ phase: 'passed', credential: { number: 'QZ-9' } })
  })
})

describe('U-9 what the company has had for years', () => {
  const body = { ...qualification('old.example.com'), number: 'QZ-30', validUntil: '2026-12-25T00:00:00+08:00' }

  it('U-9 is registered once, by whoever may, and only where the rules let it be shared', async () => {
    const waiting = await opened(qualification('old.example.com'), { endsAt: '2026-12-24T18:00:00+08:00' })
    const first = await post('/credentials', body, { idempotencyKey: 'old' })
    expect(first).toMatchObject({ status: 201, body: { origin: 'registered', status: 'valid', filingsTotal: 0 } })
    expect(await post('/credentials', body, { idempotencyKey: 'old' })).toMatchObject({
      status: 200,
      body: { id: first.body.id },
    })
    const refused = async (more: object, other = {}): Promise<unknown> =>
      (await post('/credentials', { ...body, ...more }, other)).body
    expect(await refused({ account: 'x' }, { idempotencyKey: 'old' })).toMatchObject({ code: 'idempotency_key_reused' })
    expect(await refused({})).toMatchObject({ code: 'credential_known', credential: first.body.id })
    expect(await refused({ number: undefined })).toMatchObject({ code: 'credential_required' })
    expect(await refused({ validUntil: '2026-01-01T00:00:00+08:00' })).toMatchObject({ code: 'material_lapsed' })
    expect(await refused({ platform: 'wechat', item: 'mini_program_audit' })).toMatchObject({
      code: 'credential_not_shared',
    })
    expect(await refused({ platform: 'samr', item: 'health_ad_review' })).toMatchObject({
      code: 'credential_not_shared',
    })
    const reader = await rig.keyFor('reader', ['campaigns:read'])
    expect(await post('/credentials', body, { key: reader })).toMatchObject({ status: 403 })
    await lookAround()
    expect(await phaseOf(waiting)).toBe('passed')
  })

  it('U-9 is used only where it lasts until the campaign ends; a campaign that is prolonged is told, and a renewal ends that', async () => {
    const { id } = (await get('/credentials?account=old.example.com')).items[0] as { id: string }
    expect(await phaseOf(await opened(qualification('old.example.com')))).toBe('preparing')
    const short = await opened(qualification('old.example.com'), { endsAt: '2026-12-24T18:00:00+08:00' })
    expect(await phaseOf(short)).toBe('passed')
    const amend = { method: 'PATCH', headers: { 'if-match': '*' } }
    expect((await post(`/campaigns/${short.slice(0, -3)}`, { endsAt: ENDS_AT }, amend)).status).toBe(200)
    await lookAround()
    await lookAround()
    const [told, ...more] = await mailsOf(short, 'credential_ends_early')
    expect([told?.body.lines[0]?.text, more.length]).toEqual(['凭证于 2026-12-25 到期，早于活动结束', 1])
    expect([await phaseOf(short), await goes(short)]).toEqual(['passed', 'go'])
    expect(await post(`/credentials/${id}/renewals`, { validUntil: '2029-12-25T00:00:00+08:00' })).toMatchObject({
      status: 201,
      body: { version: 2, number: 'QZ-30' },
    })
    await lookAround()
    expect(await filingOf(short)).toMatchObject({ credential: { validUntil: '2029-12-25T00:00:00+08:00' } })
    expect((await mailsOf(short, 'credential_ends_early')).length).toBe(2)
  })

  it('U-9 follows its states: what is withdrawn is not renewed, what lapsed is reinstated only with a new end', async () => {
    const { id } = (await get('/credentials?account=old.example.com')).items[0] as { id: string }
    const say = async (path: string, given: object): Promise<unknown> =>
      (await post(`/credentials/${id}/${path}`, given)).body
    expect(await say('losses', { kind: 'revoked', occurredAt: '2027-01-01T00:00:00+08:00' })).toMatchObject({
      code: 'occurred_in_future',
    })
    expect(await say('losses', { kind: 'revoked' })).toMatchObject({ status: 'revoked' })
    expect(await say('losses', { kind: 'suspended' })).toMatchObject({ code: 'credential_status' })
    expect(await say('renewals', { validUntil: '2030-01-01T00:00:00+08:00' })).toMatchObject({
      code: 'credential_status',
    })
    expect(await say('corrections', { text: '更正', validUntil: '2026-09-01T00:00:00+08:00' })).toMatchObject({
      status: 'revoked',
    })
    expect(await say('reinstatements', {})).toMatchObject({ code: 'material_lapsed' })
    expect(await say('reinstatements', { noEnd: true })).toMatchObject({ status: 'valid' })
    expect(await say('corrections', { text: '无' })).toMatchObject({ code: 'malformed' })
    await expect(rig.pool.query('update credential_steps set number = null')).rejects.toThrow()
    await expect(rig.pool.query('delete from credentials')).rejects.toThrow()
    const texts = await rig.call({ method: 'DELETE', url: `/v1/credentials/${id}/texts` })
    expect(texts.body.steps).toContainEqual(expect.objectContaining({ kind: 'corrected', text: null }))
  })
})

describe('U-9 who decides', () => {
  it('U-9 a lead says no: the filing files its own, and is not given the same again', async () => {
    const filing = await opened(qualification('old.example.com'))
    const url = `/filings/${filing}/file-anew`
    expect((await post(url, { text: '新域名' }, { person: undefined })).body).toMatchObject({ code: 'person_required' })
    expect((await post(url, { text: ' ' })).status).toBe(400)
    expect((await post(url, { text: '新域名' })).status).toBe(200)
    await rig.open(filing, [{ kind: 'collect_material', key: 'business_licence' }])
    expect(await filingOf(filing)).toMatchObject({ phase: 'preparing', tasks: [{ kind: 'collect_material' }] })
    expect((await filingOf(filing)).usedCredential).toBeUndefined()
    expect(await goes(filing)).toBe('no_go')
    expect((await post(url, { text: '再来' })).body).toMatchObject({ code: 'phase_mismatch' })
    const { id } = (await get('/credentials?account=old.example.com')).items[0] as { id: string }
    // The lead may take it back by name.
    const use = (credential: string) => post(`/filings/${filing}/use-credential`, { credential, text: '仍用原域名' })
    expect((await use('K-0001')).body).toMatchObject({ code: 'credential_unknown' })
    expect((await use(id)).status).toBe(200)
    expect(await filingOf(filing)).toMatchObject({ phase: 'passed', usedCredential: { id } })
  })

  it('U-9 where nobody has read that it is shared it is offered, and a named person vouches for it', async () => {
    const app = { platform: 'own_app', item: 'app_filing', account: '会员 App' }
    const { id } = (await post('/credentials', { ...app, number: '沪ICP备4号-1A' })).body as { id: string }
    const filing = await opened(app)
    expect(await filingOf(filing)).toMatchObject({ phase: 'preparing', offeredCredential: { id, version: 1 } })
    expect(await mailsOf(filing, 'credential_offered')).toMatchObject([{ recipient: 'M1001' }])
    await rig.open(filing, [])
    expect(await mailsOf(filing, 'credential_offered')).toHaveLength(1)
    const body = { credential: id, text: '已向通信管理局核实' }
    const url = `/filings/${filing}/use-credential`
    expect((await post(url, body, { person: undefined })).body).toMatchObject({ code: 'person_required' })
    expect((await post(url, body)).status).toBe(200)
    expect(await filingOf(filing)).toMatchObject({ phase: 'passed', usedCredential: { id } })
    const { items } = await get(`/campaigns/${filing.slice(0, -3)}/facts?limit=200`)
    expect(items).toContainEqual(
      expect.objectContaining({
        type: 'CredentialUsed',
        body: expect.objectContaining({ confirmed: { person: 'L2001', note: body.text } }) as unknown,
      }),
    )
  })
})

describe('U-9 before a campaign starts', () => {
  const site = 'old.example.com'

  it('U-9 U-10 the check says what accounts hold, the dry run what a filing would take, the plan needs no time for it', async () => {
    const held = { account: site, number: 'QZ-30', byItself: true }
    const check = await post('/requirements/check', {
      platforms: ['tencent_ads'],
      traits: ['paid_ads'],
      forms: [],
      accounts: [{ platform: 'tencent_ads', account: site }],
    })
    const { platforms } = check.body as { platforms: { requirements: { item: string; held: object[] }[] }[] }
    const requirement = platforms.flatMap((p) => p.requirements).find((r) => r.item === 'ad_qualification')
    expect(requirement?.held).toMatchObject([held])
    const start = { name: '活动', lead: 'M1001', backup: 'M1002', endsAt: ENDS_AT, filings: [qualification(site)] }
    const launches = [{ platform: 'tencent_ads', launchAt: '2026-10-14T10:00:00+08:00' }]
    const dry = await post('/campaigns?dry_run=true', { ...start, launches })
    expect(dry.body).toMatchObject({ filings: [{ held }], warnings: [] })
    const filings = [qualification(site), qualification('new.example.com')]
    const plan = await post('/plan', { filings, launchAt: LAUNCH_AT })
    expect(plan.body).toMatchObject({
      held: [{ ...held, item: 'ad_qualification' }],
      filings: [{ account: 'new.example.com' }],
    })
  })
})

it('U-9 the record stays as its facts say, and verify finds a register that says something else', async () => {
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  await rig.pool.query(
    `insert into credential_steps (credential, kind, version, status, file_ids, obtained_at, occurred_at, filing, seq, client, at)
     select credential, 'revoked', version, 'revoked', file_ids, obtained_at, occurred_at, filing, 1, client, at
       from credential_steps where kind = 'won' order by id limit 1`,
  )
  const { differences } = await verifyRecord(rig.pool)
  expect(differences.map(({ table, field }) => `${table} ${field}`)).toEqual(['credential_steps seq'])
})
