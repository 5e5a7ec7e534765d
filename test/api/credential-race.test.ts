/** A use that begins while the credential is being lost, on two real transactions: whichever is first, nobody uses it unaware. */
import { randomUUID } from 'node:crypto'
import { createRecord } from '../../activities/record/record'
import { createRecordTogether, type Opening } from '../../activities/record/record-together'
import type { RecordTransaction } from '../../activities/ports'
import { parseCommand } from '../../infra/schemas/command-schemas'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import { createReferenceReader } from '../../infra/reference/reference'
import { loseCredential, registerCredential } from '../../infra/postgres/registers/credential-writes'
import { createApiRig, type ApiRig } from './api-rig'
import { QUALIFICATION } from './credential-calls'
import { patiently } from '../support/patience'

jest.setTimeout(60_000)

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
})
afterAll(async () => {
  await rig.stop()
})

let keys = 0
const author = () => ({ client: 'oms', key: `k${(keys += 1)}` })

/** A filing that was opened before there was a credential, and that credential. */
async function waiting(account: string): Promise<{ filing: string; credential: string }> {
  const launches = [{ platform: 'tencent_ads', launchAt: '2026-11-11T10:00:00+08:00' }]
  const filing = `${await rig.campaign({ filings: [{ ...QUALIFICATION, account }], launches })}-01`
  const { id } = await registerCredential(rig.pool, { ...QUALIFICATION, account }, { number: 'QZ-1' }, author())
  return { filing, credential: id }
}

/** Looks, and stops at a step of the transaction until it may go on. */
function lookStopping(filing: string, at: 'before' | 'after') {
  let reached: () => void
  let goOn: () => void
  const stopped = new Promise<void>((resolve) => (reached = resolve))
  const gate = new Promise<void>((resolve) => (goOn = resolve))
  const store = createRecordStore(rig.pool, createReferenceReader(rig.pool))
  const stop = async (): Promise<void> => {
    reached()
    await gate
  }
  const record = createRecord({
    parseCommand,
    store: {
      transaction: (work) =>
        store.transaction((tx) => {
          const surroundings: RecordTransaction['surroundings'] = async (...args) => {
            if (at === 'before') await stop()
            const read = await tx.surroundings(...args)
            if (at === 'after') await stop()
            return read
          }
          return work({ ...tx, surroundings })
        }),
    },
  })
  const done = record({ do: 'look', subject: filing })
  return { stopped, done, goOn: () => goOn() }
}

/** So many connections wait for a lock of an application. */
const waitingForLock = async (): Promise<number> => {
  const { rows } = await rig.pool.query<{ n: number }>(
    "select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
  )
  return rows[0]?.n ?? 0
}
const until = (holds: () => Promise<boolean>): Promise<unknown> => patiently('what was to come', holds, 10)
const phaseOf = async (filing: string): Promise<string> =>
  (await rig.call({ url: `/v1/filings/${filing}` })).body.phase as string
const poked = async (filing: string): Promise<boolean> =>
  ((await rig.pool.query('select from pokes where subject = $1', [filing])).rowCount ?? 0) > 0

it('U-9 a loss that comes while a use is being decided waits for it, and reaches it', async () => {
  const { filing, credential } = await waiting('a.example.com')
  await rig.pool.query('delete from pokes')
  const use = lookStopping(filing, 'after')
  await use.stopped
  let lost = false
  const loss = loseCredential(rig.pool, credential, { kind: 'revoked' }, author()).then(() => (lost = true))
  await until(async () => lost || (await waitingForLock()) > 0)
  expect(lost).toBe(false)
  use.goOn()
  await Promise.all([use.done, loss])
  expect([await phaseOf(filing), await poked(filing)]).toEqual(['passed', true])
  await rig.open(filing, [])
  expect(await phaseOf(filing)).toBe('revoked')
})

it('U-9 a use that comes while a loss is being written waits for it, and does not begin', async () => {
  const { filing, credential } = await waiting('b.example.com')
  // The look stands before its reads; the loss is written and not committed.
  const use = lookStopping(filing, 'before')
  await use.stopped
  const db = await rig.pool.connect()
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  // The same code as a request runs, with its commit kept back.
  const kept = {
    connect: async () => ({
      query: async (sql: never, values: never) => {
        if ((sql as string) === 'COMMIT') await held
        return db.query(sql, values)
      },
      release: () => undefined,
    }),
  }
  const loss = loseCredential(kept as never, credential, { kind: 'revoked' }, author())
  await until(async () => {
    const { rows } = await rig.pool.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where state = 'idle in transaction' and query like '%pg_notify%' and datname = current_database()",
    )
    return (rows[0]?.n ?? 0) > 0
  })
  use.goOn()
  await until(async () => (await waitingForLock()) > 0)
  release()
  await Promise.all([use.done, loss])
  db.release()
  expect(await phaseOf(filing)).toBe('preparing')
})

it('U-9 U-12 portions of two imports that name the same sites in opposite order wait for each other, and both are taken', async () => {
  const together = createRecordTogether({
    store: createRecordStore(rig.pool, createReferenceReader(rig.pool)),
    parseCommand,
  })
  const sites = ['m.example.com', 'n.example.com']
  let taken = 0
  const stored = async (account: string): Promise<Opening> => {
    const [intakeId, subject] = [randomUUID(), `MC-20261013-${String((taken += 1)).padStart(4, '0')}`]
    const body = { name: '活动', lead: 'M1001', backup: 'M1002', filings: [{ ...QUALIFICATION, account }] }
    await rig.pool.query(
      `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, subject, body)
       values ($1, 'oms', '{"client":"oms","channel":"rest"}', 'import', $1::uuid::text, '', 'startCampaign', $2, $3)`,
      [intakeId, subject, JSON.stringify(body)],
    )
    return { subject, intakeId }
  }
  const portion = async (order: string[]): Promise<Opening[]> => {
    const openings: Opening[] = []
    for (const account of [...order, ...order]) openings.push(await stored(account))
    return openings
  }
  for (let i = 0; i < 4; i += 1) {
    const portions = [await portion(sites), await portion([...sites].reverse())]
    await Promise.all(portions.map((openings) => together(openings)))
  }
  const { rows } = await rig.pool.query<{ n: number }>(
    'select count(*)::int as n from filings where account = any ($1)',
    [sites],
  )
  expect(rows[0]?.n).toBe(32)
})
