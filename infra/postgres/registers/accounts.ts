/**
 * The register of accounts at platforms (U-13, S2-5) in its tables: each change is a version, none is ever changed. Names,
 * addresses and telephone numbers of people lie in a row beside it, which can be emptied.
 */
import { ZONE } from '../../../activities/domain/time/zone'
import type { Pool, PoolClient } from 'pg'
import { toInstant } from '../../../activities/domain/time/calendar'
import type { AccountEntry } from '../../../activities/domain/record/registers'
import { canonicalJson } from '../canonical-json'
import { readClock } from '../clock'
import { Conditions } from '../conditions'
import { withTransaction } from '../pool'

type Db = Pick<Pool | PoolClient, 'query'>

export interface AccountKey {
  platform: string
  account: string
}

/** What may have to be erased. */
export interface AccountContacts {
  /** Somebody of an agency gets mail only: no staff number stands for them. */
  operatorMail?: string
  adminName?: string
  contacts?: { name: string; role?: string; phone?: string; mail?: string }[]
}

export interface AccountDetails {
  legalSubject?: string
  /** Staff number of who answers for it. */
  owner?: string
  /** Who works with it: an agency, or a department. */
  operator?: string
  /** Staff number of who scans the code. */
  admin?: string
  authorisation?: string
}

export interface Account extends AccountKey, AccountDetails {
  version: number
  client: string
  person?: string
  at: string
  /** Null once it was erased; undefined where there never was any. */
  contacts: AccountContacts | null | undefined
}

export class AccountRefused extends Error {
  constructor(
    readonly code: 'precondition_required' | 'precondition_failed',
    readonly version?: number,
  ) {
    super(code)
  }
}

interface Row {
  platform: string
  account: string
  version: number
  legal_subject: string | null
  owner: string | null
  operator: string | null
  admin: string | null
  authorisation: string | null
  client: string
  person: string | null
  at: Date
  body: AccountContacts | null
  erased_at: Date | null
}

const SELECT = `select a.*, c.body, c.erased_at from account_versions a
                  left join account_contacts c using (platform, account, version)`

const accountOf = (row: Row): Account => ({
  platform: row.platform,
  account: row.account,
  version: row.version,
  legalSubject: row.legal_subject ?? undefined,
  owner: row.owner ?? undefined,
  operator: row.operator ?? undefined,
  admin: row.admin ?? undefined,
  authorisation: row.authorisation ?? undefined,
  client: row.client,
  person: row.person ?? undefined,
  at: toInstant(row.at.getTime(), ZONE),
  contacts: row.body ?? (row.erased_at === null ? undefined : null),
})

/** All versions, the newest first. */
export async function readAccount(db: Db, { platform, account }: AccountKey): Promise<Account[]> {
  const { rows } = await db.query<Row>(`${SELECT} where a.platform = $1 and a.account = $2 order by a.version desc`, [
    platform,
    account,
  ])
  return rows.map(accountOf)
}

/** What the rules of a filing need to know of its account. */
export async function accountEntries(db: Db, keys: readonly AccountKey[]): Promise<AccountEntry[]> {
  if (keys.length === 0) return []
  const { rows } = await db.query<Row>(
    `select a.* from jsonb_to_recordset($1::jsonb) as k(platform text, account text)
       cross join lateral (select * from account_versions v where v.platform = k.platform and v.account = k.account
                            order by version desc limit 1) a`,
    [JSON.stringify(keys)],
  )
  return rows.map(({ platform, account, version, legal_subject: subject, authorisation }) => ({
    platform,
    account,
    version,
    legalSubject: subject ?? undefined,
    authorisation: authorisation ?? undefined,
  }))
}

export interface AccountFilter {
  platform?: string
  owner?: string
}

