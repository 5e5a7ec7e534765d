/** Releases a version of Douyin's rule pack, drafted by one person and released by another. */
import { createReferenceReader } from '../../infra/reference/reference'
import { putDraft, releasePack } from '../../infra/reference/rule-packs/life'
import douyin from '../../infra/data/rule-packs/douyin.json'
import type { Requirement, RulePack } from '../../workflows/contract/reference'
import { DOUYIN } from './play'
import type { Rig } from './rig'

/** With something changed in the activity report. */
export async function releasePackWith(rig: Rig, version: string, change: (item: Requirement) => void): Promise<void> {
  const pack = { ...structuredClone(douyin), version, sourcesReadOn: '2026-10-01' } as unknown as RulePack
  const item = pack.requirements.find((r) => r.item === DOUYIN.item)
  if (!item) throw new Error('no activity report')
  change(item)
  const { revision } = await putDraft(rig.pool, pack, { client: 'rules', person: 'M1001' }, undefined)
  const reference = createReferenceReader(rig.pool, { latestForMs: 0 })
  await releasePack(rig.pool, reference, pack, { client: 'rules', person: 'L2001' }, { expected: revision })
}
