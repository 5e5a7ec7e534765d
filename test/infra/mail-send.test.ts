/** Sending to a real SMTP server that behaves, refuses, hesitates, hangs and dies. */
import { createMailer, type MailerOptions } from '../../infra/mail/mailer'
import { createRenderer } from '../../infra/mail/renderer'
import { MailUnavailable, type Mailer, type MailRequest } from '../../infra/mail/types'
import { startTestMailbox, type TestMailbox } from '../support/smtp-server'

const from = '营销活动备案 <filing@example.cn>'
const render = createRenderer({ from })
const lilei = { name: '李雷', address: 'lilei@example.cn' }

const request = (change: Partial<MailRequest> = {}): MailRequest => ({
  key: 'MC-20261111-0007-01.recheck.r1|rung:2|L2001',
  kind: 'task_opened',
  to: lilei,
  campaign: { number: 'MC-20261111-0007', name: '双11抽奖' },
  filing: { id: 'MC-20261111-0007-01', noun: '活动报备', platformName: '抖音', phase: 'ready', round: 1 },
  tasks: [{ id: 't', kind: 'recheck', label: '复核', dueAt: '2026-11-11T18:00:00+08:00' }],
  lines: [],
  links: [{ label: '', url: 'https://filing.example.cn/t/abc' }],
  occurredAt: '2026-11-09T09:30:00+08:00',
  ...change,
})

let mailbox: TestMailbox
const mailers: Mailer[] = []

const mailer = (change: Partial<MailerOptions> = {}): Mailer => {
  const made = createMailer({ smtpUrl: mailbox.url, from, socketTimeoutMs: 300, greetingTimeoutMs: 300, ...change })
  mailers.push(made)
  return made
}

