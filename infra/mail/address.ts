/**
 * The strict check of a mail address. One address, plain ASCII, nothing quoted: what is refused here could not smuggle a
 * second recipient or a header further down. Owns no sending.
 */
import type { MailAddress } from './types'
import { headerLine, cut } from './text'

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/** Why this is not one deliverable address, or undefined if it is one. The text itself is not repeated: it may be anything. */
export const addressFault = (address: string): string | undefined => {
  if (address.length === 0) return 'the address is empty'
  if (address.length > 254) return 'the address is longer than 254 characters'
  // eslint-disable-next-line no-control-regex -- control characters are what it finds
  if (/[\u0000-\u001f\u007f-\u009f]/.test(address)) return 'the address contains a line break or control character'
  if (/[^\u0020-\u007e]/.test(address)) return 'the address contains non-ASCII characters; write the domain in punycode'
  if (/[\s,;<>()"[\]\\:]/.test(address))
    return 'the address must be one bare address without spaces, commas or brackets'
  const parts = address.split('@')
  if (parts.length !== 2) return 'the address must contain exactly one @'
  const [local = '', domain = ''] = parts
  if (local.length > 64 || !LOCAL.test(local)) return 'the part before the @ is not valid'
  const labels = domain.split('.')
  if (!labels.every((label) => LABEL.test(label))) return 'the domain is not valid'
  if (labels.length < 2 && domain !== 'localhost') return 'the domain has no dot'
  return undefined
}

/** A name as mail programs may show it: one line, no tricks with direction, no fake address beside the true one. */
export const displayName = (name: string): string =>
  cut(
    headerLine(name)
      .replace(/[<>"@,;]/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
    64,
  )

/** Reads MAIL_FROM, `a@b.cn` or `名称 <a@b.cn>`. Throws when it is not one address: that is a mistake in the configuration. */
export const parseSender = (from: string): MailAddress & { domain: string } => {
  const named = /^(.*)<([^<>]*)>$/s.exec(from.trim())
  const address = (named?.[2] ?? from).trim()
  const fault = addressFault(address)
  if (fault !== undefined)
    throw new Error(`MAIL_FROM is not a sender address: ${fault}. Write a@b.cn or 名称 <a@b.cn>.`)
  return { name: displayName(named?.[1] ?? ''), address, domain: address.slice(address.indexOf('@') + 1).toLowerCase() }
}
