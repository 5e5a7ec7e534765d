/** What leads are told of credentials of an account, app or product: one is used, offered, or ends before the campaign. */
import { toInstant } from '../time/calendar'
import type { Change } from '../decision/change'
import type { CredentialContent, CredentialUse } from '../record/values'
import type { StoredFact } from '../record/facts'
import type { Draft, AnnouncementBody } from './notice'
import { numberWarnings } from '../rules/number-format'
import type { FilingState } from '../record/state'

type Lines = AnnouncementBody['lines']

/** Which credential of the register, and where that has it from: `凭证登记册 K-0001（由备案 MC-20261122-0001-01 取得）`. */
const nameOf = ({ id, source }: CredentialUse): string =>
  `凭证登记册 ${id}（${source === undefined ? '补登记' : `由备案 ${source} 取得`}）`

/** Of a loss that came from the register. */
export const registerLines = (pinned: { id: string } | undefined): Lines =>
  pinned ? [{ label: '沿用凭证', text: `凭证登记册 ${pinned.id}` }] : []

export function credentialLetters(change: Change, fact: StoredFact): Draft[] {
  const s = change.state
  const f = s.filings[fact.subject]
  if (!f) return []
  const base = { subject: f.id, about: `${f.id}#${fact.seq}`, seq: fact.seq, to: [s.lead], urgent: false }
  const account: Lines = [{ label: '账号或应用', text: f.account ?? '' }]
  const day = (at: string): string => toInstant(Date.parse(at), change.ctx.calendar).slice(0, 16).replace('T', ' ')
  const content = (use: CredentialUse, { number, validUntil }: CredentialContent): Lines => [
    ...account,
    { label: '备案号', text: number ?? '见凭证文件' },
    { label: '有效期至', text: validUntil === undefined ? '无到期日' : day(validUntil) },
    { label: '凭证来源', text: nameOf(use) },
  ]
  switch (fact.type) {
    case 'CredentialUsed': {
      const { use, credential, again } = fact.body
      if (again === 'pin' || again === 'own') return []
      const lines = [
        { label: '沿用凭证', text: again ? `${use.id} 已更新` : `沿用已有凭证 ${use.id}` },
        ...content(use, credential),
        { label: '不适用时', text: '请具名登记“另行备案”' },
      ]
      return [{ ...base, kind: 'credential_used', lines }]
    }
    case 'CredentialOffered': {
      const { use, credential } = fact.body
      const lines = [
        { label: '可用凭证', text: `${use.id} 可能适用，须具名确认` },
        ...content(use, credential),
        { label: '确认方式', text: '核实后具名登记“沿用凭证”，并写明依据' },
      ]
      return [{ ...base, kind: 'credential_offered', lines }]
    }
    case 'CredentialEndsEarly': {
      const { use, validUntil, endsAt } = fact.body
      const lines = [
        { label: '凭证到期', text: `凭证于 ${day(validUntil).slice(0, 10)} 到期，早于活动结束` },
        { label: '活动结束', text: day(endsAt) },
        ...account,
        { label: '凭证来源', text: nameOf(use) },
        { label: '处理', text: '请续期，或具名登记“另行备案”；到期当日起取消放行' },
      ]
      return [{ ...base, kind: 'credential_ends_early', to: [...new Set([s.lead, s.backup])], lines }]
    }
    default:
      return []
  }
}

/** The number of a filing's own credential, and to look at it again where it looks unusual. */
export function credentialLines(change: Change, f: FilingState | undefined): Lines {
  const { number } = f?.credential ?? {}
  if (!f || !number) return []
  const warnings = numberWarnings(change.requirement(f).credentialFormat, number)
  return [{ label: '备案号', text: number }, ...warnings.map(({ zh }) => ({ label: '提醒', text: zh }))]
}
