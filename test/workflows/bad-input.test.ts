import { randomUUID } from 'node:crypto'
import { Connection, WorkflowUpdateFailedError } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import { ApplicationFailure } from '@temporalio/common'
import { FAILURES } from '../../workflows/contract/codes'
import { COMMANDS, lookSignalName, openCampaignUpdateName } from '../../workflows/contract/messages'
import type { Outcome } from '../../workflows/contract/views'
import { checkInvariants } from '../support/invariants'
import { begin, factsOf, must, openOf, pass, toPlatform } from '../support/play'
import { createRig, prepare, type Rig } from '../support/rig'
import { patiently } from '../support/patience'
import { sharedStack } from '../support/stack'

// Scenes of many steps on real parts: a busy machine takes its time.
jest.setTimeout(180_000)

let rig: Rig
let number: string
let filing: string
let ids: string[]

beforeAll(async () => {
  rig = await createRig()
  number = await begin(rig)
  filing = `${number}-01`
  ids = [`campaign/${number}`, `filing/${number}/01-douyin-activity_report`]
  await rig.openTask(filing, 'collect_material')
  await rig.settle()
})
afterAll(async () => {
  await rig.stop()
})

/** As an operator sends it from Temporal UI. Gives the failure's type or the refusal's code, and its text. */
async function fromUi(id: string, name: string, args: unknown[]): Promise<string> {
  try {
    const outcome = await rig.client.workflow.getHandle(id).executeUpdate<Outcome, [unknown, ...unknown[]]>(name, {
      args: args as [unknown],
    })
    if (!outcome.ok) throw new Error(`answered as if it had been done: ${JSON.stringify(outcome)}`)
    return `accepted ${JSON.stringify(outcome.result)}`
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) throw error
    const { type, message, details } = error.cause
    if (type !== FAILURES.REFUSED) return `failed ${type} ${message}`
    const refusal = details?.[0] as Extract<Outcome, { ok: false }>
    return `refused ${refusal.code} ${message}`
  }
}

const BIG = 'x'.repeat(1_500_000)

const shown = (object: object): string =>
  Object.entries(object)
    .map(([k, v]) => `${k}: ${typeof v === 'string' ? v.slice(0, 60) : typeof v}`)
    .join(', ')

/** Brackets in brackets. */
function deep(levels: number): unknown {
  let value: unknown = []
  for (let n = 0; n < levels; n += 1) value = [value]
  return value
}

