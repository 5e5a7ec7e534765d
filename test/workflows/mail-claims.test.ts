import { changeClock } from '../../infra/postgres/clock'
import { temporal } from '@temporalio/proto'
import type { Letter, SendLetter } from '../../activities/mail-ports'
import { checkInvariants } from '../support/invariants'
import { begin, filingOf, ledger } from '../support/play'
import { createRig, type Rig } from '../support/rig'
import { patiently } from '../support/patience'

let rig: Rig
const sent: Letter[] = []
/** Letters that wait at the gate while it is shut. */
let gate: Promise<void> | undefined
let held = 0

const send: SendLetter = async (letter) => {
  held += 1
  await gate
  held -= 1
  sent.push(letter)
  return { outcome: 'sent', messageId: `<${letter.key}>` }
}

function shutGate(): () => void {
  let open: () => void = () => undefined
  gate = new Promise((resolve) => (open = resolve))
  return () => {
    gate = undefined
    open()
  }
}

const until = (holds: () => boolean | Promise<boolean>): Promise<unknown> => patiently('what was to come', holds)

beforeAll(async () => {
  rig = await createRig({ send, letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const workflowOf = (number: string) => rig.client.workflow.getHandle(`filing/${number}/01-douyin-activity_report`)

/** Writes a row of the ledger as a step would, by the likeness of one that the filing had. */
const write = async (filing: string, key: string, sendAfter: string): Promise<void> => {
  await rig.pool.query(
    `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
     select $2, campaign, subject, kind, recipient, body, created_at, $3::timestamptz from mails
      where subject = $1 and kind = 'task_opened' order by id limit 1`,
    [filing, key, sendAfter],
  )
}
const poke = async (filing: string): Promise<void> => {
  await rig.pool.query('insert into pokes (subject) values ($1)', [filing])
  await rig.pool.query("select pg_notify('pokes', '')")
}

it('a workflow that is reset while its mail is under way sends no letter twice', async () => {
  const open = shutGate()
  const number = await begin(rig)
  await rig.openTask(`${number}-01`, 'collect_material')
  await until(() => held > 0)
  const { events } = await workflowOf(number).fetchHistory()
  const { runId, workflowId } = await workflowOf(number).describe()
  await rig.connection.workflowService.resetWorkflowExecution({
    namespace: rig.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: events?.find((e) => e.workflowTaskCompletedEventAttributes)?.eventId,
    resetReapplyType: temporal.api.enums.v1.ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE,
    requestId: 'reset-while-sending',
    reason: 'test',
  })
  // The new run's delivery finds the rows claimed, and says so.
  await until(async () => {
    const { raw } = await workflowOf(number).describe()
    return raw.pendingActivities?.some((a) => a.lastFailure?.applicationFailureInfo?.type === 'MailClaimed') ?? false
  })
  open()
  await rig.settle()
  const keys = sent.map((letter) => letter.key)
  expect(keys.length).toBe(new Set(keys).size)
  expect((await ledger(rig, number)).every((m) => m.status === 'sent')).toBe(true)
}, 60_000)

it('what becomes due while a later letter is under way is sent after it, without anybody asking again', async () => {
  const number = await begin(rig)
  const filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  await rig.settle()
  const now = await rig.now()
  const soon = new Date(Date.parse(now) + 10 * 60_000).toISOString()
  const open = shutGate()
  await write(filing, 'early row, due later', soon)
  await write(filing, 'late row, due now', now)
  await poke(filing)
  await until(() => held > 0)
  // The clock's look names the late row, which is not out yet.
  await changeClock(rig.pool, { to: soon })
  await until(async () => (await rig.pool.query('select from pokes')).rowCount === 0)
  await new Promise((resolve) => setTimeout(resolve, 500))
  open()
  await rig.settle()
  expect(sent.map((letter) => letter.key)).toEqual(
    expect.arrayContaining(['early row, due later', 'late row, due now']),
  )
  expect((await filingOf(rig, filing)).alarms).toEqual([])
}, 60_000)

it('a letter that has waited behind another says what is true when it leaves', async () => {
  const open = shutGate()
  const number = await begin(rig)
  const filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  const ofFiling = () => sent.filter((letter) => letter.filing?.id === filing)
  await until(async () => held > 0 && (await ledger(rig, number)).length > 1)
  // The first is on its way to the mail server. What the others ask for is done meanwhile.
  for (const task of await rig.openTasks(filing)) await rig.answer(filing, task.kind, 'provided', { key: task.key })
  await rig.openTask(filing, 'recheck')
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  open()
  await rig.settle()
  const [, ...later] = ofFiling()
  expect(later.flatMap(({ tasks }) => tasks.map(({ kind }) => kind))).toEqual(['recheck'])
  expect((await ledger(rig, number)).filter(({ status }) => status === 'dropped').length).toBeGreaterThan(0)
}, 60_000)

it('keeps every invariant after all that', async () => {
  await rig.settle()
  // A reset is told in the history as a failed task with that cause; letters went through the gate, not to the mailbox.
  await checkInvariants(rig, { taskFailures: 1, arrived: false })
}, 60_000)

it('one subject that cannot be poked holds up no other', async () => {
  const number = await begin(rig)
  const filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  await rig.settle()
  // An id that Temporal refuses for its length.
  const poison = `MC-${'9'.repeat(1_500)}`
  await rig.pool.query('insert into streams (stream) values ($1)', [poison])
  await rig.pool.query(
    `insert into campaigns select (jsonb_populate_record(c, jsonb_build_object('number', $2::text))).*
       from campaigns c where number = $1`,
    [number, poison],
  )
  await poke(poison)
  await write(filing, 'behind a poisoned poke', await rig.now())
  await poke(filing)
  await until(() => sent.some((letter) => letter.key === 'behind a poisoned poke'))
  const { rows } = await rig.pool.query<{ subject: string; attempts: number; later: boolean }>(
    'select subject, attempts, next_try_at > now() as later from pokes where not gathered',
  )
  expect(rows.map((r) => r.subject)).toEqual([poison])
  expect(rows[0]?.attempts).toBeGreaterThan(0)
}, 60_000)
