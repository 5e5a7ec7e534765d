/** Proxies whose word counts for where a request came from. */
import { isIP } from 'node:net'
import { z } from 'zod'

const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...more] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  // A network of everybody trusts everybody's word for where he is.
  return more.length === 0 && most > 0 && (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most))
}

/** `2` proxies in a row, or their addresses and networks: `10.0.0.5,10.1.0.0/16`. */
export const trustProxy = z.string().transform((text, context): number | string[] => {
  if (/^[1-9]$/.test(text)) return Number(text)
  const places = text.split(',').map((place) => place.trim())
  if (places.every(isNetwork)) return places
  context.addIssue(
    'is neither how many proxies stand in a row nor a list of their addresses|' +
      'Write it as 1, or as 10.0.0.5,10.1.0.0/16; leave it out where callers reach the service directly',
  )
  return z.NEVER
})
