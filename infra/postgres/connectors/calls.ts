/** The ledger of connectors' calls: each is written down before it is made, and says by which request its answer was taken in. */
import type { Pool, PoolClient } from 'pg'
import type { ConnectorLedger } from '../../../activities/connectors/submit-filing'
import type { PlatformAnswer, SubmissionCall } from '../../../workflows/contract/connectors'
import { isServiceAtIt } from '../../../activities/domain/decision/connectors'
import { isLeavingPlatform } from '../../../activities/domain/record/phases'
import { presentRound, type FilingState } from '../../../activities/domain/record/state'
import type { Actor } from '../../../workflows/contract/commands'
import { takeIn } from '../intake/intake'
import { readClock } from '../clock'
import { withTransaction } from '../pool'
import { readKit } from '../reads/kit'
import type { Reads } from '../reads/reads'
import { filingOfNumber } from '../reads/read-model'
import { isSending, type Home } from '../webhooks/sending'

const ROUTE = 'connector'
const CALLBACK_ROUTE = 'POST /v1/callbacks/:platform'

export const createConnectorLedger = (reads: Reads, home: Home = {}): ConnectorLedger => ({
  begin: (call, reference) => begin(reads.pool, home, call, reference),
  maySend: () => maySend(reads.pool, home),
  sentBeforeMs: async (reference) => {
    const { rows } = await reads.pool.query<{ ms: number }>(
      `select (extract(epoch from clock_timestamp() - called_at) * 1000)::float8 as ms from connector_calls where reference = $1`,
      [reference],
    )
    return rows[0]?.ms
  },
  order: async (call, reference) => {
    const found = await readKit(reads, undefined, call.filing)
    const { service } = found?.filing.state ?? {}
    if (!found || !service) return undefined
    const { kit, campaign, filing } = found
    const { platform, item, account } = filing.state
    const { number, name, launches, endsAt } = campaign.state
    return {
      connector: service.connector,
      order: {
        reference,
        filing: call.filing,
        round: call.round,
        platform,
        item,
        account,
        campaign: { number, name, launchAt: launches[platform]?.launchAt, endsAt },
        fields: kit.fields.map(({ field, label, value, typed }) => ({ field, label: label.zh, value, typed })),
        files: kit.files.map(({ row, name: file, fileId, size, mediaType, sha256 }) => ({
          row,
          name: file,
          fileId,
          size,
          mediaType,
          sha256,
        })),
      },
    }
  },
  filingOfNumber: async (platform, number) => (await filingOfNumber(reads.pool, undefined, platform, number))?.id,
  takeIn: (connector, key, answer) => keep(reads.pool, connector, key, answer),
  takeInNews: async (filing, { platform, number, news: { eventId, ...said } }) => {
    const actor = { client: `callback/${platform}`, channel: 'callback' } as const
    // As the call-back brings it: whichever comes second is the first one's repeat.
    const body = { platform, number: number ?? (await numberOf(reads.pool, filing)), ...said }
    return once(reads.pool, {
      actor,
      route: `${CALLBACK_ROUTE} ${platform}`,
      key: eventId,
      command: 'report',
      body,
      filing,
    })
  },
})

async function begin(
  pool: Pool,
  home: Home,
  call: SubmissionCall,
  reference: string,
): ReturnType<ConnectorLedger['begin']> {
  const known = await pool.query<{ intake: string | null }>('select intake from connector_calls where reference = $1', [
    reference,
  ])
  if (known.rows[0]) return { known: known.rows[0].intake ?? undefined }
  if (!(await maySend(pool, home))) return 'paused'
  return withTransaction(pool, async (db) => {
    const service = await wanted(db, call)
    if (!service) return 'stale'
    const { rowCount } = await db.query(
      `insert into connector_calls (reference, filing, connector, act, begun_at) values ($1, $2, $3, 'submit', $4)
       on conflict do nothing`,
      [reference, call.filing, service.connector, (await readClock(db)).now],
    )
    return rowCount === 1 ? 'begun' : { known: undefined }
  })
}

/** The record wants this very call still. What is withdrawn from here on finds that it was called. */
async function wanted(db: PoolClient, call: SubmissionCall): Promise<FilingState['service']> {
  const { rows } = await db.query<{ state: FilingState; ends: boolean }>(
    `select f.state, coalesce(c.state -> 'ending', 'null') <> 'null' as ends
       from filings f join campaigns c on c.number = f.campaign where f.id = $1 for share of f`,
    [call.filing],
  )
  const [row] = rows
  if (!row || row.ends || row.state.ended || isLeavingPlatform(row.state) || !isServiceAtIt(row.state)) return undefined
  const { service } = row.state
  const isThis = service?.stage === 'submitting' && service.attempt === call.attempt && service.round === call.round
  return isThis ? service : undefined
}

const maySend = async (pool: Pool, home: Home): Promise<boolean> => !home.isOff && (await isHome(pool, home))

async function isHome(pool: Pool, { temporal, deployment }: Home): Promise<boolean> {
  const { rows } = await pool.query<{ sends: boolean }>(`select ${isSending('$1', '$2')} as sends`, [
    temporal,
    deployment,
  ])
  return rows[0]?.sends ?? false
}

/** The first answer under a key stays: asked again, a platform may say it in other words. */
async function keep(pool: Pool, connector: string, key: string, answer: PlatformAnswer): Promise<string> {
  const actor = { client: `connector/${connector}`, channel: 'connector' } as const
  const { filing } = answer
  const id = await once(pool, { actor, route: ROUTE, key, command: 'platformAnswer', body: answer, filing })
  if (answer.asks === undefined && key.startsWith('submit/'))
    await pool.query('update connector_calls set intake = $2 where reference = $1 and intake is null', [
      key.slice('submit/'.length),
      id,
    ])
  return id
}

interface Once {
  actor: Actor
  route: string
  key: string
  command: 'platformAnswer' | 'report'
  body: object
  filing: string
}

/** The request under this key, whoever brought it first. */
async function once(pool: Pool, { actor, route, key, command, body, filing: subject }: Once): Promise<string> {
  const taken = await takeIn(pool, { actor, seesAll: true, route, idempotencyKey: key, command, body, subject })
  if (taken !== 'key_reused') return taken.id
  const { rows } = await pool.query<{ id: string }>(
    'select id from intake where client = $1 and route = $2 and idempotency_key = $3',
    [actor.client, route, key],
  )
  if (!rows[0]) throw new Error(`the intake row of ${key} is not there after a conflict on its key`)
  return rows[0].id
}

async function numberOf(pool: Pool, filing: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ state: FilingState }>('select state from filings where id = $1', [filing])
  return rows[0] && presentRound(rows[0].state).number
}
