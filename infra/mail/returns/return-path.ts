/**
 * The address that a letter gives for what comes back of it: it names the row of the ledger and is signed, so that nobody can
 * have a letter counted as bounced who never got one. Nothing of it is stored.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SealKey } from '../../people/seals'

export interface ReturnPaths {
  addressOf(mail: number): string
  /** The row that an address was made for; undefined for any other address. */
  mailOf(address: string): number | undefined
}

/** Half of the hash: the part before the @ has 64 characters at most. */
const MAC_HEX = 32
/** Some mail servers write the part before the @ in lower case. */
const FORM = /^r([0-9a-z]{1,11})-([0-9a-f]{32})@(.+)$/

const macOf = (secret: string, mail: string): Buffer =>
  Buffer.from(createHmac('sha256', secret).update(`return-path\0${mail}`).digest('hex').slice(0, MAC_HEX))

/** The first key signs, all are recognised. */
export function createReturnPaths({ domain, keys }: { domain: string; keys: readonly SealKey[] }): ReturnPaths {
  const [signing] = keys
  if (signing === undefined) throw new Error('return addresses need a key: PAGE_LINK_SECRETS')
  const ours = domain.toLowerCase()
  return {
    addressOf: (mail) => {
      const id = mail.toString(36)
      return `r${id}-${macOf(signing.secret, id).toString()}@${ours}`
    },
    mailOf: (address) => {
      const [, id, mac = '', at] = FORM.exec(address.toLowerCase()) ?? []
      if (id === undefined || at !== ours) return undefined
      const mail = Number.parseInt(id, 36)
      // One spelling of a number alone, as it was signed.
      if (!Number.isSafeInteger(mail) || mail.toString(36) !== id) return undefined
      const isOurs = keys.some(({ secret }) => timingSafeEqual(macOf(secret, id), Buffer.from(mac)))
      return isOurs ? mail : undefined
    },
  }
}
