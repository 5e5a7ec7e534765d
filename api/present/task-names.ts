/** What tasks are about and who has them, by name: the row of a checklist, the filing, the person. */
import { labelOfKey } from '../../activities/domain/decision/titles'
import { materialOf } from '../../activities/domain/rules/materials'
import type { CampaignState } from '../../activities/domain/record/state'
import type { TaskState } from '../../activities/domain/record/values'
import { namesOfCampaigns, namesOfFilings, type FilingNames } from '../../infra/postgres/reads/names'
import { readPeople } from '../../infra/reference/rule-packs/settings'
import type { RulePack } from '../../workflows/contract/reference'
import { campaignOf, isFilingId, subjectOfTask } from '../../workflows/contract/ids'
import type { RouteDeps } from '../http/deps'
import type { TaskNames } from './task'
import { catalogueOf } from '../../infra/postgres/reads/catalogue'

type NamesOf = (task: TaskState) => TaskNames

export async function taskNamer(
  deps: Pick<RouteDeps, 'pool' | 'reference'>,
  tasks: readonly TaskState[],
): Promise<NamesOf> {
  const subjects = [...new Set(tasks.map((task) => subjectOfTask(task.id)))]
  const filings = await namesOfFilings(deps.pool, subjects.filter(isFilingId))
  const campaigns = await namesOfCampaigns(deps.pool, [...new Set(subjects.map(campaignOf))])
  const people = await readPeople(deps.reference)
  const packs = await deps.reference.list('rule_pack')
  const about = new Map<string, TaskNames>()
  for (const [id, filing] of filings) about.set(id, await namesOfFiling(deps, filing))
  return (task) => {
    const subject = subjectOfTask(task.id)
    const person = task.holder.person === undefined ? undefined : people.knownName(task.holder.person)
    const group = task.holder.group === undefined ? undefined : people.knownName(task.holder.group)
    const campaign = campaigns.get(campaignOf(subject))
    if (!isFilingId(subject)) return { key: keyOfCampaign(task, campaign, packs), person, group }
    const { filing = undefined, rows = new Map<string, string>() } = about.get(subject) ?? {}
    return { filing, key: task.key === undefined ? undefined : rows.get(task.key), person, group }
  }
}

async function namesOfFiling(deps: Pick<RouteDeps, 'reference'>, filing: FilingNames): Promise<TaskNames> {
  const { pack, requirement } = await catalogueOf(deps.reference, filing)
  const rows = new Map(filing.rows.map((row) => [row, materialOf(requirement, row)?.zh ?? row]))
  return { filing: `${pack.name.zh} ${requirement.noun.zh}`, rows }
}

function keyOfCampaign(
  { key }: TaskState,
  state: Pick<CampaignState, 'requirements' | 'checklist' | 'work'> | undefined,
  packs: readonly RulePack[],
): string | undefined {
  if (key === undefined || state === undefined) return undefined
  return labelOfKey(state, key, { pack: (platform) => packs.find((p) => p.platform === platform) })
}
