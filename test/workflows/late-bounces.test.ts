/** Letters that come back after they had left: real letters, and a real mail server that sends them back by SMTP. */
import nodemailer from 'nodemailer'
import { keepReturn } from '../../infra/postgres/intake/mail-returns'
import { createLogger } from '../../infra/logger'
import { listenForReturns, type ReturnListener } from '../../infra/mail/returns/listener'
import { createReturnPaths } from '../../infra/mail/returns/return-path'
import { createReferenceReader } from '../../infra/reference/reference'
import { PAGE_LINK_KEYS } from '../support/page-links'
import { patiently } from '../support/patience'
import { begin, factsOf, filingOf, ledger } from '../support/play'
import { automaticReply, deliveryReport, humanReply } from '../support/returned-mail'
import { createRig, prepare, type Rig } from '../support/rig'
import type { ReceivedMail } from '../support/smtp-server'

jest.setTimeout(180_000)

const DOMAIN = 'bounces.example.com'
let rig: Rig
let listener: ReturnListener
let databaseIsAway = false
const logged: string[] = []

beforeAll(async () => {
  rig = await createRig({ letters: 'each', env: { RETURN_DOMAIN: DOMAIN } })
  const reference = createReferenceReader(rig.pool)
  listener = await listenForReturns({
    host: '127.0.0.1',
    port: 0,
    paths: createReturnPaths({ domain: DOMAIN, keys: PAGE_LINK_KEYS }),
    keep: (mail, event, returned) =>
      databaseIsAway
        ? Promise.reject(new Error('the database is away'))
        : keepReturn({ pool: rig.pool, reference }, { mail, via: 'smtp', event, returned }),
    logger: createLogger('test', { logLevel: 'trace' }, { write: (line) => void logged.push(line) }),
  })
})
afterAll(async () => {
  await listener.close()
  await rig.stop()
})

/** As a mail server does; gives the code that it was answered with. */
async function sendBack(raw: string, to: string, from = ''): Promise<number> {
  const client = nodemailer.createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true })
  try {
    const { response } = await client.sendMail({ envelope: { from, to }, raw })
    return Number(response.slice(0, 3))
  } catch (error) {
    return (error as { responseCode?: number }).responseCode ?? 0
  } finally {
    client.close()
  }
}

interface ReturnKept {
  kind: string
  said: string | null
  done: boolean
}
const returnsOf = async (number: string): Promise<ReturnKept[]> =>
  (
    await rig.pool.query<ReturnKept>(
      `select r.kind, r.said, r.done_at is not null as done from mail_returns r join mails m on m.id = r.mail
        where m.campaign = $1 order by r.id`,
      [number],
    )
  ).rows
const untilDone = (number: string): Promise<true> =>
  patiently('what came back to be settled', async () => {
    const kept = await returnsOf(number)
    return kept.length > 0 && kept.every(({ done }) => done)
  })

/** A filing with its task to prepare something, and the letter about it. */
async function scene(): Promise<{ number: string; filing: string; letter: ReceivedMail }> {
  const number = await begin(rig)
  const filing = `${number}-01`
  await rig.openTask(filing, 'collect_material')
  const letter = await rig.mailbox.waitFor((m) => m.to === 'wangwu@example.com' && m.text.includes(number))
  await rig.settle()
  return { number, filing, letter }
}

it('every letter leaves from an address of its own; what mail programs show is the sender as ever', async () => {
  const { letter } = await scene()
  const froms = rig.mailbox.messages.map(({ envelope }) => envelope.from)
  expect(new Set(froms).size).toBe(froms.length)
  expect(letter.envelope.from).toMatch(/^r[0-9a-z]+-[0-9a-f]{32}@bounces\.example\.com$/)
  expect(letter.from).not.toContain(DOMAIN)
})

