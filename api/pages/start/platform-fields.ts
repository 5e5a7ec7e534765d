/** Platforms of a campaign's form: which it runs on, when it goes live there, and what is known to be filed. */
import type { FilingRequest, LaunchRequest } from '../../../workflows/contract/commands'
import type { Requirement, RulePack } from '../../../workflows/contract/reference'
import type { Bilingual } from '../../../workflows/contract/values'
import { textOf, textsOf, type Sent } from '../forms/sent-form'

export interface PlatformChoice {
  platform: string
  name: Bilingual
  items: { item: string; noun: Bilingual; perAccount: boolean }[]
}

/** What a campaign can go live on; authorities and the law are asked by themselves. */
export const platformChoices = (packs: readonly RulePack[]): PlatformChoice[] =>
  packs
    .filter((pack) => (pack.role ?? 'platform') === 'platform')
    .map(({ platform, name, requirements }) => ({ platform, name, items: requirements.map(itemOf) }))

const itemOf = ({ item, noun, perAccount }: Requirement) => ({ item, noun, perAccount: perAccount ?? false })

export const FIELDS = {
  on: (platform: string) => `on:${platform}`,
  launch: (platform: string) => `launch:${platform}`,
  items: (platform: string) => `items:${platform}`,
  account: (platform: string) => `account:${platform}`,
} as const

export interface PlatformParts {
  platforms?: string[]
  launches?: LaunchRequest[]
  filings?: FilingRequest[]
}

/** A time or an item of a platform says that the campaign runs there. */
export function platformParts(choices: readonly PlatformChoice[], sent: Sent): PlatformParts {
  const launches = choices.flatMap(({ platform }) => {
    const at = textOf(sent, FIELDS.launch(platform))?.trim()
    return at ? [{ platform, launchAt: isLocal(at) ? `${at.slice(0, 16)}:00+08:00` : at }] : []
  })
  const filings = choices.flatMap(({ platform }) => {
    const account = textOf(sent, FIELDS.account(platform))?.trim()
    const items = textsOf(sent, FIELDS.items(platform)).filter((item) => item !== '')
    return items.map((item) => ({ platform, item, ...(account ? { account } : {}) }))
  })
  const platforms = choices.flatMap(({ platform }) => (textOf(sent, FIELDS.on(platform)) ? [platform] : []))
  return {
    ...(platforms.length > 0 ? { platforms } : {}),
    ...(launches.length > 0 ? { launches } : {}),
    ...(filings.length > 0 ? { filings } : {}),
  }
}

const isLocal = (text: string): boolean => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text)

/** The field that stands for a place of the body that the parts became. */
export function platformField(parts: PlatformParts, pointer: string): string | undefined {
  const [, list, index, member] = pointer.split('/')
  const n = Number(index)
  if (list === 'launches') return named(parts.launches?.[n]?.platform, FIELDS.launch)
  if (list === 'platforms') return named(parts.platforms?.[n], FIELDS.on)
  if (list === 'filings')
    return named(parts.filings?.[n]?.platform, member === 'account' ? FIELDS.account : FIELDS.items)
  return undefined
}

const named = (platform: string | undefined, field: (platform: string) => string): string | undefined =>
  platform === undefined ? undefined : field(platform)
