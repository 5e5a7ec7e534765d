/** Ports: the fixed default where it is free, else another one. */
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

/** True when this machine listens on the port already. */
export const isTaken = async (port: number, host = '127.0.0.1'): Promise<boolean> =>
  (await listen(port, host)) === undefined

/** `preferred` if it can be had, else any free port. 0 asks for any. Somebody may still be quicker: retry the start. */
export const choosePort = async (preferred: number, host = '127.0.0.1'): Promise<number> => {
  const found = (await listen(preferred, host)) ?? (await listen(0, host))
  if (found === undefined) throw new Error(`No port can be opened on ${host}`)
  return found
}
