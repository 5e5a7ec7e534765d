/** What the record has open, as the workflows that should be running for it. Read by the reconciler and the relay. */
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import type { OpenSubject, OpenSubjects } from '../../../activities/ports'
import { campaignWorkflowId, filingWorkflowId, lettersWorkflowId } from '../../../workflows/contract/ids'
import { readClock } from '../clock'

interface Row {
  subject: string
  campaign: string
  platform: string | null
  item: string | null
  name: string
}

const subjectsThat = (state: 'not ended' | 'ended'): string => `
  select number as subject, number as campaign, null as platform, null as item, name from campaigns
   where ${state === 'ended' ? 'ended' : 'not ended'}
  union all
  select f.id, f.campaign, f.platform, f.item, c.name from filings f join campaigns c on c.number = f.campaign
   where ${state === 'ended' ? 'f.ended' : 'not f.ended'}`
const OPEN = subjectsThat('not ended')

const PAGE = 500

const toSubject = (row: Row): OpenSubject =>
  row.platform !== null && row.item !== null
    ? {
        subject: row.subject,
        workflowId: filingWorkflowId(row.subject, row.platform, row.item),
        start: {
          workflow: 'filingWorkflow',
          input: { v: 1, id: row.subject, campaign: row.campaign },
          title: `${row.name} ${row.platform} ${row.item}`,
        },
      }
    : {
        subject: row.subject,
        workflowId: campaignWorkflowId(row.campaign),
        start: { workflow: 'campaignWorkflow', input: { v: 1, number: row.campaign }, title: row.name },
      }

export const createOpenSubjects = (pool: Pool, logger?: Pick<Logger, 'error' | 'info'>): OpenSubjects => ({
  async *open() {
    let after = ''
    for (;;) {
      const { rows } = await pool.query<Row>(
        `select * from (${OPEN}) s where subject > $1 order by subject limit ${PAGE}`,
        [after],
      )
      for (const row of rows) yield toSubject(row)
      const last = rows[rows.length - 1]
      if (!last || rows.length < PAGE) return
      after = last.subject
    }
  },
  find: async (subject) => {
    const { rows } = await pool.query<Row>(`select * from (${OPEN}) s where subject = $1`, [subject])
    return rows[0] && toSubject(rows[0])
  },
  findEnded: async (subject) => {
    const { rows } = await pool.query<Row>(`select * from (${subjectsThat('ended')}) s where subject = $1`, [subject])
    return rows[0] && toSubject(rows[0])
  },
  endedWithMail: async (after, limit) => {
    const { now } = await readClock(pool)
    const { rows } = await pool.query<Row>(
      `select * from (${subjectsThat('ended')}) s where subject > $2 and subject in
         (select subject from mails where status = 'queued' and send_after <= $1::timestamptz)
        order by subject limit $3`,
      [now, after, limit],
    )
    return rows.map(toSubject)
  },
  withMailAlone: async (limit) => {
    const { now } = await readClock(pool)
    const { rows } = await pool.query<{ subject: string }>(
      `select distinct subject from mails
        where status = 'queued' and (subject like 'import/%' or subject like 'unmatched/%') and send_after <= $1::timestamptz order by subject limit $2`,
      [now, limit],
    )
    return rows.map(({ subject }) => ({
      subject,
      workflowId: lettersWorkflowId(subject),
      start: {
        workflow: 'lettersWorkflow',
        input: { v: 1, subject },
        title: subject.startsWith('import/') ? '批量导入通知' : '未匹配消息通知',
      },
    }))
  },
  raiseAlarm: async (subject, code, detail) => {
    logger?.error({ subject, code, detail }, 'alarm')
    await pool.query(
      `insert into alarms (subject, code, detail) values ($1, $2, $3)
       on conflict on constraint alarms_once do update set detail = excluded.detail, raised_at = now(), cleared_at = null`,
      [subject, code, detail],
    )
  },
  clearAlarm: async (subject, code) => {
    const { rowCount } = await pool.query(
      'update alarms set cleared_at = now() where subject = $1 and code = $2 and cleared_at is null',
      [subject, code],
    )
    if (rowCount === 1) logger?.info({ subject, code }, 'alarm cleared')
  },
})