it('S0-22 a letter that bounces later is a fact and an alarm, the backup is told in the words of the mail server, once', async () => {
  const { number, filing, letter } = await scene()
  const report = deliveryReport({ diagnostic: 'smtp; 550 5.1.1 <wangwu@example.com>: wangwu has left' })
  expect(await sendBack(report, letter.envelope.from)).toBe(250)
  await untilDone(number)
  await rig.settle()
  const facts = await factsOf(rig, number, 'MailRefused')
  expect(facts).toMatchObject([{ subject: filing, body: { recipient: 'L2001', mail: 'task_opened', code: 550 } }])
  expect((await filingOf(rig, filing)).alarms).toEqual(['mail_refused:L2001'])
  const notice = await rig.mailbox.waitFor((m) => m.subject.includes('邮件未送达') && m.text.includes(number))
  expect(notice.to).toBe('lisi@example.com')
  expect(notice.text).toContain('550 5.1.1 <recipient>: recipient has left')
  // The same report again, and another one of the same letter: nothing happens twice.
  expect(await sendBack(report, letter.envelope.from)).toBe(250)
  expect(await sendBack(deliveryReport({}), letter.envelope.from.toUpperCase())).toBe(250)
  await untilDone(number)
  await rig.settle()
  expect(await factsOf(rig, number, 'MailRefused')).toHaveLength(1)
  expect((await ledger(rig, number, 'delivery_failed')).map((m) => m.recipient)).toEqual(['M1002'])
  expect(await returnsOf(number)).toHaveLength(2)
  expect(JSON.stringify(await returnsOf(number))).not.toContain('wangwu')
  expect(JSON.stringify(logged)).not.toContain('wangwu')
  // It is still theirs to do.
  expect((await rig.openTask(filing, 'collect_material')).status).toBe('open')
})

it('what is late or automatic is kept, and nothing follows from it; nothing is ever an answer', async () => {
  const { number, filing, letter } = await scene()
  const to = letter.envelope.from
  const before = await factsOf(rig, number)
  for (const raw of [
    deliveryReport({ action: 'delayed', status: '4.4.1', diagnostic: 'smtp; 450 4.4.1 away' }),
    deliveryReport({ action: 'delayed', status: '5.7.1', diagnostic: 'smtp; 550 Connection frequency limited' }),
    automaticReply('自动回复：提供材料', {}),
    automaticReply('Re: materials', { 'Auto-Submitted': 'auto-replied' }),
  ])
    expect(await sendBack(raw, to)).toBe(250)
  // Whoever writes in person hears that nobody reads it there.
  expect(await sendBack(humanReply('回复：提供材料', '已提供，请查收 provided'), to, 'wangwu@example.com')).toBe(550)
  await rig.settle()
  expect((await returnsOf(number)).map(({ kind }) => kind)).toEqual([
    'delayed',
    'delayed',
    'automatic',
    'automatic',
    'reply',
  ])
  expect(await factsOf(rig, number)).toEqual(before)
  expect((await rig.openTask(filing, 'collect_material')).status).toBe('open')
  // Nothing of what people wrote is kept.
  expect(JSON.stringify(await returnsOf(number))).not.toMatch(/休假|查收/)
})

it('an address that was not made here changes nothing: not known, and soon not listened to', async () => {
  const { number, letter } = await scene()
  const [, id = ''] = /^r([0-9a-z]+)-/.exec(letter.envelope.from) ?? []
  const forged = `r${id}-${'0'.repeat(32)}@${DOMAIN}`
  expect(await sendBack(deliveryReport({}), forged)).toBe(550)
  const foreign = createReturnPaths({ domain: DOMAIN, keys: [{ id: 'test', secret: 'x'.repeat(40) }] })
  expect(await sendBack(deliveryReport({}), foreign.addressOf(Number.parseInt(id, 36)))).toBe(550)
  // Signed, of a letter that there never was.
  const ours = createReturnPaths({ domain: DOMAIN, keys: PAGE_LINK_KEYS })
  expect(await sendBack(deliveryReport({}), ours.addressOf(999_999_999))).toBe(550)
  expect(await returnsOf(number)).toEqual([])
  const client = nodemailer.createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true })
  const many = Array.from({ length: 8 }, (_, n) => `guess${n}@${DOMAIN}`)
  await expect(client.sendMail({ envelope: { from: '', to: many }, raw: 'x' })).rejects.toThrow()
  client.close()
})

