/** Where a ClamAV daemon listens: `host:port`, or `unix:/path/of/clamd.ctl`. */
import { z } from 'zod'

export type ClamdAddress = { host: string; port: number } | { path: string }

export const clamdAddress = z.string().transform((text, context): ClamdAddress => {
  const socket = /^unix:(\/.+)$/.exec(text)?.[1]
  if (socket !== undefined) return { path: socket }
  const [, host, port] = /^([^\s/:]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(text) ?? []
  if (host !== undefined && Number(port) >= 1 && Number(port) <= 65_535)
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
  context.addIssue(
    'is neither host:port nor unix:/path|Write it as clamav.example.com:3310 or unix:/run/clamav/clamd.ctl',
  )
  return z.NEVER
})
