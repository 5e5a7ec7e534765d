/**
 * The letter to whoever looks after a webhook that was disabled, or whose events were given up: planned in the transaction that does so,
 * so that neither happens without the other. The alarm stands beside it.
 */
import type { PoolClient } from 'pg'
import { webhookMailSubject } from '../../../activities/domain/events/webhook-mail'
import type { AnnouncementBody } from '../../../activities/domain/mail/notice'
import type { ReferenceReader } from '../../reference/reference'
import { readPeople } from '../../reference/rule-packs/settings'
import { POLICY_ID } from '../record/read-context'

/** Why there is nothing more to be sent, or something less. */
export type Trouble = 'gone' | 'key_revoked' | 'failing'

interface Told {
  client: string
  url: string
  owner: string | null
  types: string[]
  campaign: string | null
  waiting: number
}

/** `key` tells one occasion from another. `first`: the first place that was given up. */
export async function tellOwner(
  db: PoolClient,
  id: string,
  why: Trouble,
  { now, key, first = 0 }: { now: string; key: string; first?: number },
  reference: ReferenceReader,
): Promise<void> {
  const { rows } = await db.query<Told>(
    `select client, url, owner, types, campaign,
            (select count(*)::int from webhook_deliveries where webhook = $1 and status = 'waiting') as waiting
       from webhooks where id = $1`,
    [id],
  )
  const [told] = rows
  if (!told) return
  const readers = await readersOf(db, reference, told.owner)
  const body: AnnouncementBody = { tasks: [], lines: linesOf(id, told, why, first), occurredAt: now }
  for (const staff of readers)
    await db.query(
      `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
       values ($1, $2, $2, $3, $4, $5, $6, $6) on conflict on constraint mails_key do nothing`,
      [
        `${webhookMailSubject(id)}|${why}|${key}|${staff}`,
        webhookMailSubject(id),
        why === 'failing' ? 'webhook_failing' : 'webhook_disabled',
        staff,
        JSON.stringify(body),
        now,
      ],
    )
}

/** Its owner, while the directory has one; else those who run the service, and where nobody says who that is, readers of the register. */
async function readersOf(db: PoolClient, reference: ReferenceReader, owner: string | null): Promise<readonly string[]> {
  const people = await readPeople(reference, db)
  if (owner !== null && people.find(owner)) return [owner]
  const policy = await reference.latest('policy', POLICY_ID, db)
  return (policy?.operations ?? policy?.registerMail?.to ?? []).filter((staff) => people.find(staff))
}

const WHY: Record<Trouble, string> = {
  gone: '接收方答复 410（地址已停用）',
  key_revoked: '其密钥已撤销，或不再有读取活动的权限',
  failing: '三天内多次尝试，接收方均未接收',
}

function linesOf(id: string, told: Told, why: Trouble, first: number): AnnouncementBody['lines'] {
  const { client, url, types, campaign, waiting } = told
  const asked = [campaign === null ? '' : `活动 ${campaign}`, types.join('、')].filter(Boolean).join('；')
  return [
    // Paths and queries may hold secrets of the receiver.
    { label: '接收方', text: new URL(url).host },
    { label: '所属系统', text: client },
    { label: '原因', text: WHY[why] },
    ...(asked === '' ? [] : [{ label: '推送内容', text: asked }]),
    ...(why === 'failing'
      ? [{ label: '未送达事件', text: `自位置 ${first} 起，见 GET /v1/webhooks/${id}/deliveries?status=failed` }]
      : [{ label: '等待推送', text: `${waiting} 个事件，启用后补发` }]),
    { label: '推送编号', text: id },
  ]
}
