/**
 * The register of credentials that belong to an account, an app or a product (U-9) in its tables: each step is a row that
 * states the credential whole, and none is ever changed. Whoever reads a credential to use it and whoever ends it take the
 * same lock first, so that no use begins beside a loss and misses it.
 */
import { ZONE } from '../../../activities/domain/time/zone'
import type { Pool, PoolClient } from 'pg'
import { toInstant } from '../../../activities/domain/time/calendar'
import type { StepKind, CredentialStep, CredentialEntry } from '../../../activities/domain/record/registers'
import type { CredentialKey, CredentialStatus } from '../../../activities/domain/record/values'
import type { Commit } from '../../../activities/ports'
import { CLOCK_LOCK } from '../clock'

type Db = Pick<Pool | PoolClient, 'query'>

export interface EntryRow {
  id: string
  platform: string
  item: string
  account: string
  source: string | null
  kind: StepKind
  version: number
  status: CredentialStatus
  number: string | null
  file_ids: string[]
  valid_until: Date | null
  obtained_at: Date
  occurred_at: Date
  due_at: Date | null
  body: string | null
}

export const instant = (at: Date): string => toInstant(at.getTime(), ZONE)
const maybe = (at: Date | null): string | undefined => (at === null ? undefined : instant(at))

export const entryOf = (row: EntryRow): CredentialEntry => ({
  id: row.id,
  platform: row.platform,
  item: row.item,
  account: row.account,
  source: row.source ?? undefined,
  version: row.version,
  status: row.status,
  number: row.number ?? undefined,
  fileIds: row.file_ids,
  validUntil: maybe(row.valid_until),
  obtainedAt: instant(row.obtained_at),
  occurredAt: instant(row.occurred_at),
  dueAt: maybe(row.due_at),
  text: row.body ?? undefined,
})

/** A credential with its last step, which says what it is now, and what was said with that. */
export const ENTRY = `k.id, k.platform, k.item, k.account, k.source, s.kind, s.version, s.status, s.number, s.file_ids,
                      s.valid_until, s.obtained_at, s.occurred_at, s.due_at, coalesce(t.body, n.body) as body`
export const LAST = `cross join lateral (
    select * from credential_steps where credential = k.id order by id desc limit 1) s
  left join credential_texts t on t.step = s.id left join notes n on n.id = s.note`

const nameOf = ({ platform, item, account }: CredentialKey): string => JSON.stringify([platform, item, account])

/** In one order, so that nobody waits for each other in a circle; in a statement of its own, so that what is read next is present. */
export async function lockKeys(db: Db, keys: readonly CredentialKey[]): Promise<void> {
  if (keys.length === 0) return
  const names = keys.map((key) => `credential ${nameOf(key)}`).sort()
  await db.query(
    `select pg_advisory_xact_lock(hashtextextended(name, 0))
       from unnest($1::text[]) with ordinality as k(name, n) order by n`,
    [names],
  )
}

/** Those of several openings at once. The clock is locked before any credential, as in every step. */
export async function lockKeysOf(db: Db, intakeIds: readonly string[]): Promise<void> {
  await db.query('select pg_advisory_xact_lock_shared($1)', [CLOCK_LOCK])
  const { rows } = await db.query<CredentialKey>(
    `select distinct f ->> 'platform' as platform, f ->> 'item' as item, f ->> 'account' as account
       from intake, jsonb_path_query(body, '$.filings[*]') f where id = any ($1::uuid[]) and f ->> 'account' is not null`,
    [intakeIds],
  )
  await lockKeys(db, rows)
}

export async function entriesOf(db: Db, keys: readonly CredentialKey[]): Promise<CredentialEntry[]> {
  if (keys.length === 0) return []
  const { rows } = await db.query<EntryRow>(
    `select ${ENTRY} from jsonb_to_recordset($1::jsonb) as w(platform text, item text, account text)
       join credentials k using (platform, item, account) ${LAST} order by k.id`,
    [JSON.stringify(keys)],
  )
  return rows.map(entryOf)
}

/** What a decision rests on: it stays so until the transaction ends. */
export async function lockedEntries(db: Db, keys: readonly CredentialKey[]): Promise<CredentialEntry[]> {
  await lockKeys(db, keys)
  return entriesOf(db, keys)
}

/** Steps that follow from what was said in a campaign. The keys were locked when they were read. */
export async function projectCredentials(
  db: Db,
  { credentialSteps, state, actor, cause, now }: Pick<Commit, 'credentialSteps' | 'state' | 'actor' | 'cause' | 'now'>,
): Promise<void> {
  for (const step of credentialSteps) {
    const id = step.id ?? (await insertCredential(db, step, { source: step.filing, client: state.client, at: now }))
    // Without a fact, the request that told it is named.
    const key = step.seq === undefined && cause !== undefined ? `intake ${cause}` : undefined
    const row = await insertStep(db, id, step, { client: actor.client, person: actor.person, at: now, key })
    await insertText(db, row, step.text)
    await pokeUsers(db, id, step, step.filing)
  }
}

/** What was said beside a step, where no campaign keeps it. */
export async function insertText(db: Db, step: number, text: string | undefined): Promise<void> {
  if (text?.trim()) await db.query('insert into credential_texts (step, body) values ($1, $2)', [step, text])
}

export async function insertCredential(
  db: Db,
  { platform, item, account }: CredentialKey,
  { source, client, at }: { source?: string; client: string; at: string },
): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into credentials (id, platform, item, account, source, client, created_at)
     select 'K-' || case when n < 10000 then lpad(n::text, 4, '0') else n::text end, $1, $2, $3, $4, $5, $6
       from nextval('credential_numbers') n returning id`,
    [platform, item, account, source, client, at],
  )
  if (!rows[0]) throw new Error(`no credential was inserted for ${platform}/${item}/${account}`)
  return rows[0].id
}

export type StepContent = Omit<CredentialStep, keyof CredentialKey | 'id' | 'filing' | 'seq'> &
  Partial<Pick<CredentialStep, 'filing' | 'seq'>>

export async function insertStep(
  db: Db,
  credential: string,
  step: StepContent,
  by: { client: string; person?: string; at: string; key?: string; hash?: string },
): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into credential_steps (credential, kind, version, status, number, file_ids, valid_until, obtained_at,
                                   occurred_at, due_at, filing, seq, note, client, person, at, idempotency_key, body_hash)
     values ($1, $2, $3, $4, $5, $6::uuid[], $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) returning id`,
    [
      credential,
      step.kind,
      step.version,
      step.status,
      step.number,
      step.fileIds,
      step.validUntil,
      step.obtainedAt,
      step.occurredAt,
      step.dueAt,
      step.filing,
      step.seq,
      step.note,
      by.client,
      by.person,
      by.at,
      by.key,
      by.hash,
    ],
  )
  return rows[0]?.id ?? 0
}

/** Has everybody look whom a step may concern: who uses the credential, who won it, and who could use it. */
export async function pokeUsers(db: Db, credential: string, key: CredentialKey, except?: string): Promise<void> {
  const { rowCount } = await db.query(
    `insert into pokes (subject)
     select f.id from filings f join credentials k on k.id = $1
      where f.platform = $2 and f.item = $3 and f.account = $4 and not f.ended and f.id is distinct from $5
        and (f.credential = k.id or f.id = k.source or (f.phase = 'preparing' and f.round = 1))`,
    [credential, key.platform, key.item, key.account, except],
  )
  if (rowCount) await db.query("select pg_notify('pokes', '')")
}
