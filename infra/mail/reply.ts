/**
 * What a mail server's "no" means: a mailbox that never takes this mail, or one that does not just now. Servers in China say
 * the second in words behind a code of the first (`550 Connection frequency limited`), so the code alone does not tell.
 */
import { cleanLine, cut } from './text'

/** Replies that speak of the recipient or the message; 530, 535 and their like speak of our configuration. */
const REFUSED_AT_RCPT = new Set([501, 510, 511, 512, 513, 525, 541, 550, 551, 552, 553, 554, 556, 557, 559, 571])
const REFUSED_AFTER_DATA = new Set([541, 550, 551, 552, 553, 554, 571])

/** Enhanced codes (RFC 3463 and its registry; Exchange's and Gmail's own) of limits that pass by themselves. */
const LIMITS = new Set([
  ...['4.5', '7.28'],
  // Of Exchange: recipients a day, messages a recipient takes an hour, messages a tenant sends.
  ...['1.90', '2.121', '2.122', '7.232', '7.233', '7.705'],
])
/** Those of an address that is none, of a full mailbox and of a message that is too large. */
const FOR_GOOD = new Set(['1.1', '1.2', '1.3', '1.6', '1.10', '2.2', '2.3', '3.4'])

const LIMITED = [
  /frequency|too frequent|throttl|rate[- ]?limit|\brate\b.{0,40}\b(exceed|limit|high)/i,
  /\b(at a|unusual|sending|message) rate\b|too (fast|quickly|often|much)|too many (?!hops|received)/i,
  /(daily|hourly|sending|message|recipient|connection)s?( sending| message| user)* (limit|quota)/i,
  /exceed\w*.{0,60}(connection|frequency|\brate\b|recipients|threshold|per (second|minute|hour|day)|daily)/i,
  /(try|come back|retry).{0,20}(again|later)|temporar|gr[ae]y-?list|(server|system) (is )?(too )?busy|insufficient resources/i,
  /频率|频次|频繁|过快|稍后|稍候|系统繁忙|服务器繁忙|(超过|超出|达到).{0,20}(数量|次数|数|上限|限制|限额)/,
  // NetEase's own marks: of connections, of messages and recipients in a while or a day.
  /\b(MI|RP|HL|DT):(STC|TRC|SFQ|QRC|QFC|FRQ|DMC|DRC|ICC|IFC|CCL)\b/,
]
const LASTS = [
  /mailbox (is )?full|over ?quota|mailbox.{0,20}quota|exceed\w*.{0,20}(storage|size)|(message|mail) ?(is )?(size|too (large|big))/i,
  /permanent|will not succeed|no such|unknown (user|recipient)|user (unknown|not found)|does not exist/i,
  /邮箱(已)?满|空间不足|容量|过大|不存在|无此用户|已停用|永久/,
]

/** Of the address that we send as, said when a recipient is named: our own server does not let our login use it. */
const SENDER = [
  /sender (address )?(rejected|denied|not\b)|not owned by|mail from (address )?must/i,
  /send as (this|that) sender|not allowed to send as|SendAsDenied/i,
  // A recipient who has blocked us is one who refuses.
  /^(?!.*(收件人|黑名单|拉黑)).*(发件人|发信(人|地址))/s,
  /(?<![\d.])5\.1\.[78](?![.\d])/,
]

export interface Reply {
  code?: string
  command?: string
  responseCode?: number
  response?: string
}

/** Undefined: it says nothing of this mailbox or this mail; the server is away, or ours is the fault. */
export function judged(reply: Reply): 'refused' | 'busy' | undefined {
  const { code, command, responseCode = 0, response = '' } = reply
  if ((code !== 'EENVELOPE' && code !== 'EMESSAGE') || (command !== 'RCPT TO' && command !== 'DATA')) return undefined
  // 421 closes the whole session: that is the server, not a mailbox.
  if (responseCode >= 400 && responseCode < 500) return responseCode === 421 ? undefined : 'busy'
  const isRefusal = (command === 'DATA' ? REFUSED_AFTER_DATA : REFUSED_AT_RCPT).has(responseCode)
  if (!isRefusal) return undefined
  if (asksForLess(response)) return 'busy'
  return SENDER.some((pattern) => pattern.test(response)) ? undefined : 'refused'
}

/** What a server says of a refusal that passes: it wants less of us, or is busy. */
export function asksForLess(response: string): boolean {
  const [, level, rest = ''] = /(?<![\d.])([245])\.(\d{1,3}\.\d{1,3})(?![.\d])/.exec(response.slice(0, 60)) ?? []
  if (level === '4' || LIMITS.has(rest)) return true
  if (FOR_GOOD.has(rest) || LASTS.some((pattern) => pattern.test(response))) return false
  return LIMITED.some((pattern) => pattern.test(response))
}

const ADDRESS = /[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;:]+/g
const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Servers echo addresses, also half of them; answers end up where no address belongs. */
export function withoutAddress(text: string, address: string): string {
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')))
  const half = new RegExp(`(?<![\\p{L}\\p{N}])${literally(local)}(?![\\p{L}\\p{N}])`, 'giu')
  const bare = cleanLine(text)
    .replace(new RegExp(literally(address), 'gi'), 'recipient')
    .replace(ADDRESS, 'address')
  return cut(local.length > 2 ? bare.replace(half, 'recipient') : bare, 400)
}
