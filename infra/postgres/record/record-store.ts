/**
 * The record's transactions over PostgreSQL. Holds SQL and nothing else: what is decided stands in `activities/domain`.
 * The head row is locked in a statement of its own; everything is read after it, so a wait never shows an old state.
 */
import type { Pool, PoolClient } from 'pg'
import { createHash } from 'node:crypto'
import { toInstant } from '../../../activities/domain/time/calendar'
import type { CampaignState } from '../../../activities/domain/record/state'
import type { ClockReading, IntakeRow, RecordStore, RecordTransaction } from '../../../activities/ports'
import type { Actor } from '../../../workflows/contract/commands'
import type { Outcome } from '../../../workflows/contract/views'
import { CLOCK_COLUMNS, CLOCK_LOCK, clockOf, readClock, type ClockRow } from '../clock'
import type { Context } from '../../../activities/domain/decision/context'
import type { ReferenceReader } from '../../reference/reference'
import { clearAlarmOf, raiseAlarm } from '../reads/alarms'
import { archiveOn } from './archive-store'
import { importLedgerOn } from './import-ledger'
import { LEAVES_ALONE, mailLedgerOn } from './mail-ledger'
import { mailReturnsOn } from './mail-returned'
import { lockKeysOf, projectCredentials } from '../registers/credentials'
import { papersById } from '../registers/papers'
import { saidBefore } from '../reads/platform-words'
import { olderUsesOf } from '../registers/paper-uses'
import { releaseConcerns } from '../../reference/rule-packs/release-letter'
import { withTransaction } from '../pool'
import { commitAll, type Head, type Statement } from './record-write'
import { rememberedReviews, type ReviewTimes } from '../reads/review-history'
import { withdrawalsToday } from './read-quota'
import { readSurroundings } from './read-context'
import { wordingReasons } from './wording-reasons'
import { readParkedReports } from '../intake/unmatched-reports'

/** `connectorOf`: what hands filings in instead of people; left out where nothing does. */
export function createRecordStore(
  pool: Pool,
  reference: ReferenceReader,
  connectorOf?: Context['connectorOf'],
): RecordStore {
  const reviews = rememberedReviews()
  return {
    transaction: (work) =>
      withTransaction(pool, (client) => work(transactionOn(client, reference, reviews, connectorOf))),
  }
}

const transactionOn = (
  db: PoolClient,
  reference: ReferenceReader,
  reviews: ReviewTimes,
  connectorOf: Context['connectorOf'],
): RecordTransaction => {
  /** The stream's head as it was locked. */
  let head: Head | undefined
  return {
    enter: async (stream, intakeId) => {
      const entered = await enter(db, stream, intakeId)
      head = entered.head
      return { intake: entered.intake, exists: head !== undefined }
    },
    storeOperatorIntake: (row) => storeOperatorIntake(db, row),
    lockHead: async (stream) => {
      head = (await enter(db, stream, undefined)).head
      return head !== undefined
    },
    createHead: async (stream) => {
      // Whoever was quicker has the row; then this locks it.
      const { rows } = await db.query<Head>(
        `insert into streams (stream) values ($1) on conflict (stream) do update set seq = streams.seq
         returning seq, hash`,
        [stream],
      )
      head = rows[0]
    },
    load: (number) => loadCampaign(db, number),
    readClock: () => readClock(db),
    paper: async (id) => (await papersById(db, [id]))[0],
    present: (number) => present(db, number),
    surroundings: async (state, command, subject) => ({
      ...(await readSurroundings(db, reference, state, command, { reviews, subject })),
      connectorOf,
      withdrawals: await withdrawalsToday(db, state, command, connectorOf),
    }),
    olderUsesOf: (replaced, lead) => olderUsesOf(db, replaced, lead),
    releaseFor: (release, lead) => releaseConcerns(db, reference, release, lead),
    parkedReports: (ids) => readParkedReports(db, ids),
    wordingReasons: (rules) => wordingReasons(db, reference, rules),
    raiseAlarm: (subject, code, detail) => raiseAlarm(db, subject, code, detail),
    clearAlarm: async (subject, code) => void (await clearAlarmOf(db, subject, code)),
    saidBefore: (intakeId, filing) => saidBefore(db, intakeId, filing),
    commit: (commit) => commitAll(db, head, commit),
    tellRegister: (told) => projectCredentials(db, told),
    lockCredentialsOf: (intakeIds) => lockKeysOf(db, intakeIds),
    conclude: (subject, now, decided) => conclude(db, subject, now, decided),
    ...mailLedgerOn(db),
    ...mailReturnsOn(db),
    ...importLedgerOn(db),
    ...archiveOn(db),
  }
}

