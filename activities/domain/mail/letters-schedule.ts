/** The letter about a plan: late already, submitted so late that little is left (S0-20, S0-21), or outside its window (U-20). */
import { toInstant } from '../time/calendar'
import type { Change } from '../decision/change'
import { expeditedWay, type ExpeditedWay } from '../rules/expedited'
import type { Base, Draft } from './notice'
import { internalSteps } from '../rules/backward-planning'
import { RISK_WORDS, scheduleRisks, stepsAhead } from '../planning/schedule'
import type { FilingState } from '../record/state'
import { windowOf } from '../rules/submission-window'

export function scheduleLetter(change: Change, subject: string, base: Base): Draft[] {
  const s = change.state
  const f = s.filings[subject]
  const time = (at: string): string => toInstant(Date.parse(at), change.ctx.calendar).slice(5, 16).replace('T', ' ')
  const risks = f ? scheduleRisks(f, change.ctx.now, time) : []
  if (!f || risks.length === 0) return []
  const { estimate, launchAt } = f.schedule ?? {}
  const isLate = risks.some(({ code }) => code === 'late_start')
  const faster = isLate && launchAt !== undefined ? fasterWay(change, f, launchAt) : undefined
  const lines = [
    { label: '排期', text: risks.map(({ code }) => RISK_WORDS[code]).join('、') },
    ...risks.map(({ zh }) => ({ label: '说明', text: zh })),
    ...(faster ? [{ label: '加急', text: faster.zh }] : []),
    ...(launchAt === undefined ? [] : [{ label: '计划上线', text: time(launchAt) }]),
    ...(estimate ? [{ label: '依据', text: '审核时长为自行估计' }] : []),
  ]
  return [{ ...base, kind: 'schedule_risk', to: [s.lead], urgent: false, lines }]
}

/** S0-20: what the platform itself offers to whoever is late. */
function fasterWay(change: Change, f: FilingState, launchAt: string): ExpeditedWay | undefined {
  const { calendar, policy, now } = change.ctx
  const requirement = change.requirement(f)
  const ahead = stepsAhead(f)
  const internal = internalSteps(policy, requirement).flatMap(({ step, time }) => (ahead.includes(step) ? [time] : []))
  return expeditedWay(calendar, requirement, now, {
    launchAt,
    internal,
    buffer: policy.buffer,
    window: windowOf(f, requirement),
  })
}
