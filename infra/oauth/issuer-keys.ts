/**
 * The public keys of one issuer, read from the address that the configuration gives. They are read anew after a while and for a key that
 * is not among them, never more often than the pause allows, whatever tokens say. While the issuer is away the ones that were read serve on.
 */
import { createRemoteJWKSet, errors, type CryptoKey, type FlattenedJWSInput, type JWSHeaderParameters } from 'jose'
import type { Logger } from 'pino'

/** There are no keys to check a token with, and there may be soon. */
export class IssuerAway extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super('the issuer of a token does not give its keys')
  }
}

export interface KeyTimes {
  /** How old keys may be before they are read anew, beside the work. */
  freshMs: number
  /** How old they may be at all. An issuer that is away makes no tokens, and those that are about end in minutes or hours. */
  staleMs: number
  /** From one reading to the next, whatever came of it. */
  pauseMs: number
  timeoutMs: number
}

const TIMES: KeyTimes = { freshMs: 600_000, staleMs: 24 * 3_600_000, pauseMs: 10_000, timeoutMs: 3_000 }

type FindKey = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

export function createIssuerKeys(
  address: string,
  { logger, times = {} }: { logger: Pick<Logger, 'warn'>; times?: Partial<KeyTimes> },
): FindKey {
  const { freshMs, staleMs, pauseMs, timeoutMs } = { ...TIMES, ...times }
  // When it reads is decided here alone.
  const forever = { cooldownDuration: Infinity, cacheMaxAge: Infinity }
  const set = createRemoteJWKSet(new URL(address), { timeoutDuration: timeoutMs, ...forever })
  let readAt = -Infinity
  let triedAt = -Infinity
  let isAway = false
  let reading: Promise<void> | undefined
  const age = (): number => performance.now() - readAt

  const readNow = async (): Promise<void> => {
    triedAt = performance.now()
    try {
      await set.reload()
      readAt = performance.now()
      isAway = false
    } catch (error) {
      isAway = true
      logger.warn({ err: error, address }, 'the keys of an issuer of tokens cannot be read')
    }
  }
  /** Waits for a reading that is under way, or begins one where the pause is over; false: neither. */
  const readAnew = async (): Promise<boolean> => {
    if (!reading && performance.now() - triedAt < pauseMs) return false
    reading ??= readNow().finally(() => (reading = undefined))
    await reading
    return true
  }
  const away = (): IssuerAway => new IssuerAway(Math.max(1, Math.ceil((triedAt + pauseMs - performance.now()) / 1_000)))

  return async (header, token) => {
    if (age() >= staleMs) await readAnew()
    else if (age() >= freshMs) void readAnew()
    if (age() >= staleMs) throw away()
    try {
      return await set(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      // It may have made a new one since.
      const isAnew = await readAnew()
      // Nobody can say whether it has.
      if (isAway) throw away()
      if (!isAnew) throw error
      return set(header, token)
    }
  }
}
