/** What platforms, items, rows of a checklist and people are called, as the REST API tells it: the timeline speaks in names. */
import type { RestClient } from './rest-client'

export interface Names {
  platform: (id: unknown) => string
  /** `抖音 活动报备` */
  item: (platform: unknown, item: unknown) => string
  row: (id: unknown) => string
  person: (staff: unknown) => string
  /** Reads who has the campaign's tasks. */
  meet: (campaign: string) => Promise<void>
}

interface Pack {
  platform: string
  name: { zh: string }
  requirements: { item: string; noun: { zh: string }; materials: { row: string; zh: string }[] }[]
}

export async function readNames(rest: RestClient): Promise<Names> {
  const { items } = await rest.get<{ items: { platform: string }[] }>('/v1/rule-packs')
  const packs = await Promise.all(
    items.map(async ({ platform }) => (await rest.get<{ pack: Pack }>(`/v1/rule-packs/${platform}`)).pack),
  )
  const packOf = (platform: unknown): Pack | undefined => packs.find((pack) => pack.platform === platform)
  const materials = packs.flatMap(({ requirements }) => requirements.flatMap((requirement) => requirement.materials))
  const people = new Map<string, string>()
  const platform = (id: unknown): string => packOf(id)?.name.zh ?? String(id)
  return {
    platform,
    item: (id, item) => {
      const requirement = packOf(id)?.requirements.find((one) => one.item === item)
      return `${platform(id)} ${requirement?.noun.zh ?? String(item)}`
    },
    row: (id) => materials.find((material) => material.row === id)?.zh ?? String(id),
    person: (staff) => people.get(String(staff)) ?? String(staff),
    meet: async (campaign) => {
      const tasks = await rest.get<{ items: { holder: { person?: string; name?: string } }[] }>(
        `/v1/tasks?campaign=${campaign}&limit=200`,
      )
      for (const { holder } of tasks.items)
        if (holder.person !== undefined && holder.name !== undefined) people.set(holder.person, holder.name)
    },
  }
}
