/**
 * Where webhooks may be sent. A name is looked up once, every address that it has is judged, and the connection goes to the one that was
 * judged. Public addresses by https; networks of the company that the operator has listed, these also by http; loopback for development.
 * Never link-local addresses and those where clouds keep their credentials, whatever is listed.
 */
import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
import type { Network } from './networks'

export interface Reach {
  networks: readonly Network[]
  /** Loopback, for development. */
  loopback: boolean
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Why an address is refused; undefined: it is not. */
type Refusal = 'address_refused' | 'https_needed'

/** Link-local ones apart: Alibaba Cloud, Amazon by IPv6, Oracle Cloud, Azure's wire server. */
const METADATA = ['100.100.100.200', 'fd00:ec2::254', '192.0.0.192', '168.63.129.16']

/** All of IPv6 that is public begins with these three bits; old forms of IPv4 addresses do not. */
const GLOBAL = ipaddr.IPv6.parse('2000::')

/** An IPv4 address in another form is that address. */
function plain(text: string): Address | undefined {
  if (!ipaddr.isValid(text)) return undefined
  return ipaddr.process(text)
}

function judge(address: Address, isHttps: boolean, { networks, loopback }: Reach): Refusal | undefined {
  const range = address.range()
  if (range === 'linkLocal' || METADATA.includes(address.toString())) return 'address_refused'
  if (range === 'loopback') return loopback ? undefined : 'address_refused'
  if (networks.some((n) => n.address.kind() === address.kind() && address.match(n.address, n.bits))) return undefined
  // Private, shared, translated, reserved and multicast addresses are none of the public ones.
  if (range !== 'unicast' || (address instanceof ipaddr.IPv6 && !address.match(GLOBAL, 3))) return 'address_refused'
  return isHttps ? undefined : 'https_needed'
}

/** What is wrong with an address as it is written, before anything is looked up. */
export function refusalOf(url: string, reach: Reach): Refusal | 'url_malformed' | undefined {
  if (!URL.canParse(url)) return 'url_malformed'
  const { protocol, hostname, username, password, hash } = new URL(url)
  const isHttps = protocol === 'https:'
  if (!(isHttps || protocol === 'http:') || username !== '' || password !== '' || hash !== '') return 'url_malformed'
  const literal = plain(bare(hostname))
  if (literal) return judge(literal, isHttps, reach)
  return isHttps || reach.networks.length > 0 || reach.loopback ? undefined : 'https_needed'
}

/** Every address that a name has. */
export type Resolve = (name: string) => Promise<string[]>

/** Look-ups of the system hold a thread each, of the few that files need, too; and nobody can end one. */
const LOOKUPS_AT_ONCE = 2

/** Who asks for a name that is being looked up gets that answer; others wait until few are being looked up. */
export function sharedLookups(resolve: Resolve, atOnce = LOOKUPS_AT_ONCE): Resolve {
  const asked = new Map<string, Promise<string[]>>()
  const waiting: (() => void)[] = []
  let busy = 0
  const look = async (name: string): Promise<string[]> => {
    if (busy >= atOnce) await new Promise<void>((go) => waiting.push(go))
    else busy += 1
    try {
      return await resolve(name)
    } finally {
      asked.delete(name)
      // Its place goes to the next one.
      const next = waiting.shift()
      if (next) next()
      else busy -= 1
    }
  }
  return (name) => {
    const found = asked.get(name) ?? look(name)
    asked.set(name, found)
    return found
  }
}

const resolveName = sharedLookups(async (name) => (await lookup(name, { all: true })).map(({ address }) => address))

/** The address to connect to; all that the name has must be allowed. */
export async function addressOf(
  url: URL,
  reach: Reach,
  resolve: Resolve = resolveName,
): Promise<{ address: string } | { refused: Refusal | 'dns' }> {
  const host = bare(url.hostname)
  const literal = plain(host)
  const found = literal ? [literal.toString()] : await resolve(host).catch(() => [])
  const [first] = found
  if (first === undefined) return { refused: 'dns' }
  for (const text of found) {
    const address = plain(text)
    const refused = address ? judge(address, url.protocol === 'https:', reach) : 'address_refused'
    if (refused) return { refused }
  }
  return { address: first }
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')
