/**
 * What follows from a command without anybody's act: the plan counts as complete, tasks that no longer fit are superseded,
 * clearance and stage are derived. Runs after every command until nothing changes.
 */
import type { Change } from './decision/change'
import { clearanceOf, platformsOf } from './clearance/clearance'
import { compareJudged } from './recheck/change-review'
import { fits } from './tasks/fits'
import { isLeavingPlatform, AT_PLATFORM } from './record/phases'
import { isPlanComplete } from './clearance/plan-missing'
import { screenAgain } from './content/rescreen'
import { tellOutside } from './outside-asked'
import { nameMissingSigners, settleReviews } from './review-steps'
import { filingsOf, openTasks, reviewsOf, type CampaignState, type FilingState } from './record/state'
import { settleKickoff } from './planning/kickoff'
import { nextStage } from './clearance/stages'
import { clearStandInAlarms } from './tasks/stand-in-task'

export function settle(change: Change): void {
  for (;;) {
    const before = change.facts.length
    const s = change.state
    if (s.stage === 'preparation' && !s.planCompletedAt && !s.ending && isPlanComplete(s))
      change.emit('PlanCompleted', s.number, {})
    settleReviews(change)
    settleKickoff(change)
    settleMatters(change)
    screenAgain(change)
    compareJudged(change)
    supersedeUnfit(change)
    tellOutside(change)
    nameMissingSigners(change)
    settleClearance(change)
    clearStandInAlarms(change)
    const rule = nextStage(change.state)
    if (rule) change.emit('StageChanged', s.number, { from: change.state.stage, to: rule.to, trigger: rule.trigger })
    if (change.facts.length === before) return
  }
}

/** A verdict or an end makes questions moot: an inquiry, a consultation or a recall that nobody needs any more. */
function settleMatters(change: Change): void {
  for (const f of filingsOf(change.state))
    for (const matter of Object.values(f.matters))
      if (matter.status === 'open' && isMoot(f, matter.kind))
        change.emit('MatterSettled', f.id, { matter: matter.id, outcome: 'done' })
}

function isMoot(f: FilingState, kind: FilingState['matters'][string]['kind']): boolean {
  if (f.ended) return true
  // Being withdrawn there, it owes the platform nothing else.
  if (kind !== 'platform_withdrawal' && isLeavingPlatform(f)) return true
  switch (kind) {
    case 'platform_recall':
      return !AT_PLATFORM.includes(f.phase)
    case 'consultation':
      return !['correcting', 'recalled'].includes(f.phase)
    case 'inquiry':
    case 'condition':
    case 'platform_withdrawal':
    case 'change':
    case 'number_twice':
      return false
  }
}

function supersedeUnfit(change: Change): void {
  const s: CampaignState = change.state
  for (const task of openTasks(s))
    if (!fits(s, undefined, task.kind, task.key))
      change.emit('TaskSuperseded', s.number, { task: task.id, because: s.stage })
  for (const r of reviewsOf(s))
    for (const task of openTasks(r))
      if (!fits(s, r, task.kind, task.key))
        change.emit('TaskSuperseded', r.id, { task: task.id, because: r.ended ? 'ended' : r.phase })
  for (const f of filingsOf(s))
    for (const task of openTasks(f))
      if (!fits(s, f, task.kind, task.key))
        change.emit('TaskSuperseded', f.id, { task: task.id, because: f.ended ? 'ended' : f.phase })
}

function settleClearance(change: Change): void {
  const s = change.state
  if (s.closedAt || s.archivedAt) return
  for (const platform of platformsOf(s)) {
    const { clearance, reasons } = clearanceOf(s, platform)
    const known = s.launches[platform]
    if ((known?.clearance ?? 'no_go') === clearance) continue
    change.emit('ClearanceChanged', s.number, {
      platform,
      clearance,
      reasons: reasons.map(({ filing, item, code }) => ({
        filing,
        code,
        item: filing === '' && item !== '' ? item : undefined,
      })),
    })
    const code = `live_without_clearance:${platform}`
    if (clearance === 'no_go' && known?.status === 'live') change.emit('AlarmRaised', s.number, { code })
    if (clearance === 'go' && s.alarms.includes(code)) change.emit('AlarmCleared', s.number, { code })
  }
}
