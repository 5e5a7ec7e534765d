/** What forms are filled from and compared by: the campaign, its filings, the directory, and the texts of what was filled in. */
import { differencesOf, type Compared, type Difference, type Place } from '../activities/domain/consistency'
import { fieldsOf } from '../activities/domain/generic-form'
import type { CampaignState, FilingState } from '../activities/domain/state'
import { legalSubject } from '../infra/db/legal-subject'
import { filingsOfCampaigns } from '../infra/db/read-model'
import { FORM_FACTS } from '../workflows/contract/forms'
import type { DirectoryPerson } from '../workflows/contract/reference'
import type { RouteDeps } from './deps'
import { textsOf, type TextOf } from './present/notes'
import { catalogueOf, type Catalogue } from './present/words'

type Campaign = Omit<CampaignState, 'filings'>

export interface FormReading extends Compared {
  campaign: Campaign
  textOf: TextOf
  catalogue(f: FilingState): Catalogue
}

/** Reads everything once for all filings of a campaign. */
export async function readForms(
  { pool, reference }: Pick<RouteDeps, 'pool' | 'reference'>,
  campaign: Campaign,
): Promise<FormReading> {
  const filings = (await filingsOfCampaigns(pool, [campaign.number])).map(({ state }) => state)
  const [directories, textOf, catalogues] = await Promise.all([
    reference.list('directory'),
    textsOf(pool, [campaign.objective, filings.map((f) => f.forms)]),
    Promise.all(filings.map(async (f) => [f.id, await catalogueOf(reference, f)] as const)),
  ])
  const people = new Map<string, DirectoryPerson>(
    directories.flatMap((doc) => doc.people.map((person) => [person.staff, person] as const)),
  )
  const about = new Map(catalogues)
  const catalogue = (f: FilingState): Catalogue => {
    const found = about.get(f.id)
    if (!found) throw new Error(`filing ${f.id} is none of campaign ${campaign.number}`)
    return found
  }
  return {
    campaign,
    filings,
    textOf,
    catalogue,
    person: (staff) => people.get(staff),
    subjectOf: legalSubject,
    requirementOf: (f) => catalogue(f).requirement,
  }
}

export interface PlaceOut extends Place {
  label: string
}

export interface DifferenceOut {
  fact: Difference['fact']
  label: { zh: string; en: string }
  left: PlaceOut
  right: PlaceOut
  said: string
}

/** Every difference of a campaign's forms, with both places in words. */
export function presentDifferences(from: FormReading, differences = differencesOf(from)): DifferenceOut[] {
  const place = (p: Place): PlaceOut => ({ ...p, label: placeZh(from, p) })
  return differences.map(({ fact, left, right }) => {
    const shown = { left: place(left), right: place(right) }
    const label = FORM_FACTS[fact]
    const said = `${label.zh}不一致：${shown.left.label}为“${left.value}”，${shown.right.label}为“${right.value}”`
    return { fact, label, ...shown, said }
  })
}

function placeZh(from: FormReading, { origin, filing, field }: Place): string {
  if (origin === 'campaign') return '活动内容'
  if (origin === 'directory') return `通讯录（负责人 ${from.campaign.lead}）`
  const f = from.filings.find((one) => one.id === filing)
  if (!f) return '备案登记'
  const { pack, requirement } = from.catalogue(f)
  const name = `${pack.name.zh}${requirement.noun.zh} ${f.id}`
  if (origin === 'account') return `${name} 的账号`
  if (origin === 'filing') return `${name} 的登记`
  const label = fieldsOf(requirement).fields.find((one) => one.id === field)?.zh ?? field
  return `${name} 表单“${label}”`
}
