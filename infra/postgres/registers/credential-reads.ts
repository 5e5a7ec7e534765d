/** Reads of the register of credentials: lists, the history of one, and the running filings that rest on it. */
import type { Pool, PoolClient } from 'pg'
import type { StepKind, CredentialEntry } from '../../../activities/domain/record/registers'
import type { CredentialStatus } from '../../../activities/domain/record/values'
import { Conditions } from '../conditions'
import { ENTRY, entryOf, instant, LAST, type EntryRow } from './credentials'

type Db = Pick<Pool | PoolClient, 'query'>

/** What is stored with the last word that was said; what is over by now is `lapsed`. */
const STATUS_AT = "case when s.status = 'valid' and s.valid_until <= ?::timestamptz then 'lapsed' else s.status end"

export interface CredentialFilter {
  platform?: string
  item?: string
  account?: string
  status?: CredentialStatus
  endsBefore?: string
}

/** Newest first. */
export async function listCredentials(
  db: Db,
  filter: CredentialFilter,
  page: { after: string | undefined; limit: number; now: string },
): Promise<CredentialEntry[]> {
  const where = new Conditions()
    .maybe('k.platform = ?', filter.platform)
    .maybe('k.item = ?', filter.item)
    .maybe('k.account = ?', filter.account)
    .maybe('s.valid_until < ?::timestamptz', filter.endsBefore)
  if (filter.status !== undefined) {
    const now = where.next(page.now)
    where.add(`${STATUS_AT.replace('?', now)} = ?`, filter.status)
  }
  where.before('k.id', page.after)
  const { rows } = await db.query<EntryRow>(
    `select ${ENTRY} from credentials k ${LAST} ${where.sql}
      order by length(k.id) desc, k.id desc limit ${where.next(page.limit)}`,
    where.values,
  )
  return rows.map(entryOf)
}

export async function readCredential(db: Db, id: string): Promise<CredentialEntry | undefined> {
  const { rows } = await db.query<EntryRow>(`select ${ENTRY} from credentials k ${LAST} where k.id = $1`, [id])
  return rows[0] && entryOf(rows[0])
}

/** Credentials of an item that are valid now, of any account or of those named. */
export async function validOf(
  db: Db,
  wanted: readonly { platform: string; item: string; account?: string }[],
  now: string,
): Promise<CredentialEntry[]> {
  if (wanted.length === 0) return []
  const { rows } = await db.query<EntryRow>(
    `select distinct on (length(k.id), k.id) ${ENTRY}
       from jsonb_to_recordset($1::jsonb) as w(platform text, item text, account text)
       join credentials k on k.platform = w.platform and k.item = w.item and (w.account is null or k.account = w.account)
       ${LAST} where s.status = 'valid' and (s.valid_until is null or s.valid_until > $2::timestamptz)
      order by length(k.id), k.id limit 500`,
    [JSON.stringify(wanted), now],
  )
  return rows.map(entryOf)
}

export interface ToldStep {
  kind: StepKind
  version: number
  status: CredentialStatus
  number?: string
  fileIds: string[]
  validUntil?: string
  occurredAt: string
  dueAt?: string
  /** Null once it was erased. */
  text?: string | null
  filing?: string
  client: string
  person?: string
  at: string
}

interface StepRow extends Pick<EntryRow, 'kind' | 'version' | 'status' | 'number' | 'file_ids' | 'valid_until'> {
  occurred_at: Date
  due_at: Date | null
  filing: string | null
  /** Whose campaign the filing is of. */
  owner: string | null
  client: string
  person: string | null
  at: Date
  body: string | null
  said: boolean
}

/** The newest first. What a filing of another client told stays that client's business: that it happened does not. */
export async function stepsOf(db: Db, id: string, seen: string | undefined): Promise<ToldStep[]> {
  const { rows } = await db.query<StepRow>(
    `select s.*, f.client as owner, coalesce(t.body, n.body) as body, (t.step is not null or s.note is not null) as said
       from credential_steps s left join filings f on f.id = s.filing
            left join credential_texts t on t.step = s.id left join notes n on n.id = s.note
      where s.credential = $1 order by s.id desc`,
    [id],
  )
  return rows.map((row) => {
    const hidden = seen !== undefined && row.owner !== null && row.owner !== seen
    return {
      kind: row.kind,
      version: row.version,
      status: row.status,
      number: row.number ?? undefined,
      fileIds: row.file_ids,
      validUntil: row.valid_until === null ? undefined : instant(row.valid_until),
      occurredAt: instant(row.occurred_at),
      dueAt: row.due_at === null ? undefined : instant(row.due_at),
      text: row.said && !hidden ? row.body : undefined,
      filing: hidden ? undefined : (row.filing ?? undefined),
      client: row.client,
      person: row.person ?? undefined,
      at: instant(row.at),
    }
  })
}

export interface CredentialUser {
  id: string
  campaign: string
  campaignName: string
  phase: string
  lead: string
  /** Version of the credential that it pins; absent at the filing that won it. */
  version: number | null
}

/** Running filings that a loss would reach, newest first: who uses it, and who won it while that keeps it. */
export async function usersOf(
  db: Db,
  { id, source }: Pick<CredentialEntry, 'id' | 'source'>,
  seen: string | undefined,
  limit: number,
): Promise<{ filings: CredentialUser[]; total: number }> {
  const where = new Conditions().also('not f.ended')
  const used = where.next(id)
  const kept = "f.phase in ('passed', 'suspended', 'revoked', 'lapsed') and f.credential is null"
  where.add(`(f.credential = ${used} or (f.id = ? and ${kept}))`, source ?? '')
  where.maybe('f.client = ?', seen)
  const { rows } = await db.query<CredentialUser & { total: number }>(
    `select f.id, f.campaign, c.name as "campaignName", f.phase, f.lead,
            (f.state -> 'uses' ->> 'version')::int as version, count(*) over ()::int as total
       from filings f join campaigns c on c.number = f.campaign ${where.sql} order by f.id desc limit ${where.next(limit)}`,
    where.values,
  )
  return { filings: rows.map(({ total: _, ...filing }) => filing), total: rows[0]?.total ?? 0 }
}
