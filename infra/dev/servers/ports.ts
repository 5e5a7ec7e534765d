/**
 * Ports: the fixed default where it is free, else another one. Between choosing and listening seconds go by, so a chosen port
 * lies where the system takes none by itself: neither for a connection that goes out nor for who listens on "any".
 */
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** Where each part listens when nothing else does. */
export const DEFAULT_PORTS = {
  postgres: 54320,
  temporal: 7233,
  temporalUi: 8233,
  smtp: 1025,
  inbox: 1080,
  api: 3000,
} as const

const listen = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      const found = typeof address === 'object' && address ? address.port : undefined
      server.close(() => resolve(found))
    })
  })

/** `preferred` if it can be had, else any free port. 0 asks for any. Somebody may still be quicker: retry the start. */
export const choosePort = async (preferred: number, host = '127.0.0.1'): Promise<number> => {
  if (preferred !== 0 && (await listen(preferred, host)) !== undefined) return preferred
  for (let tries = 0; tries < 50; tries += 1) {
    const found = await listen(randomInt(LOWEST, firstOfTheSystem()), host)
    if (found !== undefined) return found
  }
  const found = await listen(0, host)
  if (found === undefined) throw new Error(`No port can be opened on ${host}`)
  return found
}

/** Above those of well-known services. */
const LOWEST = 16_000

/** The first port that the system gives away by itself. */
const firstOfTheSystem = (): number => {
  try {
    const first = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)[0])
    return first > LOWEST + 1_000 ? first : IANA_FIRST
  } catch {
    // No Linux.
    return IANA_FIRST
  }
}

/** The dynamic ports of RFC 6335. */
const IANA_FIRST = 49_152
