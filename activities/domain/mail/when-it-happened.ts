/** When what a letter tells happened, by which channel it came to be known, and who said it: beside when it was recorded. */
import type { Change } from '../decision/change'
import type { StoredFact } from '../record/facts'
import type { Draft, AnnouncementBody } from './notice'

/** When it happened, where the fact says so. A taking over is told as what it is now, its past stands in its lines. */
function happenedAt(fact: StoredFact): string | undefined {
  if (fact.type === 'VerdictRecorded') return fact.body.verdict.occurredAt
  if (fact.type === 'FilingTakenOver' || !('occurredAt' in fact.body)) return undefined
  return fact.body.occurredAt
}

/** Whether a platform is cleared follows from what happened to one of its filings in the same step. */
function causeOf({ facts, state }: Change, fact: StoredFact): StoredFact {
  if (fact.type !== 'ClearanceChanged') return fact
  const { platform } = fact.body
  const told = facts.filter((f) => state.filings[f.subject]?.platform === platform && happenedAt(f) !== undefined)
  return told.find((f) => f.type === 'CredentialLost' || f.type === 'VerdictRecorded') ?? told.at(-1) ?? fact
}

/** The letters of a fact, with when it happened and who said so. */
export function asItHappened(change: Change, fact: StoredFact, drafts: readonly Draft[]): Draft[] {
  if (drafts.length === 0) return []
  const cause = causeOf(change, fact)
  const at = happenedAt(cause)
  const lines = at === undefined ? [] : sourceLines(change, cause.subject)
  return drafts.map((draft) => ({ ...draft, happenedAt: at, lines: [...(draft.lines ?? []), ...lines] }))
}

/** Channels that other systems name by a word of theirs; any other is shown as it came. */
const CHANNELS: Readonly<Record<string, string>> = {
  phone: '电话',
  chat: '在线沟通',
  mail: '邮件',
  email: '邮件',
  sms: '短信',
  letter: '书面通知',
  meeting: '当面',
  backend: '平台后台',
  site_message: '站内信',
  callback: '平台回调',
}

/** What a platform said comes as a report, which a person heard somewhere; what follows from it stands in the same step. */
function sourceLines({ facts, ctx }: Change, subject: string): AnnouncementBody['lines'] {
  const said = facts.find((f) => f.type === 'PlatformSpoke' && f.subject === subject)
  if (said?.type !== 'PlatformSpoke') return []
  const { saidBy } = said.body
  const channel = said.body.channel ?? (ctx.actor.channel === 'callback' ? 'callback' : undefined)
  return [
    ...(channel === undefined ? [] : [{ label: '获知渠道', text: CHANNELS[channel] ?? channel }]),
    ...(saidBy === undefined ? [] : [{ label: '告知人', note: saidBy.note }]),
  ]
}
