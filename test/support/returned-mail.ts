/** Mail as it comes back of letters. */
const lines = (...text: string[]): string => text.join('\r\n')
let counter = 0
const messageId = (): string => `Message-ID: <${(counter += 1)}.${process.pid}@mx.example.com>`
const headersOf = (headers: Record<string, string>): string[] =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
const encoded = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`

/** As RFC 3464 has it, with the letter's headers or all of it behind. */
export const deliveryReport = ({
  action = 'failed',
  status = '5.1.1',
  diagnostic = 'smtp; 550 5.1.1 no such mailbox',
  recipient = 'wangwu@example.com',
  original = 'Subject: materials',
}): string =>
  lines(
    'From: MAILER-DAEMON@mx.example.com',
    'To: us@bounces.example.com',
    'Subject: Undelivered Mail Returned to Sender',
    messageId(),
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    '',
    '--b1',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'This is the mail system.',
    '',
    '--b1',
    'Content-Type: message/delivery-status',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Reporting-MTA: dns; mx.example.com',
    'Arrival-Date: Mon, 12 Oct 2026 10:00:00 +0800',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    ...(diagnostic === '' ? [] : [`Diagnostic-Code: ${diagnostic}`]),
    '',
    '--b1',
    'Content-Type: message/rfc822',
    '',
    'From: filing@example.com',
    'Content-Type: text/plain',
    '',
    original,
    '',
    '--b1--',
    '',
  )

const plain = (from: string, subject: string, text: string, headers: Record<string, string> = {}): string =>
  lines(
    `From: ${from}`,
    'To: us@bounces.example.com',
    `Subject: ${encoded(subject)}`,
    messageId(),
    ...headersOf(headers),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    text,
    '',
  )

/** A bounce without a report. */
export const ownWords = (subject: string, text: string): string =>
  plain('postmaster@mx.example.com', subject, `您的邮件没有送达。\r\n${text}\r\n`)
export const automaticReply = (subject: string, headers: Record<string, string>): string =>
  plain('wangwu@example.com', subject, '我在休假，10 月 20 日回来。', headers)
export const humanReply = (subject: string, text: string): string => plain('wangwu@example.com', subject, text)
