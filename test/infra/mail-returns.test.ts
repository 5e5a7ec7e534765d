/** What comes back of letters, as mail servers and people send it: read from mail as it arrives. */
import { createReturnPaths } from '../../infra/mail/returns/return-path'
import { readReturn } from '../../infra/mail/returns/read-return'
import { automaticReply, deliveryReport, humanReply, ownWords } from '../support/returned-mail'

const KEYS = [{ id: 'a', secret: 'a secret of more than thirty-two characters' }]
const PATHS = createReturnPaths({ domain: 'Bounces.example.com', keys: KEYS })
const kindOf = async (raw: string, isNull = true): Promise<unknown> => {
  const { messageId: _messageId, ...rest } = await readReturn(Buffer.from(raw), { isNull })
  return rest
}

describe('the return address of a letter', () => {
  test('names its letter, also where a mail server has changed its case', () => {
    for (const mail of [1, 35, 36, 123_456_789, Number.MAX_SAFE_INTEGER]) {
      const address = PATHS.addressOf(mail)
      expect(address).toMatch(/^[a-z0-9-]{1,64}@bounces\.example\.com$/)
      expect(PATHS.mailOf(address)).toBe(mail)
      expect(PATHS.mailOf(address.toUpperCase())).toBe(mail)
    }
  })

  test('made by anybody else, for another letter or another domain, it names none', () => {
    const address = PATHS.addressOf(77)
    const other = createReturnPaths({ domain: 'bounces.example.com', keys: [{ id: 'a', secret: 'x'.repeat(40) }] })
    for (const wrong of [
      other.addressOf(77),
      address.replace('r25-', 'r26-'),
      address.replace('r25-', 'r025-'),
      address.replace(/.@/, '@'),
      address.replace('@bounces', '@bounce'),
      `x${address}`,
      `${address}.evil.example.com`,
      '',
      'postmaster@bounces.example.com',
    ])
      expect(PATHS.mailOf(wrong)).toBeUndefined()
  })

  test('of an older key still names it while that key is listed', () => {
    const newer = createReturnPaths({
      domain: 'bounces.example.com',
      keys: [{ id: 'b', secret: 'y'.repeat(40) }, ...KEYS],
    })
    expect(newer.mailOf(PATHS.addressOf(5))).toBe(5)
  })
})

describe('what came back', () => {
  test('a report of the common form says what failed, and with which words', async () => {
    expect(await kindOf(deliveryReport({ diagnostic: 'smtp; 550 5.1.1 <wangwu@example.com> no such user' }))).toEqual({
      kind: 'bounced',
      code: 550,
      status: '5.1.1',
      said: '550 5.1.1 <wangwu@example.com> no such user',
    })
  })

  test.each([
    ['delayed', { action: 'delayed', status: '4.4.1', diagnostic: 'smtp; 450 4.4.1 host is away' }, 'delayed'],
    [
      'throttled, and tried again',
      { action: 'delayed', status: '5.7.1', diagnostic: 'smtp; 550 Connection frequency limited' },
      'delayed',
    ],
    [
      'throttled by QQ, and given up',
      { status: '5.7.1', diagnostic: 'smtp; 550 Connection frequency limited' },
      'bounced',
    ],
    [
      'throttled in Chinese, and given up',
      { status: '5.0.0', diagnostic: 'smtp; 550 发送频率过快，请稍后再试' },
      'bounced',
    ],
    [
      'given up after days',
      { status: '4.4.7', diagnostic: 'smtp; 450 4.2.2 mailbox full, try again later' },
      'bounced',
    ],
    ['full for good', { status: '5.2.2', diagnostic: 'smtp; 552 5.2.2 mailbox is full' }, 'bounced'],
    ['relayed to where nobody reports', { action: 'relayed', status: '2.0.0', diagnostic: '' }, 'other'],
    ['without words', { diagnostic: '' }, 'bounced'],
  ])('a report: %s', async (_what, report, kind) => {
    expect(await kindOf(deliveryReport(report))).toMatchObject({ kind })
  })

  test('a report whose letter comes back whole, and one that is cut off after its fields, are read', async () => {
    const whole = deliveryReport({ original: 'x'.repeat(200_000) })
    expect(await kindOf(whole)).toMatchObject({ kind: 'bounced' })
    expect(await kindOf(whole.slice(0, 10_000))).toMatchObject({ kind: 'bounced' })
  })

  test.each([
    ['系统退信', '550 5.1.1 no such mailbox', 'bounced'],
    ['Undelivered Mail Returned to Sender', 'host said: 554 5.7.1 rejected', 'bounced'],
    ['退信：邮件未能送达', '550 Mailbox unavailable or access denied 频率过快', 'bounced'],
    ['Delivery Status Notification (Delay)', '550 Connection frequency limited', 'delayed'],
    ['Delivery Status Notification (Failure)', '550 Connection frequency limited', 'bounced'],
    ['failure notice', 'It did not work, sorry.', 'other'],
    ['您好', '550 5.1.1 no such mailbox', 'other'],
  ])('a mail server in its own words: %s, %s', async (subject, text, kind) => {
    expect(await kindOf(ownWords(subject, text))).toMatchObject({ kind })
  })

  test.each([
    ['自动回复：【备案】提供材料', {}],
    ['Automatic reply: materials', {}],
    ['【自动回复】我在休假', {}],
    ['Re: materials', { 'Auto-Submitted': 'auto-replied' }],
    ['Re: materials', { 'X-Autoreply': 'yes' }],
    ['Re: materials', { Precedence: 'auto_reply' }],
    ['自动回复：邮件无法送达 550 5.1.1', {}],
  ])('an automatic answer: %s', async (subject, headers) => {
    expect(await kindOf(automaticReply(subject, headers), false)).toEqual({ kind: 'automatic' })
    expect(await kindOf(automaticReply(subject, headers), true)).toEqual({ kind: 'automatic' })
  })

  test('what a person writes is a reply, whatever it says of refusals', async () => {
    expect(await kindOf(humanReply('回复：材料', '550 5.1.1 退信 undeliverable'), false)).toEqual({ kind: 'reply' })
    expect(await kindOf(humanReply('退信怎么办', '550 5.1.1'), false)).toEqual({ kind: 'reply' })
  })

  test('rubbish is nothing', async () => {
    for (const rubbish of ['', '\0\0\0', 'x'.repeat(100_000), `Subject: ${'a'.repeat(50_000)}\r\n\r\n`])
      expect(await kindOf(rubbish)).toEqual({ kind: 'other' })
  })
})
