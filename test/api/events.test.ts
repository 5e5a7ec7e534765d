/** The feed of events as its readers see it: every fact once, in an order that never changes, however it was written and read. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { placeEvents } from '../../infra/postgres/events/place-events'
import { migrate, MIGRATIONS_DIR } from '../../infra/postgres/migrate'
import { createPool } from '../../infra/postgres/pool'
import { revokeKey } from '../../infra/postgres/registers/api-keys'
import { createEmptyDatabase } from '../support/stack'
import { createApiRig, type ApiRig } from './api-rig'

let rig: ApiRig
let everything: string
beforeAll(async () => {
  rig = await createApiRig()
  everything = await rig.keyFor('auditor', ['campaigns:read', 'all_clients'])
  await placeEvents(rig.pool)
})
afterAll(() => rig.stop())

interface Event {
  id: string
  position: number
  type: string
  event?: string
  campaign: string
  seq: number
  data: Record<string, unknown>
}
interface Page {
  items: Event[]
  cursor: string
  more: boolean
}

async function read(query: Record<string, string | number> = {}, key: string = everything): Promise<Page> {
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  const { status, body, text } = await rig.call({ url: `/v1/events?${asked}`, key })
  if (status !== 200) throw new Error(`${status} ${text}`)
  return body as Page
}

/** A reader that never dies: to the end of what is there. */
async function readAll(after?: string, key?: string, more: Record<string, string | number> = {}): Promise<Event[]> {
  const found: Event[] = []
  for (let cursor = after; ;) {
    const page = await read({ ...more, ...(cursor === undefined ? {} : { after: cursor }) }, key)
    found.push(...page.items)
    cursor = page.cursor
    if (!page.more) return found
  }
}

/** Gives places as two workers do, until it is stopped. */
function twoPlacers(): { stop: () => Promise<void> } {
  let stopped = false
  const one = async (): Promise<void> => {
    while (!stopped) {
      await placeEvents(rig.pool)
      await sleep(3)
    }
  }
  const both = Promise.all([one(), one()])
  return {
    stop: async () => {
      stopped = true
      await both
      await placeEvents(rig.pool)
    },
  }
}

const factCount = async (): Promise<number> =>
  (await rig.pool.query<{ n: number }>('select count(*) as n from facts')).rows[0]?.n ?? 0

/** A fact in a transaction that stays open until it is told to end. */
async function leftOpen(campaign: string): Promise<{ end: () => Promise<void> }> {
  const client = new Client({ connectionString: rig.ownerUrl })
  await client.connect()
  await client.query('begin')
  await client.query('select from streams where stream = $1 for update', [campaign])
  await client.query(
    `insert into facts (stream, seq, type, v, subject, body, actor, occurred_at, recorded_at, hash)
     select stream, seq + 1, 'CampaignAmended', 1, stream, '{"name": "改名"}', '{"client": "oms", "channel": "rest"}',
            now(), '2026-10-12T10:00:00+08:00', sha256('left open')
       from streams where stream = $1`,
    [campaign],
  )
  await client.query('update streams set seq = seq + 1 where stream = $1', [campaign])
  return {
    end: async () => {
      await client.query('commit')
      await client.end()
    },
  }
}

test('eight writers, a transaction left open, a reader killed a hundred times: the same events in the same order', async () => {
  const slow = await rig.campaign({ launches: [], filings: [] })
  const open = await leftOpen(slow)
  const placers = twoPlacers()
  let writing = true
  const writers = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let i = 0; i < 6; i += 1) await rig.campaign()
    }),
  ).finally(() => (writing = false))

  // What it keeps, cursor and work together; everything else dies with it.
  let kept: { cursor?: string; ids: string[] } = { ids: [] }
  let lives = 0
  const live = async (): Promise<void> => {
    lives += 1
    let { cursor } = kept
    const ids = [...kept.ids]
    for (let pages = 0; pages <= lives % 4; pages += 1) {
      const page = await read({ limit: 7, ...(cursor === undefined ? {} : { after: cursor }) })
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.cursor
      // Some are killed before they have kept what they did.
      if ((lives + pages) % 3 !== 0) kept = { cursor, ids: [...ids] }
    }
  }
  while (lives < 60 || writing) await live()
  await writers
  const before = await readAll()
  expect(before.length).toBe(await factCount())
  expect(before.some(({ data }) => data.name === '改名')).toBe(false)

  await open.end()
  await placers.stop()
  const steady = await readAll()
  while (lives < 100 || kept.ids.length < steady.length) await live()

  expect(kept.ids).toEqual(steady.map(({ id }) => id))
  expect(steady.slice(0, before.length)).toEqual(before)
  expect(steady.at(-1)?.data.name).toBe('改名')
  expect(steady.length).toBe(await factCount())
  expect(new Set(steady.map(({ id }) => id)).size).toBe(steady.length)
  expect(steady.map(({ position }) => position)).toEqual(steady.map((_, index) => index + 1))
  const last = new Map<string, number>()
  for (const { campaign, seq } of steady) {
    expect([campaign, seq]).toEqual([campaign, (last.get(campaign) ?? 0) + 1])
    last.set(campaign, seq)
  }
})

