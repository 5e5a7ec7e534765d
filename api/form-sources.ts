/** What forms are filled from and compared by: the campaign, its filings, the directory, and the texts of what was filled in. */
import { differencesOf, type Compared, type Difference, type Place } from '../activities/domain/consistency'
import { differenceZh, placeZh } from '../activities/domain/consistency-words'
import type { CampaignState, FilingState } from '../activities/domain/state'
import { accountsOf, legalSubject } from '../infra/db/legal-subject'
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
  const accounts = await accountsOf(pool, filings)
  const [directories, textOf, catalogues] = await Promise.all([
    reference.list('directory'),
    textsOf(pool, [campaign.objective, campaign.brief?.document, filings.map((f) => f.forms)]),
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
    subjectOf: (f) => legalSubject(accounts, f),
    requirementOf: (f) => catalogue(f).requirement,
  }
}

export interface PlaceOut extends Place {
  label: string
}

export interface DifferenceOut {
  id: string
  fact: Difference['fact']
  label: { zh: string; en: string }
  left: PlaceOut
  right: PlaceOut
  said: string
}

/** Every difference of a campaign's forms, with both places in words. */
export function presentDifferences(from: FormReading, differences = differencesOf(from)): DifferenceOut[] {
  const names = {
    lead: from.campaign.lead,
    filings: from.filings,
    platformName: (f: FilingState) => from.catalogue(f).pack.name.zh,
    requirementOf: (f: FilingState) => from.requirementOf(f),
  }
  const place = (p: Place): PlaceOut => ({ ...p, label: placeZh(names, p) })
  return differences.map((difference) => {
    const { id, fact, left, right } = difference
    const said = differenceZh(names, difference)
    return { id, fact, label: FORM_FACTS[fact], left: place(left), right: place(right), said }
  })
}
