/** What a check found, in the words of a page: who would be asked, what is missing, days instead of instants. */
import { inLanguage } from './start-form'
import type { Rehearsed } from '../../../activities/domain/planning/start-preview'
import { previewOfStart } from '../../../activities/domain/planning/start-preview'
import { localTimeOf, zoneOf, ZONE } from '../../../activities/domain/time/zone'
import { createTurns } from '../../../infra/turns'
import { placeLabel } from '../../../workflows/contract/brief-words'
import type { StartCampaign } from '../../../workflows/contract/commands'
import type { Department } from '../../../workflows/contract/values'
import type { RouteDeps } from '../../http/deps'
import { presentKept } from '../../present/requirement'
import type { Language } from '../words/languages'
import type { FormData } from './form-data'
import type { FoundProps } from './found'

export async function foundOf(
  deps: RouteDeps,
  rehearsed: Rehearsed,
  { launches, data, language }: { launches: StartCampaign['launches']; data: FormData; language: Language },
): Promise<FoundProps> {
  const { state } = rehearsed.change
  const preview = await previewOfStart(rehearsed, { launches }, createTurns())
  const requirements = await Promise.all(
    preview.requirements.map((r) => presentKept(deps.reference, r, () => undefined)),
  )
  const platformName = (platform: string): string =>
    data.packs.find((pack) => pack.platform === platform)?.name.zh ?? platform
  const names = {
    platform: platformName,
    requirement: (key: string) => {
      const [platform = '', item = ''] = key.split('.')
      const pack = data.packs.find((one) => one.platform === platform)
      const noun = pack?.requirements.find((r) => r.item === item)?.noun.zh ?? item
      return `${platformName(platform)} ${noun}`
    },
    item: (item: string) => state.checklist?.[item]?.zh ?? item,
  }
  return {
    language,
    preview: { ...preview, requirements },
    // What nobody has decided is said with its reason.
    missing: preview.missing
      .filter((place) => !place.startsWith('requirements/'))
      .map((place) => placeLabel(place, names)),
    whoOf: (department) => {
      const staff = state.group[department as Department] ?? state.lead
      const group = data.groups.find(({ id }) => id === staff)?.name
      return (
        data.people.find((person) => person.staff === staff)?.name ?? (group && inLanguage(group, language)) ?? staff
      )
    },
    dayOf: (instant) => dayOf(instant, language),
  }
}

/** 11月11日 20:00, with the year where it is not this one's neighbour is left to the full date of a table. */
export function dayOf(instant: string, language: Language): string {
  const { day, msOfDay } = localTimeOf(zoneOf(ZONE), Date.parse(instant))
  const [year = '', month = '', date = ''] = new Date(day * 86_400_000).toISOString().slice(0, 10).split('-')
  const minutes = Math.floor(msOfDay / 60_000)
  const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  if (language === 'en') return `${year}-${month}-${date} ${time}`
  return `${year}年${Number(month)}月${Number(date)}日 ${time}`
}
