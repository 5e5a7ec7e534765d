/** Who hears of wording that the screen found: whoever wrote it can change it, somebody of the legal department may justify it. */
import type { Change } from '../decision/change'
import { copyNamed, type KeptHit, openHitsOf } from '../record/content'
import type { StoredFact } from '../record/facts'
import type { Draft } from './notice'

type Base = Pick<Draft, 'subject' | 'urgent' | 'about' | 'seq'>

const MOST_PARTS = 5

/** Only what this version brought: what was open before was told before. */
export function wordingMail(
  change: Change,
  { body }: Extract<StoredFact, { type: 'CopyHandedIn' }>,
  base: Base,
): Draft[] {
  return openMail(change, body.copy, base, ({ since }) => since === body.version)
}

/** What newer lists, or another sector, found in words that were told of or passed before. */
export function screenedAgainMail(
  change: Change,
  { body }: Extract<StoredFact, { type: 'CopyScreenedAgain' }>,
  base: Base,
): Draft[] {
  const why = body.because === 'lists' ? '用语表有新版本，已重新筛查' : '活动的行业或产品类别有变化，已重新筛查'
  return openMail(change, body.copy, base, ({ id }) => body.fresh.includes(id), [{ label: '原因', text: why }])
}

/** Callers name parts by pointers, `/poster/title`; people read a path. */
export const placeOf = (part: string): string => part.replace(/^\//, '').replaceAll('/', ' › ')

function openMail(
  { state: s }: Change,
  name: string,
  base: Base,
  isNews: (hit: KeptHit) => boolean,
  more: { label: string; text: string }[] = [],
): Draft[] {
  const copy = copyNamed(s, name)
  const fresh = copy ? openHitsOf(copy).filter(isNews) : []
  if (!copy || fresh.length === 0) return []
  const parts = [...new Set(fresh.map(({ part }) => part))]
  const shown = parts.slice(0, MOST_PARTS).map(placeOf).join('、') + (parts.length > MOST_PARTS ? ' 等' : '')
  const lines = [
    { label: '用语筛查', text: `${fresh.length} 处用语须改写或说明` },
    { label: '文案', text: `“${name}”第 ${copy.version} 版：${shown}` },
    ...more,
  ]
  const legal = s.group.legal
  return [
    {
      ...base,
      kind: 'wording_open',
      to: [...new Set([s.lead, ...(legal ? [legal] : [])])],
      urgent: false,
      lines,
      copies: [{ copy: name, hits: fresh.map(({ id }) => id) }],
    },
  ]
}