/** The intake row is locked before the head, by everybody: `i` is asked first. The clock stands still until the commit. */
const ENTER: Statement = {
  name: 'record_enter',
  text: `with i as materialized (select id, client, actor, command, subject, body, outcome, parked_at is not null as waited
                                          from intake where id = $1 for update),
              s as materialized (select seq, hash from streams where stream = $2 for update)
         select i.*, s.*, pg_advisory_xact_lock_shared(${CLOCK_LOCK})
           from (select 1) as one left join i on true left join s on true`,
}

async function enter(
  db: PoolClient,
  stream: string,
  intakeId: string | undefined,
): Promise<{ intake: IntakeRow | undefined; head: Head | undefined }> {
  interface Row {
    id: string | null
    client: string
    actor: Actor
    command: string
    subject: string | null
    body: unknown
    outcome: Outcome | null
    waited: boolean
    seq: number | null
    hash: Buffer
  }
  const { rows } = await db.query<Row>({ ...ENTER, values: [intakeId, stream] })
  const row = rows[0]
  if (!row) return { intake: undefined, head: undefined }
  const { id, client, actor, command, subject, body, outcome, waited, seq, hash } = row
  return {
    intake:
      id === null
        ? undefined
        : { id, client, actor, command, subject: subject ?? undefined, body, outcome: outcome ?? undefined, waited },
    head: seq === null ? undefined : { seq, hash },
  }
}

const PRESENT: Statement = {
  name: 'record_present',
  text: `select ${CLOCK_COLUMNS},
                (select state::text from campaigns where number = $1) as campaign,
                (select json_object_agg(id, state order by id)::text from filings where campaign = $1) as filings
           from clock`,
}

async function present(
  db: PoolClient,
  number: string,
): Promise<{ state: () => CampaignState | undefined; clock: ClockReading }> {
  interface Row extends ClockRow {
    campaign: string | null
    filings: string | null
  }
  const { rows } = await db.query<Row>({ ...PRESENT, values: [number] })
  const { campaign = null, filings = null } = rows[0] ?? {}
  const state = (): CampaignState | undefined =>
    campaign === null
      ? undefined
      : {
          ...(JSON.parse(campaign) as CampaignState),
          filings: JSON.parse(filings ?? '{}') as CampaignState['filings'],
        }
  return { state, clock: clockOf(rows[0]) }
}

const CONCLUDE: Statement = {
  name: 'record_conclude',
  text: `with decided as (
           update intake set status = 'decided', outcome = $4, decided_at = clock_timestamp() where id = $3)
         select max(id) filter (where send_after <= $2::timestamptz) as up_to,
                min(send_after) filter (where send_after > $2::timestamptz) as next
           from mails where subject = $1 and status = 'queued' and ${LEAVES_ALONE}`,
}

async function conclude(
  db: PoolClient,
  subject: string,
  now: string,
  decided: { intake: string; outcome: Outcome } | undefined,
): Promise<{ upTo: number; next: string | undefined }> {
  const { rows } = await db.query<{ up_to: number | null; next: Date | null }>({
    ...CONCLUDE,
    values: [subject, now, decided?.intake, decided && JSON.stringify(decided.outcome)],
  })
  return { upTo: rows[0]?.up_to ?? 0, next: rows[0]?.next ? toInstant(rows[0].next, 'Asia/Shanghai') : undefined }
}

async function storeOperatorIntake(
  db: PoolClient,
  row: Parameters<RecordTransaction['storeOperatorIntake']>[0],
): Promise<string> {
  const body = JSON.stringify(row.body ?? null)
  const hash = createHash('sha256').update(body).digest()
  await db.query(
    `insert into intake (id, client, actor, route, idempotency_key, body_hash, command, subject, body)
     values (gen_random_uuid(), $1, $2, $3, $4, $5, $3, $6, $7) on conflict on constraint intake_key do nothing`,
    [row.actor.client, JSON.stringify(row.actor), row.command, row.updateId, hash, row.subject, body],
  )
  const { rows } = await db.query<{ id: string }>(
    'select id from intake where client = $1 and route = $2 and idempotency_key = $3',
    [row.actor.client, row.command, row.updateId],
  )
  if (!rows[0]) throw new Error(`the intake row of update ${row.updateId} is not there after storing it`)
  return rows[0].id
}

/** The present state, as it lies in the read model. */
export async function loadCampaign(db: Pick<PoolClient, 'query'>, number: string): Promise<CampaignState | undefined> {
  const { rows } = await db.query<{ state: CampaignState; filings: CampaignState['filings'] | null }>(
    `select state, (select json_object_agg(id, state order by id) from filings where campaign = number) as filings
       from campaigns where number = $1`,
    [number],
  )
  return rows[0] && { ...rows[0].state, filings: rows[0].filings ?? {} }
}
