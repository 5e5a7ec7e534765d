/** What a letter tells its reader's calendar of the kick-off. Answers to the letter go to whoever leads the campaign. */
import { kickoffUid } from '../domain/planning/kickoff'
import type { CampaignState } from '../domain/record/state'
import type { Invitation, MailRow } from '../mail-ports'
import type { Surroundings } from '../ports'
import { readerOf } from './reader'

export function invitationOf(row: MailRow, s: CampaignState, people: Surroundings): Invitation | undefined {
  const { meeting } = row.body
  if (meeting?.method === undefined) return undefined
  const { method, ...told } = meeting
  const parties = (s.parties ?? []).map(({ name }) => name).join('、')
  return {
    ...told,
    method,
    uid: kickoffUid(s.number),
    title: `启动会：${s.name} (kick-off)`,
    description: [`活动：${s.name}（${s.number}）`, ...(parties === '' ? [] : [`参加方：${parties}`])].join('\n'),
    lead: readerOf(s.lead, people),
  }
}