it('a bounce of a letter whose task is done meanwhile changes its row alone', async () => {
  const { number, filing, letter } = await scene()
  await prepare(rig, filing)
  await rig.settle()
  const before = await factsOf(rig, number)
  expect(await sendBack(deliveryReport({}), letter.envelope.from)).toBe(250)
  await untilDone(number)
  await rig.settle()
  expect(await factsOf(rig, number)).toEqual(before)
  expect((await filingOf(rig, filing)).alarms).toEqual([])
  const { rows } = await rig.pool.query<{ status: string }>('select status from mails where message_id = $1', [
    letter.messageId,
  ])
  expect(rows).toEqual([{ status: 'refused' }])
})

it('nothing that was acknowledged is lost: while the database is away the sender tries again; while no worker runs it waits', async () => {
  const { number, filing, letter } = await scene()
  const report = deliveryReport({})
  databaseIsAway = true
  expect(await sendBack(report, letter.envelope.from)).toBe(451)
  databaseIsAway = false
  await rig.stopWorker()
  expect(await sendBack(report, letter.envelope.from)).toBe(250)
  expect(await returnsOf(number)).toMatchObject([{ kind: 'bounced', done: false }])
  await rig.startWorker()
  await untilDone(number)
  await rig.settle()
  expect((await filingOf(rig, filing)).alarms).toEqual(['mail_refused:L2001'])
  expect(await factsOf(rig, number, 'MailRefused')).toHaveLength(1)
})

it('a letter that is not known yet to have left is waited for', async () => {
  const { number, letter } = await scene()
  const set = (status: string): Promise<unknown> =>
    rig.pool.query('update mails set status = $2, claimed_until = $3 where message_id = $1', [
      letter.messageId,
      status,
      status === 'queued' ? new Date(Date.now() + 600_000) : null,
    ])
  await set('queued')
  expect(await sendBack(deliveryReport({}), letter.envelope.from)).toBe(250)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(await factsOf(rig, number, 'MailRefused')).toEqual([])
  await set('sent')
  await untilDone(number)
  await rig.settle()
  expect(await factsOf(rig, number, 'MailRefused')).toHaveLength(1)
})

it('many at once, and the same one from many connections, are taken once each', async () => {
  const { number, letter } = await scene()
  const report = deliveryReport({})
  const codes = await Promise.all(Array.from({ length: 20 }, () => sendBack(report, letter.envelope.from)))
  expect(new Set(codes)).toEqual(new Set([250]))
  await untilDone(number)
  await rig.settle()
  expect(await returnsOf(number)).toHaveLength(1)
  expect(await factsOf(rig, number, 'MailRefused')).toHaveLength(1)
  // An endless conversation of two machines ends.
  for (let n = 0; n < 60; n += 1) {
    const code = await sendBack(automaticReply(`自动回复：${n}`, {}), letter.envelope.from)
    expect([250, 452]).toContain(code)
  }
  expect(await returnsOf(number)).toHaveLength(50)
})

it('a letter that the relay has given up on is refused, though its last words only ask for fewer mails; fifty automatic answers before do not keep that out', async () => {
  const { number, filing, letter } = await scene()
  for (let n = 0; n < 51; n += 1)
    expect(await sendBack(automaticReply(`自动回复：${n}`, {}), letter.envelope.from)).toBe(n < 50 ? 250 : 452)
  const report = deliveryReport({ status: '5.7.1', diagnostic: 'smtp; 550 Connection frequency limited' })
  expect(await sendBack(report, letter.envelope.from)).toBe(250)
  expect(await sendBack(report, letter.envelope.from)).toBe(250)
  await untilDone(number)
  await rig.settle()
  expect((await filingOf(rig, filing)).alarms).toEqual(['mail_refused:L2001'])
  expect(await factsOf(rig, number, 'MailRefused')).toHaveLength(1)
})
