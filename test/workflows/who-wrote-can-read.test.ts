/** An Update is answered when the story has followed: whoever has the answer can act on what it brought about. */
import { filingWorkflowId } from '../../workflows/contract/ids'
import { checkInvariants } from '../support/invariants'
import { begin, DOUYIN, LAUNCH_AT, must, WECHAT } from '../support/play'
import { createRig, type Rig } from '../support/rig'

jest.setTimeout(60_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ worker: false })
})
afterAll(async () => {
  await rig.stop()
})

const changes = { filings: [WECHAT], launches: [{ platform: 'wechat', launchAt: LAUNCH_AT }] }

/** What the history of a campaign says of answers given and of filings that are there, in its order. */
async function storyOf(number: string): Promise<string[]> {
  const { events } = await rig.client.workflow.getHandle(`campaign/${number}`).fetchHistory()
  return (events ?? []).flatMap((event) => {
    // One that somebody else has started already is there as well.
    const there =
      event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId ??
      event.startChildWorkflowExecutionFailedEventAttributes?.workflowId
    if (there) return [`there: ${there}`]
    return event.workflowExecutionUpdateCompletedEventAttributes ? ['answered'] : []
  })
}

const filings = (number: string): string[] =>
  [DOUYIN, WECHAT].map(({ platform, item }, n) => `there: ${filingWorkflowId(`${number}-0${n + 1}`, platform, item)}`)

it('a command that comes while another is followed is followed, too, before it is answered', async () => {
  const number = 'MC-20261012-0001'
  const begun = begin(rig, [DOUYIN])
  const handle = rig.client.workflow.getHandle(`campaign/${number}`)
  const isThere = (): Promise<boolean> =>
    handle.describe().then(
      () => true,
      () => false,
    )
  while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 20))
  // Nobody works yet: both come in the same moment, and the first filing is about to be started when the second is known.
  const amended = handle.executeUpdate('amend', { args: [{ campaign: number, changes }] })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await rig.startWorker()
  expect(await begun).toBe(number)
  expect(await amended).toMatchObject({ ok: true })
  const [first = '', second = ''] = filings(number)
  expect((await storyOf(number)).sort()).toEqual(['answered', 'answered', first, second].sort())
  expect((await storyOf(number)).slice(-2)).toEqual([second, 'answered'])
})

it('an amendment that brings a filing is answered when the workflow of that filing is there', async () => {
  const number = await begin(rig, [DOUYIN])
  const [first = '', second = ''] = filings(number)
  await rig.client.workflow.getHandle(first.replace('there: ', '')).describe()
  must(await rig.command('amend', { campaign: number, changes }))
  expect((await storyOf(number)).slice(-2)).toEqual([second, 'answered'])
})

it('keeps every invariant and replays', async () => {
  await rig.settle()
  await checkInvariants(rig)
})
