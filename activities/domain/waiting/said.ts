/** A ledger in words: what its rows are called, in both languages, and how long a time is. */
import type { Bilingual } from '../../../workflows/contract/values'
import { HOLDER_ROLES, TASK_KINDS, type TaskKind } from '../../../workflows/contract/words'
import { platformName, type PackOf } from '../desk/names'
import type { PlacedPart, WaitingBy } from './sums'

const KINDS: Record<string, Bilingual> = {
  settled: { zh: '无需等待', en: 'nothing to wait for' },
  nobody: { zh: '无人办理', en: 'nobody' },
  none: { zh: '公司内部', en: 'inside the company' },
  platform: { zh: '平台', en: 'platform' },
}

export interface Naming {
  packOf: PackOf
  campaignName: (number: string) => string
}

export function rowName(by: WaitingBy, key: string, { packOf, campaignName }: Naming): Bilingual {
  const own = by === 'campaign' || by === 'month' ? undefined : KINDS[key]
  if (own) return own
  const same = (text: string): Bilingual => ({ zh: text, en: text })
  switch (by) {
    case 'campaign':
      return same(campaignName(key))
    case 'month':
      return same(key)
    case 'platform':
      return platformName(key, packOf)
    case 'step':
      return TASK_KINDS[key as TaskKind]
    case 'department':
    case 'holder':
      return HOLDER_ROLES[key as keyof typeof HOLDER_ROLES] ?? same(key)
  }
}

/** Of one part: who has it. */
export const partName = ({ kind, hold }: PlacedPart): Bilingual =>
  hold ? rowName('holder', hold.role, NOTHING) : (KINDS[kind] ?? { zh: kind, en: kind })

const NOTHING: Naming = { packOf: () => undefined, campaignName: (number) => number }

const HOUR = 60
const DAY = 24 * HOUR

/** 6.5 天, 3.0 小时, 20 分钟: one decimal, so that parts can be compared. */
export function lengthSaid(minutes: number): Bilingual {
  if (minutes >= DAY) return { zh: `${oneDecimal(minutes / DAY)} 天`, en: counted(minutes / DAY, 'day') }
  if (minutes >= HOUR) return { zh: `${oneDecimal(minutes / HOUR)} 小时`, en: counted(minutes / HOUR, 'hour') }
  return { zh: `${minutes} 分钟`, en: `${minutes} minute${minutes === 1 ? '' : 's'}` }
}

const oneDecimal = (n: number): string => (Math.round(n * 10) / 10).toString()
const counted = (n: number, unit: string): string => `${oneDecimal(n)} ${unit}${oneDecimal(n) === '1' ? '' : 's'}`
