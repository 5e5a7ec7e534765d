/** Two campaigns of one advertiser on real workflows: one wins the qualification, the other uses it, both lose and regain it. */
import { loseCredential, reinstateCredential } from '../../infra/postgres/registers/credential-writes'
import { verifyRecord } from '../../infra/postgres/record/verify'
import { filingWorkflowId } from '../../workflows/contract/ids'
import { checkInvariants } from '../support/invariants'
import { begin, filingOf, must, openOf, phaseOf, stageOf, told, toPassed } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const QUALIFICATION = { platform: 'tencent_ads', item: 'ad_qualification' }
const ADVERTISER = { ...QUALIFICATION, account: 'www.example.com' }
const PLAN = {
  endsAt: '2027-02-28T18:00:00+08:00',
  launches: [{ platform: 'tencent_ads', launchAt: '2027-01-10T10:00:00+08:00' }],
}
let keys = 0
const author = () => ({ client: 'registers', person: 'L2001', key: `k${(keys += 1)}` })
const clearanceOf = async (number: string) => (await rig.state(number)).launches.tencent_ads?.clearance
const cardOf = async (filing: string): Promise<string> =>
  rig.client.workflow
    .getHandle(filingWorkflowId(filing, QUALIFICATION.platform, QUALIFICATION.item))
    .query('__temporal_workflow_metadata')
    .then((metadata) => (metadata as { currentDetails?: string }).currentDetails ?? '')

it('U-9 S0-29 one wins it, the other uses it; a loss over REST takes both down and mails both leads; both come back', async () => {
  const winner = await begin(rig, [ADVERTISER], PLAN)
  const user = await begin(rig, [ADVERTISER], { ...PLAN, lead: 'O7001' })
  await rig.openTask(`${user}-01`, 'collect_material')
  await toPassed(rig, `${winner}-01`)
  await rig.settle()
  expect(await filingOf(rig, `${user}-01`)).toMatchObject({
    phase: 'passed',
    uses: { id: 'K-0001', version: 1, source: `${winner}-01` },
    credential: { number: `C-${winner}-01` },
  })
  expect(await openOf(rig, `${user}-01`)).toEqual([])
  expect([await clearanceOf(winner), await clearanceOf(user)]).toEqual(['go', 'go'])
  expect(await stageOf(rig, user)).toBe('cleared')
  expect(await told(rig, user, 'credential_used')).toEqual(['O7001'])
  expect(await cardOf(`${user}-01`)).toContain(`凭证 \`C-${winner}-01（沿用 K-0001）\``)

  await loseCredential(rig.pool, 'K-0001', { kind: 'suspended', text: '主体信息核验未通过' }, author())
  await rig.settle()
  for (const number of [winner, user]) {
    expect(await phaseOf(rig, `${number}-01`)).toBe('suspended')
    expect(await clearanceOf(number)).toBe('no_go')
    expect(await openOf(rig, `${number}-01`)).toEqual(['restore'])
  }
  const leads = async (kind: string): Promise<boolean[]> => [
    (await told(rig, winner, kind)).includes('M1001'),
    (await told(rig, user, kind)).includes('O7001'),
  ]
  expect(await leads('credential_lost')).toEqual([true, true])
  const letters = rig.mailbox.messages.filter((m) => m.subject.includes('凭证失效'))
  expect(letters.length).toBeGreaterThan(3)
  expect(letters.every((m) => m.text.includes('主体信息核验未通过') && m.text.includes('K-0001'))).toBe(true)

  await reinstateCredential(rig.pool, 'K-0001', {}, author())
  await rig.settle()
  for (const number of [winner, user]) {
    expect(await phaseOf(rig, `${number}-01`)).toBe('passed')
    expect(await openOf(rig, `${number}-01`)).toEqual([])
    expect(await stageOf(rig, number)).toBe('cleared')
  }
})

it('U-9 a credential that lapses takes its users down by the clock, unless it was renewed before', async () => {
  const site = { ...ADVERTISER, account: 'old.example.com' }
  const plan = { ...PLAN, launches: [{ platform: 'tencent_ads', launchAt: '2026-11-20T10:00:00+08:00' }] }
  const winner = `${await begin(rig, [site], { ...plan, endsAt: '2026-11-25T00:00:00+08:00' })}-01`
  await toPassed(rig, winner)
  must(
    await rig.command(
      'correct',
      {
        filing: winner,
        target: 'credential',
        reason: '补登有效期',
        credential: { validUntil: '2026-11-26T00:00:00+08:00' },
      },
      { person: 'L2001' },
    ),
  )
  const user = `${await begin(rig, [site], { ...plan, endsAt: '2026-11-25T00:00:00+08:00' })}-01`
  expect(await phaseOf(rig, user)).toBe('passed')
  must(
    await rig.command('amend', {
      campaign: user.slice(0, -3),
      changes: { endsAt: '2026-12-31T00:00:00+08:00' },
    }),
  )
  await rig.settle()
  expect(await told(rig, user.slice(0, -3), 'credential_ends_early')).toEqual(['M1001', 'M1002'])
  expect(await clearanceOf(user.slice(0, -3))).toBe('go')
  await rig.step('2026-11-26T10:00:00+08:00')
  expect(await phaseOf(rig, user)).toBe('lapsed')
  must(
    await rig.answer(user, 'restore', 'reinstated', {
      credential: { number: 'C-9', validUntil: '2029-01-01T00:00:00+08:00' },
    }),
  )
  await rig.settle()
  expect(await filingOf(rig, user)).toMatchObject({ phase: 'passed', credential: { number: 'C-9' } })
})

it('U-9 a loss that a platform tells by the number of a campaign that is archived reaches those who run', async () => {
  const site = { ...ADVERTISER, account: 'gone.example.com' }
  const winner = `${await begin(rig, [site], PLAN)}-01`
  await toPassed(rig, winner)
  const user = `${await begin(rig, [site], PLAN)}-01`
  expect(await phaseOf(rig, user)).toBe('passed')
  must(await rig.command('cancel', { campaign: winner.slice(0, -3), reason: '不做了' }))
  await rig.settle()
  expect(await rig.state(winner.slice(0, -3))).toMatchObject({ archivedAt: expect.any(String) as unknown })
  must(await rig.command('report', { filing: winner, kind: 'revoked', text: '备案注销' }))
  await rig.settle()
  expect(await phaseOf(rig, user)).toBe('revoked')
  expect(await clearanceOf(user.slice(0, -3))).toBe('no_go')
})

it('U-9 keeps every invariant, says what its facts say, and replays', async () => {
  await checkInvariants(rig)
  expect((await verifyRecord(rig.pool)).differences).toEqual([])
  await rig.replayAll()
})
