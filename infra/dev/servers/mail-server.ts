/** The local mail server: takes every mail, sends none on, and shows them in a web inbox. */
import path from 'node:path'
import net from 'node:net'
import { mkdirSync } from 'node:fs'
import type { Part, PartHost } from '../processes/part-host'
import { onFreePorts, untilReady } from './readiness'

export interface MailServerOptions {
  host: PartHost
  dataDir: string
  smtpPort: number
  inboxPort: number
  /** True when it ran before on these ports, where its clients still look for it. */
  returns?: boolean
}

export interface MailServer {
  part: Part
  smtpPort: number
  inboxPort: number
  smtpUrl: string
  inboxUrl: string
}

/** Starts it; mails are kept under `mail/` in the data folder. */
export const startMailServer = (options: MailServerOptions): Promise<MailServer> => {
  const start = async ([smtp = 0, inbox = 0]: readonly number[]): Promise<MailServer> => {
    const mails = path.join(options.dataDir, 'mail')
    mkdirSync(mails, { recursive: true, mode: 0o700 })
    const program = path.join(path.dirname(require.resolve('maildev/package.json')), 'bin', 'maildev')
    const flags = { smtp, web: inbox, ip: '127.0.0.1', 'mail-directory': mails, 'hide-extensions': 'STARTTLS' }
    const part = await options.host.spawn({
      name: 'mail',
      command: process.execPath,
      args: [program, ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)])],
      env: { NODE_ENV: 'production' },
      tier: 'service',
    })
    await untilReady(part, 30_000, () => Promise.all([connectOnce(smtp), connectOnce(inbox)]))
    const urls = { smtpUrl: `smtp://127.0.0.1:${smtp}`, inboxUrl: `http://127.0.0.1:${inbox}` }
    return { part, smtpPort: smtp, inboxPort: inbox, ...urls }
  }
  return onFreePorts([options.smtpPort, options.inboxPort], start, options)
}

const connectOnce = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
