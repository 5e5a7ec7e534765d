/** What mail servers say, in China and elsewhere, and whether it is a dead mailbox or only "not now". */
import { judged, withoutAddress } from '../../infra/mail/reply'

const at = (response: string, command = 'RCPT TO') =>
  judged({
    code: command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE',
    command,
    responseCode: Number(response.slice(0, 3)),
    response,
  })

test.each([
  // QQ and Tencent's company mail.
  '550 Connection frequency limited. http://service.mail.qq.com/cgi-bin/help?id=20022',
  '550 Domain frequency limited',
  '550 Ip frequency limited',
  '550 Sender frequency limited',
  '550 Mailbox receive frequency limited, please try again later',
  // NetEase.
  '450 RP:DRC 当前连接发送的收件人数量超出限制',
  '451 MI:SFQ 发信方在15分钟内的发信数量超过限制',
  '550 MI:STC 发件人当天内连接数量超出限定数量',
  '554 RP:TRC 163 smtp1,xx 1466000000',
  '554 发件人当天内累计邮件数量超过限制，当天不再接受该发件人的投信',
  // Alibaba.
  '554 The sending frequency of this account exceeds the limit',
  '550 Requested mail action not taken: sending rate exceeds limit',
  '550 发信频率过快，请稍后再试',
  '552 send quota: daily sending quota exceeded',
  // Exchange.
  '452 4.3.1 Insufficient system resources',
  "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
  '554 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour',
  '550 5.7.233 Your message could not be sent because your tenant has exceeded its limit',
  '451 4.7.500 Server busy. Please try again later',
  // Others.
  '452 4.2.2 Mailbox full',
  '550-5.4.5 Daily user sending limit exceeded',
  '550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages',
  '550 5.7.28 Our system has detected an unusual rate of unsolicited mail',
  '550 4.7.1 Greylisted, come back later',
  '554 Too many connections from your host',
  '550 Mailbox temporarily unavailable',
])('"%s" is put off, at the recipient and after the message', (response) => {
  expect([at(response), at(response, 'DATA')]).toEqual(['busy', 'busy'])
})

test.each([
  '550 Mailbox not found. http://service.mail.qq.com',
  '550 Mailbox unavailable or access denied',
  '550 Mail content denied',
  '550 Invalid User: recipient',
  '550 User suspended',
  '550 User not found: recipient',
  '554 DT:SPM 163 smtp',
  '550 5.1.1 User unknown; please do not try again later',
  '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
  '552 5.2.2 Mailbox full, try again later',
  '552 Requested mail action aborted: exceeded mailsize limit',
  '552 5.3.4 Message size exceeds fixed limit',
  '552 exceeded storage allocation',
  '553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed',
  '554 5.4.6 Too many hops',
  '550 邮箱不存在',
  '550 5.7.1 Service unavailable, client host [4.7.1.9] blocked',
])('"%s" is a refusal', (response) => {
  expect(at(response)).toBe('refused')
})

test.each([
  '553 5.7.1 <r1-0123@bounces.example.com>: Sender address rejected: not owned by user filing@example.com',
  '553 Mail from must equal authorized user',
  '550 5.1.8 <r1-0123@bounces.example.com>: Sender address rejected: Domain not found',
  '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
  '554 5.2.252 SendAsDenied; filing@example.com not allowed to send as r1-0123@bounces.example.com',
  '553 发件人与登录用户不一致',
  '550 sender not authorised',
])('"%s" is about what we send as: nobody is refused', (response) => {
  expect([at(response), at(response, 'DATA')]).toEqual([undefined, undefined])
})

test.each(['550 发件人在收件人的黑名单中', '550 5.1.1 <wangwu@example.com>: Recipient address rejected: not here'])(
  '"%s" is about the recipient',
  (response) => {
    expect(at(response)).toBe('refused')
  },
)

test('559 and 525 of a recipient are refusals too; what speaks of the whole server, or of our login, is neither', () => {
  expect(['559 Invalid rcptto', '525 User account disabled', '511 Bad destination mailbox'].map((r) => at(r))).toEqual(
    Array(3).fill('refused'),
  )
  const others = ['421 HL:IFC 该IP短期内发送了大量信件', '530 Authentication required', '535 Login frequency limited']
  expect(others.map((r) => at(r))).toEqual(Array(3).fill(undefined))
  expect(at('550 Sender frequency limited', 'MAIL FROM')).toBeUndefined()
})

test('what is kept of a reply names no address, whole or in half', () => {
  const said =
    '550-5.1.1 <lilei@example.cn>: user lilei unknown,\r\n550 see Han.Meimei@example.cn [lilei]; filing is lileis'
  expect(withoutAddress(said, 'lilei@example.cn')).toBe(
    '550-5.1.1 <recipient>: user recipient unknown, 550 see address [recipient]; filing is lileis',
  )
})
