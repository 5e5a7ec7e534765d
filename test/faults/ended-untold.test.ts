/** What has ended in the record comes to its end in Temporal as well, though nobody told its workflow at that moment. */
import { createRecord } from '../../activities/record/record'
import { changeClock } from '../../infra/postgres/clock'
import { parseCommand } from '../../infra/schemas/command-schemas'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import { takeIn } from '../../infra/postgres/intake/intake'
import { createReferenceReader } from '../../infra/reference/reference'
import { checkInvariants } from '../support/invariants'
import { begin, DOUYIN, ledger, must, WECHAT, workflowEnded } from '../support/play'
import { createRig, type Rig } from '../support/rig'
import { givesUpAt, patiently } from '../support/patience'

jest.setTimeout(120_000)

let rig: Rig
beforeAll(async () => {
  rig = await createRig({ letters: 'each' })
})
afterAll(async () => {
  await rig.stop()
})

const inTime = <T>(work: Promise<T>): Promise<T | 'too late'> =>
  Promise.race([
    work,
    new Promise<'too late'>((resolve) => setTimeout(() => resolve('too late'), givesUpAt() - Date.now()).unref()),
  ])

it('a filing whose end was committed, and the Update lost with its worker, ends when the relay asks again', async () => {
  const number = await begin(rig, [DOUYIN, WECHAT])
  const filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  await rig.settle()
  // Committed by a worker that was killed before Temporal knew of it, while its caller had gone.
  const actor = { client: 'test', person: 'M1001', channel: 'rest' as const }
  const body = { filing, reason: '不做了' }
  const taken = await takeIn(rig.pool, { actor, route: 'test', command: 'giveUp', body, subject: filing })
  if (taken === 'key_reused') throw new Error(taken)
  const record = createRecord({ store: createRecordStore(rig.pool, createReferenceReader(rig.pool)), parseCommand })
  const argument = { intakeId: taken.id }
  must((await record({ do: 'command', subject: filing, name: 'giveUp', argument, updateId: taken.id })).outcome)
  // Its time to be asked again has come.
  await rig.pool.query('update intake set next_try_at = now() where id = $1', [taken.id])
  const workflow = `filing/${number}/01-douyin-activity_report`
  expect(await inTime(workflowEnded(rig, workflow))).toBeUndefined()
  expect((await ledger(rig, number, 'given_up')).map((m) => m.status)).not.toContain('queued')
})

it('an archived campaign whose mail waits for the morning sends it also after the clock has changed its pace', async () => {
  await rig.step('2026-10-12T20:00:00+08:00')
  const number = await begin(rig, [DOUYIN])
  must(await rig.command('cancel', { campaign: number, reason: '不办了' }))
  await patiently('the archive', async () => (await rig.state(number)).archivedAt)
  await rig.settle()
  expect((await ledger(rig, number, 'archived')).map((m) => m.status)).toEqual(['queued'])
  // Ten hours a second: the morning comes by itself.
  await changeClock(rig.pool, { speed: 36_000, paused: false })
  expect(await inTime(workflowEnded(rig, `campaign/${number}`))).toBeUndefined()
  await changeClock(rig.pool, { paused: true })
  expect((await ledger(rig, number, 'archived')).map((m) => m.status)).toEqual(['sent'])
  await rig.settle()
  await checkInvariants(rig)
})
