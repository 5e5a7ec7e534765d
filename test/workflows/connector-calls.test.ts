/** What is sent to a platform, and what is said of it, when a worker that comes back finds things otherwise than it left them. */
import { createAskPlatform, createSubmitFiling } from '../../activities/connectors/submit-filing'
import { createConnectors } from '../../activities/connectors/kinds'
import { createPostSigned } from '../../infra/connectors/post-signed'
import { createConnectorLedger } from '../../infra/postgres/connectors/calls'
import type { Home } from '../../infra/postgres/webhooks/sending'
import { createReferenceReader } from '../../infra/reference/reference'
import { referenceOf, type PlatformAnswer } from '../../workflows/contract/connectors'
import { agencyEnvironment, fakeAgency, SECRET, type FakeAgency } from '../support/fake-agency'
import { patiently } from '../support/patience'
import { begin, filingOf, must, openOf, phaseOf } from '../support/play'
import { page } from '../support/review-play'
import { createRig, prepare, type Rig } from '../support/rig'

jest.setTimeout(180_000)

let rig: Rig
let agency: FakeAgency
beforeAll(async () => {
  agency = await fakeAgency()
  // Longer than a test takes: the call stays under way.
  rig = await createRig({ letters: 'each', env: await agencyEnvironment(agency.url, { answerWithinSeconds: 120 }) })
})
afterAll(async () => {
  // The calls that hang end with it.
  await agency.close()
  await rig.stop()
})

/** A worker of the rig's deployment, but for what is said here. */
async function worker(more: Home = {}, configured = true) {
  const { rows } = await rig.pool.query<Home>('select temporal, deployment from webhook_sending')
  const home = { temporal: rows[0]?.temporal ?? undefined, deployment: rows[0]?.deployment ?? undefined, ...more }
  const settings = {
    kind: 'http',
    id: 'agency',
    name: '星河代理系统',
    url: agency.url,
    secret: SECRET,
    answerWithinMs: 2_000,
    arrivesWithinMs: 360_000,
    quotas: {},
  } as const
  const deps = {
    connectors: createConnectors(configured ? [settings] : [], {
      post: createPostSigned({ reach: { networks: [], loopback: true } }),
    }),
    connectorLedger: createConnectorLedger({ pool: rig.pool, reference: createReferenceReader(rig.pool) }, home),
  }
  return { submit: createSubmitFiling(deps), ask: createAskPlatform(deps) }
}

const answerOf = async (heard: { intakeId: string }): Promise<PlatformAnswer> => {
  const { rows } = await rig.pool.query<{ body: PlatformAnswer }>('select body from intake where id = $1', [
    heard.intakeId,
  ])
  return rows[0]?.body as PlatformAnswer
}

/** A filing whose call hangs at the platform. */
async function called(): Promise<{ number: string; call: { filing: string; round: number; attempt: number } }> {
  agency.moods.submit = ['hang']
  const before = agency.submissions.length
  const number = await begin(rig)
  const filing = `${number}-01`
  await prepare(rig, filing)
  await patiently('the call', () => agency.submissions.length > before)
  expect((await filingOf(rig, filing)).service?.stage).toBe('submitting')
  return { number, call: { filing, round: 1, attempt: 1 } }
}

it('says of what was called that it may have arrived, also where the connector is configured no more', async () => {
  const { call } = await called()
  const { submit } = await worker({}, false)
  expect(await answerOf(await submit(call))).toMatchObject({ answer: 'no_answer', why: 'interrupted' })
})

it('hands nothing in that is being withdrawn, where the worker stopped before the call and comes back', async () => {
  const { number, call } = await called()
  await rig.pool.query(`update connector_calls set reference = 'another' where reference = $1`, [referenceOf(call)])
  must(await rig.command('withdraw', { campaign: number, reason: '不办了' }))
  const before = agency.submissions.length
  const { submit } = await worker()
  expect(await answerOf(await submit(call))).toMatchObject({ answer: 'no_answer' })
  expect(agency.submissions).toHaveLength(before)
})

it('asks nothing from a copy or a deployment that is off, and no more than it takes to find it elsewhere', async () => {
  const { call } = await called()
  agency.has.clear()
  agency.questions.length = 0
  for (const home of [{ isOff: true }, { temporal: 'another' }]) {
    const { ask } = await worker(home)
    expect(await answerOf(await ask({ ...call, asks: home.isOff ? 7 : 8 }))).toMatchObject({
      answer: 'no_answer',
      why: 'not_asked',
    })
  }
  expect(agency.questions).toEqual([])
  const { ask } = await worker()
  // The request was sent just now, whatever the clock of the record says.
  expect(await answerOf(await ask({ ...call, asks: 9 }))).toMatchObject({ answer: 'not_there', early: true })
  expect(agency.questions.map((one) => Object.keys(one).sort())).toEqual([
    ['action', 'filing', 'platform', 'reference', 'v'],
  ])
})

it('rests where a verdict that came during the call was recorded by mistake: a person looks', async () => {
  const { number, call } = await called()
  const { filing } = call
  must(await rig.command('report', { filing, kind: 'rejected', text: '换图' }))
  must(
    await rig.command(
      'correct',
      { filing, target: 'verdict', reason: '看错', confirmedBy: 'M1002' },
      { person: 'L2001' },
    ),
  )
  const { id: task } = await rig.openTask(number, 'confirm_correction', '01')
  must(await rig.command('answerTask', { task, answer: 'approved' }, page('M1002')))
  await patiently('somebody to look', async () => (await openOf(rig, filing)).includes('settle_submission'))
  expect(await phaseOf(rig, filing)).toBe('unconfirmed')
})
