/** S2-1: an employee's personal account that is used for the company is filed with the company first, each account by name. */
import { verifyRecord } from '../../infra/postgres/record/verify'
import { createApiRig, type ApiRig } from './api-rig'
import { credentialCalls } from './credential-calls'

jest.setTimeout(60_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(async () => {
  await rig.stop()
})

const { post } = credentialCalls(() => rig)

const PASSED = {
  platform: 'wechat',
  item: 'mini_program_audit',
  account: 'gh_brand',
  takenOver: {
    phase: 'passed',
    number: 'A-1',
    submittedAt: '2026-10-01T10:00:00+08:00',
    passedAt: '2026-10-08T10:00:00+08:00',
  },
}
const SAID = { forms: ['mini_program'], industry: 'other', productGroups: [] }
const employee = (account?: string) => ({ platform: 'company', item: 'employee_account', account })
const started = (number: string, filings: object[]) => {
  const audit = { ...PASSED, takenOver: { ...PASSED.takenOver, number } }
  return rig.campaign({ traits: ['employee_account'], ...SAID, filings: [audit, ...filings] })
}
const wechat = async (number: string) => {
  const { body } = await rig.call({ url: `/v1/campaigns/${number}/clearance?platform=wechat` })
  const [item] = (body as { items: { clearance: string; reasons: { code: string; label: string }[] }[] }).items
  return [item?.clearance, item?.reasons.map(({ code, label }) => `${code} ${label}`)]
}
const missingOf = async (number: string): Promise<unknown> =>
  (await rig.call({ url: `/v1/campaigns/${number}` })).body.missing as unknown

it('S2-1 S0-29 the plan says that the accounts must be named, and no platform goes live before', async () => {
  const number = await started('A-1', [])
  expect(await missingOf(number)).toEqual(['accounts/company.employee_account'])
  expect(await wechat(number)).toEqual(['no_go', ['account_missing 尚未列明账号']])
  const amend = (filings: object[]) =>
    post(`/campaigns/${number}`, { filings }, { method: 'PATCH', headers: { 'if-match': '*' } })
  expect((await amend([employee()])).body).toMatchObject({
    code: 'field_required',
    errors: [{ pointer: '#/filings/0/account' }],
  })
  expect((await amend([employee('weibo/小王'), employee('weibo/小李')])).status).toBe(200)
  expect(await missingOf(number)).toEqual([])
  expect(await wechat(number)).toEqual(['no_go', ['not_passed 尚未通过', 'not_passed 尚未通过']])
  const { body } = await rig.call({ url: `/v1/filings/${number}-02` })
  expect((body as { rows: { row: string }[] }).rows.map(({ row }) => row).sort()).toEqual([
    'account_proof',
    'content_commitment',
    'employee_statement',
  ])
})

it('S2-1 U-9 an account is filed once: the next campaign that uses it goes live with it', async () => {
  const passedAt = '2026-10-09T10:00:00+08:00'
  const takenOver = { phase: 'passed', submittedAt: passedAt, passedAt, credential: { number: '内备-001' } }
  await started('A-2', [{ ...employee('weibo/小王'), takenOver }])
  const number = await started('A-3', [employee('weibo/小王')])
  expect((await rig.call({ url: `/v1/filings/${number}-02` })).body).toMatchObject({
    phase: 'passed',
    credential: { number: '内备-001' },
    usedCredential: { id: 'K-0001' },
  })
  expect(await wechat(number)).toEqual(['go', []])
})

it('S2-1 S0-1 the check answers it for every campaign, as a rule of our own', async () => {
  const check = async (traits: string[], more: object = {}) => {
    const said = { platforms: ['wechat'], traits, forms: ['mini_program'], ...more }
    const { body } = await post('/requirements/check', said)
    const { platforms } = body as { platforms: { platform: string; requirements: object[] }[] }
    return platforms.find(({ platform }) => platform === 'company')
  }
  expect(await check([])).toMatchObject({ answer: 'not_required', role: 'authority' })
  expect(await check(['employee_account'])).toMatchObject({
    own: true,
    requirements: [
      {
        answer: 'required',
        grade: 'E',
        source: expect.stringContaining('company rule') as unknown,
        estimate: true,
        perAccount: true,
        // Whose accounts are filed is told to nobody who does not name them.
        held: [],
      },
    ],
  })
  const accounts = [{ platform: 'company', account: 'weibo/小王' }]
  expect(await check(['employee_account'], { accounts })).toMatchObject({
    requirements: [{ held: [{ account: 'weibo/小王', number: '内备-001', byItself: true }] }],
  })
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
})
