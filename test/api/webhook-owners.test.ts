/** Who hears of a webhook's trouble by mail, how often, and in which words; over the real ledger, without a receiver. */
import { Client } from 'pg'
import { compose, Defect } from '../../activities/mail/compose'
import { webhookMailSubject } from '../../activities/domain/events/webhook-mail'
import { createRenderer } from '../../infra/mail/renderer'
import { changeClock } from '../../infra/postgres/clock'
import { placeEvents } from '../../infra/postgres/events/place-events'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import { revokeKey } from '../../infra/postgres/registers/api-keys'
import { createWebhookLedger } from '../../infra/postgres/webhooks/deliveries'
import { planDeliveries } from '../../infra/postgres/webhooks/plan-deliveries'
import { installReference } from '../../infra/reference/install'
import { createReferenceReader } from '../../infra/reference/reference'
import { LETTER_BY_LETTER } from '../support/older-policy'
import { createApiRig, type Answer, type ApiRig } from './api-rig'

jest.setTimeout(120_000)

const HOOKS = ['campaigns:read', 'webhooks:write'] as const

let rig: ApiRig
beforeAll(async () => {
  rig = await createApiRig()
  await rig.campaign()
  await placeEvents(rig.pool)
})
afterAll(() => rig.stop())

let count = 0
const create = (key: string, more: object = {}, person?: string): Promise<Answer> =>
  rig.call({
    url: '/v1/webhooks',
    key,
    person,
    idempotencyKey: `hook-${(count += 1)}`,
    body: { url: 'https://hooks.example.com/a-secret', ...more },
  })
/** One for which events of a new campaign wait. */
async function waiting(key: string, more: object = {}, person?: string): Promise<string> {
  const made = await create(key, more, person)
  expect(made.status).toBe(201)
  await plan()
  return String(made.body.id)
}
async function plan(): Promise<void> {
  await rig.campaign()
  await placeEvents(rig.pool)
  await planDeliveries(rig.pool)
}
const ledger = () => createWebhookLedger(rig.pool)
/** As whoever has tried the first that waits of each campaign for three days. */
async function giveUp(id: string): Promise<number[]> {
  const { due, now, settle } = ledger()
  const heads = await due(id, await now(), 10)
  const settled = heads.map(({ position, attempts }) => ({
    position,
    attempts,
    status: 'failed' as const,
    answer: { status: 500 },
  }))
  await settle(id, await now(), settled)
  return heads.map(({ position }) => position)
}
const statusOf = async (id: string): Promise<string[]> =>
  (
    await rig.pool.query<{ status: string }>(
      'select distinct status from webhook_deliveries where webhook = $1 order by 1',
      [id],
    )
  ).rows.map(({ status }) => status)
const alarms = async (id: string): Promise<string[]> =>
  (
    await rig.pool.query<{ code: string }>('select code from alarms where subject = $1 and cleared_at is null', [
      `webhook/${id}`,
    ])
  ).rows.map(({ code }) => code)

/** The letters that are to leave, as they would. */
async function letters(id: string): Promise<{ to: string; subject: string; text: string }[]> {
  const store = createRecordStore(rig.pool, createReferenceReader(rig.pool))
  const subject = webhookMailSubject(id)
  const render = createRenderer({ from: 'filing@example.com' })
  return store.transaction(async (tx) => {
    const rows = await tx.claimMail(subject, '00000000-0000-4000-8000-000000000000', 50, [])
    const pageLinks = async () => () => 'https://pages.example.com/'
    const composed = await compose({ pageLinks }, tx, rows)
    return rows.map((row) => {
      const letter = composed.letters.get(row.id)
      if (!letter || !('to' in letter)) throw new Error(`no letter for ${row.key}`)
      const { subject: title, text } = render(letter)
      return { to: row.recipient, subject: title, text: text.replaceAll(/\s+/g, ' ') }
    })
  })
}

test('what is given up, the alarm and the mail are one step: none of them is there without the others', async () => {
  const id = await waiting(await rig.keyFor('oms', [...HOOKS, 'act_as']), { owner: 'M1002' })
  const owner = new Client({ connectionString: rig.ownerUrl })
  await owner.connect()
  await owner.query('alter table mails rename to mails_away')
  await expect(giveUp(id)).rejects.toThrow('mails')
  expect([await statusOf(id), await alarms(id)]).toEqual([['waiting'], []])
  await owner.query('alter table mails_away rename to mails')
  await owner.end()
  // Whoever is killed after this has left nothing to do.
  const [lowest = 0] = await giveUp(id)
  expect([await statusOf(id), await alarms(id)]).toEqual([expect.arrayContaining(['failed']), ['webhook_failing']])
  expect(await letters(id)).toMatchObject([{ to: 'M1002', subject: expect.stringContaining('推送未达') }])
  // Overtaken by it, another says nothing anew.
  await rig.pool.query('update alarms set cleared_at = now()')
  const late = { position: lowest, attempts: 0, status: 'failed' as const, answer: { status: 500 } }
  await ledger().settle(id, await ledger().now(), [late])
  expect(await alarms(id)).toEqual([])
})

test('a letter about what was given up leads to the list of all of it, and names no place that others may be before', async () => {
  const id = await waiting(await rig.keyFor('oms', [...HOOKS, 'act_as']), { owner: 'M1002' })
  const [first] = await giveUp(id)
  expect(first).toBeGreaterThan(0)
  const [letter] = await letters(id)
  expect(letter?.text).toContain(`/v1/webhooks/${id}/deliveries?status=failed`)
  expect(letter?.text).not.toMatch(/位置 \d/)
})

