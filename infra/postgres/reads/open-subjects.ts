/** What the record has open, as the workflows that should be running for it. Read by the reconciler and the relay. */
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import type { OpenSubject, OpenSubjects } from '../../../activities/ports'
import {
  campaignOf,
  campaignWorkflowId,
  filingWorkflowId,
  isReviewId,
  lettersWorkflowId,
  reviewWorkflowId,
  webhookSubject,
} from '../../../workflows/contract/ids'
import { readClock } from '../clock'
import { LEAVES_ALONE } from '../record/mail-ledger'
import type { Deployment } from '../webhooks/sending'

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
const TITLES: Record<string, string> = {
  import: '批量导入通知',
  unmatched: '未匹配消息通知',
  hook: '事件推送通知',
  envelope: '汇总通知',
}
const titleOf = (subject: string): string => TITLES[subject.split('/')[0] ?? ''] ?? subject

const OPEN = subjectsThat('not ended')

/** Internal reviews live in the state of their campaign. */
const REVIEW = `select r.key as subject, c.number as campaign, null as platform, null as item, c.name
                  from campaigns c cross join lateral jsonb_each(c.state -> 'reviews') r`
const OPEN_REVIEWS = `${REVIEW} where not c.ended and not (r.value ->> 'ended')::boolean`

/** One by its id: only its campaign is looked into. */
async function findReview(pool: Pool, id: string, ended: boolean): Promise<OpenSubject | undefined> {
  const { rows } = await pool.query<Row>(
    `${REVIEW} where c.number = $1 and r.key = $2 and (r.value ->> 'ended')::boolean = $3`,
    [campaignOf(id), id, ended],
  )
  return rows[0] && toSubject(rows[0])
}

const PAGE = 500

/** Subscriptions that have something to be told; `$1`: their ids, or those with something due at `$2`. */
const TELLING = `
  select w.id, w.url from webhooks w
   where w.status = 'active' and not (select paused from webhook_sending) and ($1::uuid is null or w.id = $1)
     and exists (select from webhook_deliveries d where d.webhook = w.id and d.status = 'waiting'
                    and ($2::timestamptz is null or greatest(d.next_try_at, w.not_before) <= $2))`
const WEBHOOK = /^webhook\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

const toWebhook = ({ id, url }: { id: string; url: string }): OpenSubject => ({
  subject: webhookSubject(id),
  workflowId: webhookSubject(id),
  // Paths and queries may hold secrets of the receiver.
  start: { workflow: 'webhookWorkflow', input: { v: 1, id }, title: `推送至 ${new URL(url).host}` },
})

const toSubject = (row: Row): OpenSubject =>
  isReviewId(row.subject)
    ? {
        subject: row.subject,
        workflowId: reviewWorkflowId(row.subject),
        start: {
          workflow: 'reviewWorkflow',
          input: { v: 1, id: row.subject, campaign: row.campaign },
          title: `${row.name} 内部评审`,
        },
      }
    : toOther(row)

const toOther = (row: Row): OpenSubject =>
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

export const createOpenSubjects = (
  pool: Pool,
  logger?: Pick<Logger, 'error' | 'info'>,
  { isOff }: Deployment = {},
): OpenSubjects => ({
  async *open() {
    let after = ''
    for (;;) {
      const { rows } = await pool.query<Row>(
        `select * from (${OPEN} union all ${OPEN_REVIEWS}) s where subject > $1 order by subject limit ${PAGE}`,
        [after],
      )
      for (const row of rows) yield toSubject(row)
      const last = rows[rows.length - 1]
      if (!last || rows.length < PAGE) return
      after = last.subject
    }
  },
  find: async (subject) => {
    if (isReviewId(subject)) return findReview(pool, subject, false)
    const webhook = WEBHOOK.exec(subject)?.[1]
    if (webhook !== undefined) {
      if (isOff) return undefined
      const told = await pool.query<{ id: string; url: string }>(TELLING, [webhook, null])
      return told.rows[0] && toWebhook(told.rows[0])
    }
    const { rows } = await pool.query<Row>(`select * from (${OPEN}) s where subject = $1`, [subject])
    return rows[0] && toSubject(rows[0])
  },
  findEnded: async (subject) => {
    if (isReviewId(subject)) return findReview(pool, subject, true)
    const { rows } = await pool.query<Row>(`select * from (${subjectsThat('ended')}) s where subject = $1`, [subject])
    return rows[0] && toSubject(rows[0])
  },
  endedWithMail: async (after, limit) => {
    const { now } = await readClock(pool)
    const { rows } = await pool.query<Row>(
      `select * from (${subjectsThat('ended')}) s where subject > $2 and subject in
         (select subject from mails where status = 'queued' and send_after <= $1::timestamptz and ${LEAVES_ALONE})
       union all
       select distinct mails.subject, c.number, null, null, c.name
         from mails join campaigns c on c.number = mails.campaign
        where mails.status = 'queued' and mails.send_after <= $1::timestamptz and ${LEAVES_ALONE} and mails.subject > $2
          and (c.state -> 'reviews' -> mails.subject ->> 'ended')::boolean
        order by subject limit $3`,
      [now, after, limit],
    )
    return rows.map(toSubject)
  },
  withMailAlone: async (limit) => {
    const { now } = await readClock(pool)
    const { rows } = await pool.query<{ subject: string }>(
      `select distinct subject from mails
        where status = 'queued' and (subject like 'import/%' or subject like 'unmatched/%' or subject like 'hook/%' or subject like 'envelope/%') and send_after <= $1::timestamptz order by subject limit $2`,
      [now, limit],
    )
    return rows.map(({ subject }) => ({
      subject,
      workflowId: lettersWorkflowId(subject),
      start: {
        workflow: 'lettersWorkflow',
        input: { v: 1, subject },
        title: titleOf(subject),
      },
    }))
  },
  withDeliveries: async (limit) => {
    if (isOff) return []
    const { now } = await readClock(pool)
    const { rows } = await pool.query<{ id: string; url: string }>(`${TELLING} order by w.id limit $3`, [
      null,
      now,
      limit,
    ])
    return rows.map(toWebhook)
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
