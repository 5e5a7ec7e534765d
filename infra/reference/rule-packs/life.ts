/**
 * What may be done with a rule pack's version: draft, opinions and steps, release by a second person. Each is one
 * transaction that adds rows. Nothing said of a revision holds for the next one, since nobody has seen that one yet.
 */
import type { Pool, PoolClient } from 'pg'
import type { RulePack } from '../../../workflows/contract/reference'
import type { Department } from '../../../workflows/contract/values'
import { readClock } from '../../postgres/clock'
import { withTransaction } from '../../postgres/pool'
import { insertReference, referenceHash, type ReferenceReader } from '../reference'
import { checkReferenceDoc } from '../reference-files'
import { haveThemLook } from './affected'
import { packPolicy, type PackPolicy, type PackStep } from './settings'
import {
  insertDraft,
  insertStep,
  lockPlatform,
  readDraft,
  readVersion,
  readVersions,
  type PackVersion,
  type StepRow,
} from './store'
import { compareVersions } from '../newest'

export type PackRefusal =
  | 'not_found'
  | 'precondition_required'
  | 'precondition_failed'
  | 'rule_pack_invalid'
  | 'rule_pack_released'
  | 'rule_pack_not_newer'
  | 'rule_pack_same_person'
  | 'rule_pack_steps_missing'
  | 'rule_pack_opposed'

export class PackRefused extends Error {
  constructor(
    readonly code: PackRefusal,
    readonly extra: Record<string, unknown> = {},
    readonly problems: { pointer: string; message: string }[] = [],
  ) {
    super(code)
  }
}

export interface PackAuthor {
  client: string
  person: string
}

export interface PackKey {
  platform: string
  version: string
}

/** Stores a draft, or its next revision. The same content again changes nothing, so that a lost answer can be asked for. */
export const putDraft = (
  pool: Pool,
  pack: RulePack,
  author: PackAuthor,
  expected: number | undefined,
): Promise<{ revision: number; outcome: 'created' | 'replaced' | 'same' }> =>
  withTransaction(pool, async (db) => {
    const { platform, version } = pack
    await lockPlatform(db, platform)
    const known = await readVersion(db, platform, version)
    if (known?.status === 'released') throw new PackRefused('rule_pack_released', { version })
    await refuseOlder(db, pack)
    const last = known?.drafts.at(-1)
    const sha256 = referenceHash(pack)
    if (known?.status === 'draft' && last) {
      if (last.sha256 === sha256) return { revision: last.revision, outcome: 'same' }
      refuseUnseen(last.revision, expected)
    } else if (expected !== undefined) throw new PackRefused('precondition_failed')
    const revision = (last?.revision ?? 0) + 1
    const { now } = await readClock(db)
    await insertDraft(db, { platform, version, revision, body: pack, sha256, ...author, at: now })
    return { revision, outcome: known?.status === 'draft' ? 'replaced' : 'created' }
  })

export interface Said {
  kind: 'opinion' | PackStep | 'discarded'
  department?: Department
  stance?: 'for' | 'against'
  heldOn?: string
  note?: string
}

/** Records an opinion or a step on the draft's present revision; one that was recorded already is not recorded twice. */
export const sayOfDraft = (
  pool: Pool,
  { platform, version }: PackKey,
  author: PackAuthor,
  said: Said,
  expected: number | undefined,
): Promise<PackVersion> =>
  withTransaction(pool, async (db) => {
    await lockPlatform(db, platform)
    const known = await openDraft(db, { platform, version })
    const revision = known.drafts.at(-1)?.revision ?? 0
    if (expected !== undefined || said.kind === 'discarded') refuseUnseen(revision, expected)
    const { kind, department = null, stance = null, heldOn = null, note = null } = said
    const step = { platform, version, revision, kind, origin: 'rest' as const, ...author, department, stance, note }
    const last = known.steps.filter((s) => s.kind === kind && s.department === department).at(-1)
    if (!last || !isSame(last, { ...step, held_on: heldOn }))
      await insertStep(db, { ...step, held_on: heldOn, at: (await readClock(db)).now })
    return (await readVersion(db, platform, version)) ?? known
  })

/** A department may change its mind and change it back: only its last word is compared. */
const isSame = (there: StepRow, step: Omit<StepRow, 'at'>): boolean =>
  (['revision', 'kind', 'person', 'department', 'stance', 'held_on', 'note'] as const).every(
    (name) => (there[name] ?? null) === (step[name] ?? null),
  )

