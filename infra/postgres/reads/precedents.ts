/**
 * The table of precedents: its rows as they follow from the facts of one campaign, and the questions it answers. The reason
 * lies in the notes, where it may be erased.
 */
import type { Pool, PoolClient } from 'pg'
import type { StoredFact } from '../../../activities/domain/record/facts'
import type { Precedent } from '../../../activities/domain/decision/context'
import { Conditions } from '../conditions'

type Db = Pick<Pool | PoolClient, 'query'>

/** Rows that facts of a campaign give. One definition serves the commit, which writes them, and `verify`, which compares. */
export const precedentRows = (client: string, stream: string, facts: readonly StoredFact[]) =>
  facts.flatMap((fact) => {
    // What a rule answers, and a filing that was named without a question, is no precedent.
    if (fact.type !== 'RequirementAnswered' || fact.body.question === undefined) return []
    const { platform, item, rule, packVersion, mattered, answer, person, note, fileIds } = fact.body
    return [
      {
        campaign: stream,
        seq: fact.seq,
        client,
        platform,
        item,
        rule,
        pack_version: packVersion,
        mattered,
        answer,
        person,
        note: note?.note,
        file_ids: fileIds ?? [],
        decided_at: fact.at,
      },
    ]
  })

export async function projectPrecedents(db: Db, rows: ReturnType<typeof precedentRows>): Promise<void> {
  if (rows.length === 0) return
  await db.query(
    `insert into precedents (campaign, seq, client, platform, item, rule, pack_version, mattered, answer, person, note,
                             file_ids, decided_at)
     select p.campaign, p.seq, p.client, p.platform, p.item, p.rule, p.pack_version, p.mattered, p.answer, p.person,
            p.note, p.file_ids, p.decided_at
       from jsonb_to_recordset($1::jsonb)
         as p(campaign text, seq int, client text, platform text, item text, rule text, pack_version text, mattered jsonb,
              answer text, person text, note uuid, file_ids uuid[], decided_at timestamptz)`,
    [JSON.stringify(rows)],
  )
}

interface Row {
  campaign: string
  seq: number
  client: string
  platform: string
  item: string
  rule: string
  pack_version: string
  mattered: Precedent['mattered']
  answer: Precedent['answer']
  person: string | null
  text: string | null
  file_ids: string[]
  decided_at: Date
}

const COLUMNS = `p.campaign, p.seq, p.client, p.platform, p.item, p.rule, p.pack_version, p.mattered, p.answer, p.person,
                 n.body as text, p.file_ids, p.decided_at`

const precedentOf = (row: Row): Precedent => ({
  id: `${row.campaign}.${row.seq}`,
  campaign: row.campaign,
  client: row.client,
  platform: row.platform,
  item: row.item,
  rule: row.rule,
  packVersion: row.pack_version,
  mattered: row.mattered,
  answer: row.answer,
  person: row.person ?? undefined,
  text: row.text,
  fileIds: row.file_ids,
  decidedAt: row.decided_at.toISOString(),
})

/** So many are offered where a rule asks, the newest. */
const OFFERED = 10

export async function precedentsOfRules(db: Db, rules: readonly string[]): Promise<Precedent[]> {
  if (rules.length === 0) return []
  const { rows } = await db.query<Row>(
    `select ${COLUMNS}
       from unnest($1::text[]) as asked(rule)
            cross join lateral (select * from precedents where rule = asked.rule
                                 order by decided_at desc, campaign, seq limit ${OFFERED}) as p
            left join notes n on n.id = p.note`,
    [[...new Set(rules)]],
  )
  return rows.map(precedentOf)
}

export interface PrecedentKey {
  decidedAt: string
  campaign: string
  seq: number
}

/** Newest first. */
export async function listPrecedents(
  db: Db,
  filter: { platform?: string; item?: string; decidedBefore?: string },
  page: { after: PrecedentKey | undefined; limit: number },
): Promise<(Precedent & { key: PrecedentKey })[]> {
  const where = new Conditions()
    .maybe('p.platform = ?', filter.platform)
    .maybe('p.item = ?', filter.item)
    .maybe('p.decided_at <= ?::timestamptz', filter.decidedBefore)
  if (page.after) {
    const { decidedAt, campaign, seq } = page.after
    const at = where.next(decidedAt)
    const number = where.next(campaign)
    where.add(
      `(p.decided_at < ${at}::timestamptz or (p.decided_at = ${at}::timestamptz and (p.campaign, p.seq) > (${number}, ?)))`,
      seq,
    )
  }
  const sql = `select ${COLUMNS} from precedents p left join notes n on n.id = p.note ${where.sql}
                order by p.decided_at desc, p.campaign, p.seq limit ${where.next(page.limit)}`
  const { rows } = await db.query<Row>(sql, where.values)
  return rows.map((row) => ({
    ...precedentOf(row),
    key: { decidedAt: row.decided_at.toISOString(), campaign: row.campaign, seq: row.seq },
  }))
}