describe('what an operator may type into Temporal UI', () => {
  it.each([
    ['nothing', []],
    ['text', ['garbage']],
    ['a number', [42]],
    ['null', [null]],
    ['a truth value', [true]],
    ['an array', [[1, 2]]],
    ['text of 1.5 MB', [BIG]],
  ])('refuses %s before it enters history, and says what to type', async (_what, args) => {
    const before = await length()
    for (const id of ids)
      for (const name of ['answerTask', 'report', 'withdraw']) {
        const said = await fromUi(id, name, args)
        expect(said).toContain('failed BadCommand')
        expect(said).toContain('JSON')
      }
    expect(await length()).toEqual(before)
  })

  it('refuses objects that are no command, each with the place of the fault', async () => {
    const objects: [object, string][] = [
      [{}, 'refused unprocessable'],
      [{ task: 7, answer: 'provided' }, 'refused unprocessable'],
      [{ task: `${filing}.recheck.r1`, answer: 'nonsense' }, 'refused unprocessable'],
      [{ task: '\u0000', answer: 'provided' }, 'NUL'],
      [{ task: `${filing}.recheck.r1`, answer: 'complete', text: 'a\u0000b' }, 'NUL'],
      [{ task: `${filing}.recheck.r1`, answer: 'complete', text: 'a\ud800b' }, 'failed BadCommand'],
      [{ task: `${filing}.recheck.r1`, items: deep(2_000) }, '16'],
      [{ task: `${filing}.recheck.r1`, items: deep(10) }, 'refused unprocessable'],
      [{ task: `${filing}.recheck.r1`, answer: 'complete', ['\u0000']: 1 }, 'NUL'],
      [{ task: `${filing}.recheck.r1`, answer: 'complete', text: BIG }, 'failed BadCommand 内容超过 64000 个字符'],
      [{ task: 'MC-20261012-9999-01.recheck.r1', answer: 'complete' }, 'refused not_found'],
      [{ task: `${filing}.recheck.r9`, answer: 'complete' }, 'refused task_unknown'],
      [{ task: `${filing}.constructor.r1`, answer: 'complete' }, 'refused task_unknown'],
      [{ intakeId: 'garbage' }, 'failed BadCommand'],
      [{ intakeId: 7 }, 'refused unprocessable'],
      [{ intakeId: '00000000-0000-4000-8000-000000000000' }, 'failed BadCommand'],
      [JSON.parse('{"__proto__": {"task": "x"}}') as object, 'refused unprocessable'],
    ]
    for (const [object, expected] of objects)
      expect({
        object: shown(object),
        said: await fromUi(ids[1] ?? '', 'answerTask', [object]),
      }).toEqual({ object: shown(object), said: expect.stringContaining(expected) as string })
  })

  it('fails with what is wrong and what to send instead, and answers the API with the refusal', async () => {
    const id = ids[1] ?? ''
    const open = await rig.openTask(filing, 'collect_material')
    const unknown = await fromUi(id, 'answerTask', [{ task: `${filing}.recheck.r9`, answer: 'complete' }])
    expect(unknown).toContain('没有这个待办')
    expect(unknown).toContain(open.id)
    expect(await fromUi(id, 'answerTask', [{ task: open.id, answer: 'passed' }])).toContain('可用：provided')
    expect(await fromUi(id, 'answerTask', [{ task: open.id }])).toContain('样例见该操作的说明')
    expect(await rig.command('answerTask', { task: `${filing}.recheck.r9`, answer: 'complete' })).toMatchObject({
      ok: false,
      code: 'task_unknown',
    })
  })

  it('refuses garbage for every command', async () => {
    for (const name of COMMANDS)
      for (const id of ids) {
        expect(await fromUi(id, name, [{ nonsense: true }])).toContain('refused unprocessable')
        expect(await fromUi(id, name, ['x'])).toContain('failed BadCommand')
      }
    expect(await fromUi(ids[0] ?? '', openCampaignUpdateName, ['x'])).toContain('accepted')
  })

  it.each([65_000, 1_000_000, 1_700_000])(
    'of an Update of %i bytes, whatever its shape, no trace is left, and what to do instead is said',
    async (size) => {
      const known = await Promise.all(ids.map(events))
      const text = 'x'.repeat(size)
      const shapes: unknown[][] = [[text], [{ text }], [{ [text]: 1 }], [{ list: [{ deep: [text] }] }], [{}, text]]
      for (const id of ids)
        for (const args of shapes) expect(await fromUi(id, 'answerTask', args)).toContain('failed BadCommand')
      expect(await fromUi(ids[0] ?? '', openCampaignUpdateName, [text])).toContain('请改用接口提交')
      expect(await Promise.all(ids.map(events))).toEqual(known)
    },
  )

  it.each([1_800_000, 3_000_000, 3_900_000])(
    'an Update of %i bytes is refused by the server, of whatever name, and the workflow runs on as before',
    async (size) => {
      const known = await Promise.all(ids.map(events))
      const text = 'x'.repeat(size)
      for (const id of ids)
        for (const name of ['answerTask', openCampaignUpdateName, 'nobodyKnowsThis'])
          await expect(sendOnce(id, name, { text })).rejects.toThrow(/RESOURCE_EXHAUSTED/)
      expect(await Promise.all(ids.map(events))).toEqual(known)
      for (const id of ids) {
        const { status } = await rig.client.workflow.getHandle(id).describe()
        expect(status.name).toBe('RUNNING')
      }
    },
  )

  it('names the commands there are when it is asked for one that is not', async () => {
    for (const name of ['answertask', 'terminate', '__proto__', '待办', ' '])
      expect(await fromUi(ids[1] ?? '', name, [{}])).toContain('answerTask')
  })

  it("an intake row of another campaign is nobody's to use here", async () => {
    const other = await begin(rig)
    const task = await rig.openTask(`${other}-01`, 'collect_material')
    const { rows } = await rig.pool.query<{ id: string }>(
      `insert into intake (id, client, actor, route, body_hash, command, subject, body, next_try_at)
       values (gen_random_uuid(), 'test', '{"client":"test","channel":"rest"}', 'x', '\\x00', 'answerTask', $1, $2,
               now() + interval '1 hour') returning id`,
      [`${other}-01`, JSON.stringify({ task: task.id, answer: 'provided' })],
    )
    const intakeId = rows[0]?.id ?? ''
    expect(await fromUi(ids[1] ?? '', 'answerTask', [{ intakeId }])).toContain('failed BadCommand')
    expect((await rig.openTasks(`${other}-01`)).map((t) => t.id)).toContain(task.id)
  })

  it('takes `look` with whatever arguments, and signals nobody knows', async () => {
    for (const id of ids) {
      const handle = rig.client.workflow.getHandle(id)
      await handle.signal(lookSignalName, 'garbage', { a: [1] }, null, BIG.slice(0, 500_000))
      await handle.signal('nobodyKnowsThis', { a: 1 })
      await handle.signal(lookSignalName)
    }
    await rig.settle()
    expect(await openOf(rig, filing)).toContain('collect_material/business_licence')
  })

  it('survives payloads that cannot be decoded at all', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    const payloads: { metadata: Record<string, Uint8Array>; data: Uint8Array }[] = [
      { metadata: { encoding: bytes('json/plain') }, data: bytes('{"task": ') },
      { metadata: { encoding: bytes('binary/encrypted') }, data: bytes('?') },
      { metadata: {}, data: bytes('?') },
    ]
    const { workflowService } = rig.connection
    for (const payload of payloads) {
      const execution = { workflowId: ids[1] }
      await workflowService.signalWorkflowExecution({
        namespace: rig.namespace,
        workflowExecution: execution,
        signalName: lookSignalName,
        input: { payloads: [payload] },
      })
      const { outcome } = await workflowService.updateWorkflowExecution({
        namespace: rig.namespace,
        workflowExecution: execution,
        waitPolicy: {
          lifecycleStage:
            temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage
              .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED,
        },
        request: {
          meta: { updateId: `raw-${payloads.indexOf(payload)}`, identity: 'test' },
          input: { name: 'answerTask', args: { payloads: [payload] } },
        },
      })
      expect(outcome?.failure?.message).toBeTruthy()
    }
  })

  it('refuses a click where a named person must answer, and takes one where nobody is named', async () => {
    const material = await rig.openTask(filing, 'collect_material', 'business_licence')
    expect(await fromUi(ids[1] ?? '', 'answerTask', [{ task: material.id, answer: 'provided' }])).toContain('accepted')
    await prepare({ ...rig, answer: withoutRecheck }, filing)
    const recheck = await rig.openTask(filing, 'recheck')
    const click = [{ task: recheck.id, answer: 'complete' }]
    expect(await fromUi(ids[1] ?? '', 'answerTask', click)).toContain('refused person_required')
    // A person that somebody types does not make a click a person's.
    expect(await fromUi(ids[1] ?? '', 'answerTask', [{ ...click[0], person: 'L2001' }])).toContain(
      'refused unprocessable',
    )
    const [fact] = (await factsOf(rig, number, 'TaskAnswered')).filter((f) => f.body.task === material.id)
    const { rows } = await rig.pool.query<{ actor: object }>('select actor from facts where stream = $1 and seq = $2', [
      number,
      fact?.seq,
    ])
    expect(rows[0]?.actor).toEqual({ client: 'temporal_ui', channel: 'temporal_ui' })
    expect(await fromUi(ids[1] ?? '', 'correct', [{ filing, target: 'verdict', reason: 'x' }])).toMatch(/^refused/)
  })

  it('goes on as if nothing had been', async () => {
    must(await rig.answer(filing, 'recheck', 'complete'))
    must(await rig.answer(filing, 'submit', 'submitted', { number: 'B-1' }))
    await pass(rig, filing)
    const other = await begin(rig)
    await toPlatform(rig, `${other}-01`)
    expect((await rig.state(number)).stage).toBe('cleared')
  })

  it('keeps every invariant and replays: no workflow task has failed', async () => {
    // The row that was tried at the wrong place is decided at its own.
    await rig.pool.query(`update intake set next_try_at = now() where status = 'pending'`)
    const pending = () => rig.pool.query("select 1 from intake where status = 'pending'")
    await patiently('every row to be decided', async () => (await pending()).rows.length === 0)
    await rig.settle()
    await checkInvariants(rig)
  })
})

