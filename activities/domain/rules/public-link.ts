/**
 * Is a link one that users can open (S0-10)? Judged by how it is written alone: nothing is ever fetched or looked up, so a
 * link cannot be used to reach into a network.
 */

/** Names that no public network resolves. */
const NOT_PUBLIC =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|corp|home|arpa|test|example|invalid|onion)$/
const NAME = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

/** https, a public name (no address, however it is spelt), no user or password in it. */
export function isPublicLink(text: string): boolean {
  const link = parsed(text)
  if (link?.protocol !== 'https:' || link.username !== '' || link.password !== '') return false
  const host = link.hostname.replace(/\.$/, '')
  return host.length <= 253 && NAME.test(host) && !NOT_PUBLIC.test(host)
}

/** What the parser would mend silently (backslashes, blanks, a missing slash) is no link either. */
function parsed(text: string): URL | undefined {
  if (!/^https:\/\/[^\s\\/?#@]+([/?#][^\s\\]*)?$/i.test(text) || !URL.canParse(text)) return undefined
  return new URL(text)
}
