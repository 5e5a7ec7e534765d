/** What an import owes by mail, over PostgreSQL: its letters in the ledger, and what one of them has to tell. */
import type { PoolClient } from 'pg'
import { IMPORT_LETTER_ROWS, importSubject, type ImportedOne } from '../../../activities/domain/mail/import-letters'
import type { AnnouncementBody } from '../../../activities/domain/mail/notice'
import type { RecordTransaction } from '../../../activities/ports'

type ImportLedger = Pick<RecordTransaction, 'concludeImport' | 'importedFor'>

export const importLedgerOn = (db: PoolClient): ImportLedger => ({
  concludeImport: async ({ id, now, sendAfter }) => {
    const body: AnnouncementBody = { tasks: [], lines: [], occurredAt: now }
    await db.query('update imports set decided_at = now() where id = $1 and decided_at is null', [id])
    await db.query(
      `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
       select $2 || '|' || p.staff, $2, $2, 'imported', p.staff, $3, $4, $5
         from (select distinct r.staff from intake i, lateral (values (i.body ->> 'lead'), (i.body ->> 'backup')) as r(staff)
                where i.import = $1 and i.outcome ->> 'ok' = 'true' and r.staff is not null) as p
       on conflict on constraint mails_key do nothing`,
      [id, importSubject(id), JSON.stringify(body), now, sendAfter],
    )
  },
  importedFor: async (id, staff) => {
    const { rows } = await db.query<ImportedOne & { taken: number }>(
      `select i.subject as number, c.name, case when i.body ->> 'lead' = $2 then 'lead' else 'backup' end as role,
              (count(*) over ())::int as taken,
              (select coalesce(json_agg(json_build_object('platform', f.platform, 'item', f.item, 'phase', f.phase,
                                                          'packVersion', f.pack_version,
                                                          'number', f.state #>> '{rounds,-1,number}',
                                                          'submittedAt', f.state #>> '{rounds,-1,submittedAt}')
                                        order by f.id), '[]')
                 from filings f where f.campaign = i.subject) as filings
         from intake i join campaigns c on c.number = i.subject
        where i.import = $1 and i.outcome ->> 'ok' = 'true' and $2 in (i.body ->> 'lead', i.body ->> 'backup')
        order by i.import_place limit ${IMPORT_LETTER_ROWS}`,
      [id, staff],
    )
    const refused = await db.query<{ n: number }>(
      `select count(*)::int as n from intake
        where import = $1 and outcome ->> 'ok' = 'false' and $2 in (body ->> 'lead', body ->> 'backup')`,
      [id, staff],
    )
    return { campaigns: rows, taken: rows[0]?.taken ?? 0, refused: refused.rows[0]?.n ?? 0 }
  },
})
