/** Groups of the directory: what is wrong with them, and what becomes of them when people leave. */
import type { DirectoryDoc, DirectoryGroup, DirectoryPerson } from '../../../workflows/contract/reference'

interface GroupFault {
  at: number
  path: PropertyKey[]
  code: 'group_twice' | 'mail_twice' | 'member_unknown' | 'member_twice' | 'owner_unknown'
  /** For people, in Chinese and English. */
  detail: string
}

/** What only all groups and people together tell. A mailbox may also be a member's own address. */
export function faultsOfGroups(
  groups: readonly DirectoryGroup[],
  people: readonly Pick<DirectoryPerson, 'staff'>[],
): GroupFault[] {
  const known = new Set(people.map(({ staff }) => staff))
  const taken = new Set(people.map(({ staff }) => staff.toLowerCase()))
  const boxes = new Set<string>()
  return groups.flatMap(({ id, mail, members, owner }, at) => {
    const faults: GroupFault[] = []
    const tell = (path: PropertyKey[], code: GroupFault['code'], detail: string) =>
      faults.push({ at, path, code, detail })
    if (taken.has(id.toLowerCase())) tell(['id'], 'group_twice', `${id} 已是工号或另一个共享邮箱的编号 (is taken)`)
    if (boxes.has(mail.toLowerCase()))
      tell(['mail'], 'mail_twice', '邮箱与另一个共享邮箱相同 (is that of another group)')
    taken.add(id.toLowerCase())
    boxes.add(mail.toLowerCase())
    members.forEach((member, i) => {
      if (!known.has(member))
        tell(['members', i], 'member_unknown', `通讯录里没有 ${member} (is nobody in this directory)`)
      else if (members.indexOf(member) < i) tell(['members', i], 'member_twice', `${member} 重复 (is there twice)`)
    })
    if (owner !== undefined && !known.has(owner))
      tell(['owner'], 'owner_unknown', `通讯录里没有 ${owner} (is nobody in this directory)`)
    return faults
  })
}

/** Ids of new people and of new or changed groups that other directories know: of a group, or by a group. */
export function idsTakenElsewhere(
  { people, groups = [] }: Pick<DirectoryDoc, 'people' | 'groups'>,
  others: readonly Pick<DirectoryDoc, 'people' | 'groups'>[],
  fresh: ReadonlySet<string>,
): { pointer: string; message: string; code: 'group_twice' }[] {
  const ofGroups = new Set(others.flatMap((one) => one.groups ?? []).map(({ id }) => id.toLowerCase()))
  const ofAnybody = new Set([
    ...ofGroups,
    ...others.flatMap((one) => one.people).map(({ staff }) => staff.toLowerCase()),
  ])
  const fault = (pointer: string, id: string) => ({
    pointer,
    message: `${id} 已是另一份通讯录中的工号或共享邮箱编号 (is taken in another directory)`,
    code: 'group_twice' as const,
  })
  return [
    ...people.flatMap(({ staff }, i) =>
      fresh.has(staff) && ofGroups.has(staff.toLowerCase()) ? [fault(`/people/${i}/staff`, staff)] : [],
    ),
    ...groups.flatMap(({ id }, i) =>
      fresh.has(id) && ofAnybody.has(id.toLowerCase()) ? [fault(`/groups/${i}/id`, id)] : [],
    ),
  ]
}

/** Without some people. A group that would have nobody left gets whoever does the work of the last of them, else its owner. */
export function groupsWithout(
  groups: readonly DirectoryGroup[],
  leavers: ReadonlySet<string>,
  heir: (staff: string) => string | undefined,
): DirectoryGroup[] {
  return groups.flatMap(({ owner, ...group }) => {
    const answers = owner !== undefined && leavers.has(owner) ? heir(owner) : owner
    const stay = group.members.filter((member) => !leavers.has(member))
    const next = [...group.members.flatMap((member) => heir(member) ?? []), ...(answers === undefined ? [] : [answers])]
    const members = stay.length > 0 ? stay : next.slice(0, 1)
    // Of a group without anybody nothing can be said: its tasks have no address, which is an alarm of theirs.
    return members.length === 0 ? [] : [{ ...group, members, ...(answers === undefined ? {} : { owner: answers }) }]
  })
}

/** Groups that a change leaves without any of those who belonged to them. */
export function groupsLeftAlone(before: Pick<DirectoryDoc, 'groups'>, leavers: ReadonlySet<string>): DirectoryGroup[] {
  return (before.groups ?? []).filter(({ members }) => members.every((member) => leavers.has(member)))
}

/** Ids of the groups that are new, other than before, or gone. */
export function changedGroups(before: Pick<DirectoryDoc, 'groups'>, after: Pick<DirectoryDoc, 'groups'>): string[] {
  const said = (groups: readonly DirectoryGroup[] = []) =>
    new Map(groups.map((group): [string, string] => [group.id, JSON.stringify(inOrder(group))]))
  const [old, now] = [said(before.groups), said(after.groups)]
  return [...new Set([...old.keys(), ...now.keys()])].filter((id) => old.get(id) !== now.get(id))
}

/**
 * Groups whose mails were read by somebody who reads them no more: a member is gone from it, its mailbox is another, or it is no
 * group any more.
 */
export function groupsReadByOthers(
  before: Pick<DirectoryDoc, 'groups'>,
  after: Pick<DirectoryDoc, 'groups'>,
): DirectoryGroup[] {
  const now = new Map((after.groups ?? []).map((group) => [group.id, group]))
  return (before.groups ?? []).filter(({ id, mail, members }) => {
    const group = now.get(id)
    return group?.mail.toLowerCase() !== mail.toLowerCase() || members.some((one) => !group.members.includes(one))
  })
}

/** Members say the same in any order. */
const inOrder = ({ id, name, mail, members, owner }: DirectoryGroup): unknown[] => [
  id,
  name.zh,
  name.en,
  mail,
  [...members].sort(),
  owner,
]
