/** A worker that dies while the platform has its request, and a workflow that is started anew then: nothing is handed in twice. */
import { campaignOf, filingWorkflowId } from '../../workflows/contract/ids'
import { startDoomed, type Doomed } from '../support/doomed'
import { agencyEnvironment, fakeAgency, type FakeAgency } from '../support/fake-agency'
import { checkInvariants } from '../support/invariants'
import { patiently } from '../support/patience'
import { begin, filingOf, phaseOf } from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'
import { sharedStack } from '../support/stack'

jest.setTimeout(240_000)

let rig: Rig
let agency: FakeAgency
let doomed: Doomed | undefined
let env: Record<string, string>

beforeAll(async () => {
  agency = await fakeAgency()
  env = await agencyEnvironment(agency.url, { answerWithinSeconds: 10 })
  rig = await createRig({ worker: false, env })
  doomed = await startDoomed(rig, sharedStack().temporalAddress, { atCommits: false, env })
})
afterAll(async () => {
  await doomed?.stop()
  await rig.stop()
  await agency.close()
})

const stepped = async (filing: string): Promise<void> => {
  await patiently('asking', async () => (await filingOf(rig, filing)).service?.stage === 'asking')
  await rig.step(new Date(Date.parse(await rig.now()) + 60_000).toISOString())
  await patiently(
    async () => `the submission, not ${await phaseOf(rig, filing)}`,
    async () => (await phaseOf(rig, filing)) === 'submitted',
  )
}

it('asks, and does not hand in again, what a worker had begun that was killed in the call', async () => {
  agency.moods.submit = ['hang', 'hang', 'hang']
  const numbers = [await begin(rig), await begin(rig), await begin(rig)]
  for (const number of numbers) await prepare(rig, `${number}-01`)
  await patiently('the calls', () => agency.submissions.length === 3)
  doomed?.kill()
  for (const number of numbers) await stepped(`${number}-01`)
  expect(agency.submissions).toHaveLength(3)
  expect([...agency.has.keys()].sort()).toEqual(numbers.map((number) => `${number}-01.r1.s1`))
})

it('does not hand in again for a workflow that was terminated in the call and is started anew', async () => {
  agency.submissions.length = 0
  agency.moods.submit = ['hang']
  const filing = `${await begin(rig)}-01`
  await prepare(rig, filing)
  await patiently('the call', () => agency.submissions.length === 1)
  const handle = rig.client.workflow.getHandle(filingWorkflowId(filing, 'douyin', 'activity_report'))
  await handle.terminate('by an operator')
  await rig.client.workflow.start('filingWorkflow', {
    workflowId: handle.workflowId,
    taskQueue: rig.taskQueue,
    args: [{ v: 1, id: filing, campaign: campaignOf(filing) }],
    workflowTaskTimeout: '5s',
  })
  await stepped(filing)
  expect(agency.submissions).toHaveLength(1)
})

it('does not hand in again for a workflow that an operator has reset to before the call', async () => {
  agency.submissions.length = 0
  agency.moods.submit = ['lose']
  const filing = `${await begin(rig)}-01`
  await prepare(rig, filing)
  await patiently('asking', async () => (await filingOf(rig, filing)).service?.stage === 'asking')
  const handle = rig.client.workflow.getHandle(filingWorkflowId(filing, 'douyin', 'activity_report'))
  const { events = [] } = await handle.fetchHistory()
  const call = events?.findIndex(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'submitFiling',
  )
  const before = events?.slice(0, call).findLast((event) => event.workflowTaskCompletedEventAttributes)
  await rig.client.workflowService.resetWorkflowExecution({
    namespace: rig.namespace,
    workflowExecution: { workflowId: handle.workflowId },
    workflowTaskFinishEventId: before?.eventId,
    requestId: `reset ${filing}`,
    reason: 'a test',
  })
  await stepped(filing)
  expect(agency.submissions).toHaveLength(1)
  // What was heard for a workflow that is gone is finished by the relay.
  await patiently('the late answers', async () => {
    const { rows } = await rig.pool.query("select from intake where status = 'pending'")
    return rows.length === 0
  })
  await checkInvariants(rig, { taskFailures: 100, replay: false })
})
