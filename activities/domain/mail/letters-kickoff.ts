/** Letters about the kick-off of a campaign: invitations with what calendars read, reminders, and that it is called off (S4-14). */
import type { Change } from '../decision/change'
import type { StoredFact } from '../record/facts'
import type { KickoffFacts } from '../record/facts-of-kickoffs'
import type { CampaignState } from '../record/state'
import { toInstant } from '../time/calendar'
import type { AnnouncementBody, Base, Draft } from './notice'

type OfKickoff = Extract<StoredFact, { type: 'KickoffPlanned' | 'KickoffReminded' | 'KickoffCancelled' }>
type Meeting = NonNullable<AnnouncementBody['meeting']>

/**
 * What calendars read is told to exactly those who are invited, also while they are away: whoever stands in would hear of neither
 * a change nor that it is called off. Who has left the directory has no mailbox any more.
 */
const invitation = (change: Change, { to, ...draft }: Omit<Draft, 'inPerson'>): Draft[] => {
  const { ctx } = change
  const known = to.filter((one) => ctx.person(one) ?? ctx.group(one))
  return known.length === 0 ? [] : [{ ...draft, to: known, inPerson: true }]
}

/** It says itself when it is; and waits for no other letter, since what calendars read cannot be put together with others. */
export function kickoffLetters(change: Change, fact: OfKickoff, base: Base): Draft[] {
  const { kickoff } = change.state
  if (!kickoff) return []
  const told = { ...base, urgent: false, atOnce: true as const }
  const { at, minutes, sequence } = kickoff
  const meeting: Meeting = { at, minutes, sequence }
  switch (fact.type) {
    case 'KickoffPlanned':
      return planned(change, fact, told)
    case 'KickoffReminded': {
      const { to } = fact.body
      const lines = timeLines(change, kickoff)
      return to.length === 0 ? [] : [{ ...told, kind: 'kickoff_reminded', to, lines, meeting }]
    }
    case 'KickoffCancelled': {
      const lines = [...timeLines(change, kickoff), { label: '取消原因', text: BECAUSE[fact.body.because] }]
      const cancelled: Meeting = { ...meeting, method: 'CANCEL' }
      return invitation(change, { ...told, kind: 'kickoff_cancelled', to: kickoff.invited, lines, meeting: cancelled })
    }
  }
}

/** All of them where its time is another, else those who are new; who is not invited any more is told that. */
function planned(change: Change, { body }: Extract<OfKickoff, { type: 'KickoffPlanned' }>, told: Told): Draft[] {
  const { at, minutes, sequence, from, invited, added, left = [] } = body
  const meeting: Meeting = { at, minutes, sequence, method: 'REQUEST' }
  const isMoved = from !== undefined && Date.parse(from) !== Date.parse(at)
  const to = isMoved ? invited : (added ?? invited)
  const lines = [
    ...timeLines(change, body),
    ...(isMoved ? [{ label: '原定时间', text: momentOf(change, from) }] : []),
    { label: '参加方', text: (change.state.parties ?? []).map(({ name }) => name).join('、') },
  ]
  const before = from ?? at
  const gone: Omit<Draft, 'inPerson'> = {
    ...told,
    kind: 'kickoff_cancelled',
    about: `${told.about}|left`,
    to: left,
    lines: [...timeLines(change, { at: before }), { label: '取消原因', text: '您不再参加该活动' }],
    meeting: { ...meeting, at: before, method: 'CANCEL' },
  }
  return [...invitation(change, { ...told, kind: 'kickoff_invited', to, lines, meeting }), ...invitation(change, gone)]
}

type Told = Base & Pick<Draft, 'atOnce'>

const BECAUSE: Record<KickoffFacts['KickoffCancelled']['because'], string> = {
  ending: '活动不再进行',
  no_launch: '尚无上线时间',
  no_parties: '活动已无合作方',
  no_time: '上线时间提前，已来不及召开',
}

const momentOf = ({ ctx }: Change, at: string): string =>
  toInstant(Date.parse(at), ctx.calendar).slice(0, 16).replace('T', ' ')

const timeLines = (change: Change, { at }: { at: string }): AnnouncementBody['lines'] => [
  { label: '启动会时间', text: momentOf(change, at) },
]

/** Of one that was moved since, or called off, nobody is told any more: who was invited hears of that. */
export function isOvertaken(kind: string, { meeting }: Pick<AnnouncementBody, 'meeting'>, s: CampaignState): boolean {
  if (kind !== 'kickoff_invited' && kind !== 'kickoff_reminded') return false
  const { kickoff } = s
  return kickoff?.status !== 'planned' || Date.parse(kickoff.at) !== Date.parse(meeting?.at ?? '')
}
