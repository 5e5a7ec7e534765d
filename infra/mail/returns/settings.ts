/** Settings of mail that comes back, as they are written in the environment. */
import { z } from 'zod'

/** With a port of its own on all addresses, or on one: 0.0.0.0:2525. */
export const listenAddress = z.string().transform((text, context) => {
  const [, host = '', digits = ''] = /^(\[[0-9a-fA-F:]+\]|[^\s/:[\]]+):(\d{1,5})$/.exec(text) ?? []
  const number = Number(digits)
  if (host !== '' && number >= 1 && number <= 65535) return { host: host.replace(/^\[|\]$/g, ''), port: number }
  context.addIssue(
    'is not host:port|Write it as 0.0.0.0:2525, or as 127.0.0.1:2525 behind a mail gateway on this machine',
  )
  return z.NEVER
})

/** Room is left for the part before the @. */
export const returnDomain = z
  .string()
  .regex(
    /^(?=.{4,190}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/,
    'is not a domain|Write it as bounces.example.com',
  )
  .transform((text) => text.toLowerCase())
