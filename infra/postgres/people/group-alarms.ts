/**
 * A group that the leaving of its last member has left to whoever does that person's work, or that a file has forgotten: somebody has
 * to name members.
 */
import type { Pool, PoolClient } from 'pg'
import type { DirectoryDoc, DirectoryGroup } from '../../../workflows/contract/reference'
import { raiseAlarm } from '../reads/alarms'

type Db = Pick<Pool | PoolClient, 'query'>

const ALARM = 'group_left_alone'
const subjectOf = (id: string): string => `group/${id}`

/** Raises it for groups that were left alone, and clears it of those that somebody has changed since. */
export async function alarmOfGroups(
  db: Db,
  { groups = [] }: Pick<DirectoryDoc, 'groups'>,
  leftAlone: readonly DirectoryGroup[],
  changed: readonly string[],
): Promise<void> {
  await db.query('update alarms set cleared_at = now() where code = $1 and cleared_at is null and subject = any ($2)', [
    ALARM,
    changed.map(subjectOf),
  ])
  for (const { id, name } of leftAlone) {
    const now = groups.find((one) => one.id === id)
    const by = now === undefined ? '没有人接替，其待办无处可发' : `暂由 ${now.members.join('、')} 接替`
    const detail = `共享邮箱 ${name.zh}（${id}）的成员已全部离职，${by}；请用 PUT /v1/groups/${id} 指定成员`
    await raiseAlarm(db, subjectOf(id), ALARM, detail)
  }
}

/** A directory that came in a file has forgotten groups that have something to do, or stand in a campaign. */
export async function alarmOfMissingGroups(db: Db, missing: readonly DirectoryGroup[]): Promise<void> {
  for (const { id, name } of missing) {
    const detail =
      `共享邮箱 ${name.zh}（${id}）不在以文件安装的新通讯录中，其待办无处可发；` +
      `请用 PUT /v1/groups/${id} 重新登记，或安装含该共享邮箱的通讯录`
    await raiseAlarm(db, subjectOf(id), ALARM, detail)
  }
}
