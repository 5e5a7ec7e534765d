/** A mail provider tells of letters that came back; what follows is what the record does, asked as the worker asks it. */
import { createHmac } from 'node:crypto'
import { createSettleReturns } from '../../activities/mail/returned-mail'
import type { RecordStore } from '../../activities/ports'
import { createRecordStore } from '../../infra/postgres/record/record-store'
import { listFacts } from '../../infra/postgres/reads/facts'
import { createReferenceReader } from '../../infra/reference/reference'
import { CALLBACK_SECRET, createApiRig, RETURN_PATHS, type Answer, type ApiRig } from './api-rig'

let rig: ApiRig
let settleAll: () => Promise<void>
/** Dies as soon as it has written what became of the letter. */
let settleHalf: () => Promise<unknown>
const logged: string[] = []
beforeAll(async () => {
  rig = await createApiRig({ logTo: (line) => logged.push(line) })
  const store = createRecordStore(rig.pool, createReferenceReader(rig.pool))
  const settle = createSettleReturns({ store })
  settleHalf = () => {
    let transactions = 0
    const dying: Pick<RecordStore, 'transaction'> = {
      transaction: async (work) => {
        const done = await store.transaction(work)
        if ((transactions += 1) === 2) throw new Error('the worker dies')
        return done
      },
    }
    return createSettleReturns({ store: { ...store, ...dying } })()
  }
  settleAll = async () => {
    while ((await settle()) > 0);
  }
})
afterAll(() => rig.stop())

let events = 0
function tell(said: object, { provider = 'acme', secret = CALLBACK_SECRET, late = 0 } = {}): Promise<Answer> {
  const body = JSON.stringify({ eventId: `evt-${(events += 1)}`, kind: 'bounced', ...said })
  const at = String(Math.floor(Date.now() / 1000) - late)
  const signature = createHmac('sha256', secret).update(`${at}.${provider}.${body}`).digest('hex')
  return rig.call({
    method: 'POST',
    url: `/v1/callbacks/mail/${provider}`,
    key: null,
    body: JSON.parse(body) as object,
    headers: { 'x-timestamp': at, 'x-signature': `v2=${signature}` },
  })
}

/** A letter about an open task that has left. */
async function letter(): Promise<{ id: number; number: string; messageId: string }> {
  const number = await rig.campaign()
  await rig.open(`${number}-01`, [{ kind: 'collect_material', key: 'business_licence' }])
  const { rows } = await rig.pool.query<{ id: number; messageId: string }>(
    `update mails set status = 'sent', message_id = '<' || id || '@filing.example.com>', sent_at = now()
      where id = (select max(id) from mails where campaign = $1 and kind = 'task_opened')
     returning id, message_id as "messageId"`,
    [number],
  )
  const [row] = rows
  if (!row) throw new Error('no letter')
  return { ...row, number }
}
const refusalsOf = async (number: string) => {
  await settleAll()
  const facts = await listFacts(rig.pool, number, { after: 0, limit: 1_000 })
  return facts.filter(({ type }) => type === 'MailRefused')
}

test('S0-22 a bounce that a provider tells of is a fact and an alarm, once, by Message-ID or by return address', async () => {
  for (const named of ['messageId', 'returnPath']) {
    const { id, number, messageId } = await letter()
    const by = named === 'messageId' ? { messageId } : { returnPath: RETURN_PATHS.addressOf(id) }
    const said = { eventId: `once-${id}`, ...by, code: 550, status: '5.1.1', text: '550 no such user a@b.example.com' }
    for (let n = 0; n < 3; n += 1) expect(await tell(said)).toMatchObject({ status: 200, body: { letter: 'known' } })
    expect(await refusalsOf(number)).toMatchObject([{ body: { code: 550, mail: 'task_opened' } }])
    expect((await rig.call({ url: `/v1/filings/${number}-01` })).body.alarms).toEqual([
      expect.stringMatching(/^mail_refused:/),
    ])
    const { rows } = await rig.pool.query('select said from mail_returns where mail = $1', [id])
    expect(rows).toEqual([{ said: '550 no such user address' }])
  }
})

test('what is late, automatic or about no letter of ours changes nothing', async () => {
  const { number, messageId } = await letter()
  for (const said of [
    { kind: 'delayed', messageId },
    { kind: 'automatic', messageId },
    { kind: 'delayed', messageId, text: '550 Connection frequency limited' },
  ])
    expect(await tell(said)).toMatchObject({ status: 200, body: { letter: 'known' } })
  for (const said of [{ messageId: '<none@x>' }, { returnPath: RETURN_PATHS.addressOf(9).replace('r9-', 'r8-') }])
    expect(await tell(said)).toMatchObject({ status: 200, body: { letter: 'unknown' } })
  expect(await refusalsOf(number)).toEqual([])
})