test('a key sees what it may read, and a campaign of another client is as unknown as none', async () => {
  const rival = await rig.keyFor('rival', ['campaigns:read', 'campaigns:write', 'act_as'])
  const theirs = await rig.campaign({}, rival)
  await placeEvents(rig.pool)
  const seen = new Set((await readAll(undefined, rival)).map(({ campaign }) => campaign))
  expect([...seen]).toEqual([theirs])
  expect((await readAll(undefined, rig.key)).some(({ campaign }) => campaign === theirs)).toBe(false)
  const hidden = await rig.call({ url: `/v1/events?campaign=${theirs}` })
  expect([hidden.status, hidden.body.code]).toEqual([404, 'not_found'])
  const all = await readAll(undefined, everything, { campaign: theirs })
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1))
  const facts = await rig.call({ url: `/v1/campaigns/${theirs}/facts?limit=200`, key: rival })
  const bodies = (facts.body.items as { body: object }[]).map(({ body }) => body)
  expect(all.map(({ data }) => data)).toEqual(bodies)
})

test('by types of facts and by business events, also together; an unknown name is refused with what is near', async () => {
  const number = await rig.campaign()
  await rig.submit(`${number}-01`, 'WX-EVENTS-1')
  await placeEvents(rig.pool)
  const of = async (types: string) =>
    (await readAll(undefined, rig.key, { types, campaign: number })).map((e) => e.event)
  expect(await of('filing.submitted')).toEqual(['filing.submitted'])
  expect(await of('CampaignStarted,filing.submitted')).toEqual(['campaign.started', 'filing.submitted'])
  expect(await of('filing.rejected')).toEqual([])
  const wrong = await rig.call({ url: '/v1/events?types=filing.submited' })
  expect(wrong.body).toMatchObject({ code: 'malformed', errors: [{ parameter: 'types' }] })
  expect(wrong.body.errors[0].known).toContain('filing.submitted')
})

describe('who waits', () => {
  test('gets the next event when it comes, and none of what the filter leaves out', async () => {
    const { cursor } = await read({ after: 'latest' }, rig.key)
    const waiting = read({ after: cursor, wait: 30, types: 'campaign.started' }, rig.key)
    const rival = await rig.keyFor('rival', ['campaigns:read', 'campaigns:write', 'act_as'])
    await rig.campaign({}, rival)
    await placeEvents(rig.pool)
    const number = await rig.campaign()
    await placeEvents(rig.pool)
    expect((await waiting).items.map(({ campaign, event }) => [campaign, event])).toEqual([
      [number, 'campaign.started'],
    ])
  })

  test('is answered with nothing when the time is over, and goes on from there', async () => {
    const { cursor } = await read({ after: 'latest' })
    const page = await read({ after: cursor, wait: 1 })
    expect(page).toEqual({ items: [], cursor, more: false })
  })

  test('with a key that is revoked meanwhile gets nothing more', async () => {
    const key = await rig.keyFor('oms', ['campaigns:read'])
    const { rows } = await rig.pool.query<{ id: string }>('select id from api_keys order by created_at desc limit 1')
    const { cursor } = await read({ after: 'latest' }, key)
    const waiting = rig.call({ url: `/v1/events?after=${cursor}&wait=30`, key })
    await sleep(300)
    await revokeKey(rig.pool, rows[0]?.id ?? '')
    await rig.campaign()
    await placeEvents(rig.pool)
    expect((await waiting).status).toBe(401)
  })

  test('is one of ten with a key: the eleventh is told when to come again', async () => {
    const key = await rig.keyFor('oms', ['campaigns:read'])
    const { cursor } = await read({ after: 'latest' }, key)
    const eleven = Array.from({ length: 11 }, () => rig.call({ url: `/v1/events?after=${cursor}&wait=30`, key }))
    const refused = await Promise.race(eleven)
    expect([refused.status, refused.body.code, refused.headers['retry-after']]).toEqual([429, 'rate_limited', '5'])
    await rig.campaign()
    await placeEvents(rig.pool)
    const all = (await Promise.all(eleven)).map(({ status }) => status).sort()
    expect(all).toEqual([...Array.from({ length: 10 }, () => 200), 429])
  })
})

test('a cursor that nobody gave out is refused', async () => {
  for (const after of ['nonsense', 'eyJhIjoxfQ', ''])
    expect((await rig.call({ url: `/v1/events?after=${after}` })).body).toMatchObject({ code: 'cursor_invalid' })
})

