/**
 * The logger: one JSON line an event, ISO time. Authorization, mail addresses and bodies never reach a line:
 * pass objects, not sentences with people's data in them; a mail address or a person's number that slips into a string is masked
 * too. Of errors only listed members are written.
 */
import { pino, type DestinationStream, type Logger } from 'pino'
import type { Config } from './config'
import { errorFields } from './error-fields'

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

/** Mobile numbers and identity numbers that stand by themselves. */
const PERSONAL_NUMBER = /(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)/g

const mask = (text: string): string => maskAddresses(text).replace(PERSONAL_NUMBER, '***')

/** Only what is listed of an error reaches a line. */
const listedError = (error: unknown): unknown => errorFields(error, mask)

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
    serializers: { err: listedError, error: listedError },
    hooks: {
      logMethod(this: Logger, args: Parameters<pino.LogFn>, method: pino.LogFn) {
        const masked = args.map((arg: unknown) =>
          typeof arg === 'string' ? mask(arg) : arg instanceof Error ? { err: arg } : arg,
        )
        method.apply(this, masked as Parameters<pino.LogFn>)
      },
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