/** By platform and name. */
export async function listAccounts(
  db: Db,
  filter: AccountFilter,
  page: { after: AccountKey | undefined; limit: number },
): Promise<Account[]> {
  const where = new Conditions()
    .also(
      'not exists (select from account_versions n where n.platform = a.platform and n.account = a.account and n.version > a.version)',
    )
    .maybe('a.platform = ?', filter.platform)
    .maybe('a.owner = ?', filter.owner)
  if (page.after) {
    const platform = where.next(page.after.platform)
    where.add(`(a.platform, a.account) > (${platform}, ?)`, page.after.account)
  }
  const { rows } = await db.query<Row>(
    `${SELECT} ${where.sql} order by a.platform, a.account limit ${where.next(page.limit)}`,
    where.values,
  )
  return rows.map(accountOf)
}

/** Same content, whatever the order of its members. */
const same = (a: object, b: object): boolean => canonicalJson(a) === canonicalJson(b)

/**
 * Writes an account as it is now. The same content again changes nothing; other content needs the version that was read.
 * Filings of the account that are being prepared look again, since it may ask for another paper now.
 */
export const putAccount = (
  pool: Pool,
  key: AccountKey,
  details: AccountDetails,
  contacts: AccountContacts | undefined,
  author: { client: string; person?: string },
  expected: number | undefined,
): Promise<{ version: number; outcome: 'created' | 'replaced' | 'same' }> =>
  withTransaction(pool, async (db) => {
    const { platform, account } = key
    await db.query('select pg_advisory_xact_lock(hashtext($1))', [`account ${platform} ${account}`])
    const [known] = await readAccount(db, key)
    if (known && same(contentOf(known), { ...details, contacts: contacts ?? null }))
      return { version: known.version, outcome: 'same' as const }
    if (known && expected === undefined) throw new AccountRefused('precondition_required', known.version)
    if (expected !== undefined && expected !== known?.version)
      throw new AccountRefused('precondition_failed', known?.version)
    const version = (known?.version ?? 0) + 1
    const { now } = await readClock(db)
    const { legalSubject, owner, operator, admin, authorisation } = details
    await db.query(
      `insert into account_versions (platform, account, version, legal_subject, owner, operator, admin, authorisation,
                                     client, person, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        platform,
        account,
        version,
        legalSubject,
        owner,
        operator,
        admin,
        authorisation,
        author.client,
        author.person,
        now,
      ],
    )
    if (contacts)
      await db.query('insert into account_contacts (platform, account, version, body) values ($1, $2, $3, $4)', [
        platform,
        account,
        version,
        JSON.stringify(contacts),
      ])
    await db.query(
      `insert into pokes (subject) select id from filings
        where platform = $1 and account = $2 and not ended and phase = 'preparing'`,
      [platform, account],
    )
    await db.query("select pg_notify('pokes', '')")
    return { version, outcome: known ? ('replaced' as const) : ('created' as const) }
  })

function contentOf({ legalSubject, owner, operator, admin, authorisation, contacts }: Account) {
  return { legalSubject, owner, operator, admin, authorisation, contacts: contacts ?? null }
}

/** Empties what is known of an account's people, of all its versions. Who the company's own people are stays. */
export const eraseContacts = (pool: Pool, { platform, account }: AccountKey): Promise<number> =>
  withTransaction(pool, async (db) => {
    const { now } = await readClock(db)
    const { rowCount } = await db.query(
      `update account_contacts set body = null, erased_at = $3
        where platform = $1 and account = $2 and body is not null`,
      [platform, account, now],
    )
    return rowCount ?? 0
  })

/** Running filings of an account. */
export async function filingsOfAccount(db: Db, { platform, account }: AccountKey, seen: string | undefined) {
  const where = new Conditions()
    .add('platform = ?', platform)
    .add('account = ?', account)
    .also('not ended')
    .maybe('client = ?', seen)
  const { rows } = await db.query<{ id: string; campaign: string; item: string; phase: string; lead: string }>(
    `select id, campaign, item, phase, lead from filings ${where.sql} order by id desc limit 200`,
    where.values,
  )
  return rows
}
