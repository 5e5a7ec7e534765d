/** Networks of receivers inside the company, as the operator lists them: `10.20.0.0/16,192.168.7.5`. */
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

export interface Network {
  address: ipaddr.IPv4 | ipaddr.IPv6
  bits: number
}

function networkOf(text: string): Network | undefined {
  const whole = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`
  if (!ipaddr.isValidCIDR(whole)) return undefined
  const [address, bits] = ipaddr.parseCIDR(whole)
  // A network of everybody is no list.
  return bits < 8 ? undefined : { address, bits }
}

export const webhookNetworks = z.string().transform((text, context): Network[] => {
  const found = text.split(',').map((place) => networkOf(place.trim()))
  const networks = found.filter((network) => network !== undefined)
  if (networks.length === found.length) return networks
  context.addIssue('is not a list of networks|Write it as 10.20.0.0/16,192.168.7.5')
  return z.NEVER
})