test('a key names those alone as owner that it may act for; an administrator names anybody', async () => {
  const may = async (scopes: Parameters<ApiRig['keyFor']>[1], owner: string | undefined, person?: string) => {
    const { status, body } = await create(await rig.keyFor('oms', scopes), owner === undefined ? {} : { owner }, person)
    const told: unknown[] = status === 201 ? [status, body.owner] : [status, body.code, body.errors[0].pointer]
    return told
  }
  const refused = [403, 'act_as_missing', '#/owner']
  expect(await may([...HOOKS], 'M1001')).toEqual(refused)
  expect(await may([...HOOKS, 'act_as:M1002'], 'M1001')).toEqual(refused)
  expect(await may([...HOOKS, 'act_as:M1002'], 'M1001', 'M1002')).toEqual(refused)
  // Nor does it learn who is in the directory.
  expect(await may([...HOOKS], 'X404')).toEqual(refused)
  expect(await may([...HOOKS, 'act_as:M1002'], 'M1002')).toEqual([201, 'M1002'])
  expect(await may([...HOOKS, 'act_as:M1002'], undefined, 'M1002')).toEqual([201, 'M1002'])
  expect(await may([...HOOKS, 'act_as'], 'M1001')).toEqual([201, 'M1001'])
  expect(await may([...HOOKS, 'admin'], 'M1001')).toEqual([201, 'M1001'])
  expect(await may([...HOOKS], undefined)).toEqual([201, undefined])
})

test('disabled and enabled again and again, its owner is told once a day', async () => {
  const key = await rig.keyFor('oms', [...HOOKS, 'act_as'])
  const id = await waiting(key, { owner: 'M1002' })
  for (let minute = 1; minute <= 3; minute += 1) {
    await changeClock(rig.pool, { to: `2026-10-12T10:0${minute}:00+08:00` })
    await ledger().disable(id, 'gone')
    expect(await alarms(id)).toEqual(['webhook_disabled'])
    expect((await rig.call({ method: 'POST', url: `/v1/webhooks/${id}/enable`, key })).status).toBe(200)
  }
  expect(await letters(id)).toHaveLength(1)
  await changeClock(rig.pool, { to: '2026-10-13T10:00:00+08:00' })
  await ledger().disable(id, 'gone')
  expect(await letters(id)).toHaveLength(2)
})

test('its owner reads of their own webhook what to do, by its cause', async () => {
  const key = await rig.keyFor('oms', [...HOOKS, 'act_as'])
  const id = await waiting(key, { owner: 'M1002' })
  await ledger().disable(id, 'gone')
  const [gone] = await letters(id)
  expect(gone?.text).toContain('您负责的事件推送已停用')
  expect(gone?.text).toContain('请与接收系统确认原因')
  const { rows } = await rig.pool.query<{ key: string }>('select key from webhooks where id = $1', [id])
  await rig.call({ method: 'POST', url: `/v1/webhooks/${id}/enable`, key })
  await revokeKey(rig.pool, rows[0]?.key ?? '')
  await plan()
  const [, revoked] = await letters(id)
  expect(revoked?.text).toContain('密钥已撤销')
  expect(revoked?.text).toContain('仍有效、可读取活动的密钥')
  expect(revoked?.text).not.toContain('请与接收系统确认原因')
  expect([gone?.to, revoked?.to]).toEqual(['M1002', 'M1002'])
})

test('whoever is told since nobody looks after it does not read that it is theirs; operations first, then readers of the register', async () => {
  const key = await rig.keyFor('oms', [...HOOKS])
  const id = await waiting(key)
  await ledger().disable(id, 'gone')
  const of = async (which: string) => (await letters(which)).map(({ to }) => to)
  expect(await of(id)).toEqual(['M1009'])
  const failing = await waiting(key)
  await giveUp(failing)
  for (const [letter] of [await letters(id), await letters(failing)]) {
    expect(letter?.text).toContain('没有可通知的负责人')
    expect(letter?.text).not.toContain('您负责')
    expect(letter?.text).not.toContain('in your charge')
  }
  const policy = (n: number, operations: string[]) => ({
    ...LETTER_BY_LETTER,
    version: LETTER_BY_LETTER.version.replace(/\d+$/, (last) => String(Number(last) + n)),
    operations,
  })
  await installReference(rig.pool, [policy(1, ['M1001', 'X404'])])
  const another = await waiting(key)
  await ledger().disable(another, 'gone')
  expect(await of(another)).toEqual(['M1001'])
  // All of them have left.
  await installReference(rig.pool, [policy(2, ['X404'])])
  const last = await waiting(key)
  await ledger().disable(last, 'gone')
  expect(await of(last)).toEqual(['M1009'])
})

test('mail about what only a later release knows is put off, not dropped', async () => {
  const store = createRecordStore(rig.pool, createReferenceReader(rig.pool))
  await rig.pool.query(
    `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
     values ('later/1|M1001', 'later/1', 'later/1', 'register', 'M1001', '{"tasks":[],"lines":[]}', '2026-10-12', '2026-10-12')`,
  )
  const letters = await store.transaction(async (tx) => {
    const rows = await tx.claimMail('later/1', '00000000-0000-4000-8000-000000000001', 50, [])
    return (await compose({ pageLinks: async () => () => '' }, tx, rows)).letters
  })
  expect([...letters.values()]).toEqual([expect.any(Defect)])
})
