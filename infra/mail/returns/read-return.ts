/**
 * Reads what came back of a letter: a report of its delivery (RFC 3464), one in a mail server's own words, an automatic answer,
 * or somebody's reply. Of people's words nothing is taken; of a machine's, the line that says why.
 */
import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { asksForLess } from '../reply'
import { cleanLine, cut } from '../text'

export type ReturnKind = 'bounced' | 'delayed' | 'automatic' | 'reply' | 'other'

export interface MailReturn {
  kind: ReturnKind
  code?: number
  /** Enhanced status, such as 5.1.1. */
  status?: string
  /** The line in which a mail server says why. May hold addresses. */
  said?: string
  /** What the mail calls itself, if it does. */
  messageId?: string
}

/** `isNull`: its envelope names no sender, as machines do. */
export async function readReturn(raw: Buffer, { isNull }: { isNull: boolean }): Promise<MailReturn> {
  const mail = await PostalMime.parse(raw, {
    attachmentEncoding: 'arraybuffer',
    forceRfc822Attachments: true,
    maxNestingDepth: 20,
  })
  return { ...(await kindOf(mail, isNull)), messageId: mail.messageId }
}

async function kindOf(mail: Email, isNull: boolean): Promise<MailReturn> {
  const report = mail.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status')
  if (report) return reportOf(await fieldsIn(report))
  const subject = cleanLine(mail.subject ?? '')
  // A receipt says that it was opened, nothing else.
  if (/report-type="?disposition-notification/i.test(headerOf(mail, 'content-type'))) return { kind: 'automatic' }
  const isFromServer = isNull || isFromMailServer(mail)
  if (isFromServer && BOUNCE_SUBJECT.test(subject) && !AUTOMATIC_SUBJECT.test(subject)) return inOwnWords(mail, subject)
  if (isAutomatic(mail, subject)) return { kind: 'automatic' }
  return { kind: isNull ? 'other' : 'reply' }
}

const headerOf = ({ headers }: Email, key: string): string => headers.find((header) => header.key === key)?.value ?? ''

type Fields = ReadonlyMap<string, string>

/** Its groups of lines, the first of the whole report, the others of one recipient each. They are written as headers are. */
async function fieldsIn({ content }: Attachment): Promise<Fields[]> {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  const groups = text
    .split(/\r?\n[ \t]*\r?\n/)
    .filter((group) => group.trim() !== '')
    .slice(0, MOST_GROUPS)
  return Promise.all(
    groups.map(async (group) => {
      const { headers } = await PostalMime.parse(`${group.trim()}\r\n\r\n`)
      return new Map(headers.map(({ key, value }) => [key, value]))
    }),
  )
}

const MOST_GROUPS = 20
const LONGEST = 1_000

/**
 * What failed counts before what is late, also where its words only ask for fewer mails: whoever reports it has given up. A letter of
 * ours has one recipient, whoever that passes it on to.
 */
function reportOf(groups: readonly Fields[]): MailReturn {
  const recipients = groups.filter((fields) => fields.has('action'))
  const actionOf = (fields: Fields): string => (fields.get('action') ?? '').trim().toLowerCase()
  const failed = recipients.find((fields) => actionOf(fields) === 'failed')
  const told = failed ?? recipients.find((fields) => actionOf(fields) === 'delayed')
  if (told === undefined) return { kind: 'other' }
  const said = cut(cleanLine((told.get('diagnostic-code') ?? '').replace(/^\s*[\w-]+\s*;/, '')).trim(), LONGEST)
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(told.get('status') ?? '')?.[0]
  const code = Number(/\b[245]\d\d\b/.exec(said)?.[0]) || undefined
  return {
    kind: failed ? 'bounced' : 'delayed',
    code,
    status,
    said: said || undefined,
  }
}

const AUTOMATIC_SUBJECT =
  /^\s*[[【（(]?\s*(自动回复|自动答复|自动应答|休假自动|外出自动|不在办公室|automatic reply|auto(matic)?[- ]?(reply|response)|out of( the)? office)/i

function isAutomatic(mail: Email, subject: string): boolean {
  const submitted = headerOf(mail, 'auto-submitted').trim().toLowerCase()
  if (submitted !== '' && !submitted.startsWith('no')) return true
  const hasMark = ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((key) => headerOf(mail, key) !== '')
  return hasMark || /auto[_-]?reply/i.test(headerOf(mail, 'precedence')) || AUTOMATIC_SUBJECT.test(subject)
}

const BOUNCE_SUBJECT =
  /undeliver|delivery (status|fail|has failed)|delivery.{0,12}notification|returned (mail|to sender)|failure notice|mail (delivery )?fail|退信|退回|无法(投递|送达)|(投递|发送)失败/i

const isFromMailServer = ({ from }: Email): boolean => /^(mailer-daemon|postmaster)@/i.test(from?.address ?? '')

const DELAY_SUBJECT = /delay|warning|延迟|延误|推迟/i

/**
 * Without a report of the common form: a letter has failed only where a refusal stands in the text as servers write it. One that asks
 * for fewer mails is given up as any other, unless the mail calls itself a delay.
 */
function inOwnWords(mail: Email, subject: string): MailReturn {
  const text = cut(mail.text ?? (mail.html ?? '').replaceAll(/<[^>]{0,2000}>/g, ' '), 20_000)
  const [, code, status] = /(?<![\d.-])(5[0-5]\d)[ -]#?(5\.\d{1,3}\.\d{1,3})?/.exec(text) ?? []
  const line = text.split('\n').find((each) => code !== undefined && each.includes(code))
  if (code === undefined || line === undefined) return { kind: 'other' }
  const said = cut(cleanLine(line).trim(), LONGEST)
  const isLate = DELAY_SUBJECT.test(subject) && asksForLess(said)
  return { kind: isLate ? 'delayed' : 'bounced', code: Number(code), status, said }
}
