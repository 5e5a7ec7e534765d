/** The letter about a plan: late already, submitted so late that little is left (S0-20, S0-21), or outside its window (U-20). */
import { toInstant } from './calendar'
import type { Change } from './change'
import type { Base, Draft } from './letters'
import { RISK_WORDS, scheduleRisks } from './schedule'

export function scheduleLetter(change: Change, subject: string, base: Base): Draft[] {
  const s = change.state
  const f = s.filings[subject]
  const time = (at: string): string => toInstant(Date.parse(at), change.ctx.calendar).slice(5, 16).replace('T', ' ')
  const risks = f ? scheduleRisks(f, change.ctx.now, time) : []
  if (!f || risks.length === 0) return []
  const { estimate, launchAt } = f.schedule ?? {}
  const lines = [
    { label: '排期', text: risks.map(({ code }) => RISK_WORDS[code]).join('、') },
    ...risks.map(({ zh }) => ({ label: '说明', text: zh })),
    ...(launchAt === undefined ? [] : [{ label: '计划上线', text: time(launchAt) }]),
    ...(estimate ? [{ label: '依据', text: '审核时长为我方估计' }] : []),
  ]
  return [{ ...base, kind: 'schedule_risk', to: [s.lead], urgent: false, lines }]
}
