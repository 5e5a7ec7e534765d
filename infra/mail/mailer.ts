/**
 * Sends rendered mails over a pooled SMTP transport and tells a mailbox's refusal from a mail system that is away.
 * At least once: an answer lost after DATA is sent again by the caller under the same Message-ID.
 */
import nodemailer from 'nodemailer'
import { addressFault, displayName, parseSender } from './address'
import { judged, withoutAddress, type Reply } from './reply'
import { headerLine } from './text'
import {
  MailUnavailable,
  type MailAddress,
  type MailAttachment,
  type Mailer,
  type SendableMail,
  type SendResult,
} from './types'

export interface MailerOptions {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  smtpUrl: string
  /** `a@b.cn` or `名称 <a@b.cn>`. */
  from: string
  connectionTimeoutMs?: number
  greetingTimeoutMs?: number
  /** Longest silence of the server. */
  socketTimeoutMs?: number
  /** Whole time of one send, waiting for a free connection included. */
  sendTimeoutMs?: number
  maxConnections?: number
}

type SmtpError = Error & Reply

const failure = (error: unknown, address: string): SendResult => {
  const smtp: SmtpError = error instanceof Error ? error : new Error(String(error))
  const response = withoutAddress(smtp.response ?? smtp.message, address)
  const meaning = judged(smtp)
  if (meaning === 'refused') return { outcome: 'refused', code: smtp.responseCode, response }
  const where = smtp.command === undefined ? '' : ` at ${smtp.command}`
  // No `cause`: it would carry the address past the redaction.
  throw new MailUnavailable(
    `mail not sent${where} (${smtp.code ?? smtp.name}): ${response}`,
    smtp.code,
    smtp.responseCode,
    meaning === 'busy',
    smtp.response === undefined ? undefined : response,
  )
}

const checkedUrl = (smtpUrl: string): string => {
  const ok = URL.canParse(smtpUrl) && ['smtp:', 'smtps:'].includes(new URL(smtpUrl).protocol)
  if (!ok)
    throw new Error(
      'SMTP_URL is not an address of a mail server. Write smtp://host:port or smtps://user:password@host:port.',
    )
  return smtpUrl
}

const transportOf = (options: MailerOptions) =>
  nodemailer.createTransport({
    pool: true,
    url: checkedUrl(options.smtpUrl),
    maxConnections: options.maxConnections ?? 5,
    // One more try on a pooled connection that had died while idle; after a first byte of the message nothing is requeued.
    maxRequeues: 1,
    connectionTimeout: options.connectionTimeoutMs ?? 10_000,
    greetingTimeout: options.greetingTimeoutMs ?? 10_000,
    socketTimeout: options.socketTimeoutMs ?? 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

/** Nobody answers to themselves, nor to where no mail can go. */
const answersTo = (replyTo: MailAddress | undefined, to: MailAddress) =>
  replyTo === undefined || replyTo.address === to.address || addressFault(replyTo.address) !== undefined
    ? undefined
    : { name: displayName(replyTo.name), address: replyTo.address }

/** A mailer for one server. Throws at once when SMTP_URL or MAIL_FROM cannot be used; connects with the first mail. */
export const createMailer = (options: MailerOptions): Mailer => {
  const sender = parseSender(options.from)
  const transport = transportOf(options)
  const message = (to: MailAddress, rendered: SendableMail, attachments: readonly MailAttachment[]) => ({
    from: { name: sender.name, address: sender.address },
    to: { name: displayName(to.name), address: to.address },
    replyTo: answersTo(rendered.replyTo, to),
    envelope: { from: rendered.returnPath ?? sender.address, to: [to.address] },
    subject: headerLine(rendered.subject),
    html: rendered.html,
    text: rendered.text,
    attachments: [...attachments],
    icalEvent: rendered.calendar && { ...rendered.calendar, filename: 'invite.ics' },
    messageId: rendered.messageId,
    inReplyTo: rendered.threadId,
    references: rendered.threadId,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
    signal: AbortSignal.timeout(options.sendTimeoutMs ?? 60_000),
  })
  return {
    send: async (to, rendered, attachments = []) => {
      const fault = addressFault(to.address)
      if (fault !== undefined) return { outcome: 'refused', code: undefined, response: fault }
      try {
        const info = await transport.sendMail(message(to, rendered, attachments))
        return { outcome: 'sent', response: withoutAddress(info.response ?? '', to.address) }
      } catch (error) {
        return failure(error, to.address)
      }
    },
    close: () => {
      // Whoever closes has drained its work before; what still hangs at a silent server fails now instead of holding the process.
      transport.close({ force: true })
      return Promise.resolve()
    },
  }
}
