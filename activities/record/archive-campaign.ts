/**
 * Freezes an ended campaign: one document that tells the whole story without Temporal, whose retention forgets. Written in
 * the transaction that records it, read back and compared before the campaign counts as archived. Asked twice it does nothing.
 */
import { createHash } from 'node:crypto'
import { ApplicationFailure } from '@temporalio/common'
import { FAILURES } from '../../workflows/contract/codes'
import { commitOf, ownChange } from './commit'
import { settle } from '../domain/consequences'
import { titleOfFiling } from '../domain/decision/titles'
import type { CampaignState } from '../domain/record/state'
import type { RecordStore, Surroundings } from '../ports'

const CLOSED: readonly CampaignState['stage'][] = ['not_required', 'withdrawn', 'cancelled']

export interface ArchiveDeps {
  store: RecordStore
  canonicalJson: (value: unknown) => string
}

export const createArchiveCampaign =
  ({ store, canonicalJson }: ArchiveDeps) =>
  ({ number }: { number: string }): Promise<{ sha256: string }> =>
    store.transaction(async (tx) => {
      await tx.lockHead(number)
      const state = await tx.load(number)
      if (!state) throw ApplicationFailure.nonRetryable(`no campaign ${number}`, FAILURES.BAD_COMMAND)
      const existing = await tx.archivedSha256(number)
      if (existing !== undefined) return { sha256: existing }
      if (state.closedAt === undefined && !CLOSED.includes(state.stage))
        throw ApplicationFailure.retryable(`${number} is ${state.stage}, not closed: it cannot be archived yet`)
      const surroundings = await tx.surroundings(state, undefined)
      const { now } = await tx.readClock()
      const document = JSON.parse(
        JSON.stringify({
          v: 1,
          archivedAt: now,
          campaign: asArchived(state, now),
          ...(await tx.archiveSources(number)),
        }),
      ) as unknown
      const sha256 = createHash('sha256').update(canonicalJson(document)).digest('hex')
      const kept = await tx.storeArchive({ state, now, sha256, document, search: searchText(state, surroundings) })
      // What was stored is what was hashed, or nothing is archived.
      if (createHash('sha256').update(canonicalJson(kept)).digest('hex') !== sha256)
        throw new Error(`the archive of ${number} does not read back as it was written`)
      const change = ownChange(state, surroundings, now)
      change.emit('CampaignArchived', number, { sha256 })
      settle(change)
      const changed = new Set([number])
      const written = await tx.commit(commitOf(change, { cause: undefined, notes: [], pokes: [], changed }))
      if (!written.ok) throw new Error(`the archive of ${number} met constraint ${written.constraint}`)
      return { sha256 }
    })

/** The state as it is from now on: what is frozen is the end, not the step before it. */
const asArchived = (s: CampaignState, now: string): CampaignState => ({
  ...s,
  stage: s.stage === 'closing' ? 'archived' : s.stage,
  archivedAt: now,
})

/** What the archive is found by: names, platforms, numbers, people. */
function searchText(s: CampaignState, surroundings: Surroundings): string {
  const filings = Object.values(s.filings).flatMap((f) => {
    const { platform, noun } = titleOfFiling(f, surroundings)
    return [platform, noun, f.account, f.credential?.number, ...f.rounds.map((r) => r.number)]
  })
  return [s.number, s.name, s.externalRef, s.lead, ...s.traits, ...filings].filter(Boolean).join(' ')
}
