/** Secrets as they are written in the environment: `name=secret;other=secret`. An entry is never shown: it may hold a secret. */
import { z } from 'zod'
import type { SealKey } from './people/seals'

const entriesOf = (text: string): (readonly [string, string] | undefined)[] =>
  text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((entry) => {
      const match = /^([a-z0-9][a-z0-9_-]*)=(.+)$/.exec(entry)
      return match?.[1] === undefined || match[2] === undefined ? undefined : ([match[1], match[2].trim()] as const)
    })

/** `douyin=secret1,secret2;wechat=secret3`: two secrets while one is being replaced. */
export const callbackSecrets = z.string().transform((text, context): Record<string, string[]> => {
  const secrets: Record<string, string[]> = {}
  for (const entry of entriesOf(text)) {
    const [platform = '', written = ''] = entry ?? []
    const values = written.split(',').map((value) => value.trim())
    if (!/^[a-z]/.test(platform) || values.some((value) => value.length < 16) || secrets[platform]) {
      context.addIssue(
        'has an entry that is not platform=secret, names a platform twice or has a secret under 16 characters|' +
          'Write it as douyin=secret1,secret2;wechat=secret3',
      )
      return z.NEVER
    }
    secrets[platform] = values
  }
  return secrets
})

/** `2026b=secret;2026a=secret`: the first signs links to pages, all of them are recognised. */
export const pageLinkSecrets = z.string().transform((text, context): SealKey[] => {
  const entries = entriesOf(text)
  const keys = entries.flatMap((entry) => (entry ? [{ id: entry[0], secret: entry[1] }] : []))
  const areSound =
    keys.length === entries.length &&
    keys.length > 0 &&
    keys.every(({ id, secret }) => id.length <= 16 && secret.length >= 32) &&
    new Set(keys.map(({ id }) => id)).size === keys.length
  if (areSound) return keys
  context.addIssue(
    'has an entry that is not id=secret, names an id twice or has a secret under 32 characters|' +
      'Write it as 2026a=secret with a secret made by: openssl rand -base64 48',
  )
  return z.NEVER
})
