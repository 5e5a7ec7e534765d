/** The gateway on a real Temporal with a real worker: what the in-process one of the other tests stands for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createTemporalGateway, lazyConnection } from '../../api/gateway/temporal-gateway'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { createOpenSubjects } from '../../infra/postgres/reads/open-subjects'
import { createWorkflowStarter } from '../../infra/temporal/workflow-starter'
import { liveApi } from '../support/live-api'
import { createRig, type Rig } from '../support/rig'
import { PLAN } from './api-rig'

let rig: Rig
let app: FastifyInstance
let headers: Record<string, string>
const dir = mkdtempSync(path.join(tmpdir(), 'campaign-filing-files-'))

beforeAll(async () => {
  rig = await createRig()
  const { pool } = rig
  app = await liveApi(rig, dir, { options: { answerWithinMs: 8_000 } })
  const { key } = await createKey(pool, {
    client: 'oms',
    label: 'test',
    scopes: ['campaigns:read', 'campaigns:write', 'tasks:answer', 'reports:write', 'act_as'],
  })
  headers = { authorization: `Bearer ${key}`, 'x-actor': 'M1001' }
})
afterAll(async () => {
  await app.close()
  await rig.stop()
  rmSync(dir, { recursive: true, force: true })
})

const post = (url: string, payload: object, key: string) =>
  app.inject({ method: 'POST', url, payload, headers: { ...headers, 'idempotency-key': key } })

test('a campaign started 50 times at once is one workflow, and its tasks are answered through the API', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => post('/v1/campaigns', PLAN, 'once')))
  expect(new Set(answers.map((a) => a.statusCode))).toEqual(new Set([201]))
  expect(new Set(answers.map((a) => a.body)).size).toBe(1)
  const { number } = answers[0]?.json<{ number: string }>() ?? { number: '' }
  await rig.settle()
  const [task] = await rig.openTasks(`${number}-01`)
  const url = `/v1/tasks/${task?.id}/answer`
  const taken = await post(url, { answer: 'provided' }, 'a1')
  expect(taken.json()).toMatchObject({ result: { answer: 'provided' } })
  expect((await post(url, { answer: 'provided' }, 'a2')).json()).toMatchObject({ code: 'task_not_open', status: 409 })
  const withdrawn = await post(`/v1/campaigns/${number}/withdraw`, { reason: '预算取消' }, 'w1')
  expect(withdrawn.statusCode).toBe(200)
  await rig.settle()
  // The workflow is gone by now or on its last steps: the relay has the record decide, and the caller is told all the same.
  expect((await post(`/v1/campaigns/${number}/cancel`, { reason: 'x' }, 'w2')).json()).toMatchObject({
    code: 'campaign_over',
  })
})

test('a campaign whose name is as long as names may be starts, and starts again from the record', async () => {
  const name = '会'.repeat(200)
  const started = await post('/v1/campaigns', { ...PLAN, name }, 'long')
  expect(started.statusCode).toBe(201)
  const { number } = started.json<{ number: string }>()
  await rig.settle()
  expect((await rig.openTasks(`${number}-01`)).length).toBeGreaterThan(0)
  const starter = createWorkflowStarter(rig.client, rig.taskQueue)
  for await (const open of createOpenSubjects(rig.pool).open())
    if (open.subject.startsWith(number)) {
      await rig.client.workflow.getHandle(open.workflowId).terminate('a test')
      await starter.ensureRunning(open)
      expect((await rig.client.workflow.getHandle(open.workflowId).describe()).status.name).toBe('RUNNING')
    }
})

test('a server that is away is found out quickly, and every request stays undecided', async () => {
  const connection = lazyConnection({ temporalAddress: '127.0.0.1:1', temporalTls: false })
  const gateway = createTemporalGateway({ connection, namespace: 'none' })
  try {
    expect(await gateway.isReachable()).toBe(false)
    const asked = { workflowId: 'campaign/none', name: 'nudge', intakeId: 'i', waitMs: 300 } as const
    expect(await gateway.command(asked)).toMatchObject({ decided: false })
    expect(await gateway.open({ number: 'n', intakeId: 'i', title: 't', waitMs: 300 })).toMatchObject({
      decided: false,
    })
  } finally {
    await connection.close()
  }
})
