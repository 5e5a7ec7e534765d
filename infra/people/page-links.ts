/**
 * Links from mails to pages: who is meant, for what, signed. Nothing of them is stored and the same scope gives the same link,
 * so that a mail that is sent again carries it once more. Whether a link is revoked says its person's generation.
 */
import { createSeals, type SealKey } from './seals'

/** What a link leads to, and the one letter that stands for it in a token. Letters are never given another meaning; `l` is spent. */
const PURPOSES = {
  task: 't',
  campaign: 'c',
  desk: 'd',
  kit: 'k',
  import: 'i',
  register: 'r',
  read_campaign: 'v',
} as const

export type LinkPurpose = keyof typeof PURPOSES

export interface LinkScope {
  purpose: LinkPurpose
  /** Id of the task, filing, import, or number of the campaign; empty for what belongs to a person alone. */
  subject: string
  /** Staff number. */
  person: string
  /** Links of a lower generation than the person's are revoked. */
  generation: number
}

export interface PageLinks {
  /** The address to put into a mail. */
  urlOf(scope: LinkScope): string
  /** What a token says, if it is one of ours; undefined for anything else. Does not know what was revoked. */
  read(token: string): LinkScope | undefined
}

const USE = 'page-link'

export function createPageLinks({ baseUrl, keys }: { baseUrl: string; keys: readonly SealKey[] }): PageLinks {
  const seals = createSeals(keys)
  return {
    urlOf: (scope) => `${baseUrl}/go/${seals.seal(USE, fieldsOf(scope))}`,
    read: (token) => {
      const fields = seals.open(USE, token)
      return fields && scopeOf(fields)
    },
  }
}

/** How a scope is written down; `scopeOf` reads it. */
export const fieldsOf = ({ purpose, subject, person, generation }: LinkScope): unknown[] => [
  PURPOSES[purpose],
  subject,
  person,
  generation,
]

/** Undefined for what was written by another release. */
export function scopeOf([letter, subject, person, generation, ...more]: readonly unknown[]): LinkScope | undefined {
  const purpose = (Object.keys(PURPOSES) as LinkPurpose[]).find((name) => PURPOSES[name] === letter)
  if (purpose === undefined || typeof subject !== 'string' || typeof person !== 'string') return undefined
  if (!Number.isSafeInteger(generation) || more.length > 0) return undefined
  return { purpose, subject, person, generation: generation as number }
}
