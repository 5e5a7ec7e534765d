import type { RulePack, Requirement } from '../../../workflows/contract/reference'
import type { ReferenceReader } from '../../reference/reference'

/** What a filing's platform is called and what it demands, by the version that the filing was opened under. */
export interface Catalogue {
  pack: RulePack
  requirement: Requirement
}

/** The same of many filings: a function that tells it of each. */
export async function cataloguesOf<F extends { id: string; platform: string; item: string; packVersion: string }>(
  reference: ReferenceReader,
  filings: readonly F[],
): Promise<(f: { id: string }) => Catalogue> {
  const read = new Map(await Promise.all(filings.map(async (f) => [f.id, await catalogueOf(reference, f)] as const)))
  return ({ id }) => {
    const found = read.get(id)
    if (!found) throw new Error(`the catalogue of filing ${id} was not read`)
    return found
  }
}

export async function catalogueOf(
  reference: ReferenceReader,
  filing: { platform: string; item: string; packVersion: string },
): Promise<Catalogue> {
  const pack = await reference.get('rule_pack', filing.platform, filing.packVersion)
  const requirement = pack.requirements.find((r) => r.item === filing.item)
  if (!requirement) throw new Error(`rule pack ${pack.platform} ${pack.version} has no item ${filing.item}`)
  return { pack, requirement }
}
