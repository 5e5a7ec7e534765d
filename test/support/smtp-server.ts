/**
 * A mailbox for tests: a real SMTP server on loopback that keeps what it gets and misbehaves on demand.
 * Behaviour is asked anew at each step of a session, so it also changes for connections that are already open.
 */
import { EventEmitter, once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { givesUpAt } from './patience'

export type MailboxBehaviourName =
  | 'ok'
  /** 550 at RCPT. */
  | 'refuse'
  /** 450 at RCPT. */
  | 'greylist'
  /** 550 at RCPT, in words that say: slower. */
  | 'throttle'
  /** The same after the message. */
  | 'throttle_after_data'
  /** 554 after the message. */
  | 'refuse_after_data'
  /** Keeps the message, then destroys the connection before its 250. */
  | 'drop_after_data'
  /** Destroys the connection at RCPT. */
  | 'drop'
  /** Accepts the connection, never answers RCPT. */
  | 'hang'
  /** Keeps the message, never answers. */
  | 'hang_after_data'
  /** The greeting comes late (`bannerDelayMs`). */
  | 'banner_delay'
  /** 535 at AUTH. */
  | 'reject_auth'
  /** 550 at MAIL FROM: the sender is not allowed. */
  | 'reject_sender'

/** One name for everybody, or a choice by recipient; before RCPT the recipient is not known yet. */
export type MailboxBehaviour = MailboxBehaviourName | ((recipient: string | undefined) => MailboxBehaviourName)

export interface ReceivedMail {
  subject: string
  from: string
  /** Address of the header `To`. */
  to: string
  toName: string
  text: string
  html: string
  messageId: string
  references: string
  inReplyTo: string
  /** Header names in lower case; the first of each. */
  headers: Record<string, string>
  envelope: { from: string; to: string[] }
  raw: string
  receivedAt: string
}

export interface TestMailbox {
  url: string
  port: number
  /** In order of arrival; a dropped or hanging delivery is kept too. */
  messages: ReceivedMail[]
  setBehaviour(behaviour: MailboxBehaviour): void
  /** The first mail, also of those already here, that the predicate accepts. Rejects when its test must end, or earlier, and says what came. */
  waitFor(predicate: (mail: ReceivedMail, all: ReceivedMail[]) => boolean, timeoutMs?: number): Promise<ReceivedMail>
  clear(): void
  /** Nobody listens on its port any more, until `back`. */
  away(): Promise<void>
  back(): Promise<void>
  stop(): Promise<void>
}

export interface TestMailboxOptions {
  behaviour?: MailboxBehaviour
  /** 0 (the default) takes a free port; a number lets a mailbox come back where it was. */
  port?: number
  bannerDelayMs?: number
}

const reply = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode })

const parsed = async (raw: Buffer, session: SMTPServerSession): Promise<ReceivedMail> => {
  const mail = await PostalMime.parse(raw)
  const { mailFrom, rcptTo } = session.envelope
  return {
    subject: mail.subject ?? '',
    from: mail.from?.address ?? '',
    to: mail.to?.[0]?.address ?? '',
    toName: mail.to?.[0]?.name ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    messageId: mail.messageId ?? '',
    references: mail.references ?? '',
    inReplyTo: mail.inReplyTo ?? '',
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]).reverse()),
    envelope: { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) },
    raw: raw.toString('utf8'),
    receivedAt: new Date().toISOString(),
  }
}

const bytesOf = async (stream: SMTPServerDataStream): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Starts a mailbox on 127.0.0.1. Any login is accepted unless the behaviour is `reject_auth`. */
export const startTestMailbox = async (options: TestMailboxOptions = {}): Promise<TestMailbox> => {
  let behaviour: MailboxBehaviour = options.behaviour ?? 'ok'
  const messages: ReceivedMail[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  const sockets = new Map<number, Socket>()
  const choose = (recipient?: string): MailboxBehaviourName =>
    typeof behaviour === 'function' ? behaviour(recipient) : behaviour
  const drop = (session: SMTPServerSession): void => void sockets.get(session.remotePort)?.destroy()

  const receive = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (e?: Error | null) => void,
  ) => {
    const mail = await parsed(await bytesOf(stream), session)
    const name = choose(mail.envelope.to[0])
    if (name === 'refuse_after_data') return done(reply(554, '5.7.1 message refused'))
    if (name === 'throttle_after_data') return done(reply(550, 'Domain frequency limited'))
    messages.push(mail)
    arrivals.emit('mail')
    if (name === 'drop_after_data') return drop(session)
    if (name !== 'hang_after_data') done()
  }

  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 50,
    logger: false,
    onConnect: (_session, done) => {
      if (choose() === 'banner_delay') setTimeout(done, options.bannerDelayMs ?? 3000).unref()
      else done()
    },
    onAuth: (_auth, _session, done) =>
      choose() === 'reject_auth' ? done(reply(535, '5.7.8 authentication failed')) : done(null, { user: 'test' }),
    onMailFrom: (_from, _session, done) =>
      choose() === 'reject_sender' ? done(reply(550, '5.7.1 sender not allowed')) : done(),
    onRcptTo: ({ address }, session, done) => {
      const name = choose(address)
      if (name === 'refuse') done(reply(550, `5.1.1 <${address}> no such mailbox`))
      else if (name === 'throttle') done(reply(550, `Connection frequency limited: ${address}`))
      else if (name === 'greylist') done(reply(450, `4.2.0 <${address}> greylisted, try again later`))
      else if (name === 'drop') drop(session)
      else if (name !== 'hang') done()
    },
    onData: (stream, session, done) => void receive(stream, session, done).catch(done),
  })
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0
    sockets.set(port, socket)
    socket.once('close', () => sockets.delete(port))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  // From here on an error is a client that gave up in the middle, which is the point of many tests.
  server.on('error', () => undefined)
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    messages,
    setBehaviour: (next) => {
      behaviour = next
    },
    waitFor: async (predicate, timeoutMs = givesUpAt() - Date.now()) => {
      const until = Date.now() + timeoutMs
      for (;;) {
        const found = messages.find((mail) => predicate(mail, messages))
        if (found) return found
        const leftMs = until - Date.now()
        if (leftMs <= 0) {
          const got = messages.map((mail) => `${mail.to}: ${mail.subject}`).join('\n  ') || '(nothing)'
          throw new Error(`no such mail within ${timeoutMs} ms; received:\n  ${got}`)
        }
        // Running out of time is told by the next turn of the loop, with what did arrive.
        await once(arrivals, 'mail', { signal: AbortSignal.timeout(leftMs) }).catch(() => undefined)
      }
    },
    clear: () => void messages.splice(0),
    away: async () => {
      const closed = new Promise<void>((resolve) => server.server.close(() => resolve()))
      for (const socket of sockets.values()) socket.destroy()
      await closed
    },
    back: () => new Promise((resolve) => server.server.listen(port, '127.0.0.1', () => resolve())),
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets.values()) socket.destroy()
      await closed
    },
  }
}
