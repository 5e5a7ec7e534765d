/** What platforms, items, rows of a checklist and people are called: the timeline speaks in names. */
import type { RestClient } from './rest-client'

export interface Names {
  platform: (id: unknown) => string
  /** `抖音 活动报备` */
  item: (platform: unknown, item: unknown) => string
  row: (id: unknown) => string
  person: (staff: unknown) => string
}

interface Pack {
  platform: string
  name: { zh: string }
  requirements: { item: string; noun: { zh: string }; materials: { row: string; zh: string }[] }[]
}

/** Names of people, by staff number. */
export type PersonNames = ReadonlyMap<string, string>

export async function readNames(rest: RestClient, people: PersonNames): Promise<Names> {
  const { items } = await rest.get<{ items: { platform: string }[] }>('/v1/rule-packs')
  const packs = await Promise.all(
    items.map(async ({ platform }) => (await rest.get<{ pack: Pack }>(`/v1/rule-packs/${platform}`)).pack),
  )
  const packOf = (platform: unknown): Pack | undefined => packs.find((pack) => pack.platform === platform)
  const materials = packs.flatMap(({ requirements }) => requirements.flatMap((requirement) => requirement.materials))
  const platform = (id: unknown): string => packOf(id)?.name.zh ?? String(id)
  return {
    platform,
    item: (id, item) => {
      const requirement = packOf(id)?.requirements.find((one) => one.item === item)
      return `${platform(id)} ${requirement?.noun.zh ?? String(item)}`
    },
    row: (id) => materials.find((material) => material.row === id)?.zh ?? String(id),
    person: (staff) => people.get(String(staff)) ?? String(staff),
  }
}
