/**
 * Changes under a filing: a newer version of the rules (S0-34), or facts of the campaign that were judged (S0-40). What was
 * not handed in yet is looked at again; of what is with the platform, or has passed, its lead says whether it must change.
 */
import type { ReviewChange } from '../../../workflows/contract/commands'
import { refuse, type Change } from '../decision/change'
import { areVoiding, differencesOf, isNamedIn, joinDifferences, judgedOf } from './snapshot'
import type { Difference, TaskState } from '../record/values'
import { isLeavingPlatform, AT_PLATFORM } from '../record/phases'
import { amendmentOf } from '../rules/amendments'
import { isNewer } from '../rules/pack-version'
import { filingsOf, presentRound, type CampaignState, type FilingState } from '../record/state'
import { raiseMatter } from '../filing/matters'

/** While nothing of it is over, what was judged must be what is. */
const COMPARED_DURING: readonly CampaignState['stage'][] = ['preparation', 'filing', 'cleared', 'live']

/** Once for a filing and a version, however often it is asked. */
export function askReview(change: Change, f: FilingState, { version, text }: ReviewChange): { filing: string } {
  const asked = Object.values(f.matters).some((m) => m.kind === 'change' && m.version === version)
  if (asked || !isNewer(version, f.packVersion)) refuse('review_asked', version, '/version')
  if (isLeavingPlatform(f)) refuse('phase_mismatch', 'withdraw_at_platform')
  raiseMatter(change, f, { kind: 'change', version, text, blocksLaunch: false })
  return { filing: f.id }
}

/** What the lead's word leads to, by where the filing stands. Being prepared or corrected, it is changed anyway. */
export function followChange(change: Change, f: FilingState, task: TaskState, text: string): void {
  const { phase, matters } = change.filing(f.id)
  const version = matters[task.key ?? '']?.version
  if (phase === 'ready') {
    // A recheck that came after facts had changed has seen them: nothing is different any more but in its lead's eyes.
    const differences = version === undefined ? [] : [{ field: 'rules', before: f.packVersion, after: version }]
    change.emit('JudgedChanged', f.id, {
      round: f.round,
      judged: judgedOf(change.state, f),
      differences,
      reopens: true,
    })
  }
  const open = (kind: string): boolean => Object.values(matters).some((m) => m.kind === kind && m.status === 'open')
  if (AT_PLATFORM.includes(phase) && !open('platform_recall'))
    raiseMatter(change, f, { kind: 'platform_recall', text, blocksLaunch: false })
  // It has passed, and is not to go live as it is.
  if (phase === 'passed') raiseMatter(change, f, { kind: 'condition', text, blocksLaunch: true })
}

/** Compares what every filing was judged by with what is. */
export function compareJudged(change: Change): void {
  const s = change.state
  if (!COMPARED_DURING.includes(s.stage) || s.ending) return
  for (const f of filingsOf(s)) if (!f.ended && !isLeavingPlatform(f)) compareOne(change, f)
}

function compareOne(change: Change, f: FilingState): void {
  const { judged: before } = presentRound(f)
  const reopens = f.phase === 'ready'
  if (!before || !(reopens || f.phase === 'passed' || AT_PLATFORM.includes(f.phase))) return
  const judged = judgedOf(change.state, f)
  const rule = change.requirement(f).changeVoids
  const all = differencesOf(before, judged, (field) => {
    const cell = amendmentOf(field)[reopens ? 'ready' : 'filed']
    return cell === 'if_named' ? isNamedIn(rule, field) : cell !== 'stands'
  })
  if (all.length === 0) return
  const since = isFirstTelling(change, f) ? all.filter(isChanged) : all
  // Compared with from now on, and asked of nobody.
  if (since.length === 0) {
    const { changes: differences = [], voided: voids } = presentRound(f)
    change.emit('JudgedChanged', f.id, { round: f.round, judged, differences, reopens: false, voids })
    return
  }
  const asked = Object.values(f.matters).find((m) => m.kind === 'change' && !m.version && m.status === 'open')
  // Whoever is asked already answers for all of it, not for what came last.
  const differences = asked ? joinDifferences(presentRound(f).changes ?? [], since) : since
  const voids = (!reopens && areVoiding(rule, differences)) || undefined
  change.emit('JudgedChanged', f.id, { round: f.round, judged, differences, reopens, voids })
  if (reopens) return
  if (!asked) raiseMatter(change, f, { kind: 'change', blocksLaunch: false })
  // Everything is as it was: there is nothing left to ask.
  else if (differences.length === 0) change.emit('MatterSettled', f.id, { matter: asked.id, outcome: 'done' })
}

/**
 * A filing that was taken over may belong to a draft: what is said there for the first time, until its plan is complete, is
 * what its platform was told long ago.
 */
function isFirstTelling({ state: s, facts }: Change, f: FilingState): boolean {
  const drafted = s.planCompletedAt === undefined || facts.some((fact) => fact.type === 'PlanCompleted')
  return drafted && f.takenOverAt !== undefined && f.round === 1
}

const isChanged = ({ before }: Difference): boolean => before !== undefined && before !== ''

/** What a change is called on a card and in a mail. */
export function changeTitle(f: FilingState, matter: string | undefined): string {
  const version = f.matters[matter ?? '']?.version
  return version === undefined ? '活动内容变更' : `规则 ${version} 版`
}