/** As a client that does not try again. */
async function sendOnce(id: string, name: string, argument: object): Promise<unknown> {
  const data = Buffer.from(JSON.stringify(argument))
  const args = { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data }] }
  const { UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED: lifecycleStage } =
    temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage
  const connection = await Connection.connect({ address: sharedStack().temporalAddress, interceptors: [] })
  try {
    return await connection.workflowService.updateWorkflowExecution({
      namespace: rig.namespace,
      workflowExecution: { workflowId: id },
      waitPolicy: { lifecycleStage },
      request: { meta: { updateId: randomUUID(), identity: 'test' }, input: { name, args } },
    })
  } finally {
    await connection.close()
  }
}

/** All that a history holds beside the workflow's own tasks, which also a refused Update needs. */
async function events(id: string): Promise<number | undefined> {
  const { events: all } = await rig.client.workflow.getHandle(id).fetchHistory()
  return all
    ?.filter((e) => !e.workflowTaskScheduledEventAttributes && !e.workflowTaskStartedEventAttributes)
    .filter((e) => !e.workflowTaskCompletedEventAttributes).length
}

/** Lengths of both histories: what is refused by a validator leaves no trace of itself. */
async function length(): Promise<(number | undefined)[]> {
  return Promise.all(
    ids.map(async (id) => {
      const { events } = await rig.client.workflow.getHandle(id).fetchHistory()
      return events?.filter((e) => e.workflowExecutionUpdateAcceptedEventAttributes).length
    }),
  )
}

const withoutRecheck: Rig['answer'] = (subject, kind, answer, more) =>
  kind === 'recheck' ? Promise.resolve({ ok: true, result: {} }) : rig.answer(subject, kind, answer, more)

it('a signal or a start that is too large is refused by the server; many large ones at once block nothing', async () => {
  const own = await createRig()
  try {
    const other = await begin(own)
    const huge = 'x'.repeat(2_200_000)
    const start = { taskQueue: own.taskQueue, workflowId: 'somebody-else', args: [huge] }
    await expect(own.client.workflow.start('campaignWorkflow', start)).rejects.toThrow()
    for (const id of [`campaign/${other}`, `filing/${other}/01-douyin-activity_report`]) {
      const handle = own.client.workflow.getHandle(id)
      await expect(handle.signal(lookSignalName, huge)).rejects.toThrow()
      await Promise.all(Array.from({ length: 6 }, () => handle.signal(lookSignalName, huge.slice(0, 1_900_000))))
    }
    await own.settle()
    await toPlatform(own, `${other}-01`)
  } finally {
    await own.stop()
  }
})
