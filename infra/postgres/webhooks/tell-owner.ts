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

/** Once a day for each webhook and cause, however often it happens. `now`: the record's clock. */
export async function tellOwner(
  db: PoolClient,
  id: string,
  why: Trouble,
  now: string,
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
  const { staff: readers, inCharge } = await readersOf(db, reference, told.owner)
  const body: AnnouncementBody = { tasks: [], lines: linesOf(id, told, why), inCharge, occurredAt: now }
  for (const staff of readers)
    await db.query(
      `insert into mails (key, campaign, subject, kind, recipient, body, created_at, send_after)
       values ($1, $2, $2, $3, $4, $5, $6, $6) on conflict on constraint mails_key do nothing`,
      [
        `${webhookMailSubject(id)}|${why}|${now.slice(0, 10)}|${staff}`,
        webhookMailSubject(id),
        why === 'failing' ? 'webhook_failing' : 'webhook_disabled',
        staff,
        JSON.stringify(body),
        now,
      ],
    )
}

/**
 * Its owner, while the directory has one; else those who run the service, and where nobody says who that is or all of them have left,
 * readers of the register.
 */
async function readersOf(
  db: PoolClient,
  reference: ReferenceReader,
  owner: string | null,
): Promise<{ staff: readonly string[]; inCharge: boolean }> {
  const people = await readPeople(reference, db)
  if (owner !== null && people.find(owner)) return { staff: [owner], inCharge: true }
  const policy = await reference.latest('policy', POLICY_ID, db)
  const present = (named: readonly string[] = []): string[] => named.filter((staff) => people.find(staff))
  const operations = present(policy?.operations)
  return { staff: operations.length > 0 ? operations : present(policy?.registerMail?.to), inCharge: false }
}

const WHY: Record<Trouble, string> = {
  gone: '接收方答复 410（地址已停用）',
  key_revoked: '其密钥已撤销，或不再有读取活动的权限（与接收方无关）',
  failing: '三天内多次尝试，接收方均未接收',
}

const TO_DO: Record<Trouble, (id: string) => string> = {
  gone: (id) =>
    `请与接收系统确认原因：恢复接收后重新启用（POST /v1/webhooks/${id}/enable）；已换地址的，以新地址另建推送`,
  key_revoked: (id) =>
    `请用所属系统仍有效、可读取活动的密钥重新启用（POST /v1/webhooks/${id}/enable）；不再需要的，请删除（DELETE /v1/webhooks/${id}）`,
  failing: (id) => `请检查接收系统，恢复后按位置补发（POST /v1/webhooks/${id}/replay）`,
}

function linesOf(id: string, told: Told, why: Trouble): AnnouncementBody['lines'] {
  const { client, url, types, campaign, waiting } = told
  const asked = [campaign === null ? '' : `活动 ${campaign}`, types.join('、')].filter(Boolean).join('；')
  return [
    // Paths and queries may hold secrets of the receiver.
    { label: '接收方', text: new URL(url).host },
    { label: '所属系统', text: client },
    { label: '原因', text: WHY[why] },
    ...(asked === '' ? [] : [{ label: '推送内容', text: asked }]),
    ...(why === 'failing'
      ? // More may follow before it is read, at lower places, too.
        [{ label: '未送达事件', text: `见 GET /v1/webhooks/${id}/deliveries?status=failed` }]
      : [{ label: '等待推送', text: `${waiting} 个事件，启用后补发` }]),
    { label: '处理办法', text: TO_DO[why](id) },
    { label: '推送编号', text: id },
  ]
}
