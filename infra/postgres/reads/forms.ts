/** What forms are filled from and compared by: the campaign, its filings, the directory, and the texts of what was filled in. */
import type { FormReading } from '../../../activities/domain/forms/form-reading'
import { accountsOf, legalSubject } from './legal-subject'
import { filingsOfCampaigns } from './read-model'
import type { DirectoryPerson } from '../../../workflows/contract/reference'
import type { Reads } from './reads'
import { textsOf } from './notes'
import { cataloguesOf } from './catalogue'

type Campaign = FormReading['campaign']

/** Reads everything once for all filings of a campaign. */
export async function readForms({ pool, reference }: Reads, campaign: Campaign): Promise<FormReading> {
  const filings = (await filingsOfCampaigns(pool, [campaign.number])).map(({ state }) => state)
  const accounts = await accountsOf(pool, filings)
  const [directories, textOf, catalogue] = await Promise.all([
    reference.list('directory'),
    textsOf(pool, [campaign.objective, campaign.brief?.document, filings.map((f) => f.forms)]),
    cataloguesOf(reference, filings),
  ])
  const people = new Map<string, DirectoryPerson>(
    directories.flatMap((doc) => doc.people.map((person) => [person.staff, person] as const)),
  )
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
