/** Lines of a letter that say what has changed: the rules, what a recheck saw of the campaign, or what a plan lacks. */
import { labelOfKey } from '../domain/decision/titles'
import { placeLabel } from '../../workflows/contract/brief-words'
import { materialOf } from '../domain/rules/materials'
import { isRead } from '../domain/rules/grades'
import { differenceText } from '../domain/recheck/snapshot'
import { twinText } from '../domain/filing/number-twice'
import { draftMissing, undecidedMissing } from '../domain/clearance/plan-missing'
import { presentRound, type CampaignState, type FilingState } from '../domain/record/state'
import type { TaskState } from '../domain/record/values'
import { toInstant } from '../domain/time/calendar'
import type { Surroundings } from '../ports'
import type { Letter } from '../mail-ports'

/** Of a filing that is looked at again, or of which somebody has to say what a change means. */
export function changeLines(f: FilingState, tasks: readonly TaskState[], surroundings: Surroundings): Letter['lines'] {
  const reviewed = tasks.flatMap((t) => (t.kind === 'review_change' ? [f.matters[t.key ?? '']] : []))
  const twins = tasks.flatMap((t) => (t.kind === 'check_number' ? (f.matters[t.key ?? '']?.twin ?? []) : []))
  const versions = reviewed.flatMap((matter) => matter?.version ?? [])
  const lines = [
    ...twins.map((twin) => ({ label: '申请号重复', text: `${twinText(twin)}；${TWIN_ANSWER}` })),
    ...versions.map((v) => ({
      label: '规则变化',
      text: `规则更新到 ${v} 版，本备案仍按 ${f.packVersion} 版办理`,
    })),
  ]
  const changed = tasks.some((t) => t.kind === 'recheck') || reviewed.some((matter) => matter && !matter.version)
  return changed ? [...lines, ...differences(f, surroundings)] : lines
}

const TWIN_ANSWER =
  '抄录有误的，请更正申请号；同一项备案重复登记的，请放弃其中一项；平台上确为两个申请号的，请答复“确为不同的申请号”'

function differences(f: FilingState, { pack, calendar }: Surroundings): Letter['lines'] {
  const requirement = pack(f.platform, f.packVersion)?.requirements.find((r) => r.item === f.item)
  const rowName = (row: string): string => (requirement && materialOf(requirement, row)?.zh) ?? row
  const time = (at: string): string => toInstant(Date.parse(at), calendar).slice(0, 16).replace('T', ' ')
  const changes = presentRound(f).changes ?? []
  const rule = requirement?.changeVoids
  return [
    ...changes.map((difference) => differenceText(difference, rowName, time)),
    ...(rule && changes.length > 0
      ? [{ label: '平台规定', text: `${rule.zh}${isRead(rule) ? '' : '（未核实）'}` }]
      : []),
  ]
}

/** What a plan that was complete lacks again, or a draft still. */
export function missingLines(s: CampaignState, { pack }: Pick<Surroundings, 'pack'>): Letter['lines'] {
  const missing = [...draftMissing(s), ...undecidedMissing(s)]
  const nameOf = (platform: string): string => pack(platform)?.name.zh ?? platform
  const names = { platform: nameOf, requirement: (key: string) => labelOfKey(s, key, { pack }) }
  const lines = missing.slice(0, MOST_LINES).map((part) => {
    const [head, platform] = part.split('/')
    if (head === 'filings' && platform !== undefined) return { label: '还缺', text: undecidedText(nameOf(platform)) }
    return { label: '还缺', text: MISSING[part] ?? placeLabel(part, names) }
  })
  if (missing.length <= MOST_LINES) return lines
  return [...lines, { label: '还缺', text: `共 ${missing.length} 处，其余见活动方案` }]
}

const undecidedText = (name: string): string =>
  `${name}需要哪些备案（请列出备案事项；确不需要的，登记为无需备案并写明理由），确定之前不放行`

/** A brief may have hundreds of rows, each of which lacks something. */
const MOST_LINES = 20

const MISSING: Record<string, string> = { filings: '需要哪些备案', endsAt: '活动结束时间' }