test('unsigned, late, foreign or malformed it is refused, and nothing is kept', async () => {
  const { id, number, messageId } = await letter()
  const refused = async (answer: Promise<Answer>) => {
    const { status, body } = await answer
    return [status, body.code as string]
  }
  expect(await refused(tell({ messageId }, { secret: 'a-secret-of-somebody-else' }))).toEqual([
    401,
    'signature_invalid',
  ])
  expect(await refused(tell({ messageId }, { late: 400 }))).toEqual([401, 'signature_invalid'])
  expect(await refused(tell({ messageId }, { provider: 'other' }))).toEqual([401, 'signature_invalid'])
  const unsigned = { method: 'POST' as const, url: '/v1/callbacks/mail/acme', key: null, body: { messageId } }
  expect(await refused(rig.call(unsigned))).toEqual([401, 'signature_invalid'])
  for (const wrong of [
    {},
    { messageId, kind: 'opened' },
    { messageId, code: 250 },
    { messageId, status: '2.0.0 ok' },
    { messageId, text: 'x'.repeat(10_000) },
    { messageId, text: 'a\u0000b' },
    { messageId, address: 'wangwu@example.com' },
  ])
    expect([wrong, await refused(tell(wrong))]).toEqual([wrong, [400, 'malformed']])
  expect(await refusalsOf(number)).toEqual([])
  expect((await rig.pool.query('select from mail_returns where mail = $1', [id])).rowCount).toBe(0)
  expect(logged.join('\n')).not.toContain(messageId)
})

test('of an envelope each letter that it brought is refused, in its own campaign', async () => {
  const [one, two] = [await letter(), await letter()]
  const { rows } = await rig.pool.query<{ id: number }>(
    `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after, status, message_id)
     select 'envelope/x', 'envelope/x', 'envelope/x', 'envelope', recipient, '{"tasks":[],"lines":[],"occurredAt":"2026-10-12T02:00:00Z"}',
            now(), now(), 'sent', '<envelope@filing.example.com>' from mails where id = $1 returning id`,
    [one.id],
  )
  await rig.pool.query("update mails set envelope = 'envelope/x', message_id = null where id = any ($1)", [
    [one.id, two.id],
  ])
  // It had waited for the envelope, and left alone.
  const alone = await letter()
  await rig.pool.query("update mails set envelope = 'envelope/x' where id = $1", [alone.id])
  expect((await tell({ returnPath: RETURN_PATHS.addressOf(rows[0]?.id ?? 0), code: 550 })).body).toEqual({
    letter: 'known',
  })
  for (const { number } of [one, two]) expect(await refusalsOf(number)).toHaveLength(1)
  expect(await refusalsOf(alone.number)).toEqual([])
})

test('a bounce is a refusal though its words only ask for fewer mails, and though much came back before; more than enough is not called taken', async () => {
  const { number, messageId } = await letter()
  for (let n = 0; n < 50; n += 1) expect((await tell({ kind: 'automatic', messageId })).status).toBe(200)
  const more = await tell({ kind: 'automatic', messageId })
  expect([more.status, more.body.code, more.headers['retry-after']]).toEqual([429, 'rate_limited', '3600'])
  expect(await tell({ messageId, text: '550 Connection frequency limited' })).toMatchObject({ status: 200 })
  expect(await refusalsOf(number)).toHaveLength(1)
  expect((await tell({ messageId, code: 550 })).status).toBe(429)
})

test('a worker that dies once a letter of no campaign is marked loses no alarm', async () => {
  const { id } = await letter()
  await rig.pool.query(
    "update mails set campaign = 'register', subject = 'register', kind = 'register' where id = $1",
    [id],
  )
  await tell({ returnPath: RETURN_PATHS.addressOf(id), code: 550 })
  await expect(settleHalf()).rejects.toThrow('the worker dies')
  await rig.pool.query('update mail_returns set next_try_at = now() where done_at is null')
  await settleAll()
  const { rows } = await rig.pool.query("select code, detail from alarms where subject = 'register'")
  expect(rows).toEqual([{ code: expect.stringMatching(/^mail_refused:/) as unknown, detail: 'register 550' }])
})
