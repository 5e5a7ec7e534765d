/**
 * The logger: one JSON line an event, ISO time. Authorization, mail addresses and bodies never reach a line:
 * pass objects, not sentences with people's data in them; what slips into a string as a mail address is masked too.
 */
import { pino, type DestinationStream, type Logger } from 'pino'
import type { Config } from './config'

export type { Logger } from 'pino'

const SECRET_KEYS = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey', 'x-api-key', 'x-signature']
const PERSONAL_KEYS = ['body', 'rawBody', 'mail', 'email', 'to', 'cc', 'bcc', 'recipient', 'recipients', 'phone']
const HIDDEN = [...SECRET_KEYS, ...PERSONAL_KEYS, 'set-cookie', 'envelope', 'html', 'text']

/** At three depths: `{to}`, `{mail: {to}}` is hidden whole, `{req: {headers: {authorization}}}`. */
const REDACTED_PATHS = HIDDEN.flatMap((key) => {
  const quoted = `["${key}"]`
  return [quoted, `*${quoted}`, `*.*${quoted}`]
})

const MAIL_ADDRESS = /[^\s<>"'(),:;@]+@[^\s<>"'(),:;@]+\.[^\s<>"'(),:;@]+/g

/** Masks mail addresses inside a text: `a***@example.com`. A connection string's `user@host` is masked with them. */
export const maskAddresses = (text: string): string =>
  text.replace(MAIL_ADDRESS, (address) => `${address.slice(0, 1)}***@${address.slice(address.lastIndexOf('@') + 1)}`)

const maskedError = (error: Error): unknown => {
  const plain = pino.stdSerializers.err(error)
  return { ...plain, message: maskAddresses(plain.message ?? ''), stack: maskAddresses(plain.stack ?? '') }
}

/** A logger of one process, `name` says which (`api`, `worker`, …). */
export const createLogger = (
  name: string,
  config: Pick<Config, 'logLevel'>,
  destination?: DestinationStream,
): Logger => {
  const options = {
    name,
    level: config.logLevel,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED_PATHS, censor: '[hidden]' },
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: maskedError, error: maskedError },
    hooks: {
      logMethod(this: Logger, args: Parameters<pino.LogFn>, method: pino.LogFn) {
        const masked = args.map((arg: unknown) => (typeof arg === 'string' ? maskAddresses(arg) : arg))
        method.apply(this, masked as Parameters<pino.LogFn>)
      },
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
