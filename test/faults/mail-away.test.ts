/**
 * The mail server is away for long: nothing listens on its port. What grows meanwhile is started anew as ever, also what has
 * ended and only waits for its last letters; when the server is back each letter arrives once.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { choosePort } from '../../infra/dev/servers/ports'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { createWebhook, deleteWebhook } from '../../infra/postgres/webhooks/subscriptions'
import { webhookSubject } from '../../workflows/contract/ids'
import { lookSignalName } from '../../workflows/contract/messages'
import { historyOf, recordHistory, RECORDING } from '../support/histories'
import { checkInvariants } from '../support/invariants'
import { startOwnStack, type OwnStack } from '../support/own-stack'
import { patiently } from '../support/patience'
import { begin, must } from '../support/play'
import { createRig, type Rig } from '../support/rig'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(240_000)

/** From so many events on the server suggests a new run; by default it is 4,096. */
const SUGGESTED_FROM = 120

let stack: OwnStack
let rig: Rig
let filing: string
let id: string

beforeAll(async () => {
  stack = await startOwnStack({ dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': SUGGESTED_FROM } })
  rig = await createRig({ letters: 'each', mailboxPort: await choosePort(0) })
  await rig.mailbox.away()
  const number = await begin(rig)
  filing = `${number}-01`
  id = `filing/${number}/01-douyin-activity_report`
  await rig.openTask(filing, 'collect_material')
})
let closeReceiver = (): void => undefined
afterAll(async () => {
  closeReceiver()
  await rig.stop()
  await stack.stop()
})

const run = async (): Promise<string> => (await rig.client.workflow.getHandle(id).describe()).runId
const moveDue = async (days: number): Promise<void> => {
  const { id: task } = await rig.openTask(filing, 'collect_material', 'business_licence')
  const dueAt = new Date(Date.parse(await rig.now()) + days * 86_400_000).toISOString()
  must(await rig.command('moveDueDate', { task, dueAt, reason: '等法务' }))
}
const waiting = async (): Promise<number> =>
  (await rig.pool.query("select from mails where status = 'queued'")).rowCount ?? 0
const isUnderWay = async (): Promise<boolean> => {
  const { raw } = await rig.client.workflow.getHandle(id).describe()
  return raw.pendingActivities?.some((a) => a.activityType?.name === 'deliverMail') ?? false
}

it('a filing that many write to while no mail can leave is started anew, again and again', async () => {
  const seen = [await run()]
  await patiently('a delivery under way', isUnderWay)
  for (let n = 0; seen.length < 4; n += 1) {
    await moveDue((n % 9) + 1)
    const present = await run()
    if (!seen.includes(present)) seen.push(present)
  }
  expect(await waiting()).toBeGreaterThan(0)
  for (const past of seen.slice(0, 3))
    expect((await historyOf(rig, id, past)).events?.length).toBeLessThan(SUGGESTED_FROM * 2)
  if (RECORDING) await recordHistory(rig, 'filing-anew-with-mail', id, seen[0])
})

it('what has ended and waits to tell it is started anew as well', async () => {
  must(await rig.command('giveUp', { filing, reason: '不办了' }))
  const ended = await run()
  await patiently('a delivery under way', isUnderWay)
  await patiently('a new run', async () => {
    await rig.client.workflow.getHandle(id).signal(lookSignalName)
    return (await run()) !== ended
  })
  if (RECORDING) await recordHistory(rig, 'filing-ended-anew', id, ended)
  expect(await waiting()).toBeGreaterThan(0)
})

it('a webhook that is asked to look again on and on is started anew as well', async () => {
  const held: ServerResponse[] = []
  let isHolding = true
  const server = createServer((_, response) => void (isHolding ? held.push(response) : response.writeHead(204).end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeReceiver = () => {
    server.closeAllConnections()
    server.close()
  }
  const { id: key } = await createKey(rig.pool, { client: 'test', label: '', scopes: ['campaigns:read'] })
  const by = { client: 'test', channel: 'command' as const }
  const hook = await createWebhook(rig.pool, {
    by,
    client: 'test',
    key,
    idempotencyKey: 'hook',
    bodyHash: Buffer.alloc(32),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    types: ['campaign.started'],
    campaign: undefined,
    now: await rig.now(),
  })
  await begin(rig)
  await patiently('an event under way', () => held.length > 0)
  const handle = rig.client.workflow.getHandle(webhookSubject(hook?.id ?? ''))
  const { runId } = await handle.describe()
  for (let n = 0; n < SUGGESTED_FROM; n += 10)
    await Promise.all(Array.from({ length: 10 }, () => handle.signal(lookSignalName)))
  isHolding = false
  for (const response of held) response.writeHead(204).end()
  // Asked while it delivered, it looks again: in a new run.
  const first = rig.client.workflow.getHandle(handle.workflowId, runId)
  await patiently('the end of its first run', async () => (await first.describe()).status.name !== 'RUNNING')
  expect((await first.describe()).status.name).toBe('CONTINUED_AS_NEW')
  await deleteWebhook(rig.pool, hook?.id ?? '', by)
})

it('when the server is back each letter arrives once, and what has ended is over', async () => {
  await rig.mailbox.back()
  await patiently('every letter to leave', async () => (await waiting()) === 0, 100)
  await patiently('the end', async () => {
    const { status } = await rig.client.workflow.getHandle(id).describe()
    return status.name === 'COMPLETED'
  })
  const copies = rig.mailbox.messages.map(({ messageId }) => messageId)
  expect(copies.length).toBe(new Set(copies).size)
  await rig.settle()
  await checkInvariants(rig)
  expect(await rig.replayAll()).toBeGreaterThan(4)
})
