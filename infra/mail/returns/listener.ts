/**
 * Takes mail that comes back of our letters, by SMTP, for the signed return addresses alone. A sender is told that something was
 * taken once its row is written. Nothing is forwarded, and nothing is ever sent from here.
 */
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerError, type SMTPServerSession } from 'smtp-server'
import type { Logger } from '../../logger'
import { readReturn, type MailReturn } from './read-return'
import type { ReturnPaths } from './return-path'

/** What became of it, as `keepReturn` says. */
type Keep = (mail: number, event: string, returned: MailReturn) => Promise<'kept' | 'known' | 'unknown' | 'too_many'>

export interface ReturnListenerOptions {
  host: string
  port: number
  paths: ReturnPaths
  keep: Keep
  logger: Logger
}

export interface ReturnListener {
  port: number
  close(): Promise<void>
}

const MOST_CLIENTS = 50
const SOCKET_TIMEOUT_MS = 60_000
const CLOSE_TIMEOUT_MS = 5_000
/** Our letters with what is attached come back whole at times. */
const MOST_BYTES = 30 * 1024 * 1024
/** A report stands before the letter that it is about. */
const READ_BYTES = 512 * 1024
/** Addresses of ours that a connection may get wrong. */
const MOST_WRONG = 5
const MOST_RECIPIENTS = 10

const refuse = (responseCode: number, message: string): SMTPServerError =>
  Object.assign(new Error(message), { responseCode })

const LATER = '4.3.0 try again later'

export async function listenForReturns(options: ReturnListenerOptions): Promise<ReturnListener> {
  const { paths, logger } = options
  const wrong = new WeakMap<SMTPServerSession, number>()
  const server = new SMTPServer({
    banner: 'campaign filing: delivery reports only',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MOST_BYTES,
    maxClients: MOST_CLIENTS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    closeTimeout: CLOSE_TIMEOUT_MS,
    onRcptTo: ({ address }, session, callback) => {
      if (session.envelope.rcptTo.length >= MOST_RECIPIENTS) return callback(refuse(452, '4.5.3 too many recipients'))
      if (paths.mailOf(address) !== undefined) return callback()
      const times = (wrong.get(session) ?? 0) + 1
      wrong.set(session, times)
      return callback(refuse(times >= MOST_WRONG ? 421 : 550, '5.1.1 no such address'))
    },
    onData: (stream, session, callback) => {
      take(options, stream, session).then(
        (refused) => callback(refused),
        (error: unknown) => {
          logger.warn({ err: error }, 'what came back of a letter could not be kept')
          callback(refuse(451, LATER))
        },
      )
    },
  })
  server.on('error', (error) => logger.warn({ err: error }, 'a connection with returned mail broke'))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** What to refuse it with; undefined once all of it is kept. */
async function take(
  { paths, keep, logger }: ReturnListenerOptions,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
): Promise<SMTPServerError | undefined> {
  const raw = await firstOf(stream)
  if (stream.sizeExceeded) return refuse(552, '5.3.4 too large')
  const isNull = envelope.mailFrom !== false && envelope.mailFrom.address === ''
  const returned = await readReturn(raw, { isNull }).catch((error: unknown): MailReturn => {
    // What cannot be read says nothing; that it came is kept.
    logger.warn({ err: error }, 'what came back of a letter could not be read')
    return { kind: 'other' }
  })
  for (const { address } of envelope.rcptTo) {
    const mail = paths.mailOf(address)
    const kept = mail === undefined ? 'unknown' : await keep(mail, eventOf(returned, raw), returned)
    if (kept === 'unknown') return refuse(550, '5.1.1 no such address')
    if (kept === 'too_many') return refuse(452, '4.2.2 too much of this letter came back')
  }
  // Whoever wrote it hears that nobody reads it here; machines are told nothing.
  return returned.kind === 'reply' ? refuse(550, `5.7.1 ${UNREAD}`) : undefined
}

const UNREAD = 'Nobody reads replies to this address: please use the page behind the button of the mail'

/** The same mail that is sent again is the same event, whatever servers on its way have added on top. */
function eventOf({ messageId, kind, status, said }: MailReturn, raw: Buffer): string {
  const named = messageId ?? createHash('sha256').update(raw).digest('hex')
  return [named, kind, status ?? '', said ?? ''].join('\0')
}

/** Reads to the end, since nothing else may be said before, and keeps the beginning. */
async function firstOf(stream: SMTPServerDataStream): Promise<Buffer> {
  const kept: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (size < READ_BYTES) kept.push(chunk.subarray(0, READ_BYTES - size))
    size += chunk.length
  }
  return Buffer.concat(kept)
}
