/** Lines of a letter that say where the forms of a campaign differ, for whoever is asked for the second look. */
import { differencesOf, differencesOfFiling } from '../domain/forms/consistency'
import { differenceZh } from '../domain/forms/consistency-words'
import { sourcesIn } from '../domain/forms/form'
import { filingsOf, type CampaignState, type FilingState } from '../domain/record/state'
import type { TaskState } from '../domain/record/values'
import type { Requirement } from '../../workflows/contract/reference'
import type { Surroundings } from '../ports'
import type { Letter } from '../mail-ports'

/** So many differences fit into a mail; the task itself shows all. */
const MOST = 10

export function formLines(
  state: CampaignState,
  f: FilingState,
  tasks: readonly TaskState[],
  { notes, surroundings }: { notes: ReadonlyMap<string, string>; surroundings: Surroundings },
): Letter['lines'] {
  if (!tasks.some((t) => t.kind === 'recheck')) return []
  const filings = filingsOf(state).filter((one) => !one.ended)
  const requirementOf = (one: FilingState): Requirement => {
    const found = surroundings.pack(one.platform, one.packVersion)?.requirements.find((r) => r.item === one.item)
    if (!found) throw new Error(`rule pack ${one.platform} ${one.packVersion} has no item ${one.item}`)
    return found
  }
  const sources = sourcesIn(state, { ...surroundings, noteText: (note) => notes.get(note) ?? null })
  const found = differencesOfFiling(differencesOf({ ...sources, filings, requirementOf }), f.id)
  const platformName = (one: FilingState): string => surroundings.pack(one.platform)?.name.zh ?? one.platform
  const names = { lead: state.lead, filings, platformName, requirementOf }
  return found.slice(0, MOST).map((d) => ({ label: '表单不一致', text: differenceZh(names, d) }))
}
