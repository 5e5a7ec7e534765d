/** The API's process killed in the midst of requests: what was stored is finished, and a repeat gets the one answer. */
import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { createKey } from '../../infra/postgres/registers/api-keys'
import { choosePort } from '../../infra/dev/servers/ports'
import { nodeArguments } from '../../infra/dev/processes/processes'
import { TASK_QUEUE } from '../../workflows/contract/ids'
import { environment } from '../../infra/config'
import { checkInvariants } from '../support/invariants'
import { settled } from '../support/patience'
import { PAGE_ENVIRONMENT } from '../support/page-links'
import { createRig, type Rig } from '../support/rig'
import { sharedStack } from '../support/stack'

let rig: Rig
let key: string
/** Where the present API listens: each start takes a port of its own, as a service behind a balancer does. */
let base = ''
const processes = new Set<ChildProcess>()

beforeAll(async () => {
  rig = await createRig({ worker: false })
  ;({ key } = await createKey(rig.pool, {
    client: 'oms',
    label: 'test',
    scopes: ['campaigns:read', 'campaigns:write', 'act_as'],
  }))
})
afterAll(async () => {
  await Promise.all([...processes].map((one) => end(one, 'SIGKILL')))
  await rig.stop()
})

function start(script: 'api/main.ts' | 'worker/main.ts', port?: number): ChildProcess {
  const child = spawn(process.execPath, nodeArguments(path.join(__dirname, '../..', script)), {
    stdio: 'ignore',
    env: {
      PATH: environment().PATH,
      DATABASE_URL: rig.db.url,
      TEMPORAL_ADDRESS: sharedStack().temporalAddress,
      TEMPORAL_NAMESPACE: rig.namespace,
      SMTP_URL: rig.mailbox.url,
      CURSOR_SECRET: 'a cursor secret of more than 32 characters',
      ...PAGE_ENVIRONMENT,
      API_PORT: port === undefined ? undefined : String(port),
      LOG_LEVEL: 'silent',
    },
  })
  processes.add(child)
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  processes.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** On a free port; on another one when somebody was quicker. */
async function startApi(): Promise<ChildProcess> {
  for (let tries = 0; tries < 4; tries += 1) {
    const port = await choosePort(0)
    const api = start('api/main.ts', port)
    const isUp = (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/livez`).then(
        (r) => r.ok,
        () => false,
      )
    while (api.exitCode === null && !(await isUp())) await wait(100)
    if (api.exitCode !== null) continue
    base = `http://127.0.0.1:${port}`
    return api
  }
  throw new Error('the API did not start on any of four ports')
}

const post = (idempotencyKey: string, name = '双11'): Promise<Response> =>
  fetch(`${base}/v1/campaigns`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
      'x-actor': 'M1001',
    },
    body: JSON.stringify({
      name,
      lead: 'M1001',
      backup: 'M1002',
      endsAt: '2026-11-12T00:00:00+08:00',
      filings: [{ platform: 'douyin', item: 'activity_report' }],
      launches: [{ platform: 'douyin', launchAt: '2026-11-11T00:00:00+08:00' }],
    }),
  })

/** As a client does: the same key until there is an answer. */
async function untilAnswered(idempotencyKey: string): Promise<{ status: number; number: string }> {
  for (;;) {
    try {
      const response = await post(idempotencyKey)
      const body = (await response.json()) as { number?: string }
      if (response.status === 201) return { status: response.status, number: body.number ?? '' }
    } catch {
      // The process was killed or does not listen yet: the client asks again.
    }
    await wait(200)
  }
}

const rowsOf = async (idempotencyKey: string) =>
  (
    await rig.pool.query<{ status: string; subject: string }>(
      'select status, subject from intake where idempotency_key = $1',
      [idempotencyKey],
    )
  ).rows

it('a request whose API was killed while it waited is finished by the relay, and its repeat gets the answer', async () => {
  const api = await startApi()
  const lost = post('lost').then(
    () => 'answered',
    () => 'broken',
  )
  // No worker runs yet, so the request is stored and waits.
  while ((await rowsOf('lost')).length === 0) await wait(50)
  await end(api, 'SIGKILL')
  expect(await lost).toBe('broken')
  expect(await rowsOf('lost')).toMatchObject([{ status: 'pending' }])
  start('worker/main.ts')
  while ((await rowsOf('lost'))[0]?.status !== 'decided') await wait(200)
  await startApi()
  const { number } = await untilAnswered('lost')
  expect(await rowsOf('lost')).toEqual([{ status: 'decided', subject: number }])
}, 90_000)

it('fifty requests of ten keys over a kill of the API make ten campaigns, and equal answers for each key', async () => {
  const keys = Array.from({ length: 50 }, (_, n) => `key-${n % 10}`)
  const answers = Promise.all(keys.map((one) => untilAnswered(one)))
  await wait(150)
  const [api] = [...processes].filter((one) => one.spawnargs.some((arg) => arg.endsWith('api/main.ts')))
  if (api) await end(api, 'SIGKILL')
  await startApi()
  const numbers = (await answers).map(({ number }) => number)
  const byKey = new Map(keys.map((one, index) => [one, numbers[index]]))
  expect(numbers).toEqual(keys.map((one) => byKey.get(one)))
  expect(new Set(numbers).size).toBe(10)
  const { rows } = await rig.pool.query<{ n: number }>('select count(*)::int as n from campaigns')
  expect(rows[0]?.n).toBe(11)
  await settled(rig.pool)
  await checkInvariants({ ...rig, taskQueue: TASK_QUEUE })
}, 120_000)