const unavailable = async (sending: Promise<unknown>): Promise<MailUnavailable> => {
  const error: unknown = await sending.then(
    (value) => new Error(`expected no answer, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(MailUnavailable)
  return error as MailUnavailable
}

beforeEach(async () => {
  mailbox = await startTestMailbox({ bannerDelayMs: 600 })
})
afterEach(async () => {
  await Promise.all(mailers.splice(0).map((made) => made.close()))
  await mailbox.stop()
})

test('a Chinese mail arrives whole: subject, names, both parts, ids, thread', async () => {
  const rendered = render(request())
  await expect(mailer().send(lilei, rendered)).resolves.toMatchObject({ outcome: 'sent', response: /^250/ })
  const mail = await mailbox.waitFor((candidate) => candidate.to === lilei.address)
  expect(mail.subject).toBe('【待办】复核 抖音 活动报备，11月11日 18:00 前｜双11抽奖')
  expect(mail).toMatchObject({ toName: '李雷', from: 'filing@example.cn', messageId: rendered.messageId })
  expect(mail).toMatchObject({ references: rendered.threadId, inReplyTo: rendered.threadId })
  expect(mail.envelope).toEqual({ from: 'filing@example.cn', to: ['lilei@example.cn'] })
  expect(mail.headers['auto-submitted']).toBe('auto-generated')
  expect(mail.html).toContain('有新的待办需要您办理')
  expect(mail.text).toContain('有新的待办需要您办理')
})

describe('an address that is none is refused before anything is sent', () => {
  test.each([
    '',
    'nobody',
    '@example.cn',
    'a@',
    'a@b',
    'a@@example.cn',
    'a@b.cn,evil@example.com',
    'a@b.cn;evil@example.com',
    'a@b.cn evil@example.com',
    'a@b.cn\r\nBcc: evil@example.com',
    'a@b.cn\nRCPT TO:<evil@example.com>',
    'a@b.cn>\r\nDATA',
    'a\u0000@b.cn',
    '"a b"@b.cn',
    'a(comment)@b.cn',
    'Evil <evil@example.com>',
    'group:a@b.cn;',
    'a@[127.0.0.1]',
    'a..b@b.cn',
    '.a@b.cn',
    'a@-b.cn',
    'a@b..cn',
    'ａ@ｂ．cn',
    'a@例子.cn',
    '\u202ea@b.cn',
    `${'a'.repeat(65)}@b.cn`,
    `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.cn`,
  ])('%j', async (address) => {
    const result = await mailer().send({ name: 'x', address }, render(request()))
    expect(result).toMatchObject({ outcome: 'refused', code: undefined, response: /^the / })
    expect(mailbox.messages).toEqual([])
  })
})

test.each([
  'x\r\nBcc: evil@example.com',
  'boss@example.com',
  '"x" <evil@example.com>, y',
  '\u202etxet\u0000',
  '=?utf-8?Q?x=0D=0ABcc:_evil?=',
])('a name of %j adds no header and no recipient', async (name) => {
  const rendered = render(request({ to: { ...lilei, name }, campaign: { number: 'MC-20261111-0007', name } }))
  await mailer().send({ ...lilei, name }, rendered)
  const mail = await mailbox.waitFor(() => true)
  expect(mail.envelope.to).toEqual([lilei.address])
  expect(mail.to).toBe(lilei.address)
  expect(mail.headers['bcc']).toBeUndefined()
  expect(mail.toName).not.toMatch(/[@<>\r\n]/)
  expect(mail.subject).toBe(rendered.subject)
})

describe('S0-22 the mailbox refuses for good', () => {
  test('550 at RCPT, for this recipient only; the answer does not repeat the address', async () => {
    mailbox.setBehaviour((to) => (to === lilei.address ? 'refuse' : 'ok'))
    const sender = mailer()
    const result = await sender.send(lilei, render(request()))
    expect(result).toMatchObject({ outcome: 'refused', code: 550, response: /no such mailbox/ })
    expect(JSON.stringify(result)).not.toContain(lilei.address)
    await expect(sender.send({ name: '', address: 'other@example.cn' }, render(request()))).resolves.toMatchObject({
      outcome: 'sent',
    })
  })

  test('554 after the message', async () => {
    mailbox.setBehaviour('refuse_after_data')
    await expect(mailer().send(lilei, render(request()))).resolves.toMatchObject({ outcome: 'refused', code: 554 })
  })
})

test('S0-22 a server that wants it slower is no dead mailbox, though it says 550; what it said is kept without the address', async () => {
  for (const name of ['throttle', 'throttle_after_data'] as const) {
    mailbox.setBehaviour(name)
    const error = await unavailable(mailer().send(lilei, render(request())))
    expect(error).toMatchObject({ responseCode: 550, mailboxIsBusy: true, reply: /^550 .*frequency limited/ })
    expect(`${error.message} ${error.reply}`).not.toMatch(/lilei/)
  }
})

describe('the mail system is away: nobody is refused, the caller tries again', () => {
  test('450 at RCPT, without the address in the error', async () => {
    mailbox.setBehaviour('greylist')
    const error = await unavailable(mailer().send(lilei, render(request())))
    expect(error).toMatchObject({ responseCode: 450, message: /greylisted/ })
    expect(`${error.message} ${String(error.stack)}`).not.toContain(lilei.address)
    expect(error.cause).toBeUndefined()
  })

  test.each(['hang', 'drop', 'hang_after_data', 'banner_delay', 'reject_sender'] as const)('%s', async (name) => {
    mailbox.setBehaviour(name)
    await unavailable(mailer().send(lilei, render(request())))
  })

  test('a wrong login is configuration, not a mailbox that refuses', async () => {
    mailbox.setBehaviour('reject_auth')
    const smtpUrl = mailbox.url.replace('smtp://', 'smtp://user:secret@')
    const error = await unavailable(mailer({ smtpUrl }).send(lilei, render(request())))
    expect(error).toMatchObject({ code: 'EAUTH', responseCode: 535 })
    expect(error.message).not.toContain('secret')
  })

  test('nobody listens', async () => {
    await mailbox.stop()
    await unavailable(mailer().send(lilei, render(request())))
    mailbox = await startTestMailbox()
  })

  test('a server that never ends one send is given up after the time for a whole send', async () => {
    mailbox.setBehaviour('hang')
    const slow = mailer({ socketTimeoutMs: 20_000, sendTimeoutMs: 200 })
    expect(await unavailable(slow.send(lilei, render(request())))).toMatchObject({ code: 'EABORT' })
  })

  test('closing ends a send that hangs', async () => {
    mailbox.setBehaviour('hang')
    const slow = mailer({ socketTimeoutMs: 20_000 })
    const sending = unavailable(slow.send(lilei, render(request())))
    await new Promise((resolve) => setTimeout(resolve, 100))
    await slow.close()
    await sending
  })
})

test('dropped after DATA: sent once per try, and the repeat carries the same Message-ID', async () => {
  mailbox.setBehaviour('drop_after_data')
  const sender = mailer()
  await unavailable(sender.send(lilei, render(request())))
  expect(mailbox.messages).toHaveLength(1)
  mailbox.setBehaviour('ok')
  await expect(sender.send(lilei, render(request()))).resolves.toMatchObject({ outcome: 'sent' })
  expect(mailbox.messages).toHaveLength(2)
  expect(mailbox.messages[1]?.messageId).toBe(mailbox.messages[0]?.messageId)
})

test('dropped after DATA on a connection that sent before is not repeated by itself either', async () => {
  const sender = mailer()
  await sender.send(lilei, render(request({ key: 'first' })))
  mailbox.setBehaviour('drop_after_data')
  await unavailable(sender.send(lilei, render(request())))
  expect(mailbox.messages).toHaveLength(2)
})

test('a server that comes back is used again without a restart', async () => {
  const sender = mailer()
  await sender.send(lilei, render(request({ key: 'before' })))
  const { port } = mailbox
  await mailbox.stop()
  await unavailable(sender.send(lilei, render(request())))
  mailbox = await startTestMailbox({ port })
  await expect(sender.send(lilei, render(request()))).resolves.toMatchObject({ outcome: 'sent' })
})

test('a hundred mails at once all arrive, over few connections', async () => {
  const sender = mailer({ maxConnections: 3, socketTimeoutMs: 5000 })
  const results = await Promise.all(
    Array.from({ length: 100 }, (_, i) => sender.send(lilei, render(request({ key: `k${i}` })))),
  )
  expect(results.every(({ outcome }) => outcome === 'sent')).toBe(true)
  expect(new Set(mailbox.messages.map(({ messageId }) => messageId)).size).toBe(100)
})

test('a mail that does not come is told with what came instead', async () => {
  await mailer().send(lilei, render(request()))
  await expect(mailbox.waitFor(() => false, 50)).rejects.toThrow(
    /no such mail within 50 ms.*lilei@example\.cn: 【待办】/s,
  )
})

test.each(['http://x', 'localhost:25', ''])('SMTP_URL %j is refused at once', (smtpUrl) => {
  expect(() => createMailer({ smtpUrl, from })).toThrow('SMTP_URL is not an address of a mail server')
})