describe('a database that was brought back', () => {
  test('in a cluster that counts its transactions anew, keeps every place, gives new ones to new facts, and refuses old cursors', async () => {
    const before = await readAll()
    const { cursor } = await read({ after: 'latest' })
    const owner = new Client({ connectionString: rig.ownerUrl })
    await owner.connect()
    // As a dump leaves it: transactions of the old cluster are far ahead of those to come, and the table is another one.
    await owner.query(`alter table facts disable trigger facts_are_final;
      update facts set tx = (tx::text::bigint + 5000000000)::text::xid8;
      alter table facts enable trigger facts_are_final;
      update event_feed set seen_below = (seen_below::text::bigint + 5000000000)::text::xid8, identity = 'the old one'`)
    await owner.end()
    const number = await rig.campaign()
    expect((await rig.call({ url: '/v1/events' })).status).toBe(503)
    // In several rounds, and it is not read before the last of them.
    while ((await placeEvents(rig.pool, 2)) === 2) expect((await rig.call({ url: '/v1/events' })).status).toBe(503)
    await placeEvents(rig.pool)
    const refused = await rig.call({ url: `/v1/events?after=${cursor}` })
    expect([refused.status, refused.body.code]).toEqual([410, 'events_restarted'])
    const after = await readAll()
    expect(after.slice(0, before.length)).toEqual(before)
    expect(new Set(after.slice(before.length).map(({ campaign }) => campaign))).toEqual(new Set([number]))
    const next = await rig.campaign()
    await placeEvents(rig.pool)
    expect((await readAll()).slice(after.length).map(({ campaign }) => campaign)).toContain(next)
    expect((await readAll()).length).toBe(await factCount())
  })

  test('to an earlier moment, refuses a cursor whose event is another one now and takes one from before', async () => {
    const early = (await read({ limit: 5 })).cursor
    const late = (await read({ after: 'latest' })).cursor
    const [epoch, position] = Buffer.from(late, 'base64url').toString().split('.')
    const other = Buffer.from(`${epoch}.${position}.${'0'.repeat(12)}`).toString('base64url')
    const beyond = Buffer.from(`${epoch}.${Number(position) + 1}.${'0'.repeat(12)}`).toString('base64url')
    const codes = await Promise.all(
      [early, late, other, beyond].map(async (after) => (await rig.call({ url: `/v1/events?after=${after}` })).status),
    )
    expect(codes).toEqual([200, 200, 410, 410])
  })
})

test('two that give places at once do not wait for each other', async () => {
  await rig.campaign()
  const pool = createPool(rig.ownerUrl, { max: 1, lockTimeoutMs: 100 })
  const client = new Client({ connectionString: rig.ownerUrl })
  await client.connect()
  await client.query('begin')
  await client.query('select from event_feed for update')
  expect(await placeEvents(pool)).toBe(0)
  await client.query('rollback')
  expect(await placeEvents(pool)).toBeGreaterThan(0)
  await client.end()
  await pool.end()
})

test('facts from before there was a feed have their places by the migration, within a campaign in its order', async () => {
  const db = await createEmptyDatabase()
  const client = new Client({ connectionString: db.ownerUrl })
  const pool = createPool(db.ownerUrl, { max: 2 })
  try {
    await migrate(db.ownerUrl)
    await client.connect()
    await client.query('drop table events, event_feed cascade; drop function event_feed_identity')
    // The second fact of A was recorded by a clock that went back.
    await client.query(`insert into streams (stream) values ('A'), ('B');
      insert into facts (stream, seq, type, v, subject, body, actor, occurred_at, recorded_at, hash)
      select stream, seq, 'T', 1, stream, '{}', '{}', at::timestamptz, at::timestamptz, '\\x00'
        from (values ('A', 1, '2026-01-01T10:00Z'), ('B', 1, '2026-01-01T10:05Z'), ('A', 2, '2026-01-01T09:00Z'),
                     ('B', 2, '2026-01-01T10:10Z'), ('A', 3, '2026-01-01T10:07Z')) as f(stream, seq, at)`)
    await client.query(readFileSync(path.join(MIGRATIONS_DIR, '0020_events.sql'), 'utf8'))
    const places = async (): Promise<string[]> =>
      (await pool.query<{ at: string }>(`select stream || seq as at from events order by position`)).rows.map(
        (r) => r.at,
      )
    expect(await places()).toEqual(['A1', 'A2', 'B1', 'A3', 'B2'])
    expect(await placeEvents(pool)).toBe(0)
    await client.query(`insert into facts (stream, seq, type, v, subject, body, actor, occurred_at, recorded_at, hash)
      values ('A', 4, 'T', 1, 'A', '{}', '{}', now(), now(), '\\x00')`)
    expect(await placeEvents(pool)).toBe(1)
    expect(await places()).toEqual(['A1', 'A2', 'B1', 'A3', 'B2', 'A4'])
  } finally {
    await client.end()
    await pool.end()
    await db.drop()
  }
})