/**
 * Makes the draft's present revision the platform's newest version, for filings that are opened from now on. Whoever
 * drafted any revision of it cannot: four eyes have seen what is released.
 */
export const releasePack = (
  pool: Pool,
  reference: ReferenceReader,
  { platform, version }: PackKey,
  author: PackAuthor,
  wanted: { expected: number | undefined; despite?: string; note?: string },
): Promise<PackVersion> =>
  withTransaction(pool, async (db) => {
    await lockPlatform(db, platform)
    const there = await readVersion(db, platform, version)
    if (there?.status === 'released') {
      const by = there.steps.find((step) => step.kind === 'released')
      if (by?.person === author.person && by.revision === wanted.expected) return there
      throw new PackRefused('rule_pack_released', { version })
    }
    const draft = await openDraft(db, { platform, version })
    const revision = draft.drafts.at(-1)?.revision ?? 0
    refuseUnseen(revision, wanted.expected)
    const drafters = [...new Set(draft.drafts.map(({ person }) => person))]
    if (drafters.includes(author.person)) throw new PackRefused('rule_pack_same_person', { draftedBy: drafters })
    refuseUnready(draft, await packPolicy(reference, db), wanted.despite)
    const pack = await checkedDraft(db, { platform, version })
    await refuseOlder(db, pack)
    if (!(await insertReference(db, pack))) throw new PackRefused('rule_pack_released', { version })
    const note = wanted.despite ?? wanted.note
    const { now } = await readClock(db)
    await insertStep(db, { platform, version, revision, kind: 'released', origin: 'rest', ...author, note, at: now })
    await haveThemLook(db, reference, pack)
    return (await readVersion(db, platform, version)) ?? draft
  })

async function openDraft(db: PoolClient, { platform, version }: PackKey): Promise<PackVersion> {
  const known = await readVersion(db, platform, version)
  if (known?.status === 'released') throw new PackRefused('rule_pack_released', { version })
  if (known?.status !== 'draft') throw new PackRefused('not_found')
  return known
}

function refuseUnseen(revision: number, expected: number | undefined): void {
  if (expected === undefined) throw new PackRefused('precondition_required', { revision })
  if (expected !== revision) throw new PackRefused('precondition_failed', { revision })
}

/** A version below the newest one would be released and never used. */
async function refuseOlder(db: PoolClient, { platform, version }: PackKey): Promise<void> {
  const newest = (await readVersions(db, platform)).find((one) => one.status === 'released')
  if (newest && compareVersions(version, newest.version) <= 0)
    throw new PackRefused('rule_pack_not_newer', { newest: newest.version })
}

/** What was said of the present revision. */
const present = ({ drafts, steps }: PackVersion): StepRow[] =>
  steps.filter(({ revision }) => revision === drafts.at(-1)?.revision)

/** What a release still waits for by the policy, and which departments' last word is against it. */
export function openPoints(draft: PackVersion, policy: PackPolicy): { missing: string[]; against: string[] } {
  const said = present(draft)
  const lastWords = new Map(said.filter((s) => s.kind === 'opinion').map((s) => [s.department ?? '', s.stance]))
  return {
    missing: [
      ...policy.opinionsOf.filter((d) => !lastWords.has(d)).map((d) => `opinion:${d}`),
      ...policy.steps.filter((kind) => !said.some((s) => s.kind === kind)),
    ],
    against: [...lastWords].filter(([, stance]) => stance === 'against').map(([department]) => department),
  }
}

function refuseUnready(draft: PackVersion, policy: PackPolicy, despite: string | undefined): void {
  const { missing, against } = openPoints(draft, policy)
  if (missing.length > 0) throw new PackRefused('rule_pack_steps_missing', { missing })
  if (against.length > 0 && despite === undefined) throw new PackRefused('rule_pack_opposed', { against })
}

/** What a pack must be may have changed since it was drafted. */
async function checkedDraft(db: PoolClient, { platform, version }: PackKey): Promise<RulePack> {
  const checked = checkReferenceDoc(await readDraft(db, platform, version))
  if ('problems' in checked) throw new PackRefused('rule_pack_invalid', {}, checked.problems)
  if (checked.doc.kind !== 'rule_pack') throw new Error(`the draft ${platform} ${version} is a ${checked.doc.kind}`)
  return checked.doc
}
