/** Who hears of wording that the screen found: whoever wrote it can change it, somebody of the legal department may justify it. */
import type { Change } from './change'
import { copyNamed } from './content-state'
import { openHitsOf } from './copy'
import type { StoredFact } from './facts'
import type { Draft } from './letters'

type Base = Pick<Draft, 'subject' | 'urgent' | 'about' | 'seq'>

const MOST_PARTS = 5

/** Only what this version brought: what was open before was told before. */
export function wordingMail(
  { state: s }: Change,
  { body }: Extract<StoredFact, { type: 'CopyHandedIn' }>,
  base: Base,
): Draft[] {
  const copy = copyNamed(s, body.copy)
  const fresh = copy ? openHitsOf(copy).filter(({ since }) => since === body.version) : []
  if (fresh.length === 0) return []
  const parts = [...new Set(fresh.map(({ part }) => part))]
  const shown = parts.slice(0, MOST_PARTS).join('、') + (parts.length > MOST_PARTS ? ' 等' : '')
  const lines = [
    { label: '用语筛查', text: `${fresh.length} 处用语须改写或说明` },
    { label: '文案', text: `${body.copy}（第 ${body.version} 版）：${shown}` },
  ]
  const legal = s.group.legal
  return [
    { ...base, kind: 'wording_open', to: [...new Set([s.lead, ...(legal ? [legal] : [])])], urgent: false, lines },
  ]
}
