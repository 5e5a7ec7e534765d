/** What forms are filled from and compared by: the campaign, its filings, the directory, and the texts of what was filled in. */
import type { FormReading } from '../../../activities/domain/forms/form-reading'
import type { FilingState } from '../../../activities/domain/record/state'
import { accountsOf, legalSubject } from './legal-subject'
import { filingsOfCampaigns } from './read-model'
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import type { Reads } from './reads'
import { textsOf } from './notes'
import { catalogueOf, type Catalogue } from './catalogue'

type Campaign = FormReading['campaign']

/** Reads everything once for all filings of a campaign. */
export async function readForms({ pool, reference }: Reads, campaign: Campaign): Promise<FormReading> {
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
