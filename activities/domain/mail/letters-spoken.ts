/** What a platform said, as a mail tells it: its own words and, where it was not taken as what it says, why and what to do. */
import { REFUSALS } from '../../../workflows/contract/codes'
import { DOUBTS, REPORTS } from '../../../workflows/contract/words'
import { toInstant, type Calendar } from '../time/calendar'
import type { Change } from '../decision/change'
import type { FactBodies } from '../record/facts'
import { line, type AnnouncementBody } from './notice'

export function spokenLines({ ctx }: Change, { text, doubt }: FactBodies['PlatformSpoke']): AnnouncementBody['lines'] {
  if (!doubt) return line('平台原话', text)
  const { kind, why, code, detail, occurredAt } = doubt
  const said =
    why === 'refused' && code !== undefined
      ? `${REFUSALS[code].zh}${detail === undefined ? '' : `（${detail}）`}`
      : DOUBTS[why].zh
  const at = occurredAt === undefined ? [] : [{ label: '平台所称时间', text: minuteOf(occurredAt, ctx.calendar) }]
  return [
    { label: '平台所称', text: REPORTS[kind].zh },
    ...at,
    ...line('平台原话', text),
    { label: '未登记原因', text: said },
    { label: '如何处理', text: '请与平台核实：属实的，先按正确内容登记，再答复本问询；不属实或已处理的，直接答复' },
  ]
}

const minuteOf = (at: string, calendar: Calendar): string =>
  toInstant(Date.parse(at), calendar).slice(0, 16).replace('T', ' ')
