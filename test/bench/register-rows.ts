/**
 * A million archives and a million filings, made by SQL in a scratch database. Words differ in how often they stand, so that
 * searches of every selectivity can be asked. Indexes are dropped first and made anew: loading takes minutes otherwise.
 */
import type { Client } from 'pg'
import { CLIENT } from './names'

/** Campaigns of five filings; a day has 400 of them. */
const CAMPAIGNS = `
  create temp table made as
  select n, 'MC-' || to_char(date '2019-01-01' + n / 400, 'YYYYMMDD') || '-' || lpad((n % 400)::text, 4, '0') as number,
         (timestamp '2019-01-01 10:00' + (n / 400) * interval '1 day') as at,
         (array['抽奖','满减','拼团','签到','投票','直播','秒杀','试用'])[1 + n % 8]
           || (array['春节','端午','中秋','国庆','双11','双12','年中','开学','周年庆','会员日'])[1 + (n / 7) % 10]
           || case when n % 500 = 0 then '无人机' else '' end
           || case when n % 20000 = 0 then '敦煌联名' else '' end || ' 第' || n || '期' as name
    from generate_series(0, $campaigns - 1) n`

const STREAMS = `insert into streams (stream, seq) select number, 1 from made`

const CAMPAIGN_ROWS = `
  insert into campaigns (number, client, name, stage, lead, version, ended, overdue, started_at, state)
  select number, '${CLIENT}', name, case when n % 10 = 0 then 'filing' else 'archived' end, 'M' || 1000 + n % 500, 1,
         n % 10 <> 0, false, at, jsonb_build_object('number', number, 'launches', '{}'::jsonb)
    from made`

/** One item of each of five platforms, as the rule packs installed here have them. */
const WANTED = `
  create temp table wanted as
  select row_number() over (order by id) - 1 as rank, id as platform, version, body->'requirements'->0->>'item' as item
    from reference_docs where kind = 'rule_pack' and id in ('douyin', 'wechat', 'weibo', 'xiaohongshu', 'jd')`

const FILING_ROWS = `
  insert into filings (id, campaign, client, platform, item, phase, round, lead, holder, due_at, overdue, ended, pack_version,
                       state)
  select id, number, '${CLIENT}', platform, item, phase, 1, 'M' || 1000 + n % 500, 'M' || 1000 + n % 500,
         case when not ended then at + interval '20 days' end, false, ended, version,
         jsonb_build_object('id', id, 'platform', platform, 'item', item, 'required', true, 'packVersion', version,
           'phase', phase, 'round', 1, 'turn', 1, 'ended', ended, 'openedAt', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS+08:00'),
           'rows', '{}'::jsonb, 'matters', '{}'::jsonb, 'tasks', '{}'::jsonb, 'alarms', '[]'::jsonb, 'filler', repeat(md5(id), 24),
           'rounds', jsonb_build_array(jsonb_build_object('n', 1, 'number', 'NO' || n || '-' || k, 'items', '[]'::jsonb,
             'submittedAt', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS+08:00'))))
    from (
      select made.*, k, made.number || '-0' || k + 1 as id, n % 10 <> 0 as ended, asked.*,
             case when n % 10 <> 0 then 'passed' when k % 2 = 0 then 'in_review' else 'submitted' end as phase
        from made, generate_series(0, 4) k,
             lateral (select platform, item, version from wanted where rank = k) asked
    ) as f`

const SUBMISSIONS = `
  insert into submissions select f.platform, 'NO' || n || '-' || k, f.id, 1
    from made, generate_series(0, 4) k, lateral (select id, platform from filings where id = made.number || '-0' || k + 1) f`

const ARCHIVE_ROWS = `
  insert into archives (number, client, name, stage, archived_at, sha256, document, search)
  select number || case when k = 0 then '' else k::text end, '${CLIENT}', name,
         case when (n + k) % 25 = 0 then 'withdrawn' else 'archived' end, at + interval '60 days', md5(number || k),
         jsonb_build_object('v', 1, 'campaign', jsonb_build_object('number', number, 'lead', 'M' || 1000 + (n + k) % 500,
           'filings', jsonb_build_object('a', jsonb_build_object('platform', (array['douyin','wechat','weibo'])[1 + k % 3]))),
           'notes', jsonb_build_array(jsonb_build_object('body', '主图含有绝对化用语，已改为' || name)),
           'files', '[]'::jsonb, 'facts', repeat(md5(name || k), 24)),
         number || ' ' || name || ' 抖音 活动报备 NO' || n || '-' || k
    from made, generate_series(0, 4) k`

const TABLES = ['filings', 'submissions', 'archives', 'campaigns']

export async function makeRows(owner: Client, rows: number, note: (line: string) => void): Promise<void> {
  const indexes = await owner.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes
      where tablename = any ($1) and indexname not in (select conname from pg_constraint)`,
    [TABLES],
  )
  for (const { indexname } of indexes.rows) await owner.query(`drop index ${indexname}`)
  await owner.query('set synchronous_commit = off')
  await owner.query(`set maintenance_work_mem = '512MB'`)
  await owner.query(WANTED)
  for (const [what, sql] of Object.entries({
    CAMPAIGNS,
    STREAMS,
    CAMPAIGN_ROWS,
    FILING_ROWS,
    SUBMISSIONS,
    ARCHIVE_ROWS,
  })) {
    note(what.toLowerCase().replace('_', ' '))
    await owner.query(sql.replace('$campaigns', String(Math.ceil(rows / 5))))
    if (what === 'FILING_ROWS') await owner.query('analyze filings')
  }
  note('indexes')
  for (const { indexdef } of indexes.rows) await owner.query(indexdef)
  for (const table of TABLES) await owner.query(`vacuum analyze ${table}`)
}
